"""A log moves whole from one store to another: positions, times of recording, every byte, the digest."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_facts import NOON, call, events, histories, record, remove

from timeline.errors import DamagedRecord, Refused
from timeline.events.catalogue import AnyEvent
from timeline.store.backup import BackupResult, parse_rows, restore, to_lines
from timeline.store.codec import encode_payload
from timeline.store.digest import compute_digest, parse_digest, verify
from timeline.store.log import Log, open_log


def filled(log: Log) -> None:
    """Two relationships by turns, recorded at different times."""
    for number in range(6):
        event = call(f"call-{number}", ("us-china", "us-japan")[number % 2])
        record(log, event, recorded=NOON + timedelta(hours=number))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A second store that was never written."""
    if request.param == "SQLite":
        return str(tmp_path / "elsewhere.db")
    corner: str = request.getfixturevalue("server").corner()
    return corner


def test_a_log_is_the_same_wherever_it_is_put(anywhere: str, elsewhere: str) -> None:
    """Copies go from memory, a file and a server to a file and a server."""
    with open_log(anywhere) as log, open_log(elsewhere) as other:
        filled(log)
        assert restore(log.rows(), other) == BackupResult(other.store, 6, str(compute_digest(log.rows())))
        assert list(other.rows()) == list(log.rows())
        assert list(other.read()) == list(log.read())
        assert verify(other) == verify(log)
        assert verify(log).ok
        for each in (log, other):
            record(each, call("call-6"))
        assert list(other.rows()) == list(log.rows()), "they go on as one would have"


@settings(deadline=None, max_examples=50)
@given(st.lists(events, unique_by=lambda event: event.id, max_size=6))
def test_lines_are_read_as_the_rows_that_they_were_written_for(history: list[AnyEvent]) -> None:
    with open_log(":memory:") as log:
        record(log, *history)
        lines = list(to_lines(log.rows(), log))
        assert all(line.count(b"\n") == 1 for line in lines)
        assert list(parse_rows("there", lines)) == list(log.rows())


def test_what_others_write_meanwhile_is_left_for_the_next_copy(shared: str, tmp_path: Path) -> None:
    """A copy is the log as it was at some moment: the digest of so many events vouches for it."""
    from timeline.app.facade import App
    from timeline.store.index.index import Index

    done = Event()

    def writes() -> None:
        with open_log(shared) as log:
            while not done.is_set():
                record(log, call(f"more-{log.last_position()}"))

    with open_log(shared) as log:
        filled(log)
        writer = Thread(target=writes)
        writer.start()
        try:
            with Index(log, print) as index:
                app, copies = App(log, index, lambda: NOON), []
                for number in range(5):
                    copies.append(app.integrity.back_up(str(tmp_path / f"{number}.db")))
                    while log.last_position() == copies[-1].events:
                        assert writer.is_alive(), "nobody writes meanwhile"
        finally:
            done.set()
            writer.join()
        assert copies[0].events < copies[-1].events
        for number, copied in enumerate(copies):
            assert str(compute_digest(log.rows(), copied.events)) == copied.digest
            with open_log(str(tmp_path / f"{number}.db")) as copy:
                assert verify(copy, parse_digest(copied.digest)).ok
                assert copy.last_position() == copied.events


def test_nothing_is_put_where_there_is_something(anywhere: str) -> None:
    with open_log(":memory:") as log, open_log(anywhere) as other:
        filled(log)
        record(other, call("call-1"))
        before = list(other.rows())
        with pytest.raises(Refused, match="holds events already"):
            restore(log.rows(), other)
        assert list(other.rows()) == before


@pytest.mark.parametrize("gone", [1, 3])
def test_a_log_that_misses_an_event_is_not_copied(shared: str, tmp_path: Path, gone: int) -> None:
    with open_log(shared) as log, open_log(str(tmp_path / "copy.db")) as other:
        filled(log)
        log.close()
        remove(shared, gone)
        with pytest.raises(DamagedRecord, match=f"#{gone} is missing"):
            restore(log.rows(), other)
        assert other.last() is None
        with pytest.raises(DamagedRecord, match=f"#{gone} is missing"):
            list(to_lines(log.rows(), log))


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_no_byte_of_a_line_can_be_changed(data: st.DataObject) -> None:
    """Neither in the event, nor in when it was recorded, nor in where it stood."""
    with open_log(":memory:") as log, open_log(":memory:") as other:
        filled(log)
        lines = list(to_lines(log.rows(), log))
        number = data.draw(st.integers(0, len(lines) - 1))
        place = data.draw(st.integers(0, len(lines[number]) - 2))
        byte = data.draw(st.integers(1, 255))
        changed = bytearray(lines[number])
        changed[place] ^= byte
        lines[number] = bytes(changed)
        with pytest.raises((Refused, DamagedRecord)):
            restore(parse_rows("there", lines), other)
        assert other.last() is None


def test_when_an_event_was_recorded_is_vouched_for(tmp_path: Path) -> None:
    """Even with a checksum that was made to match, a noted digest shows the change; nothing else can."""
    store = str(tmp_path / "timeline.db")
    with open_log(store) as log:
        filled(log)
        noted = str(compute_digest(log.rows()))
        row = log.rows_at([3])[0]
        line = log.raw_at([3])[0].line
    state = encode_payload(1, "2025-01-01T00:00:00.000000Z", row[1:4], line)
    with closing(sqlite3.connect(store)) as behind, behind:
        behind.execute("UPDATE stored_events SET state = ? WHERE rowid = 3", (state,))
    with open_log(store) as log:
        assert verify(log).ok
        assert not verify(log, parse_digest(noted)).ok


@settings(deadline=None, max_examples=50)
@given(histories)
def test_a_log_with_an_id_twice_is_not_copied(history: list[AnyEvent]) -> None:
    twice = len({event.id for event in history}) < len(history)
    with open_log(":memory:") as log, open_log(":memory:") as other:
        record(log, *history)
        if twice:
            with pytest.raises(DamagedRecord, match="has the id of"):
                restore(log.rows(), other)
        else:
            restore(log.rows(), other)
        assert (other.last() is None) == (twice or not history)
