"""What the cells of a row say, as an event: each is read as a person's words for a field."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

import msgspec

from timeline.cli.fields import Note, Shape, shapes, value_of
from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, from_fields
from timeline.events.slips import refuse_slips
from timeline.views.spreadsheet import PARTS, Text, taken_back

_FIELDS = {"type"} | {name for each in CATALOGUE.values() for name in each.__struct_fields__}


def is_field(name: str) -> bool:
    """Whether any event has such a field, or a field with such a part: `due`, `due.raw`, `quantity.min`."""
    field, _, part = name.partition(".")
    return field in _FIELDS and (not part or part in PARTS)


def event_of(cells: Mapping[str, str], today: date, note: Note) -> AnyEvent:
    """The event whose fields, or parts of fields, are these cells; InvalidEvent, naming the field, if none.

    It needs no id, and has a dash for one then.
    """
    by_field: dict[str, dict[str, str]] = {}
    for name, cell in cells.items():
        field, _, part = name.partition(".")
        by_field.setdefault(field, {})[part] = taken_back(cell)
    known = _shapes(by_field.get("type", {}).get("", ""))
    values: dict[str, Any] = {"id": "-"}
    for field, parts in by_field.items():
        try:
            values[field] = _value(field, known.get(field), parts, today, note)
        except Refused as flaw:
            raise InvalidEvent(flaw.message, field) from None
    event = from_fields(values)
    refuse_slips(event)
    return event


@cache
def _shapes(type_name: str) -> Mapping[str, Shape]:
    return shapes(CATALOGUE[type_name]) if type_name in CATALOGUE else {}


def _value(field: str, shape: Shape | None, parts: Mapping[str, str], today: date, note: Note) -> Any:  # noqa: ANN401
    if parts.keys() != {""}:
        return _joined(shape, parts, today, note)
    cell = parts[""]
    if shape is None or isinstance(cell, Text):
        return cell
    if cell.startswith(("[", "{")) and (shape.many or shape.holds == "FIELD=VALUE"):
        with suppress(msgspec.DecodeError, RecursionError):
            return msgspec.json.decode(cell)
    return value_of(field, shape, [cell] if shape.many else cell, today, note)


def _joined(shape: Shape | None, parts: Mapping[str, str], today: date, note: Note) -> dict[str, Any]:
    """A date or a quantity, of which each part has its own cell."""
    whole = "edtf" if shape and shape.holds == "DATE" else ""
    named = {part or whole: cell for part, cell in parts.items()}
    return {
        part: value_of(part, _OF_PARTS.get(part, _TEXT), cell, today, note) for part, cell in named.items()
    }


_TEXT = Shape("TEXT")
_OF_PARTS = {
    "min": Shape("NUMBER"),
    "max": Shape("NUMBER"),
    "unit": Shape("UNIT"),
    "approx": Shape("FLAG"),
    "exclusive": Shape("FLAG"),
}
