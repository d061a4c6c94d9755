"""Events as rows for a spreadsheet or a data frame, which give the same events when they are read back."""

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

DERIVED = ("occurred_earliest", "occurred_latest", "recorded")  # told of an event, and no field of it

PARTS = ("raw", "basis", "min", "max", "unit", "approx", "exclusive")  # of a date, of a quantity
_NUMBER_LIKE = re.compile(r"[-+0-9.,eE%'\s]+")  # under whatever decimal mark

Cell = str | int | float


def render_spreadsheet(entries: Callable[[], Iterable[Entry]]) -> Iterator[str]:
    """A header, and a row for each event, as CSV; `entries` are gone through twice, and held by nobody.

    There is a column for each field that any event has, in the order of the catalogue. The parts of a date or
    a quantity have their own (`due.raw`, `quantity.min`), so that numbers are numbers. Besides there are the
    first and the last day on which it may have happened, empty where there is none, and when it was recorded.
    """
    used: set[str] = set()
    count = 0
    for entry in entries():
        used.update(name for name, _ in _cells(entry))
        count += 1
    columns = [name for name in _every_column() if name in used]
    if columns:
        yield _line(columns)
    for entry in islice(entries(), count):  # somebody may go on recording
        row = dict(_cells(entry))
        yield _line([row.get(name, "") for name in columns])


def _line(cells: Sequence[Cell]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _every_column() -> Iterator[str]:
    fields = (name for each in CATALOGUE.values() for name in field_names(each))
    for name in dict.fromkeys(("id", "type", "subject", *fields)):
        yield name
        yield from (f"{name}.{part}" for part in PARTS)
        if name == "occurred":
            yield from DERIVED[:2]
        if name == "published":
            yield DERIVED[2]


def _cells(entry: Entry) -> Iterator[tuple[str, Cell]]:
    """What is not empty."""
    occurred = entry.event.occurred
    days = (occurred.earliest, occurred.latest)
    yield from ((name, day.isoformat()) for name, day in zip(DERIVED, days, strict=False) if day)
    yield DERIVED[2], format_timestamp(entry.recorded)
    for name, value in to_fields(entry.event).items():
        yield from _cells_of(name, value)


def _cells_of(name: str, value: Any) -> Iterator[tuple[str, Cell]]:  # noqa: ANN401 whatever a field holds
    match value:
        case {"edtf": edtf, **parts} if name != "patch" and all(parts.values()):
            yield name, edtf
            yield from ((f"{name}.{part}", quote_cell(str(said))) for part, said in parts.items())
        case {"unit": _} if name != "patch":
            yield from ((f"{name}.{part}", _plain(said)) for part, said in value.items())
        case tuple() | list() if all(map(_may_be_parted, value)):
            yield name, quote_cell(", ".join(value))
        case dict() | tuple() | list():
            yield name, escape_json(msgspec.json.encode(value).decode())
        case str() if name == "value" and _NUMBER_LIKE.fullmatch(value):  # a grade in words that is a number
            yield name, _exactly(value)
        case _:
            yield name, _plain(value)


def _plain(value: str | float) -> Cell:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return f"{Decimal(repr(value)).normalize():e}"  # which is read as a float again
        case str():
            return quote_cell(value)
        case _:
            return value


def _may_be_parted(value: object) -> bool:
    """Whether it is a text that commas part from others, and nothing else does."""
    return (
        isinstance(value, str)
        and escape_controls(value) == value == value.strip()
        and "," not in value
        and not value.startswith(("[", "{"))
    )


def quote_cell(text: str) -> str:
    """The text as a cell that a spreadsheet does not run, and that `taken_back` gives back.

    A beginning that would be run, or is an apostrophe, has an apostrophe before it. What a terminal would
    obey is spelled out in JSON, behind an apostrophe.
    """
    if escape_controls(text) != text:
        return _exactly(text)
    return f"'{text}" if text.startswith(("'", *FORMULA)) else text


def _exactly(text: str) -> str:
    return "'" + escape_json(msgspec.json.encode(text).decode())


class Text(str):
    """A text that stands as it is, and is not to be understood."""

    __slots__ = ()


def unquote_cell(cell: str) -> str:
    """Return the text that was kept in a cell; a cell that `kept` did not write is returned as it is."""
    if cell.startswith("'\""):
        with suppress(msgspec.MsgspecError):
            text = msgspec.json.decode(cell[1:], type=str)
            if cell == _exactly(text) and (escape_controls(text) != text or _NUMBER_LIKE.fullmatch(text)):
                return Text(text)
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(("'", *FORMULA)) else cell
