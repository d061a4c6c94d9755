"""Events in, a commitment out: one account at a time."""

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
    PurchasePledged,
    Rung,
)
from timeline.events.quantities import dimension, same_dimension
from timeline.events.stages import Stage
from timeline.events.texts import normalize
from timeline.events.undertakings import CommitmentAccepted, CommitmentMade, ProgressReported
from timeline.events.visits import VisitPostponed
from timeline.projections.commitment.amounts import Tally, amount
from timeline.projections.commitment.findings import typing_slips
from timeline.projections.commitment.model import Commitment, Sourced
from timeline.projections.commitment.performance import is_done
from timeline.projections.commitment.stage import ENDED, PROGRESS, advance, stage_after
from timeline.projections.commitment.state import Assessment, Finding
from timeline.projections.commitment.terms import cargo_due, due_stated, targets_stated
from timeline.projections.history import KnownEvent

_RUNG_OF: Mapping[type[Cargoes], Rung] = {
    CargoesBooked: "booked",
    CargoesShipped: "shipped",
    CargoesCleared: "cleared",
}


def evolve(commitment: Commitment, account: KnownEvent) -> Commitment:
    """The commitment after one more account."""
    moved = _apply_stage(_apply_findings(commitment, account), account)
    told = _apply_terms(moved, account)
    counted = _apply_amounts(told, account)
    if counted is commitment:
        return commitment
    if not is_done(counted):
        return replace(counted, done=None) if counted.done else counted
    return counted if counted.done else replace(counted, done=account)


def fold(
    subject: str,
    accounts: Sequence[KnownEvent],
    begin: Callable[[str, CommitmentKind], Commitment] = Commitment,
    evolve: Callable[[Commitment, KnownEvent], Commitment] = evolve,
) -> Commitment:
    """The commitment that these accounts, in fold order, add up to.

    `begin` and `evolve` are for whoever remembers where these steps led before.
    """
    kinds = (account.event.commitment_kind for account in accounts if account.event.commitment_kind)
    return reduce(evolve, accounts, begin(subject, next(kinds, "undertaking")))


def _apply_findings(commitment: Commitment, account: KnownEvent) -> Commitment:
    """Note slips in the account as findings."""
    found = tuple(typing_slips(account))
    return replace(commitment, findings=(*commitment.findings, *found)) if found else commitment


def _apply_stage(commitment: Commitment, account: KnownEvent) -> Commitment:
    """How far it has got."""
    onto = stage_after(commitment.kind, account.event)
    if onto is None:
        return commitment
    if commitment.stage is None:
        return replace(commitment, opening=account, stage=Sourced(onto, account))
    stage = advance(commitment.stage.value, onto)
    findings = (*commitment.findings, *_surprises(commitment.stage, onto, account))
    if stage == commitment.stage.value:
        return replace(commitment, findings=findings)
    return replace(commitment, stage=Sourced(stage, account), findings=findings)


def _surprises(stage: Sourced[Stage], onto: Stage, account: KnownEvent) -> tuple[Finding, ...]:
    event = account.event
    because = (*stage.source.ids, *account.ids)
    if stage.value == "cancelled" and onto in PROGRESS:
        return (Finding("after-cancellation", f"{event.type} after it had been cancelled", because),)
    earliest = event.occurred.earliest
    ended = stage.value in ENDED and onto != stage.value
    if ended and earliest and earliest > stage.source.certain_on:
        return (Finding("after-the-end", f"{event.type} after it had ended ({stage.value})", because),)
    return ()


