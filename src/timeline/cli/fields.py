"""What a person types for a field, as the JSON value that the event takes."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from timeline.errors import Refused
from timeline.events.dates import FuzzyDate, describe
from timeline.events.event import Event
from timeline.events.parties import Party
from timeline.events.purchases import Target
from timeline.events.quantities import Quantity, parse_quantity
from timeline.events.sources import Source
from timeline.events.words import read

Note = Callable[[str], None]


class Shape(NamedTuple):
    """What a field takes: the name of what it holds, and whether it may be given again and again."""

    holds: str
    many: bool = False


def shapes(event_type: type[Event]) -> Mapping[str, Shape]:
    """The fields of a type, in the order of its JSON, without `subject`, which every command names itself."""
    described = msgspec.inspect.type_info(event_type)
    if not isinstance(described, msgspec.inspect.StructType):
        raise TypeError(event_type)
    return {each.name: _shape(each.type) for each in described.fields if each.name != "subject"}


_HOLDS = {
    FuzzyDate: "DATE",
    Party: "PARTY",
    Quantity: "QUANTITY",
    Target: "MEASURE=QUANTITY",
    Source: "KEY=TEXT,…",
}


def _shape(kind: msgspec.inspect.Type) -> Shape:
    match kind:
        case msgspec.inspect.UnionType(types=types):
            known = [each for each in types if not isinstance(each, msgspec.inspect.NoneType)]
            return _shape(known[-1])
        case msgspec.inspect.VarTupleType(item_type=item):
            return Shape(_shape(item).holds, many=True)
        case msgspec.inspect.CustomType(cls=cls) | msgspec.inspect.StructType(cls=cls):
            return Shape(_HOLDS[cls])
        case msgspec.inspect.BoolType():
            return Shape("FLAG")
        case msgspec.inspect.IntType() | msgspec.inspect.FloatType():
            return Shape("NUMBER")
        case msgspec.inspect.DictType():
            return Shape("FIELD=VALUE", many=True)
        case msgspec.inspect.LiteralType(values=values):
            return Shape("|".join(map(str, values)))
        case _:
            return Shape("TEXT")


def value_of(name: str, shape: Shape, given: Any, today: date, note: Note) -> Any:  # noqa: ANN401
    """The JSON value for what was given; Refused, naming the field, where it cannot be read."""
    try:
        if shape.holds == "KEY=TEXT,…":
            return [_pairs(each) for each in given]
        if shape.holds == "MEASURE=QUANTITY":
            return [_target(each) for each in given]
        if shape.many:
            return [part.strip() for each in given for part in each.split(",") if part.strip()]
        return _single(name, shape, given, today, note)
    except ValueError as error:
        raise Refused(f"`{name}`: {error}", _HINTS.get(shape.holds)) from None


_HINTS = {
    "DATE": "write a day, a month, a season or words: 2025-11-24, 2026-04, 2026-37~, April 2026, early 2026",
    "QUANTITY": "write a number and its unit: >=10 cargo, ~300M USD, 12..13 Mt",
}


def _single(name: str, shape: Shape, given: Any, today: date, note: Note) -> Any:  # noqa: ANN401
    match shape.holds:
        case "DATE":
            return _date(name, given, today, note)
        case "QUANTITY":
            return msgspec.to_builtins(parse_quantity(given))
        case "NUMBER":
            return _number(given)
        case _:
            return given


def _date(name: str, text: str, today: date, note: Note) -> object:
    understood = read(text, today)
    if understood.edtf != text:
        note(f"{name}: “{text}” is read as {understood.edtf}, {describe(understood)} ({understood.basis})")
    return understood.to_json()


def _number(text: str) -> float | int:
    try:
        number = float(text.strip().rstrip("%"))
    except ValueError:
        raise ValueError(f"{text} is no number; expected one such as 10 or 2.5") from None
    return int(number) if number.is_integer() else number


def _pairs(text: str) -> dict[str, str]:
    """`publisher=Reuters, admiralty=B2`; a comma inside a value must be written in JSON instead."""
    if text.lstrip().startswith("{"):
        stated: dict[str, str] = _json(text)
        return stated
    pairs = [part.partition("=") for part in text.split(",")]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError(f"{text} is no source; expected publisher=NAME,url=ADDRESS,admiralty=B2 or JSON")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _target(text: str) -> dict[str, Any]:
    measure, separator, quantity = text.rpartition("=")
    if not separator or measure.endswith((">", "<")):
        measure, separator, quantity = text.partition("=")
    if not separator:
        raise ValueError(f"{text} is no target; expected MEASURE=QUANTITY such as US exports=12 Mt")
    return {"measure": measure.strip(), "quantity": msgspec.to_builtins(parse_quantity(quantity))}


def patch_of(event_type: type[Event], pairs: Sequence[str], today: date, note: Note) -> dict[str, Any]:
    """The patch that `field=value …` means for an event of a type; `field=` takes the field away."""
    known = shapes(event_type)
    patch: dict[str, Any] = {}
    for pair in pairs:
        name, separator, given = pair.partition("=")
        if not separator:
            raise Refused(f"{pair} is no correction; expected FIELD=VALUE.", "for example due=2026-05")
        name = name.strip().replace("-", "_")
        if not given:
            patch[name] = None
        elif name not in known or given.lstrip().startswith(("{", "[")):
            patch[name] = _json(given) if given.lstrip().startswith(("{", "[")) else given
        else:
            shape = known[name]
            patch[name] = value_of(name, shape, [given] if shape.many else given, today, note)
    return patch


def _json(text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused(f"{text} is no JSON: {error}.") from None
