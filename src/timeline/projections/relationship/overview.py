"""All that is to be said of a relationship from a viewpoint: what a page of it shows."""

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
    """A relationship from a viewpoint: the answers of several questions.

    `log` are the last events, in the order of the log, the retracted ones too; `more` tells that there are
    earlier ones.
    """

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
    reading: KnowledgeView,
    viewpoint: Viewpoint,
    statuses: Sequence[Status],
    log: Sequence[LogRow],
    *,
    contacts: int | None = None,
    more: bool = False,
) -> Overview:
    """All that is to be said of a relationship, whose commitments stand so; only of the last contacts.

    `reading` has all that bears on it, and on what its figures are compared with.
    """
    history = History.from_view(reading, viewpoint.told_by)
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
