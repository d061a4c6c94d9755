"""Findings: surprises, stored because reality is never refused."""

from itertools import pairwise

import pytest

from scenario import (
    PURCHASE,
    VISIT,
    acknowledged,
    cargoes_booked,
    cargoes_cleared,
    cargoes_shipped,
    commitment_made,
    commitment_met,
    commitment_superseded,
    given,
    progress_reported,
    purchase_pledged,
    retracted,
    tariff_cut_announced,
    tariff_revoked,
    tariff_took_effect,
    tonnes,
    visit_cancelled,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
    visit_postponed,
)
from timeline.events.catalogue import AnyEvent

LATER = "2026-12-31"
CONFIRMED = visit_confirmed(on="2025-11-24")
CANCELLED = visit_cancelled(on="2026-03-16")
HELD = visit_held(on="2026-05-13/2026-05-15")


def test_an_ordinary_history_has_nothing_to_find() -> None:
    """Most commitments go their way."""
    told = (visit_invited(on="2025-10-30"), CONFIRMED, visit_postponed(on="2026-03-16"))
    given(*told, visit_dated(on="2026-03-25"), HELD).on(LATER).finds()


@pytest.mark.parametrize("word", [visit_invited, visit_confirmed, visit_dated, visit_held])
def test_a_word_that_takes_a_cancelled_visit_further_is_found(word: type[AnyEvent]) -> None:
    """Either the cancellation or the confirmation needs a second look."""
    again = word(on="2026-03-25", id="again")  # type: ignore[call-arg]
    answer = given(CONFIRMED, CANCELLED, again).on(LATER).finds("after-cancellation")
    (finding,) = answer.status.findings
    assert finding.because == (CANCELLED.id, "again")
    assert again.type in finding.message


def test_nothing_is_found_once_the_cancellation_is_retracted() -> None:
    """The oddity goes with its cause."""
    told = (CONFIRMED, CANCELLED, visit_confirmed(on="2026-03-25"))
    given(*told, retracted(target=CANCELLED.id, on="2026-03-26")).on(LATER).finds()


def test_an_event_after_the_end_is_found() -> None:
    """A visit that took place cannot be cancelled in June."""
    late = visit_cancelled(on="2026-06-01", id="late")
    answer = given(CONFIRMED, HELD, late).on(LATER).finds("after-the-end").headline_is("fulfilled")
    assert answer.status.findings[0].because == (HELD.id, "late")


@pytest.mark.parametrize(
    "events",
    [
        (tariff_cut_announced(), tariff_revoked(on="2026-02-24"), tariff_took_effect(on="2026-03-01")),
        (
            purchase_pledged(),
            commitment_met(subject=PURCHASE, on="2026-01-20"),
            cargoes_shipped(on="2026-02-01"),
        ),
        (CONFIRMED, commitment_superseded(subject=VISIT, on="2026-02-01"), visit_dated(on="2026-02-20")),
    ],
    ids=lambda events: events[1].type,
)
def test_every_end_is_an_end(events: tuple[AnyEvent, ...]) -> None:
    """Revoked, met, withdrawn, superseded: what moves it afterwards is odd."""
    given(*events).on(LATER).finds("after-the-end")


@pytest.mark.parametrize("on", ["2026", "2026-05", "2026-05-10/2026-06-01", "../2026-07-01"])
def test_a_vague_event_that_may_have_come_before_the_end_is_not_found(on: str) -> None:
    """Nothing is held against a report that may be in order."""
    given(CONFIRMED, HELD, visit_dated(on=on, published=None, id="vague")).on("2027-12-31").finds()


def test_a_word_that_moves_nothing_may_come_after_the_end() -> None:
    """Acknowledging a visit that was held is ordinary, and so is reporting it twice."""
    again = visit_held(on="2026-05-20", id="again")
    given(CONFIRMED, HELD, again, acknowledged(by="CHN", on="2026-06-01")).on(LATER).finds()


def test_more_than_was_owed_is_found() -> None:
    """Thirteen of twelve."""
    pledge = purchase_pledged(on="2025-10-30", quantity=tonnes(12), counts="booked")
    booked = cargoes_booked(on="2026-01-16", quantity=tonnes(13))
    answer = given(pledge, booked).on(LATER).finds("beyond-the-target").headline_is("fulfilled")
    assert answer.status.findings[0].because == (pledge.id, booked.id)


@pytest.mark.parametrize(
    ("owed", "booked"),
    [
        (tonnes(12), tonnes(12)),
        (tonnes(12), tonnes(11, 13)),
        (tonnes(12, 15), tonnes(13)),
        ({"min": 12, "unit": "Mt"}, tonnes(30)),
    ],
    ids=["exactly", "perhaps more", "within the range", "at least"],
)
def test_what_is_not_surely_more_than_the_most_owed_is_not_found(
    owed: dict[str, object], booked: dict[str, object]
) -> None:
    """A promise of "at least twelve" has no beyond."""
    given(
        purchase_pledged(on="2025-10-30", quantity=owed, counts="booked"),
        cargoes_booked(on="2026-01-16", quantity=booked),
    ).on(LATER).finds()


