"""How much was done, as intervals: unlike units are never added."""

import math
from typing import Literal

import msgspec
from msgspec.structs import replace

from timeline.events.quantities import Number, Quantity, add, convert, format_range, same_dimension

Exclusive = bool | Literal["min", "max"]
Cut = tuple[Number, int]  # a bound, and 1 or -1 where what is meant begins above it or ends below it


class Interval(msgspec.Struct, frozen=True, omit_defaults=True):
    """At least `min`, at most `max`; None is open.

    `approx` says that a figure in it was given as about right. `exclusive` says that its ends are not
    reached: all that are given, or only the one that it names.
    """

    min: Number | None
    max: Number | None
    unit: str
    approx: bool = False
    exclusive: Exclusive = False

    @property
    def above(self) -> bool:
        """Return whether it begins above `min`."""
        return self.min is not None and self.exclusive in (True, "min")

    @property
    def below(self) -> bool:
        """Return whether it ends below `max`."""
        return self.max is not None and self.exclusive in (True, "max")

    @property
    def least(self) -> Cut | None:
        """Return its beginning; of two beginnings the later is the greater."""
        return None if self.min is None else (self.min, int(self.above))

    @property
    def most(self) -> Cut | None:
        """Return its end. It holds something at or after each beginning that is not greater than this."""
        return None if self.max is None else (self.max, -int(self.below))

    def __str__(self) -> str:
        about = "about " if self.approx else ""
        return format_range(self.min, self.max, self.unit, about, above=self.above, below=self.below)


def between(least: Cut | None, most: Cut | None, unit: str, *, approx: bool = False) -> Interval:
    """Return the interval from where it begins to where it ends."""
    above, below = least is not None and least[1] > 0, most is not None and most[1] < 0
    exclusive: Exclusive = "min" if above else "max" if below else False
    if (above or least is None) and (below or most is None):
        exclusive = above or below
    return Interval(least and least[0], most and most[0], unit, approx, exclusive)


class Percent(msgspec.Struct, frozen=True):
    """The share of the target's minimum that is done, rounded down to one decimal; None is open.

    100 and more means all.
    """

    min: float
    max: float | None


class Ladder(msgspec.Struct, frozen=True):
    """What is reported on each rung of a purchase; None where nothing is."""

    booked: Interval | None
    shipped: Interval | None
    cleared: Interval | None


class Tally(msgspec.Struct, frozen=True):
    """A running total for each kind of unit reported."""

    totals: tuple[Interval, ...] = ()

    def in_unit(self, unit: str) -> Interval | None:
        """The total that can be given in a unit, or None where nothing was reported in its kind."""
        return next((in_unit(total, unit) for total in self.totals if same_dimension(total.unit, unit)), None)

    def plus(self, quantity: Quantity) -> "Tally":
        before = self.in_unit(quantity.unit)
        return self.set(_sum(before, amount(quantity)) if before else amount(quantity))

    def minus(self, quantity: Quantity) -> "Tally":
        """Less what was cancelled; never below nothing."""
        before = self.in_unit(quantity.unit)
        return self.set(_difference(before, amount(quantity))) if before else self

    def set(self, total: Interval) -> "Tally":
        """With this total in place of the one of its kind, in the unit in which that was first reported."""
        if self.in_unit(total.unit) is None:
            return Tally((*self.totals, total))
        return Tally(
            tuple(
                in_unit(total, each.unit) if same_dimension(each.unit, total.unit) else each
                for each in self.totals
            )
        )


def interval(quantity: Quantity) -> Interval:
    return Interval(quantity.min, quantity.max, quantity.unit, quantity.approx, quantity.exclusive)


def amount(quantity: Quantity) -> Interval:
    """What was done, as an interval: `at most 5` begins at none."""
    stated = interval(quantity)
    return between(stated.least or (0, 0), stated.most, stated.unit, approx=stated.approx)


def percent(target: Interval | None, done: Interval | None) -> Percent | None:
    """What share of the target's minimum is done; None without a target, or where nothing is reported."""
    if target is None or target.least is None or not target.min or done is None:
        return None
    return Percent(
        _percent(done.least or (0, 0), target.least),
        None if done.most is None else _percent(done.most, target.least),
    )


def _percent(done: Cut, owed: Cut) -> float:
    """Return a share that is below 100 while what is owed is not reached, be it by a hair."""
    found = share(done[0], owed[0])
    return found if done >= owed else min(found, NEARLY_ALL)


NEARLY_ALL = 99.9


def share(part: Number, whole: Number) -> float:
    """Return how much of a whole a part is, in percent, rounded to one decimal towards zero."""
    from fractions import Fraction  # only what is computed anew waits for it

    return math.trunc(1000 * Fraction(repr(part)) / Fraction(repr(whole))) / 10


def in_unit(total: Interval, unit: str) -> Interval:
    """The same amount in a unit; without bounds where that does not convert."""
    if total.unit == unit:
        return total
    low, top = (
        None if bound is None else convert(bound, total.unit, unit) for bound in (total.min, total.max)
    )
    return replace(total, min=low, max=top, unit=unit)


def _sum(one: Interval, other: Interval) -> Interval:
    least = _plus(one.least or (0, 0), other.least or (0, 0))
    most = one.most and other.most and _plus(one.most, other.most)
    return between(least, most, one.unit, approx=one.approx or other.approx)


def _difference(one: Interval, other: Interval) -> Interval:
    """Less another amount, never below nothing."""
    least = _minus(one.least or (0, 0), other.most) if other.most else (0, 0)
    most = one.most and _minus(one.most, other.least or (0, 0))
    return between(
        max(least, (0, 0)), most and max(most, (0, 0)), one.unit, approx=one.approx or other.approx
    )


def _plus(one: Cut, other: Cut) -> Cut:
    """The sum of two beginnings, or of two ends: it is not reached if either is not."""
    return add(one[0], other[0]), one[1] or other[1]


def _minus(one: Cut, other: Cut) -> Cut:
    """A beginning less an end, or an end less a beginning."""
    return _plus(one, (-other[0], -other[1]))
