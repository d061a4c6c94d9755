"""Bitemporal intervals: half-open in valid time and in knowledge, and joined over the days of knowledge."""

from datetime import date

import pytest

from timeline.projections.bitemporal import (
    BitemporalInterval,
    Sweep,
    bitemporal_intervals,
    valid_intervals,
)
from timeline.projections.history import END_OF_TIME


def day(number: int) -> date:
    return date(2026, 4, number)


CONFIRMED = BitemporalInterval("confirmed", day(10), day(20), day(12), day(15))


@pytest.mark.parametrize(
    ("as_of", "known_on", "holds"),
    [
        (10, 12, True),
        (19, 14, True),
        (9, 12, False),
        (20, 12, False),
        (10, 11, False),
        (10, 15, False),
    ],
)
def test_an_interval_contains_its_first_days_and_not_its_ends(as_of: int, known_on: int, holds: bool) -> None:
    assert CONFIRMED.contains(day(as_of), day(known_on)) is holds


def test_in_real_time_a_value_holds_while_it_is_valid_and_known_on_the_same_day() -> None:
    assert (CONFIRMED.realtime_from, CONFIRMED.realtime_to) == (day(12), day(15))
    late = BitemporalInterval("confirmed", day(10), day(12), day(12), day(15))
    assert late.realtime_to <= late.realtime_from, "it was known only after it had ceased to hold"


def test_a_value_without_days_of_knowledge_is_known_on_all_days() -> None:
    always = BitemporalInterval("confirmed", day(10), day(20))
    assert always.contains(day(10), date.min)
    assert always.contains(day(10), date.max.replace(day=30))


def test_equal_values_of_following_days_share_an_interval_and_none_is_a_gap() -> None:
    by_day = [(day(1), "invited"), (day(2), "invited"), (day(4), None), (day(6), "invited")]
    assert [(each.value, each.valid_from, each.valid_to) for each in valid_intervals(by_day)] == [
        ("invited", day(1), day(4)),
        ("invited", day(6), END_OF_TIME),
    ]


def test_an_interval_is_known_until_the_day_on_which_it_is_not_given_any_more() -> None:
    known = {
        day(1): [BitemporalInterval("april", day(10), END_OF_TIME)],
        day(2): [BitemporalInterval("april", day(10), END_OF_TIME)],
        day(3): [BitemporalInterval("april", day(10), day(20)), BitemporalInterval("may", day(20), day(25))],
    }
    assert set(bitemporal_intervals(known, known.__getitem__)) == {
        BitemporalInterval("april", day(10), END_OF_TIME, day(1), day(3)),
        BitemporalInterval("april", day(10), day(20), day(3), END_OF_TIME),
        BitemporalInterval("may", day(20), day(25), day(3), END_OF_TIME),
    }


def test_an_interval_that_ends_before_the_first_change_stays_open() -> None:
    sweep: Sweep[str] = Sweep()
    early = BitemporalInterval("april", day(1), day(5))
    later = BitemporalInterval("may", day(5), END_OF_TIME)
    assert list(sweep.advance(day(1), [early, later])) == []
    assert sweep.open_at(day(7)) == [later]
    assert list(sweep.advance(day(2), [], since=day(7))) == [
        later._replace(known_from=day(1), known_to=day(2))
    ]
    assert list(sweep.finish()) == [early._replace(known_from=day(1))]
