"""The record as it reads on a day of knowledge: corrected, without what was retracted, in fold order."""

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
    """An event as it reads on a day of knowledge; `corrected_by` are the corrections applied to it."""

    position: int
    recorded: datetime
    event: AnyEvent
    corrected_by: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def ids(self) -> tuple[str, ...]:
        """The event and what corrected it."""
        return (self.event.id, *self.corrected_by)

    @cached_property
    def certain_on(self) -> date:
        """The first day on which it has surely happened: its latest day, or its account's day, if sooner.

        NEVER where neither has an end. What has been reported has happened.
        """
        return certain_on(self.event)

    @cached_property
    def fold_order(self) -> FoldOrder:
        """The day certain, the instant on that day or NO_INSTANT, and the position in the log."""
        return fold_order(self.event, self.position)

    @cached_property
    def row(self) -> LogRow:
        """One row of the log, as it now reads."""
        return self._row(retracted=False)

    def logged(self, *, retracted: bool) -> LogRow:
        """The same, which tells whether it is retracted."""
        return self._row(retracted=True) if retracted else self.row

    def _row(self, *, retracted: bool) -> LogRow:
        unread = RawEntry(self.position, format_timestamp(self.recorded), encode(self.event))
        return log_row(unread, corrected=bool(self.corrected_by), retracted=retracted)

    @cached_property
    def code(self) -> str | None:
        """The best Admiralty code among its sources."""
        return best_code(self.event.sources)

    def certain_by(self, as_of: date) -> bool:
        return self.certain_on <= as_of

    def possible_by(self, as_of: date) -> bool:
        """Whether it may have happened by then, and may not."""
        earliest = self.event.occurred.earliest
        return not self.certain_by(as_of) and (earliest is None or earliest <= as_of)


def certain_on(event: AnyEvent) -> date:
    """The first day on which an event has surely happened; see `Account.certain_on`."""
    happened, published = event.occurred.latest, event.published
    told = published.latest if published else None
    if happened is None or told is None:
        return happened or told or END_OF_TIME
    return min(happened, told)


def fold_order(event: AnyEvent, position: int) -> FoldOrder:
    """Return what places an event in the fold; see `Account.fold_order` and `in_fold_order`."""
    day = certain_on(event)
    decisive = event.occurred if event.occurred.latest == day else event.published
    instant = decisive.instant if decisive else None
    return (day, NO_INSTANT if instant is None else instant, position)


def in_fold_order(items: Iterable[T], order: Callable[[T], FoldOrder]) -> list[T]:
    """Sort items by day certain, then position; instants of one day trade places.

    The items of one day that state an instant share out the places that they hold in the order of their
    instants. So of two of them the earlier always comes first, whatever else is sorted with them; where one
    stands to an item without an instant depends on the other instants of that day among the items.
    """
    by_position = sorted(items, key=lambda item: order(item)[::2])
    timed = sorted((item for item in by_position if order(item)[1] != NO_INSTANT), key=order)
    if len(timed) <= 1:
        return by_position
    coming = iter(timed)
    return [item if order(item)[1] == NO_INSTANT else next(coming) for item in by_position]


def sort_events(accounts: Iterable[KnownEvent]) -> list[KnownEvent]:
    """Return accounts in the fold order that they have among themselves."""
    return in_fold_order(accounts, attrgetter("fold_order"))


@dataclass(frozen=True, slots=True)
class KnowledgeView:
    """A log as its record-keeping leaves it: accounts by event id, and what corrected or retracted them.

    `openings` are the relationships as they were first opened, known or not: an opening is nobody's account
    but the frame in which accounts are read, so it holds on any day.
    """

    events: Mapping[str, KnownEvent]
    retractions: Mapping[str, str]
    openings: Mapping[str, RelationshipOpened] = field(default_factory=dict)

    def known_event(self, entry: Entry) -> KnownEvent:
        """An entry as the log reads; as it was recorded where nothing is known of it."""
        return self.events.get(entry.event.id) or KnownEvent(entry.position, entry.recorded, entry.event)


def view_known_on(entries: Iterable[Entry], known_on: date) -> KnowledgeView:
    """The log as known on a day. A record-keeping event may itself be corrected or retracted."""
    return EntryLog(entries).known_on(known_on)


class EntryLog:
    """A log to be read on several days of knowledge: what reads the same on two is one object."""

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
        """All entries, as they were recorded."""
        return [account for _, account in self._entries]

    @property
    def knowledge_days(self) -> list[date]:
        """The days on which something came to be known."""
        return sorted({known_from for known_from, _ in self._entries})

    def known_on(self, known_on: date) -> KnowledgeView:
        """The log as known on a day."""
        corrections: dict[str, list[tuple[date, int, KnownEvent]]] = defaultdict(list)
        retractions: dict[str, str] = {}
        accounts: dict[str, KnownEvent] = {}
        for known_from, stored in reversed(self._entries):  # what is said of an entry stands after it
            if known_from > known_on:
                continue
            account, key = stored, stored.id
            if key not in retractions:
                if key in corrections:
                    account = reduce(self._corrected, (by for *_, by in sorted(corrections[key])), stored)
                match account.event:
                    case Retracted(target=target):
                        retractions[target] = key
                    case Corrected(target=target):
                        corrections[target].append((known_from, account.position, account))
                    case _:
                        pass
            accounts[key] = account
        standing = {slug: opened for slug, opened in self._openings.items() if opened.id not in retractions}
        return KnowledgeView(dict(reversed(accounts.items())), retractions, standing)


