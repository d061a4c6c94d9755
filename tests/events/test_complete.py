"""Every type owns all that is said of it; a type that lacks a part is found."""

from datetime import date
from typing import Annotated, Any, get_type_hints

import pytest

from timeline.cli.fields import field_type, value_of
from timeline.events.catalogue import CATALOGUE, date_fields, json_schema
from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, EventId, meaning
from timeline.events.fields import COMMON, Field, common_fields, fields_of, meaning_of, own_fields
from timeline.events.parties import Party
from timeline.events.sources import Text
from timeline.events.summary import Fields

# Words of which one must be in the meaning of a field, by the kind of value. Free texts may say anything.
FITTING = {
    "date": ("when", "time", "until"),
    "party": ("party",),
    "list of parties": ("parties",),
    "event id": ("event", "contact", "figure", "its name in the record"),
    "list of event ids": ("events", "figures"),
    "subject": ("commitment", "relationship"),
    "list of subjects": ("commitments",),
    "true or false": ("whether",),
    "quantity": ("how much", "figure"),
    "list of targets": ("how much",),
}
DAYS = (date(2025, 11, 24),)
TYPES = pytest.mark.parametrize("event_type", CATALOGUE.values(), ids=list(CATALOGUE))


def flaws_of(event_type: type[Event]) -> list[str]:
    """Return what a type lacks, in words."""
    flaws = [flaw for field in fields_of(event_type) for flaw in flaws_of_field(field)]
    if not meaning_of(event_type).endswith("."):
        flaws.append("no meaning")
    if not getattr(event_type, "group", ""):
        flaws.append("no group")
    meanings = [field.meaning for field in fields_of(event_type)]
    flaws += [f"one meaning for several fields: {each}" for each in set(meanings) if meanings.count(each) > 1]
    stated = {name for base in event_type.__mro__[: event_type.__mro__.index(Event)] for name in vars(base)}
    if event_type.subject_kind == "commitment" and "stage" not in stated:
        flaws.append("no stage, and not None by decision")
    flaws += [
        f"{field.name} refers to events, but not in `references`"
        for field in own_fields(event_type)
        if field.refers_to_events and field.name not in event_type.references
    ]
    return flaws


def flaws_of_field(field: Field) -> list[str]:
    if not field.meaning:
        return [f"{field.name} has no meaning"]
    fitting = FITTING.get(field.holds, ("",))
    flaws = [] if any(word in field.meaning for word in fitting) else [f"{field.name} holds a {field.holds}"]
    if field.required and not field.example and field_type(field).metavar not in ("DATE", "TEXT"):
        flaws.append(f"{field.name} has no example")
    return flaws


@TYPES
def test_a_type_is_complete(event_type: type[Event]) -> None:
    """It has a meaning, a group, a stage, and each field a meaning that fits what it holds."""
    assert flaws_of(event_type) == []


class Bare(Event, frozen=True, kw_only=True, tag="bare"):
    of: EventId


class Wrong(Event, frozen=True, kw_only=True, tag="wrong"):
    """A type whose fields are described as if they were others."""

    group = "wrong"
    stage = None

    imposer: Annotated[Party, meaning("how much is owed", "USA")]
    due: Annotated[FuzzyDate, meaning("the kind of goods")]
    measure: Annotated[Text, meaning("the kind of goods")]


def test_a_type_that_lacks_something_is_found() -> None:
    assert flaws_of(Bare) == [
        "of has no meaning",
        "no meaning",
        "no group",
        "no stage, and not None by decision",
        "of refers to events, but not in `references`",
    ]


def test_a_meaning_of_another_field_is_found() -> None:
    assert flaws_of(Wrong) == [
        "imposer holds a party",
        "due holds a date",
        "one meaning for several fields: the kind of goods",
    ]


@TYPES
def test_the_meaning_of_a_field_is_the_one_written_on_it(event_type: type[Event]) -> None:
    """Nothing is looked up by name: catalogue and JSON Schema have what the class has."""
    written = {
        name: next(part.description for part in hint.__metadata__ if part.description)
        for name, hint in get_type_hints(event_type, include_extras=True).items()
        if name in event_type.__struct_fields__
    }
    assert {field.name: field.meaning for field in fields_of(event_type)} == written
    properties = json_schema()["$defs"][event_type.__name__]["properties"]
    assert {name: properties[name]["description"] for name in written} == written
    assert [field.name for field in common_fields()] == list(event_type.__struct_fields__[:9])


def example_of(field: Field) -> Any:  # noqa: ANN401 any JSON value
    """Return the JSON value of the example of a field."""
    kind = field_type(field)
    if kind.metavar == "FIELD=VALUE":
        return dict([str(field.example).split("=")])
    return value_of(field.name, kind, [field.example] if kind.many else field.example, DAYS, print)


@TYPES
def test_every_type_has_a_line_for_the_log(event_type: type[Event]) -> None:
    """It needs no optional field, and shows something of the fields of the type."""
    own = [field for field in fields_of(event_type) if field.name not in COMMON]
    required = {field.name: example_of(field) for field in own if field.required}
    examples = {field.name: example_of(field) for field in own if field.example}
    assert bool(event_type.summary(required)) == bool(required)
    assert bool(event_type.summary(examples)) == bool(examples)


class AgreementReached(Event, frozen=True, kw_only=True, tag="agreement-reached"):
    """Parties agreed on something."""

    parties: tuple[Party, ...]
    scope: Text
    due: FuzzyDate | None = None
    done: bool = False


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"parties": ["USA", "CHN"], "scope": "soybeans"}, "parties USA, CHN, scope soybeans"),
        (
            {"scope": "trade", "due": {"edtf": "2026-04"}, "done": True},
            "scope trade, due April 2026, done yes",
        ),
        ({"note": "A remark."}, ""),
    ],
)
def test_a_type_without_a_summary_of_its_own_lists_its_fields(fields: Fields, line: str) -> None:
    assert AgreementReached.summary(fields) == line


def test_a_name_holds_dates_in_every_type_or_in_none() -> None:
    """`show` puts a value into words by the name of its field."""
    for event_type in CATALOGUE.values():
        for field in fields_of(event_type):
            assert (field.holds == "date") == (field.name in date_fields()), (event_type, field.name)
