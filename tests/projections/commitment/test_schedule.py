"""Schedules: whole days, inclusive, against the current due date and the original."""

import pytest

from scenario import (
    PURCHASE,
    TARIFF,
    VISIT,
    cargoes_booked,
    cargoes_cleared,
    cargoes_shipped,
    commitment_accepted,
    commitment_amended,
    commitment_made,
    commitment_superseded,
    commitment_withdrawn,
    event,
    given,
    purchase_pledged,
    retracted,
    tariff_cut_announced,
    tariff_took_effect,
    tonnes,
    visit_cancelled,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
    visit_postponed,
    watch_item_set,
)
from timeline.events.catalogue import AnyEvent

# Against one due date


def test_a_visit_due_in_april_is_overdue_on_the_first_of_may() -> None:
    """A month is over only when all of it is over."""
    record = given(visit_confirmed(due="2026-04"))
    record.on("2026-04-30").schedule_is("in_window")
    record.on("2026-05-01").schedule_is("overdue", days=1)
    record.on("2026-05-31").schedule_is("overdue", days=31)


def test_a_visit_due_in_april_is_not_due_before_the_first_of_april() -> None:
    """Both ends of April belong to it."""
    record = given(visit_confirmed(due="2026-04"))
    record.on("2026-03-31").schedule_is("not_due")
    record.on("2026-04-01").schedule_is("in_window")


def test_a_commitment_without_a_date_is_open_ended() -> None:
    """Without a due date a commitment cannot be late."""
    given(visit_confirmed()).on("2029-12-31").schedule_is("open_ended").due_is(None)


def test_a_due_date_shows_its_first_and_last_day() -> None:
    """The dates that "April" was taken to mean can be checked."""
    timing = given(visit_confirmed(due="2026-04")).on("2026-01-01").status.schedule
    assert (timing.due, str(timing.earliest), str(timing.latest)) == ("2026-04", "2026-04-01", "2026-04-30")


@pytest.mark.parametrize(
    "due",
    [
        "2026-04?",
        "2026-04~",
        "2026-04%",
        {"edtf": "2026-04", "raw": "five weeks on", "basis": "inferred"},
        {"edtf": "2026-37", "raw": "early next year", "basis": "assigned"},
    ],
    ids=["uncertain", "approximate", "both", "inferred", "assigned"],
)
def test_what_was_not_stated_outright_is_only_presumed_overdue(due: object) -> None:
    """The phrase "early next year" has no last day; we gave it one."""
    record = given(visit_confirmed(due=due))
    record.on("2026-04-30").schedule_is("in_window")
    record.on("2026-05-01").schedule_is("overdue_presumed", days=1)


def test_a_hedge_does_not_move_the_bounds() -> None:
    """ISO 8601-2: a qualifier says how sure, not how long."""
    given(visit_confirmed(due="2026-04?")).on("2026-03-31").schedule_is("not_due")


def test_what_has_no_last_day_is_never_overdue() -> None:
    """A visit due "from April on" can always still happen."""
    record = given(visit_confirmed(due="2026-04/.."))
    record.on("2026-03-31").schedule_is("not_due")
    record.on("2029-12-31").schedule_is("in_window")


def test_what_is_due_by_a_day_may_be_done_at_once() -> None:
    """A deadline "by the end of April" has no first day to wait for."""
    record = given(visit_confirmed(due="../2026-04"))
    record.on("2025-11-24").schedule_is("in_window")
    record.on("2026-05-01").schedule_is("overdue", days=1)


# Which due date


def test_the_last_due_date_stated_by_anybody_is_the_current_one() -> None:
    """Beijing's dates replace Washington's, and the first ones are not forgotten."""
    record = given(
        visit_invited(on="2025-10-30", by="CHN", due="2026-37"),
        visit_confirmed(on="2025-11-24", by="USA", due="2026-04"),
        visit_confirmed(on="2026-05-11", by="CHN", due="2026-05-13/2026-05-15"),
    )
    record.on("2026-02-01").due_is("2026-04").originally("2026-37", "in_window")
    record.on("2026-05-12").due_is("2026-05-13/2026-05-15").schedule_is("not_due")
    record.on("2026-05-12").originally("2026-37", "overdue")


