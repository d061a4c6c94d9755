"""The fold of a commitment: events in, a `Commitment` out."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from msgspec.structs import replace

from timeline.events.dates import FuzzyDate
from timeline.events.event import CommitmentKind
from timeline.events.judgement import Assessed
from timeline.events.purchases import (
    Cargoes,
    CargoesBooked,
    CargoesCancelled,
    CargoesCleared,
    CargoesShipped,
    Purchase,
    PurchasePledged,
    Rung,
)
from timeline.events.quantities import Quantity, dimension, same_dimension
from timeline.events.stages import Stage
from timeline.events.texts import normalize
from timeline.events.undertakings import CommitmentAccepted, CommitmentMade, ProgressReported
from timeline.events.visits import VisitPostponed
from timeline.projections.commitment.amounts import Tally, amount
from timeline.projections.commitment.findings import typing_slips
from timeline.projections.commitment.model import Commitment, Sourced, cargo_due, due_stated, targets_stated
from timeline.projections.commitment.performance import is_done
from timeline.projections.commitment.stage import ENDED, PROGRESS, advance, stage_after
from timeline.projections.commitment.state import Assessment, Finding
from timeline.projections.history import KnownEvent

_RUNG_OF: Mapping[type[Purchase], Rung] = {
    CargoesBooked: "booked",
    CargoesShipped: "shipped",
    CargoesCleared: "cleared",
    CargoesCancelled: "booked",
}


def evolve(commitment: Commitment, known: KnownEvent) -> Commitment:
    """Return the commitment after one more event; the same object if unchanged."""
    slips = tuple(typing_slips(known))
    evolved = replace(commitment, findings=(*commitment.findings, *slips)) if slips else commitment
    evolved = _apply_stage(evolved, known)
    evolved = _apply_terms(evolved, known)
    evolved = _apply_amounts(evolved, known)
    if evolved is commitment or is_done(evolved) == (evolved.done is not None):
        return evolved
    return replace(evolved, done=None if evolved.done else known)


def fold(
    subject: str,
    events: Sequence[KnownEvent],
    begin: Callable[[str, CommitmentKind], Commitment] = Commitment,
    evolve: Callable[[Commitment, KnownEvent], Commitment] = evolve,
) -> Commitment:
    """Return the commitment that these events, in fold order, add up to.

    Callers that fold many similar sequences pass memoized versions of `Commitment` and `evolve`.
    """
    kinds = (known.event.commitment_kind for known in events if known.event.commitment_kind)
    return reduce(evolve, events, begin(subject, next(kinds, "undertaking")))


def _apply_stage(commitment: Commitment, known: KnownEvent) -> Commitment:
    target = stage_after(commitment.kind, known.event)
    if target is None:
        return commitment
    if commitment.stage is None:
        return replace(commitment, opening=known, stage=Sourced(target, known))
    stage = advance(commitment.stage.value, target)
    findings = (*commitment.findings, *_stage_findings(commitment.stage, target, known))
    if stage == commitment.stage.value:
        return replace(commitment, findings=findings)
    return replace(commitment, stage=Sourced(stage, known), findings=findings)


def _stage_findings(stage: Sourced[Stage], target: Stage, known: KnownEvent) -> tuple[Finding, ...]:
    """Return a finding for an event that leads on after a cancellation or an end."""
    event = known.event
    because = (*stage.source.ids, *known.ids)
    if stage.value == "cancelled" and target in PROGRESS:
        return (Finding("after-cancellation", f"{event.type} after it had been cancelled", because),)
    earliest = event.occurred.earliest
    ended = stage.value in ENDED and target != stage.value
    if ended and earliest and earliest > stage.source.certain_on:
        return (Finding("after-the-end", f"{event.type} after it had ended ({stage.value})", because),)
    return ()


def _apply_terms(commitment: Commitment, known: KnownEvent) -> Commitment:
    """Apply due dates and targets, the first pledge, an acceptance, or a judgement."""
    event = known.event
    if due := due_stated(event):
        stated = Sourced(due, known)
        commitment = replace(commitment, due=stated, original_due=commitment.original_due or stated)
    if due := cargo_due(event):
        stated = Sourced(due, known)
        original = commitment.original_cargo_due or stated
        commitment = replace(commitment, cargo_due=stated, original_cargo_due=original)
    if targets := {measure: Sourced(quantity, known) for measure, quantity in targets_stated(event)}:
        commitment = replace(commitment, targets={**commitment.targets, **targets})
    match event:
        case VisitPostponed(due=None):
            return replace(commitment, due=None)
        case PurchasePledged() | CommitmentMade() if commitment.pledged is None:
            return replace(commitment, pledged=known)
        case CommitmentAccepted():
            return replace(commitment, accepted=known)
        case Assessed():
            assessment = Assessment(
                event.scheme, event.value, event.assessor, event.rubric, event.evidence, event.id
            )
            key = (normalize(event.scheme), normalize(event.assessor))
            return replace(commitment, assessments={**commitment.assessments, key: assessment})
        case _:
            return commitment


def _apply_amounts(commitment: Commitment, known: KnownEvent) -> Commitment:
    """Apply cargoes to the rungs of a purchase, and progress reports to their measure."""
    event = known.event
    if isinstance(event, (PurchasePledged, CargoesBooked)) and event.counts:
        commitment = replace(commitment, counts=event.counts)
    match event:
        case Cargoes() | CargoesCancelled():
            rung = _RUNG_OF[type(event)]
            tally = commitment.rungs.get(rung, Tally())
            for quantity in filter(None, (event.quantity, event.value)):
                tally = _tallied(tally, event, quantity)
            rungs = {**commitment.rungs, rung: tally}
            return replace(commitment, rungs=rungs, reported_by=_reported_by(commitment, rung, known))
        case ProgressReported():
            return _with_progress(commitment, event, known)
        case _:
            return commitment


def _tallied(tally: Tally, event: Cargoes | CargoesCancelled, quantity: Quantity) -> Tally:
    if isinstance(event, CargoesCancelled):
        return tally.minus(quantity)
    return tally.set(amount(quantity)) if event.cumulative else tally.plus(quantity)


def _with_progress(commitment: Commitment, event: ProgressReported, known: KnownEvent) -> Commitment:
    """Add a report: a total replaces all of its dimension, others their period's.

    Percentages are shares of different wholes and cannot be added: the last one counts as a total.
    """
    measure, unit = normalize(event.measure), event.quantity.unit
    reports = commitment.progress.get(measure, {})
    is_total = event.cumulative or unit == "%"
    if is_total:
        reports = {key: report for key, report in reports.items() if not same_dimension(report.unit, unit)}
    period = None if is_total or event.period is None else event.period.edtf
    key = (event.id, None) if period is None else (period, dimension(unit))
    return replace(
        commitment,
        progress={**commitment.progress, measure: {**reports, key: event.quantity}},
        periods=_last_periods(commitment, event),
        reported_by=_reported_by(commitment, measure, known),
    )


def _last_periods(commitment: Commitment, event: ProgressReported) -> Mapping[str, Mapping[str, FuzzyDate]]:
    """Return the last period reported; one without an end does not count."""
    measure, unit = normalize(event.measure), dimension(event.quantity.unit)
    periods = commitment.periods.get(measure, {})
    last, period = periods.get(unit), event.period
    if period is None or period.latest is None or (last and last.latest and last.latest >= period.latest):
        return commitment.periods
    return {**commitment.periods, measure: {**periods, unit: period}}


def _reported_by(
    commitment: Commitment, name: str, known: KnownEvent
) -> Mapping[str, tuple[KnownEvent, ...]]:
    return {**commitment.reported_by, name: (*commitment.reported_by.get(name, ()), known)}
