"""Events as rows: numbers are numbers, days are days, and a spreadsheet runs none of it."""

import csv
import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario import (
    PURCHASE,
    TARIFF,
    call_held,
    cargoes_booked,
    corrected,
    tariff_cut_announced,
    visit_invited,
)
from scenario import given as recorded
from timeline.events.catalogue import AnyEvent
from timeline.files.jsonl import Line, read_file
from timeline.render.csv_output import FORMULA
from timeline.render.escaping import escape_controls
from timeline.render.spreadsheet import Text, quote_cell, render_spreadsheet, unquote_cell

VAGUE = visit_invited(by="CHN", due={"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"})
BOOKED = cargoes_booked(quantity={"min": 10, "unit": "cargo"}, value={"min": 3e8, "max": 3e8, "unit": "USD"})


def written(*events: AnyEvent) -> str:
    entries = recorded(*events).entries
    return "".join(render_spreadsheet(lambda: entries))


def rows(*events: AnyEvent) -> list[dict[str, str]]:
    """Of these events, without the opening before them."""
    return list(csv.DictReader(io.StringIO(written(*events), newline="")))[1:]


def test_a_row_is_an_event_and_the_clocks_come_first() -> None:
    header = written(call_held()).splitlines()[0].split(",")
    assert header[:7] == [
        *("id", "type", "subject", "occurred", "occurred_earliest", "occurred_latest", "published"),
    ]
    (row,) = rows(call_held(topics=["taiwan", "trade"]))
    assert (row["id"], row["type"], row["subject"]) == ("call", "call-held", "us-china")
    assert (row["participants"], row["topics"]) == ("USA:Trump, CHN:Xi", "taiwan, trade")
    assert row["recorded"] == "2025-11-24T12:00:00.000000Z"


def test_the_earliest_and_the_latest_day_of_a_vague_date_have_columns() -> None:
    """Empty where it is open."""
    (row,) = rows(call_held(on="2025-11", published="2025-12-01"))
    assert (row["occurred_earliest"], row["occurred_latest"]) == ("2025-11-01", "2025-11-30")
    (row,) = rows(call_held(on="2025-11/..", published="2025-12-01"))
    assert (row["occurred_earliest"], row["occurred_latest"]) == ("2025-11-01", "")


def test_the_parts_of_a_date_and_of_a_quantity_have_columns() -> None:
    (row,) = rows(VAGUE)
    assert (row["due"], row["due.raw"], row["due.basis"]) == ("2026-37~", "early next year", "assigned")
    (row,) = rows(BOOKED)
    assert (row["quantity.min"], row["quantity.unit"]) == ("10", "cargo")
    assert "quantity.max" not in row
    assert (row["value.min"], row["value.max"], row["value.unit"]) == ("300000000", "300000000", "USD")


def test_a_column_that_no_event_needs_is_left_out() -> None:
    assert "mirror_of" not in written(call_held()).splitlines()[0]


def test_what_corrects_an_event_is_a_row_of_its_own() -> None:
    """The record, not how it reads now."""
    _, row = rows(VAGUE, corrected(VAGUE.id, on="2025-12-01", due="2026-04"))
    assert (row["target"], row["patch"]) == (VAGUE.id, '{"due":"2026-04"}')


def test_nothing_is_no_lines() -> None:
    assert list(render_spreadsheet(lambda: ())) == []


def test_what_is_recorded_meanwhile_is_left_for_the_next_time() -> None:
    """The events are gone through twice: the columns are those of the first time."""
    entries = recorded(call_held(), BOOKED).entries
    seen = iter([entries[:2], entries])
    assert "".join(render_spreadsheet(lambda: next(seen))) == written(call_held())


def test_a_data_frame_has_numbers_and_days() -> None:
    cut = tariff_cut_announced(on="2025-11", published="2025-12-01")
    frame = pd.read_csv(
        io.StringIO(written(BOOKED, cut), newline=""),
        parse_dates=["occurred_earliest", "occurred_latest", "recorded"],
        index_col="id",
    )
    assert frame.groupby("subject")["quantity.min"].sum()[PURCHASE] == 10
    assert frame.loc[cut.id, "rate"] == 10
    assert (frame["occurred_latest"] - frame["occurred_earliest"]).max().days == 29
    assert frame.loc[cut.id, "subject"] == TARIFF
    assert frame["recorded"].dt.date.max() == date(2025, 12, 1)


def test_a_data_frame_of_the_shipped_record_has_all_of_it(tmp_path: Path) -> None:
    """Every row whole, whatever its texts hold."""
    path = Path(__file__).parents[2] / "events" / "us-china.jsonl"
    events = [line.event for line in read_file(str(path)) if isinstance(line, Line)]
    target = tmp_path / "events.csv"
    target.write_text(written(*events), "utf-8", newline="")
    frame = pd.read_csv(target, keep_default_na=False)
    assert list(frame["id"]) == [event.id for event in events]
    assert list(frame["note"]) == [event.note or "" for event in events]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1"])  # noqa: RUF001 wide
def test_a_text_that_a_spreadsheet_would_run_has_an_apostrophe_before_it(text: str) -> None:
    (row,) = rows(call_held(note=text))
    assert row["note"] == f"'{text}"
    assert unquote_cell(row["note"]) == text


def test_a_number_is_a_number_also_below_zero() -> None:
    (row,) = rows(tariff_cut_announced(rate=-2.5))
    assert row["rate"] == "-2.5"


def test_what_a_terminal_would_obey_is_spelled_out_in_json() -> None:
    (row,) = rows(call_held(note="\x1b[2J\r\u202e"))
    assert row["note"] == '\'"\\u001b[2J\\r\\u202e"'
    assert unquote_cell(row["note"]) == "\x1b[2J\r\u202e"


@pytest.mark.parametrize("cell", ["'tis", "'", "'\"tis", "10", "'10", "it's", '"', "'[1]", ""])
def test_what_a_person_wrote_is_what_it_is(cell: str) -> None:
    """Though it begins with an apostrophe."""
    assert unquote_cell(cell) == cell
    assert not isinstance(unquote_cell(cell), Text)


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts | st.text("'\"=+-@\t\n\r\x1b\u202e[{a,;"))
def test_what_is_kept_is_harmless_and_is_taken_back(text: str) -> None:
    cell = quote_cell(text)
    assert not cell.startswith(FORMULA)
    assert escape_controls(cell) == cell
    assert unquote_cell(cell) == text
