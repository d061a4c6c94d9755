"""Positions: the stance of each party on each topic over time. Not commitments."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

import msgspec

from timeline.events.positions import (
    AppealMade,
    Position,
    PositionStated,
    RedLineCrossingAlleged,
    RedLineStated,
)
from timeline.events.sources import best_code
from timeline.events.texts import first_spellings, with_first_spelling
from timeline.projections.history import History
from timeline.projections.viewpoint import Viewpoint


class Statement(msgspec.Struct, frozen=True):
    """A statement of a party's position; `party` includes the speaker, if named."""

    party: str
    type: str
    toward: str | None
    topics: tuple[str, ...]
    quote: str | None
    note: str | None
    occurred: str
    subject: str
    admiralty: str | None
    id: str


class Stance(msgspec.Struct, frozen=True):
    """A party's latest statement on a topic, and the earlier ones, latest first."""

    party: str
    topic: str | None
    latest: Statement
    earlier: tuple[Statement, ...]


class Positions(msgspec.Struct, frozen=True):
    """Stances of the parties, red lines, alleged crossings, appeals; latest first."""

    relationship: str
    as_of: date
    known_on: date
    stances: tuple[Stance, ...]
    red_lines: tuple[Statement, ...]
    crossings: tuple[Statement, ...]
    appeals: tuple[Statement, ...]


def list_positions(relationship: str, history: History, viewpoint: Viewpoint) -> Positions:
    """Return the positions in a relationship; `history` ends on the day asked for."""
    latest_first = [
        known.event
        for known in reversed(history.events)
        if isinstance(known.event, Position) and known.event.relationship == relationship
    ]
    return Positions(
        relationship=relationship,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        stances=tuple(_stances(latest_first)),
        red_lines=_statements(latest_first, RedLineStated),
        crossings=_statements(latest_first, RedLineCrossingAlleged),
        appeals=_statements(latest_first, AppealMade),
    )


def _statements(events: Iterable[Position], kind: type[Position]) -> tuple[Statement, ...]:
    return tuple(_statement(event) for event in events if isinstance(event, kind))


def _stances(latest_first: Iterable[Position]) -> Iterator[Stance]:
    """Yield stances by topic, then party, those without a topic last."""
    events = [event for event in latest_first if isinstance(event, PositionStated | RedLineStated)]
    spellings = first_spellings(event.topics for event in reversed(events))
    by_topic: dict[tuple[bool, str, str], list[Position]] = defaultdict(list)
    for event in events:
        for topic in with_first_spelling(event.topics, spellings) or (None,):
            by_topic[topic is None, topic or "", event.holder.code].append(event)
    for (_, topic, party), (latest, *earlier) in sorted(by_topic.items(), key=itemgetter(0)):
        yield Stance(party, topic or None, _statement(latest), tuple(map(_statement, earlier)))


def _statement(event: Position) -> Statement:
    return Statement(
        party=str(event.holder),
        type=event.type,
        toward=str(event.toward) if event.toward else None,
        topics=event.topics,
        quote=event.quote,
        note=event.note,
        occurred=event.occurred.edtf,
        subject=event.subject,
        admiralty=best_code(event.sources),
        id=event.id,
    )
