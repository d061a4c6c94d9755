"""Where each party stands on each topic, and how that changed. Never a commitment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

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
    """What a party said of where it stands; `party` is who spoke, with the person where one is named."""

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
    """A party's latest statement on a topic, and those before it, the latest first."""

    party: str
    topic: str | None
    latest: Statement
    earlier: tuple[Statement, ...]


class Positions(msgspec.Struct, frozen=True):
    """Where the parties stand; red lines, alleged crossings of them, and appeals, the latest first."""

    relationship: str
    as_of: date
    known_on: date
    stances: tuple[Stance, ...]
    red_lines: tuple[Statement, ...]
    crossings: tuple[Statement, ...]
    appeals: tuple[Statement, ...]


def list_positions(relationship: str, history: History, viewpoint: Viewpoint) -> Positions:
    """What was said of where anybody stands; `history` ends on the day of the viewpoint."""
    told = [
        account.event
        for account in reversed(history.events)
        if isinstance(account.event, Position) and account.event.relationship == relationship
    ]
    return Positions(
        relationship=relationship,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        stances=tuple(_stances(each for each in told if isinstance(each, PositionStated | RedLineStated))),
        red_lines=tuple(statement(each) for each in told if isinstance(each, RedLineStated)),
        crossings=tuple(statement(each) for each in told if isinstance(each, RedLineCrossingAlleged)),
        appeals=tuple(statement(each) for each in told if isinstance(each, AppealMade)),
    )


def _stances(told: Iterable[Position]) -> Iterator[Stance]:
    """By topic, then party; a statement on several topics stands under each."""
    statements = list(told)
    written = first_spellings(event.topics for event in reversed(statements))
    on_topic: dict[tuple[str | None, str], list[Position]] = defaultdict(list)
    for event in statements:
        for topic in with_first_spelling(event.topics, written) or (None,):
            on_topic[topic, event.holder.code].append(event)
    for (topic, party), (latest, *earlier) in sorted(on_topic.items(), key=_by_topic):
        yield Stance(party, topic, statement(latest), tuple(map(statement, earlier)))


def _by_topic(stance: tuple[tuple[str | None, str], object]) -> tuple[bool, str, str]:
    (topic, party), _ = stance
    return topic is None, topic or "", party


def statement(event: Position) -> Statement:
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
