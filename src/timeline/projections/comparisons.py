"""How figures compare: with the other side's, with the year before, with the sum of their parts."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from timeline.events.figures import FigureReported
from timeline.events.quantities import Number, Quantity, add, convert


class Mirror(msgspec.Struct, frozen=True):
    """The other side's figure for the same flow: how far apart they are, in `percent` of the smaller.

    `gap` (in `unit`) and `percent` are None where a range, or a unit that does not convert, is compared.
    """

    indicator: str
    gap: Number | None
    unit: str
    percent: float | None
    because: tuple[str, str]


class YearOnYear(msgspec.Struct, frozen=True):
    """The change, in percent, of a current value on the same source's for the same time a year before."""

    by: str | None
    before: str
    percent: float
    because: tuple[str, str]


class Sum(msgspec.Struct, frozen=True):
    """What a source gives as a sum, and what its parts make; `gap` is stated less computed, in `unit`.

    Rounding is allowed for.
    """

    id: str
    stated: Number
    computed: Number
    gap: Number
    unit: str
    adds_up: bool
    because: tuple[str, ...]


def single(quantity: Quantity) -> Number | None:
    """The one figure that a quantity gives; None for a range."""
    return quantity.min if quantity.min == quantity.max else None


def mirror(figure: FigureReported, other: FigureReported) -> Mirror:
    """How far the other side's figure lies from this one, in this one's unit."""
    unit = figure.value.unit
    here, there = single(figure.value), _in_unit(other.value, unit)
    gap = percent = None
    if here is not None and there is not None:
        gap = abs(add(here, -there))
        smaller = min(abs(here), abs(there))
        percent = _percent(gap, smaller) if smaller else None
    return Mirror(other.indicator, gap, unit, percent, (figure.id, other.id))


def year_on_year(figure: FigureReported, before: FigureReported) -> float | None:
    """The change, in percent, on the year before; None from a range, or from nothing."""
    here, there = single(figure.value), _in_unit(before.value, figure.value.unit)
    return None if here is None or not there else _percent(add(here, -there), abs(there))


def unhedged(period: str) -> str:
    """A period without its qualifiers, which do not change which time is meant."""
    return re.sub(r"[?~%]", "", period)


def year_before(period: str) -> str:
    """The same time a year before: `2024-11` for `2025-11`, `2023-12/2024-05` for `2024-12/2025-05`."""
    return re.sub(r"(?<![\d-])\d{4}(?!\d)", lambda year: f"{int(year[0]) - 1:04}", unhedged(period))


def stated_sum(figure: FigureReported, known: Mapping[str, FigureReported]) -> Sum | None:
    """What the parts of a stated sum make; None where it is no sum, or a part is unknown or a range."""
    unit = figure.value.unit
    stated = single(figure.value)
    parts = [
        (sign, _in_unit(known[key].value, unit) if key in known else None)
        for sign, keys in ((1, figure.sum_of), (-1, figure.less))
        for key in keys
    ]
    given = [sign * part for sign, part in parts if part is not None]
    if not parts or stated is None or len(given) < len(parts):
        return None
    computed: Number = 0
    for part in given:
        computed = add(computed, part)
    gap = add(stated, -computed)
    return Sum(
        id=figure.id,
        stated=stated,
        computed=computed,
        gap=gap,
        unit=unit,
        adds_up=abs(Fraction(repr(gap))) <= _rounding([stated, *given]),
        because=(figure.id, *figure.sum_of, *figure.less),
    )


def _in_unit(quantity: Quantity, unit: str) -> Number | None:
    value = single(quantity)
    return None if value is None else convert(value, quantity.unit, unit)


def _percent(part: Number, whole: Number) -> float:
    return float(round(100 * Decimal(repr(part)) / Decimal(repr(whole)), 1))


def _rounding(given: Sequence[Number]) -> Fraction:
    """How far apart rounding may set a sum and its parts: half of the last place given, for each figure.

    Whether zeros that end a whole number are filling is not known: it counts as exact as the finest of all.
    """
    places = list(map(_place, given))
    finest = min(places)
    return sum((Fraction(10) ** (place if place < 0 else finest) / 2 for place in places), Fraction(0))


def _place(number: Number) -> int:
    """The power of ten of the last digit given: -1 for 1.5, 8 for 438,700,000,000; 0 for nothing at all."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return exponent if number and isinstance(exponent, int) else 0
