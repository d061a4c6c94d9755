"""Dossiers: everything that a page of a commitment shows."""

from collections.abc import Iterable, Sequence

import msgspec

from timeline.events.entry import Entry
from timeline.projections.commitment.changes import StatusChange, status_changes
from timeline.projections.commitment.evaluation import evaluate
from timeline.projections.commitment.explain import (
    ExcludedEvent,
    Explanation,
    candidate_entries,
    excluded_events,
    explain,
)
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status import Status
from timeline.projections.history import END_OF_TIME, EntryLog, History
from timeline.projections.relationship.chart import ChartFrame, build_frame
from timeline.projections.relationship.log import Filter, as_known, list_rows
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint


class Dossier(msgspec.Struct, frozen=True):
    """A commitment from a viewpoint; `status` is None if nothing had happened.

    `log` are its own events, including retracted ones. `turns` are its changes in real time, as asserted by
    any party. `frame` is the same from all viewpoints.
    """

    viewpoint: Viewpoint
    subject: str
    status: Status | None
    why: Explanation | None
    left_out: Sequence[ExcludedEvent]
    log: Sequence[LogRow]
    turns: Sequence[StatusChange]
    frame: ChartFrame


def build_dossier(
    subject: str, entries: Sequence[Entry], states: Iterable[StateInterval], viewpoint: Viewpoint
) -> Dossier:
    """Build a dossier from the relevant entries, and the states in real time."""
    log = EntryLog(entries)
    view, latest = log.known_on(viewpoint.known_on), log.known_on(END_OF_TIME)
    past = History.from_view(view, viewpoint.told_by).as_of(viewpoint.as_of)
    evaluation = evaluate(subject, past, viewpoint)
    own = (entry for entry in entries if entry.event.subject == subject)
    return Dossier(
        viewpoint=viewpoint,
        subject=subject,
        status=evaluation.status if evaluation else None,
        why=explain(evaluation) if evaluation else None,
        left_out=excluded_events(candidate_entries(subject, entries, latest), view, viewpoint),
        log=list(list_rows(as_known(own, view, viewpoint.known_on), viewpoint, Filter())),
        frame=build_frame(log.as_recorded, latest),
        turns=status_changes({subject: states}, min(viewpoint.as_of, viewpoint.known_on)),
    )
