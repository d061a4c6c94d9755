"""The index as it is made: it follows the log by position, in the library's tracking."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore, SQLiteTrackingRecorder

from timeline.events.entry import Entry
from timeline.events.links import links
from timeline.projections.bearing import touched
from timeline.projections.history import fold_order
from timeline.projections.spans import Span
from timeline.store.reader import LOCK_TIMEOUT
from timeline.store.sqlite import Pool
from timeline.store.unreachable import is_busy, is_denied
from timeline.store.ways import APART, RULES, MovedOn, Snapshot, Ways

NAME = "timeline"  # under which the log is tracked
MOMENT = 100  # milliseconds that one waits to keep what could be worked out again

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
_SHORTCUTS = (
    "CREATE INDEX IF NOT EXISTS entries_by_id ON entries (id)",
    (
        "CREATE INDEX IF NOT EXISTS entries_by_subject ON entries"
        " (subject, known_from, may_be_from, certain_on, instant)"
    ),
    f"CREATE INDEX IF NOT EXISTS entries_apart ON entries (subject) WHERE type IN {APART}",
)


def follower(url: str) -> "Follower":
    """The index in a database, made anew where it was made by other rules."""
    datastore = SQLiteDatastore(url, originator_id_type="text")
    datastore.pool = _Pool(db_name=url)
    found = Follower(datastore)
    found.create_table()
    return found


class Follower(SQLiteTrackingRecorder):
    """The tables of the index, and how far it has followed the log."""

    def construct_create_table_statements(self) -> list[str]:
        tables = (f"CREATE TABLE {name} {columns}" for name, columns in _TABLES.items())
        return [*super().construct_create_table_statements(), *tables, _FRESH]

    def create_table(self) -> None:
        """Unless it was made by these rules already."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("PRAGMA user_version")
            made_by = c.fetchone()[0]
        if made_by != RULES:
            self.begin_anew()

    def begin_anew(self) -> None:
        """With empty tables; whoever is indexing meanwhile will see it."""
        with self.datastore.transaction(commit=True) as c:
            for table in ("tracking", *_TABLES):
                c.execute(f"DROP TABLE IF EXISTS {table}")
            c.execute(f"PRAGMA user_version = {RULES}")
            self._create_table(c)

    def last(self) -> tuple[int, str] | None:
        """The position and id of the last event taken in, if there is one."""
        with self.datastore.transaction(commit=False) as c:
            return Snapshot(c.sqlite_cursor.connection).last()

    def position(self) -> int:
        """How far it has followed the log."""
        return self.max_tracking_id(NAME) or 0

    @contextmanager
    def following(self, read: Read, *, after: int) -> "Iterator[Following]":
        """What comes after a position is taken in when this ends well, or nothing; by nobody else meanwhile.

        MovedOn if the index is elsewhere by now.
        """
        with self.datastore.transaction(commit=True) as c:
            if (self._max_tracking_id(NAME, c) or 0) != after:
                raise MovedOn
            yield Following(self, c, read)

    def keep(self, found: Mapping[str, Iterable[Span]], *, at: int) -> None:
        """Keep the spans of commitments, as they were worked out at a position; nothing if it has moved on.

        Nor if somebody else is writing for long, or there is no room: then they will be worked out again.
        """
        with self.datastore.get_connection(commit=True) as connection:
            connection.cursor().execute(f"PRAGMA busy_timeout = {MOMENT}")
            try:
                with connection.transaction(commit=True) as c:
                    if (self._max_tracking_id(NAME, c) or 0) == at:
                        for subject, spans in found.items():
                            _forget(c, [subject])
                            _keep(c, subject, spans)
            except sqlite3.OperationalError as error:
                if not (is_busy(error) or is_denied(error)):
                    raise
            finally:
                connection.cursor().execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT * 1000}")


class Following:
    """A transaction that follows the log, and the ways into it as far as it has followed."""

    def __init__(self, recorder: Follower, cursor: SQLiteCursor, read: Read) -> None:
        self._recorder = recorder
        self._cursor = cursor
        self.ways = Ways(Snapshot(cursor.sqlite_cursor.connection), read)

    def take_in(self, entries: Sequence[Entry]) -> None:
        """The entries that come next; nothing that was foreseen before holds any longer."""
        c = self._cursor
        self.ways.foresee(())
        self._recorder._insert_tracking(c, Tracking(NAME, entries[-1].position))  # noqa: SLF001
        _insert(c, entries)
        _forget(c, self._touched(entries))

    def make_shortcuts(self) -> None:
        """To be asked; unless they are there."""
        for shortcut in _SHORTCUTS:
            self._cursor.execute(shortcut)

    def _touched(self, entries: Iterable[Entry]) -> list[str]:
        """The commitments whose spans, if they are kept, are no longer right."""
        self._cursor.execute("SELECT 1 FROM subjects INDEXED BY fresh_subjects WHERE fresh LIMIT 1")
        if self._cursor.fetchone() is None:
            return []
        return sorted(touched(entries, self.ways))


def _insert(c: SQLiteCursor, entries: Sequence[Entry]) -> None:
    events = [(entry.position, entry.event) for entry in entries]
    c.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(map(_outside, entries)))
    c.executemany(
        "INSERT OR IGNORE INTO links VALUES (?, ?, ?)",
        [(*link, position) for position, event in events for link in links(event) if link.kind != "subject"],
    )
    subjects = dict.fromkeys((event.relationship, event.subject) for _, event in events)
    c.executemany("INSERT OR IGNORE INTO subjects VALUES (?, ?, 0)", list(subjects))


def _outside(entry: Entry) -> tuple[int, str, str, str, int, int, int, int]:
    """What is noted of an entry: also from when it is known, may have happened, and surely has."""
    event = entry.event
    certain_on, instant, position = fold_order(event, entry.position)
    may_be_from = min(event.occurred.earliest or date.min, certain_on)
    days = (entry.known_from.toordinal(), may_be_from.toordinal(), certain_on.toordinal())
    return (position, event.id, event.type, event.subject, *days, instant)


def _forget(c: SQLiteCursor, subjects: Iterable[str]) -> None:
    named = [(subject.partition("/")[0], subject) for subject in subjects]
    this = "relationship = ? AND subject = ?"
    for change in (
        f"DELETE FROM states WHERE number IN (SELECT number FROM spans WHERE {this})",  # noqa: S608
        f"DELETE FROM spans WHERE {this}",  # noqa: S608
        f"UPDATE subjects SET fresh = 0 WHERE {this}",  # noqa: S608
    ):
        c.executemany(change, named)


def _keep(c: SQLiteCursor, subject: str, spans: Iterable[Span]) -> None:
    relationship = subject.partition("/")[0]
    numbers: dict[bytes, int] = {}
    for span in spans:
        if span.state not in numbers:
            c.execute("INSERT INTO states (state) VALUES (?)", (span.state,))
            numbers[span.state] = c.lastrowid
        days = (span.certain_from, span.known_from, span.certain_until, span.known_until)
        row = (relationship, subject, *(day.toordinal() for day in days), span.open, numbers[span.state])
        c.execute("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    c.execute("UPDATE subjects SET fresh = 1 WHERE relationship = ? AND subject = ?", (relationship, subject))


class _Pool(Pool):
    """Connections that do not wait for the disk: what a power cut takes is indexed again."""

    durable = "OFF"
