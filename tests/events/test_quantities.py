"""How much: an interval with a unit, as vague as it was said."""

import re
from decimal import Decimal
from itertools import product

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.events.catalogue import InvalidEvent, from_fields
from timeline.events.quantities import (
    CURRENCIES,
    Number,
    Quantity,
    add,
    convert,
    format_number,
    parse_quantity,
    same_dimension,
)

MASSES = st.sampled_from(["g", "kg", "t", "kt", "Mt"])
WHOLE = st.integers(-(10**12), 10**12)
TENTHS = st.decimals(-(10**6), 10**6, places=1).map(float)
NUMBERS = WHOLE | TENTHS


# What a person writes


@pytest.mark.parametrize(
    ("written", "least", "most", "unit", "approx"),
    [
        (">=10 cargo", 10, None, "cargo", False),
        ("~300M USD", 300_000_000, 300_000_000, "USD", True),
        ("12..13 Mt", 12, 13, "Mt", False),
        ("12 Mt", 12, 12, "Mt", False),
        ("12Mt", 12, 12, "Mt", False),
        ("840 kt", 840, 840, "kt", False),
        ("180,000 t", 180_000, 180_000, "t", False),
        ("1.38 Mt", 1.38, 1.38, "Mt", False),
        ("2.0 Mt", 2, 2, "Mt", False),
        ("at least 10 cargo", 10, None, "cargo", False),
        ("≥10 cargo", 10, None, "cargo", False),
        ("<=5 kt", None, 5, "kt", False),
        ("at most 5 kt", None, 5, "kt", False),
        ("≤ 5 kt", None, 5, "kt", False),
        ("about 12 Mt", 12, 12, "Mt", True),
        ("nearly 10 Mt", 10, 10, "Mt", True),
        ("at least about 7 Mt", 7, None, "Mt", True),
        ("~12..13 Mt", 12, 13, "Mt", True),
        ("300 million USD", 300_000_000, 300_000_000, "USD", False),
        ("300 m USD", 300_000_000, 300_000_000, "USD", False),
        ("658.9bn USD", 658_900_000_000, 658_900_000_000, "USD", False),
        ("658.9B USD", 658_900_000_000, 658_900_000_000, "USD", False),
        ("1.5 trillion USD", 1_500_000_000_000, 1_500_000_000_000, "USD", False),
        ("5 thousand person", 5_000, 5_000, "person", False),
        ("1.2M..1.3M USD", 1_200_000, 1_300_000, "USD", False),
        ("10%", 10, 10, "%", False),
        ("10 percent", 10, 10, "%", False),
        ("-43.7 %", -43.7, -43.7, "%", False),
        ("25 Mt/year", 25, 25, "Mt/year", False),
        ("4 cargoes", 4, 4, "cargo", False),
        ("10..12 million t", 10_000_000, 12_000_000, "t", False),
        ("10-12 million t", 10_000_000, 12_000_000, "t", False),
        ("10 to 12 million t", 10_000_000, 12_000_000, "t", False),
        ("10 million to 12 million t", 10_000_000, 12_000_000, "t", False),
        ("500 thousand to 1 million t", 500_000, 1_000_000, "t", False),
        ("between 10 and 12 million t", 10_000_000, 12_000_000, "t", False),
        ("~10..12 million t", 10_000_000, 12_000_000, "t", True),
        ("12\N{EN DASH}13 Mt", 12, 13, "Mt", False),
        ("3-4%", 3, 4, "%", False),
        ("3%-4%", 3, 4, "%", False),
        ("-3..-2 %", -3, -2, "%", False),
        ("$500bn", 500_000_000_000, 500_000_000_000, "USD", False),
        ("US$500bn", 500_000_000_000, 500_000_000_000, "USD", False),
        ("USD 500bn", 500_000_000_000, 500_000_000_000, "USD", False),
        ("~$300M", 300_000_000, 300_000_000, "USD", True),
        ("$10-12bn", 10_000_000_000, 12_000_000_000, "USD", False),
        ("$10bn to $12bn", 10_000_000_000, 12_000_000_000, "USD", False),
        ("$25bn/year", 25_000_000_000, 25_000_000_000, "USD/year", False),
        ("\N{EURO SIGN}5 million", 5_000_000, 5_000_000, "EUR", False),
        ("up to 5 kt", None, 5, "kt", False),
        ("no more than 5 kt", None, 5, "kt", False),
        ("not less than 5 kt", 5, None, "kt", False),
        ("At least 10 cargo", 10, None, "cargo", False),
        ("at least 10 and at most 12 cargo", 10, 12, "cargo", False),
        ("5 kg", 5, 5, "kg", False),
        ("3 TEU-40", 3, 3, "TEU-40", False),
        ("5 m3", 5, 5, "m3", False),
        ("  12 Mt  ", 12, 12, "Mt", False),
    ],
)
def test_what_a_person_writes_is_read(
    written: str, least: Number | None, most: Number | None, unit: str, *, approx: bool
) -> None:
    """A sign opens one end, a range gives both, and "about" widens nothing."""
    assert parse_quantity(written) == Quantity(min=least, max=most, unit=unit, approx=approx)


