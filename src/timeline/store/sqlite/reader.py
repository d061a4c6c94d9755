"""Reading a SQLite log, without loading the library or changing a file."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import starmap
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, NamedTuple, TypeVar

from timeline.errors import DamagedRecord, StoreUnreachable
from timeline.store.row import StoredRow, decode_text
from timeline.store.sqlite.errors import no_folder, no_log

LOCK_TIMEOUT = 10  # seconds
MAX_SQL_PARAMS = 500  # values in one query

T = TypeVar("T")

_ROW = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"


class SqliteReader:
    """The rows of a log on one connection; without a connection, none."""

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection

    def last(self) -> StoredRow | None:
        return next(iter(self._rows(f"{_ROW} ORDER BY rowid DESC LIMIT 1")), None)

    def after(self, position: int, limit: int) -> list[StoredRow]:
        return self._rows(f"{_ROW} WHERE rowid > ? ORDER BY rowid LIMIT ?", position, limit)

    def at(self, positions: Sequence[int]) -> list[StoredRow]:
        return [
            row
            for chunk in chunks(positions)
            for row in self._rows(f"{_ROW} WHERE rowid IN {placeholders(chunk)} ORDER BY rowid", *chunk)
        ]

    def flaws(self) -> list[str]:
        """Return problems of pages, SQL indexes, and rows that no reader reaches."""
        problems = [text for (text,) in self._fetch("PRAGMA integrity_check") if text != "ok"]
        before = self._rows(f"{_ROW} WHERE rowid < 1 ORDER BY rowid")
        return [*problems, *(f"#{row.position} is stored before the first event" for row in before)]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _rows(self, query: str, *values: int) -> list[StoredRow]:
        return list(starmap(StoredRow, self._fetch(query, *values)))

    def _fetch(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error) and holds_nothing(self._connection):
                return []  # the table is about to be created, or that was interrupted
            raise


class SqliteFileReader(SqliteReader):
    """The rows of a log in a file. It creates no file and changes none.

    A file that no process writes is read without locks, and its state compared before and after each query.
    While a process writes, or after a crash, SQLite reads the file together with its side files.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._opened_state: _FileState | None = None  # None if the file was being written

    def close(self) -> None:
        super().close()
        self._opened_state = None

    def _fetch(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        while True:
            self._connect()
            try:
                rows = super()._fetch(query, *values)
            except sqlite3.Error:
                if self._unchanged():
                    raise
            except UnicodeDecodeError:  # in the error message of SQLite
                raise DamagedRecord(f"{self._path} is damaged: its schema cannot be read.") from None
            else:
                if self._unchanged():
                    return rows

    def _connect(self) -> None:
        """Connect to the file as it is now, unless it is missing or empty."""
        if self._connection is not None and not self._unchanged():
            self.close()
        if self._connection is None and (state := _stat(self._path)):
            self._connection = _connected(self._path, state)
            self._opened_state = state if state.quiescent else None

    def _unchanged(self) -> bool:
        return self._opened_state is None or _stat(self._path) == self._opened_state


class _FileState(NamedTuple):
    """The marks by which a change of a file is noticed."""

    inode: int
    bytes: int
    changed: int
    quiescent: bool  # no side file holds changes


def _stat(path: Path) -> _FileState | None:
    """Return the state of a file; None if it is missing or empty."""
    # Side files first: a writer that ends meanwhile changes the file before it removes them.
    quiescent = not (_has_content(f"{path}-wal") or os.path.exists(f"{path}-journal"))  # noqa: PTH110
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise no_folder(path) from None
    if S_ISDIR(status.st_mode):
        raise StoreUnreachable(
            f"{path} is a folder, not a store.", f"name a file in it: `--store {path / 'timeline.db'}`."
        )
    if not S_ISREG(status.st_mode) or status.st_size == 1:  # SQLite would take a single byte for a database
        raise no_log(path)
    return (
        _FileState(status.st_ino, status.st_size, status.st_mtime_ns, quiescent) if status.st_size else None
    )


def _has_content(wal: str) -> bool:
    """Return whether a write-ahead log has content; a full disk leaves an empty one."""
    try:
        return os.stat(wal).st_size > 0  # noqa: PTH116
    except OSError:
        return False


def _connected(path: Path, state: _FileState) -> sqlite3.Connection:
    may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    mode = "mode=ro&immutable=1" if state.quiescent else "mode=rw" if may_write else "mode=ro"
    connection = sqlite3.connect(
        f"{path.as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        timeout=LOCK_TIMEOUT,
        check_same_thread=False,
    )
    connection.text_factory = decode_text
    connection.execute("PRAGMA query_only = ON")
    return connection


def holds_nothing(connection: sqlite3.Connection) -> bool:
    """Return whether a database has no tables."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield slices of as many values as SQLite takes in one query."""
    return (values[start : start + MAX_SQL_PARAMS] for start in range(0, len(values), MAX_SQL_PARAMS))


def placeholders(values: Sequence[object]) -> str:
    """Return the list of a query's parameters."""
    return f"({','.join('?' * len(values))})"
