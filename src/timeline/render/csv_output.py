"""Rows as CSV, for a spreadsheet. Not called `csv`, which is the library's name."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from timeline.render.escaping import escape_controls
from timeline.render.json_output import to_builtins

FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 wide ones do it, too


def render_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as RFC 4180 has it: CRLF line ends, quotes where needed, a header of all their fields.

    Fields stand in the order in which they first appear. A field of a field gets a column of its own
    (`schedule.state`); a date is its EDTF, and its words and basis have columns too (`due.raw`). A list of
    plain values is joined with `; `, any other is compact JSON; what is not known is empty.

    A spreadsheet runs a text that starts with = + - @, a tab or a line end as a formula, so such a text gets
    an apostrophe before it. Numbers stay numbers. What a terminal would obey is spelled out, but for tabs and
    line ends.
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
                more = {part: said for part, said in value.items() if part != "edtf"}
                yield from _flattened(more, f"{prefix}{name}.")
            case dict():
                yield from _flattened(value, f"{prefix}{name}.")
            case _:
                yield f"{prefix}{name}", value


def _cell(value: Any) -> str | int | float:  # noqa: ANN401 whatever JSON can say
    match value:
        case int() | float() if not isinstance(value, bool):
            return value
        case list() | tuple():
            return escape_formula(_listed(value))
        case _:
            return escape_formula(_said(value))


def _listed(values: Sequence[Any]) -> str:
    if any(isinstance(value, dict | list | tuple) for value in values):
        return msgspec.json.encode(values).decode()
    return "; ".join(map(_said, values))


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def escape_formula(text: str) -> str:
    """The text with nothing in it that a terminal obeys, and no beginning that a spreadsheet runs."""
    text = escape_controls(text)
    return f"'{text}" if text.startswith(FORMULA) else text
