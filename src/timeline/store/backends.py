"""Where a log may be: in a SQLite file, or in memory; read by plain means, written through the library.

Another is in a module of its own, with what it alone needs: on a server.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from errno import ENOSPC
from pathlib import Path
from stat import S_IMODE
from time import sleep
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from timeline.errors import StoreUnreachable
from timeline.store.row import StoredRow
from timeline.store.sqlite.disk_space import has_room_for_shared_memory
from timeline.store.sqlite.errors import no_folder
from timeline.store.sqlite.reader import SqliteFileReader, SqliteReader

if TYPE_CHECKING:  # who only asks does not wait for the library
    from timeline.store.event_store import Transaction
    from timeline.store.sqlite.writer import SqliteEventStore

POLL_SECONDS = 0.5  # seconds after which one looks whether somebody has recorded something


class RowReader(Protocol):
    """The rows of a log, in order."""

    def last(self) -> StoredRow | None: ...

    def after(self, position: int, limit: int) -> Sequence[StoredRow]: ...

    def at(self, positions: Sequence[int]) -> list[StoredRow]:
        """Of a position that there is not, none."""

    def flaws(self) -> list[str]:
        """What is wrong beyond the rows."""


class Backend(Protocol):
    """Opens what it needs as late as possible, and with no more rights than needed."""

    @property
    def reader(self) -> RowReader: ...

    @property
    def umask(self) -> int:
        """Permissions that a copy of the log must not grant, so that no more users can read it."""

    def transaction(self, after: int | None) -> "AbstractContextManager[Transaction]":
        """What is put into it is stored when it ends well, or not at all.

        Stale if the log is to end at a position and ends elsewhere.
        """

    def sidecar(self, ending: str) -> Path | None:
        """The path of a file that goes with it; None where there are no files."""

    def exists(self) -> bool:
        """Return whether there is anything, be it empty."""

    def wait(self) -> None:
        """Until there may be something new; no longer than some seconds."""

    def close(self) -> None: ...


class MemoryBackend:
    """Gone with the program."""

    umask = 0

    def __init__(self) -> None:
        from timeline.store.sqlite.writer import open_event_store

        url = f"file:timeline-{uuid4()}?mode=memory&cache=shared"
        self.reader = SqliteReader(
            sqlite3.connect(url, uri=True, isolation_level=None, check_same_thread=False)
        )
        self._timeline = open_event_store(url)

    def transaction(self, after: int | None) -> "AbstractContextManager[Transaction]":
        return self._timeline.transaction(after)

    def sidecar(self, ending: str) -> None:  # noqa: ARG002
        return None

    def exists(self) -> bool:
        return True

    def wait(self) -> None:
        sleep(POLL_SECONDS)

    def close(self) -> None:
        self._timeline.close()
        self.reader.close()


class SqliteBackend:
    """In a file that appears with what is first recorded in it, whole or not at all.

    A file that is made does not grant the permissions in `umask`.
    """

    def __init__(self, path: str, umask: int = 0) -> None:
        # What belongs to it lies beside the file, not beside a link.
        self._path = _real_path(path)
        self._umask = umask
        self.reader = SqliteFileReader(self._path)
        self._timeline: SqliteEventStore | None = None

    @property
    def umask(self) -> int:
        with suppress(OSError):
            return ~self._path.stat().st_mode & 0o077
        return self._umask

    @contextmanager
    def transaction(self, after: int | None) -> "Iterator[Transaction]":
        if self._timeline is None:
            from timeline.store.sqlite.atomic_create import atomic_create, mark, remove_leftovers

            if not self._path.parent.is_dir():
                raise no_folder(self._path)
            remove_leftovers(self._path)
            if self.reader.last() is None and not self._path.exists():
                with (
                    atomic_create(self._path, self._umask) as making,
                    _opened(making, mark(making)) as timeline,
                    timeline.transaction(after) as first,
                ):
                    yield first
                return
            self._refuse_without_room()
            self._restrict_empty_file()
            self._timeline = _opened(self._path)
        with self._timeline.transaction(after) as transaction:
            yield transaction

    def sidecar(self, ending: str) -> Path:
        return self._path.with_name(f"{self._path.name}{ending}")

    def exists(self) -> bool:
        return self._path.exists()

    def wait(self) -> None:
        sleep(POLL_SECONDS)

    def close(self) -> None:
        self.reader.close()
        if self._timeline is not None:
            self._timeline.close()
        self._timeline = None

    def _refuse_without_room(self) -> None:
        """Raise OSError if SQLite has no room for its shared memory."""
        if not has_room_for_shared_memory(self._path):
            raise OSError(ENOSPC, os.strerror(ENOSPC))

    def _restrict_empty_file(self) -> None:
        """Take from a file that is about to be filled the permissions that it must not grant."""
        found = self._path.stat()
        if self._umask and not found.st_size:
            self._path.chmod(S_IMODE(found.st_mode) & ~self._umask)


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
