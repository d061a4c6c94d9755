"""The index: the same entries as the log, by shorter ways; and never an answer of its own."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from store_facts import remove

from timeline.errors import DamagedRecord, StoreUnreachable
from timeline.events.catalogue import AnyEvent, decode, from_fields
from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup, Reference, references_of
from timeline.projections.relevance import entries_for_commitment
from timeline.store.errors import CheckpointConflict
from timeline.store.index.index import BATCH, Index
from timeline.store.index.indexer import Indexer
from timeline.store.index.page_checksums import connect, create
from timeline.store.log import Log, open_log

RECORD = Path(__file__).parents[2] / "events" / "us-china.jsonl"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
EVENTS = [decode(line) for line in RECORD.read_bytes().splitlines()]
VISIT = "us-china/beijing-visit"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "timeline.db"


@pytest.fixture
def log(shared: str) -> Iterator[Log]:
    with open_log(shared) as opened:
        opened.append(EVENTS, recorded=NOW, after=0)
        yield opened


@pytest.fixture
def file(log: Log) -> Path:
    """Return the file of the index."""
    path = log.sidecar(".index")
    assert path is not None
    return path


@pytest.fixture
def said() -> list[str]:
    """Return the list of warnings."""
    return []


@pytest.fixture
def index(log: Log, said: list[str]) -> Iterator[Index]:
    with Index(log, said.append) as opened:
        yield opened


def contents(file: Path) -> list[tuple[object, ...]]:
    """Return all rows of an index."""
    with closing(sqlite3.connect(file)) as connection:
        tables = ("SELECT * FROM entries", "SELECT * FROM links")
        return [tuple(row) for query in tables for row in connection.execute(f"{query} ORDER BY 1, 2")]


def note(number: int) -> AnyEvent:
    fields = {"type": "watch-item-set", "subject": "us-china", "occurred": "2026-01-05", "text": "to watch"}
    return from_fields({**fields, "id": f"note-{number}"})


def everything(index: Index, entries: list[Entry]) -> list[object]:
    """Return the answers to every lookup."""
    ways = sorted({link for entry in entries for link in references_of(entry.event)})
    by_id = [index.by_id(entry.event.id) for entry in entries]
    return [by_id, [index.by_reference(way) for way in ways], list(index.subjects()), index.ids_from("uc-")]


# The same as the log


def test_every_way_leads_where_it_leads_in_the_log(log: Log, index: Index) -> None:
    """Every event of the real record is found by its id and by each of its references."""
    entries = list(log.read())
    assert index.catch_up() == len(entries)
    plain = MemoryLookup(entries)
    for entry in entries:
        assert index.by_id(entry.event.id) == entry
        for link in references_of(entry.event):
            assert index.by_reference(link) == list(plain.by_reference(link))
    assert index.subjects() == sorted(plain.subjects())
    assert index.by_id("nothing") is None
    assert index.by_reference(Reference("of", "nothing")) == []


def test_what_bears_on_a_commitment_is_found_without_reading_the_rest(log: Log, index: Index) -> None:
    entries = list(log.read())
    index.catch_up()
    for subject in index.subjects():
        found = entries_for_commitment(subject, index)
        assert found == entries_for_commitment(subject, MemoryLookup(entries))
    assert len(entries_for_commitment(VISIT, index)) < len(entries) / 4


def test_it_follows_the_log_in_parts_as_at_once(log: Log, index: Index, file: Path) -> None:
    """More than a batch at once, one by one, or from nothing: the same tables."""
    index.catch_up()
    more = [note(number) for number in range(BATCH + 3)]
    log.append(more, recorded=NOW, after=len(EVENTS))
    assert index.catch_up() == len(EVENTS) + len(more)
    for number in range(3):
        log.append([note(BATCH + 10 + number)], recorded=NOW, after=index.catch_up())
    index.catch_up()
    index.close()
    in_parts = contents(file)
    file.unlink()
    index.catch_up()
    index.close()
    assert contents(file) == in_parts


def test_what_comes_after_it_was_caught_up_is_not_seen_until_the_next_time(
    log: Log, index: Index, said: list[str]
) -> None:
    """An answer is of one state of the log, even while another process writes and indexes."""
    end = index.catch_up()
    log.append([note(1)], recorded=NOW, after=end)
    with Index(log, said.append) as other:
        other.catch_up()
        assert other.by_id("note-1")
    assert index.by_id("note-1") is None
    assert index.ids_from("note-") == []
    assert note(1) not in [entry.event for entry in index.by_reference(Reference("subject", "us-china"))]
    index.catch_up()
    assert index.by_id("note-1")


# A cache, and no more


def test_without_its_file_it_answers_the_same(log: Log, index: Index, file: Path, said: list[str]) -> None:
    index.catch_up()
    before = everything(index, list(log.read()))
    index.close()
    file.unlink()
    index.catch_up()
    assert everything(index, list(log.read())) == before
    assert said == []


def test_a_rebuilt_index_answers_the_same(log: Log, index: Index, said: list[str]) -> None:
    index.catch_up()
    before = everything(index, list(log.read()))
    assert index.rebuild() == len(EVENTS)
    assert everything(index, list(log.read())) == before
    assert said == []


@pytest.mark.parametrize(
    "damage", ["cut short", "cut in its first page", "a table missing", "pages overwritten", "zeroed"]
)
def test_a_damaged_one_is_rebuilt_with_a_remark(
    log: Log, index: Index, file: Path, said: list[str], damage: str
) -> None:
    index.catch_up()
    before = everything(index, list(log.read()))
    index.close()
    whole = file.read_bytes()
    if damage == "a table missing":  # by a program that knows nothing of checksums
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("DROP TABLE entries")
    else:
        damaged = {
            "cut short": whole[: len(whole) // 2],
            "cut in its first page": whole[:1000],
            "pages overwritten": whole[:4096] + b"\xff" * (len(whole) - 4096),
            "zeroed": bytes(len(whole)),
        }
        file.write_bytes(damaged[damage])
    index.catch_up()
    assert everything(index, list(log.read())) == before
    assert len(said) == 1
    assert said[0].startswith("Note: the index is damaged")


@pytest.mark.parametrize("found", ["a letter", "a database", "a folder"])
def test_what_is_not_an_index_is_refused_and_left_as_it_is(
    log: Log, index: Index, file: Path, said: list[str], found: str
) -> None:
    """The user may keep a file of that name; the program did not make it, and does not overwrite it."""
    if found == "a folder":
        file.mkdir()
    elif found == "a database":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE entries (position, id)")
    else:
        file.write_bytes(b"Dear Sir or Madam, this is not an index.\n" * 200)
    before = None if file.is_dir() else file.read_bytes()
    for attempt in (index.catch_up, index.rebuild):
        with pytest.raises(StoreUnreachable, match="is not an index, and is left as it is"):
            attempt()
    index.close()
    assert (None if file.is_dir() else file.read_bytes()) == before
    assert said == []
    assert log.last_position() == len(EVENTS)


def test_an_index_of_another_version_is_rebuilt(log: Log, index: Index, file: Path, said: list[str]) -> None:
    """The program was upgraded; it does not warn."""
    index.catch_up()
    before = everything(index, list(log.read()))
    index.close()
    with closing(connect(file, busy_timeout=1)) as connection:
        connection.execute("PRAGMA user_version = 999; DELETE FROM links")
    index.catch_up()
    assert everything(index, list(log.read())) == before
    assert said == []


def test_an_index_of_another_log_is_rebuilt(path: Path, tmp_path: Path, said: list[str]) -> None:
    """A store was deleted, and another made in its place."""
    other = tmp_path / "other.db"
    for file, events in ((path, EVENTS), (other, EVENTS[:50])):
        with open_log(str(file)) as log, Index(log, said.append) as index:
            log.append(events, recorded=NOW, after=0)
            index.catch_up()
    other.replace(path)
    with open_log(str(path)) as log, Index(log, said.append) as index:
        assert index.catch_up() == 50
        assert index.by_id(EVENTS[60].id) is None
        assert [index.by_id(event.id) is not None for event in EVENTS[:50]] == [True] * 50


def test_of_an_empty_log_there_is_none(path: Path, said: list[str]) -> None:
    with open_log(str(path)) as log, Index(log, said.append) as index:
        assert index.catch_up() == 0
        assert (index.by_id("x"), index.by_reference(Reference("subject", "x")), index.subjects()) == (
            None,
            [],
            [],
        )
    assert list(path.parent.iterdir()) == []


def test_of_a_log_in_memory_it_is_in_memory(tmp_path: Path, said: list[str]) -> None:
    with open_log(":memory:") as log, Index(log, said.append) as index:
        log.append(EVENTS, recorded=NOW, after=0)
        assert index.catch_up() == len(EVENTS)
        assert entries_for_commitment(VISIT, index) == entries_for_commitment(
            VISIT, MemoryLookup(list(log.read()))
        )
    assert list(tmp_path.iterdir()) == []


def test_where_it_may_not_be_written_it_is_in_memory(
    log: Log, file: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's folder can be read all the same. The test may run as root, so access is patched."""
    monkeypatch.setattr("timeline.store.index.index.os.access", lambda *_: False)
    with Index(log, said.append) as index:
        assert index.catch_up() == len(EVENTS)
        assert index.by_id(EVENTS[0].id)
    assert not file.exists()


