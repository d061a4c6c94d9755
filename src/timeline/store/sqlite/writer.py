"""The log in SQLite as its writers see it: the library's application, made safe for decisions."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property

from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteFactory,
)
from eventsourcing.utils import Environment, EnvType

from timeline.errors import DamagedRecord
from timeline.store import event_store
from timeline.store.errors import ConcurrencyError
from timeline.store.row import StoredRow
from timeline.store.sqlite.errors import is_busy
from timeline.store.sqlite.reader import LOCK_TIMEOUT, SqliteReader, as_stored, holds_nothing

CACHE = (
    32_000  # kibibytes of pages that a connection may hold, so that a long import need not read them again
)


class SqliteEventStore(event_store.EventStoreApp):
    """The library's application over SQLite."""

    recorder: "Recorder"

    @cached_property
    def _writer(self) -> SQLiteConnection:
        """The one connection that writes: where there is one writer, the pool need not be asked each time."""
        return self.recorder.datastore.pool.get_connection(is_writer=True)

    @contextmanager
    def transaction(self, after: int | None) -> "Iterator[SqliteTransaction]":
        """A transaction at the end of the log; Stale if that is to be, and is no longer, at `after`."""
        with self._writer.transaction(commit=True) as c:
            end = self.recorder.end(c) or 0
            if after not in {None, end}:
                raise ConcurrencyError
            yield SqliteTransaction(self, c, end)


def open_event_store(url: str, mark: int | None = None) -> SqliteEventStore:
    """The application over a database; its table is made where there is nothing yet.

    A `mark` says that the database is an unfinished store, which is thrown away if anything fails.
    """
    environment = {
        "PERSISTENCE_MODULE": "timeline.store.sqlite.writer:Factory",
        "ORIGINATOR_ID_TYPE": "text",
        "SQLITE_DBNAME": url,
    }
    return SqliteEventStore(environment if mark is None else {**environment, "UNFINISHED": str(mark)})


class SqliteTransaction(event_store.Transaction):
    """On the cursor that holds the lock."""

    def __init__(self, timeline: SqliteEventStore, cursor: SQLiteCursor, position: int) -> None:
        super().__init__(position)
        self._recorder = timeline.recorder
        self._cursor = cursor

    def _last_versions(self, subjects: Collection[str]) -> Mapping[str, int]:
        return {subject: self._recorder.last_version(self._cursor, subject) for subject in subjects}

    def _insert(self, rows: Sequence[StoredRow]) -> None:
        self._cursor.executemany(self._recorder.insert_events_statement, [row[1:] for row in rows])

    def _rows_at(self, positions: Sequence[int]) -> Sequence[StoredRow]:
        return SqliteReader(self._cursor.sqlite_cursor.connection).at(positions)


class Recorder(SQLiteApplicationRecorder):
    """The library's recorder, part by part, for a transaction that has several parts."""

    end = SQLiteApplicationRecorder._max_notification_id  # noqa: SLF001

    def last_version(self, c: SQLiteCursor, subject: str) -> int:
        """The version of the last event of a subject; 0 if there is none. Raises DamagedRecord."""
        query = f"SELECT originator_version FROM {self.events_table_name} WHERE originator_id = ?"  # noqa: S608
        c.execute(f"{query} ORDER BY originator_version DESC LIMIT 1", (subject,))
        found = c.fetchone()
        version = found[0] if found else 0
        if not isinstance(version, int):
            raise DamagedRecord(
                f"{subject} version {version} is no version.", "see all that is wrong: `timeline verify`."
            )
        return version

    def create_table(self) -> None:
        """Makes the table in an empty file; what somebody else has filled is left alone."""
        with self.datastore.transaction(commit=False) as c:
            empty = holds_nothing(c.sqlite_cursor.connection)
        if empty:
            super().create_table()


class Factory(SQLiteFactory):
    """What the library's environment names as the persistence module."""

    application_recorder_class = Recorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        mark, url = self.env.get("UNFINISHED"), self.datastore.pool.db_name
        self.datastore.pool = Pool(db_name=url) if mark is None else UnfinishedPool(url, int(mark))


class Pool(SQLiteConnectionPool):
    """Connections that keep a write-ahead log, and write it to the disk with every commit.

    So readers and one writer do not wait for each other, and what is committed outlives a power cut.
    """

    durable = "FULL"

    def _create_connection(self) -> SQLiteConnection:
        return _Connection(self._connected(), self.max_age)

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=LOCK_TIMEOUT,
        )
        connection.row_factory = sqlite3.Row
        connection.text_factory = as_stored
        try:
            self._configure(connection)
            connection.execute(f"PRAGMA synchronous = {self.durable}")
            connection.execute(f"PRAGMA cache_size = -{CACHE}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _configure(self, connection: sqlite3.Connection) -> None:
        _write_ahead(connection)


class UnfinishedPool(Pool):
    """The one connection to a store that is being made.

    It writes no file but the store, which is synced when it is whole. It holds the lock until it is closed,
    by which other writers know that it is being made, and marks the file before anything else is in it.
    """

    durable = "OFF"

    def __init__(self, db_name: str, mark: int) -> None:
        super().__init__(db_name=db_name)
        self._mark = mark

    def _configure(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute(f"PRAGMA user_version = {self._mark}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Unless somebody is just reading it in the old way: then it is changed another time."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """One that will write takes the lock at once: nobody comes between its reads and its writes.

        What goes wrong is raised as SQLite's own error, and undone in any case: also where the commit fails,
        as on a full disk, the connection is not lent out again with its transaction still open.
        """
        cursor = self.cursor()
        cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
        try:
            yield cursor
            if commit:
                self.commit()
        finally:
            self.rollback()
            cursor.sqlite_cursor.close()
