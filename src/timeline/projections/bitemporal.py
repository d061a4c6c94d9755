"""Bitemporal intervals: values with the days on which they hold and are known."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from timeline.projections.history import END_OF_TIME

T = TypeVar("T")


class BitemporalInterval(NamedTuple, Generic[T]):
    """A value and the days on which it holds and is known.

    It holds as of any day in [valid_from, valid_to), as known on any day in [known_from, known_to).
    """

    value: T
    valid_from: date
    valid_to: date
    known_from: date = date.min
    known_to: date = END_OF_TIME

    def contains(self, as_of: date, known_on: date) -> bool:
        return self.valid_from <= as_of < self.valid_to and self.is_known_on(known_on)

    def is_known_on(self, known_on: date) -> bool:
        return self.known_from <= known_on < self.known_to

    @property
    def realtime_from(self) -> date:
        """The first day on which the value held by what was known on that same day."""
        return max(self.valid_from, self.known_from)

    @property
    def realtime_to(self) -> date:
        """The first day on which it no longer did; at or before `realtime_from` if never."""
        return min(self.valid_to, self.known_to)


class Sweep(Generic[T]):
    """A sweep over the days of knowledge that joins valid-time intervals.

    An interval is open from the first day of knowledge that has it to the first that does not.
    """

    def __init__(self) -> None:
        self._known_from: dict[BitemporalInterval[T], date] = {}  # of the open intervals

    def open_at(self, as_of: date) -> list[BitemporalInterval[T]]:
        """Return the open intervals that begin before a day and end on it or later."""
        return [interval for interval in self._known_from if interval.valid_from < as_of <= interval.valid_to]

    def advance(
        self, known_on: date, intervals: Iterable[BitemporalInterval[T]], since: date = date.min
    ) -> Iterator[BitemporalInterval[T]]:
        """Replace the open intervals from a day of knowledge on, and yield closed ones.

        Open intervals that end before `since` in the world stay open.
        """
        current = dict.fromkeys(intervals, known_on)
        for interval in list(self._known_from):
            if interval.valid_to >= since and interval not in current:
                yield interval._replace(known_from=self._known_from.pop(interval), known_to=known_on)
        for interval in current:
            self._known_from.setdefault(interval, known_on)

    def finish(self) -> Iterator[BitemporalInterval[T]]:
        """Yield the intervals that are still open, known to the end of time."""
        return (interval._replace(known_from=day) for interval, day in self._known_from.items())


def bitemporal_intervals(
    days: Iterable[date], intervals_on: Callable[[date], Iterable[BitemporalInterval[T]]]
) -> Iterator[BitemporalInterval[T]]:
    """Yield bitemporal intervals from the valid-time intervals of each knowledge day."""
    sweep: Sweep[T] = Sweep()
    for day in days:
        yield from sweep.advance(day, intervals_on(day))
    yield from sweep.finish()


def valid_intervals(by_day: Iterable[tuple[date, T | None]]) -> Iterator[BitemporalInterval[T]]:
    """Yield the valid-time intervals of values by day, in order; None is no value."""
    changes = [next(alike) for _, alike in groupby(by_day, itemgetter(1))]
    for (valid_from, value), (valid_to, _) in pairwise([*changes, (END_OF_TIME, None)]):
        if value is not None:
            yield BitemporalInterval(value, valid_from, valid_to)
