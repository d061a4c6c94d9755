"""JSON Lines: one event a line. Flaws are data, with path and line, so that all can be shown together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

import msgspec

from timeline.errors import NotFound
from timeline.events.catalogue import AnyEvent, InvalidEvent, encode, read

MAX_LINE_BYTES = 2**26  # bytes of a line; what goes on for longer, as a device may for ever, is no event
_MARK = b"\xef\xbb\xbf"  # with which some editors begin a file in UTF-8


class Line(NamedTuple):
    """An event and where it stands; `text` is its canonical form, where that was made already."""

    path: str
    number: int
    event: AnyEvent
    text: bytes | None = None


class LineProblem(msgspec.Struct, frozen=True):
    """What is wrong with a line of a file; `message` names the field."""

    path: str
    line: int
    message: str


def read_lines(path: str, stream: Iterable[bytes]) -> Iterator[Line | LineProblem]:
    """Every line of a file as an event or as a problem; blank lines are passed over.

    A line that is longer than any may be is the last that is read.
    """
    for number, text in enumerate(stream, start=1):
        if len(text) > MAX_LINE_BYTES:
            yield LineProblem(path, number, "a line of more than 64 MiB; nothing from here on was read")
            return
        if not text.strip():
            continue
        try:
            yield Line(path, number, *read(text.rstrip(b"\r\n").removeprefix(_MARK)))
        except InvalidEvent as flaw:
            yield LineProblem(path, number, _known_otherwise(text) or str(flaw))


def _known_otherwise(text: bytes) -> str | None:
    """What a line is that is no event, if it was written in another of the ways that `import` takes."""
    if text.startswith(b"["):
        return "an array, which `timeline import --format cloudevents` reads if it is of CloudEvents"
    try:
        fields = _any_object.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if fields.keys() >= {"position", "version", "state"}:
        return "a line of `export --full`, which `timeline import --restore` puts back"
    if "specversion" in fields:
        return "a CloudEvent, which `timeline import --format cloudevents` reads"
    return None


def read_file(path: str) -> Iterator[Line | LineProblem]:
    """All lines of the file at a path; raises NotFound where it cannot be read."""
    with open_input(path) as stream:
        yield from read_lines(path, in_lines(stream))


def in_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long, no more than shows it."""
    return iter(lambda: stream.readline(MAX_LINE_BYTES + 1), b"")


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The file at a path, to be read; raises NotFound where it cannot be."""
    try:
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as error:
        raise NotFound(
            f"cannot read {path}: {error.strerror}.", "give the path of a JSON Lines file"
        ) from None


def to_lines(events: Iterable[AnyEvent]) -> Iterator[bytes]:
    """The canonical form: what `read_lines` reads back to the same events, byte for byte."""
    return (encode(event) + b"\n" for event in events)


_any_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
