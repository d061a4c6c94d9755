"""Fold order: by day certain, then by line; instants of one day stand in their own order."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from effort import law
from hypothesis import given
from hypothesis import strategies as st
from strategies import FIRST

from timeline.projections.history import NO_INSTANT, FoldOrder, in_fold_order

DAYS = st.dates(FIRST, FIRST + timedelta(3))
PLACES = st.lists(st.tuples(DAYS, st.just(NO_INSTANT) | st.integers(0, 86_399)), max_size=12).map(
    lambda told: [(day, instant, position) for position, (day, instant) in enumerate(told, 1)]
)


def ordered(places: Sequence[FoldOrder]) -> list[FoldOrder]:
    return in_fold_order(places, lambda place: place)


@law
@given(PLACES, st.randoms())
def test_the_order_is_total(places: list[FoldOrder], random: object) -> None:
    """The order in which events are passed in does not matter."""
    shuffled = list(places)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ordered(shuffled) == ordered(places)


@law
@given(PLACES)
def test_instants_trade_places_and_nothing_else_moves(places: list[FoldOrder]) -> None:
    """An event without an instant keeps its place; one with an instant may take another's."""
    by_line = sorted(places, key=lambda place: (place[0], place[2]))
    found = ordered(places)
    timed = [instant != NO_INSTANT for _, instant, _ in by_line]
    assert [instant != NO_INSTANT for _, instant, _ in found] == timed
    assert [place for place in found if place[1] == NO_INSTANT] == [
        place for place in by_line if place[1] == NO_INSTANT
    ]


@law
@given(PLACES, st.data())
def test_of_two_instants_the_earlier_comes_first_among_whatever_else(
    places: list[FoldOrder], data: st.DataObject
) -> None:
    """The law holds for any part of a history."""
    some = data.draw(st.lists(st.sampled_from(places), unique=True) if places else st.just([]))
    for found in (ordered(some), ordered(places)):
        instants = [(day, instant) for day, instant, _ in found if instant != NO_INSTANT]
        assert instants == sorted(instants)


@pytest.mark.parametrize("first", [0, 1])
def test_one_instant_said_twice_stands_as_it_was_recorded(first: int) -> None:
    """Line order decides only between events that nothing else orders."""
    day = date(2025, 11, 24)
    places = [(day, 3_600, 1), (day, 3_600, 2)]
    assert ordered([places[first], places[1 - first]]) == places
