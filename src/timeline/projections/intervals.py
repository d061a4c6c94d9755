"""How much was done, as intervals: unlike units are never added."""

from decimal import Decimal

import msgspec

from timeline.events.quantities import Number, Quantity, add, convert, like


class Interval(msgspec.Struct, frozen=True):
    """At least `min`, at most `max`, both inclusive; None is open."""

    min: Number | None
    max: Number | None
    unit: str


class Percent(msgspec.Struct, frozen=True):
    """The share of the target's minimum that is done, rounded to one decimal; None is open."""

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
        return next((in_unit(total, unit) for total in self.totals if like(total.unit, unit)), None)

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
            tuple(in_unit(total, each.unit) if like(each.unit, total.unit) else each for each in self.totals)
        )


def interval(quantity: Quantity) -> Interval:
    return Interval(quantity.min, quantity.max, quantity.unit)


def amount(quantity: Quantity) -> Interval:
    """What was done, as an interval: `at most 5` begins at none."""
    return Interval(quantity.min or 0, quantity.max, quantity.unit)


def percent(target: Interval | None, done: Interval | None) -> Percent | None:
    """What share of the target's minimum is done; None without a target, or where nothing is reported."""
    if target is None or not target.min or done is None:
        return None
    return Percent(
        share(done.min or 0, target.min), None if done.max is None else share(done.max, target.min)
    )


def share(part: Number, whole: Number) -> float:
    """How much of a whole a part is, in percent, rounded to one decimal."""
    return float(round(100 * Decimal(repr(part)) / Decimal(repr(whole)), 1))


def in_unit(total: Interval, unit: str) -> Interval:
    """The same amount in a unit; without bounds where that does not convert."""
    if total.unit == unit:
        return total
    low, top = (
        None if bound is None else convert(bound, total.unit, unit) for bound in (total.min, total.max)
    )
    return Interval(low, top, unit)


def _sum(one: Interval, other: Interval) -> Interval:
    top = None if one.max is None or other.max is None else add(one.max, other.max)
    return Interval(add(one.min or 0, other.min or 0), top, one.unit)


def _difference(one: Interval, other: Interval) -> Interval:
    low = 0 if other.max is None else max(0, add(one.min or 0, -other.max))
    top = None if one.max is None else max(0, add(one.max, -(other.min or 0)))
    return Interval(low, top, one.unit)
