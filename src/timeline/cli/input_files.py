"""The files that are imported: how they are written, and their lines, to be read more than once."""

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

IN_MEMORY = 2**24  # bytes of the standard input; what is longer is put aside on the disk


class InputFile:
    """A file; what can be read only once, as the standard input, is put aside, since it may be read again."""

    def __init__(self, path: str, stack: ExitStack) -> None:
        self.path = path
        self._aside: IO[bytes] | None = None
        if path == "-":
            self._aside = _spool(sys.stdin.buffer, stack)
        elif _is_pipe(path):
            with open_input(path) as pipe:
                self._aside = _spool(pipe, stack)
        self._stream = self._aside

    @cached_property
    def size(self) -> int:
        """In bytes; 0 where that is not known."""
        if self._aside:
            return self._aside.seek(0, os.SEEK_END)
        with suppress(OSError):
            return Path(self.path).stat().st_size
        return 0

    def lines(self) -> Generator[bytes]:
        """All of them, from the beginning; NotFound where they cannot be read."""
        if self._aside:
            self._aside.seek(0)
            yield from in_lines(self._aside)
        else:
            with open_input(self.path) as stream:
                self._stream = stream
                yield from in_lines(stream)

    def bytes_read(self) -> int:
        """How many bytes of it were read."""
        return self._stream.tell() if self._stream and self._stream.seekable() else 0


def _is_pipe(path: str) -> bool:
    """Of a path that cannot even be looked at, no: that is said when it is read."""
    with suppress(OSError):
        return Path(path).is_fifo()
    return False


def _spool(stream: IO[bytes], stack: ExitStack) -> IO[bytes]:
    aside = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the stack closes it
    stack.enter_context(aside)
    shutil.copyfileobj(stream, aside)
    return aside


def format_of(source: InputFile, said: str | None, *, mapped: bool) -> str:
    """How a file is written: as is said of it, or seen from the end of its name, or from how it begins.

    Where columns are `mapped`, it has some. JSON is no CSV, whatever is said: that may be said of the answer.
    """
    if mapped:
        return "csv"
    if said in {"jsonl", "cloudevents"}:
        return said
    ending = Path(source.path).suffix.lower()
    if ending == ".ics":
        raise Refused(
            f"{source.path} is a calendar, which tells of days and not of who said what.",
            "record what it tells with `timeline append`, or import JSON Lines, CloudEvents or CSV",
        )
    if ending in {".csv", ".tsv"}:
        return "csv"
    with closing(source.lines()) as lines:
        first = next((line for line in lines if line.strip()), b"")
    if first.lstrip().startswith((b"{", b"[")):
        return "cloudevents" if looks_like_cloudevents(first) else "jsonl"
    return said or "jsonl"
