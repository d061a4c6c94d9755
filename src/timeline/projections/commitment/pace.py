"""What is done, against an even share of the target: only illustrative, since nobody promised to be even."""

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
    """An even share of a target, both ends inclusive; None is open. In the target's unit."""

    min: Number | None
    max: Number | None


class Pace(msgspec.Struct, frozen=True):
    """What an even share of the target would be by the end of a day, and what is done in percent of that."""

    expected: Expected
    percent: Percent | None
    until: date
    note: str = ILLUSTRATIVE


class PaceWindow(msgspec.Struct, frozen=True):
    """The time over which a target is spread, both days inclusive; `whole_months` if it is given in such."""

    first: date
    last: date
    whole_months: bool


class Share(msgspec.Struct, frozen=True):
    """How much of a window has passed: so many of its days or months."""

    passed: int
    whole: int


def window(due: FuzzyDate | None, pledged: date | None) -> PaceWindow | None:
    """The due date where it is a span, else from the pledge to the due day; None where that never ends."""
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
    """How far it should be by an even share: at the end of the last period reported, or as of, where none is.

    None without a target, or without a window to spread it over; a rate, such as Mt/year, is spread already.
    """
    if target is None or over is None or "/" in target.unit:
        return None
    until = reported.latest if reported and reported.latest else as_of
    by_months = over.whole_months and reported is not None and in_whole_months(reported)
    share = share_of_months(over, until) if by_months else share_of_days(over, until)
    low, top = (None if bound is None else _part(bound, share) for bound in (target.min, target.max))
    expected = replace(target, min=low, max=top)
    return Pace(Expected(low, top), percent(expected, done), until)


def share_of_days(over: PaceWindow, until: date) -> Share:
    """How much of a window has passed by the end of a day; none before it, all after."""
    return _clamped((until - over.first).days + 1, (over.last - over.first).days + 1)


def share_of_months(over: PaceWindow, until: date) -> Share:
    """The same by whole months: a quarter of the year at the end of March."""
    start = _month(over.first)
    return _clamped(_month(until) - start + 1, _month(over.last) - start + 1)


def in_whole_months(span: FuzzyDate) -> bool:
    """Whether a date is given in months, or in years and parts of years that are made of months."""
    plain = re.sub(r"[?~%]", "", span.edtf)
    return all(re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", end) for end in plain.split("/"))


def _clamped(passed: int, whole: int) -> Share:
    return Share(min(max(passed, 0), whole), whole)


def _month(day: date) -> int:
    return 12 * day.year + day.month


def _part(bound: Number, share: Share) -> Number:
    """The share of a figure, to ten significant places."""
    exact = Decimal(repr(bound)) * share.passed / share.whole
    rounded = float(f"{exact:.10g}")
    return int(rounded) if rounded.is_integer() else rounded