def _apply_terms(commitment: Commitment, account: KnownEvent) -> Commitment:
    """The terms, an acceptance, a judgement."""
    event = account.event
    if due := due_stated(event):
        stated = Sourced(due, account)
        commitment = replace(commitment, due=stated, original_due=commitment.original_due or stated)
    if due := cargo_due(event):
        stated = Sourced(due, account)
        first = commitment.original_cargo_due or stated
        commitment = replace(commitment, cargo_due=stated, original_cargo_due=first)
    if targets := {measure: Sourced(quantity, account) for measure, quantity in targets_stated(event)}:
        commitment = replace(commitment, targets={**commitment.targets, **targets})
    match event:
        case VisitPostponed(due=None):
            return replace(commitment, due=None)
        case PurchasePledged() | CommitmentMade() if commitment.pledged is None:
            return replace(commitment, pledged=account)
        case CommitmentAccepted():
            return replace(commitment, accepted=account)
        case Assessed():
            judged = Assessment(
                event.scheme, event.value, event.assessor, event.rubric, event.evidence, event.id
            )
            key = (normalize(event.scheme), normalize(event.assessor))
            return replace(commitment, assessments={**commitment.assessments, key: judged})
        case _:
            return commitment


def _apply_amounts(commitment: Commitment, account: KnownEvent) -> Commitment:
    """What is reported done."""
    event = account.event
    if isinstance(event, (PurchasePledged, CargoesBooked)) and event.counts:
        commitment = replace(commitment, counts=event.counts)
    match event:
        case CargoesBooked() | CargoesShipped() | CargoesCleared():
            rung = _RUNG_OF[type(event)]
            return _tallied(commitment, rung, account, _report(commitment.rungs.get(rung, Tally()), event))
        case CargoesCancelled(quantity=quantity, value=value):
            tally = commitment.rungs.get("booked", Tally())
            for cancelled in filter(None, (quantity, value)):
                tally = tally.minus(cancelled)
            return _tallied(commitment, "booked", account, tally)
        case ProgressReported():
            return _progressed(commitment, event, account)
        case _:
            return commitment


def _report(tally: Tally, event: Cargoes) -> Tally:
    for quantity in filter(None, (event.quantity, event.value)):
        tally = tally.set(amount(quantity)) if event.cumulative else tally.plus(quantity)
    return tally


def _tallied(commitment: Commitment, rung: Rung, account: KnownEvent, tally: Tally) -> Commitment:
    rungs = {**commitment.rungs, rung: tally}
    return replace(commitment, rungs=rungs, reported_by=_reported(commitment, rung, account))


def _progressed(commitment: Commitment, event: ProgressReported, account: KnownEvent) -> Commitment:
    """A total so far replaces what was reported in its kind of unit; a period's report, that period's.

    Shares are of different wholes, and not added: the last one is the total so far.
    """
    measure = normalize(event.measure)
    reports = commitment.progress.get(measure, {})
    total = event.cumulative or event.quantity.unit == "%"
    if total:
        reports = {
            key: each for key, each in reports.items() if not same_dimension(each.unit, event.quantity.unit)
        }
    period = None if total or event.period is None else event.period.edtf
    key = (event.id, None) if period is None else (period, dimension(event.quantity.unit))
    progress = {**commitment.progress, measure: {**reports, key: event.quantity}}
    return replace(
        commitment,
        progress=progress,
        periods=_last_period(commitment, event),
        reported_by=_reported(commitment, measure, account),
    )


def _last_period(commitment: Commitment, event: ProgressReported) -> Mapping[str, Mapping[str, FuzzyDate]]:
    """With the period of a report, if it ends last; one that is open says nothing of how far reports go."""
    measure = normalize(event.measure)
    kind, of_measure = dimension(event.quantity.unit), commitment.periods.get(measure, {})
    before, period = of_measure.get(kind), event.period
    if period is None or period.latest is None:
        return commitment.periods
    if before and before.latest and before.latest >= period.latest:
        return commitment.periods
    return {**commitment.periods, measure: {**of_measure, kind: period}}


def _reported(commitment: Commitment, name: str, account: KnownEvent) -> Mapping[str, tuple[KnownEvent, ...]]:
    return {**commitment.reported_by, name: (*commitment.reported_by.get(name, ()), account)}
