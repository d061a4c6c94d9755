"""The fields of event types: meaning, example, and the kind of value."""

from functools import cache
from typing import NamedTuple

from msgspec import inspect

from timeline.events.dates import FuzzyDate
from timeline.events.event import EVENT_ID, SUBJECT, Event
from timeline.events.parties import Party

COMMON = Event.__struct_fields__

_PLURALS = {"party": "parties", "quantity": "quantities"}


class Field(NamedTuple):
    """A field of an event type."""

    name: str
    meaning: str
    kind: inspect.Type
    required: bool
    example: str | None

    @property
    def holds(self) -> str:
        """The kind of value in words: "party", "list of quantities"."""
        return _in_words(self.kind)

    @property
    def refers_to_events(self) -> bool:
        return "event id" in self.holds


@cache
def fields_of(event_type: type[Event]) -> tuple[Field, ...]:
    """Return all fields of a type, in the order of its JSON, without `type`."""
    struct = inspect.type_info(event_type)
    if not isinstance(struct, inspect.StructType):
        raise TypeError(event_type)
    return tuple(_field(field) for field in struct.fields)


def _field(field: inspect.Field) -> Field:
    kind, meaning, example = field.type, "", None
    if isinstance(kind, inspect.Metadata):
        meaning = (kind.extra_json_schema or {}).get("description", "")
        example = (kind.extra or {}).get("example")
        kind = kind.type
    return Field(field.name, meaning, kind, field.required, example)


def meaning_of(event_type: type[Event]) -> str:
    """Return the meaning of a type: the first line of its docstring."""
    return (event_type.__doc__ or "").partition("\n")[0]


def common_fields() -> list[Field]:
    """Return the fields that every event has."""
    return [field for field in fields_of(Event) if field.name in COMMON]


def own_fields(event_type: type[Event]) -> list[Field]:
    """Return the fields that a type adds, and `asserted_by` if it requires it."""
    return [
        field
        for field in fields_of(event_type)
        if field.name not in COMMON or (field.name == "asserted_by" and field.required)
    ]


def _in_words(kind: inspect.Type, *, several: bool = False) -> str:
    match kind:
        case inspect.UnionType(types=types):
            names = (_in_words(option) for option in types if not isinstance(option, inspect.NoneType))
            return " or ".join(dict.fromkeys(names))
        case inspect.VarTupleType(item_type=item):
            return f"list of {_in_words(item, several=True)}"
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(map(str, values))
        case _:
            noun = _noun(kind)
            return _PLURALS.get(noun, f"{noun}s") if several else noun


def _noun(kind: inspect.Type) -> str:
    match kind:
        case inspect.CustomType(cls=cls):
            return {FuzzyDate: "date", Party: "party"}[cls]
        case inspect.StructType(cls=cls):
            return cls.__name__.lower()
        case inspect.StrType(pattern=pattern):
            return {EVENT_ID: "event id", SUBJECT: "subject", None: "text"}.get(pattern, "word")
        case inspect.IntType() | inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "true or false"
        case inspect.DictType():
            return "fields and their values"
        case _:
            raise NotImplementedError(kind)
