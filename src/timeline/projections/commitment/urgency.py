"""The order of open commitments by urgency."""

from collections.abc import Iterable
from datetime import date

from timeline.projections.commitment.status import CLOSED, Status

_URGENCY = ("overdue", "overdue_presumed", "in_window", "not_due", "open_ended", "closed")


def most_urgent_first(statuses: Iterable[Status]) -> list[Status]:
    """Return the open commitments by urgency."""
    return sorted((status for status in statuses if status.headline not in CLOSED), key=urgency)


def urgency(status: Status) -> tuple[int, date, str]:
    """Return the sort key: overdue ones, the longest overdue first; then by due day."""
    schedule = status.schedule
    day = schedule.earliest if schedule.state == "not_due" else schedule.latest
    return (_URGENCY.index(schedule.state), day or date.max, status.subject)
