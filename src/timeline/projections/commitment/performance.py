"""Performance: the amount done of each measure. Booked does not mean shipped."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from timeline.events.purchases import Rung
from timeline.events.quantities import same_dimension
from timeline.projections.commitment.amounts import ZERO, Interval, Ladder, Tally, interval, percent
from timeline.projections.commitment.model import Commitment
from timeline.projections.commitment.state import Performance, PerformanceState

PLEDGED = ("quantity", "value")  # the measures that a purchase has targets for without naming them
RUNGS: tuple[Rung, ...] = ("booked", "shipped", "cleared")


def compute_performance(commitment: Commitment) -> tuple[Performance, ...]:
    """Return the performance of each measure; at least one entry."""
    own = PLEDGED if commitment.kind == "purchase" else ()
    names = dict.fromkeys(name for name in (*commitment.targets, *commitment.progress) if name not in own)
    named = (entry for name in names for entry in _measure(commitment, name))
    unmeasured = Performance("undertaking", "fulfilled" if commitment.at("met") else "not_measured")
    return (*_by_kind(commitment), *named) or (unmeasured,)


def _by_kind(commitment: Commitment) -> Sequence[Performance]:
    match commitment.kind:
        case "visit":
            return [_act("visit held", done=commitment.at("held", "met"))]
        case "tariff":
            return [_act("tariff in effect", done=commitment.at("effective", "met"))]
        case "purchase":
            return _purchase(commitment)
        case "undertaking":
            return []
        case _:
            assert_never(commitment.kind)


def _act(measure: str, *, done: bool) -> Performance:
    return Performance(measure, "fulfilled" if done else "no_evidence")


def _purchase(commitment: Commitment) -> Sequence[Performance]:
    """Return one entry per kind of unit pledged or reported, pledged ones first."""
    targets = {name: commitment.targets[name].value for name in PLEDGED if name in commitment.targets}
    entries = [_rungs(commitment, name, interval(target)) for name, target in targets.items()]
    units = [target.unit for target in targets.values()]
    for unit in (total.unit for tally in commitment.rungs.values() for total in tally.totals):
        if not any(same_dimension(unit, other) for other in units):
            units.append(unit)
            entries.append(_rungs(commitment, f"quantity in {unit}", Interval(None, None, unit)))
    return entries or [_rungs(commitment, "quantity", None)]


def _rungs(commitment: Commitment, measure: str, target: Interval | None) -> Performance:
    unit = target.unit if target else ""
    rungs = commitment.rungs
    ladder = Ladder(*(rungs[rung].in_unit(unit) if rung in rungs else None for rung in RUNGS))
    done = getattr(ladder, commitment.counts) or _progress(commitment, measure).in_unit(unit)
    bounded = target if target and (target.min, target.max) != (None, None) else None
    return measured(measure, bounded, done, ladder)


def _measure(commitment: Commitment, name: str) -> Iterator[Performance]:
    """Yield the performance of a named measure, by kind of unit if it has no target."""
    tally = _progress(commitment, name)
    if stated := commitment.targets.get(name):
        yield measured(name, interval(stated.value), tally.in_unit(stated.value.unit))
    else:
        for total in tally.totals:
            yield measured(name if len(tally.totals) == 1 else f"{name} in {total.unit}", None, total)


def _progress(commitment: Commitment, name: str) -> Tally:
    tally = Tally()
    for quantity in commitment.progress.get(name, {}).values():
        tally = tally.plus(quantity)
    return tally


def is_done(commitment: Commitment) -> bool:
    """Return whether it is held, in effect or met, or all its targets are fulfilled."""
    if commitment.stage is None:
        return False
    if commitment.at("held", "effective", "met"):
        return True
    if commitment.kind in ("visit", "tariff") or not (commitment.targets and commitment.reported_by):
        return False
    states = {entry.state for entry in compute_performance(commitment) if entry.target}
    return states == {"fulfilled"}


def measured(
    measure: str, target: Interval | None, done: Interval | None, ladder: Ladder | None = None
) -> Performance:
    """Compare an amount done with a target.

    It is fulfilled if the least that may be done reaches the target's minimum, possibly fulfilled if the
    most does. Only more than 12 reaches "more than 12".
    """
    return Performance(measure, _state(target, done), target, done, percent(target, done), ladder=ladder)


def _state(target: Interval | None, done: Interval | None) -> PerformanceState:
    if target is None or target.least is None:
        return "not_measured"
    if done is None or done.max == 0:
        return "no_evidence"
    if (done.least or ZERO) >= target.least:
        return "fulfilled"
    if done.most is None or done.most >= target.least:
        return "possibly_fulfilled"
    return "partial"
