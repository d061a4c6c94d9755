"""Files that are replaced whole, or stay as they are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from typing import BinaryIO
from uuid import uuid4


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of this one when it is closed without an error."""
    path = Path(os.path.realpath(path))  # a link stays
    making = path.with_name(f".timeline-{uuid4().hex[:12]}")
    try:
        with making.open("xb") as stream:
            yield stream
        with suppress(FileNotFoundError):
            making.chmod(S_IMODE(path.stat().st_mode))
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)
