"""What a person is told when the store does not answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path

from timeline.errors import Conflict, DamagedRecord, StoreUnreachable, TimelineError

_CHECK = "check the path, and who may read and write there."


@contextmanager
def translate_errors(store: str) -> Iterator[None]:
    """Says what SQLite and the system say in our words. Bugs, as a closed connection, stay as they are."""
    try:
        yield
    except (sqlite3.ProgrammingError, TimelineError):
        raise
    except sqlite3.Error as error:
        raise _translated(store, error) from error
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT}:
            raise _no_room(store) from error
        said = f"{store} cannot be reached: {error.strerror or error}."
        raise StoreUnreachable(said, _CHECK) from error


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else kept one waiting for too long."""
    return _extended(error) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _translated(store: str, error: sqlite3.Error) -> TimelineError:
    if is_busy(error):
        return Conflict(
            f"{store} has been in use by somebody else for too long.", "try again; nothing was stored."
        )
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
                f"The last write to {store} was cut off, and must be taken back before anything is read.",
                "ask again as somebody who may write to the file and to its folder.",
            )
        case sqlite3.SQLITE_READONLY:
            return StoreUnreachable(
                f"{store} may not be written: {error}.",
                "check who may write to the file and to its folder; asking questions needs neither.",
            )
        case sqlite3.SQLITE_FULL:
            return _no_room(store)
        case sqlite3.SQLITE_IOERR:
            return StoreUnreachable(
                f"{store} cannot be used: {error}.", "look whether the disk is full, or fails."
            )
        case _:
            return StoreUnreachable(f"{store} cannot be used: {error}.", _CHECK)


def _is_half_written(store: str, error: sqlite3.Error) -> bool:
    """Whether something lies beside the file that only somebody who may write can put in order."""
    if _extended(error) == sqlite3.SQLITE_CANTOPEN:
        return Path(f"{Path(store).resolve()}-wal").exists()
    return _extended(error) in {
        sqlite3.SQLITE_READONLY_ROLLBACK,
        sqlite3.SQLITE_READONLY_RECOVERY,
        sqlite3.SQLITE_READONLY_CANTINIT,
    }


def no_log(store: object) -> StoreUnreachable:
    """That a file is something else."""
    return StoreUnreachable(f"{store} is not a store.", "name another file: `--store timeline.db`.")


def no_folder(path: Path) -> StoreUnreachable:
    """Say that a path lies in no folder: it is missing, or something else is in its place."""
    folder = path.parent
    nearest = next(parent for parent in path.parents if parent.exists())
    if nearest.is_dir():
        return StoreUnreachable(
            f"There is no folder {folder} to hold {path.name}.", f"make it: `mkdir -p {folder}`."
        )
    return StoreUnreachable(
        f"{nearest} is not a folder; it cannot hold {path.name}.",
        "name another file: `--store timeline.db`.",
    )


def _no_room(store: str) -> StoreUnreachable:
    return StoreUnreachable(f"There is no room to write to {store}.", "make some; nothing was stored.")


def _extended(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
