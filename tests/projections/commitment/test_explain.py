"""Explanations: the rule and the events behind each aspect, and excluded events."""

import pytest

from scenario import (
    PURCHASE,
    VISIT,
    Answer,
    acknowledged,
    call_held,
    cargoes_booked,
    commitment_met,
    corrected,
    denied,
    given,
    purchase_pledged,
    readout_issued,
    retracted,
    tonnes,
    visit_cancelled,
    visit_confirmed,
    visit_held,
    visit_invited,
    visit_postponed,
)
from timeline.events.catalogue import AnyEvent
from timeline.projections.commitment.explain import Reason

LATER = "2026-06-01"
INVITED = visit_invited(on="2025-10-30", by="CHN", due="2026-37", id="invited")
CONFIRMED = visit_confirmed(on="2025-11-24", by="USA", due="2026-05", id="confirmed")
HELD = visit_held(on="2026-05-15", id="held")


def reasons(answer: Answer) -> dict[str, Reason]:
    return {reason.axis: reason for reason in answer.why.reasons}


def left_out(answer: Answer) -> dict[str, str]:
    return {excluded.id: excluded.reason for excluded in answer.why.left_out}


def test_an_overdue_visit_is_traced_to_who_said_when() -> None:
    """A reader who doubts that it is overdue needs the confirmation."""
    why = reasons(given(INVITED, CONFIRMED).on(LATER))
    assert (why["headline"].value, why["headline"].because) == ("overdue", ("confirmed",))
    assert (why["schedule"].value, why["schedule"].because) == ("overdue (due 2026-05)", ("confirmed",))
    assert (why["schedule.original"].value, why["schedule.original"].because) == (
        "overdue (due 2026-37)",
        ("invited",),
    )
    assert (why["stage"].value, why["stage"].because) == ("confirmed", ("confirmed",))


def test_a_fulfilled_visit_is_traced_to_its_being_held() -> None:
    """Headline, stage, schedule and performance all rest on the same event."""
    why = reasons(given(INVITED, CONFIRMED, HELD).on(LATER))
    for axis in ("headline", "stage", "schedule", "performance.visit held"):
        assert why[axis].because == ("held",), axis
    assert why["schedule.original"].value == "closed (due 2026-37, done 15 days late)"


def test_a_withdrawn_visit_is_traced_to_its_cancellation() -> None:
    """The cancellation is the evidence."""
    why = reasons(given(CONFIRMED, visit_cancelled(on="2026-03-16", id="off")).on(LATER))
    assert (why["headline"].value, why["headline"].because) == ("withdrawn", ("off",))
    assert why["schedule"].because == ("off",)


def test_the_only_due_date_is_not_told_twice() -> None:
    """The original is worth a line where it differs."""
    assert "schedule.original" not in reasons(given(CONFIRMED).on(LATER))
    postponed = given(CONFIRMED, visit_postponed(on="2026-04-01"))
    assert reasons(postponed.on(LATER))["schedule.original"].because == ("confirmed",)


def test_each_partys_word_is_traced_to_what_it_said_or_left_out() -> None:
    """A silence rests on the readout that is silent."""
    told = (
        call_held(),
        visit_confirmed(by="USA", part_of="call", id="april"),
        readout_issued(by="CHN", id="silence"),
    )
    why = reasons(given(*told).on("2025-12-31"))
    assert (why["acknowledgement"].value, why["acknowledgement.USA"].because) == ("unilateral", ("april",))
    assert (why["acknowledgement.CHN"].value, why["acknowledgement.CHN"].because) == ("silent", ("silence",))
    assert set(why["acknowledgement"].because) == {"april", "silence"}
    no = reasons(given(*told, denied(by="CHN", on="2025-11-26", id="no")).on("2025-12-31"))
    assert (no["acknowledgement.CHN"].value, no["acknowledgement.CHN"].because) == ("denied", ("no",))
    unheard = reasons(given(CONFIRMED).on("2025-12-31"))
    assert (unheard["acknowledgement.CHN"].value, unheard["acknowledgement.CHN"].because) == (
        "no_account",
        (),
    )


def test_performance_is_traced_to_the_target_and_to_every_report() -> None:
    """The events that set the target and that reported on it."""
    answer = given(
        purchase_pledged(on="2025-10-30", quantity=tonnes(12), counts="booked", id="pledge"),
        cargoes_booked(on="2025-11-17", quantity=tonnes(1), id="one"),
        cargoes_booked(on="2025-11-26", quantity=tonnes(2), id="two"),
    ).on(LATER)
    found = reasons(answer)["performance.quantity"]
    assert (found.value, found.because) == ("partial", ("pledge", "one", "two"))


