"""The index: ways into the log, so that a question need not read all of it. A cache that may be deleted.

One SQLite file of its own beside the log, or in memory where none may be written. It follows the log by
position, in the library's tracking, and is caught up before it is asked.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from eventsourcing.persistence import IntegrityError, PersistenceError, Tracking
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)

from timeline.errors import DamagedRecord
from timeline.events.entry import Entry
from timeline.events.links import Link, links
from timeline.store.log import Log
from timeline.store.sqlite import LOCK_TIMEOUT

RULES = 1  # raised when what is indexed changes: an index by other rules is made anew
BATCH = 2_000  # entries a transaction
REMEMBERED = 20_000  # entries read lately
NAME = "timeline"  # under which the log is tracked

T = TypeVar("T")
Remark = Callable[[str], None]


class Snapshot:
    """One state of the index, whatever others do to it meanwhile; of none, there is nothing in it."""

    def __init__(self, cursor: SQLiteCursor | None = None) -> None:
        self._cursor = cursor

    def last(self) -> tuple[int, str] | None:
        """The position and id of the last event taken in, if there is one."""
        found = self._rows("SELECT position, id FROM entries ORDER BY position DESC LIMIT 1")
        return (found[0][0], found[0][1]) if found else None

    def positions(self, link: Link) -> list[int]:
        query = "SELECT position FROM links WHERE kind = ? AND target = ? ORDER BY position"
        return [row[0] for row in self._rows(query, *link)]

    def position_of(self, identifier: str) -> int | None:
        found = self._rows("SELECT position FROM entries WHERE id = ? ORDER BY position LIMIT 1", identifier)
        return found[0][0] if found else None

    def ids_from(self, beginning: str) -> list[str]:
        query = "SELECT id FROM entries WHERE id >= ? AND id < ? ORDER BY id LIMIT 100"
        return [row[0] for row in self._rows(query, beginning, f"{beginning}\U0010ffff")]

    def subjects(self) -> list[str]:
        query = "SELECT DISTINCT target FROM links WHERE kind = 'subject' ORDER BY target"
        return [row[0] for row in self._rows(query)]

    def _rows(self, query: str, *values: object) -> list[Any]:
        if self._cursor is None:
            return []
        self._cursor.execute(query, values)
        return list(self._cursor.fetchall())


_NOTHING = Snapshot()


class Index:
    """The ways into one log, as far as it was caught up with; what comes later is not seen until then."""

    def __init__(self, log: Log, remark: Remark) -> None:
        self._log = log
        self._path = log.beside(".index")
        self._remark = remark
        self._recorder: Recorder | None = None
        self._held = ExitStack()
        self._snapshot = _NOTHING
        self._entries: dict[int, Entry] = {}  # those read lately

    def catch_up(self) -> int:
        """Follow the log to where it is now, and say where that is.

        An index of another log begins anew; so does one that is damaged, with a remark.
        """
        self._let_go()
        if self._log.last_position() == 0:  # there is nothing to index, and perhaps no store
            return 0
        return self._mended(self._caught_up)

    def make_anew(self) -> int:
        """Forget everything, and follow the log from its beginning; says where it ends."""
        self._delete()
        return self.catch_up()

    def by_id(self, identifier: str) -> Entry | None:
        found = self._asked(lambda snapshot: snapshot.position_of(identifier))
        return None if found is None else self._at([found])[0]

    def by_link(self, link: Link) -> list[Entry]:
        return self._at(self._asked(lambda snapshot: snapshot.positions(link)))

    def subjects(self) -> list[str]:
        return self._asked(Snapshot.subjects)

    def ids_from(self, beginning: str) -> list[str]:
        """The ids that begin so, in alphabetical order; no more than a hundred."""
        return self._asked(lambda snapshot: snapshot.ids_from(beginning))

    def close(self) -> None:
        self._let_go()
        if self._recorder is not None:
            self._recorder.datastore.close()
        self._recorder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions; an entry never changes, so that those read lately are kept."""
        if len(self._entries) > REMEMBERED:
            self._entries.clear()
        missing = [position for position in positions if position not in self._entries]
        self._entries |= {entry.position: entry for entry in self._log.at(missing)}
        if gone := [position for position in missing if position not in self._entries]:
            raise DamagedRecord(f"#{gone[0]} is missing.", "see all that is wrong: `timeline verify`.")
        return [self._entries[position] for position in positions]

    def _asked(self, question: Callable[[Snapshot], T]) -> T:
        """What the snapshot answers; damage may lie deeper than where catching up had looked."""

        def again() -> T:
            if self._recorder is None:
                self._caught_up()
            return question(self._snapshot)

        return question(self._snapshot) if self._snapshot is _NOTHING else self._mended(again)

    def _mended(self, attempt: Callable[[], T]) -> T:
        """What an attempt gives, at the second try on an index that was made anew."""
        try:
            return attempt()
        except (sqlite3.DatabaseError, PersistenceError) as error:
            self._remark(f"Note: the index could not be used ({error}); it is made anew.")
            self._delete()
            return attempt()

    def _caught_up(self) -> int:
        """Holds on to one state of the index that has followed the log; others may go on, or begin anew."""
        recorder = self._recorder = self._recorder or _recorder(self._path)
        while True:
            position = self._follow(recorder)
            self._snapshot = self._held.enter_context(recorder.snapshot())
            last = self._snapshot.last()
            if last and last[0] >= position:
                return last[0]
            self._let_go()

    def _let_go(self) -> None:
        self._held.close()
        self._snapshot = _NOTHING

    def _follow(self, recorder: "Recorder") -> int:
        with recorder.snapshot() as known:
            last = known.last()
        if last and [entry.event.id for entry in self._log.at([last[0]])] != [last[1]]:
            recorder.begin_anew()  # the log has been replaced
            self._entries.clear()
        position = recorder.position()
        entries = self._log.read(after=position)
        while batch := list(islice(entries, BATCH)):
            try:
                recorder.follow(batch, after=position)
                position = batch[-1].position
            except IntegrityError:  # another process has moved it meanwhile
                position = recorder.position()
                entries = self._log.read(after=position)
        return position

    def _delete(self) -> None:
        self.close()
        if self._path is not None:
            for end in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)


