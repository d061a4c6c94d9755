"""What a person types for a field, as the JSON value that the event takes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from math import isinf
from typing import Any, NamedTuple

import msgspec

from timeline.cli.date_parser import parse_date
from timeline.cli.numbers import plain_numbers
from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent, to_fields
from timeline.events.date_format import format_date
from timeline.events.dates import FuzzyDate
from timeline.events.event import Event
from timeline.events.parties import Party
from timeline.events.purchases import Target
from timeline.events.quantities import Quantity, known_unit, parse_quantity
from timeline.events.sources import Source

Note = Callable[[str], None]
ReferenceDays = tuple[date, ...]  # the first and the last day of an account; one where they are the same


class FieldType(NamedTuple):
    """What a field takes: the name of what it holds, and whether it may be given again and again."""

    metavar: str
    many: bool = False


def field_types(event_type: type[Event]) -> Mapping[str, FieldType]:
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


def _shape(kind: msgspec.inspect.Type) -> FieldType:
    match kind:
        case msgspec.inspect.UnionType(types=types):
            known = [_shape(each) for each in types if not isinstance(each, msgspec.inspect.NoneType)]
            return FieldType("|".join(dict.fromkeys(each.metavar for each in known)), known[-1].many)
        case msgspec.inspect.VarTupleType(item_type=item):
            return FieldType(_shape(item).metavar, many=True)
        case msgspec.inspect.CustomType(cls=cls) | msgspec.inspect.StructType(cls=cls):
            return FieldType(_HOLDS[cls])
        case msgspec.inspect.BoolType():
            return FieldType("FLAG")
        case msgspec.inspect.IntType() | msgspec.inspect.FloatType():
            return FieldType("NUMBER")
        case msgspec.inspect.DictType():
            return FieldType("FIELD=VALUE", many=True)
        case msgspec.inspect.LiteralType(values=values):
            return FieldType("|".join(map(str, values)))
        case _:
            return FieldType("TEXT")


_COUNTED_FROM = {"published": (), "occurred": ("published",)}


def dates_first(fields: Iterable[str]) -> list[str]:
    """Return fields in an order in which relative words can be read: `published`, `occurred`, the others."""
    return sorted(fields, key=lambda field: (field != "published", field != "occurred"))


def days_counted_from(field: str, values: Mapping[str, Any], today: date) -> ReferenceDays:
    """Return the days from which relative words in a field count: `published`, else `occurred`, else today.

    They are days as written, of the values that the event has so far. Rule: design §3.
    """
    for name in _COUNTED_FROM.get(field, ("published", "occurred")):
        with suppress(ValueError):  # what is no date is refused for that, with the whole event
            when = FuzzyDate.from_json(values.get(name))
            day = FuzzyDate.parse(when.edtf.partition("T")[0])
            return tuple(bound for bound in (day.earliest, day.latest) if bound)
    return (today,)


def value_of(name: str, shape: FieldType, given: Any, days: ReferenceDays, note: Note) -> Any:  # noqa: ANN401
    """Return the JSON value for what was given; Refused, naming the field, where it cannot be read.

    Relative words in a date count from `days`, and are refused where these would give different dates.
    What is no plain text may be given as JSON too, where it begins with a bracket.
    """
    try:
        for each in given if shape.many else [given]:
            _check_unicode(each)
        if shape.many:
            return [item for each in given for item in _items(shape, each)]
        return _single(name, shape, given, days, note)
    except ValueError as error:
        raise Refused(
            f"`{name}`: {error}", _HINTS.get(shape.metavar, "`timeline types` lists the fields")
        ) from None


_HINTS = {
    "DATE": "write a day, a month, a season or words: 2025-11-24, 2026-04, 2026-37~, April 2026, early 2026",
    "QUANTITY": "write a number and its unit: >=10 cargo, ~300M USD, 12..13 Mt, more than 8.5 Mt",
    "NUMBER": "write digits: 10, 2.5",
    "MEASURE=QUANTITY": "write what is measured and how much is owed: US exports=12 Mt",
    "KEY=TEXT,…": "write publisher=NAME,url=ADDRESS,admiralty=B2, or the source as JSON",
}


def _check_unicode(text: object) -> None:
    """That a text can be stored: a shell hands on bytes that are no text as lone surrogates."""
    try:
        str(text).encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text!a} is not valid Unicode text") from None


def _items(shape: FieldType, text: str) -> list[Any]:
    if text.lstrip().startswith(("{", "[")) and shape.metavar != "TEXT":
        stated = _json(text)
        return stated if isinstance(stated, list) else [stated]
    match shape.metavar:
        case "KEY=TEXT,…":
            return [_source(text)]
        case "MEASURE=QUANTITY":
            return [_target(text)]
        case _:
            return [part.strip() for part in text.split(",") if part.strip()]


def _single(name: str, shape: FieldType, text: Any, days: ReferenceDays, note: Note) -> Any:  # noqa: ANN401
    match shape.metavar:
        case "DATE" | "QUANTITY" if text.lstrip().startswith("{"):
            return _json(text)
        case "DATE":
            return _date(name, text, days, note)
        case "QUANTITY":
            return msgspec.to_builtins(parse_quantity(plain_numbers(text)))
        case "UNIT":
            return known_unit(text)
        case "NUMBER":
            return _number(plain_numbers(text))
        case "FLAG":
            return text if isinstance(text, bool) else _flag(text)
        case "NUMBER|TEXT":
            return _number(text) if _NUMBER.fullmatch(text) else text
        case _:
            return text


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text} is neither true nor false")
    return text.lower() == "true"


def _date(name: str, text: str, days: ReferenceDays, note: Note) -> object:
    understood = parse_date(text, days[0])
    if parse_date(text, days[-1]) != understood:
        raise ValueError(
            f"{text!r} counts from the day of the account, which may be any from {days[0]} to {days[-1]}"
        )
    if understood.edtf != text:
        note(f"{name}: “{text}” is read as {understood.edtf}, {format_date(understood)} ({understood.basis})")
    return understood.to_json()


# As many digits as JSON Lines may have.
_NUMBER = re.compile(r"[-+]?[0-9]{1,4300}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?")


def _number(text: str) -> float | int:
    digits = text.strip().removesuffix("%")
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"{text} is no number; expected one such as 10 or 2.5")
    if digits.lstrip("+-").isdigit():
        return int(digits)
    number = float(digits)
    if isinf(number):
        raise ValueError(f"{text} is out of range")
    has_exponent = "e" in digits.lower()  # as a whole number has that is to stay a float
    return int(number) if number.is_integer() and not has_exponent else number


def _source(text: str) -> dict[str, str]:
    """`publisher=Reuters, admiralty=B2`; a comma inside a value must be written in JSON instead."""
    pairs = [part.partition("=") for part in text.split(",")]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError(f"{text} is no source; expected publisher=NAME,url=ADDRESS,admiralty=B2")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _target(text: str) -> dict[str, Any]:
    measure, separator, quantity = text.rpartition("=")
    if not separator or measure.endswith((">", "<")):
        measure, separator, quantity = text.partition("=")
    if not separator:
        raise ValueError(f"{text} is no target; expected MEASURE=QUANTITY such as US exports=12 Mt")
    return {
        "measure": measure.strip(),
        "quantity": msgspec.to_builtins(parse_quantity(plain_numbers(quantity))),
    }


def patch_of(
    target: AnyEvent,
    pairs: Sequence[str],
    today: date,
    note: Note,
    dated: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the patch that `field=value …` means for an event; `field=` takes the field away.

    Relative words count from the day of the correction's own account, where `dated` holds one, else from that
    of the event, as the patch leaves it.
    """
    known = field_types(type(target))
    given = _given(pairs)
    fields = to_fields(target)
    patch: dict[str, Any] = {}
    for field in dates_first(given):
        text, shape = given[field], known.get(field)
        if not text:
            patch[field] = None
        elif shape:
            days = days_counted_from(field, dated or {**fields, **patch}, today)
            patch[field] = value_of(field, shape, [text] if shape.many else text, days, note)
        else:
            patch[field] = text  # no field of this type; the rules will say so
    return patch


def _given(pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not separator:
            raise Refused(f"{pair} is no correction; expected FIELD=VALUE.", "for example due=2026-05")
        given[name.strip().replace("-", "_")] = text
    return given


def _json(text: str) -> Any:  # noqa: ANN401
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(f"{text[:40]} is no JSON: {error}") from None
