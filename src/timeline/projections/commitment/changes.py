"""Status changes: the days on which commitments changed, as known on each day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from timeline.events.entry import Entry
from timeline.events.references import Lookup
from timeline.events.sources import Source
from timeline.projections.commitment.diff import aspects, differing_aspects
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
    """An aspect that changed; None where it does not apply."""

    axis: str
    before: Any
    after: Any


class StatusChange(msgspec.Struct, frozen=True):
    """A commitment that differs from the day before, both as known on that day.

    `before` is None if the commitment was unknown, `after` is None if it was retracted. `new` are the events
    that it rests on now, `gone` those that it no longer rests on. If there are neither, time has passed.
    """

    subject: str
    day: date
    altered: tuple[AspectChange, ...]
    before: Status | None
    after: Status | None
    new: tuple[str, ...]
    gone: tuple[str, ...]


class FeedItem(NamedTuple):
    """A status change, the time of its last update, and the sources of its new events."""

    turn: StatusChange
    updated: datetime
    sources: Sequence[Source]


class Feed(NamedTuple):
    """The latest status changes, newest first, and the time of the last update."""

    items: Sequence[FeedItem]
    updated: datetime


def build_feed(changes: Sequence[StatusChange], lookup: Lookup, updated: datetime) -> Feed:
    """Return status changes, which are in order, as a feed; update times never fall."""
    subjects = {change.subject for change in changes}
    entries = {subject: entries_for_commitment(subject, lookup) for subject in subjects}
    return Feed([_feed_item(change, entries[change.subject]) for change in reversed(changes)], updated)


def _feed_item(change: StatusChange, entries: Iterable[Entry]) -> FeedItem:
    known = known_by(entries, change.day)
    updated = max(midnight(change.day), *(entry.recorded for entry in known))
    events = view_known_on(known, change.day).events
    sources = (source for identifier in change.new for source in events[identifier].event.sources)
    return FeedItem(change, updated, tuple(dict.fromkeys(sources)))


def status_changes(states: Mapping[str, Iterable[StateInterval]], last: date) -> list[StatusChange]:
    """Return the changes of commitments up to a day, by day and name, from all states."""
    changes = [change for subject in states for change in _changes_of(subject, states[subject], last)]
    return sorted(changes, key=lambda change: (change.day, change.subject))


def _changes_of(subject: str, states: Iterable[StateInterval], last: date) -> Iterator[StatusChange]:
    previous, old = ChangePoint(date.min, None), dict[str, Any]()
    for point in takewhile(lambda point: point.day <= last, _change_points(states)):
        after = point.status(point.day)
        new = aspects(after) if after else {}
        if new != old:  # aspects hold from one change point to the next
            before = previous.status(point.day - _DAY) if previous.state else None
            yield StatusChange(
                subject=subject,
                day=point.day,
                altered=tuple(AspectChange(*difference) for difference in differing_aspects(old, new)),
                before=before,
                after=after,
                new=_evidence_only_of(after, before),
                gone=_evidence_only_of(before, after),
            )
        previous, old = point, new


def _evidence_only_of(status: Status | None, other: Status | None) -> tuple[str, ...]:
    shared = set(other.evidence if other else ())
    return tuple(key for key in (status.evidence if status else ()) if key not in shared)


class ChangePoint(NamedTuple):
    """A day, and the state of a commitment from then on; None if there is none."""

    day: date
    state: State | None

    def status(self, day: date) -> Status | None:
        return compute_status(self.state, Viewpoint(day, day)) if self.state else None


def _change_points(states: Iterable[StateInterval]) -> Iterator[ChangePoint]:
    """Yield the days on which a commitment may change, by events or by time."""
    held = sorted(
        (interval for interval in states if interval.realtime_from < interval.realtime_to),
        key=attrgetter("realtime_from"),
    )
    following = [*(interval.realtime_from for interval in held[1:]), END_OF_TIME]
    for interval, next_from in zip(held, following, strict=False):
        begin, end, state = interval.realtime_from, interval.realtime_to, decode(interval.value.json)
        yield ChangePoint(begin, state)
        yield from (ChangePoint(day, state) for day in turning_days(state.due) if begin < day < end)
        if end < next_from:
            yield ChangePoint(end, None)
