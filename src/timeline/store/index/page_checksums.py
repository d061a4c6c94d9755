"""SQLite files whose pages carry checksums: a damaged page is an error.

The last four bytes of each page hold the CRC-32 of its number and of the bytes before. They are added when
SQLite writes a page to the file and checked when it reads one; frames of the write-ahead log have checksums
of SQLite's own. A power cut leaves the database as some transaction left it: SQLite syncs the write-ahead log
before it copies pages from it, and the file before it overwrites the log.
"""

import os
import struct
from binascii import crc32
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import apsw

PAGE_SIZE = 4096  # bytes
CACHE_SIZE = 32_000  # kibibytes of pages that a connection keeps in memory
CHECKPOINT_PAGES = 8_000  # pages after which SQLite copies the write-ahead log into the file

_RESERVED = 8  # bytes at the end of each page that SQLite leaves alone
_CREATION_TIMEOUT = 0.5  # seconds that another process may take between creating a file and filling it
_VFS = "timeline-page-checksums"


class Identity(NamedTuple):
    """The marks by which a changed or replaced file is recognized."""

    device: int
    inode: int
    bytes: int
    changed: int  # nanoseconds


class DamagedPage(apsw.CorruptError):
    """A page is not what was written."""


def connect(path: Path, *, busy_timeout: float) -> apsw.Connection:
    """Open a file that `create` made. `busy_timeout` is in seconds."""
    connection = _opened(path, busy_timeout)
    with closed_on_error(connection):
        connection.pragma("synchronous", "NORMAL")
        connection.pragma("cache_size", -CACHE_SIZE)
        connection.wal_autocheckpoint(CHECKPOINT_PAGES)
    return connection


def close(connection: apsw.Connection) -> None:
    """Close a connection; the write-ahead log may stay, as on a full disk."""
    with suppress(apsw.Error):
        connection.close()


@contextmanager
def closed_on_error(connection: apsw.Connection) -> Iterator[None]:
    """Close a connection if the block fails: an open one may lock the file."""
    try:
        yield
    except BaseException:
        close(connection)
        raise


def create(path: Path) -> None:
    """Create an empty database for its owner, unless another process has created it."""
    deadline = monotonic() + _CREATION_TIMEOUT
    try:
        while not _create(path):
            if monotonic() > deadline:  # the process that created it is gone, or the file was emptied
                with _raw(path) as file:
                    file.xWrite(_EMPTY, 0)
            sleep(0.01)
    except OSError as error:
        raise apsw.CantOpenError(error.strerror) from error


def _create(path: Path) -> bool:
    """Create the database unless the file exists; return whether it has content."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        existing = identity(path)
        return existing is not None and existing.bytes > 0
    with os.fdopen(handle, "wb") as stream:
        try:
            _remove_side_files(path)
            stream.write(_EMPTY)
            stream.flush()
        except OSError:
            path.unlink()
            raise
    return True


def remove(path: Path) -> None:
    """Remove a file and its side files; open connections keep what they have open."""
    path.unlink(missing_ok=True)
    with suppress(FileExistsError):  # another process is creating it again
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))  # while it is empty, other processes wait
        _remove_side_files(path)
        path.unlink()


def _remove_side_files(path: Path) -> None:
    """Remove the side files of a deleted file, while the new file is empty."""
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def reset(path: Path, *, busy_timeout: float) -> None:
    """Empty a damaged file in place, even if other processes have it open."""
    if not _is_valid(first_page(path), 1):
        with _raw(path) as file:
            file.xWrite(_EMPTY, 0)
    with closing(_opened(path, busy_timeout)) as connection:
        with suppress(apsw.CorruptError):
            connection.pragma("journal_mode")  # opens the write-ahead log, which a reset would ignore
        connection.config(apsw.SQLITE_DBCONFIG_RESET_DATABASE, 1)
        connection.execute("VACUUM")


def is_recognizable(path: Path) -> bool:
    """Return whether a file is blank or of this kind: one valid checksum proves it."""
    is_blank = True
    with _raw(path) as file:
        beginning = file.xRead(PAGE_SIZE, 0)
        for number, start in enumerate(range(0, file.xFileSize(), PAGE_SIZE), start=1):
            page = file.xRead(PAGE_SIZE, start)
            if _is_valid(page, number):
                return True
            is_blank = is_blank and not page.strip(b"\0")
    return is_blank or (len(beginning) < PAGE_SIZE and _EMPTY.startswith(beginning[:_HEADER_START]))


def first_page(path: Path) -> bytes:
    """Return the first page of a file, whether its checksum is valid or not."""
    with _raw(path) as file:
        return file.xRead(PAGE_SIZE, 0)


def is_busy(error: apsw.Error) -> bool:
    """Return whether another connection held a lock for too long."""
    return isinstance(error, apsw.BusyError | apsw.LockedError)


def is_write_failure(error: apsw.Error) -> bool:
    """Return whether room, permission, or a working disk was missing."""
    return isinstance(error, apsw.FullError | apsw.IOError | apsw.ReadOnlyError | apsw.CantOpenError)


def identity(path: Path) -> Identity | None:
    """Return the identity of the file at a path; None if it does not exist."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return Identity(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _opened(path: Path, busy_timeout: float) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=_registered().vfs_name)
    connection.set_busy_timeout(round(busy_timeout * 1000))
    return connection


