"""Comparisons of figures: mirror figures, the year before, the sum of parts."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from timeline.events.figures import FigureReported
from timeline.events.quantities import Number, Quantity, add, convert
from timeline.projections.commitment.amounts import Bound, Interval, between, in_unit, interval, plus, share

ROUGH = 2  # significant digits: in a number with no more, the zeros at its end may be digits


class Side(msgspec.Struct, frozen=True):
    """A figure in a comparison of two."""

    indicator: str
    period: str | None
    value: Quantity
    asserted_by: str | None
    id: str


class Mirror(msgspec.Struct, frozen=True):
    """The other side's figure for the same flow, and the gap between the two.

    `sides` gives this figure first. `gap` (in `unit`) and `percent` (of the smaller figure) are None if they
    cannot be computed; `why_not` gives the reason.
    """

    indicator: str
    gap: Number | None
    unit: str
    percent: float | None
    why_not: str | None
    sides: tuple[Side, Side]


class YearOnYear(msgspec.Struct, frozen=True):
    """The change, in percent, from the same source's figure for a year before."""

    by: str
    before: str
    percent: float
    id: str
    other: str


class Sum(msgspec.Struct, frozen=True):
    """A stated sum and the sum of its parts; `adds_up` allows for rounding.

    `gap` is None if either is a range, `adds_up` if a unit does not convert.
    """

    id: str
    stated: Interval
    computed: Interval | None
    gap: Number | None
    adds_up: bool | None
    parts: tuple[str, ...]


def single(quantity: Quantity | Interval) -> Number | None:
    """Return the one number that a quantity gives; None for a range."""
    return quantity.min if quantity.min == quantity.max else None


def mirror(figure: FigureReported, other: FigureReported) -> Mirror:
    """Compare a figure with the other side's, in its own unit."""
    unit = figure.value.unit
    here, there = single(figure.value), _in_unit(other.value, unit)
    why_not = _incomparable(figure, other)
    gap = percent = None
    if why_not is None and here is not None and there is not None:
        gap = abs(add(here, -there))
        smaller = min(abs(here), abs(there))
        percent, why_not = (share(gap, smaller), None) if smaller else (None, "one of them is nothing")
    return Mirror(other.indicator, gap, unit, percent, why_not, (_side(figure), _side(other)))


def _side(figure: FigureReported) -> Side:
    period = figure.period.edtf if figure.period else None
    speaker = str(figure.asserted_by) if figure.asserted_by else None
    return Side(figure.indicator, period, figure.value, speaker, figure.id)


def _incomparable(figure: FigureReported, other: FigureReported) -> str | None:
    if figure.period and other.period and unhedged(figure.period.edtf) != unhedged(other.period.edtf):
        return "of different times"
    if single(figure.value) is None or single(other.value) is None:
        return "one of them is a range"
    return "in unlike units" if _in_unit(other.value, figure.value.unit) is None else None


def year_on_year(figure: FigureReported, before: FigureReported) -> float | None:
    """Return the change on the year before in percent; None from a range or from 0."""
    here, there = single(figure.value), _in_unit(before.value, figure.value.unit)
    return None if here is None or not there else share(add(here, -there), abs(there))


def unhedged(period: str) -> str:
    """Return a period without its qualifiers, which do not change its time."""
    return re.sub(r"[?~%]", "", period)


def year_before(period: str) -> str:
    """Return the same period a year before: `2023-12/2024-05` for `2024-12/2025-05`."""
    return re.sub(r"(?<![\d-])\d{4}(?!\d)", lambda year: f"{int(year[0]) - 1:04}", unhedged(period))


def stated_sum(figure: FigureReported, known: Mapping[str, FigureReported]) -> Sum | None:
    """Compare a stated sum with its parts; None if there are none or one is not known."""
    signed = [(1, key) for key in figure.sum_of] + [(-1, key) for key in figure.less]
    if not signed or any(key not in known for _, key in signed):
        return None
    parts = [(sign, known[key].value) for sign, key in signed]
    computed = _computed(parts, figure.value.unit)
    slack = _rounding([figure.value, *(value for _, value in parts)], figure.value.unit) if computed else None
    stated = interval(figure.value)
    here, there = single(stated), single(computed) if computed else None
    return Sum(
        id=figure.id,
        stated=stated,
        computed=computed,
        gap=None if here is None or there is None else add(here, -there),
        adds_up=_overlap(stated, computed, slack) if computed and slack is not None else None,
        parts=tuple(key for _, key in signed),
    )


def _computed(parts: Sequence[tuple[int, Quantity]], unit: str) -> Interval | None:
    """Return the sum of the parts, each added or subtracted; None if units differ."""
    least: Bound | None = (0, 0)
    most: Bound | None = (0, 0)
    for sign, part in parts:
        if convert(1, part.unit, unit) is None:
            return None
        added = in_unit(interval(part), unit)
        begins, ends = (added.least, added.most) if sign > 0 else (added.most, added.least)
        least, most = plus(least, begins, sign), plus(most, ends, sign)
    return between(least, most, unit, approx=any(part.approx for _, part in parts))


def _overlap(stated: Interval, computed: Interval, slack: Fraction) -> bool:
    """Return whether two intervals overlap, allowing for rounding."""
    return all(
        most is None or least is None or (_exact(most[0]) + slack, most[1]) >= (_exact(least[0]), least[1])
        for most, least in ((stated.most, computed.least), (computed.most, stated.least))
    )


def _rounding(quantities: Sequence[Quantity], unit: str) -> Fraction:
    """Return the largest gap that rounding explains between a sum and its parts.

    It is half of the last place given, for each figure. The zeros that end a whole number may be rounding or
    not. A figure of three digits or more, or an approximate one, is taken to be rounded. A rounder one
    counts as exact as the finest of all. 0 is exact.
    """
    bounds = [(value, bound) for value in quantities for bound in {value.min, value.max} if bound]
    places = [_place(bound) * _exact(convert(1, value.unit, unit) or 1) for value, bound in bounds]
    finest = min(places, default=Fraction(0))
    rounded = (
        place if value.approx or _digits(bound) > ROUGH or _place(bound) <= 1 else finest
        for (value, bound), place in zip(bounds, places, strict=True)
    )
    return sum((place / 2 for place in rounded), Fraction(0))


def _place(number: Number) -> Fraction:
    """Return the value of the last digit given: 0.1 for 1.5, 10⁸ for 438,700,000,000."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return Fraction(10) ** exponent if isinstance(exponent, int) else Fraction(0)


def _digits(number: Number) -> int:
    """Return the number of significant digits: 4 for 438,700,000,000."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


def _in_unit(quantity: Quantity, unit: str) -> Number | None:
    value = single(quantity)
    return None if value is None else convert(value, quantity.unit, unit)


def _exact(number: Number) -> Fraction:
    return Fraction(repr(number))
