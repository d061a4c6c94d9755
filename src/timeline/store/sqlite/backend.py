"""Logs in SQLite: in a file, and in memory."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from errno import ENOSPC
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING
from uuid import uuid4

from timeline.errors import StoreUnreachable
from timeline.store.backends import POLL_SECONDS
from timeline.store.filesystem import Permissions, has_room_for_shared_memory, permissions_of
from timeline.store.sqlite.errors import no_folder
from timeline.store.sqlite.reader import SqliteFileReader, SqliteReader

if TYPE_CHECKING:  # questions do not load the library
    from timeline.store.event_store import Transaction
    from timeline.store.sqlite.writer import SqliteEventStore


class MemoryBackend:
    """A log that is gone when the program ends."""

    permissions = None

    def __init__(self) -> None:
        from timeline.store.sqlite.writer import open_event_store

        url = f"file:timeline-{uuid4()}?mode=memory&cache=shared"
        self.reader = SqliteReader(
            sqlite3.connect(url, uri=True, isolation_level=None, check_same_thread=False)
        )
        self._event_store = open_event_store(url)

    def transaction(self, after: int | None) -> "AbstractContextManager[Transaction]":
        return self._event_store.transaction(after)

    def sidecar(self, ending: str) -> None:  # noqa: ARG002
        return None

    def exists(self) -> bool:
        return True

    def wait(self) -> None:
        sleep(POLL_SECONDS)

    def close(self) -> None:
        self._event_store.close()
        self.reader.close()


class SqliteBackend:
    """A log in a file. The first transaction creates the file, complete or not at all."""

    def __init__(self, path: str, permissions: Permissions | None = None) -> None:
        self._path = _real_path(path)  # side files belong beside the file, not beside a link to it
        self._permissions = permissions
        self.reader = SqliteFileReader(self._path)
        self._event_store: SqliteEventStore | None = None

    @property
    def permissions(self) -> Permissions | None:
        with suppress(OSError):
            return permissions_of(self._path)
        return self._permissions

    @contextmanager
    def transaction(self, after: int | None) -> "Iterator[Transaction]":
        if self._event_store is None:
            from timeline.store.sqlite.atomic_create import atomic_create, mark, remove_leftovers

            if not self._path.parent.is_dir():
                raise no_folder(self._path)
            remove_leftovers(self._path)
            if self.reader.last() is None and not self._path.exists():
                with (
                    atomic_create(self._path, self._permissions) as temporary,
                    _opened(temporary, mark(temporary)) as event_store,
                    event_store.transaction(after) as first,
                ):
                    yield first
                return
            if not has_room_for_shared_memory(self._path):
                raise OSError(ENOSPC, os.strerror(ENOSPC))
            if self._permissions and not self._path.stat().st_size:
                self._permissions.restrict(self._path)
            self._event_store = _opened(self._path)
        with self._event_store.transaction(after) as transaction:
            yield transaction

    def sidecar(self, ending: str) -> Path:
        return self._path.with_name(f"{self._path.name}{ending}")

    def exists(self) -> bool:
        return self._path.exists()

    def wait(self) -> None:
        sleep(POLL_SECONDS)

    def close(self) -> None:
        self.reader.close()
        if self._event_store is not None:
            self._event_store.close()
        self._event_store = None


def _real_path(path: str) -> Path:
    try:
        return Path(os.path.realpath(path))
    except OSError:
        raise StoreUnreachable(
            f"{path} cannot be found: the working directory has been removed.",
            "go to a folder that exists, or name the store from the root: `--store /path/to/timeline.db`.",
        ) from None


def _opened(path: Path, mark: int | None = None) -> "SqliteEventStore":
    from timeline.store.sqlite.writer import open_event_store

    return open_event_store(f"{path.as_uri()}?mode=rw", mark)
