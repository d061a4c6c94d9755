"""Atomic replacement of files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from typing import BinaryIO
from uuid import uuid4


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file, and replace `path` by it when the block ends without an error."""
    path = Path(os.path.realpath(path))  # keeps a symbolic link
    temporary = path.with_name(f".timeline-{uuid4().hex[:12]}")
    try:
        with temporary.open("xb") as stream:
            yield stream
        with suppress(FileNotFoundError):
            temporary.chmod(S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
