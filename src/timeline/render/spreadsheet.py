"""Events as CSV for spreadsheets; an import gives the same events."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec

from timeline.events.catalogue import CATALOGUE, field_names, to_fields
from timeline.events.entry import Entry, format_timestamp
from timeline.render.csv_output import FORMULA
from timeline.render.escaping import escape_controls
from timeline.render.json_output import escape_json

DERIVED = ("occurred_earliest", "occurred_latest", "recorded")  # not fields of an event

PARTS = ("raw", "basis", "min", "max", "unit", "approx", "exclusive")  # of a date, of a quantity
_NUMBER_LIKE = re.compile(r"[-+0-9.,eE%'\s]+")  # with any decimal mark

Cell = str | int | float


def render_spreadsheet(entries: Callable[[], Iterable[Entry]]) -> Iterator[str]:
    """Yield a header and a row per event.

    `entries` is called twice, so that the events need not be in memory. There is a column for each field that
    any event has, in the order of the catalogue. The parts of a date or a quantity have their own columns
    (`due.raw`, `quantity.min`), so that numbers are numbers. Three more columns give the first and the last
    day on which the event may have happened, empty if that end is open, and the time of recording.
    """
    used: set[str] = set()
    count = 0
    for entry in entries():
        used.update(name for name, _ in _cells(entry))
        count += 1
    columns = [name for name in _every_column() if name in used]
    if columns:
        yield _line(columns)
    for entry in islice(entries(), count):  # other processes may add entries meanwhile
        row = dict(_cells(entry))
        yield _line([row.get(name, "") for name in columns])


def _line(cells: Sequence[Cell]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _every_column() -> Iterator[str]:
    fields = (name for event_type in CATALOGUE.values() for name in field_names(event_type))
    for name in dict.fromkeys(("id", "type", "subject", *fields)):
        yield name
        yield from (f"{name}.{part}" for part in PARTS)
        if name == "occurred":
            yield from DERIVED[:2]
        if name == "published":
            yield DERIVED[2]


def _cells(entry: Entry) -> Iterator[tuple[str, Cell]]:
    """Yield the cells that are not empty."""
    occurred = entry.event.occurred
    days = (occurred.earliest, occurred.latest)
    yield from ((name, day.isoformat()) for name, day in zip(DERIVED, days, strict=False) if day)
    yield DERIVED[2], format_timestamp(entry.recorded)
    for name, value in to_fields(entry.event).items():
        yield from _cells_of(name, value)


def _cells_of(name: str, value: Any) -> Iterator[tuple[str, Cell]]:  # noqa: ANN401 any field
    match value:
        case {"edtf": edtf, **parts} if name != "patch" and all(parts.values()):
            yield name, edtf
            yield from ((f"{name}.{part}", quote_cell(str(text))) for part, text in parts.items())
        case {"unit": _} if name != "patch":
            yield from ((f"{name}.{part}", _plain(number)) for part, number in value.items())
        case tuple() | list() if all(map(_can_be_joined, value)):
            yield name, quote_cell(", ".join(value))
        case dict() | tuple() | list():
            yield name, escape_json(msgspec.json.encode(value).decode())
        case str() if name == "value" and _NUMBER_LIKE.fullmatch(value):  # looks like a number
            yield name, _json_cell(value)
        case _:
            yield name, _plain(value)


def _plain(value: str | float) -> Cell:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return f"{Decimal(repr(value)).normalize():e}"  # an import reads this as a float
        case str():
            return quote_cell(value)
        case _:
            return value


def _can_be_joined(value: object) -> bool:
    """Return whether a value is a text that can be joined with commas and split again."""
    return (
        isinstance(value, str)
        and escape_controls(value) == value == value.strip()
        and "," not in value
        and not value.startswith(("[", "{"))
    )


def quote_cell(text: str) -> str:
    """Return a text as a cell that a spreadsheet does not run as a formula.

    `unquote_cell` reverses it. An apostrophe precedes a text that starts like a formula or with an
    apostrophe. A text with control characters is an apostrophe and its JSON.
    """
    if escape_controls(text) != text:
        return _json_cell(text)
    return f"'{text}" if text.startswith(("'", *FORMULA)) else text


def _json_cell(text: str) -> str:
    return "'" + escape_json(msgspec.json.encode(text).decode())


class Text(str):
    """A text that is taken literally, never read as a number or a date."""

    __slots__ = ()


def unquote_cell(cell: str) -> str:
    """Return the text of a cell that `quote_cell` wrote, or any other cell as it is."""
    if cell.startswith("'\""):
        with suppress(msgspec.MsgspecError):
            text = msgspec.json.decode(cell[1:], type=str)
            if cell == _json_cell(text) and (escape_controls(text) != text or _NUMBER_LIKE.fullmatch(text)):
                return Text(text)
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(("'", *FORMULA)) else cell
