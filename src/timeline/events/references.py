"""References between events, and lookups that follow them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from timeline.events.catalogue import CATALOGUE, AnyEvent
from timeline.events.entry import Entry
from timeline.events.event import FieldReferenceKind
from timeline.events.record import Corrected
from timeline.events.relationship import RelationshipOpened

T = TypeVar("T")

ReferenceKind = FieldReferenceKind | Literal["id", "subject", "relationship", "opens"]

# The fields by which a correction can change what an event refers to. Its target cannot be corrected.
_CORRECTABLE = dict.fromkeys(
    (field, kind)
    for event_type in CATALOGUE.values()
    for field, kind in event_type.references.items()
    if kind != "target"
)


class Reference(NamedTuple):
    """A reference from an entry. A correction also refers to what its patch refers to.

    Kind `relationship` covers events about it or its commitments and events that mention any of these;
    `figure` covers figures that are compared with another or summed from it.
    """

    kind: ReferenceKind
    to: str


class EventHeader(NamedTuple):
    """The fields by which an event can be referred to without decoding it."""

    id: str
    type: str
    subject: str


class Lookup(Protocol):
    """Access to single entries of a log."""

    def by_id(self, identifier: str) -> Entry | None:
        """Return the entry of an event."""

    def by_reference(self, reference: Reference) -> Sequence[Entry]:
        """Return the entries that have a reference, in log order."""

    def header(self, identifier: str) -> EventHeader | None:
        """Return the header of an event."""

    def headers(self, reference: Reference) -> Sequence[EventHeader]:
        """Return the headers of the entries that have a reference, in log order."""

    def subjects(self) -> Iterable[str]:
        """Return every relationship and commitment on record."""


def references_of(event: AnyEvent) -> Iterator[Reference]:
    """Yield all references of an event: its subject, its fields, its patch."""
    yield Reference("subject", event.subject)
    yield Reference("relationship", event.relationship)
    if isinstance(event, RelationshipOpened):
        yield Reference("opens", event.subject)
    for field, kind in event.references.items():
        yield from _references_to(kind, getattr(event, field))
    if isinstance(event, Corrected):
        yield from _patched_references(event.patch)


def _references_to(kind: ReferenceKind, value: object) -> Iterator[Reference]:
    """Yield the references in the value of a field, skipping what is not a text."""
    for to in value if isinstance(value, list | tuple) else (value,):
        if isinstance(to, str):
            yield Reference(kind, to)
            if kind == "mentions":
                yield Reference("relationship", to.partition("/")[0])


def _patched_references(patch: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield the references in a patch, and in a patch inside it."""
    inner: object = patch
    while isinstance(inner, dict):
        for field, kind in _CORRECTABLE:
            yield from _references_to(kind, inner.get(field))
        inner = inner.get("patch")


def type_of(header: EventHeader) -> type[AnyEvent]:
    return CATALOGUE[header.type]


def header_of(event: AnyEvent) -> EventHeader:
    return EventHeader(event.id, event.type, event.subject)


class MemoryLookup:
    """A lookup over entries in memory."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_id: dict[str, Entry] = {}
        self._by_reference: dict[Reference, list[Entry]] = {}
        self._subjects: dict[str, None] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Add the next entry of the log."""
        self._by_id.setdefault(entry.event.id, entry)
        for reference in dict.fromkeys(references_of(entry.event)):
            self._by_reference.setdefault(reference, []).append(entry)
        self._subjects[entry.event.subject] = None

    def by_id(self, identifier: str) -> Entry | None:
        return self._by_id.get(identifier)

    def by_reference(self, reference: Reference) -> Sequence[Entry]:
        return self._by_reference.get(reference, ())

    def header(self, identifier: str) -> EventHeader | None:
        entry = self.by_id(identifier)
        return header_of(entry.event) if entry else None

    def headers(self, reference: Reference) -> Sequence[EventHeader]:
        return [header_of(entry.event) for entry in self.by_reference(reference)]

    def subjects(self) -> Iterable[str]:
        return self._subjects


class ChainedLookup:
    """A lookup over a log and the entries that follow it."""

    def __init__(self, before: Lookup, added: Lookup) -> None:
        self._before = before
        self._added = added

    def by_id(self, identifier: str) -> Entry | None:
        return self._before.by_id(identifier) or self._added.by_id(identifier)

    def by_reference(self, reference: Reference) -> Sequence[Entry]:
        return _concatenated(self._before.by_reference(reference), self._added.by_reference(reference))

    def header(self, identifier: str) -> EventHeader | None:
        return self._added.header(identifier) or self._before.header(identifier)

    def headers(self, reference: Reference) -> Sequence[EventHeader]:
        return _concatenated(self._before.headers(reference), self._added.headers(reference))

    def subjects(self) -> Iterable[str]:
        return dict.fromkeys((*self._before.subjects(), *self._added.subjects()))


def _concatenated(before: Sequence[T], added: Sequence[T]) -> Sequence[T]:
    return [*before, *added] if before and added else before or added
