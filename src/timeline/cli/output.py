"""Output files, written completely or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from timeline.errors import Refused
from timeline.files.atomic import replacing

_DESCRIPTORS = 3  # standard streams, if the system does not list open files


@contextmanager
def writing(output: str) -> Iterator[BinaryIO]:
    """Open a file for writing.

    Raise Refused and keep the previous content if that fails. Pipes, devices, and files with other links,
    owners or open descriptors are written in place.
    """
    path = Path(output)
    try:
        if _is_replaceable(path):
            with replacing(path) as stream:
                yield stream
        else:
            with path.open("wb") as stream:
                yield stream
    except BrokenPipeError:  # the reader has closed the pipe
        raise
    except OSError as error:
        raise Refused(
            f"cannot write {output}: {error.strerror}.", "name a file in a folder that exists"
        ) from None


def _is_replaceable(path: Path) -> bool:
    """Return whether a new file may replace this one without any side effect."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return True
    return (
        path.is_file()
        and status.st_nlink == 1
        and status.st_uid == getattr(os, "geteuid", lambda: status.st_uid)()
        and not any(os.path.samestat(status, other) for other in _open_here())
        and os.access(path, os.W_OK)
        and os.access(Path(os.path.realpath(path)).parent, os.W_OK)
    )


def _open_here() -> Iterator[os.stat_result]:
    """Yield the open files of this process; a path such as /dev/stdout leads to one."""
    folder = Path("/dev/fd")
    listed = (int(path.name) for path in folder.iterdir()) if folder.is_dir() else range(_DESCRIPTORS)
    for descriptor in listed:
        with suppress(OSError):
            yield os.fstat(descriptor)
