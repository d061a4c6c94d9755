"""Amounts as intervals; amounts of unlike units are never added."""

import math
from typing import Literal

import msgspec
from msgspec.structs import replace

from timeline.events.quantities import Number, Quantity, add, convert, format_range, same_dimension

Exclusive = bool | Literal["min", "max"]
Bound = tuple[Number, int]  # a number, and 1 or -1 if an interval begins above it or ends below it
ZERO: Bound = (0, 0)
NEARLY_ALL = 99.9  # percent


class Interval(msgspec.Struct, frozen=True, omit_defaults=True):
    """An amount from `min` to `max`; None is open, `exclusive` ends are not reached."""

    min: Number | None
    max: Number | None
    unit: str
    approx: bool = False
    exclusive: Exclusive = False

    @property
    def above(self) -> bool:
        return self.min is not None and self.exclusive in (True, "min")

    @property
    def below(self) -> bool:
        return self.max is not None and self.exclusive in (True, "max")

    @property
    def least(self) -> Bound | None:
        """The lower bound; of two lower bounds the higher one compares greater."""
        return None if self.min is None else (self.min, int(self.above))

    @property
    def most(self) -> Bound | None:
        """The upper bound; it compares greater than or equal to each lower bound below it."""
        return None if self.max is None else (self.max, -int(self.below))

    def __str__(self) -> str:
        about = "about " if self.approx else ""
        return format_range(self.min, self.max, self.unit, about, above=self.above, below=self.below)


def between(least: Bound | None, most: Bound | None, unit: str, *, approx: bool = False) -> Interval:
    """Return the interval between two bounds."""
    above, below = least is not None and least[1] > 0, most is not None and most[1] < 0
    exclusive: Exclusive = "min" if above else "max" if below else False
    if (above or least is None) and (below or most is None):
        exclusive = above or below
    return Interval(least and least[0], most and most[0], unit, approx, exclusive)


class Percent(msgspec.Struct, frozen=True):
    """The share of the target's minimum that is done, rounded down to one decimal."""

    min: float
    max: float | None


class Ladder(msgspec.Struct, frozen=True):
    """The amounts reported on each rung of a purchase; None where nothing is reported."""

    booked: Interval | None
    shipped: Interval | None
    cleared: Interval | None


class Tally(msgspec.Struct, frozen=True):
    """A running total for each kind of unit reported."""

    totals: tuple[Interval, ...] = ()

    def in_unit(self, unit: str) -> Interval | None:
        """Return the total converted to a unit, or None if none is comparable."""
        return next((in_unit(total, unit) for total in self.totals if same_dimension(total.unit, unit)), None)

    def plus(self, quantity: Quantity) -> "Tally":
        """Add a quantity to the total of its kind."""
        before = self.in_unit(quantity.unit)
        return self.set(_sum(before, amount(quantity)) if before else amount(quantity))

    def minus(self, quantity: Quantity) -> "Tally":
        """Subtract a cancelled quantity; the total does not fall below zero."""
        before = self.in_unit(quantity.unit)
        return self.set(_difference(before, amount(quantity))) if before else self

    def set(self, total: Interval) -> "Tally":
        """Replace the total of its kind, in the unit in which that was first reported."""
        if self.in_unit(total.unit) is None:
            return Tally((*self.totals, total))
        totals = (
            in_unit(total, old.unit) if same_dimension(old.unit, total.unit) else old for old in self.totals
        )
        return Tally(tuple(totals))


def interval(quantity: Quantity) -> Interval:
    return Interval(quantity.min, quantity.max, quantity.unit, quantity.approx, quantity.exclusive)


def amount(quantity: Quantity) -> Interval:
    """Return a reported quantity as an interval; `at most 5` starts at 0."""
    stated = interval(quantity)
    return between(stated.least or ZERO, stated.most, stated.unit, approx=stated.approx)


def percent(target: Interval | None, done: Interval | None) -> Percent | None:
    """Return the share of the target's minimum that is done, if both are known."""
    if target is None or target.least is None or not target.min or done is None:
        return None
    top = None if done.most is None else _percent(done.most, target.least)
    return Percent(_percent(done.least or ZERO, target.least), top)


def _percent(done: Bound, owed: Bound) -> float:
    """Return the share, below 100 as long as the bound that is owed is not reached."""
    percent = share(done[0], owed[0])
    return percent if done >= owed else min(percent, NEARLY_ALL)


def share(part: Number, whole: Number) -> float:
    """Return a part in percent of a whole, rounded to one decimal towards zero."""
    from fractions import Fraction  # slow to import, and not needed for stored states

    return math.trunc(1000 * Fraction(repr(part)) / Fraction(repr(whole))) / 10


def in_unit(total: Interval, unit: str) -> Interval:
    """Convert an amount to a unit; the bounds become None if that is not possible."""
    if total.unit == unit:
        return total
    ends = (total.min, total.max)
    low, top = (None if end is None else convert(end, total.unit, unit) for end in ends)
    return replace(total, min=low, max=top, unit=unit)


def _sum(one: Interval, other: Interval) -> Interval:
    least = plus(one.least or ZERO, other.least or ZERO)
    most = plus(one.most, other.most)
    return between(least, most, one.unit, approx=one.approx or other.approx)


def _difference(one: Interval, other: Interval) -> Interval:
    """Subtract an amount; the difference does not fall below zero."""
    least = plus(one.least or ZERO, other.most, -1) or ZERO
    most = plus(one.most, other.least or ZERO, -1)
    approx = one.approx or other.approx
    return between(max(least, ZERO), most and max(most, ZERO), one.unit, approx=approx)


def plus(one: Bound | None, other: Bound | None, sign: int = 1) -> Bound | None:
    """Add two bounds of one side, or subtract (-1) a bound of the other side."""
    if one is None or other is None:
        return None
    return add(one[0], sign * other[0]), one[1] or sign * other[1]
