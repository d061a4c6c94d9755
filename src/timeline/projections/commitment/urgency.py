"""Which open commitment comes first."""

from collections.abc import Iterable
from datetime import date

from timeline.projections.commitment.status import CLOSED, Status

_URGENCY = ("overdue", "overdue_presumed", "in_window", "not_due", "open_ended", "closed")


def most_urgent_first(statuses: Iterable[Status]) -> list[Status]:
    """Those of the commitments that are neither fulfilled nor withdrawn nor superseded, by urgency."""
    return sorted((status for status in statuses if status.headline not in CLOSED), key=urgency)


def urgency(status: Status) -> tuple[int, date, str]:
    """Overdue ones first, the longest overdue before the others; then by the day they fall due."""
    timing = status.schedule
    day = timing.earliest if timing.state == "not_due" else timing.latest
    return (_URGENCY.index(timing.state), day or date.max, status.subject)
