"""Answers as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from timeline.render.escaping import escape_controls
from timeline.render.json_output import to_builtins

FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 the wide ones count too


def render_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Render rows as CSV (RFC 4180).

    Columns are in the order in which fields first appear. A nested field has its own column
    (`schedule.state`). A date is its EDTF; its words and basis have columns too (`due.raw`). A list of plain
    values is joined with `; `; any other list is compact JSON. An unknown value is empty.

    Text is escaped as `escape_formula` does. Numbers stay numbers.
    """
    flat = [dict(_flattened(to_builtins(row))) for row in rows]
    columns = dict.fromkeys(name for row in flat for name in row)
    if not columns:
        return ""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(escape_formula, columns))
    writer.writerows([_cell(row.get(name)) for name in columns] for row in flat)
    return written.getvalue()


def _flattened(row: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        match value:
            case {"edtf": edtf}:
                yield f"{prefix}{name}", edtf
                more = {part: text for part, text in value.items() if part != "edtf"}
                yield from _flattened(more, f"{prefix}{name}.")
            case dict():
                yield from _flattened(value, f"{prefix}{name}.")
            case _:
                yield f"{prefix}{name}", value


def _cell(value: Any) -> str | int | float:  # noqa: ANN401 any JSON value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return escape_formula(_text(value))


def _text(value: Any) -> str:  # noqa: ANN401 any JSON value
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple() if any(isinstance(item, dict | list | tuple) for item in value):
            return msgspec.json.encode(value).decode()
        case list() | tuple():
            return "; ".join(map(_text, value))
        case _:
            return str(value)


def escape_formula(text: str) -> str:
    """Escape control characters, and put an apostrophe before what may be a formula."""
    text = escape_controls(text)
    return f"'{text}" if text.startswith(FORMULA) else text
