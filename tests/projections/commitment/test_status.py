"""The status of a commitment: its headline, title, assessments and evidence."""

from collections.abc import Callable
from datetime import date

import pytest

from scenario import (
    PURCHASE,
    TARIFF,
    VISIT,
    acknowledged,
    assessed,
    call_held,
    cargoes_booked,
    cargoes_cleared,
    commitment_accepted,
    commitment_amended,
    commitment_made,
    commitment_met,
    commitment_superseded,
    commitment_withdrawn,
    corrected,
    given,
    purchase_pledged,
    readout_issued,
    retracted,
    tariff_cut_announced,
    tariff_revoked,
    tariff_rise_announced,
    tariff_rise_threatened,
    tariff_suspended,
    tariff_took_effect,
    tonnes,
    visit_accepted,
    visit_cancelled,
    visit_confirmed,
    visit_held,
    visit_invited,
    visit_postponed,
)
from timeline.events.catalogue import AnyEvent
from timeline.projections.commitment.state import Assessment
from timeline.projections.commitment.status import HEADLINES

ASKED = "2026-02-15"
BOOKED = {"quantity": tonnes(12), "counts": "booked"}
HALF = cargoes_booked(on="2025-12-10", quantity=tonnes(6))
ALL = cargoes_booked(on="2025-12-10", quantity=tonnes(12))
MAYBE = cargoes_booked(on="2025-12-10", quantity=tonnes(6, 12))


def superseded(subject: str) -> AnyEvent:
    return commitment_superseded(on="2026-02-01", subject=subject)


def withdrawn(subject: str) -> AnyEvent:
    return commitment_withdrawn(on="2026-02-01", subject=subject)


# The headline: the first that holds, as they are listed


@pytest.mark.parametrize(
    ("headline", "events"),
    [
        ("superseded", (visit_confirmed(), superseded(VISIT))),
        ("superseded", (visit_confirmed(due="2026-01"), superseded(VISIT))),
        ("superseded", (purchase_pledged(**BOOKED), ALL, superseded(PURCHASE))),
        ("withdrawn", (visit_confirmed(due="2026-01"), visit_cancelled(on="2026-02-01"))),
        ("withdrawn", (tariff_cut_announced(due="2026-01"), tariff_revoked(on="2026-02-01"))),
        ("withdrawn", (tariff_cut_announced(), tariff_took_effect(), tariff_revoked(on="2026-02-01"))),
        ("withdrawn", (purchase_pledged(**BOOKED), ALL, withdrawn(PURCHASE))),
        ("withdrawn", (visit_invited(), withdrawn(VISIT))),
        ("fulfilled", (visit_confirmed(due="2025-12"), visit_held(on="2026-01-20"))),
        ("fulfilled", (visit_confirmed(), visit_cancelled(on="2026-01-10"), visit_held(on="2026-01-20"))),
        ("fulfilled", (tariff_cut_announced(due="2025-12"), tariff_took_effect(on="2026-01-20"))),
        ("fulfilled", (purchase_pledged(due="2026-01", **BOOKED), ALL)),
        ("fulfilled", (commitment_made(due="2026-01"), commitment_met(on="2026-02-01"))),
        ("overdue", (visit_confirmed(due="2026-01"),)),
        ("overdue", (visit_invited(due="2026-01"),)),
        ("overdue", (purchase_pledged(due="2026-01", **BOOKED), HALF)),
        ("overdue", (purchase_pledged(due="2026-01", **BOOKED), MAYBE)),
        ("overdue_presumed", (visit_confirmed(due="2026-01~"),)),
        ("overdue_presumed", (purchase_pledged(due="2026-01~", **BOOKED), HALF)),
        ("in_window", (visit_confirmed(due="2026-02"),)),
        ("in_window", (visit_invited(due="2026-02"),)),
        ("in_window", (purchase_pledged(due="2026-02", **BOOKED), HALF)),
        ("partial", (purchase_pledged(due="2026-04", **BOOKED), HALF)),
        ("partial", (purchase_pledged(**BOOKED), HALF)),
        ("partial", (purchase_pledged(**BOOKED), MAYBE)),
        ("pending", (visit_confirmed(),)),
        ("pending", (visit_confirmed(due="2026-04"),)),
        ("pending", (visit_accepted(on="2025-12-01"), visit_invited())),
        ("pending", (visit_confirmed(due="2026-01"), visit_postponed(on="2026-01-16"))),
        ("pending", (tariff_cut_announced(),)),
        ("pending", (tariff_rise_threatened(), tariff_rise_announced())),
        ("pending", (tariff_cut_announced(), tariff_took_effect(), tariff_suspended(on="2026-01-01"))),
        ("pending", (cargoes_booked(),)),
        ("pending", (purchase_pledged(quantity=tonnes(12)),)),
        ("pending", (purchase_pledged(due="2026-04"),)),
        ("pending", (purchase_pledged(), commitment_accepted(subject=PURCHASE, by="CHN"))),
        ("pending", (purchase_pledged(), commitment_amended(subject=PURCHASE, due="2026-04"))),
        ("pending", (commitment_made(),)),
        ("proposed", (visit_invited(),)),
        ("proposed", (visit_invited(due="2026-04"),)),
        ("proposed", (tariff_rise_threatened(due="2026-04"),)),
        ("proposed", (purchase_pledged(),)),
        ("proposed", (purchase_pledged(), acknowledged(by="CHN", subject=PURCHASE))),
    ],
    ids=lambda part: part if isinstance(part, str) else "-then-".join(each.type for each in part),
)
def test_the_headline_is_the_first_that_holds(headline: str, events: tuple[AnyEvent, ...]) -> None:
    """The outcome outweighs lateness, and lateness outweighs the stage."""
    opening = sorted(events, key=lambda each: not each.can_open)  # what opens it is recorded first
    given(*opening).on(ASKED).headline_is(headline)


