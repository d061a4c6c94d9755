"""All that is to be said of a relationship from a viewpoint: what a page of it shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from timeline.projections.figures import Figure
from timeline.projections.positions import Positions
from timeline.projections.readouts import Readouts
from timeline.projections.relationship import Relationship
from timeline.projections.status import Status
from timeline.projections.viewpoint import Viewpoint

Row = Mapping[str, Any]


class Overview(msgspec.Struct, frozen=True):
    """A relationship from a viewpoint: the answers of several questions, of one state of the log.

    `events` had surely happened, in fold order, `possible` may have. `log` are the last events, in the order
    of the log, the retracted ones too; `more` tells that there are earlier ones.
    """

    viewpoint: Viewpoint
    relationship: Relationship
    statuses: Sequence[Status]
    contacts: Sequence[Readouts]
    figures: Sequence[Figure]
    positions: Positions
    events: Sequence[Row]
    possible: Sequence[Row]
    log: Sequence[Row]
    more: bool
