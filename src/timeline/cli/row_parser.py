"""What the cells of a row say, as an event: each is read as a person's words for a field."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

import msgspec

from timeline.cli.fields import (
    FieldType,
    Note,
    ReferenceDays,
    dates_first,
    days_counted_from,
    field_types,
    value_of,
)
from timeline.cli.numbers import plain_numbers
from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, from_fields
from timeline.events.slips import refuse_typing_slips
from timeline.render.spreadsheet import PARTS, Text

_FIELDS = {"type"} | {name for each in CATALOGUE.values() for name in each.__struct_fields__}


def is_field(name: str) -> bool:
    """Whether any event has such a field, or a field with such a part: `due`, `due.raw`, `quantity.min`."""
    field, _, part = name.partition(".")
    return field in _FIELDS and (not part or part in PARTS)


def event_of(cells: Mapping[str, str], today: date, note: Note, decimal: str | None = ".") -> AnyEvent:
    """The event whose fields, or parts of fields, are these cells; InvalidEvent, naming the field, if none.

    It needs no id, and has a dash for one then. Relative words count from the day of the row. `decimal` is
    the decimal mark, None where it is unknown.
    """
    by_field: dict[str, dict[str, str]] = {}
    for name, cell in cells.items():
        field, _, part = name.partition(".")
        by_field.setdefault(field, {})[part] = cell
    known = _shapes(by_field.get("type", {}).get("", ""))
    values: dict[str, Any] = {"id": "-"}
    for field in dates_first(by_field):
        days = days_counted_from(field, values, today)
        try:
            plain = _with_plain_numbers(field, known.get(field), by_field[field], decimal)
            values[field] = _value(field, known.get(field), plain, days, note)
        except Refused as flaw:
            raise InvalidEvent(flaw.message, field) from None
    event = from_fields(values)
    refuse_typing_slips(event)
    return event


@cache
def _shapes(type_name: str) -> Mapping[str, FieldType]:
    return field_types(CATALOGUE[type_name]) if type_name in CATALOGUE else {}


def _with_plain_numbers(
    field: str, shape: FieldType | None, parts: Mapping[str, str], decimal: str | None
) -> Mapping[str, str]:
    """Rewrite the cells that hold numbers with a decimal point; what is JSON, or a text, stays as it is."""
    try:
        return {
            part: _plain(cell, decimal) if _holds_numbers(shape, part, cell) else cell
            for part, cell in parts.items()
        }
    except ValueError as error:
        raise Refused(f"`{field}`: {error}", "declare the decimal mark") from None


def _holds_numbers(shape: FieldType | None, part: str, cell: str) -> bool:
    if isinstance(cell, Text) or cell.lstrip().startswith(("{", "[")):
        return False
    if part:
        return part in ("min", "max")
    if shape and shape.metavar == "NUMBER|TEXT":
        return _NUMBER.fullmatch(cell) is not None
    return shape is not None and shape.metavar in ("NUMBER", "QUANTITY", "MEASURE=QUANTITY")


def _plain(cell: str, decimal: str | None) -> str:
    """Rewrite the numbers after the last `=`; the measure before it is a text."""
    measure, equals, numbers = cell.rpartition("=")
    return measure + equals + plain_numbers(numbers, decimal)


_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?%?")


def _value(
    field: str, shape: FieldType | None, parts: Mapping[str, str], days: ReferenceDays, note: Note
) -> Any:  # noqa: ANN401
    if parts.keys() != {""}:
        return _joined(shape, parts, days, note)
    cell = parts[""]
    if shape is None or isinstance(cell, Text):
        return str(cell)
    if cell.startswith(("[", "{")) and (shape.many or shape.metavar == "FIELD=VALUE"):
        with suppress(msgspec.DecodeError, RecursionError):
            return msgspec.json.decode(cell)
    return value_of(field, shape, [cell] if shape.many else cell, days, note)


def _joined(
    shape: FieldType | None, parts: Mapping[str, str], days: ReferenceDays, note: Note
) -> dict[str, Any]:
    """A date or a quantity, of which each part has its own cell."""
    whole = "edtf" if shape and shape.metavar == "DATE" else ""
    named = {part or whole: cell for part, cell in parts.items()}
    return {
        part: value_of(part, _OF_PARTS.get(part, _TEXT), str(cell), days, note)
        for part, cell in named.items()
    }


_TEXT = FieldType("TEXT")
_OF_PARTS = {
    "min": FieldType("NUMBER"),
    "max": FieldType("NUMBER"),
    "unit": FieldType("UNIT"),
    "approx": FieldType("FLAG"),
    "exclusive": FieldType("FLAG"),
}
