"""A table of commitments."""

from collections.abc import Iterable, Iterator

from timeline.projections.commitment.pace import ILLUSTRATIVE
from timeline.projections.commitment.status import Status
from timeline.render.document import Block, Cell, Content, Paragraph, Table
from timeline.render.phrases import by_when, confirmed_by, progress_summary, status_cell

_COLUMNS = ("subject", "status", "due", "stage", "done", "confirmed by")


def table(statuses: Iterable[Status]) -> Table:
    """Build a table with one row per commitment."""
    return Table(_COLUMNS, tuple(map(_row, statuses)))


def _row(status: Status) -> tuple[Content, ...]:
    return (
        status.subject,
        status_cell(status),
        by_when(status.schedule.due),
        status.stage,
        progress_summary(status),
        confirmed_by(status.acknowledgement),
    )


def pace_note(statuses: Iterable[Status]) -> Iterator[Block]:
    """Yield the caveat on pace if any commitment is compared with an even share."""
    if any(entry.pace for status in statuses for entry in status.performance):
        yield Paragraph(Cell(f"Pace: {ILLUSTRATIVE}.", "quiet"))
