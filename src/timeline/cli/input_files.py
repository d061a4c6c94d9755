"""Files to import: their format, and their lines."""

import os
import shutil
import sys
from collections.abc import Generator
from contextlib import ExitStack, closing, suppress
from functools import cached_property
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from timeline.errors import Refused
from timeline.files.cloudevents import looks_like_cloudevents
from timeline.files.jsonl import in_lines, open_input

IN_MEMORY = 2**24  # bytes of the standard input or a pipe; more is spooled to disk


class InputFile:
    """A file to be read more than once; the standard input and pipes are spooled."""

    def __init__(self, path: str, stack: ExitStack) -> None:
        self.path = path
        self._spooled: IO[bytes] | None = None
        if path == "-":
            self._spooled = _spool(sys.stdin.buffer, stack)
        elif _is_pipe(path):
            with open_input(path) as pipe:
                self._spooled = _spool(pipe, stack)
        self._stream = self._spooled

    @cached_property
    def size(self) -> int:
        """The size in bytes; 0 if unknown."""
        if self._spooled:
            return self._spooled.seek(0, os.SEEK_END)
        with suppress(OSError):
            return Path(self.path).stat().st_size
        return 0

    def lines(self) -> Generator[bytes]:
        """Yield all lines from the beginning. Raise NotFound if the file cannot be read."""
        if self._spooled:
            self._spooled.seek(0)
            yield from in_lines(self._spooled)
        else:
            with open_input(self.path) as stream:
                self._stream = stream
                yield from in_lines(stream)

    def bytes_read(self) -> int:
        """Return the number of bytes read so far."""
        return self._stream.tell() if self._stream and self._stream.seekable() else 0


def _is_pipe(path: str) -> bool:
    with suppress(OSError):  # reported when the file is read
        return Path(path).is_fifo()
    return False


def _spool(stream: IO[bytes], stack: ExitStack) -> IO[bytes]:
    spooled = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the stack closes it
    stack.enter_context(spooled)
    shutil.copyfileobj(stream, spooled)
    return spooled


def detect_format(source: InputFile, declared: str | None, *, mapped: bool) -> str:
    """Return the format of a file, as declared, or by its suffix or first line.

    A file of JSON is not CSV even if that is declared: the option also chooses the format of the answer.
    """
    if mapped:
        return "csv"
    if declared in {"jsonl", "cloudevents"}:
        return declared
    suffix = Path(source.path).suffix.lower()
    if suffix == ".ics":
        raise Refused(
            f"{source.path} is a calendar, which does not record who stated what.",
            "record its events with `timeline append`, or import another format; see docs/recording.md",
        )
    if suffix in {".csv", ".tsv"}:
        return "csv"
    with closing(source.lines()) as lines:
        first = next((line for line in lines if line.strip()), b"")
    if first.lstrip().startswith((b"{", b"[")):
        return "cloudevents" if looks_like_cloudevents(first) else "jsonl"
    return declared or "jsonl"
