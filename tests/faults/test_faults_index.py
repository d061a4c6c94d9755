"""Whatever becomes of the index, no answer is wrong: damage is noticed before it is given, and mended."""

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

import apsw
import pytest
from effort import EXAMPLES

from tally import Tally
from timeline.app.facade import App
from timeline.events.catalogue import decode
from timeline.projections.relationship.log import Filter
from timeline.projections.viewpoint import Viewpoint
from timeline.render.json_output import render_json
from timeline.store.index import page_checksums
from timeline.store.index.index import Index
from timeline.store.index.page_checksums import PAGE_SIZE, connect
from timeline.store.log import open_log

FLIPS = EXAMPLES or 1_000  # after each of which every row is read
PAGES = EXAMPLES or 500
ASKED = EXAMPLES or 100  # of either, after which the program is asked
CRASHES = EXAMPLES or 60
NOW = datetime(2026, 11, 24, tzinfo=UTC)
VIEWPOINT = Viewpoint(date(2026, 11, 24), date(2026, 11, 24))
RECORD = Path(__file__).parents[2] / "events" / "us-china.jsonl"
EVENTS = [decode(line) for line in RECORD.read_bytes().splitlines()][:60]
VISIT = "us-china/beijing-visit"

QUESTIONS: tuple[Callable[[App], object], ...] = (
    lambda app: app.commitments.status(VISIT, VIEWPOINT),
    lambda app: app.commitments.pending(None, VIEWPOINT),
    lambda app: app.relationships.replay("us-china", VIEWPOINT),
    lambda app: app.explanations.why(VISIT, VIEWPOINT),
    lambda app: list(app.entries.rows("us-china", VIEWPOINT, Filter())),
    lambda app: app.changes.by_day("us-china", VIEWPOINT),
    lambda app: app.names.subjects(),
)


class World(NamedTuple):
    """A store with its index, whole, and the answers that it gives."""

    store: Path
    index_file: Path
    whole: bytes
    answers: list[str]


def answers(store: Path, remarks: list[str]) -> list[str]:
    """Ask everything, each question as a process of its own would."""
    return [answer(store, question, remarks) for question in QUESTIONS]


def answer(store: Path, question: Callable[[App], object], remarks: list[str]) -> str:
    with open_log(str(store)) as log, Index(log, remarks.append) as index:
        return render_json(question(App(log, index, lambda: NOW)))


@pytest.fixture
def world(tmp_path: Path) -> World:
    store = tmp_path / "timeline.db"
    with open_log(str(store)) as log:
        log.append(EVENTS, recorded=NOW, after=0)
    remarks: list[str] = []
    found = answers(store, remarks)
    assert remarks == []
    index = store.with_name("timeline.db.index")
    return World(store, index, index.read_bytes(), found)


def misread(world: World, damaged: bytes, chance: Random) -> tuple[bool, bool]:
    """Ask a damaged index; return whether an answer was wrong, and the damage reported."""
    world.index_file.write_bytes(damaged)
    remarks: list[str] = []
    asked = chance.sample(range(len(QUESTIONS)), 3)
    wrong = any(answer(world.store, QUESTIONS[each], remarks) != world.answers[each] for each in asked)
    assert len(remarks) <= 1
    return wrong, bool(remarks)


def flipped(whole: bytes, chance: Random) -> bytes:
    damaged = bytearray(whole)
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def pages(whole: bytes) -> list[bytes]:
    return [whole[start : start + PAGE_SIZE] for start in range(0, len(whole), PAGE_SIZE)]


def torn(whole: bytes, chance: Random) -> bytes:
    """A page of which only the beginning was written over another."""
    found = pages(whole)
    this, other = chance.sample(range(len(found)), 2)
    cut = chance.randrange(1, PAGE_SIZE)
    found[this] = found[other][:cut] + found[this][cut:]
    return b"".join(found)


def swapped(whole: bytes, chance: Random) -> bytes:
    found = pages(whole)
    this, other = chance.sample(range(len(found)), 2)
    found[this], found[other] = found[other], found[this]
    return b"".join(found)


