"""What happened, in order, and how everything stood at the end of a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from timeline.events.catalogue import to_fields
from timeline.projections.history import Account, History
from timeline.projections.status import Status
from timeline.projections.viewpoint import Viewpoint


class Replay(msgspec.Struct, frozen=True):
    """A relationship up to a day: what had surely happened, what may have, and how every commitment stood."""

    relationship: str
    to: date
    known_on: date
    events: tuple[dict[str, Any], ...]
    possible: tuple[dict[str, Any], ...]
    commitments: tuple[Status, ...]


def replay(
    relationship: str, history: History, viewpoint: Viewpoint, statuses: Iterable[Status] | None = None
) -> Replay:
    """The relationship as a day left it; `history` is the whole of what was known.

    `statuses` are those of all its commitments from there, by name, where they are known already.
    """
    past = history.until(viewpoint.as_of)
    if statuses is None:
        from timeline.projections.standing import standings

        statuses = (each.status for each in standings(relationship, past, viewpoint))
    return Replay(
        relationship=relationship,
        to=viewpoint.as_of,
        known_on=viewpoint.known_on,
        events=tuple(map(row, chronology(relationship, past))),
        possible=tuple(
            row(account)
            for account in history.possible(viewpoint.as_of)
            if account.event.relationship == relationship
        ),
        commitments=tuple(statuses),
    )


def chronology(relationship: str, history: History) -> tuple[Account, ...]:
    """Everything about a relationship and its commitments, in fold order."""
    return tuple(account for account in history.accounts if account.event.relationship == relationship)


def row(account: Account, *, retracted: bool = False) -> dict[str, Any]:
    """An account as one row of the log: the clocks first, then the fields of its type."""
    fields = to_fields(account.event)
    return {
        "position": account.position,
        "id": fields.pop("id"),
        "type": fields.pop("type"),
        "subject": fields.pop("subject"),
        "occurred": fields.pop("occurred"),
        "published": fields.pop("published", None),
        "recorded": account.recorded,
        "asserted_by": fields.pop("asserted_by", None),
        "corrected": bool(account.corrected_by),
        "retracted": retracted,
        **fields,
    }
