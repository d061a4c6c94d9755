"""How a relationship stands: the last contact, what comes next, what is contested, and the tone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from timeline.events.figures import FigureReported
from timeline.events.positions import Position
from timeline.events.tariffs import TariffRiseAnnounced, TariffRiseThreatened, TariffTookEffect
from timeline.events.texts import first_spellings, with_first_spelling
from timeline.projections.commitment.findings import typing_slips
from timeline.projections.commitment.state import Finding
from timeline.projections.commitment.status import CLOSED, HEADLINES, Status
from timeline.projections.history import CONTACTS, History, KnownEvent
from timeline.projections.relationship.chronology import list_events
from timeline.projections.viewpoint import Viewpoint


class Contact(msgspec.Struct, frozen=True):
    id: str
    type: str
    occurred: str


class Upcoming(msgspec.Struct, frozen=True):
    subject: str
    title: str
    due: str
    earliest: date | None
    latest: date | None


class LastStatement(msgspec.Struct, frozen=True):
    """The last that a party, whoever spoke for it, said of one kind on a topic."""

    party: str
    topic: str | None
    type: str
    quote: str | None
    note: str | None
    toward: str | None
    since: str
    id: str


class Tone(msgspec.Struct, frozen=True):
    """The sum of PLOVER scores, whole and by quarter of the year; `unscored` events have none."""

    score: float
    by_quarter: dict[str, float]
    unscored: int


class Relationship(msgspec.Struct, frozen=True):
    """The state of a relationship, as of a day in the world, by what was known on another."""

    relationship: str
    title: str | None
    parties: tuple[str, ...]
    as_of: date
    known_on: date
    last_contact: Contact | None
    next: Upcoming | None
    commitments: dict[str, int]
    contested: tuple[str, ...]
    positions: tuple[LastStatement, ...]
    tone: Tone
    topics: dict[str, dict[str, int]]
    findings: tuple[Finding, ...]


def summarize(slug: str, history: History, viewpoint: Viewpoint, statuses: Sequence[Status]) -> Relationship:
    """The state of a relationship; `history` ends on the day of the viewpoint.

    `statuses` are those of all its commitments from there, by name.
    """
    opened = history.relationship(slug)
    accounts = list_events(slug, history)
    return Relationship(
        relationship=slug,
        title=opened.title if opened else None,
        parties=tuple(map(str, opened.parties)) if opened else (),
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        last_contact=last_contact(accounts),
        next=soonest(statuses),
        commitments=by_headline(statuses),
        contested=contested(statuses),
        positions=_positions(accounts),
        tone=tone(accounts),
        topics=topics(accounts),
        findings=tuple(findings(slug, accounts)),
    )


def findings(slug: str, accounts: Iterable[KnownEvent]) -> Iterator[Finding]:
    """Yield what looks like a slip in what was said of the relationship itself, figures aside."""
    for account in accounts:
        if account.event.subject == slug and is_speech(account):
            yield from typing_slips(account)


def last_contact(accounts: Iterable[KnownEvent]) -> Contact | None:
    """The last contact that was held, of accounts in fold order."""
    contacts = [account.event for account in accounts if isinstance(account.event, CONTACTS)]
    return Contact(contacts[-1].id, contacts[-1].type, contacts[-1].occurred.edtf) if contacts else None


def by_headline(statuses: Iterable[Status]) -> dict[str, int]:
    """How many commitments there are of each headline."""
    counted = Counter(status.headline for status in statuses)
    return {headline: counted[headline] for headline in HEADLINES if counted[headline]}


def contested(statuses: Iterable[Status]) -> tuple[str, ...]:
    """The commitments that a party affirms, and another denies."""
    return tuple(each.subject for each in statuses if each.acknowledgement.state == "contested")


def soonest(statuses: Iterable[Status]) -> Upcoming | None:
    """The open commitment that ends soonest and is not overdue yet."""
    ahead = [
        status
        for status in statuses
        if status.headline not in CLOSED and status.schedule.state in ("not_due", "in_window")
    ]
    first = min(ahead, key=lambda status: (status.schedule.latest or date.max, status.subject), default=None)
    if first is None or first.schedule.due is None:
        return None
    timing = first.schedule
    return Upcoming(first.subject, first.title, first.schedule.due, timing.earliest, timing.latest)


def _positions(accounts: Iterable[KnownEvent]) -> tuple[LastStatement, ...]:
    stated = [account.event for account in accounts if isinstance(account.event, Position)]
    written = first_spellings(event.topics for event in stated)
    last: dict[tuple[str, str | None, str], LastStatement] = {}
    for event in stated:
        for topic in with_first_spelling(event.topics, written) or (None,):
            last[event.holder.code, topic, event.type] = LastStatement(
                party=str(event.holder),
                topic=topic,
                type=event.type,
                quote=event.quote,
                note=event.note,
                toward=str(event.toward) if event.toward else None,
                since=event.occurred.edtf,
                id=event.id,
            )
    return tuple(last.values())


def tone(accounts: Sequence[KnownEvent]) -> Tone:
    """How events of a relationship score, in sum and by quarter."""
    scored = scored_by_quarter(accounts)
    quarters = {
        quarter: sum(account.event.plover.score for account in events if account.event.plover)
        for quarter, events in scored.items()
    }
    return Tone(sum(quarters.values()), quarters, len(accounts) - sum(map(len, scored.values())))


def scored_by_quarter(accounts: Sequence[KnownEvent]) -> dict[str, list[KnownEvent]]:
    """By quarter of the year (`2025-Q4`), the events with a PLOVER score; a rise in effect is no retreat."""
    rises = {
        account.event.subject
        for account in accounts
        if isinstance(account.event, TariffRiseAnnounced | TariffRiseThreatened)
    }
    quarters: dict[str, list[KnownEvent]] = defaultdict(list)
    for account in accounts:
        event, day = account.event, account.certain_on
        if event.plover and not (isinstance(event, TariffTookEffect) and event.subject in rises):
            quarters[f"{day.year}-Q{(day.month + 2) // 3}"].append(account)
    return dict(quarters)


def topics(accounts: Iterable[KnownEvent]) -> dict[str, dict[str, int]]:
    """By topic, how often each party spoke of it."""
    speech = list(filter(is_speech, accounts))
    written = first_spellings(account.event.topics for account in speech)
    found: dict[str, dict[str, int]] = {topic: {} for topic in sorted(written.values())}
    for (topic, party), events in spoken_of(speech).items():
        found[topic][party] = len(events)
    return found


def spoken_of(accounts: Iterable[KnownEvent]) -> dict[tuple[str, str], list[KnownEvent]]:
    """By topic and party, in alphabetical order, the events on it that the party asserted."""
    speech = list(filter(is_speech, accounts))
    written = first_spellings(account.event.topics for account in speech)
    spoken: dict[tuple[str, str], list[KnownEvent]] = defaultdict(list)
    for account in speech:
        if speaker := account.event.asserted_by:
            for topic in with_first_spelling(account.event.topics, written):
                spoken[topic, speaker.code].append(account)
    return dict(sorted(spoken.items()))


def is_speech(account: KnownEvent) -> bool:
    """A statistic is none."""
    return not isinstance(account.event, FigureReported)
