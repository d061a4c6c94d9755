"""Pace: the amount done against an even share of the target."""

import re
from datetime import date
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from timeline.events.dates import FuzzyDate
from timeline.events.quantities import Number
from timeline.projections.commitment.amounts import Interval, Percent, percent

ILLUSTRATIVE = "an even share is only illustrative: nobody promised to be even"


class Expected(msgspec.Struct, frozen=True):
    """An even share of a target in its unit; both ends inclusive, None is open."""

    min: Number | None
    max: Number | None


class Pace(msgspec.Struct, frozen=True):
    """The even share of a target by the end of a day, and the percentage of it done."""

    expected: Expected
    percent: Percent | None
    until: date
    note: str = ILLUSTRATIVE


class PaceWindow(msgspec.Struct, frozen=True):
    """The days over which a target is spread, both inclusive."""

    first: date
    last: date
    whole_months: bool


def window(due: FuzzyDate | None, pledged: date | None) -> PaceWindow | None:
    """Return the due date if it spans days, or the time from pledge to due day."""
    if due is None or due.latest is None:
        return None
    if due.earliest is not None and due.earliest < due.latest:
        return PaceWindow(due.earliest, due.latest, in_whole_months(due))
    if pledged is None or pledged > due.latest:
        return None
    return PaceWindow(pledged, due.latest, whole_months=False)


def compute_pace(
    target: Interval | None,
    done: Interval | None,
    over: PaceWindow | None,
    reported: FuzzyDate | None,
    as_of: date,
) -> Pace | None:
    """Compare the amount done with an even share of the target.

    The share runs to the end of the last period reported, or to `as_of` without one. None without a target
    or a window, and for a rate such as Mt/year, which is spread already.
    """
    if target is None or over is None or "/" in target.unit:
        return None
    until = reported.latest if reported and reported.latest else as_of
    by_months = over.whole_months and reported is not None and in_whole_months(reported)
    count = _month if by_months else date.toordinal
    whole = count(over.last) - count(over.first) + 1
    passed = min(max(count(until) - count(over.first) + 1, 0), whole)
    low, top = (None if bound is None else _part(bound, passed, whole) for bound in (target.min, target.max))
    expected = replace(target, min=low, max=top)
    return Pace(Expected(low, top), percent(expected, done), until)


def in_whole_months(span: FuzzyDate) -> bool:
    """Return whether a date is given in months, or in years or parts made of months."""
    plain = re.sub(r"[?~%]", "", span.edtf)
    return all(re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", end) for end in plain.split("/"))


def _month(day: date) -> int:
    return 12 * day.year + day.month


def _part(bound: Number, passed: int, whole: int) -> Number:
    """Return the share of a bound, to ten significant digits."""
    exact = Decimal(repr(bound)) * passed / whole
    rounded = float(f"{exact:.10g}")
    return int(rounded) if rounded.is_integer() else rounded
