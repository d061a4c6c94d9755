"""Answers on all days at once: rectangles of days of the world and days of knowledge on which they hold."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from timeline.projections.history import END_OF_TIME

T = TypeVar("T")


class ValidInterval(NamedTuple, Generic[T]):
    """An answer and how long it holds in the world, by what is known on one day.

    It holds as of any day in [certain_from, certain_until); NEVER is the end of days.
    """

    valid_from: date
    valid_to: date
    value: T


class BitemporalInterval(NamedTuple, Generic[T]):
    """A run that is known on any day in [known_from, known_until)."""

    run: ValidInterval[T]
    known_from: date
    known_to: date


class Sweep(Generic[T]):
    """The runs of one day of knowledge after another; each that ends to be known is given with its days."""

    def __init__(self) -> None:
        self._since: dict[ValidInterval[T], date] = {}  # the runs that are known, and from which day on

    def open_at(self, day: date) -> list[ValidInterval[T]]:
        """The runs that begin before a day, and last until then at least."""
        return [run for run in self._since if run.valid_from < day <= run.valid_to]

    def advance(
        self, known_on: date, runs: Iterable[ValidInterval[T]], since: date = date.min
    ) -> Iterator[BitemporalInterval[T]]:
        """From a day of knowledge on these are the runs, of those that are not over before a day."""
        there = dict.fromkeys(runs, known_on)
        for run in [run for run in self._since if run.valid_to >= since and run not in there]:
            yield BitemporalInterval(run, self._since.pop(run), known_on)
        for run in there:
            self._since.setdefault(run, known_on)

    def finish(self) -> Iterator[BitemporalInterval[T]]:
        """What is known in the end."""
        return (BitemporalInterval(run, day, END_OF_TIME) for run, day in self._since.items())


def bitemporal_intervals(
    days: Iterable[date], runs_on: Callable[[date], Iterable[ValidInterval[T]]]
) -> Iterator[BitemporalInterval[T]]:
    """The runs that there are on any of the days of knowledge, and from and until which day each is known."""
    found: Sweep[T] = Sweep()
    for day in days:
        yield from found.advance(day, runs_on(day))
    yield from found.finish()


def valid_intervals(by_day: Iterable[tuple[date, T | None]]) -> Iterator[ValidInterval[T]]:
    """How long each answer holds, of those by day in their order; on a day of None there is no answer."""
    changes = [next(alike) for _, alike in groupby(by_day, itemgetter(1))]
    for (day, found), (until, _) in pairwise([*changes, (END_OF_TIME, None)]):
        if found is not None:
            yield ValidInterval(day, until, found)
