"""What happened, in order, and how everything stood at the end of a day."""

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
    """A relationship up to a day: what had surely happened, what may have, and how every commitment stood."""

    relationship: str
    to: date
    known_on: date
    events: tuple[LogRow, ...]
    possible: tuple[LogRow, ...]
    commitments: tuple[Status, ...]


class PlacedRow(NamedTuple):
    """A row and its place in the fold."""

    order: FoldOrder
    row: LogRow


def replay(
    relationship: str,
    history: History,
    viewpoint: Viewpoint,
    statuses: Iterable[Status] | None = None,
    besides: Iterable[PlacedRow] = (),
) -> Replay:
    """The relationship as a day left it; `history` is the whole of what was known.

    `statuses` are those of all its commitments from there, by name, where they are known already; `besides`
    is what else may have happened by then, where `history` does not have all of it.
    """
    past, possible = history.as_of(viewpoint.as_of), history.possible_by(viewpoint.as_of)
    if statuses is None:
        from timeline.projections.commitment.evaluation import evaluate_all

        statuses = (each.status for each in evaluate_all(relationship, past, viewpoint))
    own = (each for each in (*past.events, *possible) if each.event.relationship == relationship)
    told = in_fold_order(
        [*besides, *(PlacedRow(each.fold_order, each.row) for each in own)], attrgetter("order")
    )
    certain = bisect_right(told, viewpoint.as_of, key=lambda each: each.order[0])
    rows = tuple(each.row for each in told)
    return Replay(
        relationship=relationship,
        to=viewpoint.as_of,
        known_on=viewpoint.known_on,
        events=rows[:certain],
        possible=rows[certain:],
        commitments=tuple(statuses),
    )


def list_events(relationship: str, history: History) -> tuple[KnownEvent, ...]:
    """Everything about a relationship and its commitments, in fold order."""
    return tuple(account for account in history.events if account.event.relationship == relationship)
