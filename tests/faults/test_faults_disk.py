"""A disk that is full, and files that may not be written: one clear error, nothing lost, and on it goes."""

import shutil
import subprocess
from collections.abc import Iterator
from itertools import count, repeat
from pathlib import Path
from tempfile import mkdtemp

import pytest
from cli_facts import Desk, refused
from killed import NOW, goes_on, opened, survivors
from test_faults_killed import IDS, LINES, WHERE

from tally import Tally
from timeline.errors import StoreUnreachable
from timeline.events.catalogue import decode
from timeline.store.log import open_log

ROOM = 640  # kibibytes of the small disk
IN_MEMORY = "made anew in memory"
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("pending",),
    ("status", "usa-chn"),
    ("log",),
    ("show", "#3"),
    ("replay", "usa-chn", "--to", "2017-01-01"),
)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk with little room."""
    folder = Path(mkdtemp(prefix="timeline-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}k,mode=0755", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no `mount`")
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"a small disk cannot be mounted: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S607 wherever it is
        folder.rmdir()


def fill(disk: Path, name: str = "filler") -> Path:
    """A file that takes up all the room there is."""
    filler = disk / name
    with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space left"):
        stream.writelines(repeat(bytes(4096)))
    return filler


def test_appends_are_refused_once_the_disk_is_full_and_none_that_was_acknowledged_is_lost(
    disk: Path, tally: Tally
) -> None:
    """Also not if one tries again, and again; with some room they go on."""
    taken = disk / "taken"
    taken.write_bytes(bytes(200_000))
    desk, acknowledged = Desk(disk / "timeline.db"), list[str]()
    with opened(desk.store) as (app, _), pytest.raises(StoreUnreachable, match="no room"):
        acknowledged.extend(app.append(decode(line)).id for line in LINES)
    assert acknowledged
    for _ in range(3):
        said = desk.run("append", "-", stdin=LINES[len(acknowledged)])
        assert said.code == 6
        assert f"Error: There is no room to write to {desk.store}." in said.remarks
    assert desk.run("verify", "--format", "json").well().json["events"] == len(acknowledged)
    taken.unlink()
    assert survivors(desk.store, WHERE) == IDS[: len(acknowledged)]
    goes_on(desk.store, decode(LINES[len(acknowledged)]))
    tally(
        "appends until the disk is full", len(acknowledged) + 4, "4 refused, none that was acknowledged lost"
    )


@pytest.mark.parametrize("before", [0, 100])
def test_an_import_that_finds_no_room_leaves_nothing_behind(disk: Path, tally: Tally, before: int) -> None:
    desk = Desk(disk / "timeline.db")
    if before:
        desk.run("import", "-", stdin=b"".join(LINES[:before])).well()
    beside = {path.name for path in disk.iterdir()}
    for times in count(1):
        error, _ = refused(desk.run("import", "-", stdin=b"".join(LINES[before:])), 6)
        assert error == f"Error: There is no room to write to {desk.store}."
        assert {path.name for path in disk.iterdir()} <= {*beside, "timeline.db"}
        if times == 5:
            break
    if before:
        assert survivors(desk.store, WHERE) == IDS[:before]
    else:
        assert not desk.store.exists()
    goes_on(desk.store, decode(LINES[before]))
    tally("imports that find no room", times, "all refused, nothing left behind")


@pytest.mark.parametrize("index", ["there is none", "it is behind", "it is whole"])
def test_questions_are_answered_on_a_full_disk(disk: Path, tmp_path: Path, tally: Tally, index: str) -> None:
    """The index cannot be written, so that one is made in memory."""
    desk = Desk(disk / "timeline.db")
    with open_log(str(desk.store)) as log:
        events = [decode(line) for line in LINES[:150]]
        log.append(events[:100], recorded=NOW, after=0)
        if index == "it is behind":
            desk.run("pending").well()
        log.append(events[100:], recorded=NOW, after=100)
    if index == "it is whole":
        for question in QUESTIONS:
            desk.run(*question).well()
    elsewhere = Desk(Path(shutil.copy(desk.store, tmp_path)))
    answers = [elsewhere.run(*question).well().out for question in QUESTIONS]
    filler = fill(disk)
    for question, answer in zip(QUESTIONS, answers, strict=True):
        said = desk.run(*question).well()
        assert said.out == answer
    more = fill(disk, "more")  # the index that could not be used has made room
    assert desk.run("append", "-", stdin=LINES[150]).code == 6
    more.unlink()
    filler.unlink()
    for question, answer in zip(QUESTIONS, answers, strict=True):
        said = desk.run(*question).well()
        assert (said.out, IN_MEMORY in said.remarks) == (answer, False)
    goes_on(desk.store, decode(LINES[150]))
    tally("questions on a full disk", len(QUESTIONS), "all answered as ever")
