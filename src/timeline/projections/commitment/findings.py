"""What a reader should know of: it was stored, since reality is never refused, but it is odd."""

from collections.abc import Iterator, Sequence

from timeline.events.catalogue import AnyEvent
from timeline.events.quantities import Quantity, is_money, same_dimension
from timeline.events.slips import FAR_OFF, far_off_dates, unit_slips
from timeline.projections.commitment.amounts import Interval, Tally, amount
from timeline.projections.commitment.model import Commitment
from timeline.projections.commitment.performance import PLEDGED, RUNGS
from timeline.projections.commitment.state import Finding, Performance
from timeline.projections.history import KnownEvent


def exceeds(entry: Performance) -> bool:
    """Whether more was surely done, on any rung, than was ever owed."""
    if entry.target is None or entry.target.most is None:
        return False
    rungs = entry.ladder
    done = (rungs.booked, rungs.shipped, rungs.cleared) if rungs else (entry.done,)
    return any((each.least or (0, 0)) > entry.target.most for each in done if each)


def typing_slips(account: KnownEvent) -> Iterator[Finding]:
    """Yield what looks like a slip of the keyboard in an account: a unit, a year."""
    for unit, meant in unit_slips(account.event).items():
        message = f"`{unit}` is not a known unit, and not added to others; was {meant} meant?"
        yield Finding("unit-slip", message, account.ids)
    for name, when in far_off_dates(account.event, account.recorded.date()):
        message = f"`{name}` {when} lies more than {FAR_OFF} years from its account; is the year right?"
        yield Finding("far-off-year", message, account.ids)


def measured_findings(commitment: Commitment, entries: Sequence[Performance]) -> tuple[Finding, ...]:
    found = [
        Finding(
            "beyond-the-target",
            f"more was done than was owed: {entry.measure}",
            evidence_for(commitment, entry.measure),
        )
        for entry in entries
        if exceeds(entry)
    ]
    found += [
        Finding(
            "unlike-units",
            f"reported in {other.unit}, owed in {entry.target.unit}: not compared without a stated factor",
            evidence_for(commitment, entry.measure),
        )
        for entry in entries
        if entry.target and (entry.done is None or entry.measure not in PLEDGED)
        for other in _other_units(commitment, entry.measure, entry.target.unit)
    ]
    if commitment.stage and commitment.at("met"):
        short = [entry.measure for entry in entries if entry.target and entry.state != "fulfilled"]
        found += [
            Finding(
                "met-but-not-measured",
                f"said to be met, but not shown by {name}",
                commitment.stage.source.ids,
            )
            for name in short
        ]
    return tuple(found)


def _other_units(commitment: Commitment, measure: str, unit: str) -> tuple[Interval, ...]:
    """What was reported for a measure in another unit: goods for goods, money for money."""
    if commitment.kind == "purchase" and measure in PLEDGED:
        units = [stated.value.unit for stated in commitment.targets.values()]
        totals = commitment.rungs.get(commitment.counts, Tally()).totals
        rivals = (total for total in totals if not any(same_dimension(total.unit, each) for each in units))
        return tuple(total for total in rivals if is_money(total.unit) == is_money(unit))
    reports = (amount(quantity) for quantity in commitment.progress.get(measure, {}).values())
    return tuple(report for report in reports if not same_dimension(report.unit, unit))


def evidence_for(commitment: Commitment, measure: str, unit: str | None = None) -> tuple[str, ...]:
    """The events behind a measure: who set its target, who reported on it, in like units if one is named."""
    stated = commitment.targets.get(measure)
    name = measure
    if not stated and measure not in commitment.reported_by:  # as split by unit: "quantity in cargo"
        name, _, unit = measure.rpartition(" in ")
    names = [*RUNGS, name] if commitment.kind == "purchase" and name in PLEDGED else [name]
    reported = (account for name in names for account in commitment.reported_by.get(name, ()))
    told = [account for account in reported if unit is None or _is_in(account.event, unit)]
    behind = (stated.source, *told) if stated else told
    return tuple(dict.fromkeys(key for account in behind for key in account.ids))


def _is_in(event: AnyEvent, unit: str) -> bool:
    """Whether an event reports in a unit like this one."""
    figures = (getattr(event, name, None) for name in ("quantity", "value"))
    return any(isinstance(each, Quantity) and same_dimension(each.unit, unit) for each in figures)
