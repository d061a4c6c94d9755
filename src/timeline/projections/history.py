"""The record as known on a day: corrected, not retracted, in fold order."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, reduce
from operator import attrgetter
from typing import TypeVar

import msgspec

from timeline.events.catalogue import AnyEvent, InvalidEvent, encode, patched
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.entry import Entry, RawEntry, format_timestamp
from timeline.events.event import is_commitment
from timeline.events.parties import Party
from timeline.events.record import Corrected, RecordKeeping, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.sources import best_code
from timeline.events.visits import VisitHeld
from timeline.projections.memoize import memoize_by_identity
from timeline.projections.row import LogRow, log_row

END_OF_TIME = date.max
FoldOrder = tuple[date, int, int]  # day certain, instant on that day, position
NO_INSTANT = -(10**9)  # in seconds; below any instant
CONTACTS = (CallHeld, MeetingHeld, VisitHeld)

T = TypeVar("T")


class KnownEvent(msgspec.Struct, frozen=True, dict=True):
    """An event as known on a day; `corrected_by` are the corrections applied to it."""

    position: int
    recorded: datetime
    event: AnyEvent
    corrected_by: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the event and of its corrections."""
        return (self.event.id, *self.corrected_by)

    @cached_property
    def certain_on(self) -> date:
        return certain_on(self.event)

    @cached_property
    def fold_order(self) -> FoldOrder:
        return fold_order(self.event, self.position)

    @cached_property
    def row(self) -> LogRow:
        """The event as a row of the log, not retracted."""
        return self.logged(retracted=False)

    def logged(self, *, retracted: bool) -> LogRow:
        """Return the event as a row of the log."""
        raw = RawEntry(self.position, format_timestamp(self.recorded), encode(self.event))
        return log_row(raw, corrected=bool(self.corrected_by), retracted=retracted)

    @cached_property
    def code(self) -> str | None:
        """The best Admiralty code among its sources."""
        return best_code(self.event.sources)

    def certain_by(self, as_of: date) -> bool:
        return self.certain_on <= as_of

    def possible_by(self, as_of: date) -> bool:
        """Return whether the event may, but need not, have happened by the end of `as_of`."""
        earliest = self.event.occurred.earliest
        return not self.certain_by(as_of) and (earliest is None or earliest <= as_of)


def certain_on(event: AnyEvent) -> date:
    """Return the first day on which an event has surely happened.

    An event that was published has happened. END_OF_TIME if neither date has an end.
    """
    occurred = event.occurred.latest
    published = event.published.latest if event.published else None
    return min((day for day in (occurred, published) if day), default=END_OF_TIME)


def fold_order(event: AnyEvent, position: int) -> FoldOrder:
    """Return the sort key of an event in the fold: day certain, instant, position."""
    day = certain_on(event)
    decisive = event.occurred if event.occurred.latest == day else event.published
    instant = decisive.instant if decisive else None
    return (day, NO_INSTANT if instant is None else instant, position)


def in_fold_order(items: Iterable[T], order: Callable[[T], FoldOrder]) -> list[T]:
    """Sort items by day certain, then position; instants of one day trade places.

    So of two items with instants the earlier always comes first, whatever else is sorted with them.
    """
    by_position = sorted(items, key=lambda item: order(item)[::2])
    timed = sorted((item for item in by_position if order(item)[1] != NO_INSTANT), key=order)
    if len(timed) <= 1:
        return by_position
    in_order = iter(timed)
    return [item if order(item)[1] == NO_INSTANT else next(in_order) for item in by_position]


def sort_events(events: Iterable[KnownEvent]) -> list[KnownEvent]:
    """Return events in the fold order that they have among themselves."""
    return in_fold_order(events, attrgetter("fold_order"))