def test_the_order_of_the_headlines_is_part_of_their_meaning() -> None:
    """Readers of "overdue" must know what it does not mean."""
    assert HEADLINES == (
        "superseded",
        "withdrawn",
        "fulfilled",
        "overdue",
        "overdue_presumed",
        "in_window",
        "partial",
        "pending",
        "proposed",
    )


def test_one_of_two_measures_fulfilled_is_partial() -> None:
    """Every target has to be reached."""
    told = purchase_pledged(**BOOKED, value={"min": 5, "max": 5, "unit": "USD"})
    given(told, ALL).on(ASKED).headline_is("partial")
    paid = cargoes_booked(on="2025-12-11", value={"min": 3, "max": 3, "unit": "USD"})
    given(told, ALL, paid).on(ASKED).headline_is("partial")
    rest = cargoes_booked(on="2025-12-12", value={"min": 2, "max": 2, "unit": "USD"})
    given(told, ALL, paid, rest).on(ASKED).headline_is("fulfilled")


def test_a_cancelled_visit_that_is_confirmed_again_is_no_longer_withdrawn() -> None:
    """A cancelled commitment is not due."""
    record = given(
        visit_confirmed(due="2026-04"), visit_cancelled(on="2026-01-10"), visit_confirmed(on="2026-02-01")
    )
    record.on("2026-01-31").headline_is("withdrawn")
    record.on("2026-02-01").headline_is("pending")


def test_the_headline_changes_back_when_what_made_it_is_retracted() -> None:
    """A visit that was not held after all is overdue after all."""
    told = (visit_confirmed(due="2026-01"), visit_held(on="2026-01-20", id="hoax"))
    given(*told).on(ASKED).headline_is("fulfilled")
    given(*told, retracted(target="hoax", on="2026-02-01")).on(ASKED).headline_is("overdue")


# Judgement


def test_the_program_never_judges() -> None:
    """Overdue by a year is overdue; "broken" is for people to say."""
    assert given(visit_confirmed(due="2026-01")).on("2027-01-31").status.assessment == "not_assessed"


def test_an_assessment_is_shown_with_its_scheme_and_assessor_and_changes_nothing_else() -> None:
    """A verdict is one more fact."""
    told = visit_confirmed(due="2026-01")
    judged = assessed(on="2026-02-10", value="broken", rubric="No visit by the date.", evidence=[told.id])
    answer = given(told, judged).on(ASKED).headline_is("overdue").acknowledgement_is("unattributed")
    assert answer.status.assessment == (
        Assessment("politifact", "broken", "Desk", "No visit by the date.", (told.id,), judged.id),
    )


