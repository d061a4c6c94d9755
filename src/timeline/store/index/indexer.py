"""The index as it is made: it follows the log by position."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import apsw

from timeline.events.entry import Entry
from timeline.events.references import references_of
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.history import fold_order
from timeline.projections.relevance import affected_commitments
from timeline.store.index.page_checksums import close, closed_on_error, connect, is_busy, is_write_failure
from timeline.store.index.reader import (
    INDEX_VERSION,
    RECORD_KEEPING_TYPES,
    CheckpointConflict,
    IndexQueries,
    IndexReader,
)
from timeline.store.sqlite.reader import LOCK_TIMEOUT

SAVE_TIMEOUT = 0.1  # seconds that one waits to keep what could be worked out again

Read = Callable[[Sequence[int]], list[Entry]]

_TABLES = {
    "entries": (
        "(position INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,"
        " known_from INTEGER NOT NULL, may_be_from INTEGER NOT NULL, certain_on INTEGER NOT NULL,"
        " instant INTEGER NOT NULL)"
    ),
    "links": "(kind TEXT, target TEXT, position INTEGER, PRIMARY KEY (kind, target, position)) WITHOUT ROWID",
    "subjects": (
        "(relationship TEXT, subject TEXT, fresh INTEGER NOT NULL,"
        " PRIMARY KEY (relationship, subject)) WITHOUT ROWID"
    ),
    "spans": (
        "(relationship TEXT, subject TEXT, certain_from INTEGER, known_from INTEGER, certain_until INTEGER,"
        " known_until INTEGER, open INTEGER, number INTEGER,"
        " PRIMARY KEY (relationship, subject, certain_from, known_from)) WITHOUT ROWID"
    ),
    "states": "(number INTEGER PRIMARY KEY, state BLOB NOT NULL)",
}
_FRESH = "CREATE INDEX fresh_subjects ON subjects (relationship, subject) WHERE fresh"
# Made once the log is followed to its end: it is quicker to sort everything than to keep it sorted.
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS entries_by_id ON entries (id)",
    (
        "CREATE INDEX IF NOT EXISTS entries_by_subject ON entries"
        " (subject, known_from, may_be_from, certain_on, instant)"
    ),
    f"CREATE INDEX IF NOT EXISTS entries_apart ON entries (subject) WHERE type IN {RECORD_KEEPING_TYPES}",
)


class Indexer:
    """The tables of the index, and how far they follow the log: in a file that exists, or in memory.

    Tables that were made by other rules are replaced by empty ones.
    """

    def __init__(self, path: Path | None) -> None:
        self.connection = connect(path, busy_timeout=LOCK_TIMEOUT) if path else apsw.Connection(":memory:")
        with closed_on_error(self.connection):
            if self.connection.pragma("user_version") != INDEX_VERSION:
                self.reset()

    def reset(self) -> None:
        """Replace all tables by empty ones; other processes that are indexing will notice."""
        with self._transaction():
            for table in _TABLES:
                self.connection.execute(f"DROP TABLE IF EXISTS {table}")
            for name, columns in _TABLES.items():
                self.connection.execute(f"CREATE TABLE {name} {columns}")
            self.connection.execute(_FRESH)
            self.connection.execute(f"PRAGMA user_version = {INDEX_VERSION}")

    def last(self) -> tuple[int, str] | None:
        """Return the position and id of the last event taken in, if there is one."""
        return IndexQueries(self.connection).last()

    def position(self) -> int:
        """Return the position up to which the index follows the log; 0 for an empty index."""
        last = self.last()
        return last[0] if last else 0

    @contextmanager
    def transaction(self, read: Read, *, after: int) -> "Iterator[IndexTransaction]":
        """Take in what comes after a position, all of it or nothing, while no other process does.

        Raises MovedOn if the index has followed to another position.
        """
        with self._transaction():
            if self.position() != after:
                raise CheckpointConflict
            yield IndexTransaction(self.connection, read)

    def save_intervals(self, found: Mapping[str, Iterable[StateInterval]], *, at: int) -> None:
        """Keep the spans of commitments as computed at a position, unless the index has moved on.

        Where another process is writing for long, or there is no room, they are not kept, and computed again
        when they are asked for.
        """
        self.connection.set_busy_timeout(round(SAVE_TIMEOUT * 1000))
        try:
            with self._transaction():
                if self.position() == at:
                    for subject, spans in found.items():
                        _invalidate(self.connection, [subject])
                        _insert_intervals(self.connection, subject, spans)
        except apsw.Error as error:
            if not (is_busy(error) or is_write_failure(error)):
                raise
        finally:
            self.connection.set_busy_timeout(round(LOCK_TIMEOUT * 1000))

    def close(self) -> None:
        close(self.connection)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Lock out other writers from the start; undo everything if it does not end well."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")


class IndexTransaction:
    """A transaction that follows the log, and the ways into it as far as it has followed."""

    def __init__(self, connection: apsw.Connection, read: Read) -> None:
        self._connection = connection
        self.reader = IndexReader(IndexQueries(connection), read)

    def apply(self, entries: Sequence[Entry]) -> None:
        """The entries that come next; nothing that was foreseen before holds any longer."""
        self.reader.prefetch(())
        _insert(self._connection, entries)
        _invalidate(self._connection, self._affected(entries))

    def create_indexes(self) -> None:
        """To be asked; unless they are there."""
        for shortcut in _INDEXES:
            self._connection.execute(shortcut)

    def _affected(self, entries: Iterable[Entry]) -> list[str]:
        """The commitments whose spans, if they are kept, are no longer right."""
        fresh = "SELECT 1 FROM subjects INDEXED BY fresh_subjects WHERE fresh LIMIT 1"
        if self._connection.execute(fresh).fetchone() is None:
            return []
        return sorted(affected_commitments(entries, self.reader))


def _insert(c: apsw.Connection, entries: Sequence[Entry]) -> None:
    events = [(entry.position, entry.event) for entry in entries]
    c.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(map(_entry_row, entries)))
    c.executemany(
        "INSERT OR IGNORE INTO links VALUES (?, ?, ?)",
        [
            (*link, position)
            for position, event in events
            for link in references_of(event)
            if link.kind != "subject"
        ],
    )
    subjects = dict.fromkeys((event.relationship, event.subject) for _, event in events)
    c.executemany("INSERT OR IGNORE INTO subjects VALUES (?, ?, 0)", list(subjects))


def _entry_row(entry: Entry) -> tuple[int, str, str, str, int, int, int, int]:
    """What is noted of an entry: also from when it is known, may have happened, and surely has."""
    event = entry.event
    certain_on, instant, position = fold_order(event, entry.position)
    may_be_from = min(event.occurred.earliest or date.min, certain_on)
    days = (entry.known_from.toordinal(), may_be_from.toordinal(), certain_on.toordinal())
    return (position, event.id, event.type, event.subject, *days, instant)


def _invalidate(c: apsw.Connection, subjects: Iterable[str]) -> None:
    named = [(subject.partition("/")[0], subject) for subject in subjects]
    this = "relationship = ? AND subject = ?"
    for change in (
        f"DELETE FROM states WHERE number IN (SELECT number FROM spans WHERE {this})",  # noqa: S608
        f"DELETE FROM spans WHERE {this}",  # noqa: S608
        f"UPDATE subjects SET fresh = 0 WHERE {this}",  # noqa: S608
    ):
        c.executemany(change, named)


def _insert_intervals(c: apsw.Connection, subject: str, spans: Iterable[StateInterval]) -> None:
    relationship = subject.partition("/")[0]
    numbers: dict[bytes, int] = {}
    for span in spans:
        state = span.value
        if state.json not in numbers:
            c.execute("INSERT INTO states (state) VALUES (?)", (state.json,))
            numbers[state.json] = c.last_insert_rowid()
        days = (span.valid_from, span.known_from, span.valid_to, span.known_to)
        row = (relationship, subject, *(day.toordinal() for day in days), state.open, numbers[state.json])
        c.execute("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    c.execute("UPDATE subjects SET fresh = 1 WHERE relationship = ? AND subject = ?", (relationship, subject))
