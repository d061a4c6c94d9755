"""Our bounds against those of the PyPI package edtf: they are the same, or differ for a listed reason.

Our earliest and latest are its "lower strict" and "upper strict", and its infinities are our open ends.
"""

import warnings
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pendulum
import pytest
from pyparsing import ParserElement

from timeline.events.dates import FuzzyDate

ParserElement.enable_packrat(None)  # memoize: its grammar backtracks far on intervals and sets
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its grammar is older than the pyparsing it runs on
    from edtf import EDTFParseException, parse_edtf

pytestmark = pytest.mark.filterwarnings("ignore")

MANUAL = Path(__file__).parents[2] / "docs" / "dates-and-quantities.md"

Bounds = tuple[str, str] | None  # None is refused

# {a} and {b} are days, a never after b, and {next} is the day after b; {am} and {bm} are their months,
# {ay} and {by} their years; {adecade} and {acentury} are how the year of a begins.
AGREED = [
    *("{a}", "{am}", "{ay}", "{a}T20:00:00", "{a}T23:59:59Z", "{a}T18:00:00-05:00", "{a}T08:00:00+08:00"),
    *("{am}-XX", "{ay}-XX", "{ay}-XX-XX", "{adecade}X", "{acentury}XX", "{ay}-XX-15", "{acentury}X7"),
    *(
        "{ay}-21",
        "{ay}-22",
        "{ay}-23",
        "{ay}-29",
        "{ay}-31",
        "{ay}-32",
        "{ay}-33",
        "{ay}-34",
        "{ay}-35",
        "{ay}-36",
    ),
    *("{ay}-37", "{ay}-38", "{ay}-39", "{ay}-40", "{ay}-41"),
    *("{a}?", "{am}~", "{ay}%", "?{a}", "{ay}~-11-24", "{ay}-11?-24", "{ay}-~11-24", "{ay}-11-%24"),
    *("{a}/{b}", "{am}/{bm}", "{ay}/{by}", "{a}/{by}", "{ay}/{b}", "{am}~/{bm}?", "{ay}-21/{by}-23"),
    *("{a}/..", "{am}/..", "../{b}", "../{by}", "{am}-XX/{bm}-XX"),
    *("[{a}..{b}]", "[{am}..{bm}]", "[{ay}..{by}]", "[{a},{b}]", "[{ay},{bm}]", "[..{b}]", "[{am}..]"),
]


class Difference(NamedTuple):
    """What the package makes of a kind of date, in the same terms, and why we make something else of it."""

    pattern: str
    earliest: str
    latest: str
    why: str


DIFFERENT = [
    Difference("{a}T20:00:00-05:00", "{a}", "{a}", "its day is as written; ours is the day in UTC, the next"),
    Difference("{a}T02:00:00+08:00", "{a}", "{a}", "its day is as written; ours is the day in UTC, before"),
    Difference("{ay}-24", "{ay}-12-01", "{ay}-12-31", "its winter ends with December, ours with February"),
    Difference("{a}/{by}-24", "{a}", "{by}-12-31", "so does its winter at the end of an interval"),
    Difference("{a}/", "{a}", "{a10}", "it gives an unknown end ten years; for us it is open"),
    Difference("/{b}", "{b10}", "{b}", "it gives an unknown start ten years; for us it is open"),
    Difference("XXXX", "0000-01-01", "9999-12-31", "it has a year 0; our calendar begins with year 1"),
    Difference("0XXX", "0000-01-01", "0999-12-31", "it has a year 0"),
    Difference(
        "{adecade}X-02-29", "{adecade}0-02-29", "{adecade}9-02-29", "its 29 February may be in any year"
    ),
    Difference("0000-{a:%m}", "0000-{a:%m}-01", "0000-{a:%m}-{alast}", "it has a year 0, which we refuse"),
    Difference(
        "{next}/{a}", "{next}", "{a}", "it takes an interval that ends before it begins; we refuse it"
    ),
]
NOT_READ_BY_THE_PACKAGE = {
    "{a}T20:00": "it wants seconds",
    "{a}T20:00-05:00": "it wants seconds",
    "{ay}-37~": "it takes no qualifier on a part of a year",
    "{ay}-21?": "it takes no qualifier on a season",
    "{ay}-33/{by}-36": "it takes no part of a year but seasons in an interval",
    "{ay}-1X": "it stumbles over one unspecified digit of a month",
    "{am}-1X": "it stumbles over one unspecified digit of a day",
    "{ay}-XX/{by}": "it stumbles over an unspecified month in an interval",
    "[{a}]": "it wants at least two dates to choose from",
    "[{ay}-33,{by}-34]": "it takes no part of a year in a set",
}


