"""Findings: surprises in the record, stored since reality is never refused."""

from collections.abc import Iterator, Sequence

from timeline.events.catalogue import AnyEvent
from timeline.events.quantities import Quantity, is_money, same_dimension
from timeline.events.slips import FAR_OFF, far_off_dates, unit_slips
from timeline.events.undertakings import CommitmentSuperseded
from timeline.projections.commitment.amounts import ZERO, Interval, Tally, amount
from timeline.projections.commitment.model import Commitment
from timeline.projections.commitment.performance import PLEDGED, RUNGS
from timeline.projections.commitment.state import Finding, Performance
from timeline.projections.history import History, KnownEvent


def typing_slips(known: KnownEvent) -> Iterator[Finding]:
    """Yield findings for likely typing slips in an event: a unit, a year."""
    for unit, meant in unit_slips(known.event).items():
        message = f"`{unit}` is not a known unit, and not added to others; was {meant} meant?"
        yield Finding("unit-slip", message, known.ids)
    for name, when in far_off_dates(known.event, known.recorded.date()):
        message = f"`{name}` {when} is more than {FAR_OFF} years from its report; is the year right?"
        yield Finding("far-off-year", message, known.ids)


def measured_findings(commitment: Commitment, entries: Sequence[Performance]) -> Iterator[Finding]:
    """Yield findings on amounts done: beyond a target, in unlike units, short."""
    for entry in entries:
        if _exceeds(entry):
            message = f"more was done than was owed: {entry.measure}"
            yield Finding("beyond-the-target", message, evidence_for(commitment, entry.measure))
    for entry in entries:
        if entry.target and (entry.done is None or entry.measure not in PLEDGED):
            for other in _other_units(commitment, entry.measure, entry.target.unit):
                units = f"reported in {other.unit}, owed in {entry.target.unit}"
                message = f"{units}: not compared without a stated factor"
                yield Finding("unlike-units", message, evidence_for(commitment, entry.measure))
    for entry in entries:
        if commitment.stage and commitment.at("met") and entry.target and entry.state != "fulfilled":
            message = f"reported as met, but not shown by {entry.measure}"
            yield Finding("met-but-not-measured", message, commitment.stage.source.ids)


def _exceeds(entry: Performance) -> bool:
    if entry.target is None or entry.target.most is None:
        return False
    ladder = entry.ladder
    done = (ladder.booked, ladder.shipped, ladder.cleared) if ladder else (entry.done,)
    return any((amount.least or ZERO) > entry.target.most for amount in done if amount)


def _other_units(commitment: Commitment, measure: str, unit: str) -> tuple[Interval, ...]:
    """Return amounts reported for a measure in other units of goods or of money."""
    if commitment.kind == "purchase" and measure in PLEDGED:
        units = [stated.value.unit for stated in commitment.targets.values()]
        totals = commitment.rungs.get(commitment.counts, Tally()).totals
        rivals = (total for total in totals if not any(same_dimension(total.unit, unit) for unit in units))
        return tuple(total for total in rivals if is_money(total.unit) == is_money(unit))
    reports = (amount(quantity) for quantity in commitment.progress.get(measure, {}).values())
    return tuple(report for report in reports if not same_dimension(report.unit, unit))


def evidence_for(commitment: Commitment, measure: str, unit: str | None = None) -> tuple[str, ...]:
    """Return the events that set the target of a measure or reported on it.

    `unit` restricts the reports to those in comparable units.
    """
    stated = commitment.targets.get(measure)
    name = measure
    if not stated and measure not in commitment.reported_by:  # it was split by unit: "quantity in cargo"
        name, _, unit = measure.rpartition(" in ")
    names = [*RUNGS, name] if commitment.kind == "purchase" and name in PLEDGED else [name]
    reports = (known for name in names for known in commitment.reported_by.get(name, ()))
    events = [known for known in reports if unit is None or _is_in(known.event, unit)]
    if stated:
        events.insert(0, stated.source)
    return tuple(dict.fromkeys(identifier for known in events for identifier in known.ids))


def _is_in(event: AnyEvent, unit: str) -> bool:
    quantities = (getattr(event, name, None) for name in ("quantity", "value"))
    return any(isinstance(value, Quantity) and same_dimension(value.unit, unit) for value in quantities)


def circular_supersessions(subject: str, history: History) -> tuple[KnownEvent, ...]:
    """Return the supersessions that lead back to a commitment: they supersede nothing."""
    return tuple(
        known
        for known, successor in _supersessions(subject, history)
        if subject in _line_of(successor, history)
    )


def supersession_finding(known: KnownEvent) -> Finding:
    """Return the finding for a circular supersession."""
    successor = getattr(known.event, "superseded_by", None)
    by = "itself" if successor == known.event.subject else f"{successor}, which it supersedes in turn"
    message = f"reported as superseded by {by}; this supersedes nothing"
    return Finding("superseded-in-a-ring", message, known.ids)


def _line_of(subject: str, history: History) -> set[str]:
    line, queue = {subject}, [subject]
    while queue:
        successors = {successor for _, successor in _supersessions(queue.pop(), history)}
        queue += successors - line
        line |= successors
    return line


def _supersessions(subject: str, history: History) -> Iterator[tuple[KnownEvent, str]]:
    for known in history.by_subject.get(subject, ()):
        event = known.event
        if type(event) is CommitmentSuperseded and event.superseded_by:  # quicker than isinstance
            yield known, event.superseded_by
