"""A file that appears at its path whole, or not at all; and what is left of those that never did."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from timeline.store.stale import Stale

_BESIDE = ("-wal", "-shm", "-journal", "")  # the file itself last: while it is there, so may be the others


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Where a file is made that appears at its path when that is done; Stale if there is one by then."""
    making = path.with_name(f"{path.name}.new-{uuid4().hex[:12]}")
    handle = os.open(making, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _claims(handle, making):
            raise Stale
        yield making
        try:
            os.link(making, path)
        except FileExistsError:
            raise Stale from None
        except OSError:  # a file system without links
            if path.exists():
                raise Stale from None
            making.rename(path)
        _write_down(path.parent)
    finally:
        _remove(making)
        os.close(handle)  # after all else: it would take SQLite's locks with it


def clear_away(path: Path) -> None:
    """Remove what is left of those who were killed while they made this file.

    Whoever is still at work holds a lock, which ends with the process, wherever that runs; what cannot be
    locked stays.
    """
    left = re.compile(re.escape(path.name) + r"\.new-[0-9a-f]+")
    with suppress(OSError):
        for each in path.parent.iterdir():
            if left.fullmatch(each.name):
                _clear_away(each, path)


def _clear_away(making: Path, path: Path) -> None:
    if path.exists() and making.samefile(path):  # it had appeared already, and has two names
        _remove(making)
        return
    handle = os.open(making, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(making)
    except BlockingIOError:
        pass
    finally:
        os.close(handle)


def _claims(handle: int, making: Path) -> bool:
    """Whether the file is ours to fill; not if somebody clears away, and took it for a leftover."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks, where nobody clears away
        return True
    return making.exists() and os.path.samestat(os.fstat(handle), making.stat())


def _remove(making: Path) -> None:
    for ending in _BESIDE:
        making.with_name(making.name + ending).unlink(missing_ok=True)


def _write_down(folder: Path) -> None:
    """Have the disk know that a file is there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