class Recorder(SQLiteTrackingRecorder):
    """The tables of the index, and how far it has followed the log."""

    def construct_create_table_statements(self) -> list[str]:
        links_table = "links (kind TEXT, target TEXT, position INTEGER, PRIMARY KEY (kind, target, position))"
        return [
            *super().construct_create_table_statements(),
            "CREATE TABLE entries (position INTEGER PRIMARY KEY, id TEXT NOT NULL)",
            "CREATE INDEX entries_by_id ON entries (id)",
            f"CREATE TABLE {links_table} WITHOUT ROWID",
        ]

    def create_table(self) -> None:
        """Unless it was made by these rules already."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("PRAGMA user_version")
            made_by = c.fetchone()[0]
        if made_by != RULES:
            self.begin_anew()

    def begin_anew(self) -> None:
        """With empty tables; whoever is indexing meanwhile will see it."""
        with self._alone() as c:
            for table in ("tracking", "entries", "links"):
                c.execute(f"DROP TABLE IF EXISTS {table}")
            self._create_table(c)

    def position(self) -> int:
        """How far it has followed the log."""
        return self.max_tracking_id(NAME) or 0

    def follow(self, entries: Sequence[Entry], *, after: int) -> None:
        """Take in the entries that come next after a position; IntegrityError if it is elsewhere by now."""
        with self._alone() as c:
            if (self._max_tracking_id(NAME, c) or 0) != after:
                raise IntegrityError
            self._insert_tracking(c, Tracking(NAME, entries[-1].position))
            _insert(c, entries)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with self.datastore.transaction(commit=False) as c:
            yield Snapshot(c)

    @contextmanager
    def _alone(self) -> Iterator[SQLiteCursor]:
        """A transaction that begins with a write, so that nobody comes between its reads and its writes."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(f"PRAGMA user_version = {RULES}")
            yield c


def _insert(c: SQLiteCursor, entries: Sequence[Entry]) -> None:
    ids = ((entry.position, entry.event.id) for entry in entries)
    c.executemany("INSERT INTO entries VALUES (?, ?)", ids)
    ways = ((*link, entry.position) for entry in entries for link in links(entry.event))
    c.executemany("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", ways)


def _recorder(path: Path | None) -> Recorder:
    """The index in its file, or in memory where there may be none."""
    if path is not None and not _may_be_written(path):
        path = None
    datastore = SQLiteDatastore(":memory:" if path is None else str(path), originator_id_type="text")
    datastore.pool = _Pool(db_name=datastore.pool.db_name, lock_timeout=LOCK_TIMEOUT)
    recorder = Recorder(datastore)
    recorder.create_table()
    return recorder


def _may_be_written(path: Path) -> bool:
    """Whether the index may be made or changed; asking needs no more rights than reading the log."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


class _Pool(SQLiteConnectionPool):
    """Connections that do not wait for the disk: what a power cut takes is indexed again."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = OFF")
        return connection
