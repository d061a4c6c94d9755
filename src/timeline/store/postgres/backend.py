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

if TYPE_CHECKING:  # who only asks does not wait for the library
    from timeline.store.postgres.writer import PostgresEventStore, PostgresTransaction


class PostgresBackend:
    """In a table that is made by whoever first records something."""

    permissions = Permissions(0o600, None)  # rights on the server say nothing about users of this machine

    def __init__(self, address: PostgresUrl) -> None:
        self._server = ReconnectingConnection(address)
        self.reader = PostgresReader(self._server)
        self._timeline: PostgresEventStore | None = None

    @contextmanager
    def transaction(self, after: int | None) -> "Iterator[PostgresTransaction]":
        """Also Stale where the server went away before anything was stored.

        Where it went away when all was said, it is looked up whether that was stored.
        """
        connection = self._server.connection_for_writing()
        transaction: PostgresTransaction | None = None
        try:
            timeline = self._opened()
            with connection.transaction():
                transaction = timeline.begin(connection, after)
                self._server.mark_healthy()
                yield transaction
                transaction.end()
        except errors.UniqueViolation:  # somebody else took the next version of a subject
            raise ConcurrencyError from None
        except psycopg.Error as error:
            self._server.on_lost(connection, error)
            if transaction is None or not transaction.ended:
                raise ConcurrencyError from error
            if transaction.last and not self._is_stored(transaction.last):
                raise ConcurrencyError from error

    def sidecar(self, ending: str) -> Path | None:
        """In the user's cache folder, if that may be written."""
        try:
            folder = _cache() / "timeline"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # no such place, or nobody's home
            return None
        return folder / f"{self._server.address.file_name}{ending}"

    def exists(self) -> bool:
        return self.reader.exists()

    def wait(self) -> None:
        self.reader.wait()

    def close(self) -> None:
        self._timeline = None
        self.reader.close()

    def _opened(self) -> "PostgresEventStore":
        from timeline.store.postgres.writer import PostgresEventStore

        if self._timeline is None:
            self._timeline = PostgresEventStore(self._server)
        return self._timeline

    def _is_stored(self, last: StoredRow) -> bool:
        """Whether what ended with this row was stored, though nobody said so."""
        try:
            while True:
                connection = self._server.connection()
                try:
                    with connection.transaction():
                        found = self._opened().has(connection, last)
                    self._server.mark_healthy()
                    return found  # noqa: TRY300 what is raised is not of this
                except psycopg.Error as error:
                    self._server.on_lost(connection, error)
        except TimelineError as error:
            raise StoreUnreachable(
                f"{self._server.address} went away while recording; whether that is stored is not known.",
                "look when it is back: `timeline log --limit 3`; the same id is never stored twice.",
            ) from error


def _cache() -> Path:
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"
