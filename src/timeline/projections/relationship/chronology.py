"""The chronology of a relationship, and its commitments at the end of a day."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

import msgspec

from timeline.projections.commitment.status import Status
from timeline.projections.history import FoldOrder, History, KnownEvent, in_fold_order
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint


class Replay(msgspec.Struct, frozen=True):
    """A relationship up to a day: certain events, possible ones, and all commitments."""

    relationship: str
    to: date
    known_on: date
    events: tuple[LogRow, ...]
    possible: tuple[LogRow, ...]
    commitments: tuple[Status, ...]


class PlacedRow(NamedTuple):
    """A row and its place in the fold order."""

    order: FoldOrder
    row: LogRow


def replay(
    relationship: str,
    history: History,
    viewpoint: Viewpoint,
    statuses: Iterable[Status] | None = None,
    extra: Iterable[PlacedRow] = (),
) -> Replay:
    """Replay a relationship up to a day from its history and `extra` rows.

    `statuses` are those of all its commitments, by name, if the caller has them.
    """
    past, possible = history.as_of(viewpoint.as_of), history.possible_by(viewpoint.as_of)
    if statuses is None:
        from timeline.projections.commitment.evaluation import evaluate_all

        statuses = (evaluation.status for evaluation in evaluate_all(relationship, past, viewpoint))
    own = (known for known in (*past.events, *possible) if known.event.relationship == relationship)
    placed = in_fold_order(
        [*extra, *(PlacedRow(known.fold_order, known.row) for known in own)], attrgetter("order")
    )
    certain = bisect_right(placed, viewpoint.as_of, key=lambda item: item.order[0])
    rows = tuple(row for _, row in placed)
    return Replay(
        relationship=relationship,
        to=viewpoint.as_of,
        known_on=viewpoint.known_on,
        events=rows[:certain],
        possible=rows[certain:],
        commitments=tuple(statuses),
    )


def list_events(relationship: str, history: History) -> tuple[KnownEvent, ...]:
    """Return the events on a relationship and its commitments, in fold order."""
    return tuple(known for known in history.events if known.event.relationship == relationship)
