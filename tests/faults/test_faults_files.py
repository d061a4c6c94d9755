"""Files that cannot be written, are not a store, or are of a newer program: one error, no change."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cli_facts import Desk, Said
from killed import NOW, goes_on, survivors
from test_faults_killed import WHERE

from bench.generate import generate
from tally import Tally
from timeline.events.catalogue import decode
from timeline.events.entry import format_timestamp
from timeline.store.codec import RowCodec, checked_line
from timeline.store.index.page_checksums import connect
from timeline.store.log import open_log

LINES = list(generate(60))
EVENTS = [decode(line) for line in LINES]
STORED = 40
NOBODY = 65534
VISIT = next(each.subject for each in EVENTS if each.subject.startswith("usa-chn/visit"))
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("log",),
    ("export",),
    ("show", "#3"),
    ("pending",),
    ("status", "usa-chn"),
    ("why", VISIT),
    ("replay", "usa-chn", "--to", "2017-01-01"),
    ("diff", "usa-chn", "2016-01-01", "2016-06-30"),
    ("figures", "usa-chn"),
    ("positions", "usa-chn"),
    ("sources", "usa-chn"),
    ("readouts", "usa-chn"),
    ("verify",),
    ("digest",),
    ("rebuild",),
)
RECORDS: tuple[tuple[str, ...], ...] = (("append", "-"), ("import", "-"), ("import", "-", "--skip-bad"))


def answers(desk: Desk) -> list[Said]:
    return [desk.run(*question) for question in QUESTIONS]


def records(desk: Desk, line: bytes = LINES[STORED]) -> list[Said]:
    return [desk.run(*record, stdin=line) for record in RECORDS]


def is_one_error(said: Said, *codes: int) -> None:
    """And a hint, and nothing else."""
    assert said.code in codes, said
    assert said.out == ""
    errors = [line for line in said.remarks.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, said
    assert "Hint: " in said.remarks
    assert "Traceback" not in said.remarks


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# May not be written

CLOSED = {
    "neither file nor folder": (0o444, 0o555),
    "not the file": (0o444, 0o777),
    "not the folder": (0o666, 0o555),
}


@contextmanager
def as_somebody_who_may_not() -> Iterator[None]:
    """Root may do anything; so it steps down for a while."""
    if os.getuid():
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that other users may look into."""
    with TemporaryDirectory(prefix="timeline-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize("index", [True, False], ids=["with an index", "without an index"])
def test_what_may_only_be_read_is_read_and_not_recorded_in(
    folder: Path, tmp_path: Path, tally: Tally, closed: str, *, index: bool
) -> None:
    file, around = CLOSED[closed]
    desk = Desk(folder / "timeline.db")
    desk.run("import", "-", stdin=b"".join(LINES[:STORED])).well()
    expected = answers(Desk(Path(shutil.copy(desk.store, tmp_path))))
    if not index:
        desk.store.with_name("timeline.db.index").unlink()
    for path in folder.iterdir():
        path.chmod(file)
    folder.chmod(around)
    with as_somebody_who_may_not():
        found = answers(desk)
        refusals = records(desk)
    assert [each.well().out for each in found] == [each.well().out for each in expected]
    for said in refusals:
        is_one_error(said, 6)
    assert survivors(desk.store, WHERE) == [event.id for event in EVENTS[:STORED]]
    folder.chmod(0o755)
    desk.store.chmod(0o644)
    goes_on(desk.store, EVENTS[STORED])
    tally("questions of stores that may not be written", len(found), "all answered")
    tally("records for stores that may not be written", len(refusals), "all refused, nothing changed")


def test_a_folder_in_which_nothing_may_be_made_gets_no_store(folder: Path) -> None:
    folder.chmod(0o555)
    with as_somebody_who_may_not():
        refusals = records(Desk(folder / "timeline.db"), LINES[0])
    for said in refusals:
        is_one_error(said, 6)
    assert list(folder.iterdir()) == []


# None


def a_text(path: Path) -> None:
    path.write_text("The call lasted an hour.\n" * 100)


def a_word(path: Path) -> None:
    path.write_text("call")


def one_byte(path: Path) -> None:
    path.write_bytes(b"x")


def half_a_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def zeros(path: Path) -> None:
    path.write_bytes(bytes(8192))


def lines_of_events(path: Path) -> None:
    path.write_bytes(b"".join(LINES[:9]))


def the_index_of_a_store(path: Path) -> None:
    beside = path.with_name("real.db")
    Desk(beside).run("import", "-", stdin=b"".join(LINES[:9])).well()
    path.with_name("real.db.index").rename(path)
    beside.unlink()


def of_somebody_else(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return make


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()


OTHERS: dict[str, Callable[[Path], None]] = {
    "a text": a_text,
    "a word": a_word,
    "one byte": one_byte,
    "half a header": half_a_header,
    "zeros": zeros,
    "lines of events": lines_of_events,
    "the index of a store": the_index_of_a_store,
    "bookmarks": of_somebody_else("CREATE TABLE bookmarks (url TEXT)"),
    "a table of our name": of_somebody_else("CREATE TABLE stored_events (url TEXT)"),
    "our table without positions": of_somebody_else(
        "CREATE TABLE stored_events (originator_id PRIMARY KEY, originator_version, topic, state)"
        " WITHOUT ROWID"
    ),
    "a pipe": a_pipe,
    "a folder": a_folder,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_store_is_called_so_and_left_as_it_is(tmp_path: Path, tally: Tally, kind: str) -> None:
    desk = Desk(tmp_path / "other.db")
    OTHERS[kind](desk.store)
    before = everything_in(tmp_path)
    found = answers(desk) + records(desk)
    for said in found:
        is_one_error(said, 6)
        assert f"{desk.store} is " in said.remarks
    assert everything_in(tmp_path) == before
    tally("commands given what is no store", len(found), "all refused, nothing changed")


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/full"])
def test_a_device_is_no_store(device: str) -> None:
    for said in answers(Desk(Path(device))) + records(Desk(Path(device))):
        is_one_error(said, 6)
    assert not list(Path("/dev").glob(f"{Path(device).name}-*"))


# Of a newer program


def test_what_a_newer_program_has_recorded_is_not_guessed_at(tmp_path: Path, tally: Tally) -> None:
    desk = Desk(tmp_path / "timeline.db")
    desk.run("import", "-", stdin=b"".join(LINES[:STORED])).well()
    event = EVENTS[STORED]
    columns = (event.subject, 99, event.type)
    row = RowCodec(schema=2).encode(columns, format_timestamp(NOW), checked_line(event))
    with closing(sqlite3.connect(desk.store)) as connection, connection:
        connection.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?)", row[1:])
    before = desk.store.read_bytes()
    found = {
        question: desk.run(*question) for question in QUESTIONS if question not in {("digest",), ("verify",)}
    }
    found |= {record: desk.run(*record, stdin=LINES[STORED + 1]) for record in RECORDS}
    for question, said in found.items():
        assert said.code == 5, (question, said)
        assert f"#{STORED + 1} (" in said.remarks
        assert "was written by a newer program (schema 2; this program knows 1)" in said.remarks
        assert "Hint: upgrade this program." in said.remarks
    assert desk.run("verify").code == 5
    assert desk.store.read_bytes() == before
    tally("commands given a store of a newer program", len(found) + 1, "all refused with the hint to upgrade")


@pytest.mark.parametrize("rules", [0, 2**31 - 1], ids=["an older", "a newer"])
def test_an_index_of_another_version_is_rebuilt(tmp_path: Path, tally: Tally, rules: int) -> None:
    desk = Desk(tmp_path / "timeline.db")
    desk.run("import", "-", stdin=b"".join(LINES[:STORED])).well()
    expected = answers(desk)
    for question, answer in zip(QUESTIONS, expected, strict=True):
        with closing(connect(Path(f"{desk.store}.index"), busy_timeout=1)) as connection:
            connection.execute(f"PRAGMA user_version = {rules}")
            connection.execute("DELETE FROM entries WHERE position % 2")
        assert desk.run(*question).well().out == answer.out
    with open_log(str(desk.store)) as log:
        assert log.last_position() == STORED
    tally("indexes of other versions", len(QUESTIONS), "all rebuilt, answers the same")
