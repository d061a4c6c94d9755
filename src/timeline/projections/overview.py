"""All that is to be said of a relationship from a viewpoint: what a page of it shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from timeline.events.entry import Entry
from timeline.projections.chronology import Replay, replay
from timeline.projections.figures import Figure, figures
from timeline.projections.history import History, Reading
from timeline.projections.log import Filter, as_known, rows
from timeline.projections.positions import Positions, positions
from timeline.projections.readouts import Readouts, tellings
from timeline.projections.relationship import Relationship, relationship
from timeline.projections.standing import standings
from timeline.projections.viewpoint import Viewpoint

Row = Mapping[str, Any]


class Overview(msgspec.Struct, frozen=True):
    """A relationship from a viewpoint: the answers of several questions.

    `log` are the last events, in the order of the log, the retracted ones too; `more` tells that there are
    earlier ones.
    """

    viewpoint: Viewpoint
    relationship: Relationship
    replay: Replay
    contacts: Sequence[Readouts]
    figures: Sequence[Figure]
    positions: Positions
    log: Sequence[Row]
    more: bool


def overview(slug: str, entries: Sequence[Entry], reading: Reading, viewpoint: Viewpoint) -> Overview:
    """All that is to be said of a relationship; `entries` are all there are, `reading` is how they read."""
    history = History.of(reading, viewpoint.told_by)
    past = history.until(viewpoint.as_of)
    statuses = [each.status for each in standings(slug, past, viewpoint)]
    own = (entry for entry in entries if entry.event.relationship == slug)
    return Overview(
        viewpoint=viewpoint,
        relationship=relationship(slug, past, viewpoint, statuses),
        replay=replay(slug, history, viewpoint, statuses),
        contacts=[each.readouts for each in tellings(slug, past)],
        figures=figures(slug, past),
        positions=positions(slug, past, viewpoint),
        log=list(rows(as_known(own, reading, viewpoint.known_on), viewpoint, Filter())),
        more=False,
    )
