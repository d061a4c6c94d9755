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

Kind = Literal[
    "id", "subject", "relationship", "opens", "part_of", "of", "mentions", "target", "figure", "evidence"
]

_TO_A_CONTACT: tuple[Kind, ...] = ("part_of", "of")


class Link(NamedTuple):
    """What leads to an entry: its subject, or what it refers to. A correction leads where its patch does.

    By `relationship`, what is about it or its commitments, and what mentions any of them; by `figure`, the
    figures that are compared with it or made of it.
    """

    kind: Kind
    to: str


class Docket(NamedTuple):
    """What is noted on the outside of an event: enough to refer to it without opening it."""

    id: str
    type: str
    subject: str


class Lookup(Protocol):
    """Ways into a log that need not be read as a whole."""

    def by_id(self, identifier: str) -> Entry | None:
        """The entry of an event."""

    def by_link(self, link: Link) -> Sequence[Entry]:
        """The entries that have a link, in the order of the log."""

    def docket(self, identifier: str) -> Docket | None:
        """What is noted of an event."""

    def dockets(self, link: Link) -> Sequence[Docket]:
        """What is noted of the entries that have a link, in the order of the log."""

    def subjects(self) -> Iterable[str]:
        """Every relationship and commitment on record."""


def links(event: AnyEvent) -> Iterator[Link]:
    """All that leads to an event."""
    yield Link("subject", event.subject)
    yield Link("relationship", event.relationship)
    if isinstance(event, RelationshipOpened):
        yield Link("opens", event.subject)
    if isinstance(event, RecordKeeping):
        yield Link("target", event.target)
    if event.part_of:
        yield Link("part_of", event.part_of)
    match event:
        case ReadoutIssued(of=contact, mentions=mentions):
            yield Link("of", contact)
            yield from _mentioned(mentions)
        case FigureReported(mirror_of=mirrored, sum_of=added, less=taken_off):
            yield from (Link("figure", each) for each in (mirrored, *added, *taken_off) if each)
        case Assessed(evidence=evidence):
            yield from (Link("evidence", each) for each in evidence)
        case Corrected(patch=patch):
            yield from _patched(patch)
        case _:
            pass


def _mentioned(subjects: Iterable[str]) -> Iterator[Link]:
    for subject in subjects:
        yield Link("mentions", subject)
        yield Link("relationship", subject.partition("/")[0])


def _patched(patch: Mapping[str, Any]) -> Iterator[Link]:
    """Where a corrected event leads. A correction of a correction patches a patch."""
    inner: object = patch
    while isinstance(inner, dict):
        for kind in _TO_A_CONTACT:
            yield from (Link(kind, to) for to in _texts(inner.get(kind)))
        yield from _mentioned(_texts(inner.get("mentions")))
        for field in ("mirror_of", "sum_of", "less"):
            yield from (Link("figure", each) for each in _texts(inner.get(field)))
        yield from (Link("evidence", each) for each in _texts(inner.get("evidence")))
        inner = inner.get("patch")


def _texts(value: object) -> list[str]:
    """Return the texts that a patch gives a field, leaving out what cannot be a reference."""
    values = value if isinstance(value, list | tuple) else [value]
    return [each for each in values if isinstance(each, str)]


def type_of(docket: Docket) -> type[AnyEvent]:
    """The type of the event inside."""
    return CATALOGUE[docket.type]


def docket(event: AnyEvent) -> Docket:
    """What is noted of an event."""
    return Docket(event.id, event.type, event.subject)


class InMemory:
    """The ways into entries that are held in memory."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_id: dict[str, Entry] = {}
        self._by_link: dict[Link, list[Entry]] = {}
        self._subjects: dict[str, None] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """What comes next."""
        self._by_id.setdefault(entry.event.id, entry)
        for link in dict.fromkeys(links(entry.event)):
            self._by_link.setdefault(link, []).append(entry)
        self._subjects[entry.event.subject] = None

    def by_id(self, identifier: str) -> Entry | None:
        return self._by_id.get(identifier)

    def by_link(self, link: Link) -> Sequence[Entry]:
        return self._by_link.get(link, ())

    def docket(self, identifier: str) -> Docket | None:
        entry = self.by_id(identifier)
        return docket(entry.event) if entry else None

    def dockets(self, link: Link) -> Sequence[Docket]:
        return [docket(entry.event) for entry in self.by_link(link)]

    def subjects(self) -> Iterable[str]:
        return self._subjects


class Joined:
    """The ways into a log, and into entries that come after it."""

    def __init__(self, before: Lookup, added: Lookup) -> None:
        self._before = before
        self._added = added

    def by_id(self, identifier: str) -> Entry | None:
        return self._before.by_id(identifier) or self._added.by_id(identifier)

    def by_link(self, link: Link) -> Sequence[Entry]:
        return _one_after_the_other(self._before.by_link(link), self._added.by_link(link))

    def docket(self, identifier: str) -> Docket | None:
        return self._added.docket(identifier) or self._before.docket(identifier)

    def dockets(self, link: Link) -> Sequence[Docket]:
        return _one_after_the_other(self._before.dockets(link), self._added.dockets(link))

    def subjects(self) -> Iterable[str]:
        return dict.fromkeys((*self._before.subjects(), *self._added.subjects()))


def _one_after_the_other(before: Sequence[T], added: Sequence[T]) -> Sequence[T]:
    return [*before, *added] if before and added else before or added
