"""Events in, a commitment out: one account at a time."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from msgspec.structs import replace

from timeline.events.dates import FuzzyDate
from timeline.events.event import Kind
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
from timeline.events.quantities import kind_of, like
from timeline.events.texts import composed
from timeline.events.undertakings import CommitmentAccepted, CommitmentMade, ProgressReported
from timeline.events.visits import VisitPostponed
from timeline.projections.commitment import Commitment, Stated
from timeline.projections.findings import slips
from timeline.projections.history import Account
from timeline.projections.intervals import Tally, amount
from timeline.projections.performance import is_done
from timeline.projections.stage import ENDED, PROGRESS, advance, leads_to
from timeline.projections.state import Assessment, Finding, Stage
from timeline.projections.terms import cargo_due, due_stated, targets_stated

_RUNG_OF: Mapping[type[Cargoes], Rung] = {
    CargoesBooked: "booked",
    CargoesShipped: "shipped",
    CargoesCleared: "cleared",
}


def evolve(commitment: Commitment, account: Account) -> Commitment:
    """The commitment after one more account."""
    moved = _move(_notice(commitment, account), account)
    told = _tell(moved, account)
    counted = _count(told, account)
    if counted is commitment:
        return commitment
    if not is_done(counted):
        return replace(counted, done=None) if counted.done else counted
    return counted if counted.done else replace(counted, done=account)


def fold(
    subject: str,
    accounts: Sequence[Account],
    begin: Callable[[str, Kind], Commitment] = Commitment,
    evolve: Callable[[Commitment, Account], Commitment] = evolve,
) -> Commitment:
    """The commitment that these accounts, in fold order, add up to.

    `begin` and `evolve` are for whoever remembers where these steps led before.
    """
    kinds = (account.event.fits for account in accounts if account.event.fits)
    return reduce(evolve, accounts, begin(subject, next(kinds, "undertaking")))


def _notice(commitment: Commitment, account: Account) -> Commitment:
    """Note slips in the account as findings."""
    found = tuple(slips(account))
    return replace(commitment, findings=(*commitment.findings, *found)) if found else commitment


def _move(commitment: Commitment, account: Account) -> Commitment:
    """How far it has got."""
    onto = leads_to(commitment.kind, account.event)
    if onto is None:
        return commitment
    if commitment.stage is None:
        return replace(commitment, opening=account, stage=Stated(onto, account))
    stage = advance(commitment.stage.what, onto)
    findings = (*commitment.findings, *_surprises(commitment.stage, onto, account))
    if stage == commitment.stage.what:
        return replace(commitment, findings=findings)
    return replace(commitment, stage=Stated(stage, account), findings=findings)


def _surprises(stage: Stated[Stage], onto: Stage, account: Account) -> tuple[Finding, ...]:
    event = account.event
    because = (*stage.by.ids, *account.ids)
    if stage.what == "cancelled" and onto in PROGRESS:
        return (Finding("after-cancellation", f"{event.type} after it had been cancelled", because),)
    earliest = event.occurred.earliest
    ended = stage.what in ENDED and onto != stage.what
    if ended and earliest and earliest > stage.by.certain_on:
        return (Finding("after-the-end", f"{event.type} after it had ended ({stage.what})", because),)
    return ()


def _tell(commitment: Commitment, account: Account) -> Commitment:
    """The terms, an acceptance, a judgement."""
    event = account.event
    if due := due_stated(event):
        stated = Stated(due, account)
        commitment = replace(commitment, due=stated, original_due=commitment.original_due or stated)
    if due := cargo_due(event):
        stated = Stated(due, account)
        first = commitment.original_cargo_due or stated
        commitment = replace(commitment, cargo_due=stated, original_cargo_due=first)
    if targets := {measure: Stated(quantity, account) for measure, quantity in targets_stated(event)}:
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
            key = (composed(event.scheme), composed(event.assessor))
            return replace(commitment, assessments={**commitment.assessments, key: judged})
        case _:
            return commitment


def _count(commitment: Commitment, account: Account) -> Commitment:
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


def _tallied(commitment: Commitment, rung: Rung, account: Account, tally: Tally) -> Commitment:
    rungs = {**commitment.rungs, rung: tally}
    return replace(commitment, rungs=rungs, reported_by=_reported(commitment, rung, account))


def _progressed(commitment: Commitment, event: ProgressReported, account: Account) -> Commitment:
    """A total so far replaces what was reported in its kind of unit; a period's report, that period's.

    Shares are of different wholes, and not added: the last one is the total so far.
    """
    measure = composed(event.measure)
    reports = commitment.progress.get(measure, {})
    total = event.cumulative or event.quantity.unit == "%"
    if total:
        reports = {key: each for key, each in reports.items() if not like(each.unit, event.quantity.unit)}
    period = None if total or event.period is None else event.period.edtf
    key = (event.id, None) if period is None else (period, kind_of(event.quantity.unit))
    progress = {**commitment.progress, measure: {**reports, key: event.quantity}}
    return replace(
        commitment,
        progress=progress,
        periods=_last_period(commitment, event),
        reported_by=_reported(commitment, measure, account),
    )


def _last_period(commitment: Commitment, event: ProgressReported) -> Mapping[str, Mapping[str, FuzzyDate]]:
    """With the period of a report, if it ends last; one that is open says nothing of how far reports go."""
    measure = composed(event.measure)
    kind, of_measure = kind_of(event.quantity.unit), commitment.periods.get(measure, {})
    before, period = of_measure.get(kind), event.period
    if period is None or period.latest is None:
        return commitment.periods
    if before and before.latest and before.latest >= period.latest:
        return commitment.periods
    return {**commitment.periods, measure: {**of_measure, kind: period}}


def _reported(commitment: Commitment, name: str, account: Account) -> Mapping[str, tuple[Account, ...]]:
    return {**commitment.reported_by, name: (*commitment.reported_by.get(name, ()), account)}
