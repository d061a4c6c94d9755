"""How figures compare: with the other side's, with the year before, with the sum of their parts."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from timeline.events.figures import FigureReported
from timeline.events.quantities import Number, Quantity, add, convert
from timeline.projections.commitment.amounts import Cut, Interval, between, in_unit, interval, share

ROUGH = 2  # significant figures: with no more, the zeros that end a whole number may be figures


class Side(msgspec.Struct, frozen=True):
    """One of two figures that are held against each other."""

    indicator: str
    period: str | None
    value: Quantity
    asserted_by: str | None
    id: str


class Mirror(msgspec.Struct, frozen=True):
    """The other side's `indicator` for the same flow, and how far apart the two are; this one comes first.

    `gap`, in `unit`, and `percent` of the smaller are None where they cannot be told, and `why_not` says why.
    """

    indicator: str
    gap: Number | None
    unit: str
    percent: float | None
    why_not: str | None
    sides: tuple[Side, Side]


class YearOnYear(msgspec.Struct, frozen=True):
    """The change, in percent, of a current value on the same source's for the same time a year before."""

    by: str
    before: str
    percent: float
    id: str
    other: str


class Sum(msgspec.Struct, frozen=True):
    """What a source gives as a sum, and what its parts make, as intervals of `unit`; `gap` is the difference.

    `gap` is None where either is a range. `adds_up` allows for rounding; it is None where the parts cannot be
    added, since a unit does not convert.
    """

    id: str
    stated: Interval
    computed: Interval | None
    gap: Number | None
    adds_up: bool | None
    parts: tuple[str, ...]


def single(quantity: Quantity) -> Number | None:
    """The one figure that a quantity gives; None for a range."""
    return quantity.min if quantity.min == quantity.max else None


# With the other side's


def mirror(figure: FigureReported, other: FigureReported) -> Mirror:
    """How far the other side's figure lies from this one, in this one's unit."""
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
    period, speaker = figure.period, figure.asserted_by
    return Side(
        figure.indicator,
        period.edtf if period else None,
        figure.value,
        str(speaker) if speaker else None,
        figure.id,
    )


def _incomparable(figure: FigureReported, other: FigureReported) -> str | None:
    """Why two figures cannot be held against each other."""
    if figure.period and other.period and unhedged(figure.period.edtf) != unhedged(other.period.edtf):
        return "of different times"
    if single(figure.value) is None or single(other.value) is None:
        return "one of them is a range"
    return "in unlike units" if _in_unit(other.value, figure.value.unit) is None else None


# With the year before


def year_on_year(figure: FigureReported, before: FigureReported) -> float | None:
    """The change, in percent, on the year before; None from a range, or from nothing."""
    here, there = single(figure.value), _in_unit(before.value, figure.value.unit)
    return None if here is None or not there else share(add(here, -there), abs(there))


def unhedged(period: str) -> str:
    """A period without its qualifiers, which do not change which time is meant."""
    return re.sub(r"[?~%]", "", period)


def year_before(period: str) -> str:
    """The same time a year before: `2024-11` for `2025-11`, `2023-12/2024-05` for `2024-12/2025-05`."""
    return re.sub(r"(?<![\d-])\d{4}(?!\d)", lambda year: f"{int(year[0]) - 1:04}", unhedged(period))


# With the sum of its parts


def stated_sum(figure: FigureReported, known: Mapping[str, FigureReported]) -> Sum | None:
    """What the parts of a stated sum make; None where it is no sum, or a part of it is not known."""
    signed = [(1, key) for key in figure.sum_of] + [(-1, key) for key in figure.less]
    if not signed or any(key not in known for _, key in signed):
        return None
    parts = [(sign, known[key].value) for sign, key in signed]
    computed = _computed(parts, figure.value.unit)
    slack = _rounding([figure.value, *(value for _, value in parts)], figure.value.unit) if computed else None
    stated = interval(figure.value)
    return Sum(
        id=figure.id,
        stated=stated,
        computed=computed,
        gap=_gap(stated, computed) if computed else None,
        adds_up=_meet(stated, computed, slack) if computed and slack is not None else None,
        parts=tuple(key for _, key in signed),
    )


def _computed(parts: Sequence[tuple[int, Quantity]], unit: str) -> Interval | None:
    """The sum of the parts, each added or taken off; None where a unit does not convert."""
    least: Cut | None = (0, 0)
    most: Cut | None = (0, 0)
    for sign, part in parts:
        if convert(1, part.unit, unit) is None:
            return None
        added = in_unit(interval(part), unit)
        begins, ends = (added.least, added.most) if sign > 0 else (added.most, added.least)
        least, most = _plus(least, begins, sign), _plus(most, ends, sign)
    return between(least, most, unit, approx=any(part.approx for _, part in parts))


def _plus(total: Cut | None, part: Cut | None, sign: int) -> Cut | None:
    if total is None or part is None:
        return None
    return add(total[0], sign * part[0]), total[1] or sign * part[1]


def _gap(stated: Interval, computed: Interval) -> Number | None:
    here = stated.min if stated.min == stated.max else None
    there = computed.min if computed.min == computed.max else None
    return None if here is None or there is None else add(here, -there)


def _meet(stated: Interval, computed: Interval, slack: Fraction) -> bool:
    """Whether two intervals have anything in common, once each may be off by rounding."""
    return _reaches(stated.most, computed.least, slack) and _reaches(computed.most, stated.least, slack)


def _reaches(most: Cut | None, least: Cut | None, slack: Fraction) -> bool:
    if most is None or least is None:
        return True
    return (_exact(most[0]) + slack, most[1]) >= (_exact(least[0]), least[1])


def _rounding(given: Sequence[Quantity], unit: str) -> Fraction:
    """How far apart rounding may set a sum and its parts, in a unit: half of the last place given, for each.

    Whether the zeros that end a whole number are filling is not known. One of three figures or more, or given
    as about right, is taken to be rounded; a rounder one counts as exact as the finest of all; 0 is exact.
    """
    bounds = [(each, bound) for each in given for bound in {each.min, each.max} if bound]
    places = [_place(bound) * _exact(convert(1, each.unit, unit) or 1) for each, bound in bounds]
    finest = min(places, default=Fraction(0))
    rounded = (
        place if each.approx or _figures(bound) > ROUGH or _place(bound) <= 1 else finest
        for (each, bound), place in zip(bounds, places, strict=True)
    )
    return sum((place / 2 for place in rounded), Fraction(0))


def _place(number: Number) -> Fraction:
    """What the last figure given counts: a tenth for 1.5, 100,000,000 for 438,700,000,000."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return Fraction(10) ** exponent if isinstance(exponent, int) else Fraction(0)


def _figures(number: Number) -> int:
    """How many significant figures a number is given with: 4 for 438,700,000,000."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


def _in_unit(quantity: Quantity, unit: str) -> Number | None:
    value = single(quantity)
    return None if value is None else convert(value, quantity.unit, unit)


def _exact(number: Number) -> Fraction:
    return Fraction(repr(number))
