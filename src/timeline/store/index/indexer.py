"""The tables of the index, and the transactions that make it follow the log."""

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
from timeline.store.errors import CheckpointConflict
from timeline.store.index.lookup import IndexLookup
from timeline.store.index.page_checksums import close, closed_on_error, connect, is_busy, is_write_failure
from timeline.store.index.reader import INDEX_VERSION, RECORD_KEEPING_TYPES, IndexReader
from timeline.store.sqlite.reader import LOCK_TIMEOUT

SAVE_TIMEOUT = 0.1  # seconds to wait for a lock before intervals are left unsaved: they can be computed again

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
# Created once the whole log is indexed: sorting all rows at once is faster than keeping them sorted.
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS entries_by_id ON entries (id)",
    (
        "CREATE INDEX IF NOT EXISTS entries_by_subject ON entries"
        " (subject, known_from, may_be_from, certain_on, instant)"
    ),
    f"CREATE INDEX IF NOT EXISTS entries_apart ON entries (subject) WHERE type IN {RECORD_KEEPING_TYPES}",
)


class Indexer:
    """A connection that writes the index, in a file that exists or in memory."""

    def __init__(self, path: Path | None) -> None:
        self.connection = connect(path, busy_timeout=LOCK_TIMEOUT) if path else apsw.Connection(":memory:")
        with closed_on_error(self.connection):
            if self.connection.pragma("user_version") != INDEX_VERSION:
                self.reset()

    def reset(self) -> None:
        """Replace all tables by empty ones. Other indexers get a CheckpointConflict."""
        with self._transaction():
            for table in _TABLES:
                self.connection.execute(f"DROP TABLE IF EXISTS {table}")
            for name, columns in _TABLES.items():
                self.connection.execute(f"CREATE TABLE {name} {columns}")
            self.connection.execute(_FRESH)
            self.connection.execute(f"PRAGMA user_version = {INDEX_VERSION}")

    def last(self) -> tuple[int, str] | None:
        """Return the position and id of the last indexed event."""
        return IndexReader(self.connection).last()

    def position(self) -> int:
        """Return the position up to which the log is indexed; 0 for an empty index."""
        last = self.last()
        return last[0] if last else 0

    @contextmanager
    def transaction(self, read: Read, *, after: int) -> "Iterator[IndexTransaction]":
        """Open a transaction. Raises CheckpointConflict unless the index ends at `after`."""
        with self._transaction():
            if self.position() != after:
                raise CheckpointConflict
            yield IndexTransaction(self.connection, read)

    def save_intervals(self, intervals: Mapping[str, Iterable[StateInterval]], *, at: int) -> None:
        """Save the intervals of commitments, unless the index has moved on."""
        self.connection.set_busy_timeout(round(SAVE_TIMEOUT * 1000))
        try:
            with self._transaction():
                if self.position() == at:
                    for commitment, of_commitment in intervals.items():
                        _invalidate(self.connection, [commitment])
                        _insert_intervals(self.connection, commitment, of_commitment)
        except apsw.Error as error:
            if not (is_busy(error) or is_write_failure(error)):  # the next question computes them again
                raise
        finally:
            self.connection.set_busy_timeout(round(LOCK_TIMEOUT * 1000))

    def close(self) -> None:
        close(self.connection)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Lock out other writers from the start; roll back if the block fails."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")


class IndexTransaction:
    """A transaction that indexes entries, and a lookup in all indexed entries."""

    def __init__(self, connection: apsw.Connection, read: Read) -> None:
        self._connection = connection
        self.lookup = IndexLookup(IndexReader(connection), read)

    def apply(self, entries: Sequence[Entry]) -> None:
        """Index the entries that come next. Drops what was prefetched."""
        self.lookup.prefetch(())
        _insert(self._connection, entries)
        _invalidate(self._connection, self._affected(entries))

    def create_indexes(self) -> None:
        """Create the SQL indexes that questions need, unless they exist."""
        for statement in _INDEXES:
            self._connection.execute(statement)

    def _affected(self, entries: Iterable[Entry]) -> list[str]:
        """Return the commitments whose saved intervals may change."""
        fresh = "SELECT 1 FROM subjects INDEXED BY fresh_subjects WHERE fresh LIMIT 1"
        if self._connection.execute(fresh).fetchone() is None:
            return []
        return sorted(affected_commitments(entries, self.lookup))


def _insert(c: apsw.Connection, entries: Sequence[Entry]) -> None:
    events = [(entry.position, entry.event) for entry in entries]
    c.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(map(_entry_row, entries)))
    c.executemany(
        "INSERT OR IGNORE INTO links VALUES (?, ?, ?)",
        [
            (*reference, position)
            for position, event in events
            for reference in references_of(event)
            if reference.kind != "subject"
        ],
    )
    subjects = dict.fromkeys((event.relationship, event.subject) for _, event in events)
    c.executemany("INSERT OR IGNORE INTO subjects VALUES (?, ?, 0)", list(subjects))


def _entry_row(entry: Entry) -> tuple[int, str, str, str, int, int, int, int]:
    """Return the row of an entry: known from, possible from, certain on."""
    event = entry.event
    certain_on, instant, position = fold_order(event, entry.position)
    may_be_from = min(event.occurred.earliest or date.min, certain_on)
    days = (entry.known_from.toordinal(), may_be_from.toordinal(), certain_on.toordinal())
    return (position, event.id, event.type, event.subject, *days, instant)


def _invalidate(c: apsw.Connection, subjects: Iterable[str]) -> None:
    keys = [(subject.partition("/")[0], subject) for subject in subjects]
    condition = "relationship = ? AND subject = ?"
    for statement in (
        f"DELETE FROM states WHERE number IN (SELECT number FROM spans WHERE {condition})",  # noqa: S608
        f"DELETE FROM spans WHERE {condition}",  # noqa: S608
        f"UPDATE subjects SET fresh = 0 WHERE {condition}",  # noqa: S608
    ):
        c.executemany(statement, keys)


def _insert_intervals(c: apsw.Connection, subject: str, intervals: Iterable[StateInterval]) -> None:
    relationship = subject.partition("/")[0]
    numbers: dict[bytes, int] = {}
    for interval in intervals:
        state = interval.value.json
        if state not in numbers:
            c.execute("INSERT INTO states (state) VALUES (?)", (state,))
            numbers[state] = c.last_insert_rowid()
        days = (interval.valid_from, interval.known_from, interval.valid_to, interval.known_to)
        row = (relationship, subject, *(day.toordinal() for day in days), interval.value.open, numbers[state])
        c.execute("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    c.execute("UPDATE subjects SET fresh = 1 WHERE relationship = ? AND subject = ?", (relationship, subject))