@pytest.mark.parametrize(
    ("written", "least", "most", "unit", "approx"),
    [
        ("over 500 billion USD", 500_000_000_000, None, "USD", False),
        ("more than 8.5 Mt", 8.5, None, "Mt", False),
        ("above 3.67 %", 3.67, None, "%", False),
        ("over $500bn", 500_000_000_000, None, "USD", False),
        (">10 cargo", 10, None, "cargo", False),
        ("More than about 8 Mt", 8, None, "Mt", True),
        ("less than 5 kt", None, 5, "kt", False),
        ("fewer than 10 cargo", None, 10, "cargo", False),
        ("below 3 %", None, 3, "%", False),
        ("under 3 %", None, 3, "%", False),
        ("<5 kt", None, 5, "kt", False),
        ("more than 3 and less than 4 Mt", 3, 4, "Mt", False),
    ],
)
def test_more_than_and_less_than_do_not_reach_the_end_that_they_give(
    written: str, least: Number | None, most: Number | None, unit: str, *, approx: bool
) -> None:
    """Whoever has bought more than 8.5 Mt has not bought just that."""
    assert parse_quantity(written) == Quantity(min=least, max=most, unit=unit, approx=approx, exclusive=True)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((f"3 {unit}", "Mt") for unit in ("MT", "mt", "mT", "mmt", "MMT", "megatonnes")),
        *((f"5 {unit}", "Mt (million tonnes) or t") for unit in ("ton", "tons", "tonnes", "metric tons")),
        *((f"5 million {unit}", "Mt (million tonnes) or t") for unit in ("tons", "tonnes")),
        *((f"5 {unit}", "USD") for unit in ("usd", "Usd", "dollars", "US$", "$", "US dollars")),
        *((f"5 million {unit}", "USD") for unit in ("dollars", "usd")),
        ("usd 500bn", "USD"),
        ("5 usd/year", "USD/year"),
        ("5 KG", "kg"),
        ("5 kilos", "kg"),
        ("5 G", "g"),
        ("5 KT", "kt"),
        ("5 RMB", "CNY"),
        ("RMB 5", "CNY"),
        ("5 euros", "EUR"),
    ],
)
def test_a_unit_that_is_almost_another_is_refused_with_what_was_meant(written: str, meant: str) -> None:
    """It would be a measure of its own, and never count."""
    with pytest.raises(ValueError, match=re.escape(f"is not a known unit; did you mean {meant}")):
        parse_quantity(written)


@pytest.mark.parametrize(
    "unit", ["cargo", "aircraft", "head", "bushel", "bbl", "m3", "TEU-40", "Mt/year", "%"]
)
def test_what_can_only_be_counted_stays_a_measure_of_its_own(unit: str) -> None:
    assert parse_quantity(f"5 {unit}").unit == unit


