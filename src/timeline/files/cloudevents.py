"""CloudEvents 1.0 in JSON: one per line, or all in one array."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from timeline.events.catalogue import AnyEvent, InvalidEvent, encode, read
from timeline.events.dates import MOMENT, FuzzyDate
from timeline.events.entry import Entry, format_timestamp
from timeline.files.jsonl import MAX_LINE_BYTES, Line, LineProblem

VERSION = "1.0"
_NO_DATA = msgspec.Raw()


class CloudEvent(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The envelope of an event, which is its `data`."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str | None = None
    time: str | None = None  # of the event, if that is known exactly
    recordedtime: str | None = None  # a documented extension
    datacontenttype: str | None = None
    data: msgspec.Raw = _NO_DATA


def to_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield one CloudEvent per line."""
    return (_encoder.encode(_enveloped(entry)) + b"\n" for entry in entries)


def to_batch(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield one array, the JSON batch format, with each event on its own line."""
    before = b"[\n"
    for line in to_lines(entries):
        yield before + line.rstrip(b"\n")
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _enveloped(entry: Entry) -> CloudEvent:
    event = entry.event
    return CloudEvent(
        specversion=VERSION,
        id=event.id,
        source=f"/{event.relationship}",
        type=event.type,
        subject=event.subject,
        time=_moment(event.occurred),
        recordedtime=format_timestamp(entry.recorded),
        datacontenttype="application/json",
        data=msgspec.Raw(encode(event)),
    )


def _moment(occurred: FuzzyDate) -> str | None:
    """Return the moment in RFC 3339, or None if the day or the time of day is vague."""
    moment = re.fullmatch(MOMENT, occurred.edtf)
    if moment is None or moment["offset"] is None or occurred.basis == "assigned":
        return None
    seconds = "" if moment["second"] else ":00"
    minutes = ":00" if moment["hours"] and not moment["minutes"] else ""
    return f"{occurred.edtf.removesuffix(moment['offset'])}{seconds}{moment['offset']}{minutes}"


def looks_like_cloudevents(line: bytes) -> bool:
    """Return whether a file with this first line holds CloudEvents."""
    try:
        return line.lstrip().startswith(b"[") or bool(_marked.decode(line).specversion)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def read_cloudevents(path: str, stream: Iterable[bytes]) -> Iterator[Line | LineProblem]:
    """Yield the events of a CloudEvents file, with their envelopes' first lines."""
    lines = iter(stream)
    before: list[bytes] = []
    for line in lines:
        before.append(line)
        if line.strip():
            break
    whole = chain(before, lines)
    if before and before[-1].lstrip().startswith(b"["):
        yield from _read_batch(path, whole)
    else:
        yield from (_opened(path, number, text) for number, text in enumerate(whole, start=1) if text.strip())


def _read_batch(path: str, stream: Iterable[bytes]) -> Iterator[Line | LineProblem]:
    text, size = [], 0
    for line in stream:
        size += len(line)
        if size > MAX_LINE_BYTES:
            yield LineProblem(path, 1, "an array of more than 64 MiB; write one CloudEvent per line instead")
            return
        text.append(line)
    whole = b"".join(text)
    try:
        members = _batches.decode(whole)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        yield LineProblem(path, 1, f"not an array of CloudEvents: {error}")
        return
    number, seen = 1, 0
    for member in members:
        at = whole.index(bytes(member), seen)
        number += whole.count(b"\n", seen, at)
        yield _opened(path, number, bytes(member))
        number, seen = number + bytes(member).count(b"\n"), at + len(member)


def _opened(path: str, number: int, text: bytes) -> Line | LineProblem:
    try:
        return Line(path, number, *_event(text))
    except InvalidEvent as flaw:
        return LineProblem(path, number, str(flaw))


def _event(text: bytes) -> tuple[AnyEvent, bytes]:
    try:
        envelope = _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent(
            f"not a CloudEvent: {error}; events without envelopes are written one per line"
        ) from None
    if envelope.specversion != VERSION:
        raise InvalidEvent(f"a CloudEvent of version {envelope.specversion!r:.20}; expected {VERSION}")
    if envelope.data == _NO_DATA:
        raise InvalidEvent("a CloudEvent without `data`, which must hold the event")
    event, line = read(bytes(envelope.data))
    if event.id != envelope.id:
        raise InvalidEvent(f"the CloudEvent {envelope.id!r:.140} holds the event {event.id}")
    return event, line


class _Marked(msgspec.Struct):
    specversion: str


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(CloudEvent)
_batches = msgspec.json.Decoder(list[msgspec.Raw])
_marked = msgspec.json.Decoder(_Marked)
