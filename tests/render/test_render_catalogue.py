"""The catalogue of events cannot fall behind the events."""

import json

import msgspec
import pytest
from render_facts import lines, page, rows, tables

from timeline.events.catalogue import CATALOGUE, decode
from timeline.events.dates import FuzzyDate
from timeline.events.event import Event
from timeline.events.parties import Party
from timeline.events.purchases import Target
from timeline.events.quantities import Quantity
from timeline.events.sources import Source
from timeline.render import handbook, types
from timeline.render.fields import common_fields, own_fields
from timeline.render.markdown import escape_markdown


def test_every_type_is_in_the_catalogue() -> None:
    assert [each["type"] for each in rows(tables(types.document())[0])] == list(CATALOGUE)


def test_a_type_with_its_meaning_and_fields() -> None:
    found = {each["type"]: each for each in rows(tables(types.document())[0])}
    assert found["call-held"] == {
        "type": "call-held",
        "meaning": "The participants spoke by telephone or video.",
        "fields": "participants*",
    }
    assert found["readout-issued"]["fields"] == "asserted_by*, of*, mentions"


def test_a_type_says_what_it_means_to_the_rules() -> None:
    found = {each["type"]: each for each in types.rows()}["visit-confirmed"]
    assert {name: found[name] for name in ("group", "plover", "score", "about", "fits", "opens")} == {
        "group": "visits",
        "plover": "AGREE",
        "score": 2.5,
        "about": "commitment",
        "fits": "visit",
        "opens": True,
    }


@pytest.mark.parametrize("event_type", CATALOGUE.values(), ids=list(CATALOGUE))
def test_every_field_is_explained(event_type: type[Event]) -> None:
    explained = [*common_fields(), *own_fields(event_type)]
    assert {each.name for each in explained} == set(event_type.__struct_fields__)
    assert all(each.meaning and each.holds for each in explained)


def test_what_fields_hold_is_told_in_words() -> None:
    held = {each.name: each.holds for each in own_fields(CATALOGUE["purchase-pledged"])}
    assert held == {
        "buyer": "party",
        "seller": "party",
        "goods": "text",
        "quantity": "quantity",
        "value": "quantity",
        "due": "date",
        "targets": "list of targets",
        "counts": "one of booked, cleared, shipped",
    }
    graded = {each.name: each.holds for each in own_fields(CATALOGUE["assessed"])}
    assert (graded["value"], graded["evidence"]) == ("number or text", "list of event ids")


def test_the_same_name_may_mean_two_things() -> None:
    tariff = {each.name: each.meaning for each in own_fields(CATALOGUE["tariff-cut-announced"])}
    correction = {each.name: each.meaning for each in own_fields(CATALOGUE["corrected"])}
    assert tariff["target"] == "whose goods it applies to"
    assert correction["target"] == "the event that it is about"


def test_the_handbook_has_every_type_under_its_group() -> None:
    written = page(handbook.document())
    for name, event_type in CATALOGUE.items():
        assert f"\n### {name}\n\n{escape_markdown(types.meaning(event_type))}\n" in written
        assert f"\n## {event_type.group[:1].upper()}{event_type.group[1:]}\n" in written
    assert "- PLOVER: CONSULT-phone, score 1.5" in written
    assert "- subject: about a commitment, only of a visit; may be its first event" in lines_of(written)


def lines_of(text: str) -> list[str]:
    return text.splitlines()


def test_every_example_in_the_handbook_is_valid() -> None:
    assert decode(handbook.EVENT).type == "visit-confirmed"
    assert FuzzyDate.from_json(json.loads(handbook.DATE)).basis == "assigned"
    assert str(msgspec.json.decode(handbook.QUANTITY, type=Quantity)) == "about 300 million USD"
    assert msgspec.json.decode(handbook.SOURCE, type=Source).admiralty == "B2"
    assert msgspec.json.decode(handbook.TARGET, type=Target).measure == "US exports"
    assert Party(json.loads('"USA:Trump"')).person == "Trump"


def test_the_handbook_can_be_read_in_a_terminal_too() -> None:
    assert lines(handbook.document())[0] == "Events"