def test_an_event_that_says_nothing_of_when_leaves_the_date_alone() -> None:
    """Confirming again does not mean "some time"."""
    given(visit_confirmed(due="2026-04"), visit_confirmed(on="2025-12-01")).on("2026-01-01").due_is("2026-04")


def test_a_postponement_without_a_new_date_clears_the_old_one() -> None:
    """Nothing is due before another month is named; the first promise stays on record."""
    told = (visit_confirmed(due="2026-04"), visit_postponed(on="2026-03-16"))
    given(*told).on("2026-06-01").due_is(None).schedule_is("open_ended").originally("2026-04", "overdue")
    given(*told, visit_dated(on="2026-03-25", due="2026-05-14/2026-05-15")).on("2026-05-16").schedule_is(
        "overdue", days=1
    ).originally("2026-04", "overdue")


def test_a_postponement_to_a_date_sets_it() -> None:
    """Even "a month or so" is a date too."""
    postponed = visit_postponed(on="2026-03-16", due="2026-05~")
    given(visit_confirmed(due="2026-04"), postponed).on("2026-05-01").due_is("2026-05~").schedule_is(
        "in_window"
    )


def test_taking_back_the_postponement_brings_the_old_date_back() -> None:
    """The report that the visit was put off was wrong."""
    given(
        visit_confirmed(due="2026-04"),
        visit_postponed(on="2026-03-16", id="put-off"),
        retracted(target="put-off", on="2026-03-20"),
    ).on("2026-05-01").schedule_is("overdue", days=1)


@pytest.mark.parametrize(
    "events",
    [
        (purchase_pledged(due="2026-02"),),
        (tariff_cut_announced(due="2026-02"),),
        (commitment_made(due="2026-02"),),
        (commitment_made(due="2026-01"), commitment_accepted(on="2025-12-01", due="2026-02")),
        (commitment_made(due="2026-01"), commitment_amended(on="2025-12-01", due="2026-02")),
        (purchase_pledged(), commitment_amended(on="2025-12-01", subject=PURCHASE, due="2026-02")),
        (tariff_cut_announced(due="2026-01"), tariff_took_effect(on="2025-12-01", due="2026-02")),
    ],
    ids=lambda events: "-then-".join(each.type for each in events),
)
def test_every_word_on_the_whole_commitment_may_say_when(events: tuple[AnyEvent, ...]) -> None:
    """A pledge, an announcement, an acceptance, an amendment: the last of them counts."""
    given(*events).on("2026-01-15").due_is("2026-02")


def test_a_cargos_own_date_counts_only_while_nobody_dated_the_whole() -> None:
    """The shipping date of a cargo is not the due date of the pledge."""
    booked = cargoes_booked(on="2025-11-26", due="2026-01", quantity=tonnes(1))
    given(booked).on("2026-02-01").due_is("2026-01").schedule_is("overdue", days=1)
    given(booked, purchase_pledged(on="2025-12-01", due="2026-12")).on("2026-02-01").due_is(
        "2026-12"
    ).originally("2026-12", "not_due")
    given(purchase_pledged(on="2025-10-30", due="2026-12"), booked).on("2026-02-01").due_is("2026-12")
    shipped = cargoes_shipped(on="2025-11-30", due="2026-02")
    given(booked, shipped).on("2026-01-15").due_is("2026-02")


def test_the_first_cargos_date_is_the_original_one_while_nobody_dated_the_whole() -> None:
    """A second booking for March does not make the first for January never have been due."""
    given(
        cargoes_booked(on="2025-11-26", due="2026-01"),
        cargoes_booked(on="2025-12-01", due="2026-03"),
    ).on("2026-02-10").due_is("2026-03").originally("2026-01", "overdue")


def test_when_something_is_to_be_watched_is_not_when_it_is_due() -> None:
    """A watch item is the reader's own deadline."""
    watched = watch_item_set(subject=VISIT, text="Are there dates?", due="2026-01")
    given(visit_confirmed(due="2026-04"), watched).on("2026-02-01").due_is("2026-04")


# Closed


