"""A SQLite log as its readers see it: without waiting for the library, and leaving no trace."""

import os
import sqlite3
from collections.abc import Sequence
from itertools import starmap
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, NamedTuple

from timeline.errors import DamagedRecord, StoreUnreachable
from timeline.store.row import StoredRow
from timeline.store.sqlite.errors import no_folder, no_log

LOCK_TIMEOUT = 10  # seconds
MAX_SQL_PARAMS = 500  # positions in one query

_ROW = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"


class SqliteReader:
    """Rows of the log on one connection; without one, there are none."""

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection

    def last(self) -> StoredRow | None:
        """The last row; None in an empty log."""
        found = self._rows(f"{_ROW} ORDER BY rowid DESC LIMIT 1")
        return found[0] if found else None

    def after(self, position: int, limit: int) -> list[StoredRow]:
        """The rows that come after a position, in order."""
        return self._rows(f"{_ROW} WHERE rowid > ? ORDER BY rowid LIMIT ?", position, limit)

    def at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The rows at these positions, in order; of a position that there is not, none."""
        chunks = (
            positions[start : start + MAX_SQL_PARAMS] for start in range(0, len(positions), MAX_SQL_PARAMS)
        )
        return [row for chunk in chunks for row in self._rows(f"{_ROW} WHERE {_among(chunk)}", *chunk)]

    def flaws(self) -> list[str]:
        """What is wrong beyond the rows that are read: with pages, shortcuts, or what no reader reaches."""
        said = [said for (said,) in self._found("PRAGMA integrity_check") if said != "ok"]
        before = self._rows(f"{_ROW} WHERE rowid < 1 ORDER BY rowid")
        return [*said, *(f"#{row.position} lies before the first event" for row in before)]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _rows(self, query: str, *values: int) -> list[StoredRow]:
        return list(starmap(StoredRow, self._found(query, *values)))

    def _found(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error) and holds_nothing(self._connection):
                return []  # the log is about to be made, or that was cut off
            raise


class SqliteFileReader(SqliteReader):
    """Rows of the log in a file. It makes no file and changes none.

    A log that nobody writes to lies there as one file, and is read as it lies, without locks, also where one
    may not write; whether it lay still is looked at before and after. While somebody writes, or after a crash
    left something half written, SQLite reads it together with what lies beside it.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._opened_state: _FileState | None = (
            None  # how the file lay when it was opened; None if it did not lie still
        )

    def close(self) -> None:
        super().close()
        self._opened_state = None

    def _found(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        while True:
            self._connect()
            try:
                found = super()._found(query, *values)
            except sqlite3.Error:
                if self._unchanged():
                    raise
            except UnicodeDecodeError:  # in what SQLite would say of the damage
                raise DamagedRecord(f"{self._path} is damaged: its schema cannot be read.") from None
            else:
                if self._unchanged():
                    return found

    def _connect(self) -> None:
        """To the log as it lies now; not at all as long as nothing was ever recorded here."""
        if self._connection is not None and not self._unchanged():
            self.close()
        if self._connection is None and (look := _stat(self._path)):
            self._connection = _connected(self._path, look)
            self._opened_state = look if look.quiescent else None

    def _unchanged(self) -> bool:
        return self._opened_state is None or _stat(self._path) == self._opened_state


class _FileState(NamedTuple):
    """What shows whether a file has changed, or is about to."""

    inode: int
    bytes: int
    changed: int
    quiescent: bool  # nothing lies beside it that it has to be read with


def _stat(path: Path) -> _FileState | None:
    """How the file of a log lies there; None if there is none, or nothing in it. Raises StoreUnreachable."""
    # Beside it first: a writer that ends meanwhile changes the file before it removes what lies beside it.
    still = not (_holds_something(f"{path}-wal") or os.path.exists(f"{path}-journal"))  # noqa: PTH110
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise no_folder(path) from None
    if S_ISDIR(found.st_mode):
        raise StoreUnreachable(
            f"{path} is a folder, not a store.", f"name a file in it: `--store {path / 'timeline.db'}`."
        )
    if not S_ISREG(found.st_mode) or found.st_size == 1:  # of a single byte SQLite would make a database
        raise no_log(path)
    return _FileState(found.st_ino, found.st_size, found.st_mtime_ns, still) if found.st_size else None


def _holds_something(wal: str) -> bool:
    """Return whether there is a write-ahead log with content; an empty one is left where a disk was full."""
    try:
        return os.stat(wal).st_size > 0  # noqa: PTH116
    except OSError:
        return False


def _connected(path: Path, look: _FileState) -> sqlite3.Connection:
    may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    how = "mode=ro&immutable=1" if look.quiescent else "mode=rw" if may_write else "mode=ro"
    connection = sqlite3.connect(
        f"{path.as_uri()}?{how}",
        uri=True,
        isolation_level=None,
        timeout=LOCK_TIMEOUT,
        check_same_thread=False,
    )
    connection.text_factory = as_stored
    connection.execute("PRAGMA query_only = ON")
    return connection


def holds_nothing(connection: sqlite3.Connection) -> bool:
    """Whether a database has no table at all."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _among(positions: Sequence[int]) -> str:
    return f"rowid IN ({','.join('?' * len(positions))}) ORDER BY rowid"


def as_stored(text: bytes) -> str:
    """Damaged text must be seen to be reported."""
    return text.decode(errors="backslashreplace")
