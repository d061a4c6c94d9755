"""What a reader should know of: it was stored, since reality is never refused, but it is odd."""

from collections.abc import Sequence

from timeline.events.quantities import like
from timeline.projections.commitment import Commitment, Finding
from timeline.projections.intervals import Interval, Tally, amount
from timeline.projections.performance import RUNGS, Performance


def exceeds(entry: Performance) -> bool:
    """Whether more was surely done than was ever owed."""
    return bool(
        entry.target
        and entry.done
        and entry.target.max is not None
        and entry.done.min is not None
        and entry.done.min > entry.target.max
    )


def measured_findings(commitment: Commitment, entries: Sequence[Performance]) -> tuple[Finding, ...]:
    found = [
        Finding(
            "beyond-the-target",
            f"more was done than was owed: {entry.measure}",
            because(commitment, entry.measure),
        )
        for entry in entries
        if exceeds(entry)
    ]
    found += [
        Finding(
            "unlike-units",
            f"reported in {other.unit}, owed in {entry.target.unit}: not compared without a stated factor",
            because(commitment, entry.measure),
        )
        for entry in entries
        if entry.target and entry.done is None
        for other in _unlike(commitment, entry.measure, entry.target.unit)
    ]
    if commitment.stage and commitment.at("met"):
        short = [entry.measure for entry in entries if entry.target and entry.state != "fulfilled"]
        found += [
            Finding(
                "met-but-not-measured", f"said to be met, but not shown by {name}", commitment.stage.by.ids
            )
            for name in short
        ]
    return tuple(found)


def _unlike(commitment: Commitment, measure: str, unit: str) -> tuple[Interval, ...]:
    totals = (
        commitment.rungs.get(commitment.counts, Tally()).totals
        if commitment.kind == "purchase" and measure in ("quantity", "value")
        else tuple(amount(quantity) for quantity in commitment.progress.get(measure, {}).values())
    )
    return tuple(total for total in totals if not like(total.unit, unit))


def because(commitment: Commitment, measure: str) -> tuple[str, ...]:
    """The events behind a measure: who set its target, who reported on it."""
    stated = commitment.targets.get(measure)
    named = commitment.reported_by.get(measure)
    reported = named or tuple(key for rung in RUNGS for key in commitment.reported_by.get(rung, ()))
    return tuple(dict.fromkeys((*(stated.by.ids if stated else ()), *reported)))
