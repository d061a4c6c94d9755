"""The record as it reads on a day of knowledge: corrected, without what was retracted, in fold order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from timeline.events.catalogue import AnyEvent, InvalidEvent, patched
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.parties import Party
from timeline.events.record import Corrected, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.visits import VisitHeld

NEVER = date.max
CONTACTS = (CallHeld, MeetingHeld, VisitHeld)


@dataclass(frozen=True, slots=True)
class Account:
    """An event as it reads on a day of knowledge; `corrected_by` are the corrections applied to it."""

    position: int
    recorded: datetime
    event: AnyEvent
    corrected_by: tuple[str, ...] = ()
    certain_on: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "certain_on", certain_on(self.event.occurred, self.event.published))

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def ids(self) -> tuple[str, ...]:
        """The event and what corrected it."""
        return (self.event.id, *self.corrected_by)

    def certain_by(self, as_of: date) -> bool:
        return self.certain_on <= as_of

    def possible_by(self, as_of: date) -> bool:
        """Whether it may have happened by then, and may not."""
        earliest = self.event.occurred.earliest
        return not self.certain_by(as_of) and (earliest is None or earliest <= as_of)


def certain_on(occurred: FuzzyDate, published: FuzzyDate | None) -> date:
    """The first day on which it has surely happened: its latest day, or its account's day, if sooner.

    NEVER where neither has an end. What has been reported has happened.
    """
    ends = (occurred.latest, published.latest if published else None)
    return min((end for end in ends if end), default=NEVER)


def fold_order(account: Account) -> tuple[date, int, int]:
    """Day certain, time of day (none comes first), position in the log."""
    event = account.event
    decisive = event.occurred if event.occurred.latest == account.certain_on else event.published
    instant = decisive.instant if decisive else None
    return (account.certain_on, -(10**9) if instant is None else instant, account.position)


@dataclass(frozen=True, slots=True)
class Reading:
    """A log as its record-keeping leaves it: accounts by event id, and what corrected or retracted them.

    `openings` are the relationships as they were first opened, known or not: an opening is nobody's account
    but the frame in which accounts are read, so it holds on any day.
    """

    accounts: Mapping[str, Account]
    retractions: Mapping[str, str]
    openings: Mapping[str, RelationshipOpened] = field(default_factory=dict)


def read(entries: Iterable[Entry], known_on: date) -> Reading:
    """The log as known on a day. A record-keeping event may itself be corrected or retracted."""
    known: list[Entry] = []
    openings: dict[str, RelationshipOpened] = {}
    for entry in entries:
        if isinstance(entry.event, RelationshipOpened):
            openings.setdefault(entry.event.subject, entry.event)
        if entry.known_from <= known_on:
            known.append(entry)
    patches: dict[str, list[tuple[date, int, str, Mapping[str, Any]]]] = defaultdict(list)
    retractions: dict[str, str] = {}
    accounts: dict[str, Account] = {}
    for entry in reversed(known):  # what is said of an entry stands after it
        event = entry.event
        if event.id in retractions:
            accounts[event.id] = Account(entry.position, entry.recorded, event)
            continue
        applied = []
        for *_, by, patch in sorted(patches.pop(event.id, ()), key=lambda each: each[:2]):
            with suppress(InvalidEvent):  # fitted the event as it then read, not as it reads by this day
                event = patched(event, patch)
                applied.append(by)
        accounts[event.id] = Account(entry.position, entry.recorded, event, tuple(applied))
        match event:
            case Retracted(target=target):
                retractions[target] = event.id
            case Corrected(target=target, patch=patch):
                patches[target].append((entry.known_from, entry.position, event.id, patch))
            case _:
                pass
    standing = {slug: opened for slug, opened in openings.items() if opened.id not in retractions}
    return Reading(dict(reversed(accounts.items())), retractions, standing)


@dataclass(frozen=True)
class History:
    """The accounts that count, in fold order, and the ways into them.

    `contacts` (by event id) and `openings` (by relationship) are the frame: they are there whoever is asked.
    """

    accounts: tuple[Account, ...]
    contacts: Mapping[str, Account] = field(default_factory=dict)
    openings: Mapping[str, RelationshipOpened] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading, told_by: Party | None = None) -> "History":
        """All accounts that are not retracted; with `told_by`, only those that party asserted."""
        standing = sorted(
            (
                account
                for key, account in reading.accounts.items()
                if key not in reading.retractions and not isinstance(account.event, Corrected | Retracted)
            ),
            key=fold_order,
        )
        return cls(
            tuple(account for account in standing if told(account.event, told_by)),
            {account.id: account for account in standing if isinstance(account.event, CONTACTS)},
            reading.openings,
        )

    def until(self, as_of: date) -> "History":
        """What had surely happened by the end of a day."""
        return History(
            tuple(account for account in self.accounts if account.certain_by(as_of)),
            {key: contact for key, contact in self.contacts.items() if contact.certain_by(as_of)},
            self.openings,
        )

    def possible(self, as_of: date) -> tuple[Account, ...]:
        """What may have happened by the end of a day, and may not."""
        return tuple(account for account in self.accounts if account.possible_by(as_of))

    @cached_property
    def by_id(self) -> Mapping[str, Account]:
        return {account.id: account for account in self.accounts}

    @cached_property
    def by_subject(self) -> Mapping[str, tuple[Account, ...]]:
        subjects: dict[str, list[Account]] = defaultdict(list)
        for account in self.accounts:
            subjects[account.event.subject].append(account)
        return {subject: tuple(accounts) for subject, accounts in subjects.items()}

    @cached_property
    def readouts(self) -> tuple[tuple[Account, ReadoutIssued], ...]:
        return tuple(
            (account, account.event) for account in self.accounts if isinstance(account.event, ReadoutIssued)
        )

    @cached_property
    def mentions(self) -> Mapping[str, tuple[Account, ...]]:
        """By subject, the readouts that mention it."""
        subjects: dict[str, list[Account]] = defaultdict(list)
        for account, readout in self.readouts:
            for subject in dict.fromkeys(readout.mentions):
                subjects[subject].append(account)
        return {subject: tuple(accounts) for subject, accounts in subjects.items()}

    @cached_property
    def readouts_of(self) -> Mapping[str, tuple[Account, ...]]:
        """By contact, the accounts that parties gave of it."""
        contacts: dict[str, list[Account]] = defaultdict(list)
        for account, readout in self.readouts:
            contacts[readout.of].append(account)
        return {contact: tuple(accounts) for contact, accounts in contacts.items()}

    @cached_property
    def came_out_of(self) -> Mapping[str, tuple[Account, ...]]:
        """By contact, all that came out of it, directly or by way of a readout."""
        contacts: dict[str, list[Account]] = defaultdict(list)
        for account in self.accounts:
            if contact := self.contact_of(account.event.part_of):
                contacts[contact].append(account)
        return {contact: tuple(accounts) for contact, accounts in contacts.items()}

    def commitments(self, relationship: str | None) -> tuple[str, ...]:
        """The commitments of a relationship, or of all, on which anything happened, by name."""
        return tuple(
            sorted(
                subject
                for subject, accounts in self.by_subject.items()
                if is_commitment(subject)
                and relationship in (None, accounts[0].event.relationship)
                and any(account.event.about == "commitment" for account in accounts)
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


def told(event: AnyEvent, told_by: Party | None) -> bool:
    """Whether an event counts as told by a party: it asserted it (an opening is nobody's account)."""
    if told_by is None or isinstance(event, RelationshipOpened):
        return True
    return asserts(event, told_by)


def asserts(event: AnyEvent, party: Party) -> bool:
    """Whether an event is what a party, or one of its people, says."""
    return event.asserted_by is not None and event.asserted_by.speaks_for(party)
