"""Every rule on how a commitment stands, undone: an event that made it so is retracted, and brought back."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from scenario import (
    CONTROLS,
    PURCHASE,
    TARIFF,
    Answer,
    acknowledged,
    assessed,
    call_held,
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
    corrected,
    denied,
    given,
    progress_reported,
    purchase_pledged,
    readout_issued,
    retracted,
    tariff_cut_announced,
    tariff_revoked,
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
)
from timeline.events.catalogue import AnyEvent
from timeline.projections.commitment.pending import list_pending
from timeline.projections.commitment.status import CLOSED
from timeline.projections.relationship.readouts import list_readouts

AS_OF = "2026-06-30"
DONE, UNDONE, REDONE = "2026-07-01", "2026-07-02", "2026-07-03"  # days of knowledge

Reading = Callable[[Answer], object]


def stage(answer: Answer) -> object:
    return answer.status.stage


def headline(answer: Answer) -> object:
    return answer.status.headline


def schedule(answer: Answer) -> object:
    return answer.status.schedule.state


def due(answer: Answer) -> object:
    return answer.status.schedule.due


def original_due(answer: Answer) -> object:
    return answer.status.schedule.original.due


def days_overdue(answer: Answer) -> object:
    return answer.status.schedule.days_overdue


def late_by(answer: Answer) -> object:
    return answer.status.schedule.late_by


def performed(answer: Answer) -> object:
    return [(entry.measure, entry.state) for entry in answer.status.performance]


def percent(answer: Answer) -> object:
    return [entry.percent and (entry.percent.min, entry.percent.max) for entry in answer.status.performance]


def said(answer: Answer) -> object:
    return (answer.status.acknowledgement.state, answer.status.acknowledgement.parties["CHN"])


def terms(answer: Answer) -> object:
    return answer.status.acknowledgement.terms.due


def findings(answer: Answer) -> object:
    return [finding.rule for finding in answer.status.findings]


def assessment(answer: Answer) -> object:
    found = answer.status.assessment
    return found if isinstance(found, str) else [(each.assessor, each.value) for each in found]


def is_pending(answer: Answer) -> object:
    return [status.subject for status in list_pending("us-china", answer.past, answer.viewpoint)] != []


def cell(answer: Answer) -> object:
    (telling,) = list_readouts("us-china", answer.past)
    return telling.readouts.commitments[answer.subject]["CHN"]


class Rule(NamedTuple):
    """Return the answer before an event, and after it."""

    reading: Reading
    before: object
    event: AnyEvent
    after: object
    base: tuple[AnyEvent, ...]


CALL = call_held(on="2025-11-24")
INVITED = visit_invited(on="2025-11-01")
CONFIRMED = visit_confirmed(on="2025-11-24", due="2026-04", by="USA", part_of="call")
UNPLACED = visit_confirmed(on="2025-11-24", due="2026-04", by="USA")
PLEDGED = purchase_pledged(on="2025-11-01", quantity=tonnes(12), counts="booked")
BARE = purchase_pledged(on="2025-11-01")
MADE = commitment_made(on="2025-11-01", owed_by="CHN", text="controls")
MEASURED = commitment_made(
    on="2025-11-01",
    owed_by="CHN",
    text="to buy",
    targets=[{"measure": "exports", "quantity": tonnes(10)}, {"measure": "imports", "quantity": tonnes(20)}],
)
CUT = tariff_cut_announced(on="2025-10-30")
LATER = "2026-05-20"

RULES: Mapping[str, Rule] = {
    # stage
    "accepted": Rule(stage, "invited", visit_accepted(on=LATER), "accepted", (INVITED,)),
    "confirmed": Rule(stage, "invited", visit_confirmed(on=LATER), "confirmed", (INVITED,)),
    "dated": Rule(stage, "confirmed", visit_dated(on=LATER), "dated", (UNPLACED,)),
    "held": Rule(stage, "confirmed", visit_held(on=LATER), "held", (UNPLACED,)),
    "postponed": Rule(stage, "confirmed", visit_postponed(on=LATER), "postponed", (UNPLACED,)),
    "cancelled": Rule(stage, "confirmed", visit_cancelled(on=LATER), "cancelled", (UNPLACED,)),
    "booked": Rule(stage, "pledged", cargoes_booked(on=LATER, quantity=tonnes(1)), "booked", (PLEDGED,)),
    "shipped": Rule(stage, "pledged", cargoes_shipped(on=LATER, quantity=tonnes(1)), "shipped", (PLEDGED,)),
    "cleared": Rule(stage, "pledged", cargoes_cleared(on=LATER, quantity=tonnes(1)), "cleared", (PLEDGED,)),
    "published": Rule(stage, "announced", tariff_schedule_published(on=LATER), "published", (CUT,)),
    "effective": Rule(stage, "announced", tariff_took_effect(on=LATER), "effective", (CUT,)),
    "suspended": Rule(stage, "announced", tariff_suspended(on=LATER), "suspended", (CUT,)),
    "revoked": Rule(stage, "announced", tariff_revoked(on=LATER), "revoked", (CUT,)),
    "taken up": Rule(stage, "made", commitment_accepted(on=LATER), "accepted", (MADE,)),
    "progressing": Rule(
        stage, "made", progress_reported(on=LATER, measure="laws", quantity=tonnes(1)), "progressing", (MADE,)
    ),
    "met": Rule(stage, "made", commitment_met(on=LATER), "met", (MADE,)),
    "withdrawn": Rule(stage, "made", commitment_withdrawn(on=LATER), "withdrawn", (MADE,)),
    "superseded": Rule(stage, "made", commitment_superseded(on=LATER), "superseded", (MADE,)),
    # schedule
    "a due date": Rule(schedule, "open_ended", visit_dated(on=LATER, due="2026-09"), "not_due", (INVITED,)),
    "in its window": Rule(
        schedule, "overdue", visit_dated(on=LATER, due="2026-06"), "in_window", (UNPLACED,)
    ),
    "overdue": Rule(days_overdue, 61, visit_dated(on=LATER, due="2026-05"), 30, (UNPLACED,)),
    "presumed": Rule(
        schedule, "overdue", visit_dated(on=LATER, due="2026-05~"), "overdue_presumed", (UNPLACED,)
    ),
    "an open end": Rule(
        schedule, "overdue", visit_dated(on=LATER, due="2026-05/.."), "in_window", (UNPLACED,)
    ),
    "a moved date": Rule(due, "2026-04", visit_postponed(on=LATER, due="2026-10"), "2026-10", (UNPLACED,)),
    "a cleared date": Rule(due, "2026-04", visit_postponed(on=LATER), None, (UNPLACED,)),
    "an earlier first date": Rule(
        original_due, "2026-04", visit_invited(on="2025-11-01", due="2026-01"), "2026-01", (UNPLACED,)
    ),
    "closed": Rule(schedule, "overdue", visit_held(on=LATER), "closed", (UNPLACED,)),
    "late": Rule(late_by, None, visit_held(on=LATER), 20, (UNPLACED,)),
    # performance
    "partial": Rule(
        performed,
        [("quantity", "no_evidence")],
        cargoes_booked(on=LATER, quantity=tonnes(6)),
        [("quantity", "partial")],
        (PLEDGED,),
    ),
    "possibly fulfilled": Rule(
        performed,
        [("quantity", "no_evidence")],
        cargoes_booked(on=LATER, quantity=tonnes(6, 12)),
        [("quantity", "possibly_fulfilled")],
        (PLEDGED,),
    ),
    "fulfilled": Rule(
        performed,
        [("quantity", "no_evidence")],
        cargoes_booked(on=LATER, quantity=tonnes(12)),
        [("quantity", "fulfilled")],
        (PLEDGED,),
    ),
    "a target": Rule(
        performed,
        [("quantity", "not_measured")],
        purchase_pledged(on=LATER, quantity=tonnes(12)),
        [("quantity", "no_evidence")],
        (BARE,),
    ),
    "a share": Rule(percent, [None], cargoes_booked(on=LATER, quantity=tonnes(3, 6)), [(25, 50)], (PLEDGED,)),
    "cancelled cargoes": Rule(
        percent,
        [(50, 50)],
        cargoes_cancelled(on=LATER, quantity=tonnes(3)),
        [(25, 25)],
        (PLEDGED, cargoes_booked(on="2026-01-10", quantity=tonnes(6))),
    ),
    "the rung that counts": Rule(
        percent,
        [(50, 50)],
        purchase_pledged(on=LATER, counts="cleared"),
        [None],
        (PLEDGED, cargoes_booked(on="2026-01-10", quantity=tonnes(6))),
    ),
    "a measure of several": Rule(
        percent,
        [None, None],
        progress_reported(on=LATER, measure="imports", quantity=tonnes(5)),
        [None, (25, 25)],
        (MEASURED,),
    ),
    "a total so far": Rule(
        percent,
        [(10, 10), None],
        progress_reported(on=LATER, measure="exports", quantity=tonnes(5), cumulative=True),
        [(50, 50), None],
        (MEASURED, progress_reported(on="2026-01-10", measure="exports", quantity=tonnes(1))),
    ),
    "a period reported anew": Rule(
        percent,
        [(10, 10), None],
        progress_reported(on=LATER, measure="exports", quantity=tonnes(2), period="2026-01"),
        [(20, 20), None],
        (
            MEASURED,
            progress_reported(on="2026-02-10", measure="exports", quantity=tonnes(1), period="2026-01"),
        ),
    ),
    "an amended target": Rule(
        percent,
        [(10, 10), None],
        commitment_amended(on=LATER, targets=[{"measure": "exports", "quantity": tonnes(4)}]),
        [(25, 25), None],
        (MEASURED, progress_reported(on="2026-01-10", measure="exports", quantity=tonnes(1))),
    ),
    # acknowledgement
    "affirmed": Rule(
        said,
        ("unilateral", "no_account"),
        acknowledged(on=LATER, by="CHN"),
        ("mutual", "affirmed"),
        (UNPLACED,),
    ),
    "denied": Rule(
        said, ("unilateral", "no_account"), denied(on=LATER, by="CHN"), ("contested", "denied"), (UNPLACED,)
    ),
    "silent": Rule(
        said,
        ("unilateral", "no_account"),
        readout_issued(on=LATER, by="CHN"),
        ("unilateral", "silent"),
        (CALL, CONFIRMED),
    ),
    "mentioned": Rule(
        said,
        ("unilateral", "no_account"),
        readout_issued(on=LATER, by="CHN", mentions=[CONFIRMED.subject]),
        ("mutual", "affirmed"),
        (CALL, CONFIRMED),
    ),
    "the last word": Rule(
        said,
        ("contested", "denied"),
        acknowledged(on=LATER, by="CHN"),
        ("mutual", "affirmed"),
        (UNPLACED, denied(on="2026-01-10", by="CHN")),
    ),
    "unattributed": Rule(
        said,
        ("unattributed", "no_account"),
        acknowledged(on=LATER, by="USA"),
        ("unilateral", "no_account"),
        (INVITED,),
    ),
    "a party's own terms": Rule(
        terms,
        {"USA": "2026-04"},
        visit_accepted(on=LATER, by="CHN", due="2026-37"),
        {"USA": "2026-04", "CHN": "2026-37"},
        (UNPLACED,),
    ),
    "a cell of the matrix": Rule(
        cell,
        "silent",
        acknowledged(on=LATER, by="CHN"),
        "affirmed",
        (CALL, CONFIRMED, readout_issued(on="2025-11-24", by="CHN")),
    ),
    # headline
    "headline superseded": Rule(headline, "pending", commitment_superseded(on=LATER), "superseded", (MADE,)),
    "headline withdrawn": Rule(headline, "overdue", visit_cancelled(on=LATER), "withdrawn", (UNPLACED,)),
    "headline revoked": Rule(headline, "pending", tariff_revoked(on=LATER), "withdrawn", (CUT,)),
    "headline fulfilled": Rule(headline, "overdue", visit_held(on=LATER), "fulfilled", (UNPLACED,)),
    "headline overdue": Rule(
        headline, "proposed", visit_dated(on=LATER, due="2026-05"), "overdue", (INVITED,)
    ),
    "headline in window": Rule(
        headline, "overdue", visit_dated(on=LATER, due="2026-06"), "in_window", (UNPLACED,)
    ),
    "headline partial": Rule(
        headline, "pending", cargoes_booked(on=LATER, quantity=tonnes(1)), "partial", (PLEDGED,)
    ),
    "headline pending": Rule(
        headline, "proposed", purchase_pledged(on=LATER, quantity=tonnes(1)), "pending", (BARE,)
    ),
    "pending": Rule(is_pending, True, visit_held(on=LATER), False, (UNPLACED,)),
    # findings and judgement
    "after a cancellation": Rule(
        findings,
        [],
        visit_confirmed(on=LATER),
        ["after-cancellation"],
        (UNPLACED, visit_cancelled(on="2026-01-10")),
    ),
    "after the end": Rule(
        findings, [], visit_cancelled(on="2026-06-01"), ["after-the-end"], (UNPLACED, visit_held(on=LATER))
    ),
    "beyond the target": Rule(
        findings, [], cargoes_booked(on=LATER, quantity=tonnes(13)), ["beyond-the-target"], (PLEDGED,)
    ),
    "an assessment": Rule(
        assessment, "not_assessed", assessed(on=LATER, value="stalled"), [("Desk", "stalled")], (UNPLACED,)
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_an_event_does_its_retraction_undoes_and_that_ones_does_again(
    rule: Rule,
) -> None:
    """Read as of one day, as known on three."""
    event = rule.event
    without = given(*rule.base).on(AS_OF)
    record = given(*rule.base, event).later(
        UNDONE, retracted(target=event.id, subject=event.subject, on=UNDONE, id="undo")
    )
    record = record.later(REDONE, retracted(target="undo", subject=event.subject, on=REDONE, id="redo"))
    answer = record.on(AS_OF)
    assert rule.reading(without) == rule.before
    assert rule.reading(answer.known_on(DONE)) == rule.after
    assert rule.reading(answer.known_on(UNDONE)) == rule.before
    assert rule.reading(answer.known_on(REDONE)) == rule.after


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_event_that_is_corrected_to_a_later_day_has_not_done_it_yet(rule: Rule) -> None:
    """The report for May was really for July."""
    event = rule.event
    moved = corrected(
        event.id, on=UNDONE, subject=event.subject, occurred="2026-07-01", published="2026-07-01"
    )
    answer = given(*rule.base, event).later(UNDONE, moved).on(AS_OF)
    assert rule.reading(answer.known_on(DONE)) == rule.after
    assert rule.reading(answer.known_on(UNDONE)) == rule.before


def test_every_kind_of_commitment_and_every_headline_is_among_the_rules() -> None:
    """A new event type needs an example here."""
    subjects = {each.subject for rule in RULES.values() for each in (*rule.base, rule.event)}
    assert {CONTROLS, PURCHASE, TARIFF, CONFIRMED.subject} <= subjects
    assert {rule.after for rule in RULES.values() if rule.reading is headline} >= CLOSED
