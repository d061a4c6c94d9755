"""Which commitments are open, the most urgent first."""

from datetime import date

from timeline.projections.history import History
from timeline.projections.standing import standings
from timeline.projections.status import CLOSED, Status
from timeline.projections.viewpoint import Viewpoint

_URGENCY = ("overdue", "overdue_presumed", "in_window", "not_due", "open_ended", "closed")


def pending(relationship: str | None, history: History, viewpoint: Viewpoint) -> list[Status]:
    """The commitments of a relationship, or of all, that are neither fulfilled nor withdrawn nor superseded.

    `history` ends on the day of the viewpoint.
    """
    open_ones = (
        each.status
        for each in standings(relationship, history, viewpoint)
        if each.status.headline not in CLOSED
    )
    return sorted(open_ones, key=urgency)


def urgency(status: Status) -> tuple[int, date, str]:
    """Overdue ones first, the longest overdue before the others; then by the day they fall due."""
    timing = status.schedule
    day = timing.earliest if timing.state == "not_due" else timing.latest
    return (_URGENCY.index(timing.state), day or date.max, status.subject)