def pairs() -> list[tuple[date, date]]:
    """Fifty pairs of days, spread over eight thousand years and over all seasons, close and far apart."""
    firsts = [date(1000, 1, 1) + timedelta(days=number * 58_453) for number in range(50)]
    return [(first, first + timedelta(days=number**2)) for number, first in enumerate(firsts)]


def in_words_of(pattern: str, a: date, b: date) -> str:
    years = {"ay": f"{a:%Y}", "by": f"{b:%Y}", "adecade": f"{a:%Y}"[:3], "acentury": f"{a:%Y}"[:2]}
    months = {"am": f"{a:%Y-%m}", "bm": f"{b:%Y-%m}", "alast": last_of_month_in_a_leap_year(a)}
    decades = {"a10": in_years(a, 10), "b10": in_years(b, -10), "next": b + timedelta(days=1)}
    return pattern.format(a=a, b=b, **years, **months, **decades)


def in_years(day: date, years: int) -> date:
    return pendulum.date(day.year, day.month, day.day).add(years=years)


def last_of_month_in_a_leap_year(day: date) -> int:
    return pendulum.date(2000, day.month, 1).days_in_month


def ours(edtf: str) -> Bounds:
    try:
        meant = FuzzyDate.parse(edtf)
    except ValueError:
        return None
    return str(meant.earliest or "-inf"), str(meant.latest or "inf")


def theirs(edtf: str) -> Bounds:
    try:
        meant = parse_edtf(edtf)
        return shown(meant.lower_strict()), shown(meant.upper_strict())
    except (EDTFParseException, AttributeError, ValueError):
        return None


def shown(moment: object) -> str:
    match moment:
        case float():
            return str(moment)
        case (int(year), int(month), int(day), *_):
            return f"{year:04}-{month:02}-{day:02}"
        case _:
            raise TypeError(moment)


@pytest.mark.parametrize("pattern", AGREED)
def test_bounds_are_those_of_the_package(pattern: str) -> None:
    dates = [in_words_of(pattern, *pair) for pair in pairs()]
    assert {edtf: ours(edtf) for edtf in dates} == {edtf: theirs(edtf) for edtf in dates}


@pytest.mark.parametrize("different", DIFFERENT, ids=[f"{kind.pattern}: {kind.why}" for kind in DIFFERENT])
def test_bounds_differ_from_those_of_the_package_for_a_reason(different: Difference) -> None:
    for pair in pairs():
        edtf, *expected = (in_words_of(pattern, *pair) for pattern in different[:3])
        assert theirs(edtf) == tuple(expected)
        assert ours(edtf) != tuple(expected)


@pytest.mark.parametrize(
    "pattern",
    NOT_READ_BY_THE_PACKAGE,
    ids=[f"{pattern}: {why}" for pattern, why in NOT_READ_BY_THE_PACKAGE.items()],
)
def test_the_package_does_not_read_what_we_read(pattern: str) -> None:
    for pair in pairs():
        edtf = in_words_of(pattern, *pair)
        assert theirs(edtf) is None
        assert ours(edtf)


def test_more_than_two_thousand_dates_are_compared() -> None:
    """The tests above leave none of these out, and allow no difference but the listed ones."""
    compared = {in_words_of(pattern, *pair) for pattern in AGREED for pair in pairs()}
    assert len(compared) > 2000


# What the manual says that others do not read: by form, whether the packages edtf and edtf-validate read it.
# The latter is compared only where it is installed: it pulls in packages named like modules of Python.
READ_BY = {
    "2025-11-24T20:00Z": (False, False),
    "2026-37~": (False, False),
    "2026-33/2026-34": (False, False),
    "[2026-33..2026-34]": (False, False),
    "2026-21~": (False, True),
    "[2025-11-24]": (False, False),
    "[2025-11-20~..2025-11-24]": (False, False),
    "[2025-11-20, 2025-11-24]": (True, False),
    "2025-11-24/2025": (True, False),
    "2025-1X": (False, True),
    "2025-XX/2026": (False, True),
}


@pytest.mark.parametrize("edtf", READ_BY)
def test_the_manual_lists_the_forms_that_others_do_not_read(edtf: str) -> None:
    assert f"`{edtf}`" in MANUAL.read_text("utf-8")
    by_edtf, by_edtf_validate = READ_BY[edtf]
    assert ours(edtf)
    assert (theirs(edtf) is not None) == by_edtf
    if find_spec("edtf_validate"):
        assert import_module("edtf_validate.valid_edtf").is_valid(edtf) == by_edtf_validate