def test_each_assessors_last_word_by_each_scheme_is_kept() -> None:
    """Two desks may disagree, and one may change its mind."""
    answer = given(
        visit_confirmed(),
        assessed(on="2026-01-01", value="stalled"),
        assessed(on="2026-02-01", value="broken"),
        assessed(on="2026-01-05", value=1, scheme="g20", assessor="G20 Research Group"),
        assessed(on="2026-01-06", value="in the works", assessor="Another desk"),
    ).on(ASKED)
    judged = answer.status.assessment
    assert judged != "not_assessed"
    assert {(each.assessor, each.value) for each in judged} == {
        ("Desk", "broken"),
        ("G20 Research Group", 1),
        ("Another desk", "in the works"),
    }


# What it is called


@pytest.mark.parametrize(
    ("opening", "kind", "title"),
    [
        (visit_invited(), "visit", "USA:Trump to visit CHN (Beijing)"),
        (visit_invited(visitor=None, host=None, place=None), "visit", "somebody to visit a host"),
        (purchase_pledged(), "purchase", "CHN to buy soybeans from USA"),
        (cargoes_booked(buyer=None, seller=None, goods=None), "purchase", "somebody to buy goods"),
        (
            tariff_cut_announced(goods="Chinese goods"),
            "tariff",
            "USA to cut tariffs on Chinese goods from CHN",
        ),
        (tariff_rise_threatened(target=None), "tariff", "USA to raise tariffs"),
        (commitment_made(kind="control"), "control", "China will control fentanyl precursors"),
        (commitment_made(), "policy", "China will control fentanyl precursors"),
    ],
    ids=lambda part: getattr(part, "type", part),
)
def test_a_commitment_is_called_by_its_first_event(opening: AnyEvent, kind: str, title: str) -> None:
    """A title names the parties and the act."""
    status = given(opening).on(ASKED).status
    assert (status.kind, status.title) == (kind, title)


def test_a_status_says_from_where_it_looks() -> None:
    """An answer without its two days is no answer."""
    status = given(visit_confirmed()).on("2026-02-15").known_on("2026-02-20").status
    assert (str(status.as_of), str(status.known_on)) == ("2026-02-15", "2026-02-20")


# What it rests on


def test_the_evidence_is_all_that_was_heard_of_it() -> None:
    """Evidence is its events, their corrections, and the readouts that mention or omit it."""
    answer = given(
        call_held(),
        visit_confirmed(by="USA", part_of="call", id="april"),
        corrected("april", on="2025-11-26", due="2026-04", id="month"),
        readout_issued(by="CHN", id="silence"),
        visit_invited(id="hoax"),
        retracted(target="hoax", on="2025-11-27"),
        purchase_pledged(id="beans"),
    ).on(ASKED)
    assert set(answer.status.evidence) == {"april", "month", "silence"}


def test_a_tariff_and_a_purchase_of_one_relationship_do_not_mix() -> None:
    """Each subject is a history of its own."""
    record = given(tariff_cut_announced(), purchase_pledged(**BOOKED), cargoes_cleared(quantity=tonnes(1)))
    record.on(ASKED).of(TARIFF).stage_is("announced")
    record.on(ASKED).of(PURCHASE).stage_is("cleared").headline_is("pending")


# Since when it is on record, and until when it was open


def test_a_commitment_is_on_record_since_its_first_event() -> None:
    asked = given(visit_invited(on="2025-10-30"), visit_confirmed(on="2025-11-24")).on(ASKED)
    assert asked.status.opened_on.isoformat() == "2025-10-30"
    assert asked.status.closed_on is None


@pytest.mark.parametrize("end", [visit_held, visit_cancelled])
def test_it_is_closed_on_the_day_on_which_it_was_held_or_cancelled(end: Callable[..., AnyEvent]) -> None:
    asked = given(visit_invited(on="2025-10-30"), end(on="2026-02-01")).on(ASKED)
    assert asked.status.closed_on == date(2026, 2, 1)


def test_a_visit_put_off_after_it_was_cancelled_is_open_again() -> None:
    asked = given(
        visit_invited(on="2025-10-30"), visit_cancelled(on="2025-12-01"), visit_confirmed(on="2026-01-05")
    ).on(ASKED)
    assert asked.status.closed_on is None