def test_an_event_that_is_gone_from_the_log_is_damage_and_not_nothing(
    log: Log, index: Index, shared: str
) -> None:
    """A row was deleted by hand; the index knows that there was one."""
    index.catch_up()
    gone = next(entry for entry in log.read() if entry.event.subject == VISIT)
    remove(shared, gone.position)
    with pytest.raises(DamagedRecord, match=f"#{gone.position} is missing"):
        entries_for_commitment(VISIT, index)


@pytest.mark.parametrize("how", ["rebuilt", "deleted", "put in its place"])
def test_a_file_that_another_replaces_meanwhile_is_let_go(
    log: Log, index: Index, file: Path, said: list[str], how: str
) -> None:
    """The first has it open, and goes on with what is there now."""
    index.catch_up()
    if how == "rebuilt":
        with Index(log, said.append) as other:
            other.rebuild()
    else:
        file.unlink()
        if how == "put in its place":
            with Index(log, said.append) as other:
                other.catch_up()
    log.append([note(1)], recorded=NOW, after=len(EVENTS))
    assert index.catch_up() == len(EVENTS) + 1
    assert index.by_id("note-1")
    assert everything(index, list(log.read()))[0] == list(log.read())
    assert said == []


def test_what_is_written_while_an_index_is_rebuilt_is_indexed(log: Log, index: Index) -> None:
    """An index follows only from its own position; what it missed is indexed the next time."""
    index.catch_up()
    with Index(log, print) as other:
        other._open_indexer().reset()
    (entry,) = log.append([note(1)], recorded=NOW, after=len(EVENTS))
    index.apply([entry], after=len(EVENTS))
    with (
        pytest.raises(CheckpointConflict),
        index._open_indexer().transaction(log.at, after=len(EVENTS) + 1),
    ):
        pass
    assert index.catch_up() == len(EVENTS) + 1
    assert len(everything(index, list(log.read()))[0]) == len(EVENTS) + 1  # type: ignore[arg-type]


