"""The events of the log, as a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from timeline.views import happenings
from timeline.views.document import Cell, Content, Document, Paragraph, Table
from timeline.views.phrases import when

_COLUMNS = ("#", *happenings.COLUMNS, "published")
_FLAGS = ("corrected", "retracted")

Row = Mapping[str, Any]


def document(rows: Sequence[Row]) -> Document:
    """One row an event, as `chronology.row` gives it; marked where it was corrected or retracted."""
    if not rows:
        return Document((Paragraph("No events."),))
    flagged = any(map(_flags, rows))
    columns = (*_COLUMNS, "record") if flagged else _COLUMNS
    cells = tuple((*_cells(row), Cell(_flags(row), "warn")) if flagged else _cells(row) for row in rows)
    return Document((Table(columns, cells, right=frozenset("#")),))


def _cells(row: Row) -> tuple[Content, ...]:
    return (str(row["position"]), *happenings.cells(row), when(row["published"]))


def _flags(row: Row) -> str:
    return ", ".join(flag for flag in _FLAGS if row[flag])
