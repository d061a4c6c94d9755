"""What was exported for others and is imported again is the same, whatever happened."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from effort import law
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import Log, logs

from timeline.cli.spreadsheet import Columns, read_rows
from timeline.events.catalogue import AnyEvent, field_names, from_fields, patched
from timeline.events.entry import Entry
from timeline.files.cloudevents import read_cloudevents, to_batch, to_lines
from timeline.files.jsonl import Line, Problem, read_file
from timeline.views.spreadsheet import render_spreadsheet

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 1, 1)
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def through_a_spreadsheet(entries: Sequence[Entry]) -> list[Line | Problem]:
    text = "".join(render_spreadsheet(lambda: entries)).encode()
    return list(read_rows("f", text.splitlines(keepends=True), Columns(), TODAY, unheard))


def unheard(text: str) -> None:
    raise AssertionError(f"what was exported had to be understood: {text}")


def events_of(lines: Sequence[Line | Problem]) -> list[AnyEvent | Problem]:
    return [line.event if isinstance(line, Line) else line for line in lines]


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
    """Also one that looks like a formula, a number, a list or JSON."""
    fields = {name for name in field_names(type(event)) if isinstance(getattr(event, name), str)}
    changed: dict[str, Any] = dict.fromkeys(fields & {*TEXTS}, text)
    hostile = patched(event, {**changed, "note": text, "topics": topics})
    assert events_of(through_a_spreadsheet([Entry(1, RECORDED, hostile)])) == [hostile]


@pytest.mark.parametrize("raw", ["", "early", "=1", "\x1b"])
def test_the_words_of_a_date_come_back_from_a_spreadsheet(raw: str) -> None:
    """Also where there are none in them."""
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
    """To the last digit; a grade that is a number too, and one in words that looks like one."""
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
