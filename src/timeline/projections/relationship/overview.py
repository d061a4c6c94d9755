"""Overviews: everything that a page of a relationship shows."""

from collections.abc import Sequence

import msgspec

from timeline.projections.commitment.status import Status
from timeline.projections.history import History, KnowledgeView
from timeline.projections.relationship.chronology import Replay, replay
from timeline.projections.relationship.figures import Figure, list_figures
from timeline.projections.relationship.positions import Positions, list_positions
from timeline.projections.relationship.readouts import ReadoutWithEvidence, list_readouts
from timeline.projections.relationship.summary import Relationship, summarize
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint


class Overview(msgspec.Struct, frozen=True):
    """A relationship from a viewpoint; `more` says that events precede those of `log`."""

    viewpoint: Viewpoint
    relationship: Relationship
    replay: Replay
    contacts: Sequence[ReadoutWithEvidence]
    figures: Sequence[Figure]
    positions: Positions
    log: Sequence[LogRow]
    more: bool


def build_overview(
    slug: str,
    view: KnowledgeView,
    viewpoint: Viewpoint,
    statuses: Sequence[Status],
    log: Sequence[LogRow],
    *,
    contacts: int | None = None,
    more: bool = False,
) -> Overview:
    """Build an overview from the statuses of all commitments and the last log rows.

    `view` has all events relevant to the relationship and its figures. `contacts` limits their number.
    """
    history = History.from_view(view, viewpoint.told_by)
    past = history.as_of(viewpoint.as_of)
    return Overview(
        viewpoint=viewpoint,
        relationship=summarize(slug, past, viewpoint, statuses),
        replay=replay(slug, history, viewpoint, statuses),
        contacts=list_readouts(slug, past, last=contacts),
        figures=list_figures(slug, past),
        positions=list_positions(slug, past, viewpoint),
        log=log,
        more=more,
    )
