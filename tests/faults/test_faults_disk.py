"""A disk that is full, and files that may not be written: one clear error, nothing lost, and on it goes."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cli_facts import Desk, Said, refused
from effort import EXAMPLES
from killed import NOW, goes_on, opened, survivors
from test_faults_killed import IDS, LINES, WHERE

from tally import Tally
from timeline.errors import StoreUnreachable
from timeline.events.catalogue import decode
from timeline.store.log import open_log

ROOM = 640  # kibibytes of the small disk
IN_MEMORY = "rebuilt in memory"
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("pending",),
    ("status", "usa-chn"),
    ("log",),
    ("show", "#3"),
    ("replay", "usa-chn", "--to", "2017-01-01"),
)
FEW, MORE = 200, 100  # events that are in a store, and that come in
SOME = (
    8,
    12,
    16,
    20,
    40,
    64,
    100,
    130,
    160,
    220,
    360,
    2048,
)  # kibibytes of a disk: twelve, or in small steps
SIZES = (*range(8, 400, 4), *range(400, 2049, 64)) if EXAMPLES else SOME
EXT4 = (*range(128, 600, 16), 2048) if EXAMPLES else (128, 144, 176, 208, 320, 2048)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk with little room."""
    with mounted(ROOM) as folder:
        yield folder


@contextmanager
def mounted(kibibytes: int, kind: str = "tmpfs") -> Iterator[Path]:
    """A disk of its own, in memory or in a file."""
    with TemporaryDirectory(prefix="timeline-disk-") as around:
        folder, image = Path(around, "disk"), Path(around, "image")
        folder.mkdir()
        if kind == "tmpfs":
            mount = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k,mode=0755", "tmpfs", str(folder)]
        else:
            image.write_bytes(bytes(kibibytes * 1024))
            block = "1024" if kibibytes < 1024 else "4096"
            make = [f"mkfs.{kind}", "-q", "-F", "-m", "0", "-b", block, str(image)]
            mount = ["mount", "-o", "loop", str(image), str(folder)]
            _carried_out(make)
        _carried_out(mount)
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)  # noqa: S607 wherever it is


def _carried_out(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip(f"there is no `{command[0]}`")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr.strip()}")


def fill(disk: Path, name: str = "filler") -> Path:
    """A file that takes up all the room there is."""
    filler = disk / name
    with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space left"):
        stream.writelines(repeat(bytes(4096)))
    return filler


def test_appends_are_refused_once_the_disk_is_full_and_none_that_was_acknowledged_is_lost(
    disk: Path, tally: Tally
) -> None:
    """Repeated attempts change nothing; with some room, writers continue."""
    taken = disk / "taken"
    taken.write_bytes(bytes(200_000))
    desk, acknowledged = Desk(disk / "timeline.db"), list[str]()
    with opened(desk.store) as (app, _), pytest.raises(StoreUnreachable, match="the disk is full"):
        acknowledged.extend(app.commands.append(decode(line)).id for line in LINES)
    assert acknowledged
    for _ in range(3):
        said = desk.run("append", "-", stdin=LINES[len(acknowledged)])
        assert said.code == 6
        assert f"Error: {desk.store} cannot be written: the disk is full." in said.remarks
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
        assert error == f"Error: {desk.store} cannot be written: the disk is full."
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


# At every size of a disk


def backup(source: Desk, store: Path) -> Said:
    return source.run("backup", store)


def restoration(source: Desk, store: Path) -> Said:
    return Desk(store).run("import", "--restore", "-", stdin=source.run("export", "--full").well().raw)


def first_import(source: Desk, store: Path) -> Said:  # noqa: ARG001
    return Desk(store).run("import", "-", stdin=b"".join(LINES[:FEW]))


def first_append(source: Desk, store: Path) -> Said:  # noqa: ARG001
    return Desk(store).run("append", "-", stdin=LINES[0])


NEW: dict[str, Callable[[Desk, Path], Said]] = {
    "backup": backup,
    "import --restore": restoration,
    "first import": first_import,
    "first append": first_append,
}
LATER: dict[str, tuple[int, bytes]] = {
    "append": (1, LINES[FEW]),
    "import": (MORE, b"".join(LINES[FEW : FEW + MORE])),
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A store with a few events, on a disk with room."""
    desk = Desk(tmp_path_factory.mktemp("source") / "source.db")
    first_import(desk, desk.store).well()
    return desk


@pytest.mark.parametrize("work", NEW)
@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_new_store_is_whole_or_not_there_on_a_disk_of_any_size(
    source: Desk, tally: Tally, kind: str, work: str
) -> None:
    """Exit 0 and a store that verifies, or exit 6 and nothing left behind."""
    outcomes = Counter[int]()
    for size in SIZES if kind == "tmpfs" else EXT4:
        with mounted(size, kind) as disk:
            before = set(disk.iterdir())
            store = disk / "timeline.db"
            said = NEW[work](source, store)
            outcomes[said.code] += 1
            if said.code == 0:
                events = 1 if work == "first append" else FEW
                assert Desk(store).run("verify", "--format", "json").well().json["events"] == events, size
            else:
                assert (said.code, said.out) == (6, ""), size
                assert f"Error: {store} cannot be written: the disk is full." in said.remarks, size
                assert set(disk.iterdir()) == before, size
    assert set(outcomes) == {0, 6} or kind == "ext4"
    tells(tally, f"{work} on small disks ({kind})", outcomes, "verified", "nothing left behind")


@pytest.mark.parametrize("work", LATER)
@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_store_takes_in_all_or_nothing_however_little_room_there_is(
    source: Desk, tally: Tally, kind: str, work: str
) -> None:
    """Exit 0 and stored, or exit 6 and nothing of it stored; it verifies at once, and goes on with room."""
    outcomes = Counter[int]()
    coming, lines = LATER[work]
    steps = range(0, 400, 4) if EXAMPLES else (0, 4, 8, 12, 16, 24, 36, 48, 72, 100, 160, 300)
    for free in steps:
        with mounted(4096, kind) as disk:
            desk = Desk(Path(shutil.copy(source.store, disk / "timeline.db")))
            shutil.copy(f"{source.store}.index", f"{desk.store}.index")
            (disk / "room").write_bytes(bytes(free * 1024))
            filler = fill(disk)
            (disk / "room").unlink()
            said = desk.run(work, "-", stdin=lines)
            outcomes[said.code] += 1
            events = FEW + (coming if said.code == 0 else 0)
            assert said.code in {0, 6}, (free, said)
            assert desk.run("verify", "--format", "json").well().json["events"] == events, free
            filler.unlink()
            assert survivors(desk.store, []) == IDS[:events], free
            goes_on(desk.store, decode(LINES[events]))
    assert set(outcomes) == {0, 6}
    tells(tally, f"{work} with little room ({kind})", outcomes, "stored", "nothing of it stored")


def tells(tally: Tally, done: str, outcomes: Counter[int], well: str, ill: str) -> None:
    tally(done, outcomes.total(), f"{outcomes[0]} {well}, {outcomes[6]} refused and {ill}")