def apply_correction(account: KnownEvent, by: KnownEvent) -> KnownEvent:
    """An account with what a correction says of it."""
    if not isinstance(by.event, Corrected):
        return account
    try:
        event = patched(account.event, by.event.patch)
    except InvalidEvent:  # it fitted the event as that then read, not as it reads by this day
        return account
    return KnownEvent(account.position, account.recorded, event, (*account.corrected_by, by.id))


class History(msgspec.Struct, frozen=True, dict=True):
    """The accounts that count, in fold order, and the ways into them.

    Instants trade places among the events of one relationship, and in each way among those that it leads to:
    so a commitment is folded alike whether all of its relationship is there or only what bears on it.
    `contacts` (by event id) and `openings` (by relationship) are the frame: they are there whoever is asked.
    """

    events: tuple[KnownEvent, ...]
    contacts: Mapping[str, KnownEvent] = {}
    openings: Mapping[str, RelationshipOpened] = {}

    @classmethod
    def from_view(cls, reading: KnowledgeView, told_by: Party | None = None) -> "History":
        """All accounts that are not retracted; with `told_by`, only those that party asserted."""
        standing = _by_relationship(
            account
            for key, account in reading.events.items()
            if key not in reading.retractions and not isinstance(account.event, RecordKeeping)
        )
        heard = standing
        if told_by is not None:
            heard = _by_relationship(account for account in standing if counts_for(account.event, told_by))
        return cls(
            tuple(heard),
            {account.id: account for account in standing if isinstance(account.event, CONTACTS)},
            reading.openings,
        )

    def as_of(self, as_of: date) -> "History":
        """What had surely happened by the end of a day."""
        return History(
            self.events[: bisect_right(self.events, as_of, key=attrgetter("certain_on"))],
            {key: contact for key, contact in self.contacts.items() if contact.certain_by(as_of)},
            self.openings,
        )

    def possible_by(self, as_of: date) -> tuple[KnownEvent, ...]:
        """What may have happened by the end of a day, and may not."""
        return tuple(account for account in self.events if account.possible_by(as_of))

    @cached_property
    def by_id(self) -> Mapping[str, KnownEvent]:
        return {account.id: account for account in self.events}

    @cached_property
    def by_subject(self) -> Mapping[str, Sequence[KnownEvent]]:
        return _grouped((account.event.subject, account) for account in self.events)

    @cached_property
    def readouts(self) -> Sequence[tuple[KnownEvent, ReadoutIssued]]:
        return [(each, each.event) for each in self.events if isinstance(each.event, ReadoutIssued)]

    @cached_property
    def mentions(self) -> Mapping[str, Sequence[KnownEvent]]:
        """By subject, the readouts that mention it."""
        return _grouped((subject, account) for account, each in self.readouts for subject in each.mentions)

    @cached_property
    def readouts_of(self) -> Mapping[str, Sequence[KnownEvent]]:
        """By contact, the accounts that parties gave of it."""
        return _grouped((readout.of, account) for account, readout in self.readouts)

    @cached_property
    def came_out_of(self) -> Mapping[str, Sequence[KnownEvent]]:
        """By contact, all that came out of it, directly or by way of a readout."""
        origins = ((self.contact_of(account.event.part_of), account) for account in self.events)
        return _grouped((contact, account) for contact, account in origins if contact)

    def commitments(self, relationship: str | None) -> tuple[str, ...]:
        """The commitments of a relationship, or of all, on which anything happened, by name."""
        return tuple(
            sorted(
                subject
                for subject, accounts in self.by_subject.items()
                if is_commitment(subject)
                and relationship in (None, accounts[0].event.relationship)
                and any(account.event.subject_kind == "commitment" for account in accounts)
            )
        )

    def relationship(self, slug: str) -> RelationshipOpened | None:
        """The last word on who the relationship is between; before any, the first there will be."""
        openings = [
            account.event
            for account in self.by_subject.get(slug, ())
            if isinstance(account.event, RelationshipOpened)
        ]
        return openings[-1] if openings else self.openings.get(slug)

    def contact_of(self, part_of: str | None) -> str | None:
        """The contact that something came out of, directly or by way of a readout."""
        if part_of is None or part_of in self.contacts:
            return part_of
        account = self.by_id.get(part_of)
        return account.event.of if account and isinstance(account.event, ReadoutIssued) else None


def _grouped(accounts: Iterable[tuple[str, KnownEvent]]) -> Mapping[str, Sequence[KnownEvent]]:
    """Group accounts by key, each group in the fold order that it has by itself."""
    groups: dict[str, list[KnownEvent]] = {}
    for key, account in accounts:
        groups.setdefault(key, []).append(account)
    return {key: sort_events(group) for key, group in groups.items()}


def _by_relationship(accounts: Iterable[KnownEvent]) -> list[KnownEvent]:
    """Sort by day certain, then position; each relationship's places are taken in its own fold order."""
    by_position = sorted(accounts, key=lambda account: account.fold_order[::2])
    own = _grouped((account.event.relationship, account) for account in by_position)
    coming = {slug: iter(group) for slug, group in own.items()}
    return [next(coming[account.event.relationship]) for account in by_position]


def counts_for(event: AnyEvent, told_by: Party | None) -> bool:
    """Whether an event counts as told by a party: it asserted it (an opening is nobody's account)."""
    if told_by is None or isinstance(event, RelationshipOpened):
        return True
    return asserted_by(event, told_by)


def asserted_by(event: AnyEvent, party: Party) -> bool:
    """Whether an event is what a party, or one of its people, says."""
    by = event.asserted_by
    return by is not None and by.speaks_for(party)
