"""Files that a command writes: whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from timeline.errors import Refused
from timeline.files.atomic import replacing

_DESCRIPTORS = 3  # standard streams, where the system does not list what is open


@contextmanager
def writing(output: str) -> Iterator[BinaryIO]:
    """Open a file to be written. Raise Refused, and keep what was there before, if that fails half-way.

    A pipe, a device, and a file that others would miss if it were replaced are written in place.
    """
    path = Path(output)
    try:
        if _is_replaceable(path):
            with replacing(path) as stream:
                yield stream
        else:
            with path.open("wb") as stream:
                yield stream
    except BrokenPipeError:  # the reader has seen enough
        raise
    except OSError as error:
        raise Refused(
            f"cannot write {output}: {error.strerror}.", "name a file in a folder that exists"
        ) from None


def _is_replaceable(path: Path) -> bool:
    """Return whether another file may take the place of this one without anybody noticing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return True
    return (
        path.is_file()
        and found.st_nlink == 1
        and found.st_uid == getattr(os, "geteuid", lambda: found.st_uid)()
        and not any(os.path.samestat(found, other) for other in _open_here())
        and os.access(path, os.W_OK)
        and os.access(Path(os.path.realpath(path)).parent, os.W_OK)
    )


def _open_here() -> Iterator[os.stat_result]:
    """Yield what this process has open already, to which a path such as /dev/stdout leads."""
    listed = Path("/dev/fd")
    for each in (int(path.name) for path in listed.iterdir()) if listed.is_dir() else range(_DESCRIPTORS):
        with suppress(OSError):
            yield os.fstat(each)
