"""The errors of SQLite and of the file system, in the program's own words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path

from timeline.errors import Conflict, DamagedRecord, StoreUnreachable, TimelineError

RETRY_HINT = "try again; nothing was stored."
_CHECK = "check the path and its permissions."


@contextmanager
def translate_errors(store: str) -> Iterator[None]:
    """Raise errors of SQLite and the system as ours, except those that are bugs."""
    try:
        yield
    except (sqlite3.ProgrammingError, TimelineError):
        raise
    except sqlite3.Error as error:
        raise _translated(store, error) from error
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT}:
            raise _no_room(store) from error
        message = f"{store} cannot be reached: {error.strerror or error}."
        raise StoreUnreachable(message, _CHECK) from error


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another connection held the lock for too long."""
    return _extended(error) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _translated(store: str, error: sqlite3.Error) -> TimelineError:
    if is_busy(error):
        return Conflict(f"{store} has been locked by another process for too long.", RETRY_HINT)
    match _extended(error) & 0xFF:
        case sqlite3.SQLITE_CORRUPT:
            return DamagedRecord(
                f"{store} is damaged: {error}.",
                f"restore a backup, or save what can be read: `sqlite3 {store} .recover`.",
            )
        case sqlite3.SQLITE_NOTADB:
            return no_log(store)
        case sqlite3.SQLITE_ERROR if str(error).startswith(("no such table", "no such column")):
            return no_log(store)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN if _is_half_written(store, error):
            return StoreUnreachable(
                f"{store} cannot be read: its last write was interrupted and must be rolled back first.",
                "run the command as a user who may write to the file and to its folder.",
            )
        case sqlite3.SQLITE_READONLY:
            return StoreUnreachable(
                f"{store} cannot be written: {error}.",
                "check the permissions of the file and of its folder; questions need only read them.",
            )
        case sqlite3.SQLITE_FULL:
            return _no_room(store)
        case sqlite3.SQLITE_IOERR:
            return StoreUnreachable(
                f"{store} cannot be used: {error}.", "check whether the disk is full or failing."
            )
        case _:
            return StoreUnreachable(f"{store} cannot be used: {error}.", _CHECK)


def _is_half_written(store: str, error: sqlite3.Error) -> bool:
    """Return whether an interrupted write must be rolled back by a writer."""
    if _extended(error) == sqlite3.SQLITE_CANTOPEN:
        return Path(f"{Path(store).resolve()}-wal").exists()
    return _extended(error) in {
        sqlite3.SQLITE_READONLY_ROLLBACK,
        sqlite3.SQLITE_READONLY_RECOVERY,
        sqlite3.SQLITE_READONLY_CANTINIT,
    }


def no_log(store: object) -> StoreUnreachable:
    """Return the error that a file is not a store."""
    return StoreUnreachable(f"{store} is not a store.", "name another file: `--store timeline.db`.")


def no_folder(path: Path) -> StoreUnreachable:
    """Return the error that the folder of a path does not exist, or is not a folder."""
    folder = path.parent
    nearest = next(parent for parent in path.parents if parent.exists())
    if nearest.is_dir():
        return StoreUnreachable(f"The folder {folder} does not exist.", f"create it: `mkdir -p {folder}`.")
    return StoreUnreachable(
        f"{nearest} is not a folder; it cannot hold {path.name}.", "name another file: `--store timeline.db`."
    )


def _no_room(store: str) -> StoreUnreachable:
    return StoreUnreachable(
        f"{store} cannot be written: the disk is full.", "free some space; nothing was stored."
    )


def _extended(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
