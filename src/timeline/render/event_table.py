"""Events side by side, a row each."""

from collections.abc import Iterable, Mapping
from typing import Any

from timeline.render.document import Table
from timeline.render.phrases import when
from timeline.render.summary import code, summarize_event

COLUMNS = ("occurred", "type", "subject", "by", "code", "what")


def table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """One row an event, as `chronology.row` gives it: when, what happened, to what, by whose account."""
    return Table(COLUMNS, tuple(map(event_cells, rows)))


def event_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What stands under COLUMNS."""
    return (
        when(row["occurred"]),
        row["type"],
        row["subject"],
        row["asserted_by"] or "",
        code(row),
        summarize_event(row),
    )
