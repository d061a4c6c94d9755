"""How a relationship stands: the last contact, what comes next, what is contested, and the tone."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

import msgspec

from timeline.events.parties import Party
from timeline.events.positions import Position
from timeline.events.tariffs import TariffRiseAnnounced, TariffRiseThreatened, TariffTookEffect
from timeline.projections.chronology import chronology
from timeline.projections.history import CONTACTS, Account, History, Viewpoint
from timeline.projections.status import CLOSED, HEADLINES, Status, standings


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


class Stance(msgspec.Struct, frozen=True):
    """The last position of a party on a topic."""

    party: str
    topic: str | None
    type: str
    quote: str | None
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
    positions: tuple[Stance, ...]
    tone: Tone
    topics: dict[str, dict[str, int]]


def relationship(slug: str, history: History, viewpoint: Viewpoint) -> Relationship:
    """The state of a relationship; `history` ends on the day of the viewpoint."""
    opened = history.relationship(slug)
    accounts = chronology(slug, history)
    statuses = [each.status for each in standings(slug, history, viewpoint)]
    counted = Counter(status.headline for status in statuses)
    return Relationship(
        relationship=slug,
        title=opened.title if opened else None,
        parties=tuple(map(str, opened.parties)) if opened else (),
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        last_contact=_last_contact(accounts),
        next=_next(statuses),
        commitments={headline: counted[headline] for headline in HEADLINES if counted[headline]},
        contested=tuple(each.subject for each in statuses if each.acknowledgement.state == "contested"),
        positions=_positions(accounts),
        tone=_tone(accounts),
        topics=_topics(accounts),
    )


def _last_contact(accounts: Iterable[Account]) -> Contact | None:
    contacts = [account.event for account in accounts if isinstance(account.event, CONTACTS)]
    return Contact(contacts[-1].id, contacts[-1].type, contacts[-1].occurred.edtf) if contacts else None


def _next(statuses: Iterable[Status]) -> Upcoming | None:
    """The open commitment that ends soonest and is not overdue yet."""
    ahead = [
        status
        for status in statuses
        if status.headline not in CLOSED and status.schedule.state in ("not_due", "in_window")
    ]
    soonest = min(
        ahead, key=lambda status: (status.schedule.latest or date.max, status.subject), default=None
    )
    if soonest is None or soonest.schedule.due is None:
        return None
    timing = soonest.schedule
    return Upcoming(soonest.subject, soonest.title, soonest.schedule.due, timing.earliest, timing.latest)


def _positions(accounts: Iterable[Account]) -> tuple[Stance, ...]:
    last: dict[tuple[Party, str | None, str], Stance] = {}
    for account in accounts:
        event = account.event
        if isinstance(event, Position):
            for topic in event.topics or (None,):
                last[event.holder, topic, event.type] = Stance(
                    party=str(event.holder),
                    topic=topic,
                    type=event.type,
                    quote=event.quote,
                    toward=str(event.toward) if event.toward else None,
                    since=event.occurred.edtf,
                    id=event.id,
                )
    return tuple(last.values())


def _tone(accounts: Iterable[Account]) -> Tone:
    rises = {
        account.event.subject
        for account in accounts
        if isinstance(account.event, TariffRiseAnnounced | TariffRiseThreatened)
    }
    quarters: dict[str, float] = defaultdict(float)
    unscored = 0
    for account in accounts:
        event = account.event
        rise_in_effect = isinstance(event, TariffTookEffect) and event.subject in rises
        if event.plover is None or rise_in_effect:
            unscored += 1
        else:
            day = account.certain_on
            quarters[f"{day.year}-Q{(day.month + 2) // 3}"] += event.plover.score
    return Tone(sum(quarters.values()), dict(quarters), unscored)


def _topics(accounts: Iterable[Account]) -> dict[str, dict[str, int]]:
    """By topic, how often each party spoke of it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for account in accounts:
        speaker = account.event.asserted_by
        for topic in account.event.topics:
            counts[topic].update([speaker.code] if speaker else [])
    return {topic: dict(sorted(counts[topic].items())) for topic in sorted(counts)}