def test_a_report_in_a_unit_that_was_not_owed_is_found() -> None:
    """Cargoes against tonnes: not compared without a stated factor."""
    answer = given(
        purchase_pledged(on="2025-10-30", quantity=tonnes(12)),
        cargoes_cleared(on="2026-01-16", quantity={"min": 10, "unit": "cargo"}),
    ).on(LATER)
    answer.finds("unlike-units")
    assert "cargo" in answer.status.findings[0].message
    assert "Mt" in answer.status.findings[0].message


def test_a_progress_report_in_another_unit_is_found_too() -> None:
    """Dollars of exports do not fill a target in tonnes."""
    given(
        commitment_made(targets=[{"measure": "US exports", "quantity": tonnes(12)}]),
        progress_reported(on="2026-01-08", measure="US exports", quantity={"min": 5_000_000, "unit": "USD"}),
    ).on(LATER).finds("unlike-units")


def test_met_by_word_but_not_by_measure_is_found() -> None:
    """The report says that it is done; the figures show eight of twelve."""
    told = (
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), counts="booked"),
        cargoes_booked(on="2026-01-08", quantity=tonnes(8)),
        commitment_met(on="2026-01-20", subject=PURCHASE, id="said-so"),
    )
    answer = given(*told).on(LATER).finds("met-but-not-measured").headline_is("fulfilled")
    assert answer.status.findings[0].because == ("said-so",)
    given(*told, cargoes_booked(on="2026-01-10", quantity=tonnes(4))).on(LATER).finds()


def test_met_without_any_target_has_nothing_to_be_measured_by() -> None:
    """Without a stated amount, a report that it was met suffices."""
    given(commitment_made(), commitment_met(on="2026-03-01")).on(LATER).finds()


def test_a_unit_that_is_almost_another_is_found_where_it_was_stored_before() -> None:
    """Old lines are read as they stand, and nothing is converted on a guess."""
    slipped = cargoes_booked(on="2026-01-16", quantity={"min": 3, "max": 3, "unit": "MT"}, id="slip")
    answer = given(purchase_pledged(quantity=tonnes(12), counts="booked"), slipped).on(LATER)
    answer.finds("unit-slip", "unlike-units").performance_is("no_evidence", "quantity")
    assert answer.status.findings[0].because == ("slip",)
    assert "was Mt (million tonnes) or t (tonnes) meant?" in answer.status.findings[0].message


def test_a_year_that_looks_like_a_slip_is_found() -> None:
    """Due in the year 26, as told in 2025."""
    made = commitment_made(on="2025-11-24", due="0026-12-31")
    given(made).on(LATER).finds("far-off-year")
    given(commitment_made(on="2025-11-24", due="2026-12-31")).on(LATER).finds()


@pytest.mark.parametrize("due", ["2026", "2125-11-24", "1925"])
def test_a_century_is_no_slip(due: str) -> None:
    """Leases and old debts are that long."""
    given(commitment_made(on="2025-11-24", due=due)).on(LATER).finds()


A, B, C = "us-china/a", "us-china/b", "us-china/c"


def made(subject: str) -> AnyEvent:
    return commitment_made(on="2025-10-02", subject=subject, id=f"made-{subject[-1]}")


def superseded(subject: str, by: str, on: str = "2025-10-03") -> AnyEvent:
    return commitment_superseded(on=on, subject=subject, superseded_by=by, id=f"{subject[-1]}-by-{by[-1]}")


def test_a_commitment_that_is_superseded_by_itself_stays_open() -> None:
    answer = given(made(A), superseded(A, A)).on(LATER)
    answer.headline_is("pending").stage_is("made").finds("superseded-in-a-ring")
    assert answer.status.findings[0].because == ("a-by-a",)


@pytest.mark.parametrize("length", [2, 3])
def test_commitments_that_supersede_each_other_in_a_ring_all_stay_open(length: int) -> None:
    """The finding holds from the day on which the ring closes until an event of it is retracted."""
    ring = (A, B, C)[:length]
    told = [superseded(one, other) for one, other in pairwise(ring)]
    closing = superseded(ring[-1], A, on="2025-10-10")
    record = given(*map(made, ring), *told, closing)
    for subject in ring:
        record.on(LATER).of(subject).headline_is("pending").finds("superseded-in-a-ring")
    before = record.on("2025-10-09")
    before.of(A).headline_is("superseded").finds()
    before.of(ring[-1]).headline_is("pending").finds()
    undone = record.and_then(retracted(target=closing.id, on="2025-11-01", subject=ring[-1])).on(LATER)
    undone.of(A).headline_is("superseded").finds()


def test_what_a_ring_takes_the_place_of_stays_superseded() -> None:
    """This commitment leads into the ring and is not in it."""
    record = given(*map(made, (A, B, C)), superseded(A, B), superseded(B, C), superseded(C, B))
    record.on(LATER).of(A).headline_is("superseded").finds()
    record.on(LATER).of(B).headline_is("pending").finds("superseded-in-a-ring")


def test_one_superseded_in_a_ring_and_by_another_too_is_superseded() -> None:
    record = given(*map(made, (A, B, C)), superseded(A, B), superseded(B, A), superseded(A, C))
    record.on(LATER).of(A).headline_is("superseded").finds("superseded-in-a-ring")
    record.on(LATER).of(B).headline_is("pending")
