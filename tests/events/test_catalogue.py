"""What can happen: forty-one types whose names are promises, and the JSON they are written in."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from timeline.events.catalogue import (
    CATALOGUE,
    AnyEvent,
    InvalidEvent,
    decode,
    encode,
    field_names,
    from_fields,
    json_schema,
    patched,
    to_fields,
)
from timeline.events.dates import FuzzyDate
from timeline.events.event import CommitmentKind
from timeline.events.judgement import SCHEMES

EVENTS = Path(__file__).parents[2] / "events"
VISIT: dict[str, Any] = {
    "type": "visit-confirmed",
    "id": "april",
    "subject": "us-china/beijing-visit",
    "occurred": "2025-11-24",
    "visitor": "USA:Trump",
}
NAMES = (
    *("relationship-opened", "call-held", "meeting-held", "readout-issued"),
    *("visit-invited", "visit-accepted", "visit-confirmed", "visit-dated"),
    *("visit-postponed", "visit-cancelled", "visit-held"),
    *("purchase-pledged", "cargoes-booked", "cargoes-shipped", "cargoes-cleared", "cargoes-cancelled"),
    *("tariff-cut-announced", "tariff-rise-announced", "tariff-rise-threatened"),
    *("tariff-schedule-published", "tariff-took-effect", "tariff-suspended", "tariff-revoked"),
    *("commitment-made", "commitment-accepted", "commitment-amended", "progress-reported"),
    *("commitment-met", "commitment-withdrawn", "commitment-superseded"),
    *("acknowledged", "denied"),
    *("position-stated", "red-line-stated", "red-line-crossing-alleged", "appeal-made"),
    *("figure-reported", "watch-item-set", "assessed", "corrected", "retracted"),
)


# The names


def test_no_type_is_ever_renamed() -> None:
    """Wire names are promises: logs are read for decades. A new type is added here; nothing else changes."""
    assert tuple(CATALOGUE) == NAMES
    assert len(NAMES) == 41


def test_the_catalogue_is_closed() -> None:
    """What can be read is exactly what is listed."""
    assert set(CATALOGUE.values()) == set(get_args(AnyEvent))


@pytest.mark.parametrize("name", NAMES)
def test_every_type_says_what_it_means(name: str) -> None:
    """A sentence for the reader, a group, and the subjects it is about."""
    described = CATALOGUE[name]
    assert (described.__doc__ or "").strip().endswith(".")
    assert described.group
    assert described.subject_kind in ("relationship", "commitment", "either")


@pytest.mark.parametrize("name", NAMES)
def test_every_event_has_the_same_first_fields(name: str) -> None:
    """Whatever happened, it has an id, a subject, its clocks, its teller and its sources."""
    assert field_names(CATALOGUE[name])[:9] == (
        *("id", "subject", "occurred", "published", "asserted_by", "part_of", "topics", "sources", "note"),
    )


def test_what_opens_a_commitment() -> None:
    """The others need it to exist."""
    assert {name for name, each in CATALOGUE.items() if each.can_open} == {
        *("visit-invited", "visit-confirmed", "purchase-pledged", "cargoes-booked", "commitment-made"),
        *("tariff-cut-announced", "tariff-rise-announced", "tariff-rise-threatened"),
    }


@pytest.mark.parametrize("kind", get_args(CommitmentKind))
def test_every_kind_of_commitment_has_its_types(kind: str) -> None:
    """A visit's are called visit-, a tariff's tariff-; the rest fit any kind."""
    fitting = {name for name, each in CATALOGUE.items() if each.commitment_kind == kind}
    prefixes = {"purchase": ("purchase-", "cargoes-"), "undertaking": ("commitment-made",)}
    assert fitting == {name for name in NAMES if name.startswith(prefixes.get(kind, (f"{kind}-",)))}


PLOVER = {
    "call-held": ("CONSULT-phone", 1.5),
    "meeting-held": ("CONSULT", 2.5),
    "visit-invited": ("AGREE", 2.5),
    "visit-accepted": ("AGREE", 2.5),
    "visit-confirmed": ("AGREE", 2.5),
    "visit-dated": ("AGREE", 2.5),
    "visit-held": ("CONSULT-visit", 4),
    "visit-cancelled": ("REJECT", -2),
    "purchase-pledged": ("AGREE", 2.5),
    "cargoes-booked": ("COOPERATE", 9.5),
    "cargoes-shipped": ("COOPERATE", 9.5),
    "cargoes-cleared": ("COOPERATE", 9.5),
    "tariff-cut-announced": ("CONCEDE", 4.5),
    "tariff-took-effect": ("RETREAT", 6.5),
    "tariff-rise-threatened": ("THREATEN-restrict", -3),
    "commitment-made": ("AGREE", 2.5),
    "commitment-accepted": ("AGREE", 2.5),
    "red-line-stated": ("THREATEN", -3.5),
    "red-line-crossing-alleged": ("ACCUSE-disapprove", -2),
    "appeal-made": ("REQUEST-change", -1),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_type_has_the_code_of_the_manual_or_none(name: str) -> None:
    """PLOVER, February 2024. ACCUSE is negative: its base is printed as +3 by a slip of the sign."""
    plover = CATALOGUE[name].plover
    assert (plover and (str(plover), plover.score)) == PLOVER.get(name)


# Every type, with any of its fields, there and back

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
DATES = st.sampled_from(["2025-11-24", "2026-04?", "2025-11-24T20:00-05:00", "2026-04/.."]) | st.builds(
    lambda raw, basis: {"edtf": "2026-37~", "raw": raw, "basis": basis},
    TEXTS,
    st.sampled_from(["stated", "inferred", "assigned"]),
)
PARTIES = st.sampled_from(["USA", "CHN:Xi", "EU", "X-BOEING"])
NUMBERS = st.integers(0, 10**15) | st.floats(1e-9, 1e15)
QUANTITIES = st.builds(
    lambda low, top, unit: {"min": min(low, top), "max": max(low, top), "unit": unit},
    NUMBERS,
    NUMBERS,
    st.sampled_from(["cargo", "USD", "Mt"]),
)
# Fields of which not every value of their type makes sense.
NARROWER: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    **{(name, "by"): PARTIES for name in NAMES[32:36]},
    ("assessed", "scheme"): TEXTS.filter(lambda scheme: scheme not in SCHEMES),
}


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """JSON values that a field of this type may hold."""
    match kind:
        case inspect.CustomType(cls=cls):
            return DATES if cls is FuzzyDate else PARTIES
        case inspect.StructType(cls=cls) if cls.__name__ == "Quantity":
            return QUANTITIES
        case inspect.StructType(fields=fields):
            return objects({field.encode_name: field for field in fields})
        case inspect.UnionType(types=options):
            return st.one_of([values(each) for each in options if not isinstance(each, inspect.NoneType)])
        case inspect.VarTupleType(item_type=item, min_length=least):
            return st.lists(values(item), min_size=least or 0, max_size=(least or 0) + 2)
        case inspect.LiteralType(values=allowed):
            return st.sampled_from(allowed)
        case inspect.Metadata(type=described):
            return values(described)
        case inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern.replace(r"(?!\n)", ""), fullmatch=True).map(str.strip)
        case _:
            return {
                inspect.StrType: TEXTS,
                inspect.BoolType: st.booleans(),
                inspect.IntType: st.integers(-(2**63), 2**63),
                inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
                inspect.DictType: st.dictionaries(TEXTS, TEXTS | st.none(), min_size=1, max_size=2),
            }[type(kind)]


def objects(fields: dict[str, inspect.Field], type_name: str = "") -> st.SearchStrategy[dict[str, Any]]:
    narrower = {name: found for (kind, name), found in NARROWER.items() if kind == type_name}
    found = {name: values(field.type) for name, field in fields.items()} | narrower
    needed = {name for name, field in fields.items() if field.required} | set(narrower)
    return st.fixed_dictionaries(
        {name: found[name] for name in needed},
        optional={name: found[name] for name in found.keys() - needed},
    )


def any_fields(name: str) -> st.SearchStrategy[dict[str, Any]]:
    described = inspect.type_info(CATALOGUE[name])
    assert isinstance(described, inspect.StructType)
    own = objects({field.encode_name: field for field in described.fields}, name)
    sound = own.filter(lambda fields: bool(fields.get("sum_of")) or not fields.get("less"))
    return sound.map(lambda fields: {"type": name, "id": "an-id", **fields})


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_type_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    """Decoding undoes encoding, fields undo events, and the bytes of an event are always the same."""
    event = from_fields(data.draw(any_fields(name)))
    assert event.type == name
    assert decode(encode(event)) == event
    assert encode(decode(encode(event))) == encode(event)
    assert from_fields(to_fields(event)) == event
    assert b"\n" not in encode(event)


def test_an_event_without_an_id_is_given_a_new_one() -> None:
    """Two events are never one for want of a name."""
    nameless = {name: value for name, value in VISIT.items() if name != "id"}
    assert from_fields(nameless).id != from_fields(nameless).id


def test_what_is_not_said_is_not_written() -> None:
    """A line holds what was reported, in the order of the catalogue."""
    line = b'{"type":"visit-confirmed","id":"april","subject":"us-china/beijing-visit","occurred":"2025-11-24","visitor":"USA:Trump"}'  # noqa: E501 one line of a file
    scrambled = dict(reversed(VISIT.items()))
    assert encode(from_fields({**scrambled, "topics": [], "sources": [], "note": None})) == line


# What is no event: the field at fault, and what was expected


def flaw_of(fields: dict[str, Any]) -> InvalidEvent:
    """The flaw, which is the same whether the event comes as fields or as a line."""
    with pytest.raises(InvalidEvent) as by_fields:
        from_fields(fields)
    with pytest.raises(InvalidEvent) as by_line:
        decode(msgspec.json.encode(fields))
    assert str(by_fields.value) == str(by_line.value)
    return by_fields.value


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"vistor": "USA"}, "vistor", "unknown field `vistor` for visit-confirmed; did you mean `visitor`?"),
        ({"colour": "red"}, "colour", "unknown field `colour` for visit-confirmed"),
        ({"recorded": "2025-11-24"}, "recorded", "unknown field `recorded` for visit-confirmed"),
        (
            {"type": "visit-confrmed"},
            "type",
            "unknown event type `visit-confrmed`; did you mean `visit-confirmed`?",
        ),
        ({"type": "earthquake"}, "type", "unknown event type `earthquake`"),
        ({"subject": None}, "subject", "missing field `subject`"),
        ({"occurred": None}, "occurred", "missing field `occurred`"),
        (
            {"subject": "US China"},
            "subject",
            "`subject`: expected a slug such as us-china or us-china/beijing-visit",
        ),
        ({"subject": "us-china/a/b"}, "subject", "`subject`: expected a slug"),
        ({"subject": "us-china\n"}, "subject", "`subject`: expected a slug"),
        ({"id": "two words"}, "id", "`id`: expected an id of 1 to 128 letters, digits or . _ : -"),
        ({"id": "x" * 129}, "id", "`id`: expected an id of 1 to 128"),
        ({"id": ""}, "id", "`id`: expected an id of 1 to 128"),
        ({"part_of": "a call"}, "part_of", "`part_of`: expected an id"),
        ({"note": 5}, "note", "`note`: expected `str | null`, got `int`"),
        ({"note": ""}, "note", "`note`: expected `str` of length >= 1"),
        ({"topics": "taiwan"}, "topics", "`topics`: expected `array`, got `str`"),
        ({"topics": [1]}, "topics[0]", "`topics[0]`: expected `str`, got `int`"),
        ({"occurred": "soon"}, "occurred", "`occurred`: soon is not a date"),
        ({"occurred": "2025-13"}, "occurred", "`occurred`: 2025-13 is not a date"),
        ({"occurred": "2025-11-31"}, "occurred", "`occurred`: 2025-11-31 is not a date"),
        ({"occurred": 2025}, "occurred", "`occurred`: a date is a text or an object"),
        ({"due": {"edtf": "2026", "raw": 1}}, "due", "`due`: every field of a date is a text"),
        ({"due": {"raw": "early"}}, "due", "`due`: a date needs the field edtf"),
        ({"due": {"edtf": "2026", "sure": "no"}}, "due", "`due`: a date has no field sure"),
        ({"due": {"edtf": "2026", "basis": "guessed"}}, "due", "`due`: 'guessed' is not a basis of a date"),
        (
            {"visitor": "Trump"},
            "visitor",
            "`visitor`: `Trump` is not a party; expected an ISO 3166-1 alpha-3 code",
        ),
        ({"visitor": "usa"}, "visitor", "`visitor`: `usa` is not a party"),
        ({"asserted_by": 1}, "asserted_by", "`asserted_by`: expected a party such as USA"),
    ],
    ids=lambda part: repr(part) if isinstance(part, dict) else "",
)
def test_a_flaw_names_its_field_and_what_was_expected(
    change: dict[str, Any], field: str, message: str
) -> None:
    """Written for someone who reads it at midnight."""
    fields = {name: value for name, value in {**VISIT, **change}.items() if value is not None}
    flaw = flaw_of(fields)
    assert flaw.field == field
    assert str(flaw).startswith(message)


PLEDGE = {"type": "purchase-pledged", "subject": "us-china/soybeans-2025", "occurred": "2025-10-30"}
RATING = {"type": "assessed", "subject": "us-china/soybeans-2025", "occurred": "2025", "assessor": "Desk"}
TARIFF = {"type": "tariff-cut-announced", "subject": "us-china/tariff-cut", "occurred": "2025-10-30"}


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({**PLEDGE, "quantity": {"min": 12}}, "quantity.unit", "missing field `quantity.unit`"),
        (
            {**PLEDGE, "quantity": {"unit": "Mt"}},
            "quantity",
            "`quantity`: a quantity needs a min, a max or both",
        ),
        ({**PLEDGE, "quantity": "12 Mt"}, "quantity", "`quantity`: expected `object | null`, got `str`"),
        ({**PLEDGE, "quantity": {"min": "12", "unit": "Mt"}}, "quantity.min", "`quantity.min`: expected"),
        (
            {**PLEDGE, "quantity": {"min": 13, "max": 12, "unit": "Mt"}},
            "quantity",
            "`quantity`: min 13 is above",
        ),
        (
            {**PLEDGE, "value": {"min": 1, "unit": "RMB"}},
            "value",
            "`value`: `RMB` is not an ISO 4217 currency",
        ),
        ({**PLEDGE, "value": {"min": 1, "unt": "USD"}}, "unt", "unknown field `unt` in `value`"),
        ({**PLEDGE, "value": {"min": -1, "unit": "USD"}}, "value", "`value` cannot be negative"),
        ({**PLEDGE, "counts": "eaten"}, "counts", "`counts`: invalid enum value 'eaten'"),
        ({**PLEDGE, "targets": [{"measure": "exports"}]}, "targets[0].quantity", "missing field `targets"),
        ({**TARIFF, "rate": "ten"}, "rate", "`rate`: expected `int | float | null`, got `str`"),
        ({**TARIFF, "rate_kind": "absolute"}, "rate_kind", "`rate_kind`: invalid enum value 'absolute'"),
        ({**RATING, "scheme": "politifact", "value": "broke"}, "value", "`value` broke is not in the scheme"),
        (
            {**RATING, "scheme": "pam", "value": 4},
            "value",
            "`value` 4 is not in the scheme pam; expected one of 0, 1",
        ),
        ({**RATING, "scheme": "own"}, "value", "missing field `value`"),
        (
            {"type": "position-stated", "subject": "us-china", "occurred": "2025"},
            "by",
            "missing field `by`: whose position is it?",
        ),
        (
            {"type": "call-held", "subject": "us-china", "occurred": "2025", "participants": []},
            "participants",
            "`participants`: expected `array` of length >= 1",
        ),
        (
            {
                "type": "relationship-opened",
                "subject": "us-china",
                "occurred": "2025",
                "title": "A",
                "parties": ["USA"],
            },
            "parties",
            "`parties`: expected `array` of length >= 2",
        ),
        (
            {"type": "readout-issued", "subject": "us-china", "occurred": "2025", "of": "call"},
            "asserted_by",
            "missing field `asserted_by`",
        ),
        (
            {
                "type": "corrected",
                "subject": "us-china",
                "occurred": "2025",
                "target": "x",
                "reason": "y",
                "patch": {},
            },
            "patch",
            "`patch`: expected `object` of length >= 1",
        ),
    ],
    ids=lambda part: None if isinstance(part, dict) else part[:40],
)
def test_what_makes_no_sense_is_refused_where_it_stands(
    fields: dict[str, Any], field: str, message: str
) -> None:
    """Inside a quantity, a target or a scheme the path leads there."""
    flaw = flaw_of({"id": "an-id", **fields})
    assert str(flaw).startswith(message)
    assert (flaw.field or "").startswith(field)


@pytest.mark.parametrize(
    "value", ["kept", "compromise", "broken", "stalled", "in the works", "not yet rated"]
)
def test_a_published_scheme_has_its_own_values(value: str) -> None:
    """PolitiFact's six; another scheme is the assessor's own."""
    from_fields({**RATING, "scheme": "politifact", "value": value})
    from_fields({**RATING, "scheme": "the desk's own", "value": "splendid"})


@pytest.mark.parametrize("line", [b"", b"{", b"call-held", b"\xff\xfe", b'{"type": "\xff"}'])
def test_what_is_no_json_is_said_to_be_none(line: bytes) -> None:
    """A broken line names no field."""
    with pytest.raises(InvalidEvent, match="not JSON") as flaw:
        decode(line)
    assert flaw.value.field is None


@pytest.mark.parametrize(
    "line",
    [b"[]", b"null", b"5", b'"call-held"', b"{}", b'{"id": "x"}', b"[" * 100_000],
    ids=lambda line: line[:20],
)
def test_what_is_json_but_no_event_is_refused_for_what_it_is(line: bytes) -> None:
    """An event is an object with a type, and nobody should be told that this was no JSON."""
    with pytest.raises(InvalidEvent) as flaw:
        decode(line)
    assert "not JSON" not in str(flaw.value)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_line_does_worse_than_being_refused(line: bytes) -> None:
    """Files come from anywhere."""
    with suppress(InvalidEvent):
        decode(line)


# Patches


def test_a_patch_replaces_the_fields_it_names_and_null_takes_one_away() -> None:
    """And leaves the event it was made from as it is."""
    event = from_fields({**VISIT, "due": "2026-04", "note": "Said twice."})
    changed = patched(event, {"due": "2026-05", "note": None, "host": "CHN"})
    assert to_fields(changed) == {**VISIT, "due": "2026-05", "host": "CHN"}
    assert to_fields(event)["due"] == "2026-04"


@pytest.mark.parametrize(
    "patch", [{"occurred": None}, {"due": "soon"}, {"colour": "red"}, {"visitor": "Trump"}]
)
def test_a_patch_that_leaves_no_event_is_refused(patch: dict[str, Any]) -> None:
    """The patched event must itself be valid."""
    with pytest.raises(InvalidEvent) as flaw:
        patched(from_fields(VISIT), patch)
    assert flaw.value.field == next(iter(patch))


# The schema

SCHEMA = json_schema()
DEFINITIONS: dict[str, dict[str, Any]] = {
    each["properties"]["type"]["enum"][0]: each
    for each in SCHEMA["$defs"].values()
    if "enum" in each.get("properties", {}).get("type", {})
}


def test_the_schema_tells_every_type_apart() -> None:
    """JSON Schema 2020-12: a line is one of the types, each with a definition of its own."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(DEFINITIONS) == set(NAMES)
    told = [option["$ref"].rpartition("/")[2] for option in SCHEMA["anyOf"]]
    assert sorted(told) == sorted(described.__name__ for described in CATALOGUE.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_allows_and_requires_what_decoding_does(name: str) -> None:
    """A field missing from the one is missing from the other, and others are errors."""
    described = inspect.type_info(CATALOGUE[name])
    assert isinstance(described, inspect.StructType)
    definition = DEFINITIONS[name]
    assert set(definition["properties"]) == {"type", *field_names(CATALOGUE[name])}
    assert set(definition["required"]) == {
        "type",
        *(field.encode_name for field in described.fields if field.required),
    }
    assert definition["additionalProperties"] is False


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    """A schema with a loose end is refused by those who use it."""
    found = set(re.findall(r'"\$ref": ?"#/\$defs/([^"]+)"', json.dumps(SCHEMA)))
    assert found == set(SCHEMA["$defs"])


@pytest.mark.parametrize("file", sorted(EVENTS.glob("*.jsonl")), ids=lambda file: file.name)
def test_every_shipped_event_has_the_fields_that_the_schema_lists(file: Path) -> None:
    """What decoding accepts, the schema accepts: all that is required, and nothing unknown."""
    for line in file.read_bytes().splitlines():
        fields = msgspec.json.decode(line)
        definition = DEFINITIONS[fields["type"]]
        assert set(definition["required"]) <= set(fields) <= set(definition["properties"])