def test_a_visit_held_in_its_window_is_closed_and_not_late() -> None:
    """The last day of April is April."""
    given(visit_confirmed(due="2026-04"), visit_held(on="2026-04-30")).on("2026-06-01").schedule_is(
        "closed"
    ).originally("2026-04", "closed")


def test_a_visit_held_after_its_last_day_is_closed_and_late_by_whole_days() -> None:
    """Done late is done, and late."""
    given(visit_confirmed(due="2026-04"), visit_held(on="2026-05-13/2026-05-15")).on(
        "2026-06-01"
    ).schedule_is("closed", late_by=15)


def test_done_by_the_new_date_may_be_late_by_the_first() -> None:
    """Both are true, and both are shown."""
    given(
        visit_confirmed(due="2026-04"),
        visit_dated(on="2026-03-25", due="2026-05-14/2026-05-15"),
        visit_held(on="2026-05-15"),
    ).on("2026-06-01").schedule_is("closed").originally("2026-04", "closed", late_by=15)


def test_a_purchase_is_closed_on_the_day_its_target_is_reached() -> None:
    """Later deliveries do not make it late."""
    record = given(
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), due="2026-01", counts="booked"),
        cargoes_booked(on="2026-01-10", quantity=tonnes(7)),
        cargoes_booked(on="2026-02-03", quantity=tonnes(5)),
        cargoes_booked(on="2026-03-01", quantity=tonnes(1)),
    )
    record.on("2026-02-02").schedule_is("overdue", days=2)
    record.on("2026-04-01").schedule_is("closed", late_by=3)


def test_a_tariff_in_effect_is_closed() -> None:
    """A cut announced for 10 November that came on the 12th was two days late."""
    given(tariff_cut_announced(due="2025-11-10", on="2025-10-30"), tariff_took_effect(on="2025-11-12")).on(
        "2025-12-01"
    ).schedule_is("closed", late_by=2)


@pytest.mark.parametrize(
    "end",
    [
        visit_cancelled(on="2026-06-01"),
        commitment_withdrawn(on="2026-06-01", subject=VISIT),
        commitment_superseded(on="2026-06-01", subject=VISIT),
    ],
    ids=lambda end: end.type,
)
def test_what_was_cancelled_withdrawn_or_superseded_is_closed_and_never_late(end: AnyEvent) -> None:
    """A visit that never took place was not late."""
    record = given(visit_confirmed(due="2026-04"), end)
    record.on("2026-05-31").schedule_is("overdue", days=31)
    record.on("2026-06-02").schedule_is("closed").originally("2026-04", "closed")


def test_a_revival_opens_it_again() -> None:
    """A confirmation after the cancellation makes the old date count again."""
    given(
        visit_confirmed(due="2026-04"), visit_cancelled(on="2026-03-16"), visit_confirmed(on="2026-03-25")
    ).on("2026-05-01").schedule_is("overdue", days=1)


def test_a_suspended_tariff_is_due_again() -> None:
    """A tariff that was in effect for a month is not in effect."""
    told = (
        tariff_cut_announced(on="2025-10-30", due="2025-11-10"),
        tariff_took_effect(on="2025-11-10"),
        event("tariff-suspended", on="2025-12-10", subject=TARIFF),
    )
    given(*told).on("2025-12-09").schedule_is("closed")
    given(*told).on("2025-12-11").schedule_is("overdue", days=31)


def test_without_a_date_what_is_done_is_closed_all_the_same() -> None:
    """There is nothing it could be late against."""
    given(visit_confirmed(), visit_held(on="2026-05-15")).on("2026-06-01").schedule_is("closed").originally(
        None, "closed"
    )


def test_cargoes_cleared_fulfil_and_close_a_pledge_that_names_no_rung() -> None:
    """Delivery means clearing customs, unless a party stated otherwise."""
    record = given(
        purchase_pledged(on="2025-10-30", quantity=tonnes(1), due="2026-01"),
        cargoes_booked(on="2025-11-26", quantity=tonnes(1)),
        cargoes_cleared(on="2026-01-20", quantity=tonnes(1)),
    )
    record.on("2026-01-19").schedule_is("in_window")
    record.on("2026-01-20").schedule_is("closed")
