"""A spreadsheet gets what was recorded, and runs none of it."""

import csv
import io
import json
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from render_facts import ALL, BEANS, record, status_on

from timeline.projections.history import KnownEvent
from timeline.render.csv_output import escape_formula, render_csv
from timeline.render.escaping import escape_controls
from timeline.render.json_output import to_builtins


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_header_has_every_field_in_the_order_in_which_they_come_up() -> None:
    assert render_csv([{"id": "a", "due": 1}, {"id": "b", "place": "Beijing"}]) == (
        "id,due,place\r\na,1,\r\nb,,Beijing\r\n"
    )


def test_nothing_is_no_lines() -> None:
    assert render_csv([]) == ""


def test_a_field_of_a_field_has_its_own_column() -> None:
    header, cells = read_back(
        render_csv([{"schedule": {"state": "overdue", "original": {"due": "2026-04"}}}])
    )
    assert dict(zip(header, cells, strict=True)) == {
        "schedule.state": "overdue",
        "schedule.original.due": "2026-04",
    }


def test_a_list_of_texts_is_joined_and_any_other_is_json() -> None:
    rows = [{"topics": ["taiwan", "trade"], "sources": [{"publisher": "TASS"}], "none": []}]
    assert read_back(render_csv(rows))[1] == ["taiwan; trade", '[{"publisher":"TASS"}]', ""]


def test_a_date_is_one_column_however_much_was_said_of_it() -> None:
    """Else half of a column of dates would stand in another."""
    rows: list[dict[str, Any]] = [
        {"due": "2026-04"},
        {"due": {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"}},
    ]
    assert read_back(render_csv(rows)) == [
        ["due", "due.raw", "due.basis"],
        ["2026-04", "", ""],
        ["2026-37~", "early next year", "assigned"],
    ]


def test_what_is_not_known_is_empty_and_what_is_true_is_true() -> None:
    assert read_back(render_csv([{"a": None, "b": True, "c": {}, "d": False}])) == [
        ["a", "b", "d"],
        ["", "true", "false"],
    ]


def test_a_formula_is_text_and_a_number_is_a_number() -> None:
    rows = [{"note": '=HYPERLINK("http://x")', "rate": -10, "score": -2.5, "list": ["@a", "b"]}]
    assert read_back(render_csv(rows))[1] == ['\'=HYPERLINK("http://x")', "-10", "-2.5", "'@a; b"]


def test_a_name_of_a_field_is_no_formula_either() -> None:
    assert read_back(render_csv([{"=1+1": "x"}]))[0] == ["'=1+1"]


def test_a_status_is_one_row() -> None:
    status = to_builtins(status_on("2026-01-05", BEANS, *ALL))
    header, cells = read_back(render_csv([status]))
    found = dict(zip(header, cells, strict=True))
    assert found["schedule.state"] == "in_window"
    assert found["acknowledgement.parties.USA"] == "affirmed"
    assert found["as_of"] == "2026-01-05"
    assert found["evidence"] == "pledge; booked; shipped"
    assert json.loads(found["performance"])[0]["done"] == {"min": 4, "max": 4, "unit": "Mt"}


def test_the_log_is_rows() -> None:
    rows = [KnownEvent(entry.position, entry.recorded, entry.event).row for entry in record(*ALL)]
    header, *lines = read_back(render_csv(rows))
    assert header[:4] == ["position", "id", "type", "subject"]
    assert [line[0] for line in lines] == [str(number) for number in range(1, len(ALL) + 1)]


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(texts, texts | st.integers(), texts), min_size=1))
def test_what_is_written_can_be_read_back(rows: list[tuple[str, str | int, str]]) -> None:
    written = render_csv([dict(zip("abc", row, strict=True)) for row in rows])
    expected = [
        [escape_formula(each) if isinstance(each, str) else str(each) for each in row] for row in rows
    ]
    assert read_back(written) == [["a", "b", "c"], *expected]


@given(texts)
def test_no_text_begins_as_a_formula(text: str) -> None:
    (_, (cell, _)) = read_back(render_csv([{"a": text, "b": 1}]))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))  # noqa: RUF001
    assert cell.removeprefix("'") in {shown := escape_controls(text), shown.removeprefix("'")}


@given(texts | st.text("\x1b\x9b\u202e\r\n\t=a"))
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    """But for what parts lines and columns."""
    written = render_csv([{"a": text}])
    left = set(written.replace("\r\n", "").replace("\n", "").replace("\t", ""))
    assert not any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in left)
    assert not any(unicodedata.bidirectional(char) in BIDI for char in left)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_a_control_character_is_spelled_out_and_a_line_stays_a_line() -> None:
    rows = [{"note": "\x1b[2J \x9b31m \u202eUSA\u202c", "quote": "first\r\nsecond\tthird\rover"}]
    assert read_back(render_csv(rows))[1] == [
        r"\x1b[2J \x9b31m \u202eUSA\u202c",
        "first\nsecond\tthird\\x0dover",
    ]
