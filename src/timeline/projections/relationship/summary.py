"""The summary of a relationship: last contact, what is due next, disputes, tone."""

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
    """The last contact; `occurred` is EDTF."""

    id: str
    type: str
    occurred: str


class Upcoming(msgspec.Struct, frozen=True):
    """The open commitment that falls due next; `due` is EDTF, its bounds are days."""

    subject: str
    title: str
    due: str
    earliest: date | None
    latest: date | None


class LastStatement(msgspec.Struct, frozen=True):
    """The last statement of one type by a party, or a person of it, on a topic."""

    party: str
    topic: str | None
    type: str
    quote: str | None
    note: str | None
    toward: str | None
    since: str
    id: str


class Tone(msgspec.Struct, frozen=True):
    """The sum of PLOVER scores, in total and by quarter; `unscored` events have none."""

    score: float
    by_quarter: dict[str, float]
    unscored: int


class Relationship(msgspec.Struct, frozen=True):
    """The state of a relationship as of a day in the world, as known on a day."""

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
    """Summarize a relationship from the statuses of all its commitments, by name."""
    opened = history.relationship(slug)
    events = list_events(slug, history)
    return Relationship(
        relationship=slug,
        title=opened.title if opened else None,
        parties=tuple(map(str, opened.parties)) if opened else (),
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        last_contact=last_contact(events),
        next=soonest(statuses),
        commitments=by_headline(statuses),
        contested=contested(statuses),
        positions=_positions(events),
        tone=tone(events),
        topics=topics(events),
        findings=tuple(findings(slug, events)),
    )


def findings(slug: str, events: Iterable[KnownEvent]) -> Iterator[Finding]:
    """Yield findings on the relationship itself, without figures."""
    for known in events:
        if known.event.subject == slug and is_speech(known):
            yield from typing_slips(known)


def last_contact(events: Iterable[KnownEvent]) -> Contact | None:
    """Return the last contact that was held; `events` are in fold order."""
    contacts = [known.event for known in events if isinstance(known.event, CONTACTS)]
    return Contact(contacts[-1].id, contacts[-1].type, contacts[-1].occurred.edtf) if contacts else None


def by_headline(statuses: Iterable[Status]) -> dict[str, int]:
    """Count the commitments by headline."""
    counts = Counter(status.headline for status in statuses)
    return {headline: counts[headline] for headline in HEADLINES if counts[headline]}


def contested(statuses: Iterable[Status]) -> tuple[str, ...]:
    """Return the commitments that one party affirms and another denies."""
    return tuple(status.subject for status in statuses if status.acknowledgement.state == "contested")


def soonest(statuses: Iterable[Status]) -> Upcoming | None:
    """Return the open commitment that falls due first and is not overdue."""
    states = ("not_due", "in_window")
    upcoming = [row for row in statuses if row.headline not in CLOSED and row.schedule.state in states]
    first = min(upcoming, key=lambda row: (row.schedule.latest or date.max, row.subject), default=None)
    if first is None or (due := first.schedule.due) is None:
        return None
    return Upcoming(first.subject, first.title, due, first.schedule.earliest, first.schedule.latest)


def _positions(events: Iterable[KnownEvent]) -> tuple[LastStatement, ...]:
    stated = [known.event for known in events if isinstance(known.event, Position)]
    spellings = first_spellings(event.topics for event in stated)
    last: dict[tuple[str, str | None, str], LastStatement] = {}
    for event in stated:
        for topic in with_first_spelling(event.topics, spellings) or (None,):
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


def tone(events: Sequence[KnownEvent]) -> Tone:
    """Return the tone of a relationship's events."""
    scored = scored_by_quarter(events)
    quarters = {
        quarter: sum(known.event.plover.score for known in of_quarter if known.event.plover)
        for quarter, of_quarter in scored.items()
    }
    return Tone(sum(quarters.values()), quarters, len(events) - sum(map(len, scored.values())))


def scored_by_quarter(events: Sequence[KnownEvent]) -> dict[str, list[KnownEvent]]:
    """Return the events with a PLOVER score by quarter (`2025-Q4`).

    A tariff that takes effect is not scored if it rises: its score is that of a retreat.
    """
    rising = TariffRiseAnnounced | TariffRiseThreatened
    rises = {known.event.subject for known in events if isinstance(known.event, rising)}
    quarters: dict[str, list[KnownEvent]] = defaultdict(list)
    for known in events:
        event, day = known.event, known.certain_on
        if event.plover and not (isinstance(event, TariffTookEffect) and event.subject in rises):
            quarters[f"{day.year}-Q{(day.month + 2) // 3}"].append(known)
    return dict(quarters)


def topics(events: Iterable[KnownEvent]) -> dict[str, dict[str, int]]:
    """Count the statements of each party, by topic."""
    speech = list(filter(is_speech, events))
    spellings = first_spellings(known.event.topics for known in speech)
    counts: dict[str, dict[str, int]] = {topic: {} for topic in sorted(spellings.values())}
    for (topic, party), spoken in spoken_of(speech).items():
        counts[topic][party] = len(spoken)
    return counts


def spoken_of(events: Iterable[KnownEvent]) -> dict[tuple[str, str], list[KnownEvent]]:
    """Return the events that each party asserted, by topic and party, in order."""
    speech = list(filter(is_speech, events))
    spellings = first_spellings(known.event.topics for known in speech)
    spoken: dict[tuple[str, str], list[KnownEvent]] = defaultdict(list)
    for known in speech:
        if speaker := known.event.asserted_by:
            for topic in with_first_spelling(known.event.topics, spellings):
                spoken[topic, speaker.code].append(known)
    return dict(sorted(spoken.items()))


def is_speech(known: KnownEvent) -> bool:
    """Return whether an event is a statement, not a figure."""
    return not isinstance(known.event, FigureReported)
