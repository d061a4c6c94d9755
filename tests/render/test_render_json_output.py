"""JSON for programs: the keys are promises, and looking at it is harmless."""

import json

from hypothesis import given
from hypothesis import strategies as st
from render_facts import ALL, CONFIRMED, VISIT, status_on

from timeline.render.json_output import render_json, to_builtins


def test_a_status_has_its_keys_in_order_and_null_where_nothing_is_known() -> None:
    answer = json.loads(render_json(status_on("2026-05-04", VISIT, *ALL)))
    assert list(answer) == [
        "subject", "kind", "title", "as_of", "known_on", "headline", "stage", "schedule", "performance",
        "acknowledgement", "assessment", "findings", "sources", "evidence", "opened_on", "closed_on",
    ]  # fmt: skip
    assert answer["schedule"]["late_by"] is None
    assert answer["schedule"]["days_overdue"] == 4


def test_it_is_indented_and_ends_its_line() -> None:
    assert render_json({"id": "call"}) == '{\n  "id": "call"\n}\n'


def test_dates_and_parties_are_texts() -> None:
    assert to_builtins({"due": CONFIRMED.occurred, "by": CONFIRMED.asserted_by}) == {
        "due": "2025-11-24",
        "by": "USA:Trump",
    }


def test_words_of_any_script_are_written_as_they_are() -> None:
    assert "习近平" in render_json(["习近平"])


def test_an_eight_bit_escape_is_spelled_out() -> None:
    assert render_json(["\x9b31m\u202e"]) == '[\n  "\\u009b31m\\u202e"\n]\n'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_is_written_can_be_read_back(texts: list[str]) -> None:
    assert json.loads(render_json(texts)) == texts
