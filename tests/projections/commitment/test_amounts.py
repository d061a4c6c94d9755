"""Shares of what is owed: at a hundred percent all of it is done, and not before."""

import pytest

from timeline.events.quantities import Quantity
from timeline.projections.commitment.amounts import Percent, amount, interval, percent, share
from timeline.projections.commitment.performance import measured


@pytest.mark.parametrize(
    ("target", "done", "state", "shares"),
    [
        ({"min": 12}, {"min": 12, "exclusive": True}, "fulfilled", (100.0, None)),
        ({"min": 12, "exclusive": True}, {"min": 12, "max": 12}, "partial", (99.9, 99.9)),
        ({"min": 12, "exclusive": True}, {"min": 12, "max": 13}, "possibly_fulfilled", (99.9, 108.3)),
        ({"min": 12, "exclusive": True}, {"min": 12.1, "max": 12.1}, "fulfilled", (100.8, 100.8)),
        ({"min": 12}, {"max": 12, "exclusive": True}, "partial", (0.0, 99.9)),
        ({"min": 12}, {"max": 6, "exclusive": True}, "partial", (0.0, 50.0)),
    ],
    ids=str,
)
def test_more_than_twelve_reaches_twelve_and_only_more_reaches_more_than_twelve(
    target: dict[str, float], done: dict[str, float], state: str, shares: tuple[float, float | None]
) -> None:
    owed, reported = (Quantity(unit="Mt", **ends) for ends in (target, done))  # type: ignore[arg-type]
    entry = measured("exports", interval(owed), amount(reported))
    assert (entry.state, entry.percent) == (state, Percent(*shares))


@pytest.mark.parametrize(
    ("part", "whole", "percents"),
    [
        (9_999, 10_000, 99.9),
        (99_999, 100_000, 99.9),
        (10**15 - 1, 10**15, 99.9),
        (10_000, 10_000, 100.0),
        (2, 3, 66.6),
        (-99_999, 100_000, -99.9),
        (-2, 3, -66.6),
        (-1, 100_000, 0.0),
        (0.3, 0.3, 100.0),
        (1e15, 1e-9, 1e26),
    ],
)
def test_a_percent_is_rounded_towards_nothing(part: float, whole: float, percents: float) -> None:
    """A hundred means all of it, and minus a hundred that all of it is gone."""
    assert share(part, whole) == percents


def test_the_percent_of_nothing_owed_is_unknown() -> None:
    assert percent(interval(Quantity(min=0, unit="t")), amount(Quantity(min=1, unit="t"))) is None
