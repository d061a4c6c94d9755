"""What leads to an event: its subject, and what it refers to. Ways into a log that is not read as a whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.record import Corrected, RecordKeeping
from timeline.events.relationship import RelationshipOpened

Kind = Literal["id", "subject", "relationship", "opens", "part_of", "of", "mentions", "target"]

_TO_A_CONTACT: tuple[Kind, ...] = ("part_of", "of")


class Link(NamedTuple):
    """What leads to an entry: its subject, or what it refers to. A correction leads where its patch does.

    By `relationship`, what is about it or its commitments, and what mentions any of them.
    """

    kind: Kind
    to: str


class Lookup(Protocol):
    """Ways into a log that need not be read as a whole."""

    def by_id(self, identifier: str) -> Entry | None:
        """The entry of an event."""

    def by_link(self, link: Link) -> Sequence[Entry]:
        """The entries that have a link, in the order of the log."""

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
    if isinstance(event, ReadoutIssued):
        yield Link("of", event.of)
        yield from _mentioned(event.mentions)
    if isinstance(event, Corrected):
        yield from _patched(event.patch)


def _mentioned(subjects: Iterable[str]) -> Iterator[Link]:
    for subject in subjects:
        yield Link("mentions", subject)
        yield Link("relationship", subject.partition("/")[0])


def _patched(patch: Mapping[str, Any]) -> Iterator[Link]:
    """Where a corrected event leads. A correction of a correction patches a patch."""
    for kind in _TO_A_CONTACT:
        if isinstance(to := patch.get(kind), str):
            yield Link(kind, to)
    yield from _mentioned(patch.get("mentions") or ())
    if isinstance(inner := patch.get("patch"), dict):
        yield from _patched(inner)


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

    def subjects(self) -> Iterable[str]:
        return self._subjects
