"""The days on which a commitment came to read otherwise, as one lived through them."""

from datetime import date

from scenario import (
    VISIT,
    Record,
    call_held,
    corrected,
    given,
    readout_issued,
    retracted,
    visit_cancelled,
    visit_confirmed,
    visit_held,
    visit_invited,
)
from timeline.projections.commitment.changes import StatusChange, status_changes
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment

INVITED = visit_invited(on="2025-10-30", by="CHN", id="invited")
CONFIRMED = visit_confirmed(on="2025-11-24", by="USA", due="2026-04", id="confirmed")


def turns_of(record: Record, until: str = "2030-01-01") -> list[StatusChange]:
    return status_changes(
        state_intervals_by_commitment("us-china", record.entries), date.fromisoformat(until)
    )


def days(found: list[StatusChange]) -> list[str]:
    return [turn.day.isoformat() for turn in found]


def headlines(found: list[StatusChange]) -> list[tuple[str | None, str | None]]:
    return [
        (turn.before.headline if turn.before else None, turn.after.headline if turn.after else None)
        for turn in found
    ]


def test_events_turn_a_commitment_and_so_does_time_alone() -> None:
    """April begins, and on 1 May it is over, without any event."""
    found = turns_of(given(INVITED, CONFIRMED))
    assert days(found) == ["2025-10-30", "2025-11-24", "2026-04-01", "2026-05-01"]
    assert headlines(found) == [
        (None, "proposed"),
        ("proposed", "pending"),
        ("pending", "in_window"),
        ("in_window", "overdue"),
    ]
    assert [turn.new for turn in found] == [("invited",), ("confirmed",), (), ()]


def test_a_turn_tells_the_axes_and_how_it_stood_the_day_before() -> None:
    *_, overdue = turns_of(given(CONFIRMED))
    assert overdue.subject == VISIT
    assert {change.axis: (change.before, change.after) for change in overdue.altered} == {
        "headline": ("in_window", "overdue"),
        "schedule": ("in_window", "overdue"),
    }
    assert overdue.before
    assert overdue.after
    assert (overdue.before.as_of, overdue.before.known_on) == (date(2026, 4, 30), date(2026, 4, 30))
    assert (overdue.after.as_of, overdue.after.schedule.days_overdue) == (date(2026, 5, 1), 1)


def test_what_was_told_late_turns_it_on_the_day_on_which_it_was_told() -> None:
    """It was not known before."""
    late = visit_cancelled(on="2025-12-01", published="2025-12-20", id="late")
    *_, turn = turns_of(given(CONFIRMED, late))
    assert turn.day == date(2025, 12, 20)
    assert turn.new == ("late",)


def test_a_correction_is_a_turn_because_of_itself() -> None:
    record = given(CONFIRMED, corrected("confirmed", on="2025-12-05", due="2026-05", id="month"))
    turn = turns_of(record)[1]
    assert turn.day == date(2025, 12, 5)
    assert [change.axis for change in turn.altered] == ["due"]
    assert (turn.new, turn.gone) == (("month",), ())


def test_what_is_taken_back_is_gone() -> None:
    """The visit is unknown again, until a later report mentions it."""
    record = given(CONFIRMED, retracted(target="confirmed", on="2025-12-05")).and_then(
        visit_invited(on="2025-12-24", id="again")
    )
    _, back, again = turns_of(record)
    assert (back.after, back.new, back.gone) == (None, (), ("confirmed",))
    assert (again.before, again.new) == (None, ("again",))


def test_more_of_the_same_is_no_turn() -> None:
    """A second report of a stage that was reached, a talk that changes nothing."""
    again = visit_confirmed(on="2025-11-26", by="USA", due="2026-04", id="again")
    assert days(turns_of(given(CONFIRMED, again, call_held(on="2025-11-30")), "2025-12-31")) == ["2025-11-24"]


def test_a_silence_is_a_turn() -> None:
    record = given(
        call_held(),
        visit_confirmed(by="USA", part_of="call"),
        readout_issued(on="2025-11-25", by="CHN", id="silence"),
    )
    turn = turns_of(record)[1]
    assert turn.new == ("silence",)
    assert [change.axis for change in turn.altered] == ["acknowledgement.CHN"]


def test_two_reports_of_one_day_are_one_turn() -> None:
    record = given(INVITED, visit_confirmed(on="2025-10-30", by="USA", due="2026-04", id="same-day"))
    (turn,) = turns_of(record, "2025-12-31")
    assert set(turn.new) == {"invited", "same-day"}


def test_the_day_asked_for_is_the_last() -> None:
    record = given(CONFIRMED, visit_held(on="2026-04-10", id="held"))
    assert days(turns_of(record, "2026-04-10")) == ["2025-11-24", "2026-04-01", "2026-04-10"]
    assert days(turns_of(record, "2026-04-09")) == ["2025-11-24", "2026-04-01"]


def test_what_is_done_is_not_turned_by_time() -> None:
    """A visit that was held in April is not overdue in May."""
    assert days(turns_of(given(CONFIRMED, visit_held(on="2026-03-10", id="held")))) == [
        "2025-11-24",
        "2026-03-10",
    ]


def test_what_was_said_on_the_last_day_is_over_on_the_next() -> None:
    late = visit_confirmed(on="2026-04-30", by="USA", due="2026-04")
    assert headlines(turns_of(given(late))) == [(None, "in_window"), ("in_window", "overdue")]


def test_what_was_said_too_late_is_overdue_at_once() -> None:
    late = visit_confirmed(on="2026-05-01", by="USA", due="2026-04")
    assert headlines(turns_of(given(late))) == [(None, "overdue")]


def test_time_may_begin_with_it() -> None:
    """There is no day before the first of all."""
    (first, *_) = turns_of(given(visit_invited(on="0001-01-01", by="CHN")))
    assert (first.day, first.before) == (date.min, None)


def test_of_another_relationship_there_is_none() -> None:
    assert (
        status_changes(state_intervals_by_commitment("china-japan", given(CONFIRMED).entries), date.max) == []
    )