@contextmanager
def _raw(path: Path) -> Iterator[apsw.VFSFile]:
    """Open a file without checking its pages."""
    # Closing a file outside of SQLite would release the locks that SQLite holds on it in this process.
    file = apsw.VFSFile("", str(path), [apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_MAIN_DB, 0])
    try:
        yield file
    finally:
        file.xClose()


def _with_checksum(content: bytes, number: int) -> bytes:
    return content + crc32(content, number).to_bytes(4, "big")


def _is_valid(page: bytes, number: int) -> bool:
    return len(page) == PAGE_SIZE and crc32(memoryview(page)[:-4], number) == int.from_bytes(page[-4:], "big")


class _ChecksumVfs(apsw.VFS):
    def __init__(self) -> None:
        self.vfs_name = _VFS
        super().__init__(_VFS, "")

    def xOpen(  # noqa: N802 the name that SQLite gives it
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            return _ChecksumFile("", name, flags)
        return super().xOpen(name, flags)


class _ChecksumFile(apsw.VFSFile):
    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        before, start = divmod(offset, PAGE_SIZE)
        page = super().xRead(PAGE_SIZE, before * PAGE_SIZE)
        if start + amount > PAGE_SIZE or not _is_valid(page, before + 1):
            raise DamagedPage(f"page {before + 1} is not what was written")
        return page[start : start + amount]

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        before, start = divmod(offset, PAGE_SIZE)
        if start or len(data) != PAGE_SIZE:
            raise DamagedPage(f"{len(data)} bytes at {offset} are not a page")
        super().xWrite(_with_checksum(data[:-4], before + 1), offset)


@cache
def _registered() -> _ChecksumVfs:
    return _ChecksumVfs()


_HEADER_START = 24  # bytes that are the same in every file of this kind


def _empty_database() -> bytes:
    """Return the page of an empty WAL database (SQLite file format, 1.3 and 1.6)."""
    page = bytearray(PAGE_SIZE - 4)
    format_, fractions = (2, 2), (64, 32, 32)  # WAL; fixed by the format
    struct.pack_into(">16sHBBBBBB", page, 0, b"SQLite format 3\0", PAGE_SIZE, *format_, _RESERVED, *fractions)
    struct.pack_into(">II", page, 24, 1, 1)  # change counter, size in pages
    struct.pack_into(">I", page, 56, 1)  # UTF-8
    struct.pack_into(">II", page, 92, 1, 3_045_000)  # change counter the size is of; version
    struct.pack_into(">BHHHB", page, 100, 13, 0, 0, PAGE_SIZE - _RESERVED, 0)  # a table leaf without cells
    return _with_checksum(bytes(page), 1)


_EMPTY = _empty_database()
