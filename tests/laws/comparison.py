"""The program's answer in the terms of the reference: the same keys, and figures in one unit."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from reference import HAIR, Answer, answer, family, in_family

from timeline.events.entry import Entry
from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.pending import list_pending
from timeline.projections.commitment.state import Performance
from timeline.projections.commitment.status import Status
from timeline.projections.history import History, view_known_on
from timeline.projections.viewpoint import Viewpoint


def expected(entries: Sequence[Entry], viewpoint: Viewpoint) -> Answer:
    return answer(entries, viewpoint.as_of, viewpoint.known_on, viewpoint.told_by)


def answered(entries: Sequence[Entry], viewpoint: Viewpoint) -> Answer:
    history = History.from_view(view_known_on(entries, viewpoint.known_on), viewpoint.told_by)
    return answered_from(history, viewpoint)


def answered_from(history: History, viewpoint: Viewpoint) -> Answer:
    past = history.as_of(viewpoint.as_of)
    return {
        "certain": [account.id for account in past.events],
        "possible": {account.id for account in history.possible_by(viewpoint.as_of)},
        "standings": {
            evaluation.status.subject: stated(evaluation.status)
            for evaluation in evaluate_all(None, past, viewpoint)
        },
        "pending": [status.subject for status in list_pending(None, past, viewpoint)],
    }


def stated(status: Status) -> Answer:
    timing = status.schedule
    return {
        "stage": status.stage,
        "headline": status.headline,
        "schedule": timing.state,
        "due": timing.due,
        "days_overdue": timing.days_overdue,
        "late_by": timing.late_by,
        "original_schedule": timing.original.state,
        "original_due": timing.original.due,
        "original_late_by": timing.original.late_by,
        "performance": {_measure(entry): measured(entry) for entry in status.performance},
        "parties": status.acknowledgement.parties,
        "acknowledgement": status.acknowledgement.state,
        "terms": status.acknowledgement.terms.due,
    }


def _measure(entry: Performance) -> str:
    said, between, unit = entry.measure.partition(" in ")
    return f"{said} in {family(unit)}" if between else entry.measure


def measured(entry: Performance) -> Answer:
    named = entry.measure.startswith("quantity in ")  # reported, but not pledged: no target
    ladder = entry.ladder
    percent = entry.percent
    return {
        "state": entry.state,
        "target": None
        if named or entry.target is None
        else (family(entry.target.unit), *bounds(entry.target)),
        "done": None if entry.done is None else bounds(entry.done),
        "percent": percent and (percent.min, percent.max),
        "ladder": ladder
        and {
            rung: figure and bounds(figure)
            for rung, figure in (
                ("booked", ladder.booked),
                ("shipped", ladder.shipped),
                ("cleared", ladder.cleared),
            )
        },
    }


def bounds(figure: Interval) -> tuple[Fraction | None, Fraction | None]:
    low, top = (
        None if bound is None else in_family(bound, figure.unit) + hair
        for bound, hair in ((figure.min, HAIR * figure.above), (figure.max, -HAIR * figure.below))
    )
    return low, top


def differences(program: Answer, reference: Answer, path: str = "") -> list[str]:
    """Return one line per difference between two answers, for a reader of a failed test."""
    found: list[str] = []
    for key in dict.fromkeys((*program, *reference)):
        ours: Any = program.get(key, "—")
        theirs: Any = reference.get(key, "—")
        if isinstance(ours, dict) and isinstance(theirs, dict):
            found += differences(ours, theirs, f"{path}{key}.")
        elif theirs != ours:
            found.append(f"{path}{key}: the program says {ours}, the reference {theirs}")
    return found
