"""How much: an interval with a unit, as vague as it was said."""

from decimal import Decimal

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.events.catalogue import InvalidEvent, from_fields
from timeline.events.quantities import CURRENCIES, Number, Quantity, add, convert, like, parse_quantity, spell

MASSES = st.sampled_from(["t", "kt", "Mt"])
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
        ("3 tonnes", 3, 3, "t", False),
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
    "written",
    [
        *("", "10", "cargo", "ten cargo", "10 million", "10 bn", "10 M", "~ cargo", "10 20 cargo"),
        *("1,00 t", "1.2.3 t", "1e9 USD", "10..cargo", "..10 cargo", "१० cargo", "0x10 t", "10 cargo or so"),
    ],
)
def test_what_is_no_quantity_is_refused_with_examples(written: str) -> None:
    """A number without a unit, or a unit without a number, is not guessed at."""
    with pytest.raises(ValueError, match=r"is no quantity; expected one such as >=10 cargo"):
        parse_quantity(written)


@pytest.mark.parametrize("written", [">=12..13 Mt", "at most 12..13 Mt"])
def test_a_range_and_a_bound_contradict_each_other(written: str) -> None:
    """At least twelve to thirteen is either."""
    with pytest.raises(ValueError, match="gives both a range and"):
        parse_quantity(written)


def test_a_range_runs_upwards() -> None:
    """Thirteen to twelve is a slip."""
    with pytest.raises(ValueError, match="min 13 is above max 12"):
        parse_quantity("13..12 Mt")


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
    with pytest.raises(ValueError, match="is no ISO 4217 currency; expected one such as USD"):
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
    assert convert(10, "cargo", "cargo") == 10
    for unit, other in (("cargo", "t"), ("USD", "CNY"), ("Mt", "Mt/year"), ("t", "T")):
        assert convert(1, unit, other) is None
        assert not like(unit, other)


@given(NUMBERS, MASSES, MASSES)
def test_a_conversion_can_be_undone(value: Number, unit: str, other: str) -> None:
    """Decimal multiples lose nothing."""
    there = convert(value, unit, other)
    assert there is not None
    assert convert(there, other, unit) == value
    assert like(unit, other)


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
    assert spell(value) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(min=10, unit="cargo"), "at least 10 cargo"),
        (Quantity(max=5, unit="kt"), "at most 5 kt"),
        (Quantity(min=12, max=13, unit="Mt"), "12 to 13 Mt"),
        (Quantity(min=300_000_000, max=300_000_000, unit="USD", approx=True), "about 300 million USD"),
        (Quantity(min=10, max=10, unit="%"), "10%"),
    ],
    ids=str,
)
def test_a_quantity_says_how_vague_it_is(quantity: Quantity, words: str) -> None:
    """At least, at most, about."""
    assert str(quantity) == words


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["cargo", "USD", "Mt"]))
def test_what_it_says_can_be_written_again(least: int, more: int, unit: str) -> None:
    """Reading undoes writing."""
    for ends in ({"min": least}, {"max": least}, {"min": least, "max": least + more}):
        for approx in (True, False):
            quantity = Quantity(unit=unit, approx=approx, **ends)
            assert parse_quantity(str(quantity).replace(" to ", "..")) == quantity


@pytest.mark.parametrize("figure", ["9" * 43, "1" * 17, "0.0000000001"])
def test_what_nobody_reports_is_refused_at_the_door(figure: str) -> None:
    """So that every figure on record can be added, divided and said."""
    with pytest.raises(ValueError, match="out of range"):
        parse_quantity(f"{figure} t")
