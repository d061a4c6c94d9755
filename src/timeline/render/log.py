"""The events of the log, as a page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from timeline.projections.row import LogRow
from timeline.render.document import Cell, Content, Document, Paragraph, Table
from timeline.render.phrases import when
from timeline.render.summary import code, summarize_event

_EVENT_COLUMNS = ("occurred", "type", "subject", "by", "grade", "what")
_COLUMNS = ("#", *_EVENT_COLUMNS, "published")
_FLAGS = ("corrected", "retracted")
_WIDTHS = (6, 11, 12, 14, 5, 5, 0, 11)  # of rows that are printed one at a time


def document(rows: Sequence[LogRow]) -> Document:
    """Build the page with one row per event, flagged if it was corrected or retracted."""
    if not rows:
        return Document((Paragraph("No events."),))
    return Document((table(rows, flagged=any(map(_flags, rows))),))


def table(rows: Sequence[LogRow], *, flagged: bool) -> Table:
    """Build a table of events; `flagged` adds a column for corrections."""
    columns = (*_COLUMNS, "record") if flagged else _COLUMNS
    cells = tuple((*_cells(row), Cell(_flags(row), "warn")) if flagged else _cells(row) for row in rows)
    return Table(columns, cells, right=frozenset("#"))


def follow_row(row: LogRow) -> Document:
    """Build one more row, without a header."""
    table = Table(_COLUMNS, (_cells(row),), right=frozenset("#"), widths=_WIDTHS, headed=False)
    return Document((table,))


def _cells(row: LogRow) -> tuple[Content, ...]:
    return (Cell(str(row["position"]), of=row["id"]), *_event_cells(row), when(row["published"]))


def _flags(row: LogRow) -> str:
    return ", ".join(flag for flag in _FLAGS if row[flag])


def event_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Build a table with one row per event, as `projections.row` gives it."""
    return Table(_EVENT_COLUMNS, tuple(map(_event_cells, rows)))


def _event_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        when(row["occurred"]),
        row["type"],
        row["subject"],
        row["asserted_by"] or "",
        code(row),
        summarize_event(row),
    )
