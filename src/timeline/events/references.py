"""What leads to an event: its subject, and what it refers to. Ways into a log that is not read as a whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from timeline.events.catalogue import CATALOGUE, AnyEvent
from timeline.events.contacts import ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.figures import FigureReported
from timeline.events.judgement import Assessed
from timeline.events.record import Corrected, RecordKeeping
from timeline.events.relationship import RelationshipOpened

T = TypeVar("T")

ReferenceKind = Literal[
    "id", "subject", "relationship", "opens", "part_of", "of", "mentions", "target", "figure", "evidence"
]

_TO_A_CONTACT: tuple[ReferenceKind, ...] = ("part_of", "of")


class Reference(NamedTuple):
    """What leads to an entry: its subject, or what it refers to. A correction leads where its patch does.

    By `relationship`, what is about it or its commitments, and what mentions any of them; by `figure`, the
    figures that are compared with it or made of it.
    """

    kind: ReferenceKind
    to: str


class EventHeader(NamedTuple):
    """What is noted on the outside of an event: enough to refer to it without opening it."""

    id: str
    type: str
    subject: str


class Lookup(Protocol):
    """Ways into a log that need not be read as a whole."""

    def by_id(self, identifier: str) -> Entry | None:
        """The entry of an event."""

    def by_reference(self, link: Reference) -> Sequence[Entry]:
        """The entries that have a link, in the order of the log."""

    def header(self, identifier: str) -> EventHeader | None:
        """What is noted of an event."""

    def headers(self, link: Reference) -> Sequence[EventHeader]:
        """What is noted of the entries that have a link, in the order of the log."""

    def subjects(self) -> Iterable[str]:
        """Every relationship and commitment on record."""


def references_of(event: AnyEvent) -> Iterator[Reference]:
    """All that leads to an event."""
    yield Reference("subject", event.subject)
    yield Reference("relationship", event.relationship)
    if isinstance(event, RelationshipOpened):
        yield Reference("opens", event.subject)
    if isinstance(event, RecordKeeping):
        yield Reference("target", event.target)
    if event.part_of:
        yield Reference("part_of", event.part_of)
    match event:
        case ReadoutIssued(of=contact, mentions=mentions):
            yield Reference("of", contact)
            yield from _mentioned(mentions)
        case FigureReported(mirror_of=mirrored, sum_of=added, less=taken_off):
            yield from (Reference("figure", each) for each in (mirrored, *added, *taken_off) if each)
        case Assessed(evidence=evidence):
            yield from (Reference("evidence", each) for each in evidence)
        case Corrected(patch=patch):
            yield from _patched(patch)
        case _:
            pass


def _mentioned(subjects: Iterable[str]) -> Iterator[Reference]:
    for subject in subjects:
        yield Reference("mentions", subject)
        yield Reference("relationship", subject.partition("/")[0])


def _patched(patch: Mapping[str, Any]) -> Iterator[Reference]:
    """Where a corrected event leads. A correction of a correction patches a patch."""
    inner: object = patch
    while isinstance(inner, dict):
        for kind in _TO_A_CONTACT:
            yield from (Reference(kind, to) for to in _texts(inner.get(kind)))
        yield from _mentioned(_texts(inner.get("mentions")))
        for field in ("mirror_of", "sum_of", "less"):
            yield from (Reference("figure", each) for each in _texts(inner.get(field)))
        yield from (Reference("evidence", each) for each in _texts(inner.get("evidence")))
        inner = inner.get("patch")


def _texts(value: object) -> list[str]:
    """Return the texts that a patch gives a field, leaving out what cannot be a reference."""
    values = value if isinstance(value, list | tuple) else [value]
    return [each for each in values if isinstance(each, str)]


def type_of(docket: EventHeader) -> type[AnyEvent]:
    """The type of the event inside."""
    return CATALOGUE[docket.type]


def header_of(event: AnyEvent) -> EventHeader:
    """What is noted of an event."""
    return EventHeader(event.id, event.type, event.subject)


class MemoryLookup:
    """The ways into entries that are held in memory."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_id: dict[str, Entry] = {}
        self._by_reference: dict[Reference, list[Entry]] = {}
        self._subjects: dict[str, None] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """What comes next."""
        self._by_id.setdefault(entry.event.id, entry)
        for link in dict.fromkeys(references_of(entry.event)):
            self._by_reference.setdefault(link, []).append(entry)
        self._subjects[entry.event.subject] = None

    def by_id(self, identifier: str) -> Entry | None:
        return self._by_id.get(identifier)

    def by_reference(self, link: Reference) -> Sequence[Entry]:
        return self._by_reference.get(link, ())

    def header(self, identifier: str) -> EventHeader | None:
        entry = self.by_id(identifier)
        return header_of(entry.event) if entry else None

    def headers(self, link: Reference) -> Sequence[EventHeader]:
        return [header_of(entry.event) for entry in self.by_reference(link)]

    def subjects(self) -> Iterable[str]:
        return self._subjects


class ChainedLookup:
    """The ways into a log, and into entries that come after it."""

    def __init__(self, before: Lookup, added: Lookup) -> None:
        self._before = before
        self._added = added

    def by_id(self, identifier: str) -> Entry | None:
        return self._before.by_id(identifier) or self._added.by_id(identifier)

    def by_reference(self, link: Reference) -> Sequence[Entry]:
        return _one_after_the_other(self._before.by_reference(link), self._added.by_reference(link))

    def header(self, identifier: str) -> EventHeader | None:
        return self._added.header(identifier) or self._before.header(identifier)

    def headers(self, link: Reference) -> Sequence[EventHeader]:
        return _one_after_the_other(self._before.headers(link), self._added.headers(link))

    def subjects(self) -> Iterable[str]:
        return dict.fromkeys((*self._before.subjects(), *self._added.subjects()))


def _one_after_the_other(before: Sequence[T], added: Sequence[T]) -> Sequence[T]:
    return [*before, *added] if before and added else before or added
