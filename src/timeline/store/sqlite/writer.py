"""Writing to a SQLite log, with the library's recorder and connection pool."""

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
from timeline.store.row import VERIFY_HINT, StoredRow, decode_text
from timeline.store.sqlite.errors import is_busy
from timeline.store.sqlite.reader import LOCK_TIMEOUT, SqliteReader, holds_nothing

CACHE_SIZE = 32_000  # kibibytes of pages; enough that a long import does not read them again


class SqliteEventStore(event_store.EventStoreApp):
    """The library's application over SQLite."""

    recorder: "Recorder"

    @cached_property
    def _writer(self) -> SQLiteConnection:
        """The connection that writes, taken from the pool once."""
        return self.recorder.datastore.pool.get_connection(is_writer=True)

    @contextmanager
    def transaction(self, after: int | None) -> "Iterator[SqliteTransaction]":
        """Open a transaction. Raises ConcurrencyError if the log does not end at `after`."""
        with self._writer.transaction(commit=True) as c:
            end = self.recorder.end(c) or 0
            if after not in {None, end}:
                raise ConcurrencyError
            yield SqliteTransaction(self, c, end)


def open_event_store(url: str, mark: int | None = None) -> SqliteEventStore:
    """Return the application on a database; `mark` is that of an unfinished store."""
    environment = {
        "PERSISTENCE_MODULE": "timeline.store.sqlite.writer:Factory",
        "ORIGINATOR_ID_TYPE": "text",
        "SQLITE_DBNAME": url,
    }
    return SqliteEventStore(environment if mark is None else {**environment, "UNFINISHED": str(mark)})


class SqliteTransaction(event_store.Transaction):
    """A transaction on the cursor that holds the lock."""

    def __init__(self, event_store: SqliteEventStore, cursor: SQLiteCursor, position: int) -> None:
        super().__init__(position)
        self._recorder = event_store.recorder
        self._cursor = cursor

    def _last_versions(self, subjects: Collection[str]) -> Mapping[str, int]:
        return {subject: self._recorder.last_version(self._cursor, subject) for subject in subjects}

    def _insert(self, rows: Sequence[StoredRow]) -> None:
        self._cursor.executemany(self._recorder.insert_events_statement, [row[1:] for row in rows])

    def _rows_at(self, positions: Sequence[int]) -> Sequence[StoredRow]:
        return SqliteReader(self._cursor.sqlite_cursor.connection).at(positions)


class Recorder(SQLiteApplicationRecorder):
    """The library's recorder; its steps can be called one by one inside a transaction."""

    end = SQLiteApplicationRecorder._max_notification_id  # noqa: SLF001

    def last_version(self, c: SQLiteCursor, subject: str) -> int:
        """Return the last version of a subject, or 0. Raises DamagedRecord."""
        query = f"SELECT originator_version FROM {self.events_table_name} WHERE originator_id = ?"  # noqa: S608
        c.execute(f"{query} ORDER BY originator_version DESC LIMIT 1", (subject,))
        row = c.fetchone()
        version = row[0] if row else 0
        if not isinstance(version, int):
            raise DamagedRecord(f"{subject} version {version} is not a version.", VERIFY_HINT)
        return version

    def create_table(self) -> None:
        """Create the table in an empty file; leave a file with content unchanged."""
        with self.datastore.transaction(commit=False) as c:
            empty = holds_nothing(c.sqlite_cursor.connection)
        if empty:
            super().create_table()


class Factory(SQLiteFactory):
    """The library's factory, with our recorder and connections."""

    application_recorder_class = Recorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        mark, url = self.env.get("UNFINISHED"), self.datastore.pool.db_name
        self.datastore.pool = Pool(db_name=url) if mark is None else UnfinishedPool(url, int(mark))


class Pool(SQLiteConnectionPool):
    """Connections in WAL mode that sync every commit, so that it survives a power cut."""

    durable = "FULL"

    def _create_connection(self) -> SQLiteConnection:
        connection = sqlite3.connect(
            self.db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=LOCK_TIMEOUT
        )
        connection.row_factory = sqlite3.Row
        connection.text_factory = decode_text
        try:
            self._configure(connection)
            connection.execute(f"PRAGMA synchronous = {self.durable}")
            connection.execute(f"PRAGMA cache_size = -{CACHE_SIZE}")
        except sqlite3.Error:
            connection.close()
            raise
        return _Connection(connection, self.max_age)

    def _configure(self, connection: sqlite3.Connection) -> None:
        """Switch to WAL mode, unless a reader of the rollback-journal mode holds a lock."""
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise


class UnfinishedPool(Pool):
    """The connection to a store that is being created, without side files."""

    durable = "OFF"  # `atomic_create` syncs the file once it is complete

    def __init__(self, db_name: str, mark: int) -> None:
        super().__init__(db_name=db_name)
        self._mark = mark

    def _configure(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # until it is closed: the store is in use
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute(f"PRAGMA user_version = {self._mark}")


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Open a transaction, which is rolled back even if its commit fails."""
        cursor = self.cursor()
        cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
        try:
            yield cursor
            if commit:
                self.commit()
        finally:  # the pool must never lend a connection with an open transaction
            self.rollback()
            cursor.sqlite_cursor.close()
