"""All that is to be said of a commitment from a viewpoint: what a page of it shows."""

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
    """A commitment from a viewpoint; `status` and `why` are None where nothing had happened.

    `left_out` are the events that do not count, `log` those of its own, the retracted ones too. `turns` tell
    how it came to this, day by day, as one lived through it up to the earlier day, by all accounts. `frame`
    has the days on which any of this happened or became known, whichever days are chosen.
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
    subject: str, entries: Sequence[Entry], lived: Iterable[StateInterval], viewpoint: Viewpoint
) -> Dossier:
    """How a commitment stands and why; `entries` are all that bear on it, `lived` are its states."""
    record = EntryLog(entries)
    reading, ever = record.known_on(viewpoint.known_on), record.known_on(END_OF_TIME)
    past = History.from_view(reading, viewpoint.told_by).as_of(viewpoint.as_of)
    found = evaluate(subject, past, viewpoint)
    own = (entry for entry in entries if entry.event.subject == subject)
    return Dossier(
        viewpoint=viewpoint,
        subject=subject,
        status=found.status if found else None,
        why=explain(found) if found else None,
        left_out=excluded_events(candidate_entries(subject, entries, ever), reading, viewpoint),
        log=list(list_rows(as_known(own, reading, viewpoint.known_on), viewpoint, Filter())),
        frame=build_frame(record.as_recorded, ever),
        turns=status_changes({subject: lived}, min(viewpoint.as_of, viewpoint.known_on)),
    )
