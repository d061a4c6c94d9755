"""Events go in at the end, all or none, and come out in the order in which they went in."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from store_facts import NOON, call, record

from timeline.errors import Conflict, DamagedRecord
from timeline.store.errors import ConcurrencyError
from timeline.store.log import BATCH, Log, open_log


@pytest.fixture
def log(anywhere: str) -> Iterator[Log]:
    with open_log(anywhere) as log:
        yield log


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "timeline.db")


def ids(log: Log, after: int = 0) -> list[str]:
    return [entry.event.id for entry in log.read(after)]


def test_an_empty_log_has_no_entries(log: Log) -> None:
    assert list(log.read()) == []
    assert list(log.rows()) == []
    assert log.last_position() == 0


def test_what_was_recorded_is_read_in_that_order(log: Log) -> None:
    first = record(log, call("call-1"), call("call-2", "us-japan"))
    second = record(log, call("call-3"), recorded=NOON + timedelta(seconds=1))
    assert list(log.read()) == [*first, *second]
    assert [entry.position for entry in log.read()] == [1, 2, 3]
    assert [entry.recorded for entry in second] == [NOON + timedelta(seconds=1)]
    assert log.last_position() == 3


def test_what_was_recorded_outlives_the_program(shared: str) -> None:
    with open_log(shared) as log:
        recorded = record(log, call("call-1"))
    with open_log(shared) as log:
        assert list(log.read()) == recorded


def test_reading_starts_after_a_position(log: Log) -> None:
    record(log, call("call-1"), call("call-2"), call("call-3"))
    assert ids(log, after=1) == ["call-2", "call-3"]
    assert ids(log, after=3) == ids(log, after=99) == []
    assert [row.position for row in log.rows(after=2)] == [3]


def test_a_log_longer_than_a_batch_is_read_whole(log: Log) -> None:
    calls = [call(f"call-{number}") for number in range(2 * BATCH + 1)]
    record(log, *calls)
    assert [entry.event for entry in log.read()] == calls


def test_each_subject_has_its_own_versions(log: Log) -> None:
    record(log, call("call-1"), call("call-2", "us-japan"), call("call-3"))
    record(log, call("call-4", "us-japan"), call("call-5", "us-india"))
    assert [(row.subject, row.version) for row in log.rows()] == [
        ("us-china", 1),
        ("us-japan", 1),
        ("us-china", 2),
        ("us-japan", 2),
        ("us-india", 1),
    ]


def test_a_row_holds_its_entry(log: Log) -> None:
    entries = record(log, call("call-1"))
    (row,) = log.rows()
    assert (row.position, row.subject, row.version, row.type) == (1, "us-china", 1, "call-held")
    assert [log.entry(row)] == entries


def test_recording_nothing_does_nothing(log: Log) -> None:
    assert log.append([], recorded=NOON, after=0) == []
    assert log.last_position() == 0


def test_who_has_not_read_to_the_end_may_not_record(log: Log) -> None:
    record(log, call("call-1"), call("call-2"))
    for after in (0, 1, 3):
        with pytest.raises(ConcurrencyError):
            log.append([call("call-3", "us-japan")], recorded=NOON, after=after)
    assert ids(log) == ["call-1", "call-2"]
    assert log.append([call("call-3")], recorded=NOON, after=2)[0].position == 3


def test_of_a_batch_that_fails_nothing_is_stored(log: Log) -> None:
    record(log, call("call-1"))
    unreadable = msgspec.structs.replace(call("call-3"), id="no id at all")
    with pytest.raises(ValueError, match="expected an id"):
        record(log, call("call-2"), unreadable)
    assert ids(log) == ["call-1"]


def test_of_a_batch_that_the_database_breaks_off_nothing_is_stored(store: str) -> None:
    with open_log(store) as log, closing(sqlite3.connect(store)) as other:
        record(log, call("call-1"))
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON stored_events WHEN new.originator_version = 3 "
            "BEGIN SELECT raise(ABORT, 'no more'); END"
        )
        other.commit()
        with pytest.raises(ConcurrencyError):
            record(log, call("call-2"), call("call-3"))
        assert ids(log) == ["call-1"]
        other.execute("DROP TRIGGER full")
        other.commit()
        assert [entry.position for entry in record(log, call("call-4"), call("call-5"))] == [2, 3]


def test_a_version_that_somebody_took_is_stale(store: str) -> None:
    """A damaged log alone can hold a version that is not at the last position of its subject."""
    with open_log(store) as log, closing(sqlite3.connect(store)) as other:
        record(log, call("call-1"), call("call-2"))
        other.execute("UPDATE stored_events SET rowid = 3 WHERE rowid = 1")
        other.commit()
        with pytest.raises(ConcurrencyError):
            log.append([call("call-3")], recorded=NOON, after=2)


def test_a_log_open_for_reading_sees_what_another_records(shared: str) -> None:
    with open_log(shared) as reader, open_log(shared) as writer:
        assert ids(reader) == []
        record(writer, call("call-1"))
        assert ids(reader) == ["call-1"]
        record(writer, call("call-2"))
        assert ids(reader) == ["call-1", "call-2"]
        record(reader, call("call-3"))
        assert ids(writer) == ["call-1", "call-2", "call-3"]


def test_what_is_recorded_while_reading_is_read_as_well(log: Log) -> None:
    record(log, *(call(f"call-{number}") for number in range(BATCH)))
    reading = log.read()
    next(reading)
    record(log, call("the-last"))
    assert list(reading)[-1].event.id == "the-last"


WRITER = """
import sys
from datetime import UTC, datetime
from timeline.events.catalogue import from_fields
from timeline.store.errors import ConcurrencyError
from timeline.store.log import open_log

