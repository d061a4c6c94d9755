"""The fields of events, in words."""

from dataclasses import dataclass

from msgspec import inspect

from timeline.events.dates import FuzzyDate
from timeline.events.event import EVENT_ID, SUBJECT, Event
from timeline.events.parties import Party

COMMON = Event.__struct_fields__


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what it says, what it holds, and whether it must be there."""

    name: str
    meaning: str
    holds: str
    required: bool


def common_fields() -> list[Field]:
    """What every event has, whatever happened."""
    return [field for field in _fields(Event) if field.name in COMMON]


def own_fields(event_type: type[Event]) -> list[Field]:
    """What a type says beyond that, and what it demands more strictly."""
    return [
        field
        for field in _fields(event_type)
        if field.name not in COMMON or (field.name == "asserted_by" and field.required)
    ]


def _fields(event_type: type[Event]) -> list[Field]:
    struct = inspect.type_info(event_type)
    if not isinstance(struct, inspect.StructType):
        raise TypeError(event_type)
    return [
        Field(field.name, _meaning(event_type, field.name), in_words(field.type), field.required)
        for field in struct.fields
    ]


def in_words(kind: inspect.Type, *, several: bool = False) -> str:
    """What a field holds: "party", "list of quantities"."""
    match kind:
        case inspect.UnionType(types=types):
            return _either(types)
        case inspect.VarTupleType(item_type=item):
            return f"list of {in_words(item, several=True)}"
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(map(str, values))
        case _:
            noun = _noun(kind)
            return _PLURALS.get(noun, f"{noun}s") if several else noun


def _either(types: tuple[inspect.Type, ...]) -> str:
    names = dict.fromkeys(in_words(each) for each in types if not isinstance(each, inspect.NoneType))
    return " or ".join(names)


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


_PLURALS = {"party": "parties", "quantity": "quantities"}


def _meaning(event_type: type[Event], name: str) -> str:
    tag = event_type.__struct_config__.tag
    return _MEANINGS.get(f"{tag}.{name}") or _MEANINGS.get(f"{_group(event_type)}.{name}") or _MEANINGS[name]


def _group(event_type: type[Event]) -> str:
    return str(getattr(event_type, "group", ""))


_MEANINGS = {
    # every event
    "id": "its name in the record, given or made up; never used twice",
    "subject": "the relationship or the commitment that it is about",
    "occurred": "when it happened, as vague as the report",
    "published": "when the account of it came out",
    "asserted_by": "the party whose account this is; absent for the press or a neutral body",
    "part_of": "the contact or readout that it came out of",
    "topics": "what it is about, in words of your own",
    "sources": "where it can be read",
    "note": "a remark for the reader",
    # relationship, contacts, accounts
    "title": "what the relationship is called",
    "parties": "who is followed, two or more",
    "participants": "who took part",
    "place": "where",
    "of": "the contact of which this is the account",
    "accounts.asserted_by": "the party whose account this is",
    "acknowledgement.asserted_by": "the party whose word this is",
    "mentions": "the commitments that it affirms or speaks of",
    # visits
    "visitor": "who goes",
    "host": "who receives",
    "rank": "the rank of the visit, such as state or official",
    "due": "by when, or in which time",
    "visits.due": "when the visit is to take place",
    # purchases
    "buyer": "who buys",
    "seller": "who sells",
    "goods": "what kind of goods",
    "quantity": "how much",
    "value": "for how much money",
    "purchase-pledged.quantity": "how much is owed",
    "purchase-pledged.value": "for how much money is owed",
    "cargoes-booked.due": "when they are to ship",
    "targets": "what is owed by named measures",
    "counts": "the rung that fulfils the pledge; cleared unless given",
    "cumulative": "whether this is the total so far, not one more report",
    # tariffs
    "imposer": "whose tariff it is",
    "target": "whose goods it applies to",
    "rate": "the change, in percent or in percentage points",
    "rate_kind": "relative to the old rate, percentage points, or not said",
    "tariffs.due": "when it is to apply",
    # any undertaking
    "kind": "its field: policy, dialogue, enforcement, control or another word; policy unless given",
    "by": "whose it is",
    "to": "to whom it is owed",
    "text": "what it says, in a line",
    "measure": "the name of what is measured",
    "period": "the time that the figure is for",
    "superseded_by": "the commitment that took its place",
    # positions
    "positions.by": "whose position it is; may be left out where asserted_by says it",
    "toward": "whom it is addressed to",
    "quote": "its few words",
    # figures
    "indicator": "what is measured",
    "figures.value": "the figure",
    "mirror_of": "the figure of the other side for the same flow",
    "sum_of": "the figures of which its source makes this the sum",
    "less": "the figures that are taken off that sum",
    # judgement
    "scheme": "the scale: politifact, g20, pam or one's own",
    "judgement.value": "the grade on that scale",
    "assessor": "who judges",
    "rubric": "the rule that was applied",
    "evidence": "what the judgement rests on",
    # the record itself
    "the record itself.target": "the event that it is about",
    "reason": "why",
    "patch": "the fields that read otherwise; null takes one away",
}


def name_with_mark(field: Field) -> str:
    """The name, with a star where the field must be there."""
    return f"{field.name}*" if field.required else field.name