def zeroed(whole: bytes, chance: Random) -> bytes:
    found = pages(whole)
    found[chance.randrange(len(found))] = bytes(PAGE_SIZE)
    return b"".join(found)


def doubled(whole: bytes, chance: Random) -> bytes:
    """A page written where another belongs."""
    found = pages(whole)
    this, other = chance.sample(range(len(found)), 2)
    found[this] = found[other]
    return b"".join(found)


def truncated(whole: bytes, chance: Random) -> bytes:
    return whole[: chance.randrange(len(whole))]


DAMAGES = {"a flipped bit": (flipped,), "a damaged page": (torn, swapped, zeroed, doubled, truncated)}


def damaged(whole: bytes, kind: str, number: int) -> Iterator[bytes]:
    """Return a whole file after some damages of a kind, each of another place."""
    chance, ways = Random(number), DAMAGES[kind]  # noqa: S311
    return (ways[nth % len(ways)](whole, chance) for nth in range(number))


def rows(file: Path) -> list[list[object]]:
    """Read every row of every table, by every index."""
    with closing(connect(file, busy_timeout=1)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        found = [list[object](connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2")) for name in names]  # noqa: S608
        assert connection.pragma("integrity_check") == "ok"
        return found


@pytest.mark.parametrize(("kind", "number"), [("a flipped bit", FLIPS), ("a damaged page", PAGES)])
def test_no_damage_to_an_index_passes_for_what_was_written(
    world: World, tally: Tally, kind: str, number: int
) -> None:
    before, noticed = rows(world.index_file), 0
    for content in damaged(world.whole, kind, number):
        world.index_file.write_bytes(content)
        try:
            assert rows(world.index_file) == before
        except apsw.CorruptError:
            noticed += 1
    assert noticed > number * 0.9  # the rest is in pages that nothing refers to
    tally(f"{kind} in an index", number, f"{noticed} noticed, {number - noticed} in pages without a row")


@pytest.mark.parametrize("kind", DAMAGES)
def test_no_damage_to_an_index_makes_an_answer_wrong(world: World, tally: Tally, kind: str) -> None:
    chance, came = Random(14), Counter[bool]()  # noqa: S311
    for content in damaged(world.whole, kind, ASKED):
        wrong, remarked = misread(world, content, chance)
        assert not wrong
        came[remarked] += 1
    assert came[True] > ASKED / 4
    done = f"{came[True]} noticed and mended, {came[False]} where nothing was asked for"
    tally(f"{kind} in an index that is asked", ASKED, done)


@pytest.mark.parametrize("becomes", ["nothing", "zeros", "another's", "noise", "an older one", "itself"])
def test_an_index_overwritten_in_place_while_it_is_open_holds_nobody_up(
    world: World, becomes: str, tmp_path: Path
) -> None:
    """`cp` and `>` write into the file that a server has open; it goes on, and so does a command."""
    remarks: list[str] = []
    with open_log(str(world.store)) as log, Index(log, remarks.append) as index:
        app = App(log, index, lambda: NOW)
        assert render_json(QUESTIONS[1](app)) == world.answers[1]
        overwrite_in_place(world.index_file, becomes, world, tmp_path)
        for _ in range(2):
            assert answers(world.store, remarks) == world.answers
            assert [render_json(question(app)) for question in QUESTIONS] == world.answers
    assert answers(world.store, remarks) == world.answers
    assert len(remarks) <= 2  # the server and the command may both notice


def overwrite_in_place(file: Path, becomes: str, world: World, folder: Path) -> None:
    match becomes:
        case "nothing":
            content = b""
        case "zeros":
            content = bytes(len(world.whole))
        case "noise":  # but for one page, by which it is known
            noise = Random(16).randbytes(len(world.whole) - PAGE_SIZE)  # noqa: S311
            content = noise + world.whole[-PAGE_SIZE:]
        case "itself":
            content = world.whole
        case _:
            other = folder / "other.db"
            with open_log(str(other)) as log:
                log.append(EVENTS[:40], recorded=NOW, after=0)
            answers(other, []) if becomes == "another's" else answer(other, QUESTIONS[0], [])
            content = other.with_name("other.db.index").read_bytes()
    other = folder / "content"
    other.write_bytes(content)
    # By another process: when this one closes a file, SQLite's locks on it go.
    subprocess.run(["cp", other, file], check=True)  # noqa: S607


# A power cut


class Operation(NamedTuple):
    """A step that SQLite took on a file: bytes at an offset, a new length, a sync, a removal."""

    path: str
    kind: str
    offset: int = 0
    data: bytes = b""


class RecordingVfs(apsw.VFS):
    """Notes in which order an index is written and synced."""

    def __init__(self, noted: list[Operation]) -> None:
        self.noted = noted
        super().__init__("recording", "unix", makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return RecordingFile(self.noted, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.noted.append(Operation(filename, "delete"))
        super().xDelete(filename, syncdir)


class RecordingFile(apsw.VFSFile):
    def __init__(self, noted: list[Operation], name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self.noted = noted
        self.path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self.noted.append(Operation(self.path, "write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self.noted.append(Operation(self.path, "truncate", newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.noted.append(Operation(self.path, "sync"))
        super().xSync(flags)


@contextmanager
def recorded() -> Iterator[list[Operation]]:
    """Note all that SQLite does to indexes meanwhile."""
    noted: list[Operation] = []
    vfs = RecordingVfs(noted)
    page_checksums._registered.cache_clear()
    try:
        yield noted
    finally:
        vfs.unregister()
        page_checksums._registered.cache_clear()


def after_a_power_cut(noted: list[Operation], chance: Random) -> dict[str, bytes]:
    """Return a state of the disk: all that was synced, and any part of the rest, perhaps torn."""
    synced: dict[str, bytearray] = {}
    waiting: dict[str, list[Operation]] = {}
    for operation in noted:
        if operation.kind == "sync":
            for each in waiting.pop(operation.path, []):
                apply(each, synced)
        else:
            waiting.setdefault(operation.path, []).append(operation)
    for operations in waiting.values():
        for each in operations:
            if chance.random() < 0.5:
                cut = chance.randrange(len(each.data)) if each.data and chance.random() < 0.1 else None
                apply(each._replace(data=each.data[:cut]), synced)
    return {path: bytes(content) for path, content in synced.items()}


def apply(operation: Operation, files: dict[str, bytearray]) -> None:
    path, kind, offset, data = operation
    if kind == "delete":
        files.pop(path, None)
        return
    content = files.setdefault(path, bytearray())
    if kind == "truncate":
        del content[offset:]
    else:
        content.extend(bytes(max(0, offset + len(data) - len(content))))
        content[offset : offset + len(data)] = data


def test_an_index_that_was_being_written_when_the_power_went_answers_rightly(
    world: World, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made, asked, followed and rebuilt, with the power cut at any moment: SQLite's checkpoints included."""
    monkeypatch.setattr(page_checksums, "CHECKPOINT_PAGES", 20)
    growing = world.store.with_name("growing.db")
    with recorded() as noted:
        for start in range(0, len(EVENTS), 10):
            with open_log(str(growing)) as log:
                log.append(EVENTS[start : start + 10], recorded=NOW, after=start)
            answer(growing, QUESTIONS[1 + start // 10 % 2], [])
        with open_log(str(growing)) as log, Index(log, print) as index:
            index.rebuild()
            App(log, index, lambda: NOW).commitments.pending(None, VIEWPOINT)
    assert {each.kind for each in noted} == {"write", "sync", "truncate", "delete"}
    chance, remarked = Random(17), 0  # noqa: S311
    for _ in range(CRASHES):
        for left in growing.parent.glob("growing.db.index*"):
            left.unlink()
        for path, content in after_a_power_cut(noted[: chance.randrange(len(noted) + 1)], chance).items():
            Path(path).write_bytes(content)
        remarks: list[str] = []
        assert answers(growing, remarks) == world.answers
        remarked += bool(remarks)
    assert remarked < CRASHES / 4  # but for the moment in which its file is made, nothing is lost
    tally(
        "power cuts while an index was written", CRASHES, f"all answered rightly, {remarked} after a rebuild"
    )
