"""Pace: the amount done, against an even share of the target; on request."""

from dataclasses import replace

import msgspec
import pytest

from scenario import (
    Answer,
    Record,
    cargoes_booked,
    cargoes_cleared,
    commitment_amended,
    commitment_made,
    corrected,
    event,
    given,
    progress_reported,
    purchase_pledged,
    tonnes,
)
from timeline.events.catalogue import AnyEvent
from timeline.events.dates import FuzzyDate
from timeline.projections.commitment.amounts import Percent
from timeline.projections.commitment.pace import ILLUSTRATIVE, Expected, Pace, in_whole_months

PLEDGE = purchase_pledged(on="2025-10-30", quantity=tonnes(12), due="2026", by="USA", id="pledge")
MEASURED = commitment_made(
    on="2025-12-15",
    owed_by="CHN",
    text="Buy more",
    due="2026",
    targets=[
        {"measure": "Chinese imports", "quantity": tonnes(12)},
        {"measure": "US exports", "quantity": tonnes(10)},
    ],
    id="made",
)


def paced(answer: Answer, measure: str | None = None) -> Pace | None:
    viewpoint = msgspec.structs.replace(answer.viewpoint, pace=True)
    return replace(answer, viewpoint=viewpoint).performance(measure).pace


def pace_of(answer: Answer, measure: str | None = None) -> Pace:
    found = paced(answer, measure)
    assert found
    return found


def shipped(quantity: object, *, period: str, on: str) -> Record:
    return given(MEASURED, progress_reported(measure="US exports", quantity=quantity, period=period, on=on))


def test_it_is_given_only_where_it_is_asked_for() -> None:
    """An even share was never promised."""
    answer = given(PLEDGE).on("2026-03-31")
    assert answer.performance().pace is None
    assert pace_of(answer).note == ILLUSTRATIVE


def test_over_the_due_window_where_that_is_a_span_by_days() -> None:
    """An even share of 12 Mt on the 90th of 365 days is 2.96."""
    record = given(PLEDGE, cargoes_cleared(on="2026-03-01", quantity=tonnes(2)))
    found = pace_of(record.on("2026-03-31"))
    assert found.expected == Expected(2.958904110, 2.958904110)
    assert found.percent == Percent(67.5, 67.5)
    assert str(found.until) == "2026-03-31"


def test_by_whole_months_where_both_are_given_in_months_or_years() -> None:
    """A year by the report for March: a quarter, not 90 days of 365."""
    answer = shipped(tonnes(2), period="2026-03", on="2026-04-20").on("2026-12-31")
    found = pace_of(answer, "US exports")
    assert (found.expected, found.percent) == (Expected(2.5, 2.5), Percent(80, 80))
    assert str(found.until) == "2026-03-31"
    assert pace_of(answer, "Chinese imports").expected == Expected(12, 12), "nobody reported: as of"


def test_up_to_the_end_of_the_last_period_reported_however_reports_come_in() -> None:
    """A late report for February does not turn the clock back."""
    record = shipped(tonnes(1), period="2026-03", on="2026-04-20").and_then(
        progress_reported(measure="US exports", quantity=tonnes(1), period="2026-02", on="2026-05-20")
    )
    found = pace_of(record.on("2026-12-31"), "US exports")
    assert (found.expected, found.percent) == (Expected(2.5, 2.5), Percent(80, 80))
    undone = record.and_then(
        corrected("progress-reported-2026-04-20", on="2026-06-01", subject=MEASURED.subject, period="2026-01")
    )
    assert str(pace_of(undone.on("2026-12-31"), "US exports").until) == "2026-02-28"


def test_a_period_of_days_counts_days() -> None:
    found = pace_of(
        shipped(tonnes(1), period="2026-01-01/2026-01-15", on="2026-01-16").on("2026-02-28"), "US exports"
    )
    assert found.expected.min == pytest.approx(10 * 15 / 365)


