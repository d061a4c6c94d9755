"""Creating a store that appears at its path complete and synced, or not at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from errno import EINVAL, ENOTSUP
from pathlib import Path
from stat import S_ISREG
from zlib import crc32

from timeline.store.errors import ConcurrencyError
from timeline.store.filesystem import Permissions


@contextmanager
def atomic_create(path: Path, permissions: Permissions | None = None) -> Iterator[Path]:
    """Yield a new empty file, and publish it at `path` when the block ends well.

    Raises ConcurrencyError if there is then a file at `path`. A block that fails leaves nothing behind.
    """
    temporary = path.with_name(_temporary_name(path, os.urandom(4).hex()))
    mode = 0o644 & (permissions.mode | 0o600 if permissions else 0o644)
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    try:
        try:
            if permissions:
                permissions.restrict(temporary)  # now that its group is known
            yield temporary
            if not os.path.samestat(os.fstat(descriptor), temporary.stat()):
                raise ConcurrencyError  # another file has its name
            os.fsync(descriptor)
        finally:  # not earlier: closing any descriptor of a file releases SQLite's locks on it
            os.close(descriptor)
        _publish(temporary, path)
        _sync_folder(path.parent)
    except (OSError, sqlite3.Error):
        if temporary.exists():
            raise
        raise ConcurrencyError from None  # another writer removed it before it was locked
    finally:
        with suppress(OSError):  # the next writer will remove it
            temporary.unlink(missing_ok=True)


def mark(temporary: Path) -> int:
    """Return the `user_version` of an unfinished store, which a copy never has."""
    return crc32(f"{temporary.name} {temporary.stat().st_ino}".encode()) >> 1  # SQLite's number is signed


def remove_leftovers(path: Path) -> None:
    """Remove unfinished stores that no process locks: killed writers left them."""
    with suppress(OSError):
        for file in path.parent.iterdir():
            if file.name == _temporary_name(path, file.name.removeprefix(f"{path.name}.new-")[:8]):
                with suppress(OSError, sqlite3.Error):
                    published = path.exists() and file.samefile(path)  # and the writer killed just after
                    if published or (_is_unfinished(file) and not _is_locked(file)):
                        file.unlink()


def _temporary_name(path: Path, number: str) -> str:
    return f"{path.name}.new-{number}{crc32(number.encode()):08x}"


def _is_unfinished(file: Path) -> bool:
    """Return whether a file is empty or has its mark, without locking or creating it."""
    status = file.lstat()
    if not S_ISREG(status.st_mode) or not status.st_size:
        return S_ISREG(status.st_mode)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == mark(file))


def _is_locked(file: Path) -> bool:
    """Return whether a process is still writing an unfinished store, or may be."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        return True
    return False


def _publish(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise ConcurrencyError from None
    except OSError:  # a file system without links
        if path.exists():
            raise ConcurrencyError from None
        temporary.rename(path)


def _sync_folder(folder: Path) -> None:
    """Sync the names in a folder, if the system can open and sync folders."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # as on Windows
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {EINVAL, ENOTSUP}:
            raise
    finally:
        os.close(handle)
