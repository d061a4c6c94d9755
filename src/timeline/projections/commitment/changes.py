"""The days on which commitments came to read otherwise, as one lived through them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec

from timeline.events.entry import Entry
from timeline.events.references import Lookup
from timeline.events.sources import Source
from timeline.projections.commitment.diff import aspects
from timeline.projections.commitment.schedule import turning_days
from timeline.projections.commitment.state import State, decode
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.history import END_OF_TIME, view_known_on
from timeline.projections.relevance import entries_for_commitment
from timeline.projections.revision import known_by, midnight
from timeline.projections.viewpoint import Viewpoint

_DAY = timedelta(days=1)


class AspectChange(msgspec.Struct, frozen=True):
    """An axis that reads otherwise; None where it had, or has, no answer."""

    axis: str
    before: Any
    after: Any


class StatusChange(msgspec.Struct, frozen=True):
    """A commitment that read otherwise on a day than on the day before, by what was known on each.

    `before` is None for what nobody had heard of, `after` for what was all taken back. `new` are the events
    that it rests on since, `gone` those that it no longer rests on; where there are neither, time has passed.
    """

    subject: str
    day: date
    altered: tuple[AspectChange, ...]
    before: Status | None
    after: Status | None
    new: tuple[str, ...]
    gone: tuple[str, ...]


class FeedItem(NamedTuple):
    """A turn, when what is said of it changed last, and the sources of the events that it is because of."""

    turn: StatusChange
    updated: datetime
    sources: Sequence[Source]


class Feed(NamedTuple):
    """The latest turns, the newest first, and when any of them changed last."""

    items: Sequence[FeedItem]
    updated: datetime


def build_feed(turns: Sequence[StatusChange], lookup: Lookup, updated: datetime) -> Feed:
    """Return turns, which are in order, as a feed tells them.

    The time at which one was updated never falls, and rises with all that is recorded later and bears on it.
    """
    bearings = {
        subject: entries_for_commitment(subject, lookup) for subject in {turn.subject for turn in turns}
    }
    return Feed([_feed_item(turn, bearings[turn.subject]) for turn in reversed(turns)], updated)


def _feed_item(turn: StatusChange, entries: Iterable[Entry]) -> FeedItem:
    known = known_by(entries, turn.day)
    updated = max(midnight(turn.day), *(entry.recorded for entry in known))
    accounts = view_known_on(known, turn.day).events
    sources = (source for identifier in turn.new for source in accounts[identifier].event.sources)
    return FeedItem(turn, updated, tuple(dict.fromkeys(sources)))


def status_changes(lives: Mapping[str, Iterable[StateInterval]], last: date) -> list[StatusChange]:
    """Every turn of these commitments up to a day, by day and name."""
    found = [turn for subject, spans in lives.items() for turn in _changes_of(subject, spans, last)]
    return sorted(found, key=lambda turn: (turn.day, turn.subject))


def _changes_of(subject: str, spans: Iterable[StateInterval], last: date) -> Iterator[StatusChange]:
    earlier = ChangePoint(date.min, None)
    olds: Mapping[str, Any] = {}
    for station in change_points(spans, last):
        after = station.status(station.day)
        news = aspects(after) if after else {}
        if news != olds:  # they hold from one station to the next
            before = earlier.status(station.day - _DAY) if earlier.state else None
            new, gone = _without(after, before), _without(before, after)
            yield StatusChange(subject, station.day, _changed_aspects(olds, news), before, after, new, gone)
        earlier, olds = station, news


def _changed_aspects(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[AspectChange, ...]:
    return tuple(
        AspectChange(axis, olds.get(axis), news.get(axis))
        for axis in {**olds, **news}
        if olds.get(axis) != news.get(axis)
    )


def _without(one: Status | None, other: Status | None) -> tuple[str, ...]:
    """What the one rests on and the other does not."""
    known = set(other.evidence if other else ())
    return tuple(key for key in (one.evidence if one else ()) if key not in known)


class ChangePoint(NamedTuple):
    """From a day on, the state of a commitment by what was known; None where nothing was on record."""

    day: date
    state: State | None

    def status(self, day: date) -> Status | None:
        """How it stood on a day until the next station."""
        return compute_status(self.state, Viewpoint(day, day)) if self.state else None


def change_points(spans: Iterable[StateInterval], last: date) -> Iterator[ChangePoint]:
    """The days, up to a last one, from which a commitment may have read otherwise: by events or by time.

    `spans` are all its states. The way leads along their diagonal: as of each day, by what was known on it.
    """
    return takewhile(lambda station: station.day <= last, _all_change_points(spans))


def _all_change_points(spans: Iterable[StateInterval]) -> Iterator[ChangePoint]:
    lived = sorted(
        (span for span in spans if span.realtime_from < span.realtime_to), key=lambda span: span.realtime_from
    )
    following = [*(span.realtime_from for span in lived[1:]), END_OF_TIME]
    for span, next_from in zip(lived, following, strict=False):
        state = decode(span.value.json)
        yield ChangePoint(span.realtime_from, state)
        turning = (day for day in turning_days(state.due) if span.realtime_from < day < span.realtime_to)
        yield from (ChangePoint(day, state) for day in turning)
        if span.realtime_to < next_from:
            yield ChangePoint(span.realtime_to, None)
