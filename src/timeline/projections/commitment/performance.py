"""How much of a commitment is done; booked is never shipped."""

from collections.abc import Mapping
from typing import assert_never

from timeline.events.purchases import Rung
from timeline.events.quantities import same_dimension
from timeline.projections.commitment.amounts import Interval, Ladder, Tally, interval, percent
from timeline.projections.commitment.model import Commitment
from timeline.projections.commitment.state import Performance, PerformanceState

PLEDGED = ("quantity", "value")  # the measures that a purchase has targets for without naming them
RUNGS: tuple[Rung, ...] = ("booked", "shipped", "cleared")


def compute_performance(commitment: Commitment) -> tuple[Performance, ...]:
    """What is done of each measure; there is always at least one."""
    return (*_main(commitment), *_measures(commitment)) or (_unmeasured(commitment),)


def _main(commitment: Commitment) -> tuple[Performance, ...]:
    match commitment.kind:
        case "visit":
            return (performed("visit held", done=commitment.at("held") or commitment.at("met")),)
        case "tariff":
            return (performed("tariff in effect", done=commitment.at("effective") or commitment.at("met")),)
        case "purchase":
            return _purchased(commitment)
        case "undertaking":
            return ()
        case _:
            assert_never(commitment.kind)


def _unmeasured(commitment: Commitment) -> Performance:
    done = commitment.at("met")
    return performed("undertaking", done=True) if done else Performance("undertaking", "not_measured")


def _purchased(commitment: Commitment) -> tuple[Performance, ...]:
    """One entry for each kind of unit that was pledged or reported, the pledged ones first."""
    owed = {name: commitment.targets[name].value for name in PLEDGED if name in commitment.targets}
    entries = [_rungs_in(commitment, name, interval(target)) for name, target in owed.items()]
    units = [target.unit for target in owed.values()]
    for unit in (total.unit for tally in commitment.rungs.values() for total in tally.totals):
        if not any(same_dimension(unit, known) for known in units):
            units.append(unit)
            entries.append(_rungs_in(commitment, f"quantity in {unit}", Interval(None, None, unit)))
    return tuple(entries) or (_rungs_in(commitment, "quantity", None),)


def _rungs_in(commitment: Commitment, measure: str, target: Interval | None) -> Performance:
    unit = target.unit if target else ""
    shown = ladder(commitment.rungs, unit)
    owed = target if target and (target.min, target.max) != (None, None) else None
    done = getattr(shown, commitment.counts) or _progress(commitment, measure).in_unit(unit)
    return measured(measure, owed, done, shown)


def _measures(commitment: Commitment) -> tuple[Performance, ...]:
    own = PLEDGED if commitment.kind == "purchase" else ()
    names = dict.fromkeys(name for name in (*commitment.targets, *commitment.progress) if name not in own)
    return tuple(entry for name in names for entry in _measure(commitment, name))


def _measure(commitment: Commitment, name: str) -> list[Performance]:
    """What is done of a named measure; without a target, in each kind of unit that was reported."""
    tally = _progress(commitment, name)
    if stated := commitment.targets.get(name):
        return [measured(name, interval(stated.value), tally.in_unit(stated.value.unit))]
    if len(tally.totals) == 1:
        return [measured(name, None, tally.totals[0])]
    return [measured(f"{name} in {total.unit}", None, total) for total in tally.totals]


def _progress(commitment: Commitment, name: str) -> Tally:
    tally = Tally()
    for quantity in commitment.progress.get(name, {}).values():
        tally = tally.plus(quantity)
    return tally


def is_done(commitment: Commitment) -> bool:
    """A visit when held, a tariff when in effect, the rest when all targets are fulfilled, or said met."""
    if commitment.stage is None:
        return False
    if commitment.stage.value in ("held", "effective", "met"):
        return True
    if commitment.kind in ("visit", "tariff") or not (commitment.targets and commitment.reported_by):
        return False
    owed = [entry for entry in compute_performance(commitment) if entry.target]
    return bool(owed) and all(entry.state == "fulfilled" for entry in owed)


def measured(
    measure: str, target: Interval | None, done: Interval | None, ladder: Ladder | None = None
) -> Performance:
    """What is done, [a, b], against what is owed.

    Fulfilled if a reaches the target's minimum, possibly fulfilled if b does; only more than 12 reaches
    "more than 12".
    """
    return Performance(
        measure=measure,
        state=_state(target, done),
        target=target,
        done=done,
        percent=percent(target, done),
        ladder=ladder,
    )


def performed(measure: str, *, done: bool) -> Performance:
    """What is done or not, such as a visit held."""
    return Performance(measure, "fulfilled" if done else "no_evidence")


def _state(target: Interval | None, done: Interval | None) -> PerformanceState:
    if target is None or target.least is None:
        return "not_measured"
    if done is None or done.max == 0:
        return "no_evidence"
    if (done.least or (0, 0)) >= target.least:
        return "fulfilled"
    if done.most is None or done.most >= target.least:
        return "possibly_fulfilled"
    return "partial"


def ladder(rungs: Mapping[Rung, Tally], unit: str) -> Ladder:
    return Ladder(*(rungs[rung].in_unit(unit) if rung in rungs else None for rung in RUNGS))
