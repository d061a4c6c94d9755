"""The days on which commitments came to read otherwise, as one lived through them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec

from timeline.events.entry import Entry
from timeline.events.links import Lookup
from timeline.events.sources import Source
from timeline.projections.bearing import bearing
from timeline.projections.diff import axes
from timeline.projections.history import NEVER, read
from timeline.projections.revision import known_by, midnight
from timeline.projections.schedule import turning_days
from timeline.projections.spans import Span
from timeline.projections.state import State, decode
from timeline.projections.status import Status, status
from timeline.projections.viewpoint import Viewpoint

_DAY = timedelta(days=1)


class Altered(msgspec.Struct, frozen=True):
    """An axis that reads otherwise; None where it had, or has, no answer."""

    axis: str
    before: Any
    after: Any


class Turn(msgspec.Struct, frozen=True):
    """A commitment that read otherwise on a day than on the day before, by what was known on each.

    `before` is None for what nobody had heard of, `after` for what was all taken back. `new` are the events
    that it rests on since, `gone` those that it no longer rests on; where there are neither, time has passed.
    """

    subject: str
    day: date
    altered: tuple[Altered, ...]
    before: Status | None
    after: Status | None
    new: tuple[str, ...]
    gone: tuple[str, ...]


class News(NamedTuple):
    """A turn, when what is said of it changed last, and the sources of the events that it is because of."""

    turn: Turn
    updated: datetime
    sources: Sequence[Source]


class Feed(NamedTuple):
    """The latest turns, the newest first, and when any of them changed last."""

    news: Sequence[News]
    updated: datetime


def feed(turns: Sequence[Turn], lookup: Lookup, updated: datetime) -> Feed:
    """Return turns, which are in order, as a feed tells them.

    The time at which one was updated never falls, and rises with all that is recorded later and bears on it.
    """
    bearings = {subject: bearing(subject, lookup) for subject in {turn.subject for turn in turns}}
    return Feed([_news(turn, bearings[turn.subject]) for turn in reversed(turns)], updated)


def _news(turn: Turn, entries: Iterable[Entry]) -> News:
    known = known_by(entries, turn.day)
    updated = max(midnight(turn.day), *(entry.recorded for entry in known))
    accounts = read(known, turn.day).accounts
    sources = (source for identifier in turn.new for source in accounts[identifier].event.sources)
    return News(turn, updated, tuple(dict.fromkeys(sources)))


def turns(lives: Mapping[str, Iterable[Span]], last: date) -> list[Turn]:
    """Every turn of these commitments up to a day, by day and name."""
    found = [turn for subject, spans in lives.items() for turn in _turns_of(subject, spans, last)]
    return sorted(found, key=lambda turn: (turn.day, turn.subject))


def _turns_of(subject: str, spans: Iterable[Span], last: date) -> Iterator[Turn]:
    earlier = Station(date.min, None)
    olds: Mapping[str, Any] = {}
    for station in stations(spans, last):
        after = station.status(station.day)
        news = axes(after) if after else {}
        if news != olds:  # they hold from one station to the next
            before = earlier.status(station.day - _DAY) if earlier.state else None
            new, gone = _without(after, before), _without(before, after)
            yield Turn(subject, station.day, _altered(olds, news), before, after, new, gone)
        earlier, olds = station, news


def _altered(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[Altered, ...]:
    return tuple(
        Altered(axis, olds.get(axis), news.get(axis))
        for axis in {**olds, **news}
        if olds.get(axis) != news.get(axis)
    )


def _without(one: Status | None, other: Status | None) -> tuple[str, ...]:
    """What the one rests on and the other does not."""
    known = set(other.evidence if other else ())
    return tuple(key for key in (one.evidence if one else ()) if key not in known)


class Station(NamedTuple):
    """From a day on, the state of a commitment by what was known; None where nothing was on record."""

    day: date
    state: State | None

    def status(self, day: date) -> Status | None:
        """How it stood on a day until the next station."""
        return status(self.state, Viewpoint(day, day)) if self.state else None


def stations(spans: Iterable[Span], last: date) -> Iterator[Station]:
    """The days, up to a last one, from which a commitment may have read otherwise: by events or by time.

    `spans` are all its states. The way leads along their diagonal: as of each day, by what was known on it.
    """
    return takewhile(lambda station: station.day <= last, _course(spans))


def _course(spans: Iterable[Span]) -> Iterator[Station]:
    lived = sorted(
        (span for span in spans if span.lived_from < span.lived_until), key=lambda span: span.lived_from
    )
    following = [*(span.lived_from for span in lived[1:]), NEVER]
    for span, next_from in zip(lived, following, strict=False):
        state = decode(span.state)
        yield Station(span.lived_from, state)
        turning = (day for day in turning_days(state.due) if span.lived_from < day < span.lived_until)
        yield from (Station(day, state) for day in turning)
        if span.lived_until < next_from:
            yield Station(span.lived_until, None)
