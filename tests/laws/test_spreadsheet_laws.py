"""An export that is imported again gives the same record, whatever happened."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from any_events import SOME_TEXTS, any_events
from effort import law
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import Log, logs

from timeline.cli.spreadsheet import Columns, read_rows
from timeline.events.catalogue import (
    CATALOGUE,
    AnyEvent,
    encode,
    field_names,
    from_fields,
    patched,
)
from timeline.events.entry import Entry
from timeline.files.cloudevents import read_cloudevents, to_batch, to_lines
from timeline.files.jsonl import Line, LineProblem, in_lines, read_file
from timeline.render.escaping import escape_controls
from timeline.render.spreadsheet import render_spreadsheet

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 1, 1)
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def through_a_spreadsheet(entries: Sequence[Entry]) -> list[Line | LineProblem]:
    return read("".join(render_spreadsheet(lambda: entries)))


def read(text: str) -> list[Line | LineProblem]:
    return list(read_rows("f", in_lines(io.BytesIO(text.encode())), Columns(), TODAY, unheard))


def unheard(text: str) -> None:
    raise AssertionError(f"what was exported had to be understood: {text}")


def events_of(lines: Sequence[Line | LineProblem]) -> list[AnyEvent | LineProblem]:
    return [line.event if isinstance(line, Line) else line for line in lines]


def canonical(lines: Sequence[Line | LineProblem]) -> list[bytes | LineProblem]:
    """Return the lines as they are stored."""
    return [encode(line.event) if isinstance(line, Line) else line for line in lines]


def shipped() -> Iterator[Entry]:
    paths = sorted((ROOT / "events").glob("*.jsonl"))
    lines = (line for path in paths for line in read_file(str(path)))
    for position, line in enumerate(lines, start=1):
        assert isinstance(line, Line)
        yield Entry(position, RECORDED, line.event)


def test_the_shipped_record_comes_back_from_a_spreadsheet() -> None:
    entries = list(shipped())
    assert events_of(through_a_spreadsheet(entries)) == [entry.event for entry in entries]


@law
@given(logs(at_least=4))
def test_a_record_comes_back_from_a_spreadsheet(log: Log) -> None:
    assert events_of(through_a_spreadsheet(log.entries)) == [entry.event for entry in log.entries]


@law
@given(logs(at_least=4))
def test_a_record_comes_back_from_cloudevents(log: Log) -> None:
    for text in (b"".join(to_batch(log.entries)), b"".join(to_lines(log.entries))):
        lines = list(read_cloudevents("f", text.splitlines(keepends=True)))
        assert events_of(lines) == [entry.event for entry in log.entries]


CALL = next(entry.event for entry in shipped() if entry.event.type == "call-held")
hostile = st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.text(
    "'\"=+-@\t\n\r\x1b\u202e[]{},;.0123456789%~ atruefalsenull", min_size=1
)
TEXTS = (
    "note",
    "title",
    "place",
    "goods",
    "text",
    "quote",
    "measure",
    "indicator",
    "rubric",
    "reason",
    "value",
)


@law
@given(st.sampled_from([entry.event for entry in shipped()]), hostile, st.lists(hostile, max_size=3))
@example(CALL, "note", ["taiwan, trade"])
@example(CALL, "note", ["[1]"])
@example(CALL, "note", [" taiwan", "trade "])
def test_any_text_comes_back_from_a_spreadsheet(event: AnyEvent, text: str, topics: list[str]) -> None:
    """The law includes texts that look like a formula, a number, a list or JSON."""
    fields = {name for name in field_names(type(event)) if isinstance(getattr(event, name), str)}
    changed: dict[str, Any] = dict.fromkeys(fields & {*TEXTS}, text)
    hostile = patched(event, {**changed, "note": text, "topics": topics})
    assert events_of(through_a_spreadsheet([Entry(1, RECORDED, hostile)])) == [hostile]


@pytest.mark.parametrize("raw", ["", "early", "=1", "\x1b"])
def test_the_words_of_a_date_come_back_from_a_spreadsheet(raw: str) -> None:
    """The words may be empty or blank."""
    event = patched(CALL, {"occurred": {"edtf": "2025-37~", "raw": raw, "basis": "assigned"}})
    assert events_of(through_a_spreadsheet([Entry(1, RECORDED, event)])) == [event]


numbers = st.floats(1e-9, 1e15) | st.integers(1, 10**15) | st.floats(-1e15, -1e-9)


@law
@given(
    numbers,
    st.sampled_from(["cargo", "%", "USD/year", "Mt", "k", "m", "kg", "TEU-40/year"]),
    st.booleans(),
    st.booleans(),
)
def test_any_number_comes_back_from_a_spreadsheet(
    number: float, unit: str, approx: bool, exclusive: bool
) -> None:
    """Numbers keep their last digit; a grade may be a number, or a text that looks like one."""
    about = {"subject": "us-china/beans", "occurred": "2025-11-24"}
    quantity = {"min": number, "unit": unit, "approx": approx, "exclusive": exclusive}
    given: list[dict[str, Any]] = [
        {"type": "progress-reported", "id": "a", "measure": "m", "quantity": quantity, **about},
        {"type": "tariff-revoked", "id": "b", "rate": number, **about},
        {"type": "assessed", "id": "c", "scheme": "s", "assessor": "d", "value": number, **about},
        {"type": "assessed", "id": "d", "scheme": "s", "assessor": "d", "value": str(number), **about},
    ]
    events = [from_fields(each) for each in given]
    entries = [Entry(position, RECORDED, event) for position, event in enumerate(events, start=1)]
    assert events_of(through_a_spreadsheet(entries)) == events


# Every type of event, every field, and whatever a text may hold


def entries_of(events: Sequence[AnyEvent]) -> list[Entry]:
    return [Entry(position, RECORDED, event) for position, event in enumerate(events, start=1)]


@law
@given(st.lists(any_events(), min_size=1, max_size=4))
def test_every_event_comes_back_from_a_spreadsheet_byte_for_byte(events: list[AnyEvent]) -> None:
    """And what lies in between is harmless to look at."""
    text = "".join(render_spreadsheet(lambda: entries_of(events)))
    assert escape_controls(text) == text.replace("\r\n", "\n")
    assert canonical(read(text)) == [encode(event) for event in events]


class Dialect(csv.excel):
    """A CSV dialect as LibreOffice and others write it."""

    def __init__(self, delimiter: str, quoting: Any, ending: str) -> None:  # noqa: ANN401 the library's own
        self.delimiter, self.quoting, self.lineterminator = delimiter, quoting, ending
        super().__init__()


@law
@given(
    st.lists(any_events(), min_size=1, max_size=4),
    st.sampled_from(",;\t|"),
    st.sampled_from((csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)),
    st.sampled_from(("\n", "\r\n")),
)
def test_every_event_comes_back_from_a_spreadsheet_that_another_program_wrote_again(
    events: list[AnyEvent], delimiter: str, quoting: int, ending: str
) -> None:
    """The export has other separators, quotes and line ends."""
    rows = csv.reader(io.StringIO("".join(render_spreadsheet(lambda: entries_of(events))), newline=""))
    again = io.StringIO(newline="")
    csv.writer(again, Dialect(delimiter, quoting, ending)).writerows(rows)
    assert canonical(read(again.getvalue())) == [encode(event) for event in events]


@law
@given(st.lists(any_events(), min_size=1, max_size=4))
def test_every_event_comes_back_from_a_data_frame(events: list[AnyEvent]) -> None:
    """Cells are texts: pandas is not allowed to guess types."""
    text = "".join(render_spreadsheet(lambda: entries_of(events)))
    frame = pd.read_csv(io.BytesIO(text.encode()), dtype=str, keep_default_na=False)
    assert canonical(read(frame.to_csv(index=False))) == [encode(event) for event in events]


CELLS = SOME_TEXTS | st.sampled_from(
    ("9" * 5000, "1e999", "-", "[" * 5000, "{" * 5000, '{"a":', "0" * 400 + "1")
)
FIELDS = sorted({name for value in CATALOGUE.values() for name in field_names(value)})


@law
@given(
    st.dictionaries(
        st.sampled_from(FIELDS)
        | st.sampled_from(FIELDS).map("{}.min".format)
        | st.sampled_from(FIELDS).map("{}.raw".format),
        CELLS,
        min_size=1,
    ),
    st.sampled_from(sorted(CATALOGUE)) | SOME_TEXTS,
    st.sampled_from((None, ",", ".")),
)
def test_any_row_is_an_event_or_a_problem(cells: dict[str, str], kind: str, decimal: str | None) -> None:
    """Never a traceback."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["type", *cells], [kind, *cells.values()]])
    text = written.getvalue().encode()
    lines = list(read_rows("f", in_lines(io.BytesIO(text)), Columns(decimal=decimal), TODAY, lambda _: None))
    assert canonical(lines)
