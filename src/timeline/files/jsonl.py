"""JSON Lines, one event per line. Problems are data, to be shown together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

import msgspec

from timeline.errors import NotFound
from timeline.events.catalogue import AnyEvent, InvalidEvent, encode, read

MAX_LINE_BYTES = 2**26  # longest line; an endless stream, such as a device, has longer ones
_MARK = b"\xef\xbb\xbf"  # the byte order mark that some editors write


class Line(NamedTuple):
    """An event with its path and line number, and its canonical form if made."""

    path: str
    number: int
    event: AnyEvent
    text: bytes | None = None


class LineProblem(msgspec.Struct, frozen=True):
    """A problem in a line of a file; `message` names the field."""

    path: str
    line: int
    message: str


def read_lines(path: str, stream: Iterable[bytes]) -> Iterator[Line | LineProblem]:
    """Yield every line as an event or a problem, up to one that is too long."""
    for number, text in enumerate(stream, start=1):
        if len(text) > MAX_LINE_BYTES:
            yield LineProblem(path, number, "a line of more than 64 MiB; nothing from here on was read")
            return
        if not text.strip():
            continue
        try:
            yield Line(path, number, *read(text.rstrip(b"\r\n").removeprefix(_MARK)))
        except InvalidEvent as flaw:
            yield LineProblem(path, number, _other_format(text) or str(flaw))


def _other_format(text: bytes) -> str | None:
    """Return what a line is if it has another format that `import` takes."""
    if text.startswith(b"["):
        return "an array; `timeline import --format cloudevents` reads an array of CloudEvents"
    try:
        fields = _any_object.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if fields.keys() >= {"position", "version", "state"}:
        return "a line of `export --full`; `timeline import --restore` restores it"
    if "specversion" in fields:
        return "a CloudEvent; `timeline import --format cloudevents` reads it"
    return None


def read_file(path: str) -> Iterator[Line | LineProblem]:
    """Yield all lines of the file at a path; raise NotFound if it cannot be read."""
    with open_input(path) as stream:
        yield from read_lines(path, in_lines(stream))


def in_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Return the lines of a stream, cutting a line that is too long."""
    return iter(lambda: stream.readline(MAX_LINE_BYTES + 1), b"")


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """Open the file at a path; raise NotFound if it cannot be read."""
    try:
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as error:
        hint = "give the path of a JSON Lines file"
        raise NotFound(f"cannot read {path}: {error.strerror}.", hint) from None


def to_lines(events: Iterable[AnyEvent]) -> Iterator[bytes]:
    """Yield the canonical form, which `read_lines` reads back to the same events."""
    return (encode(event) + b"\n" for event in events)


_any_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
