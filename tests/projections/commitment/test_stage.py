"""Stages: forward by the steps of each kind, interrupted, resumed, ended."""

from collections.abc import Callable

import pytest

from scenario import (
    acknowledged,
    assessed,
    cargoes_booked,
    cargoes_cancelled,
    cargoes_cleared,
    cargoes_shipped,
    commitment_accepted,
    commitment_amended,
    commitment_made,
    commitment_met,
    commitment_superseded,
    commitment_withdrawn,
    denied,
    figure_reported,
    given,
    position_stated,
    progress_reported,
    purchase_pledged,
    retracted,
    tariff_cut_announced,
    tariff_revoked,
    tariff_rise_announced,
    tariff_rise_threatened,
    tariff_schedule_published,
    tariff_suspended,
    tariff_took_effect,
    tonnes,
    visit_accepted,
    visit_cancelled,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
    visit_postponed,
    watch_item_set,
)
from timeline.events.catalogue import AnyEvent

Tell = Callable[..., AnyEvent]


def stage_after(*events: AnyEvent) -> str:
    return given(*events).on("2027-01-01").status.stage


def test_a_visit_is_invited_accepted_confirmed_dated_and_held() -> None:
    """Each step takes it further."""
    record = given(
        visit_invited(on="2025-10-30"),
        visit_accepted(on="2025-11-24"),
        visit_confirmed(on="2026-01-10"),
        visit_dated(on="2026-02-20"),
        visit_held(on="2026-05-15"),
    )
    for day, stage in (
        ("2025-10-30", "invited"),
        ("2025-11-24", "accepted"),
        ("2026-01-10", "confirmed"),
        ("2026-02-20", "dated"),
        ("2026-05-15", "held"),
    ):
        record.on(day).stage_is(stage)


def test_a_purchase_is_pledged_booked_shipped_and_cleared() -> None:
    """Each rung is the furthest that any cargo has reached."""
    record = given(
        purchase_pledged(on="2025-10-30"),
        cargoes_booked(on="2025-11-26"),
        cargoes_shipped(on="2025-11-30"),
        cargoes_cleared(on="2026-02-10"),
    )
    for day, stage in (
        ("2025-10-30", "pledged"),
        ("2025-11-26", "booked"),
        ("2025-11-30", "shipped"),
        ("2026-02-10", "cleared"),
    ):
        record.on(day).stage_is(stage)


def test_a_tariff_is_threatened_announced_published_and_in_effect() -> None:
    """A purchase goes from a word to the border."""
    record = given(
        tariff_rise_threatened(on="2025-10-10"),
        tariff_rise_announced(on="2025-10-20"),
        tariff_schedule_published(on="2025-11-04"),
        tariff_took_effect(on="2025-11-10"),
    )
    for day, stage in (
        ("2025-10-10", "threatened"),
        ("2025-10-20", "announced"),
        ("2025-11-04", "published"),
        ("2025-11-10", "effective"),
    ):
        record.on(day).stage_is(stage)


def test_an_undertaking_is_made_accepted_and_progresses() -> None:
    """Anything else that a party undertakes has plain steps."""
    record = given(
        commitment_made(on="2025-10-30"),
        commitment_accepted(on="2025-11-01"),
        progress_reported(on="2025-12-01", measure="labs closed", quantity={"min": 3, "unit": "lab"}),
    )
    for day, stage in (("2025-10-30", "made"), ("2025-11-01", "accepted"), ("2025-12-01", "progressing")):
        record.on(day).stage_is(stage)


def test_an_invitation_repeated_takes_nothing_back() -> None:
    """A visitor that is invited again is still expected."""
    assert stage_after(visit_confirmed(on="2025-10-30"), visit_invited(on="2025-11-24")) == "confirmed"


def test_more_bookings_do_not_unload_a_ship() -> None:
    """The stage is the furthest rung, not the last."""
    assert stage_after(cargoes_booked(on="2025-11-26"), cargoes_shipped(on="2025-11-30")) == "shipped"
    assert (
        stage_after(
            cargoes_booked(on="2025-11-26"),
            cargoes_shipped(on="2025-11-30"),
            purchase_pledged(on="2025-12-01"),
        )
        == "shipped"
    )


def test_a_cancelled_cargo_leaves_the_others_where_they_are() -> None:
    """A cancelled cargo is a quantity, not a step."""
    assert stage_after(cargoes_booked(on="2025-11-26"), cargoes_cancelled(on="2025-12-01")) == "booked"