def test_a_corrected_event_is_named_with_its_correction() -> None:
    """The correction is part of the reason."""
    answer = given(CONFIRMED, corrected("confirmed", on="2025-11-28", due="2026-04", id="month")).on(LATER)
    assert reasons(answer)["schedule"].because == ("confirmed", "month")


def test_a_finding_is_a_reason_with_its_own_rule() -> None:
    """Findings are explained like everything else."""
    answer = given(CONFIRMED, HELD, visit_cancelled(on="2026-05-20", id="late")).on(LATER)
    (found,) = (reason for reason in answer.why.reasons if reason.axis == "finding")
    assert (found.value, found.because) == ("after-the-end", ("held", "late"))


@pytest.mark.parametrize(
    "events",
    [
        (INVITED,),
        (INVITED, CONFIRMED, HELD),
        (CONFIRMED, visit_cancelled(on="2026-03-16"), acknowledged(by="CHN")),
        (call_held(), visit_confirmed(by="USA", part_of="call"), readout_issued(by="CHN")),
        (visit_confirmed(due="2026-04~"),),
        (visit_confirmed(due="2026"),),
    ],
    ids=lambda events: events[-1].type,
)
def test_every_reason_traces_to_events_of_the_record_and_states_a_rule(events: tuple[AnyEvent, ...]) -> None:
    """An id that leads nowhere would be worse than none."""
    answer = given(*events).on(LATER)
    for reason in answer.why.reasons:
        assert reason.rule
        assert set(reason.because) <= set(answer.status.evidence), reason.axis
        assert reason.because or reason.value in (
            "no_account", "no_evidence", "not_assessed", "open_ended", "unattributed"
        )  # fmt: skip


# What was left out


def test_what_was_not_known_yet_is_left_out_and_said_to_be() -> None:
    """The event had happened; the account of it had not come out."""
    told = visit_confirmed(on="2025-11-24", published="2025-11-26", id="later")
    record = given(INVITED, told)
    asked = record.on("2025-11-25").known_on("2025-11-25")
    assert left_out(asked.stage_is("invited")) == {"later": "not known until 2025-11-26"}
    assert left_out(record.on("2025-11-25").stage_is("confirmed")) == {}


def test_what_was_retracted_is_left_out_and_names_what_retracted_it() -> None:
    """A reader who remembers the hoax sees what became of it."""
    record = given(INVITED, CONFIRMED, retracted(target="confirmed", on="2025-11-28", id="hoax"))
    assert left_out(record.on("2025-12-31")) == {"confirmed": "retracted by hoax"}
    assert left_out(record.on("2025-12-31").known_on("2025-11-27")) == {"hoax": "not known until 2025-11-28"}


def test_what_may_have_happened_is_left_out_and_says_until_when() -> None:
    """A visit some time in May is not yet held on the tenth."""
    record = given(CONFIRMED, visit_held(on="2026-05", published=None, id="in-may"))
    assert left_out(record.on("2026-05-10")) == {"in-may": "may have happened, not surely before 2026-05-31"}
    assert left_out(record.on("2026-05-31")) == {}


def test_what_may_never_be_certain_says_so() -> None:
    """An event without an end stays possible."""
    record = given(CONFIRMED, visit_held(on="2026-05/..", published=None, id="since-may"))
    assert left_out(record.on(LATER)) == {"since-may": "may have happened, never surely"}


def test_what_surely_had_not_happened_is_not_worth_a_word() -> None:
    """The future of a day is not something left out of it."""
    assert left_out(given(INVITED, HELD).on("2025-12-31")) == {}


def test_what_another_party_told_is_left_out_of_ones_telling() -> None:
    """Beijing's history has no April in it."""
    record = given(INVITED, CONFIRMED)
    assert left_out(record.on("2025-12-31").as_told_by("CHN")) == {"confirmed": "not told by CHN"}


def test_a_correction_that_is_not_known_yet_is_left_out_too() -> None:
    """A correction changes nothing before it is known."""
    record = given(CONFIRMED, corrected("confirmed", on="2025-11-28", due="2026-04", id="month"))
    assert left_out(record.on("2025-11-30").known_on("2025-11-27")) == {"month": "not known until 2025-11-28"}
    assert left_out(record.on("2025-11-30")) == {}


def test_the_why_repeats_what_it_explains() -> None:
    """An explanation must be of the status one has read."""
    why = given(purchase_pledged(), commitment_met(subject=PURCHASE, on="2026-01-20")).on(LATER).why
    assert (why.subject, str(why.as_of), why.headline) == (PURCHASE, LATER, "fulfilled")
    assert given(CONFIRMED).on(LATER).why.subject == VISIT
