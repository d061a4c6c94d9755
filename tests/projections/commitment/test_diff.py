"""Diffs between two days, or two days of knowledge, and the events behind them."""

from scenario import (
    PURCHASE,
    Answer,
    acknowledged,
    assessed,
    call_held,
    cargoes_booked,
    corrected,
    given,
    purchase_pledged,
    readout_issued,
    retracted,
    tonnes,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
)
from timeline.projections.commitment.diff import Change, compare
from timeline.projections.commitment.evaluation import evaluate_all

INVITED = visit_invited(on="2025-10-30", by="CHN", due="2026-37~", id="invited")
CONFIRMED = visit_confirmed(on="2025-11-24", by="USA", due="2026-04", id="confirmed")


def between(before: Answer, after: Answer) -> dict[str, Change]:
    """Return the changes by aspect, or by subject and aspect for another commitment."""
    old, new = (
        {
            evaluation.status.subject: evaluation
            for evaluation in evaluate_all("us-china", answer.past, answer.viewpoint)
        }
        for answer in (before, after)
    )
    found = compare(old, new)
    return {(each.axis if "visit" in each.subject else f"{each.subject} {each.axis}"): each for each in found}


def test_a_confirmation_changes_the_stage_the_date_and_whose_word_there_is() -> None:
    """Each axis that reads otherwise names the event it is due to."""
    record = given(INVITED, CONFIRMED)
    found = between(record.on("2025-11-23"), record.on("2025-11-24"))
    told = {axis: (change.before, change.after) for axis, change in found.items()}
    assert told == {
        "headline": ("proposed", "pending"),
        "stage": ("invited", "confirmed"),
        "due": ("2026-37~", "2026-04"),
        "acknowledgement": ("unilateral", "mutual"),
        "acknowledgement.USA": ("no_account", "affirmed"),
    }
    assert {change.because for change in found.values()} == {("confirmed",)}


def test_nothing_happened_nothing_changed() -> None:
    """A quiet week."""
    record = given(INVITED)
    assert between(record.on("2025-11-01"), record.on("2025-11-08")) == {}


def test_a_new_commitment_changes_every_axis_from_nothing() -> None:
    """Before it was pledged there was nothing to read."""
    record = given(INVITED, purchase_pledged(on="2025-11-01", id="pledge"))
    found = between(record.on("2025-10-31"), record.on("2025-11-01"))
    assert all(key.startswith(PURCHASE) for key in found)
    stage = found[f"{PURCHASE} stage"]
    assert (stage.before, stage.after, stage.because) == (None, "pledged", ("pledge",))


def test_looking_back_is_a_change_too() -> None:
    """Compared backwards, from today to last year, the commitment goes."""
    record = given(CONFIRMED)
    stage = between(record.on("2025-11-24"), record.on("2025-11-23"))["stage"]
    assert (stage.before, stage.after, stage.because) == ("confirmed", None, ("confirmed",))


def test_where_only_time_has_passed_the_date_itself_is_named() -> None:
    """Nothing happened in May: the visit is overdue because of a statement in November."""
    record = given(CONFIRMED)
    found = between(record.on("2026-04-30"), record.on("2026-05-01"))
    assert {axis: (each.before, each.after) for axis, each in found.items()} == {
        "headline": ("in_window", "overdue"),
        "schedule": ("in_window", "overdue"),
    }
    assert {change.because for change in found.values()} == {("confirmed",)}


def test_what_was_done_is_named_by_measure() -> None:
    """Two bookings between two days are two reasons."""
    record = given(
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), counts="booked"),
        cargoes_booked(on="2025-11-17", quantity=tonnes(1), id="one"),
        cargoes_booked(on="2025-11-26", quantity=tonnes(2), id="two"),
        cargoes_booked(on="2025-11-27", quantity=tonnes(3), id="three"),
    )
    done = between(record.on("2025-11-17"), record.on("2025-11-30"))[f"{PURCHASE} performance.quantity.done"]
    assert (done.before, done.after) == (
        {"min": 1, "max": 1, "unit": "Mt"},
        {"min": 6, "max": 6, "unit": "Mt"},
    )
    assert done.because == ("two", "three")


def test_a_silence_is_a_change() -> None:
    """Beijing's readout, a day late, leaves the visit out."""
    record = given(
        call_held(),
        visit_confirmed(by="USA", part_of="call"),
        readout_issued(on="2025-11-25", by="CHN", id="silence"),
    )
    word = between(record.on("2025-11-24"), record.on("2025-11-25"))["acknowledgement.CHN"]
    assert (word.before, word.after, word.because) == ("no_account", "silent", ("silence",))


def test_two_days_of_knowledge_differ_by_what_came_out_between() -> None:
    """Nothing happened in the world between; it became known."""
    record = given(INVITED, visit_dated(on="2025-11-24", published="2025-12-01", due="2026-04-10", id="late"))
    asked = record.on("2025-11-30")
    found = between(asked.known_on("2025-11-30"), asked.known_on("2025-12-01"))
    assert (found["stage"].before, found["stage"].after) == ("invited", "dated")
    assert found["stage"].because == found["due"].because == ("late",)


def test_a_correction_is_named_with_what_it_corrects() -> None:
    """The date changed because of the correction of the confirmation."""
    record = given(CONFIRMED, corrected("confirmed", on="2025-11-28", due="2026-05", id="month"))
    asked = record.on("2025-11-30")
    found = between(asked.known_on("2025-11-27"), asked.known_on("2025-11-28"))
    assert set(found) == {"due"}
    assert (found["due"].before, found["due"].after) == ("2026-04", "2026-05")
    assert set(found["due"].because) == {"confirmed", "month"}


def test_a_retraction_names_what_went() -> None:
    """The visit is back to invited because the confirmation is gone."""
    record = given(INVITED, CONFIRMED, retracted(target="confirmed", on="2025-11-28"))
    asked = record.on("2025-11-30")
    stage = between(asked.known_on("2025-11-27"), asked.known_on("2025-11-28"))["stage"]
    assert (stage.before, stage.after) == ("confirmed", "invited")
    assert "confirmed" in stage.because


def test_an_acknowledgement_and_a_judgement_are_changes_of_their_own_axes() -> None:
    """The first opinion says that it stands, the second how well."""
    record = given(
        CONFIRMED,
        acknowledged(on="2025-12-01", by="CHN", id="yes"),
        assessed(on="2025-12-02", value="stalled", id="rating"),
    )
    words = between(record.on("2025-11-30"), record.on("2025-12-01"))
    assert set(words) == {"acknowledgement", "acknowledgement.CHN"}
    assert words["acknowledgement"].because == ("yes",)
    judged = between(record.on("2025-12-01"), record.on("2025-12-02"))
    assert set(judged) == {"assessment"}
    assert judged["assessment"].because == ("rating",)


def test_done_is_a_change_because_of_the_doing() -> None:
    """The visit itself closes the schedule."""
    record = given(CONFIRMED, visit_held(on="2026-04-10", id="held"))
    found = between(record.on("2026-04-09"), record.on("2026-04-10"))
    assert {axis: (each.before, each.after) for axis, each in found.items()} == {
        "headline": ("in_window", "fulfilled"),
        "stage": ("confirmed", "held"),
        "schedule": ("in_window", "closed"),
        "performance.visit held": ("no_evidence", "fulfilled"),
    }
    assert {change.because for change in found.values()} == {("held",)}
