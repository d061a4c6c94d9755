"""Fields as a user types them, and the JSON values that they mean."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from math import isinf
from typing import Any, NamedTuple

import msgspec

from timeline.cli.date_parser import parse_date
from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent, to_fields
from timeline.events.date_format import format_date
from timeline.events.dates import FuzzyDate
from timeline.events.event import Event
from timeline.events.fields import Field, fields_of
from timeline.events.parties import Party
from timeline.events.purchases import Target
from timeline.events.quantities import Quantity, known_unit, parse_quantity
from timeline.events.sources import Source

Note = Callable[[str], None]
ReferenceDays = tuple[date, ...]  # first and last day of an account; one item if they are equal


class FieldType(NamedTuple):
    """The kind of value that a field takes, and whether it may be given several times."""

    metavar: str
    many: bool = False


@cache
def field_types(event_type: type[Event]) -> Mapping[str, FieldType]:
    """Return the fields of a type, in the order of its JSON, without `subject`."""
    return {field.name: field_type(field) for field in fields_of(event_type) if field.name != "subject"}


def field_type(field: Field) -> FieldType:
    return _type_of(field.kind)


_METAVARS = {
    FuzzyDate: "DATE",
    Party: "PARTY",
    Quantity: "QUANTITY",
    Target: "MEASURE=QUANTITY",
    Source: "KEY=TEXT,…",
}


def _type_of(kind: msgspec.inspect.Type) -> FieldType:
    match kind:
        case msgspec.inspect.UnionType(types=types):
            options = [
                _type_of(option) for option in types if not isinstance(option, msgspec.inspect.NoneType)
            ]
            metavars = dict.fromkeys(option.metavar for option in options)
            return FieldType("|".join(metavars), options[-1].many)
        case msgspec.inspect.VarTupleType(item_type=item):
            return FieldType(_type_of(item).metavar, many=True)
        case msgspec.inspect.CustomType(cls=cls) | msgspec.inspect.StructType(cls=cls):
            return FieldType(_METAVARS[cls])
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
    """Return fields with `published` and `occurred` first, from which words count."""
    return sorted(fields, key=lambda field: (field != "published", field != "occurred"))


def days_counted_from(field: str, values: Mapping[str, Any], today: date) -> ReferenceDays:
    """Return the days of `published`, of `occurred`, or today, to count words from."""
    for name in _COUNTED_FROM.get(field, ("published", "occurred")):
        with suppress(ValueError):  # the event itself refuses a value that is not a date
            written = FuzzyDate.from_json(values.get(name))
            day = FuzzyDate.parse(written.edtf.partition("T")[0])  # as written, not in UTC
            return tuple(bound for bound in (day.earliest, day.latest) if bound)
    return (today,)


def value_of(name: str, kind: FieldType, given: Any, days: ReferenceDays, note: Note) -> Any:  # noqa: ANN401
    """Return the JSON value of a field's text, which may be JSON in brackets.

    Raises Refused, naming the field, also if relative words give different dates from each of `days`.
    """
    try:
        for text in given if kind.many else [given]:
            _check_unicode(text)
        if kind.many:
            return [item for text in given for item in _items(kind, text)]
        return _single(name, kind, given, days, note)
    except ValueError as error:
        raise Refused(
            f"`{name}`: {error}", _HINTS.get(kind.metavar, "`timeline types` lists the fields")
        ) from None


_HINTS = {
    "DATE": "write a day, a month, a season or words: 2025-11-24, 2026-04, 2026-37~, April 2026, early 2026",
    "QUANTITY": "write a number and its unit: >=10 cargo, ~300M USD, 12..13 Mt, more than 8.5 Mt",
    "NUMBER": "write digits: 10, 2.5",
    "MEASURE=QUANTITY": "write what is measured and how much is owed: US exports=12 Mt",
    "KEY=TEXT,…": "write publisher=NAME,url=ADDRESS,admiralty=B2, or the source as JSON",
}


def _check_unicode(text: object) -> None:
    """Raise ValueError for lone surrogates, which stand for invalid bytes."""
    try:
        str(text).encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text!a} is not valid Unicode text") from None


def _items(kind: FieldType, text: str) -> list[Any]:
    if text.lstrip().startswith(("{", "[")) and kind.metavar != "TEXT":
        value = _json(text)
        return value if isinstance(value, list) else [value]
    match kind.metavar:
        case "KEY=TEXT,…":
            return [_source(text)]
        case "MEASURE=QUANTITY":
            return [_target(text)]
        case _:
            return [part.strip() for part in text.split(",") if part.strip()]


def _single(name: str, kind: FieldType, text: Any, days: ReferenceDays, note: Note) -> Any:  # noqa: ANN401
    match kind.metavar:
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
    parsed = parse_date(text, days[0])
    if parse_date(text, days[-1]) != parsed:
        raise ValueError(
            f"{text!r} counts from the day of the account, which may be any from {days[0]} to {days[-1]}"
        )
    if parsed.edtf != text:
        note(f"{name}: “{text}” is read as {parsed.edtf}, {format_date(parsed)} ({parsed.basis})")
    return parsed.to_json()


# The limits are those of JSON Lines.
_NUMBER = re.compile(r"[-+]?[0-9]{1,4300}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?")


def _number(text: str) -> float | int:
    digits = text.strip().removesuffix("%")
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"{text} is not a number; expected one such as 10 or 2.5")
    if digits.lstrip("+-").isdigit():
        return int(digits)
    number = float(digits)
    if isinf(number):
        raise ValueError(f"{text} is out of range")
    has_exponent = "e" in digits.lower()  # marks a whole number that is stored as a float
    return int(number) if number.is_integer() and not has_exponent else number


def _source(text: str) -> dict[str, str]:
    """Return the source in `publisher=Reuters, admiralty=B2`."""
    pairs = [part.partition("=") for part in text.split(",")]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError(f"{text} is not a source; expected publisher=NAME,url=ADDRESS,admiralty=B2")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _target(text: str) -> dict[str, Any]:
    measure, separator, quantity = text.rpartition("=")
    if not separator or measure.endswith((">", "<")):
        measure, separator, quantity = text.partition("=")
    if not separator:
        raise ValueError(f"{text} is not a target; expected MEASURE=QUANTITY such as US exports=12 Mt")
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
    """Return the patch in `field=value …`; `field=` removes the field.

    Relative words count from the day in `dated`, or of the event as the patch leaves it.
    """
    known = field_types(type(target))
    given = _given(pairs)
    fields = to_fields(target)
    patch: dict[str, Any] = {}
    for field in dates_first(given):
        text, kind = given[field], known.get(field)
        if not text:
            patch[field] = None
        elif kind:
            days = days_counted_from(field, dated or {**fields, **patch}, today)
            patch[field] = value_of(field, kind, [text] if kind.many else text, days, note)
        else:
            patch[field] = text  # validation refuses it as an unknown field
    return patch


def _given(pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not separator:
            raise Refused(f"{pair} is not a correction; expected FIELD=VALUE.", "for example due=2026-05")
        given[name.strip().replace("-", "_")] = text
    return given


def _json(text: str) -> Any:  # noqa: ANN401
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(f"{text[:40]} is not JSON: {error}") from None


# Numbers with decimal marks and separators of thousands.

_GROUPS = ".,'\N{RIGHT SINGLE QUOTATION MARK} \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_MARKED = re.compile(rf"[0-9]+(?:[{_GROUPS}][0-9]+)+")


def plain_numbers(text: str, decimal: str | None = ".") -> str:
    """Return a text whose numbers have a decimal point and no separators of thousands.

    Raises ValueError for groups not of three, and for a comma if the decimal mark is unknown (None).
    """
    return _MARKED.sub(lambda number: _plain(number[0], decimal), text)


def _plain(number: str, decimal: str | None) -> str:
    if decimal is None and "," in number:
        raise ValueError(f"{number} is ambiguous; give its decimal mark with --decimal , or --decimal .")
    mark = decimal or "."
    whole, _, fraction = number.partition(mark)
    first, *groups = re.split(f"[{_GROUPS}]", whole)
    marks = set(re.findall(f"[{_GROUPS}]", whole))
    in_threes = not groups or (len(first) <= 3 and all(len(group) == 3 for group in groups))  # noqa: PLR2004
    if not in_threes or len(marks) > 1 or (fraction and not fraction.isdigit()):
        raise ValueError(
            f"{number} is not a number with `{mark}` as its decimal mark; write it as 1234{mark}5"
        )
    return "".join((first, *groups)) + (f".{fraction}" if fraction else "")