@pytest.mark.parametrize(
    ("next_word", "stage"),
    [
        (visit_invited, "invited"),
        (visit_accepted, "accepted"),
        (visit_confirmed, "confirmed"),
        (visit_dated, "dated"),
    ],
)
@pytest.mark.parametrize("interruption", [visit_postponed, visit_cancelled])
def test_an_interrupted_visit_goes_on_from_wherever_the_next_word_puts_it(
    interruption: Tell, next_word: Tell, stage: str
) -> None:
    """After a postponement even a mere invitation says more than what stood before it."""
    before = (visit_confirmed(on="2025-10-30", id="first"), interruption(on="2026-03-16"))
    assert stage_after(*before, next_word(on="2026-03-25")) == stage


def test_a_postponed_visit_may_be_cancelled_and_a_cancelled_one_postponed() -> None:
    """The last interruption is the one that holds."""
    told = (
        visit_confirmed(on="2025-11-24"),
        visit_postponed(on="2026-03-16"),
        visit_cancelled(on="2026-03-20"),
    )
    assert stage_after(*told) == "cancelled"
    assert stage_after(*told, visit_postponed(on="2026-03-25")) == "postponed"


def test_a_suspended_tariff_may_take_effect_again() -> None:
    """A suspension is a pause."""
    told = (
        tariff_cut_announced(on="2025-10-30"),
        tariff_took_effect(on="2025-11-10"),
        tariff_suspended(on="2026-01-10"),
    )
    assert stage_after(*told) == "suspended"
    assert stage_after(*told, tariff_took_effect(on="2026-02-10")) == "effective"


def test_a_revoked_tariff_is_over() -> None:
    """A tariff that was struck down does not come back under the same name."""
    told = (tariff_cut_announced(on="2025-10-30"), tariff_revoked(on="2026-02-24"))
    assert stage_after(*told) == "revoked"
    assert stage_after(*told, tariff_took_effect(on="2026-03-01")) == "revoked"


def test_a_visit_that_was_held_is_over() -> None:
    """No later word can unmake it."""
    told = (visit_confirmed(on="2025-11-24"), visit_held(on="2026-05-15"))
    for later in (visit_cancelled, visit_postponed, visit_confirmed):
        assert stage_after(*told, later(on="2026-06-01", id="later")) == "held"


OPENINGS = {
    "visit": visit_confirmed,
    "purchase": purchase_pledged,
    "tariff": tariff_cut_announced,
    "undertaking": commitment_made,
}


@pytest.mark.parametrize("kind", OPENINGS)
@pytest.mark.parametrize(
    ("end", "stage"),
    [(commitment_met, "met"), (commitment_withdrawn, "withdrawn"), (commitment_superseded, "superseded")],
)
def test_whatever_it_is_it_can_be_met_withdrawn_or_superseded(kind: str, end: Tell, stage: str) -> None:
    """These three say what becomes of any promise."""
    opening = OPENINGS[kind]()
    assert stage_after(opening, end(on="2026-01-10", subject=opening.subject)) == stage


def test_the_first_end_stays() -> None:
    """A met commitment cannot be withdrawn afterwards, nor a withdrawn one met."""
    made = commitment_made(on="2025-10-30")
    met, withdrawn = commitment_met(on="2026-01-10"), commitment_withdrawn(on="2026-02-10")
    assert stage_after(made, met, withdrawn) == "met"
    assert stage_after(made, commitment_withdrawn(on="2026-01-01"), met) == "withdrawn"
    assert stage_after(made, met, commitment_superseded(on="2026-02-10")) == "met"


@pytest.mark.parametrize("kind", ["visit", "purchase", "tariff"])
def test_acceptance_and_progress_are_steps_of_a_plain_undertaking_only(kind: str) -> None:
    """A purchase that is accepted is no further than pledged."""
    opening = OPENINGS[kind](on="2025-10-30")
    before = stage_after(opening)
    accepted = commitment_accepted(on="2025-11-01", subject=opening.subject)
    progress = progress_reported(
        on="2025-11-02", subject=opening.subject, measure="US exports", quantity=tonnes(1)
    )
    assert stage_after(opening, accepted, progress) == before


def test_words_on_a_commitment_do_not_move_it() -> None:
    """Affirming, denying, judging, measuring or watching is not doing."""
    opening = visit_confirmed(on="2025-10-30")
    words = (
        acknowledged(by="CHN"),
        denied(by="CHN"),
        assessed(value="stalled"),
        position_stated(by="CHN", subject=opening.subject),
        figure_reported(subject=opening.subject, indicator="delegates", value={"min": 40, "unit": "person"}),
        watch_item_set(subject=opening.subject, text="Dates in April"),
        commitment_amended(subject=opening.subject, text="A state visit."),
    )
    assert stage_after(opening, *words) == "confirmed"


def test_without_the_event_that_took_it_there_it_is_back() -> None:
    """A visit that was not held after all is as confirmed as before."""
    told = (visit_confirmed(on="2025-11-24"), visit_held(on="2026-05-11", id="wrong-week"))
    assert stage_after(*told) == "held"
    assert stage_after(*told, retracted(target="wrong-week", on="2026-05-31")) == "confirmed"
