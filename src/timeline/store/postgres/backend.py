"""A log on a PostgreSQL server, or on several of which one may be written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors

from timeline.errors import StoreUnreachable, TimelineError
from timeline.store.errors import ConcurrencyError
from timeline.store.filesystem import Permissions
from timeline.store.postgres.connection import PostgresReader, ReconnectingConnection
from timeline.store.postgres.url import PostgresUrl
from timeline.store.row import StoredRow

if TYPE_CHECKING:  # questions do not load the library
    from timeline.store.postgres.writer import PostgresEventStore, PostgresTransaction


class PostgresBackend:
    """A log in a table that the first writer creates."""

    permissions = Permissions(0o600, None)  # rights on the server say nothing about users of this machine

    def __init__(self, address: PostgresUrl) -> None:
        self._server = ReconnectingConnection(address)
        self.reader = PostgresReader(self._server)
        self._event_store: PostgresEventStore | None = None

    @contextmanager
    def transaction(self, after: int | None) -> "Iterator[PostgresTransaction]":
        """Open a transaction. Raises ConcurrencyError, also if the connection is lost.

        If it is lost during COMMIT, looks up whether the transaction was committed.
        """
        connection = self._server.connection_for_writing()
        transaction: PostgresTransaction | None = None
        try:
            event_store = self._open_event_store()
            with connection.transaction():
                transaction = event_store.begin(connection, after)
                self._server.mark_healthy()
                yield transaction
                transaction.end()
        except errors.UniqueViolation:  # another writer took the next version of a subject
            raise ConcurrencyError from None
        except psycopg.Error as error:
            self._server.on_lost(connection, error)
            if transaction is None or not transaction.ended:
                raise ConcurrencyError from error
            if transaction.last and not self._is_stored(transaction.last):
                raise ConcurrencyError from error

    def sidecar(self, ending: str) -> Path | None:
        """Return a path in the user's cache folder; None if that cannot be written."""
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        try:
            folder = (named if named.is_absolute() else Path.home() / ".cache") / "timeline"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # the user does not have a home folder
            return None
        return folder / f"{self._server.address.file_name}{ending}"

    def exists(self) -> bool:
        return self.reader.exists()

    def wait(self) -> None:
        self.reader.wait()

    def close(self) -> None:
        self._event_store = None
        self.reader.close()

    def _open_event_store(self) -> "PostgresEventStore":
        from timeline.store.postgres.writer import PostgresEventStore

        if self._event_store is None:
            self._event_store = PostgresEventStore(self._server)
        return self._event_store

    def _is_stored(self, last: StoredRow) -> bool:
        """Return whether the transaction that ended with this row was committed."""
        try:
            while True:
                connection = self._server.connection()
                try:
                    with connection.transaction():
                        stored = self._open_event_store().has(connection, last)
                    self._server.mark_healthy()
                    return stored  # noqa: TRY300 a return in `else` would end the loop too late
                except psycopg.Error as error:
                    self._server.on_lost(connection, error)
        except TimelineError as error:
            raise StoreUnreachable(
                f"{self._server.address} disconnected while recording; whether that is stored is not known.",
                "check when it is back: `timeline log --limit 3`; the same id is never stored twice.",
            ) from error
