"""The log in one SQLite file, by the library's recorder, made safe for decisions and for readers.

The file keeps SQLite's rollback journal. The library would switch it to a write-ahead log, and then even a
reader leaves files beside it, and cannot read it where it may not write.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import DatabaseError, Notification, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteFactory,
)
from eventsourcing.utils import Environment, EnvType

from timeline.store.stale import Stale

LOCK_TIMEOUT = 10  # seconds


class Recorder(SQLiteApplicationRecorder):
    """Inserts only right after the position that the writer had read up to."""

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        **given: Any,  # noqa: ANN401
    ) -> Sequence[int] | None:
        # The insert comes first: it takes the write lock, so that nobody comes between it and the check.
        positions = super()._insert_events(c, stored_events, **given)
        if positions and positions[0] != given["after"] + 1:
            raise Stale
        return positions

    def select_at(self, positions: Sequence[int]) -> list[Notification]:
        """The rows at these positions, in their order; no more than SQLite takes in a query."""
        marks = ",".join("?" * len(positions))
        query = f"SELECT rowid, * FROM {self.events_table_name} WHERE rowid IN ({marks}) ORDER BY rowid"  # noqa: S608
        with self.datastore.transaction(commit=False) as c:
            c.execute(query, list(positions))
            return [
                Notification(
                    id=row["rowid"],
                    originator_id=row["originator_id"],
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                )
                for row in c.fetchall()
            ]

    def create_table(self) -> None:
        """Makes the table in an empty file; what somebody else has filled is left alone."""
        if self._is_empty():
            super().create_table()

    def _is_empty(self) -> bool:
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT 1 FROM sqlite_master")
            return c.fetchone() is None


class _Connection(SQLiteConnection):
    def commit(self) -> None:
        try:
            super().commit()
        except sqlite3.Error:  # such as readers that hold on for too long
            self.rollback()  # or the pool lends the connection out with its transaction still open
            raise


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        try:
            return _Connection(self._connected(), self.max_age)
        except sqlite3.Error as error:
            raise DatabaseError(error) from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=self.lock_timeout or LOCK_TIMEOUT,
        )
        connection.row_factory = sqlite3.Row
        connection.text_factory = _as_stored
        try:
            connection.execute("PRAGMA synchronous = EXTRA")  # what is committed outlives a power cut
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _as_stored(text: bytes) -> str:
    """Damaged text must be seen to be reported."""
    return text.decode(errors="backslashreplace")


class Factory(SQLiteFactory):
    """What the library's environment names as the persistence module."""

    application_recorder_class = Recorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        theirs = self.datastore.pool
        self.datastore.pool = _Pool(db_name=theirs.db_name, lock_timeout=theirs.lock_timeout)