def test_a_report_with_an_open_period_says_nothing_of_how_far_reports_go() -> None:
    found = pace_of(shipped(tonnes(1), period="2026-01/..", on="2026-02-01").on("2026-02-28"), "US exports")
    assert str(found.until) == "2026-02-28"


def test_from_the_pledge_to_the_due_day_where_that_is_no_span() -> None:
    """Pledged on 30 October, due by 28 February, 122 days with both: on 30 November 32 have passed."""
    for due in ("2026-02-28", "../2026-02-28"):
        pledge = purchase_pledged(on="2025-10-30", quantity=tonnes(12), due=due)
        found = pace_of(given(pledge).on("2025-11-30"))
        assert found.expected.min == pytest.approx(12 * 32 / 122)


def test_the_pledge_begins_it_not_what_was_booked_before() -> None:
    early = cargoes_booked(on="2025-10-01", quantity=tonnes(1))
    pledge = purchase_pledged(on="2025-10-30", quantity=tonnes(12), due="2026-02-28")
    found = pace_of(given(early, pledge).on("2025-11-30"), "quantity")
    assert found.expected.min == pytest.approx(12 * 32 / 122)


def test_it_is_never_less_than_nothing_nor_more_than_the_whole() -> None:
    assert pace_of(given(PLEDGE).on("2025-12-31")).expected == Expected(0, 0)
    assert pace_of(given(PLEDGE).on("2025-12-31")).percent is None
    assert pace_of(given(PLEDGE).on("2027-06-30")).expected == Expected(12, 12)


def test_a_target_of_at_least_has_an_open_share_and_a_vague_report_a_vague_percent() -> None:
    pledge = purchase_pledged(on="2025-10-30", quantity={"min": 12, "unit": "Mt"}, due="2026")
    found = pace_of(given(pledge, cargoes_cleared(on="2026-06-01", quantity=tonnes(3, 6))).on("2026-12-31"))
    assert (found.expected, found.percent) == (Expected(12, None), Percent(25, 50))


@pytest.mark.parametrize(
    "pledge",
    [
        purchase_pledged(on="2025-10-30", due="2026"),
        purchase_pledged(on="2025-10-30", quantity=tonnes(12)),
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), due="2026/.."),
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), due="2025-10-01"),
        purchase_pledged(on="2025-10-30", quantity={"min": 25, "unit": "Mt/year"}, due="2026/2028"),
    ],
    ids=["no target", "no due date", "no last day", "due before it was pledged", "a rate"],
)
def test_there_is_none_where_nothing_could_be_spread(pledge: AnyEvent) -> None:
    assert paced(given(pledge).on("2026-06-30")) is None


def test_an_amended_due_date_moves_it() -> None:
    """And so does undoing the amendment."""
    amended = given(MEASURED, commitment_amended(on="2026-01-10", due="2026/2027"))
    assert pace_of(amended.on("2027-12-31"), "US exports").expected == Expected(10, 10)
    assert pace_of(amended.on("2026-12-31"), "US exports").expected == Expected(5, 5)
    undone = amended.and_then(
        event(
            "retracted",
            on="2026-02-01",
            subject=MEASURED.subject,
            target="commitment-amended-2026-01-10",
            reason="no",
        )
    )
    assert pace_of(undone.on("2026-12-31"), "US exports").expected == Expected(10, 10)


@pytest.mark.parametrize(
    ("edtf", "whole"),
    [
        ("2026", True), ("2026-04", True), ("2026-33", True), ("2026-01/2026-06", True), ("2026-04~", True),
        ("2026-04-01", False), ("2026-04-01/2026-04-30", False), ("2026-01/2026-06-30", False),
    ],
)  # fmt: skip
def test_which_dates_are_given_in_months_or_years(edtf: str, whole: bool) -> None:
    assert in_whole_months(FuzzyDate.parse(edtf)) is whole
