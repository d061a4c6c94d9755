"""Schedules: due dates against a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from timeline.events.dates import FuzzyDate

ScheduleState = Literal["open_ended", "not_due", "in_window", "overdue", "overdue_presumed", "closed"]


class DueDate(msgspec.Struct, frozen=True):
    """A due date against a day; `late_by` is the days from its latest day to done."""

    state: ScheduleState
    due: str | None
    earliest: date | None
    latest: date | None
    late_by: int | None = None


class Schedule(msgspec.Struct, frozen=True):
    """The current due date against a day, and the original one."""

    state: ScheduleState
    due: str | None
    earliest: date | None
    latest: date | None
    days_overdue: int | None
    late_by: int | None
    original: DueDate


def compute_schedule(
    due: FuzzyDate | None, original: FuzzyDate | None, as_of: date, *, closed: bool, done_on: date | None
) -> Schedule:
    """Compute whether a commitment is due, in its window, or overdue on a whole day.

    Both ends are inclusive; qualifiers do not move bounds (ISO 8601-2:2019 §8.4.2).
    """
    current = compare_due(due, as_of, closed=closed, done_on=done_on)
    overdue = current.state in ("overdue", "overdue_presumed")
    return Schedule(
        state=current.state,
        due=current.due,
        earliest=current.earliest,
        latest=current.latest,
        days_overdue=(as_of - current.latest).days if overdue and current.latest else None,
        late_by=current.late_by,
        original=compare_due(original, as_of, closed=closed, done_on=done_on),
    )


def compare_due(due: FuzzyDate | None, as_of: date, *, closed: bool, done_on: date | None) -> DueDate:
    """Compare one due date with a day; a closed commitment may be late, not overdue."""
    if due is None:
        return DueDate("closed" if closed else "open_ended", None, None, None)
    state = "closed" if closed else _open_state(due, as_of)
    late = (done_on - due.latest).days if done_on and due.latest else 0
    return DueDate(state, due.edtf, due.earliest, due.latest, late if late > 0 else None)


def _open_state(due: FuzzyDate, as_of: date) -> ScheduleState:
    if due.earliest and as_of < due.earliest:
        return "not_due"
    if due.latest is None or as_of <= due.latest:
        return "in_window"
    return "overdue_presumed" if due.hedged or due.basis != "stated" else "overdue"


def turning_days(due: FuzzyDate | None) -> Iterator[date]:
    """Yield the days from which the schedule may change by time alone."""
    if due and due.earliest:
        yield due.earliest
    if due and due.latest and due.latest < date.max:
        yield due.latest + timedelta(days=1)
