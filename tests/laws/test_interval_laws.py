"""Sums of what is known only roughly, held against sets of numbers that are gone through one by one."""

from collections.abc import Iterable

from effort import law
from hypothesis import given
from hypothesis import strategies as st

from timeline.events.quantities import Quantity
from timeline.projections.commitment.amounts import Interval, Tally, amount, interval
from timeline.projections.commitment.performance import measured

ENDS = 4  # no end that is given lies further
OPEN = 12  # what is open ends here


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Draw a quantity with whole ends, so that there is a half beside each excluded end."""
    low = draw(st.none() | st.integers(0, ENDS))
    top = draw(st.integers(0, ENDS) if low is None else st.none() | st.integers(low, ENDS))
    exclusive = top not in (low, 0) and draw(st.booleans())
    return Quantity(min=low, max=top, unit="Mt", exclusive=exclusive, approx=draw(st.booleans()))


def numbers(quantity: Quantity) -> set[float]:
    """Return all numbers that a quantity may mean, in halves."""
    halves = (nth / 2 for nth in range(2 * OPEN + 1))
    return {number for number in halves if _is_in(number, quantity.min, quantity.max, quantity.exclusive)}


def _is_in(number: float, low: float | None, top: float | None, exclusive: bool) -> bool:
    if exclusive and number in (low, top):
        return False
    return (low is None or number >= low) and (top is None or number <= top)


def is_exactly(found: Interval, possible: set[float]) -> bool:
    """Return whether an interval holds every possible number, and is as small as possible."""
    least, most = min(possible), max(possible)
    assert found.min is not None
    begins = found.min < least <= found.min + 2 if found.above else least == found.min
    if found.max is None:
        return begins and most >= OPEN - ENDS - 1
    return begins and (found.max - 2 <= most < found.max if found.below else most == found.max)


def sums(some: Iterable[Quantity]) -> set[float]:
    totals = {0.0}
    for quantity in some:
        totals = {total + number for total in totals for number in numbers(quantity)}
    return totals


@law
@given(st.lists(quantities(), min_size=1, max_size=3))
def test_a_sum_holds_what_its_parts_may_add_up_to_and_no_more(parts: list[Quantity]) -> None:
    """More than two and three are more than five; less than two, and three, are at least three."""
    tally = Tally()
    for part in parts:
        tally = tally.plus(part)
    (found,) = tally.totals
    assert is_exactly(found, sums(parts))
    assert found.approx == any(part.approx for part in parts), "about survives"


@law
@given(quantities(), quantities())
def test_what_is_left_holds_what_may_be_left_and_no_more(booked: Quantity, cancelled: Quantity) -> None:
    """Never below nothing."""
    (found,) = Tally().plus(booked).minus(cancelled).totals
    assert is_exactly(found, {max(one - other, 0) for one in numbers(booked) for other in numbers(cancelled)})


@law
@given(quantities(), quantities())
def test_a_target_is_reached_by_every_number_by_some_or_by_none(target: Quantity, reported: Quantity) -> None:
    """And 100 percent means that it is."""
    done, possible = amount(reported), numbers(reported)
    entry = measured("exports", interval(target), done)
    if target.min is None:
        assert entry.state == "not_measured"
    elif done.max != 0:
        reaching = [_is_in(number, target.min, None, target.exclusive) for number in possible]
        expected = "fulfilled" if all(reaching) else "possibly_fulfilled" if any(reaching) else "partial"
        assert entry.state == expected
        if entry.percent:
            top = entry.percent.max
            assert (entry.percent.min >= 100) == all(reaching)
            assert (top is None or top >= 100) == any(reaching)
