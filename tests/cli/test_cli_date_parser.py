"""What a person types for a date is understood exactly, or marked as a reading, or refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.cli.date_parser import parse_date
from timeline.events.date_format import format_date
from timeline.events.dates import FuzzyDate

MONDAY = date(2025, 11, 24)
law = settings(deadline=None)


def table(*rows: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("words", "edtf"), rows, ids=[" → ".join(row) for row in rows])


@table(
    # days
    ("24 November 2025", "2025-11-24"),
    ("24 NOVEMBER 2025", "2025-11-24"),
    ("  24   november  2025 ", "2025-11-24"),
    ("4 Nov 2025", "2025-11-04"),
    ("24-Nov-2025", "2025-11-24"),
    ("24th of November, 2025", "2025-11-24"),
    ("the 1st of May 2026", "2026-05-01"),
    ("Nov 24, 2025", "2025-11-24"),
    ("Nov. 24, 2025", "2025-11-24"),
    ("November 24 2025", "2025-11-24"),
    ("on 24 November 2025", "2025-11-24"),
    # with a time of day
    ("24 November 2025 20:00", "2025-11-24T20:00"),
    ("24 November 2025 at 9:30 UTC", "2025-11-24T09:30Z"),
    ("24 November 2025, 09:30 GMT", "2025-11-24T09:30Z"),
    ("24 November 2025 20:00:05 (-05:00)", "2025-11-24T20:00:05-05:00"),
    ("2025-11-24 20:00 +08:00", "2025-11-24T20:00+08:00"),
    # months, quarters, halves, seasons
    ("April 2026", "2026-04"),
    ("Apr 2026", "2026-04"),
    ("in Sept. 2026", "2026-09"),
    ("Q1 2026", "2026-33"),
    ("2026 Q4", "2026-36"),
    ("first quarter of 2026", "2026-33"),
    ("the last quarter of 2026", "2026-36"),
    ("H1 2026", "2026-40"),
    ("first half of 2026", "2026-40"),
    ("second half of 2026", "2026-41"),
    ("spring 2026", "2026-21"),
    ("fall 2026", "2026-23"),
    ("Autumn of 2026", "2026-23"),
    ("winter 2026", "2026-24"),
    ("in 2026", "2026"),
    ("2026Q1", "2026-33"),
    ("1Q 2026", "2026-33"),
    ("1H 2026", "2026-40"),
    ("2H2026", "2026-41"),
    ("Q3/2026", "2026-35"),
    ("third-quarter 2026", "2026-35"),
    ("winter 2025/26", "2025-24"),
    ("winter of 2025-2026", "2025-24"),
    ("southern spring 2026", "2026-29"),
    ("southern summer 2025/26", "2025-30"),
    ("southern fall 2026", "2026-31"),
    ("southern winter 2026", "2026-32"),
    # a hyphen that is no range
    ("2026-Q3", "2026-35"),
    ("Q3-2026", "2026-35"),
    ("2026\N{EN DASH}Q3", "2026-35"),
    ("2026-H2", "2026-41"),
    ("H2-2026", "2026-41"),
    ("2026-1H", "2026-40"),
    ("spring-2026", "2026-21"),
    ("2026-fall", "2026-23"),
    ("2026-April", "2026-04"),
    ("2025-Nov-24", "2025-11-24"),
    ("by Q3-2026", "../2026-35"),
    ("since 2026-Q3", "2026-35/.."),
    ("before 2026-Q3", "../2026-06-30"),
    ("after 2026-Q3", "2026-10-01/.."),
    # with its weekday
    ("Monday 24 November 2025", "2025-11-24"),
    ("Mon, 24 Nov 2025", "2025-11-24"),
    ("on Monday, November 24, 2025", "2025-11-24"),
    ("Monday 2025-11-24", "2025-11-24"),
    ("Mon, 24 Nov 2025 20:15:30 +0000", "2025-11-24T20:15:30+00:00"),
    ("Monday 24 November 2025 01:00 (+08:00)", "2025-11-24T01:00+08:00"),
    ("Monday 24 to Wednesday 26 November 2025", "2025-11-24/2025-11-26"),
    # in digits alone, and as programs write times
    ("20251124", "2025-11-24"),
    ("by 20251124", "../2025-11-24"),
    ("20251124/20251130", "2025-11-24/2025-11-30"),
    ("2025-11-24 20:15:30+0800", "2025-11-24T20:15:30+08:00"),
    ("2025-11-24T20:15:30.000Z", "2025-11-24T20:15:30Z"),
    # doubt
    ("about April 2026", "2026-04~"),
    ("around 24 November 2025", "2025-11-24~"),
    ("circa 2026", "2026~"),
    ("c. 2026", "2026~"),
    ("maybe April 2026", "2026-04?"),
    ("possibly Q1 2026", "2026-33?"),
    ("perhaps about April 2026", "2026-04%"),
    ("about 2026-04?", "2026-04%"),
    ("about 2026-04/", "2026-04~/"),
    ("perhaps 13-15 May 2026", "2026-05-13?/2026-05-15?"),
    ("perhaps by April 2026", "../2026-04?"),
    # open intervals
    ("by April 2026", "../2026-04"),
    ("until 24 November 2025", "../2025-11-24"),
    ("no later than Q1 2026", "../2026-33"),
    ("by the end of 2026", "../2026"),
    ("before the end of April 2026", "../2026-04"),
    ("before April 2026", "../2026-03-31"),
    ("by 13-15 May 2026", "../2026-05-15"),
    ("from April 2026", "2026-04/.."),
    ("since 24 November 2025", "2025-11-24/.."),
    ("from April 2026 on", "2026-04/.."),
    ("on or after April 2026", "2026-04/.."),
    ("no earlier than 1 May 2026", "2026-05-01/.."),
    ("not before May 2026", "2026-05/.."),
    ("on or before 1 May 2026", "../2026-05-01"),
    ("not after May 2026", "../2026-05"),
    ("not later than May 2026", "../2026-05"),
    ("after April 2026", "2026-05-01/.."),
    ("after 24 November 2025", "2025-11-25/.."),
    ("after 2025", "2026-01-01/.."),
    ("after Q1 2026", "2026-04-01/.."),
    ("after the end of 2026", "2027-01-01/.."),
    ("after 13-15 May 2026", "2026-05-16/.."),
    ("after about April 2026", "2026-05-01~/.."),
    ("before perhaps about April 2026", "../2026-03-31%"),
    ("by year-end 2026", "../2026"),
    ("by end-March 2026", "../2026-03"),
    # intervals
    ("between April 2026 and June 2026", "2026-04/2026-06"),
    ("between 13 and 15 May 2026", "2026-05-13/2026-05-15"),
    ("April to June 2026", "2026-04/2026-06"),
    ("from April until June 2026", "2026-04/2026-06"),
    ("April-June 2026", "2026-04/2026-06"),
    ("April/June 2026", "2026-04/2026-06"),
    ("Q3-Q4 2026", "2026-35/2026-36"),
    ("2026-Q3 to 2026-Q4", "2026-35/2026-36"),
    ("December 2025\N{EN DASH}January 2026", "2025-12/2026-01"),
    ("31 March to 2 April 2026", "2026-03-31/2026-04-02"),
    ("31 March \N{EN DASH} 2 April 2026", "2026-03-31/2026-04-02"),
    ("31 December 2025 to 2 January 2026", "2025-12-31/2026-01-02"),
    ("13-15 May 2026", "2026-05-13/2026-05-15"),
    ("13\N{EN DASH}15 May 2026", "2026-05-13/2026-05-15"),
    ("May 13-15, 2026", "2026-05-13/2026-05-15"),
    ("first to second quarter of 2026", "2026-33/2026-34"),
    ("2026-04-01 to 2026-04-05", "2026-04-01/2026-04-05"),
    ("2025 - 2026", "2025/2026"),
    # what is not specified
    ("some day in November 2025", "2025-11-XX"),
    ("some day in 2025", "2025-XX-XX"),
    ("some month in 2025", "2025-XX"),
    ("2025-11-xx", "2025-11-XX"),
    ("2025-11-24t20:00z", "2025-11-24T20:00Z"),
    ("one of 20-24 November 2025", "[2025-11-20..2025-11-24]"),
    ("April 2026 or earlier", "[..2026-04]"),
    ("April 2026 or later", "[2026-04..]"),
)
def test_words_that_edtf_says_exactly_are_stated(words: str, edtf: str) -> None:
    assert parse_date(words, MONDAY) == FuzzyDate.parse(edtf)


@table(
    ("today", "2025-11-24"),
    ("Yesterday", "2025-11-23"),
    ("tomorrow", "2025-11-25"),
    ("3 days ago", "2025-11-21"),
    ("a day ago", "2025-11-23"),
    ("in two days", "2025-11-26"),
    ("two weeks ago", "2025-11-10~"),
    ("2 months ago", "2025-09~"),
    ("a year ago", "2024~"),
    ("last Friday", "2025-11-21"),
    ("last Monday", "2025-11-17"),
    ("this Monday", "2025-11-24"),
    ("this Wed", "2025-11-26"),
    ("next Monday", "2025-12-01"),
    ("next Friday", "2025-11-28"),
    ("last week", "2025-11-17/2025-11-23"),
    ("this week", "2025-11-24/2025-11-30"),
    ("last month", "2025-10"),
    ("this month", "2025-11"),
    ("next month", "2025-12"),
    ("last quarter", "2025-35"),
    ("next quarter", "2026-33"),
    ("last year", "2024"),
    ("this year", "2025"),
    ("next year", "2026"),
    ("April next year", "2026-04"),
    ("the first half of next year", "2026-40"),
    ("by the end of next year", "../2026"),
    ("since yesterday", "2025-11-23/.."),
    ("from last Friday to today", "2025-11-21/2025-11-24"),
    ("perhaps yesterday", "2025-11-23?"),
    ("today at 14:00", "2025-11-24T14:00"),
    ("within 120 days", "../2026-03-24"),
    ("within 24 hours", "../2025-11-25"),
    ("within 3 months", "../2026-02-24"),
    ("within the next two weeks", "../2025-12-08"),
    ("within a year", "../2026-11-24"),
    ("in the next 30 days", "../2025-12-24"),
    ("in 60 days", "2026-01-23"),
    ("later this year", "2025-11-24/2025-12-31"),
    ("later this quarter", "2025-11-24/2025-12-31"),
    ("later this month", "2025-11-24/2025-11-30"),
    ("earlier this year", "2025-01-01/2025-11-24"),
    ("by year-end", "../2025"),
    ("by the end of the year", "../2025"),
    ("by the end of the month", "../2025-11"),
    ("by the end of next month", "../2025-12"),
    ("after the end of this year", "2026-01-01/.."),
)
def test_words_that_depend_on_today_are_inferred_and_kept(words: str, edtf: str) -> None:
    assert parse_date(words, MONDAY) == FuzzyDate.parse(edtf, words, "inferred")


@table(
    ("early 2026", "2026-37~"),
    ("mid 2026", "2026-38~"),
    ("mid-2026", "2026-38~"),
    ("early-2026", "2026-37~"),
    ("late-May-2026", "2026-05-21~/2026-05-31~"),
    ("late 2025-early 2026", "2025-39~/2026-37~"),
    ("early southern winter 2026", "2026-06~"),
    ("late southern summer 2026", "2027-02~"),
    ("year-end", "2025-12~"),
    ("after early 2026", "2026-05-01~/.."),
    ("the middle of 2026", "2026-38~"),
    ("late 2026", "2026-39~"),
    ("early next year", "2026-37~"),
    ("Late last year", "2024-39~"),
    ("end of 2026", "2026-12~"),
    ("beginning of 2026", "2026-01~"),
    ("early April 2026", "2026-04-01~/2026-04-10~"),
    ("mid-April 2026", "2026-04-11~/2026-04-20~"),
    ("late April 2026", "2026-04-21~/2026-04-30~"),
    ("end of February 2028", "2028-02-21~/2028-02-29~"),
    ("early next month", "2025-12-01~/2025-12-10~"),
    ("early to mid April 2026", "2026-04-01~/2026-04-20~"),
    ("early to mid 2026", "2026-37~/2026-38~"),
    ("April to late June 2026", "2026-04/2026-06-30~"),
    ("late April to June 2026", "2026-04-21~/2026-06"),
    ("early Q2 2026", "2026-04~"),
    ("mid summer 2026", "2026-07~"),
    ("late winter 2026", "2027-02~"),
    ("about early 2026", "2026-37~"),
    ("perhaps early 2026", "2026-37%"),
    ("by early April 2026", "../2026-04-10~"),
    ("from late April 2026", "2026-04-21~/.."),
)
def test_vague_words_are_assigned_bounds_and_kept(words: str, edtf: str) -> None:
    assert parse_date(words, MONDAY) == FuzzyDate.parse(edtf, words, "assigned")


@table(
    ("2026-04?", "2026-04?"),
    (" 2025-11-24 ", "2025-11-24"),
    ("2026", "2026"),
    ("[2025-11-20, 2025-11-24]", "[2025-11-20, 2025-11-24]"),
    ("../2026-04", "../2026-04"),
)
def test_edtf_is_itself(words: str, edtf: str) -> None:
    assert parse_date(words, MONDAY) == FuzzyDate.parse(edtf)


@pytest.mark.parametrize(
    "words",
    [
        "24 Nov",
        "Nov 24",
        "April",
        "by April",
        "Q1",
        "spring",
        "13-15 May",
        "between March and April",
        "early April",
    ],
)
def test_a_date_without_its_year_is_refused_with_how_to_say_it(words: str) -> None:
    with pytest.raises(ValueError, match=f"^'{words}' does not say which year; write .* '{words} 2025'$"):
        parse_date(words, MONDAY)


@pytest.mark.parametrize(
    "words",
    [
        *("soon", "Monday", "an hour ago", "twenty days ago", "the", "to"),
        *("2026 - Q3", "Q3 to 2026", "2026 to Q3", "April to 2026", "late to May 2026", "2026-Q3-Q4"),
        *("summer 2025/2026", "spring 2025-26", "early-mid 2026", "within 3 months of 1 May 2026"),
        *("next April", "Tuesday 24 November", "since 2025-early 2026"),
        *("a quarter of 2026", "early first half of 2026", "end of 24 November 2025", "one of", "about soon"),
        *("24 November ٢٠٢٥", "April\x002026", "next Monday to the day after", "at half past eight"),
    ],
)
def test_what_is_not_understood_is_refused_with_examples(words: str) -> None:
    with pytest.raises(
        ValueError, match=r"is not understood as a date; write for example 24 November 2025, "
    ):
        parse_date(words, MONDAY)


@table(
    ("2026-13", "2026-13 is not a date: there is no month 13"),
    ("2025-26", "there is no month 26"),
    ("2025-2611", "neither a year"),
    ("24/11/2025", "write 2025-11-24$"),
    ("11/24/2025", "write 2025-11-24$"),
    ("2025/11/24", "write 2025-11-24$"),
    ("24.11.2025", "write 2025-11-24$"),
    ("2025-1-5", "write 2025-01-05$"),
    ("by 24/11/2025", "write 2025-11-24$"),
    ("03/04/2026", "write 2026-04-03 or 2026-03-04$"),
    ("24/11/25", "write for example 2025-11-24$"),
    ("24 Nov 25", "its year in two digits; write for example '24 Nov 2025'"),
    ("1Q26", "its year in two digits; write for example '1Q 2026'"),
    ("spring \N{RIGHT SINGLE QUOTATION MARK}26", "its year in two digits; write for example 'spring 2026'"),
    ("Aprl 2026", "did you mean 'april 2026'"),
    ("by the end of Febuary 2026", "did you mean 'by end february 2026'"),
    ("24 Smarch 2025", "did you mean '24 march 2025'"),
    ("Tuesday 24 November 2025", "2025-11-24 is a Monday, not a Tuesday"),
    ("winter 2025/27", "does not end in the year after 2025"),
    ("after 24 November 2025 20:00", "is a time of day, and an interval runs in days"),
    ("before 24 November 2025 20:00", "is a time of day, and an interval runs in days"),
    ("2025-11-24T23:59:60Z", "no time 23:59:60Z, write a leap second as second 59"),
    ("2025-11-24 24:00", "no time 24:00, write 00:00 of the next day"),
    ("31 February 2026", "there is no day 31 in 2026-02"),
    ("24 November 2025 25:00", "there is no time 25:00"),
    ("15 to 13 May 2026", "it starts on 2026-05-15, after its end on 2026-05-13"),
    ("about 24 November 2025 20:00", "a time of day is written"),
    ("", "something is missing"),
    ("   ", "something is missing"),
    ("24 November 2025 " * 10, "longer than 100 characters"),
)
def test_what_is_understood_but_is_no_date_is_refused_for_that(words: str, edtf: str) -> None:
    with pytest.raises(ValueError, match=edtf):
        parse_date(words, MONDAY)


@pytest.mark.parametrize(
    ("words", "today"),
    [
        ("yesterday", date.min),
        ("last week", date.min),
        ("last year", date.min),
        ("last Friday", date.min),
        ("tomorrow", date.max),
        ("next month", date.max),
        ("in 999 years", date.max),
        ("end of winter 9999", MONDAY),
        ("before 0001", MONDAY),
        ("before 0001-01-01", MONDAY),
        ("after 9999-12-31", MONDAY),
        ("after winter 9999", MONDAY),
        ("within 120 days", date.max),
        ("later this week", date.max),
    ],
)
def test_there_is_no_day_outside_the_calendar(words: str, today: date) -> None:
    with pytest.raises(ValueError, match=f"^'{words}' lies outside the years 1 to 9999$"):
        parse_date(words, today)


def test_a_fraction_of_a_second_is_cut_off_and_kept_in_the_words() -> None:
    assert parse_date("2025-11-24t20:15:30.5z", MONDAY) == FuzzyDate.parse(
        "2025-11-24T20:15:30Z", "2025-11-24t20:15:30.5z"
    )


def test_words_are_understood_on_the_day_they_are_written() -> None:
    assert parse_date("last month", date(2026, 1, 31)).edtf == "2025-12"
    assert parse_date("next month", date(2026, 1, 31)).edtf == "2026-02"
    assert parse_date("a month ago", date(2026, 3, 31)).edtf == "2026-02~"
    assert parse_date("last quarter", date(2026, 1, 31)).edtf == "2025-36"
    assert parse_date("yesterday", date(2024, 3, 1)).edtf == "2024-02-29"


# Laws

VOCABULARY = (
    "early mid- late end of the by before until from since after between and to - one some day month week "
    "year next last this today yesterday ago in 3 a two about perhaps April Nov 24 13th 2026 2025-11 Q1 "
    "2026-04~ first half quarter spring at 20:00 (-05:00) .. / [ ] , or later Friday - no earlier than on "
    "before within Monday year-end southern winter 2025/26 2026-Q3 1H2026 20251124 '26 hours"
).split()
SENTENCES = st.builds(
    str.join, st.sampled_from([" ", " ", "", "-"]), st.lists(st.sampled_from(VOCABULARY), max_size=9)
)


@law
@given(st.text() | SENTENCES, st.dates())
def test_reading_any_text_on_any_day_gives_a_date_or_a_refusal(text: str, today: date) -> None:
    try:
        understood = parse_date(text, today)
    except ValueError as refusal:
        assert str(refusal)  # noqa: PT017 both outcomes are right
    else:
        assert understood.basis == "stated" or understood.raw == text.strip()


@law
@given(st.dates().map(date.isoformat), st.sampled_from(["", "?", "~", "%", "/..", "/9999-12"]), st.dates())
def test_reading_edtf_as_words_is_parsing_it(iso: str, ending: str, today: date) -> None:
    for precision in (4, 7, 10):
        edtf = iso[:precision] + ending
        assert parse_date(edtf, today) == FuzzyDate.parse(edtf)


@law
@given(SENTENCES.filter(lambda text: "~" not in text), st.dates())
def test_what_was_read_is_said_in_words_that_are_read_back_to_the_same_bounds(text: str, today: date) -> None:
    try:
        understood = parse_date(text, today)
    except ValueError:
        return
    again = parse_date(format_date(understood), today)
    assert (again.earliest, again.latest) == (understood.earliest, understood.latest)


PERIODS = st.one_of(
    st.dates(date(2, 1, 1), date(9998, 12, 31)).map(date.isoformat),
    st.builds("{1} {0}".format, st.integers(1000, 9998), st.sampled_from(["April", "Q3", "summer", "H2"])),
)


@law
@given(PERIODS, st.dates())
def test_what_lies_after_a_period_what_is_before_its_end_and_the_period_itself_fit_together(
    period: str, today: date
) -> None:
    first, last = parse_date(period, today).earliest, parse_date(period, today).latest
    assert first
    assert last
    before, after = (
        parse_date(f"before {period}", today).latest,
        parse_date(f"after {period}", today).earliest,
    )
    assert before == first - timedelta(days=1)
    assert after == last + timedelta(days=1)
    assert parse_date(f"on or after {period}", today).earliest == first
    assert parse_date(f"on or before {period}", today).latest == last


MIDDLE_OF_TIME = st.dates(min_value=date(2, 1, 1), max_value=date(9990, 1, 1))
WEEKDAYS = st.sampled_from(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])


@law
@given(MIDDLE_OF_TIME, st.integers(0, 300))
def test_what_was_some_days_ago_lies_that_many_days_back(today: date, days: int) -> None:
    earliest = parse_date(f"{days} days ago", today).earliest
    assert earliest
    assert (today - earliest).days == days


@law
@given(MIDDLE_OF_TIME, WEEKDAYS)
def test_the_last_weekday_is_past_and_the_next_is_to_come(today: date, name: str) -> None:
    last, this, following = (
        parse_date(f"{which} {name}", today).earliest or today for which in ("last", "this", "next")
    )
    assert last < today <= this <= following
    assert (following - last).days == (14 if this == today else 7)
    assert {f"{day:%a}" for day in (last, this, following)} == {name}
