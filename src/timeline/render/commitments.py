"""Commitments side by side, a row each."""

from collections.abc import Iterable, Iterator

from timeline.projections.commitment.pace import ILLUSTRATIVE
from timeline.projections.commitment.status import Status
from timeline.render.document import Block, Cell, Content, Paragraph, Table
from timeline.render.phrases import affirmed, by_when, headline, progress_summary

_COLUMNS = ("subject", "headline", "due", "stage", "done", "who affirms")


def table(statuses: Iterable[Status]) -> Table:
    """One row a commitment: how it stands, by when, how far, how much, and who affirms it."""
    return Table(_COLUMNS, tuple(map(_row, statuses)))


def _row(status: Status) -> tuple[Content, ...]:
    return (
        status.subject,
        headline(status),
        by_when(status.schedule.due),
        status.stage,
        progress_summary(status),
        affirmed(status.acknowledgement),
    )


def even_shares(statuses: Iterable[Status]) -> Iterator[Block]:
    """What is to be said where any of them is compared with an even share."""
    if any(entry.pace for status in statuses for entry in status.performance):
        yield Paragraph(Cell(f"Pace: {ILLUSTRATIVE}.", "quiet"))