# Many at once

WRITER = """
import sys
from datetime import UTC, datetime
from timeline.app.facade import App
from timeline.events.catalogue import from_fields
from timeline.store.index.index import Index
from timeline.store.log import open_log

store, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open_log(store) as log, Index(log, print) as index:
    app = App(log, index, lambda: datetime.now(UTC))
    for each in range(number):
        fields = {"type": "visit-confirmed", "id": f"{name}-{each}", "subject": "us-china/beijing-visit"}
        app.commands.append(from_fields({**fields, "occurred": "2026-01-05", "asserted_by": "USA"}))
"""


def test_a_process_that_follows_a_long_log_is_waited_for_as_long_as_it_gets_on(
    log: Log, index: Index, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process hardly ever releases the lock, and takes longer in all than the timeout of a lock."""
    monkeypatch.setattr("timeline.store.index.indexer.LOCK_TIMEOUT", 0.2)
    create(file)
    entries = list(log.read())[:40]
    started = Event()

    def follow() -> None:
        with closing(Indexer(file)) as other:
            for after, entry in enumerate(entries):
                with other.transaction(log.at, after=after) as following:
                    started.set()
                    following.apply([entry])
                    sleep(0.05)

    with ThreadPoolExecutor() as pool:
        following = pool.submit(follow)
        started.wait()
        assert index.catch_up() == len(EVENTS)
        with suppress(CheckpointConflict):  # this one went ahead of it
            following.result()


def test_processes_that_write_and_ask_at_once_find_all_that_was_written(
    log: Log, index: Index, file: Path, said: list[str], shared: str
) -> None:
    """Three append forty events each while this one keeps asking: never a gap, and finally everything."""
    index.catch_up()
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, shared, name, "40"]) for name in ("a", "b", "c")
    ]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        end = index.catch_up()
        assert end >= seen
        seen = end
        positions = [entry.position for entry in index.by_reference(Reference("subject", VISIT))]
        written = [position for position in positions if position > len(EVENTS)]
        assert written == list(range(len(EVENTS) + 1, end + 1))
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert index.catch_up() == len(EVENTS) + 120
    final = everything(index, list(log.read()))
    index.close()
    file.unlink()
    index.catch_up()
    assert everything(index, list(log.read())) == final
    assert said == []
