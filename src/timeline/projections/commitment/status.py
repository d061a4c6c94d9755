"""How a commitment stands on a day: four axes, a headline, and the events behind them."""

from datetime import date
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace

from timeline.events.dates import FuzzyDate
from timeline.events.quantities import dimension
from timeline.events.stages import Stage
from timeline.projections.commitment.pace import compute_pace, window
from timeline.projections.commitment.schedule import Schedule, compute_schedule
from timeline.projections.commitment.state import (
    Acknowledgement,
    Assessment,
    Finding,
    Performance,
    SourceSummary,
    State,
)
from timeline.projections.viewpoint import Viewpoint

Headline = Literal[
    "superseded", "withdrawn", "fulfilled", "overdue", "overdue_presumed", "in_window", "partial", "pending",
    "proposed",
]  # fmt: skip
HEADLINES: tuple[Headline, ...] = get_args(Headline)
CLOSED: frozenset[Headline] = frozenset(("superseded", "withdrawn", "fulfilled"))


class Status(msgspec.Struct, frozen=True):
    """How a commitment stands, as of a day in the world, by what was known on another.

    It is on record since `opened_on`; what is closed has been so since `closed_on`.
    """

    subject: str
    kind: str
    title: str
    as_of: date
    known_on: date
    headline: Headline
    stage: Stage
    schedule: Schedule
    performance: tuple[Performance, ...]
    acknowledgement: Acknowledgement
    assessment: Literal["not_assessed"] | tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    sources: SourceSummary
    evidence: tuple[str, ...]
    opened_on: date
    closed_on: date | None


def compute_status(state: State, viewpoint: Viewpoint) -> Status:
    """How a state, which held on the day of the viewpoint, stands on it."""
    timing = compute_schedule(
        state.due, state.original_due, viewpoint.as_of, closed=state.closed, done_on=state.done_on
    )
    return Status(
        subject=state.subject,
        kind=state.kind,
        title=state.title,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=headline(state, timing),
        stage=state.stage,
        schedule=timing,
        performance=_paced(state, viewpoint.as_of) if viewpoint.pace else state.performance,
        acknowledgement=state.acknowledgement,
        assessment=state.assessment,
        findings=state.findings,
        sources=state.sources,
        evidence=state.evidence,
        opened_on=state.opened_on,
        closed_on=state.closed_on,
    )


def _paced(state: State, as_of: date) -> tuple[Performance, ...]:
    """The measures, each compared with an even share of its target."""
    over = window(state.due, state.pledged_on)
    return tuple(
        replace(entry, pace=compute_pace(entry.target, entry.done, over, _reported(state, entry), as_of))
        for entry in state.performance
    )


def _reported(state: State, entry: Performance) -> FuzzyDate | None:
    """The last period for which a measure was reported in units like its target's."""
    return state.periods.get(entry.measure, {}).get(dimension(entry.target.unit)) if entry.target else None


def closing(state: State) -> Headline | None:
    """The headline of what is closed, whatever day it is; None while it is open."""
    if state.stage == "superseded":
        return "superseded"
    if state.stage in ("withdrawn", "cancelled", "revoked"):
        return "withdrawn"
    return "fulfilled" if state.done_on else None


def headline(state: State, timing: Schedule) -> Headline:
    """One word for how it stands: the first of HEADLINES that holds; `pending` is more than `proposed`."""
    if closed := closing(state):
        return closed
    if timing.state in ("overdue", "overdue_presumed", "in_window"):
        return timing.state
    if any(entry.state in ("partial", "possibly_fulfilled", "fulfilled") for entry in state.performance):
        return "partial"  # were all fulfilled, it would be done
    return "proposed" if state.proposed else "pending"
