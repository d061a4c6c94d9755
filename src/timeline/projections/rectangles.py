"""Answers on all days at once: rectangles of days of the world and days of knowledge on which they hold."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from timeline.projections.history import NEVER

T = TypeVar("T")


class Run(NamedTuple, Generic[T]):
    """An answer and how long it holds in the world, by what is known on one day.

    It holds as of any day in [certain_from, certain_until); NEVER is the end of days.
    """

    certain_from: date
    certain_until: date
    answer: T


class Rectangle(NamedTuple, Generic[T]):
    """A run that is known on any day in [known_from, known_until)."""

    run: Run[T]
    known_from: date
    known_until: date


class Rectangles(Generic[T]):
    """The runs of one day of knowledge after another; each that ends to be known is given with its days."""

    def __init__(self) -> None:
        self._since: dict[Run[T], date] = {}  # the runs that are known, and from which day on

    def across(self, day: date) -> list[Run[T]]:
        """The runs that begin before a day, and last until then at least."""
        return [run for run in self._since if run.certain_from < day <= run.certain_until]

    def turn(self, known_on: date, runs: Iterable[Run[T]], since: date = date.min) -> Iterator[Rectangle[T]]:
        """From a day of knowledge on these are the runs, of those that are not over before a day."""
        there = dict.fromkeys(runs, known_on)
        for run in [run for run in self._since if run.certain_until >= since and run not in there]:
            yield Rectangle(run, self._since.pop(run), known_on)
        for run in there:
            self._since.setdefault(run, known_on)

    def end(self) -> Iterator[Rectangle[T]]:
        """What is known in the end."""
        return (Rectangle(run, day, NEVER) for run, day in self._since.items())


def rectangles(days: Iterable[date], runs_on: Callable[[date], Iterable[Run[T]]]) -> Iterator[Rectangle[T]]:
    """The runs that there are on any of the days of knowledge, and from and until which day each is known."""
    found: Rectangles[T] = Rectangles()
    for day in days:
        yield from found.turn(day, runs_on(day))
    yield from found.end()


def runs(by_day: Iterable[tuple[date, T | None]]) -> Iterator[Run[T]]:
    """How long each answer holds, of those by day in their order; on a day of None there is no answer."""
    changes = [next(alike) for _, alike in groupby(by_day, itemgetter(1))]
    for (day, found), (until, _) in pairwise([*changes, (NEVER, None)]):
        if found is not None:
            yield Run(day, until, found)
