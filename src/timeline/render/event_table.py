"""A table of events."""

from collections.abc import Iterable, Mapping
from typing import Any

from timeline.render.document import Table
from timeline.render.phrases import when
from timeline.render.summary import code, summarize_event

COLUMNS = ("occurred", "type", "subject", "by", "grade", "what")


def table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Build a table with one row per event, as `projections.row` gives it."""
    return Table(COLUMNS, tuple(map(event_cells, rows)))


def event_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the cells of an event under COLUMNS."""
    return (
        when(row["occurred"]),
        row["type"],
        row["subject"],
        row["asserted_by"] or "",
        code(row),
        summarize_event(row),
    )
