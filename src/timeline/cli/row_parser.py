"""The parser of spreadsheet rows, whose cells hold fields as users write them."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec

from timeline.cli.fields import (
    FieldType,
    Note,
    ReferenceDays,
    dates_first,
    days_counted_from,
    field_types,
    plain_numbers,
    value_of,
)
from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, from_fields
from timeline.events.slips import refuse_typing_slips
from timeline.render.spreadsheet import PARTS, Text

_FIELDS = {"type"} | {name for event_type in CATALOGUE.values() for name in event_type.__struct_fields__}


def is_field(name: str) -> bool:
    """Return whether a type has such a field or part: `due`, `due.raw`."""
    field, _, part = name.partition(".")
    return field in _FIELDS and (not part or part in PARTS)


def event_of(cells: Mapping[str, str], today: date, note: Note, decimal: str | None = ".") -> AnyEvent:
    """Return the event of these cells by field or part. Raises InvalidEvent.

    Without an id it gets a dash. `decimal` is the decimal mark, None if unknown.
    """
    by_field: dict[str, dict[str, str]] = {}
    for name, cell in cells.items():
        field, _, part = name.partition(".")
        by_field.setdefault(field, {})[part] = cell
    event_type = CATALOGUE.get(by_field.get("type", {}).get("", ""))
    known = field_types(event_type) if event_type else {}
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


def _with_plain_numbers(
    field: str, kind: FieldType | None, parts: Mapping[str, str], decimal: str | None
) -> Mapping[str, str]:
    """Rewrite the cells that hold numbers with a decimal point, but not JSON or texts."""
    try:
        return {
            part: _plain(cell, decimal) if _holds_numbers(kind, part, cell) else cell
            for part, cell in parts.items()
        }
    except ValueError as error:
        raise Refused(f"`{field}`: {error}", "declare the decimal mark") from None


def _holds_numbers(kind: FieldType | None, part: str, cell: str) -> bool:
    if isinstance(cell, Text) or cell.lstrip().startswith(("{", "[")):
        return False
    if part:
        return part in ("min", "max")
    if kind and kind.metavar == "NUMBER|TEXT":
        return _NUMBER.fullmatch(cell) is not None
    return kind is not None and kind.metavar in ("NUMBER", "QUANTITY", "MEASURE=QUANTITY")


def _plain(cell: str, decimal: str | None) -> str:
    """Rewrite the numbers after the last `=`; the measure before it is a text."""
    measure, equals, numbers = cell.rpartition("=")
    return measure + equals + plain_numbers(numbers, decimal)


_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?%?")


def _value(
    field: str, kind: FieldType | None, parts: Mapping[str, str], days: ReferenceDays, note: Note
) -> Any:  # noqa: ANN401
    if parts.keys() != {""}:
        return _from_parts(kind, parts, days, note)
    cell = parts[""]
    if kind is None or isinstance(cell, Text):
        return str(cell)
    if cell.startswith(("[", "{")) and (kind.many or kind.metavar == "FIELD=VALUE"):
        with suppress(msgspec.DecodeError, RecursionError):
            return msgspec.json.decode(cell)
    return value_of(field, kind, [cell] if kind.many else cell, days, note)


def _from_parts(
    kind: FieldType | None, parts: Mapping[str, str], days: ReferenceDays, note: Note
) -> dict[str, Any]:
    """Return a date or a quantity whose parts have their own cells."""
    whole = "edtf" if kind and kind.metavar == "DATE" else ""
    named = {part or whole: cell for part, cell in parts.items()}
    return {
        part: value_of(part, _PART_TYPES.get(part, _TEXT), str(cell), days, note)
        for part, cell in named.items()
    }


_TEXT = FieldType("TEXT")
_PART_TYPES = {
    "min": FieldType("NUMBER"),
    "max": FieldType("NUMBER"),
    "unit": FieldType("UNIT"),
    "approx": FieldType("FLAG"),
    "exclusive": FieldType("FLAG"),
}
