"""The status of a commitment on a day: four aspects, a headline, and the evidence."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace

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
_URGENCY = ("overdue", "overdue_presumed", "in_window", "not_due", "open_ended", "closed")


class Status(msgspec.Struct, frozen=True):
    """The status of a commitment as of a day in the world, as known on a day."""

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
    """Compute the status from the state that held on the day of the viewpoint."""
    schedule = compute_schedule(
        state.due, state.original_due, viewpoint.as_of, closed=state.closed, done_on=state.done_on
    )
    return Status(
        subject=state.subject,
        kind=state.kind,
        title=state.title,
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=headline(state, schedule),
        stage=state.stage,
        schedule=schedule,
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
    """Return the performance, compared with even shares by the end of `as_of`."""
    over = window(state.due, state.pledged_on)
    paced = []
    for entry in state.performance:
        periods = state.periods.get(entry.measure, {})
        reported = periods.get(dimension(entry.target.unit)) if entry.target else None
        paced.append(replace(entry, pace=compute_pace(entry.target, entry.done, over, reported, as_of)))
    return tuple(paced)


def closing(state: State) -> Headline | None:
    """Return the headline of a closed commitment, on any day; None while it is open."""
    if state.stage == "superseded":
        return "superseded"
    if state.stage in ("withdrawn", "cancelled", "revoked"):
        return "withdrawn"
    return "fulfilled" if state.done_on else None


def headline(state: State, schedule: Schedule) -> Headline:
    """Return the first of HEADLINES that applies; `proposed` replaces `pending`."""
    if closed := closing(state):
        return closed
    if schedule.state in ("overdue", "overdue_presumed", "in_window"):
        return schedule.state
    if any(entry.state in ("partial", "possibly_fulfilled", "fulfilled") for entry in state.performance):
        return "partial"  # were all fulfilled, it would be done
    return "proposed" if state.proposed else "pending"


def most_urgent_first(statuses: Iterable[Status]) -> list[Status]:
    """Return the open commitments by urgency."""
    return sorted((status for status in statuses if status.headline not in CLOSED), key=urgency)


def urgency(status: Status) -> tuple[int, date, str]:
    """Return the sort key: overdue ones, the longest overdue first; then by due day."""
    schedule = status.schedule
    day = schedule.earliest if schedule.state == "not_due" else schedule.latest
    return (_URGENCY.index(schedule.state), day or date.max, status.subject)