store, name = sys.argv[1:]
with open_log(store) as log:
    for number in range(20):
        event = from_fields({"type": "call-held", "id": f"{name}-{number}", "subject": "us-china",
            "occurred": "2025-11-24", "participants": ["USA", "CHN"]})
        while True:
            try:
                log.append([event], recorded=datetime.now(UTC), after=log.last_position())
                break
            except ConcurrencyError:
                continue
"""


def test_writers_at_the_same_time_lose_nothing(shared: str) -> None:
    """Four programs begin with a store that is not there yet; each decides again when it came too late."""
    names = ("beijing", "tokyo", "taipei", "washington")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, shared, name]) for name in names]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0, 0]
    with open_log(shared) as log:
        rows, entries = list(log.rows()), list(log.read())
    assert [row.position for row in rows] == [row.version for row in rows] == list(range(1, 81))
    for name in names:
        own = [entry.event.id for entry in entries if entry.event.id.startswith(name)]
        assert own == [f"{name}-{number}" for number in range(20)]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.store.sqlite.writer.LOCK_TIMEOUT", 0.05)


@pytest.mark.usefixtures("impatient")
def test_a_writer_that_does_not_finish_is_a_conflict(store: str) -> None:
    with open_log(store) as log, closing(sqlite3.connect(store, isolation_level=None)) as other:
        record(log, call("call-1"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Conflict, match="locked by another process") as conflict:
            record(log, call("call-2"))
        assert conflict.value.exit_code == 4
        assert ids(log) == ["call-1"]
        other.execute("ROLLBACK")
        assert [entry.position for entry in record(log, call("call-2"))] == [2]


@pytest.mark.usefixtures("impatient")
def test_a_reader_that_does_not_finish_keeps_nobody_from_writing(store: str) -> None:
    """And goes on seeing what it began with."""
    with open_log(store) as log, closing(sqlite3.connect(store, isolation_level=None)) as other:
        record(log, call("call-1"))
        other.execute("BEGIN")
        other.execute("SELECT * FROM stored_events").fetchone()
        assert [entry.position for entry in record(log, call("call-2"))] == [2]
        assert ids(log) == ["call-1", "call-2"]
        assert other.execute("SELECT count(*) FROM stored_events").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "originator_id = 'us-japan'",
        "originator_id = CAST(x'75732dff' AS TEXT)",
        "originator_id = x'75732d6368696e61'",
        "originator_version = 7",
        "originator_version = 'first'",
        "originator_version = NULL",
        "topic = 'meeting-held'",
        "topic = NULL",
        "state = replace(state, 'Trump', 'Trumq')",
        "state = CAST(state AS TEXT)",
        "state = NULL",
        "state = x''",
    ],
)
def test_a_row_that_was_changed_behind_the_door_is_damaged(store: str, change: str) -> None:
    with open_log(store) as log, closing(sqlite3.connect(store)) as other:
        record(log, call("call-1"), call("call-2", "us-india"))
        other.execute(f"UPDATE stored_events SET {change} WHERE rowid = 1")  # noqa: S608
        other.commit()
        with pytest.raises(DamagedRecord, match=r"^#1 \("):
            list(log.read())
        assert ids(log, after=1) == ["call-2"]
        assert [row.position for row in log.rows()] == [1, 2]


def test_nothing_is_recorded_on_top_of_a_damaged_event(store: str) -> None:
    with open_log(store) as log, closing(sqlite3.connect(store)) as other:
        record(log, call("call-1"))
        other.execute("UPDATE stored_events SET originator_version = 'first'")
        other.commit()
        with pytest.raises(DamagedRecord, match="us-china version first"):
            record(log, call("call-2"))


def test_the_environment_of_the_process_configures_nothing(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", "TIMELINE_"):
        monkeypatch.setenv(f"{name}PERSISTENCE_MODULE", "eventsourcing.popo")
        monkeypatch.setenv(f"{name}SQLITE_DBNAME", ":memory:")
        monkeypatch.setenv(f"{name}IS_SNAPSHOTTING_ENABLED", "yes")
    with open_log(store) as log:
        record(log, call("call-1"))
    with closing(sqlite3.connect(store)) as other:
        tables = other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert tables == [("stored_events",)]
        assert other.execute("SELECT count(*) FROM stored_events").fetchone() == (1,)


def test_a_closed_log_opens_again(shared: str) -> None:
    log = open_log(shared)
    record(log, call("call-1"))
    log.close()
    log.close()
    assert ids(log) == ["call-1"]
    log.close()


def test_opening_the_log_imports_no_more_than_it_needs() -> None:
    code = "import sys, timeline.store.log; print(*sorted(sys.modules), sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    needless = {"pendulum", "click", "tabulate", "asyncio", "hashlib", "eventsourcing.popo"}
    assert needless.isdisjoint(loaded.stdout.split())