@dataclass(frozen=True, slots=True)
class KnowledgeView:
    """The log as known on a day: events by id, ids of retracting events by target.

    `openings` hold on any day: an opening is not a claim of a party but the frame of claims.
    """

    events: Mapping[str, KnownEvent]
    retractions: Mapping[str, str]
    openings: Mapping[str, RelationshipOpened] = field(default_factory=dict)

    def known_event(self, entry: Entry) -> KnownEvent:
        """Return an entry as known, or as recorded if it is not known yet."""
        return self.events.get(entry.event.id) or KnownEvent(entry.position, entry.recorded, entry.event)


def view_known_on(entries: Iterable[Entry], known_on: date) -> KnowledgeView:
    """Return the log as known on a day."""
    return EntryLog(entries).known_on(known_on)


class EntryLog:
    """A log that can be viewed on several days of knowledge.

    Events that are equal on two days are the same object in both views.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._openings: dict[str, RelationshipOpened] = {}
        self._entries: list[tuple[date, KnownEvent]] = []
        for entry in entries:
            if isinstance(entry.event, RelationshipOpened):
                self._openings.setdefault(entry.event.subject, entry.event)
            self._entries.append((entry.known_from, KnownEvent(entry.position, entry.recorded, entry.event)))
        self._corrected = memoize_by_identity(apply_correction)

    @property
    def as_recorded(self) -> list[KnownEvent]:
        """All events as they were recorded."""
        return [known for _, known in self._entries]

    @property
    def knowledge_days(self) -> list[date]:
        """The days on which an event became known, in order."""
        return sorted({known_from for known_from, _ in self._entries})

    def known_on(self, known_on: date) -> KnowledgeView:
        """Return the log as known on a day; corrections may be corrected or retracted too."""
        corrections: dict[str, list[tuple[date, int, KnownEvent]]] = defaultdict(list)
        retractions: dict[str, str] = {}
        events: dict[str, KnownEvent] = {}
        for known_from, recorded in reversed(self._entries):  # corrections come after their targets
            if known_from > known_on:
                continue
            known, key = recorded, recorded.id
            if key not in retractions:
                if key in corrections:
                    known = reduce(self._corrected, (by for *_, by in sorted(corrections[key])), recorded)
                if isinstance(known.event, Retracted):
                    retractions[known.event.target] = key
                elif isinstance(known.event, Corrected):
                    corrections[known.event.target].append((known_from, known.position, known))
            events[key] = known
        openings = {slug: opened for slug, opened in self._openings.items() if opened.id not in retractions}
        return KnowledgeView(dict(reversed(events.items())), retractions, openings)


def apply_correction(known: KnownEvent, by: KnownEvent) -> KnownEvent:
    """Return an event with the patch of a correction applied."""
    if not isinstance(by.event, Corrected):
        return known
    try:
        event = patched(known.event, by.event.patch)
    except InvalidEvent:  # the patch fitted the event as known when it was recorded, but not on this day
        return known
    return KnownEvent(known.position, known.recorded, event, (*known.corrected_by, by.id))


class History(msgspec.Struct, frozen=True, dict=True):
    """The events that count, in fold order, with indexes.

    Instants trade places among the events of one relationship, and in each index among the events of one key,
    so a commitment folds alike from all entries and from those relevant to it.
    """

    events: tuple[KnownEvent, ...]
    contacts: Mapping[str, KnownEvent] = {}
    openings: Mapping[str, RelationshipOpened] = {}

    @classmethod
    def from_view(cls, view: KnowledgeView, told_by: Party | None = None) -> "History":
        """Return the events that are not retracted, or of these what `told_by` asserted."""
        valid = (known for key, known in view.events.items() if key not in view.retractions)
        events = _by_relationship(known for known in valid if not isinstance(known.event, RecordKeeping))
        contacts = {known.id: known for known in events if isinstance(known.event, CONTACTS)}
        if told_by is not None:
            events = _by_relationship(known for known in events if counts_for(known.event, told_by))
        return cls(tuple(events), contacts, view.openings)

    def as_of(self, as_of: date) -> "History":
        """Return what had surely happened by the end of a day."""
        events = self.events[: bisect_right(self.events, as_of, key=attrgetter("certain_on"))]
        contacts = {key: contact for key, contact in self.contacts.items() if contact.certain_by(as_of)}
        return History(events, contacts, self.openings)

    def possible_by(self, as_of: date) -> tuple[KnownEvent, ...]:
        """Return the events that may, but need not, have happened by the end of a day."""
        return tuple(known for known in self.events if known.possible_by(as_of))

    @cached_property
    def by_id(self) -> Mapping[str, KnownEvent]:
        return {known.id: known for known in self.events}

    @cached_property
    def by_subject(self) -> Mapping[str, Sequence[KnownEvent]]:
        return _grouped((known.event.subject, known) for known in self.events)

    @cached_property
    def readouts(self) -> Sequence[tuple[KnownEvent, ReadoutIssued]]:
        return [(known, known.event) for known in self.events if isinstance(known.event, ReadoutIssued)]

    @cached_property
    def mentions(self) -> Mapping[str, Sequence[KnownEvent]]:
        """The readouts that mention a subject, by subject."""
        return _grouped((subject, known) for known, readout in self.readouts for subject in readout.mentions)

    @cached_property
    def readouts_of(self) -> Mapping[str, Sequence[KnownEvent]]:
        """The readouts of a contact, by contact."""
        return _grouped((readout.of, known) for known, readout in self.readouts)

    @cached_property
    def came_out_of(self) -> Mapping[str, Sequence[KnownEvent]]:
        """The events that came out of a contact, also by its readouts, by contact."""
        origins = ((self.contact_of(known.event.part_of), known) for known in self.events)
        return _grouped((contact, known) for contact, known in origins if contact)

    def commitments(self, relationship: str | None) -> tuple[str, ...]:
        """Return the commitments of a relationship, or of all, that have events, by name."""
        subjects = (
            subject
            for subject, events in self.by_subject.items()
            if is_commitment(subject)
            and relationship in (None, events[0].event.relationship)
            and any(known.event.subject_kind == "commitment" for known in events)
        )
        return tuple(sorted(subjects))

    def relationship(self, slug: str) -> RelationshipOpened | None:
        """Return the latest opening; before any has happened, the first future one."""
        events = (known.event for known in reversed(self.by_subject.get(slug, ())))
        latest = next((event for event in events if isinstance(event, RelationshipOpened)), None)
        return latest or self.openings.get(slug)

    def contact_of(self, part_of: str | None) -> str | None:
        """Return the contact that `part_of` names, directly or through a readout."""
        if part_of is None or part_of in self.contacts:
            return part_of
        known = self.by_id.get(part_of)
        return known.event.of if known and isinstance(known.event, ReadoutIssued) else None


def _grouped(events: Iterable[tuple[str, KnownEvent]]) -> Mapping[str, Sequence[KnownEvent]]:
    groups: dict[str, list[KnownEvent]] = defaultdict(list)
    for key, known in events:
        groups[key].append(known)
    return {key: sort_events(group) for key, group in groups.items()}


def _by_relationship(events: Iterable[KnownEvent]) -> list[KnownEvent]:
    """Sort by day certain, then position; instants trade places within a relationship."""
    by_position = sorted(events, key=lambda known: known.fold_order[::2])
    own = _grouped((known.event.relationship, known) for known in by_position)
    in_order = {slug: iter(group) for slug, group in own.items()}
    return [next(in_order[known.event.relationship]) for known in by_position]


def counts_for(event: AnyEvent, told_by: Party | None) -> bool:
    """Return whether an event counts for a party: an opening, or what it asserted."""
    return told_by is None or isinstance(event, RelationshipOpened) or asserted_by(event, told_by)


def asserted_by(event: AnyEvent, party: Party) -> bool:
    """Return whether a party, or one of its people, asserts an event."""
    return event.asserted_by is not None and event.asserted_by.speaks_for(party)
