"""All that is to be said of a relationship from a viewpoint: what a page of it shows."""

from collections.abc import Sequence

import msgspec

from timeline.projections.chronology import Replay, replay
from timeline.projections.figures import Figure, figures
from timeline.projections.history import History, Reading
from timeline.projections.positions import Positions, positions
from timeline.projections.readouts import Telling, tellings
from timeline.projections.relationship import Relationship, relationship
from timeline.projections.row import Row
from timeline.projections.status import Status
from timeline.projections.viewpoint import Viewpoint


class Overview(msgspec.Struct, frozen=True):
    """A relationship from a viewpoint: the answers of several questions.

    `log` are the last events, in the order of the log, the retracted ones too; `more` tells that there are
    earlier ones.
    """

    viewpoint: Viewpoint
    relationship: Relationship
    replay: Replay
    contacts: Sequence[Telling]
    figures: Sequence[Figure]
    positions: Positions
    log: Sequence[Row]
    more: bool


def overview(
    slug: str,
    reading: Reading,
    viewpoint: Viewpoint,
    statuses: Sequence[Status],
    log: Sequence[Row],
    *,
    contacts: int | None = None,
    more: bool = False,
) -> Overview:
    """All that is to be said of a relationship, whose commitments stand so; only of the last contacts.

    `reading` has all that bears on it, and on what its figures are compared with.
    """
    history = History.of(reading, viewpoint.told_by)
    past = history.until(viewpoint.as_of)
    return Overview(
        viewpoint=viewpoint,
        relationship=relationship(slug, past, viewpoint, statuses),
        replay=replay(slug, history, viewpoint, statuses),
        contacts=tellings(slug, past, last=contacts),
        figures=figures(slug, past),
        positions=positions(slug, past, viewpoint),
        log=log,
        more=more,
    )
