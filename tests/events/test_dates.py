"""A date says no more than was said: it has a first and a last possible day, and remembers its words."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from timeline.cli.date_parser import parse_date
from timeline.events.date_format import format_date
from timeline.events.dates import Basis, FuzzyDate

law = settings(deadline=None)


def day(iso: str) -> date | None:
    return None if iso == "open" else date.fromisoformat(iso)


def examples(names: str, *rows: tuple[str, ...]) -> pytest.MarkDecorator:
    """A table whose rows are called by what they say."""
    return pytest.mark.parametrize(names.split(", "), rows, ids=[" → ".join(row) for row in rows])


def happened_by(meant: FuzzyDate, by: date) -> str:
    """An open end is never certain; an open start is in the past."""
    if meant.latest is not None and meant.latest <= by:
        return "certain"
    return "possible" if meant.earliest is None or meant.earliest <= by else "not_yet"


# What a date can mean


@examples(
    "edtf, earliest, latest",
    # a day, a month, a year
    ("2025-11-24", "2025-11-24", "2025-11-24"),
    ("2028-02-29", "2028-02-29", "2028-02-29"),
    ("2026-04", "2026-04-01", "2026-04-30"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("2000-02", "2000-02-01", "2000-02-29"),
    ("2026", "2026-01-01", "2026-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
    # a time of day: the day as it was written there
    ("2025-11-24T20:00", "2025-11-24", "2025-11-24"),
    ("2025-11-24T20:00:59Z", "2025-11-24", "2025-11-24"),
    ("2025-11-24T18:59-05:00", "2025-11-24", "2025-11-24"),
    ("2025-11-24T20:00-05:00", "2025-11-25", "2025-11-25"),
    ("2025-11-24T08:00+08", "2025-11-24", "2025-11-24"),
    ("2025-11-24T02:00+08", "2025-11-23", "2025-11-23"),
    ("2025-12-31T12:00-12:00", "2026-01-01", "2026-01-01"),
    ("2024-03-01T13:59+14:00", "2024-02-29", "2024-02-29"),
    ("9999-12-31T23:00-05:00", "9999-12-31", "9999-12-31"),
    ("0001-01-01T01:00+08:00", "0001-01-01", "0001-01-01"),
    # unspecified digits
    ("2025-11-XX", "2025-11-01", "2025-11-30"),
    ("2025-11-2X", "2025-11-20", "2025-11-29"),
    ("2025-02-2X", "2025-02-20", "2025-02-28"),
    ("2025-XX", "2025-01-01", "2025-12-31"),
    ("2025-1X", "2025-10-01", "2025-12-31"),
    ("2025-XX-XX", "2025-01-01", "2025-12-31"),
    ("2025-XX-24", "2025-01-24", "2025-12-24"),
    ("2025-XX-31", "2025-01-31", "2025-12-31"),
    ("202X", "2020-01-01", "2029-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("1X60", "1060-01-01", "1960-12-31"),
    ("2025-X1", "2025-01-01", "2025-11-30"),
    ("2025-11-X5", "2025-11-05", "2025-11-25"),
    ("0XXX", "0001-01-01", "0999-12-31"),
    ("202X-02-29", "2020-02-29", "2028-02-29"),
    # seasons, as the weather service of the north counts them
    ("2026-21", "2026-03-01", "2026-05-31"),
    ("2026-22", "2026-06-01", "2026-08-31"),
    ("2026-23", "2026-09-01", "2026-11-30"),
    ("2026-24", "2026-12-01", "2027-02-28"),
    ("2027-24", "2027-12-01", "2028-02-29"),
    ("9999-24", "9999-12-01", "9999-12-31"),
    # seasons of the south
    ("2026-29", "2026-09-01", "2026-11-30"),
    ("2026-30", "2026-12-01", "2027-02-28"),
    ("2026-31", "2026-03-01", "2026-05-31"),
    ("2026-32", "2026-06-01", "2026-08-31"),
    # quarters, thirds, halves
    ("2026-33", "2026-01-01", "2026-03-31"),
    ("2026-34", "2026-04-01", "2026-06-30"),
    ("2026-35", "2026-07-01", "2026-09-30"),
    ("2026-36", "2026-10-01", "2026-12-31"),
    ("2026-37", "2026-01-01", "2026-04-30"),
    ("2026-38", "2026-05-01", "2026-08-31"),
    ("2026-39", "2026-09-01", "2026-12-31"),
    ("2026-40", "2026-01-01", "2026-06-30"),
    ("2026-41", "2026-07-01", "2026-12-31"),
    # intervals
    ("2026-01/2026-03", "2026-01-01", "2026-03-31"),
    ("2025-11-24/2026", "2025-11-24", "2026-12-31"),
    ("2026-04/2026-04-10", "2026-04-01", "2026-04-10"),
    ("2026-21/2026-34", "2026-03-01", "2026-06-30"),
    ("2026-04/..", "2026-04-01", "open"),
    ("../2026-04", "open", "2026-04-30"),
    ("2026-04/", "2026-04-01", "open"),
    ("/2026-04", "open", "2026-04-30"),
    ("2026-37~/2026-38?", "2026-01-01", "2026-08-31"),
    # one of several
    ("[2025-11-20..2025-11-24]", "2025-11-20", "2025-11-24"),
    ("[2025-11-24,2025-11-20]", "2025-11-20", "2025-11-24"),
    ("[2025-11, 2026-01, 2026-33]", "2025-11-01", "2026-03-31"),
    ("[2025-11-24]", "2025-11-24", "2025-11-24"),
    ("[..2025-11]", "open", "2025-11-30"),
    ("[2025-11..]", "2025-11-01", "open"),
    ("[2024,2026-01..2026-02]", "2024-01-01", "2026-02-28"),
    ("[2024,2026-01..]", "2024-01-01", "open"),
)
def test_a_date_lies_between_its_earliest_and_its_latest_day(edtf: str, earliest: str, latest: str) -> None:
    meant = FuzzyDate.parse(edtf)
    assert (meant.earliest, meant.latest) == (day(earliest), day(latest))


@pytest.mark.parametrize(
    "edtf",
    [
        *("2026-04?", "2026-37~", "2026%", "2025-11-XX?", "2025-11~-24", "?2025-11-24", "2025-~11-24"),
        *("2025-11-%24", "2025?-11-24", "2026-04~/2026-05", "2026-04/2026-05?", "../2026~"),
        "[2025-11-20~..2025-11-24]",
    ],
)
def test_a_mark_of_doubt_anywhere_makes_a_date_hedged(edtf: str) -> None:
    assert FuzzyDate.parse(edtf).hedged


@pytest.mark.parametrize("edtf", ["2026-04", "2026-37", "202X", "2026-04/..", "[2025..2026]"])
def test_being_vague_is_not_being_in_doubt(edtf: str) -> None:
    assert not FuzzyDate.parse(edtf).hedged


@pytest.mark.parametrize(
    ("edtf", "seconds"),
    [
        ("2025-11-24T00:00", 0),
        ("2025-11-24T20:00", 72_000),
        ("2025-11-24T20:00:01Z", 72_001),
        ("2025-11-24T20:00-05:00", 3_600),
        ("2025-11-24T02:30+08:00", 66_600),
        ("2025-11-24T02:30+08", 66_600),
        ("9999-12-31T23:00-05:00", 100_800),
        ("0001-01-01T01:00+08:00", -25_200),
        ("2025-11-24T12:00+05:45", 22_500),
        ("2025-11-24", None),
        ("2026-04", None),
    ],
)
def test_a_time_of_day_counts_from_midnight_utc_of_the_day_as_written(edtf: str, seconds: int | None) -> None:
    assert FuzzyDate.parse(edtf).instant == seconds


# What is no date


@examples(
    "edtf, flaw",
    ("", "something is missing"),
    ("soon", "soon is neither a year"),
    ("24.11.2025", "neither a year"),
    ("2025-1-5", "neither a year"),
    ("2025-11-24 20:00", "neither a year"),
    (" 2025", "neither a year"),
    ("2025\n", "neither a year"),
    ("٢٠٢٥", "neither a year"),
    ("2025-11-²4", "neither a year"),
    ("20255", "neither a year"),
    ("-0044", "neither a year"),
    ("2025-11-24~?", "neither a year"),
    ("2026-13", "there is no month 13"),
    ("2026-00", "there is no month 00"),
    ("2026-25", "there is no month 25"),
    ("2026-28", "there is no month 28"),
    ("2026-42", "there is no month 42"),
    ("0000", "there is no year 0000"),
    ("0000-33", "there is no year 0000"),
    ("2025-11-31", "there is no day 31 in 2025-11"),
    ("2025-11-00", "there is no day 00"),
    ("2025-02-29", "there is no day 29 in 2025-02"),
    ("2025-02-3X", "there is no day 3X in 2025-02"),
    ("2025-4X-01", "there is no month 4X"),
    ("2026-33-01", "33 is a part of the year and has no day 01"),
    ("202X-33", "needs a whole year"),
    ("2025-11-24T24:00", "there is no time 24:00"),
    ("2025-11-24T20:60", "there is no time 20:60"),
    ("2025-11-24T20:00:60", "there is no time 20:00:60"),
    ("2025-11-24T20:00+24:00", r"there is no time 20:00\+24:00"),
    ("2025-11-24T20", "a time of day is written as in"),
    ("2025-11T20:00", "a time of day is written as in"),
    ("2025-11-24T20:00~", "a time of day is written as in"),
    ("2025-11-24T20:00/2025-11-25", "not in an interval or a set"),
    ("2025-02-30T20:00", "there is no day 30 in 2025-02"),
    ("../..", "one end of it must be known"),
    ("/", "one end of it must be known"),
    ("../", "one end of it must be known"),
    ("[..]", "one end of it must be known"),
    ("2026-04/2026-03", "it starts on 2026-04-01, after its end on 2026-03-31"),
    ("[2025-11-24..2025-11-20]", "it starts on 2025-11-24, after its end on 2025-11-20"),
    ("2025/2026/2027", "2026/2027 is neither a year"),
    ("[]", "something is missing"),
    ("[2025,]", "something is missing"),
    ("[2025", "the closing ] is missing"),
    ("[2025/2026]", "neither a year"),
    ("{2025,2026}", "all of several dates are several events"),
    (f"[{'2025,' * 20}2026]", "it is longer than 100 characters"),
)
def test_what_is_no_date_is_refused_with_its_flaw_and_an_example(edtf: str, flaw: str) -> None:
    with pytest.raises(ValueError, match=rf"^.+ is not a date: .*{flaw}.*; expected EDTF such as "):
        FuzzyDate.parse(edtf)


def test_a_refusal_is_one_sentence_that_can_be_read_at_midnight() -> None:
    with pytest.raises(ValueError, match="month") as refusal:
        FuzzyDate.parse("2026-13")
    assert str(refusal.value) == (
        "2026-13 is not a date: there is no month 13; "
        "expected EDTF such as 2025-11-24, 2026-04, 2026-37~ or 2026-04/.."
    )


# What is written down


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("2026-04", FuzzyDate.parse("2026-04")),
        ({"edtf": "2026-04", "raw": "April"}, FuzzyDate.parse("2026-04", raw="April")),
        ({"edtf": "2025-11-23", "basis": "inferred"}, FuzzyDate.parse("2025-11-23", basis="inferred")),
        (
            {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"},
            FuzzyDate.parse("2026-37~", "early next year", "assigned"),
        ),
    ],
    ids=str,
)
def test_json_keeps_the_words_and_whose_they_are(value: object, meant: FuzzyDate) -> None:
    assert FuzzyDate.from_json(value) == meant
    assert meant.to_json() == value


def test_json_names_the_date_first_whatever_the_order_it_came_in() -> None:
    meant = FuzzyDate.from_json({"basis": "assigned", "raw": "early next year", "edtf": "2026-37~"})
    assert list(meant.to_json()) == ["edtf", "raw", "basis"]


def test_json_says_nothing_that_goes_without_saying() -> None:
    assert FuzzyDate.from_json({"edtf": "2026-04", "basis": "stated"}).to_json() == "2026-04"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2025-11-24T20:15:30.000Z", "2025-11-24T20:15:30Z"),
        ("2025-11-24t20:15:30z", "2025-11-24T20:15:30Z"),
        ("2025-11-24 20:15:30+08:00", "2025-11-24T20:15:30+08:00"),
        ("2025-11-24T20:15:30+0800", "2025-11-24T20:15:30+08:00"),
        ("2025-11-24 20:15", "2025-11-24T20:15"),
        ("2025-11-24T20:15:30.25Z", {"edtf": "2025-11-24T20:15:30Z", "raw": "2025-11-24T20:15:30.25Z"}),
        (
            {"edtf": "2025-11-24 20:15:30.25", "raw": "at a quarter past", "basis": "inferred"},
            {"edtf": "2025-11-24T20:15:30", "raw": "at a quarter past", "basis": "inferred"},
        ),
    ],
    ids=str,
)
def test_a_time_as_programs_write_it_is_kept_to_the_second(written: object, kept: object) -> None:
    assert FuzzyDate.from_json(written).to_json() == kept


@law
@given(st.datetimes(timezones=st.timezones() | st.just(UTC)), st.sampled_from([" ", "T", "t"]), st.booleans())
def test_a_time_that_the_language_writes_is_the_same_instant(
    moment: datetime, separator: str, colon: bool
) -> None:
    offset = moment.utcoffset() or timedelta()
    assume(offset.total_seconds() % 60 == 0)  # RFC 3339 has no seconds in an offset
    text = moment.isoformat(separator)
    if not colon:
        text = text[: -len(":00")] + text[-len("00") :]
    read_back = FuzzyDate.from_json(text)
    # In UTC: in a zone whose clocks are being set back, Python holds no two moments for equal (PEP 495).
    assert datetime.fromisoformat(read_back.edtf).astimezone(UTC) == moment.replace(microsecond=0).astimezone(
        UTC
    )
    assert read_back.raw == (text if moment.microsecond else None)


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        (20251124, "a date is a text or an object with edtf, raw and basis, not 20251124"),
        (None, "not None"),
        (["2025"], "a date is a text or an object"),
        ({}, "needs the field edtf"),
        ({"raw": "soon"}, "needs the field edtf"),
        ({"edtf": "2026", "certainty": "high", 5: 1}, "has no field certainty, 5"),
        ({"edtf": 2026}, "not edtf 2026"),
        ({"edtf": "2026", "raw": None}, "not raw None"),
        ({"edtf": "2026", "basis": ["stated"]}, "not basis"),
        (
            {"edtf": "2026", "basis": "guessed"},
            "'guessed' is not a basis of a date; expected stated",
        ),
        ({"edtf": "2026-13"}, "there is no month 13"),
    ],
    ids=repr,
)
def test_json_that_is_no_date_is_refused_by_name(value: object, flaw: str) -> None:
    with pytest.raises(ValueError, match=flaw):
        FuzzyDate.from_json(value)


def test_dates_are_the_same_if_day_words_and_basis_are() -> None:
    assert FuzzyDate.parse("2026-04") == FuzzyDate("2026-04")
    assert len({FuzzyDate.parse("2026-04"), FuzzyDate("2026-04")}) == 1
    assert FuzzyDate.parse("2026-04") != FuzzyDate.parse("2026-04?")
    assert FuzzyDate.parse("2026-04") != FuzzyDate.parse("2026-04", raw="April")
    assert FuzzyDate.parse("2026-04") != FuzzyDate.parse("2026-04", basis="inferred")
    assert FuzzyDate.parse("2026-04") != "2026-04"


def test_a_date_never_changes() -> None:
    meant = FuzzyDate.parse("2026-04")
    with pytest.raises(AttributeError, match="a date does not change: latest cannot be set"):
        meant.latest = None
    with pytest.raises(AttributeError, match="a date does not change: raw cannot be deleted"):
        del meant.raw


def pickled(meant: FuzzyDate) -> FuzzyDate:
    restored: FuzzyDate = pickle.loads(pickle.dumps(meant))  # noqa: S301 our own bytes
    return restored


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_of_a_date_is_the_same_date(copied: Callable[[FuzzyDate], FuzzyDate]) -> None:
    meant = FuzzyDate.parse("2026-37~", "early next year", "assigned")
    assert copied(meant) == meant
    assert copied(meant).latest == date(2026, 4, 30)


def test_a_date_shows_itself_as_edtf_and_to_a_programmer_as_it_is_made() -> None:
    meant = FuzzyDate.parse("2026-37~", "early next year", "assigned")
    assert str(meant) == "2026-37~"
    assert repr(meant) == "FuzzyDate('2026-37~', raw='early next year', basis='assigned')"
    assert repr(FuzzyDate.parse("2026")) == "FuzzyDate('2026')"


def test_a_day_of_the_calendar_is_a_date_too() -> None:
    assert FuzzyDate.of(date(2025, 11, 24)) == FuzzyDate.parse("2025-11-24")
    assert FuzzyDate.of(datetime(2025, 11, 24, 20, 0, tzinfo=UTC)) == FuzzyDate.parse("2025-11-24")


# Whether it has happened


@pytest.mark.parametrize(
    ("edtf", "by", "happened"),
    [
        ("2026-04", "2026-03-31", "not_yet"),
        ("2026-04", "2026-04-01", "possible"),
        ("2026-04", "2026-04-29", "possible"),
        ("2026-04", "2026-04-30", "certain"),
        ("2025-11-24", "2025-11-23", "not_yet"),
        ("2025-11-24", "2025-11-24", "certain"),
        ("2025-11-24T20:00-05:00", "2025-11-24", "not_yet"),
        ("2025-11-24T20:00-05:00", "2025-11-25", "certain"),
        ("2026-04/..", "9999-12-31", "possible"),
        ("../2026-04", "0001-01-01", "possible"),
        ("../2026-04", "2026-04-30", "certain"),
    ],
)
def test_nothing_has_certainly_happened_before_its_last_possible_day(
    edtf: str, by: str, happened: str
) -> None:
    assert happened_by(FuzzyDate.parse(edtf), date.fromisoformat(by)) == happened


# How it is said


@examples(
    "edtf, words",
    ("2025-11-24", "24 November 2025"),
    ("2025-11-04", "4 November 2025"),
    ("2025-11-24T20:00", "24 November 2025 20:00"),
    ("2025-11-24T20:00:05Z", "24 November 2025 20:00:05 (UTC)"),
    ("2025-11-24T20:00-05:00", "24 November 2025 20:00 (-05:00)"),
    ("2026-04", "April 2026"),
    ("2026", "2026"),
    ("2026-21", "spring 2026"),
    ("2026-24", "winter 2026"),
    ("2026-29", "southern spring 2026"),
    ("2026-30~", "about southern summer 2026"),
    ("2026-33", "Q1 2026"),
    ("2026-37", "early 2026"),
    ("2026-37~", "early 2026"),
    ("2026-38?", "perhaps mid-2026"),
    ("2026-39%", "perhaps late 2026"),
    ("2026-40", "first half of 2026"),
    ("2026-41", "second half of 2026"),
    ("2026-04~", "about April 2026"),
    ("2026-04?", "perhaps April 2026"),
    ("2026-04%", "perhaps about April 2026"),
    ("~2026", "about 2026"),
    ("2025-~11-24", "24 November 2025 (month approximate)"),
    ("2025?-11-24", "24 November 2025 (year uncertain)"),
    ("2025-11~-24", "24 November 2025 (year approximate, month approximate)"),
    ("?2025-11-~24", "24 November 2025 (year uncertain, day approximate)"),
    ("?2025-11~", "November 2025 (year uncertain and approximate, month approximate)"),
    ("2025-11-XX", "some day in November 2025"),
    ("2025-XX", "some month in 2025"),
    ("2025-XX-XX", "some day in 2025"),
    ("2025-XX-24", "day 24 of some month in 2025"),
    ("202X", "some year from 2020 to 2029"),
    ("2025-1X", "some date like 2025-1X"),
    ("202X-11-24", "some date like 202X-11-24"),
    ("2026-05-13/2026-05-15", "13\N{EN DASH}15 May 2026"),
    ("2026-03-31/2026-04-02", "31 March\N{EN DASH}2 April 2026"),
    ("2025-12-31/2026-01-02", "31 December 2025 to 2 January 2026"),
    ("2026-04/2026-06", "April\N{EN DASH}June 2026"),
    ("2026/2027", "2026 to 2027"),
    ("2026-37~/2026-35", "early 2026 to Q3 2026"),
    ("2026-03-31/2026-04", "31 March 2026 to April 2026"),
    ("2026-04/2026-04", "April 2026"),
    ("2026-04-01~/2026-04-10~", "about 1\N{EN DASH}10 April 2026"),
    ("2026-04~/2026-05", "about April 2026 to May 2026"),
    ("2026-04/..", "from April 2026"),
    ("2026-04/", "from April 2026, end unknown"),
    ("../2026-04~", "until about April 2026"),
    ("/2026-04", "until April 2026, start unknown"),
    ("[2025-11-20..2025-11-24]", "one of 20\N{EN DASH}24 November 2025"),
    ("[2025-11-20, 2025-11-22, 2025-11-24]", "one of 20, 22 or 24 November 2025"),
    ("[2025,2026-01]", "one of 2025 or January 2026"),
    ("[2025,2025]", "one of 2025 or 2025"),
    ("[2025-11-24]", "24 November 2025"),
    ("[..2025-11]", "November 2025 or earlier"),
    ("[2025-11..]", "November 2025 or later"),
)
def test_a_date_is_said_in_a_persons_words(edtf: str, words: str) -> None:
    assert format_date(FuzzyDate.parse(edtf)) == words


# Laws

DAYS = st.dates().map(date.isoformat)
WITHIN = st.dates(date(2, 1, 1), date(9998, 12, 31)).map(date.isoformat)  # a day from either end
MONTHS = DAYS.map(lambda iso: iso[:7])
YEARS = DAYS.map(lambda iso: iso[:4])
QUARTERS = st.builds("{}-{}".format, YEARS, st.integers(33, 36))
THIRDS = st.builds("{}-{}".format, YEARS, st.integers(37, 39))
HALVES = st.builds("{}-{}".format, YEARS, st.integers(40, 41))
SEASONS = st.builds("{}-{}".format, YEARS, st.integers(21, 24) | st.integers(29, 32))
UNSPECIFIED = st.one_of(
    MONTHS.map("{}-XX".format), YEARS.map("{}-XX".format), DAYS.map(lambda iso: iso[:3] + "X")
)
PARTS = st.one_of(DAYS, MONTHS, YEARS, QUARTERS, THIRDS, HALVES, SEASONS, UNSPECIFIED)
MARKS = st.sampled_from(["?", "~", "%"])
MARKED = st.one_of(PARTS, st.builds("{}{}".format, PARTS, MARKS), st.builds("{1}{0}".format, PARTS, MARKS))


def in_order(first: str, second: str) -> tuple[str, str]:
    def earliest(part: str) -> date:
        return FuzzyDate.parse(part).earliest or date.min

    return (first, second) if earliest(first) <= earliest(second) else (second, first)


ENDS = st.builds(in_order, MARKED, MARKED)
INTERVALS = st.one_of(
    ENDS.map("/".join), MARKED.map("{}/..".format), MARKED.map("../{}".format), MARKED.map("/{}".format)
)
CHOICES = st.one_of(
    st.lists(MARKED, min_size=1, max_size=6).map(lambda parts: f"[{','.join(parts)}]"),
    ENDS.map(lambda ends: f"[{'..'.join(ends)}]"),
    MARKED.map("[..{}]".format),
)
MOMENTS = st.builds(
    "{}T{}{}".format, DAYS, st.sampled_from(["20:00", "00:30:59"]), st.sampled_from(["", "Z", "+08:00"])
)
EDTF = st.one_of(MARKED, INTERVALS, CHOICES, MOMENTS)
BASES: st.SearchStrategy[Basis] = st.sampled_from(["stated", "inferred", "assigned"])
DATES = st.builds(FuzzyDate.parse, EDTF, st.none() | st.text(max_size=20), BASES)
NEARLY_EDTF = st.text("0123456789-X?~%/.[],{}T:Z+ ", max_size=30)


def bounds(edtf: str) -> tuple[date | None, date | None]:
    meant = FuzzyDate.parse(edtf)
    return meant.earliest, meant.latest


@law
@given(DATES)
def test_what_is_written_as_json_is_read_back_as_the_same_date(meant: FuzzyDate) -> None:
    assert FuzzyDate.from_json(meant.to_json()) == meant


@law
@given(EDTF)
def test_no_date_ends_before_it_begins(edtf: str) -> None:
    earliest, latest = bounds(edtf)
    assert earliest is None or latest is None or earliest <= latest


@law
@given(PARTS, MARKS)
def test_marks_of_doubt_do_not_move_bounds(part: str, mark: str) -> None:
    assert bounds(part + mark) == bounds(mark + part) == bounds(part)
    assert bounds(f"{part}{mark}/..") == bounds(f"{part}/..")


@law
@given(ENDS)
def test_an_interval_runs_from_the_earliest_of_its_start_to_the_latest_of_its_end(
    ends: tuple[str, str],
) -> None:
    start, end = ends
    assert bounds(f"{start}/{end}") == (bounds(start)[0], bounds(end)[1])
    assert bounds(f"[{start}..{end}]") == bounds(f"{start}/{end}")
    assert bounds(f"{start}/..") == (bounds(start)[0], None)
    assert bounds(f"../{end}") == (None, bounds(end)[1])


@law
@given(st.lists(PARTS, min_size=1, max_size=6))
def test_one_of_several_dates_may_be_any_of_them(parts: list[str]) -> None:
    earliest, latest = bounds(f"[{','.join(parts)}]")
    assert earliest == min(bounds(part)[0] or date.min for part in parts)
    assert latest == max(bounds(part)[1] or date.max for part in parts)


@law
@given(EDTF, st.dates(), st.dates())
def test_what_has_happened_never_unhappens(edtf: str, one_day: date, another: date) -> None:
    sooner, later = sorted([one_day, another])
    stages = ["not_yet", "possible", "certain"]
    meant = FuzzyDate.parse(edtf)
    assert stages.index(happened_by(meant, sooner)) <= stages.index(happened_by(meant, later))


@law
@given(WITHIN, st.integers(0, 23), st.integers(0, 59), st.integers(-12 * 60, 14 * 60))
def test_an_instant_is_the_one_the_calendar_of_the_language_knows(
    iso: str, hour: int, minute: int, ahead: int
) -> None:
    offset = f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60:02}:{abs(ahead) % 60:02}"
    meant = FuzzyDate.parse(f"{iso}T{hour:02}:{minute:02}{offset}")
    local = datetime.fromisoformat(f"{iso}T{hour:02}:{minute:02}")
    utc = local - timedelta(minutes=ahead)
    assert (meant.earliest, meant.latest) == (utc.date(), utc.date())
    assert meant.instant == (utc.hour * 60 + utc.minute) * 60
    assert meant.edtf.startswith(iso), "it is shown as it was written"


@law
@given(st.text() | NEARLY_EDTF)
def test_reading_any_text_gives_a_date_or_a_refusal(text: str) -> None:
    try:
        meant = FuzzyDate.parse(text)
    except ValueError as refusal:
        assert "expected EDTF such as" in str(refusal)  # noqa: PT017 both outcomes are right
    else:
        assert format_date(meant)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["edtf", "raw", "basis"]) | st.text(), inner)
    ),
    max_leaves=5,
)


@law
@given(ANY_JSON)
def test_reading_any_json_gives_a_date_or_a_refusal(value: object) -> None:
    try:
        assert FuzzyDate.from_json(value).edtf
    except ValueError as refusal:
        assert str(refusal)  # noqa: PT017 both outcomes are right


@law
@given(EDTF)
def test_every_date_can_be_said(edtf: str) -> None:
    assert format_date(FuzzyDate.parse(edtf)).strip()


@law
@given(
    st.one_of(
        DAYS, MONTHS, YEARS, QUARTERS, HALVES, SEASONS, st.builds("{}{}".format, MONTHS, MARKS), MOMENTS
    )
)
def test_a_date_said_in_words_is_read_back_as_the_same_date(edtf: str) -> None:
    assert parse_date(format_date(FuzzyDate.parse(edtf)), date(2025, 11, 24)) == FuzzyDate.parse(edtf)


@law
@given(THIRDS)
def test_early_mid_and_late_are_read_back_as_about_that_third(third: str) -> None:
    assert parse_date(format_date(FuzzyDate.parse(third)), date(2025, 11, 24)).edtf == f"{third}~"


@law
@given(
    st.builds(in_order, DAYS, DAYS)
    | st.builds(in_order, MONTHS, MONTHS)
    | st.builds(in_order, QUARTERS, QUARTERS)
)
def test_an_interval_said_in_words_is_read_back_with_its_bounds(ends: tuple[str, str]) -> None:
    for edtf in ("/".join(ends), f"{ends[0]}/..", f"../{ends[1]}", f"[{'..'.join(ends)}]"):
        assert bounds(parse_date(format_date(FuzzyDate.parse(edtf)), date(2025, 11, 24)).edtf) == bounds(edtf)