@pytest.mark.parametrize(
    "written",
    [
        *("", "10", "cargo", "ten cargo", "10 million", "10 bn", "10 M", "~ cargo", "10 20 cargo"),
        *("1,00 t", "1.2.3 t", "1e9 USD", "10..cargo", "..10 cargo", "१० cargo", "0x10 t", "10 cargo or so"),
        *("1e9USD", "-3-4%", "$5 Mt", "USD 5 EUR", "between 3 Mt", "3 and 4 Mt", "5 /year", "3 t and 4 t"),
        *("at least 3 and less than 4 Mt", "3 to less than 4 Mt", "$"),
    ],
)
def test_what_is_no_quantity_is_refused_with_examples(written: str) -> None:
    """A number without a unit, or a unit without a number, is not guessed at."""
    with pytest.raises(ValueError, match=r"is not a quantity; expected one such as >=10 cargo"):
        parse_quantity(written)


@pytest.mark.parametrize("written", [">=12..13 Mt", "at most 12..13 Mt", "more than 12-13 Mt"])
def test_a_range_and_a_bound_contradict_each_other(written: str) -> None:
    """At least twelve to thirteen is either."""
    with pytest.raises(ValueError, match="gives both a range and"):
        parse_quantity(written)


def test_a_range_runs_upwards() -> None:
    """Thirteen to twelve is a slip."""
    with pytest.raises(ValueError, match="min 13 is above max 12"):
        parse_quantity("13..12 Mt")
    with pytest.raises(ValueError, match="min 500000000000 is above max 1000000"):
        parse_quantity("500,000 to 1 million t")  # the scale word is that of both


def test_nothing_is_both_more_and_less_than_the_same() -> None:
    with pytest.raises(ValueError, match="nothing is both more and less than 12"):
        Quantity(min=12, max=12, unit="Mt", exclusive=True)


# What a quantity is


def test_a_quantity_has_at_least_one_end() -> None:
    """A unit alone says nothing."""
    with pytest.raises(ValueError, match="a min, a max or both"):
        Quantity(unit="cargo")


def test_the_currencies_are_those_of_iso_4217() -> None:
    """The active codes, by another list than ours."""
    assert {currency.alpha_3 for currency in pycountry.currencies} == CURRENCIES


@pytest.mark.parametrize(
    "unit", ["USD", "CNY", "EUR", "USD/t", "t", "kt", "Mt", "cargo", "%", "Mt/year", "TEU-40"]
)
def test_a_unit_is_money_a_mass_or_what_is_counted(unit: str) -> None:
    """Also one of them by another."""
    assert Quantity(min=1, unit=unit).unit == unit


@pytest.mark.parametrize("unit", ["USB", "RMB", "XYZ/t", "BTC"])
def test_three_capitals_are_a_currency_or_a_slip(unit: str) -> None:
    """RMB is how people say it, and CNY how it is written."""
    with pytest.raises(ValueError, match="is not an ISO 4217 currency; expected one such as USD"):
        Quantity(min=1, unit=unit)


@pytest.mark.parametrize("unit", ["", "12", "a b", "cargo\n", "x" * 33, "é"])
def test_a_unit_is_a_word(unit: str) -> None:
    """What cannot be compared cannot be counted."""
    figure = {"type": "figure-reported", "subject": "us-china", "occurred": "2025", "indicator": "exports"}
    with pytest.raises(InvalidEvent, match=r"`value\.unit`: expected a unit such as USD, Mt or cargo"):
        from_fields({**figure, "value": {"min": 1, "unit": unit}})


@pytest.mark.parametrize("name", ["quantity", "value"])
def test_nobody_buys_less_than_nothing(name: str) -> None:
    """A figure may fall by 43.7 percent; a purchase is never negative."""
    pledge = {"type": "purchase-pledged", "subject": "us-china/soybeans", "occurred": "2025"}
    with pytest.raises(InvalidEvent, match=f"`{name}` cannot be negative") as flaw:
        from_fields({**pledge, name: {"min": -1, "unit": "t"}})
    assert flaw.value.field == name


# Arithmetic


def test_only_tonnes_are_converted() -> None:
    """Everything else would need a factor that somebody has to state."""
    assert convert(0.332, "Mt", "t") == 332_000
    assert convert(180_000, "t", "Mt") == 0.18
    assert convert(9_044.8, "kg", "t") == 9.0448
    assert convert(1, "Mt", "g") == 10**12
    assert convert(10, "cargo", "cargo") == 10
    for unit, other in (("cargo", "t"), ("USD", "CNY"), ("Mt", "Mt/year"), ("t", "T")):
        assert convert(1, unit, other) is None
        assert not same_dimension(unit, other)


