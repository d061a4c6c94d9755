"""A store that appears at its path whole and on the disk, or not at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from errno import EINVAL, ENOTSUP
from pathlib import Path
from stat import S_ISREG
from zlib import crc32

from timeline.store.errors import ConcurrencyError


@contextmanager
def atomic_create(path: Path, umask: int = 0) -> Iterator[Path]:
    """Yield a new empty file, and publish it at `path`, synced, when the block ends well.

    Raises Stale if there is a file at `path` by that time, which is never overwritten. A block that fails
    leaves nothing behind. Permissions are those of any new file, less `umask`.
    """
    making = path.with_name(_temporary_name(path, os.urandom(4).hex()))
    descriptor = os.open(making, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644 & ~umask)
    try:
        try:
            yield making
            if not os.path.samestat(os.fstat(descriptor), making.stat()):
                raise ConcurrencyError  # the name is now that of another file
            os.fsync(descriptor)
        finally:  # not before: closing any descriptor of a file ends SQLite's locks on it
            os.close(descriptor)
        _publish(making, path)
        _sync_folder(path.parent)
    except (OSError, sqlite3.Error):
        if making.exists():
            raise
        raise ConcurrencyError from None  # another writer found it unlocked, and cleared it away
    finally:
        with suppress(OSError):  # the next writer will remove it
            making.unlink(missing_ok=True)


def mark(making: Path) -> int:
    """Return the `user_version` by which an unfinished store proves that this program made it.

    It is computed from its name and its inode, so that no copy of it carries the right one.
    """
    return crc32(f"{making.name} {making.stat().st_ino}".encode()) >> 1  # SQLite's is signed


def remove_leftovers(path: Path) -> None:
    """Remove unfinished stores that killed writers left beside `path`.

    A file stays unless it proves to be an unfinished store, and no process holds SQLite's lock on it.
    """
    with suppress(OSError):
        for file in path.parent.iterdir():
            if _has_temporary_name(file, path):
                with suppress(OSError, sqlite3.Error):
                    if _is_second_name(file, path) or (_is_unfinished(file) and not _is_locked(file)):
                        file.unlink()


def _temporary_name(path: Path, number: str) -> str:
    return f"{path.name}.new-{number}{crc32(number.encode()):08x}"


def _has_temporary_name(file: Path, path: Path) -> bool:
    number = file.name.removeprefix(f"{path.name}.new-")[:8]
    return file.name == _temporary_name(path, number)


def _is_second_name(file: Path, path: Path) -> bool:
    """Return whether a writer was killed when it had just published the store."""
    return path.exists() and file.samefile(path)


def _is_unfinished(file: Path) -> bool:
    """Return whether a file is empty, or carries its mark; read without locks, and leaving no trace.

    Opened read-only, so that a file that has vanished meanwhile is not created again.
    """
    found = file.lstat()
    if not S_ISREG(found.st_mode) or not found.st_size:
        return S_ISREG(found.st_mode)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == mark(file))


def _is_locked(file: Path) -> bool:
    """Return whether a writer is still at work on an unfinished store, or this cannot be found out."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        return True
    return False


def _publish(making: Path, path: Path) -> None:
    try:
        os.link(making, path)
    except FileExistsError:
        raise ConcurrencyError from None
    except OSError:  # a file system without links
        if path.exists():
            raise ConcurrencyError from None
        making.rename(path)


def _sync_folder(folder: Path) -> None:
    """Sync the names in a folder, where the system lets a folder be opened and synced."""
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