@given(NUMBERS, MASSES, MASSES)
def test_a_conversion_can_be_undone(value: Number, unit: str, other: str) -> None:
    """Decimal multiples lose nothing."""
    there = convert(value, unit, other)
    assert there is not None
    assert convert(there, other, unit) == value
    assert same_dimension(unit, other)


@given(NUMBERS, NUMBERS)
def test_a_sum_is_exact_and_does_not_depend_on_the_order(one: Number, other: Number) -> None:
    """A tenth and two tenths are three tenths."""
    assert add(one, other) == add(other, one)
    assert Decimal(repr(add(one, other))) == Decimal(repr(one)) + Decimal(repr(other))
    assert add(add(one, other), -other) == one


@given(NUMBERS, NUMBERS, MASSES, MASSES)
def test_it_does_not_matter_whether_one_adds_or_converts_first(
    one: Number, other: Number, unit: str, to: str
) -> None:
    """A total in tonnes is the total in megatonnes."""
    parts = convert(one, unit, to), convert(other, unit, to)
    assert parts[0] is not None
    assert parts[1] is not None
    assert convert(add(one, other), unit, to) == add(parts[0], parts[1])


@given(st.integers(0, 10**15), st.sampled_from(["cargo", "USD", "Mt"]))
def test_a_whole_number_is_the_same_however_it_is_written(value: int, unit: str) -> None:
    """3e8 and 300000000 are one figure, so that their bytes are too."""
    floating = Quantity(min=float(value), unit=unit)
    assert isinstance(floating.min, int)
    assert floating == Quantity(min=int(float(value)), unit=unit)


# In words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "?"),
        (12, "12"),
        (1.38, "1.38"),
        (840_000, "840,000"),
        (1_000_000, "1 million"),
        (300_000_000, "300 million"),
        (658_900_000_000, "658.9 billion"),
        (1_500_000_000_000, "1.5 trillion"),
        (1_234_567, "1,234,567"),
        (-2_000_000, "-2 million"),
    ],
)
def test_a_figure_is_spelt_as_one_says_it(value: Number | None, words: str) -> None:
    """Never rounded: what has more digits is shown with all of them."""
    assert format_number(value) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(min=10, unit="cargo"), "at least 10 cargo"),
        (Quantity(max=5, unit="kt"), "at most 5 kt"),
        (Quantity(min=12, max=13, unit="Mt"), "12 to 13 Mt"),
        (Quantity(min=300_000_000, max=300_000_000, unit="USD", approx=True), "about 300 million USD"),
        (Quantity(min=10, max=10, unit="%"), "10%"),
        (Quantity(min=8.5, unit="Mt", exclusive=True), "more than 8.5 Mt"),
        (Quantity(max=5, unit="kt", exclusive=True), "less than 5 kt"),
        (Quantity(min=3.67, unit="%", exclusive=True), "more than 3.67%"),
        (Quantity(min=3, max=4, unit="Mt", exclusive=True), "more than 3 and less than 4 Mt"),
    ],
    ids=str,
)
def test_a_quantity_says_how_vague_it_is(quantity: Quantity, words: str) -> None:
    """At least, at most, about."""
    assert str(quantity) == words


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["cargo", "USD", "Mt", "%"]))
def test_what_it_says_can_be_written_again(least: int, more: int, unit: str) -> None:
    """Reading undoes writing."""
    ends: list[tuple[int | None, int | None]] = [(least, None), (None, least), (least, least + more)]
    for (low, top), approx, exclusive in product(ends, (False, True), (False, True)):
        quantity = Quantity(min=low, max=top, unit=unit, approx=approx, exclusive=exclusive and low != top)
        assert parse_quantity(str(quantity)) == quantity


@pytest.mark.parametrize("figure", ["9" * 43, "1" * 17, "0.0000000001"])
def test_what_nobody_reports_is_refused_at_the_door(figure: str) -> None:
    """So that every figure on record can be added, divided and said."""
    with pytest.raises(ValueError, match="out of range"):
        parse_quantity(f"{figure} t")
