"""CloudEvents: export to other programs, import from them, and the round trip."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from scenario import call_held, given, visit_confirmed
from timeline.events.catalogue import AnyEvent, encode, patched
from timeline.events.entry import Entry
from timeline.files.cloudevents import looks_like_cloudevents, read_cloudevents, to_batch, to_lines
from timeline.files.jsonl import Line, LineProblem, read_file

RECORD = Path(__file__).parents[2] / "events" / "us-china.jsonl"
ENTRIES = given(call_held(), visit_confirmed(by="USA", due="2026-04", part_of="call")).entries


def shipped() -> list[AnyEvent]:
    return [line.event for line in read_file(str(RECORD)) if isinstance(line, Line)]


def envelopes(entries: Iterable[Entry] = ENTRIES) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(b"".join(to_batch(entries)))
    return found


def read_back(text: bytes) -> list[Line | LineProblem]:
    return list(read_cloudevents("f", text.splitlines(keepends=True)))


def as_read_by_others(line: bytes) -> BaseCloudEvent:
    """Parse with the official SDK, which checks each attribute."""
    return JSONFormat().read(CloudEvent, line)


def problem_of(envelope: Any) -> str:  # noqa: ANN401 JSON
    (problem,) = read_back(json.dumps(envelope).encode())
    assert isinstance(problem, LineProblem)
    return problem.message


# Out


def test_others_read_each_one_with_what_it_says_of_itself() -> None:
    for line, entry in zip(to_lines(ENTRIES), ENTRIES, strict=True):
        read = as_read_by_others(line)
        event = entry.event
        assert (read.get_id(), read.get_source(), read.get_type()) == (event.id, "/us-china", event.type)
        assert (read.get_specversion(), read.get_subject()) == ("1.0", event.subject)
        assert read.get_datacontenttype() == "application/json"
        assert datetime.fromisoformat(read.get_extension("recordedtime")) == entry.recorded
        assert read.get_data() == json.loads(encode(event))


def test_a_batch_is_one_array_of_the_same() -> None:
    assert envelopes() == [json.loads(line) for line in to_lines(ENTRIES)]
    assert envelopes([]) == []


@pytest.mark.parametrize(
    ("occurred", "time"),
    [
        ("2025-11-24T20:00-05:00", "2025-11-24T20:00:00-05:00"),
        ("2025-11-24T20:00:30Z", "2025-11-24T20:00:30Z"),
        ("2025-11-24T20:00+08", "2025-11-24T20:00:00+08:00"),
        ({"edtf": "2025-11-24T20:00Z", "raw": "at eight", "basis": "inferred"}, "2025-11-24T20:00:00Z"),
        ({"edtf": "2025-11-24T20:00Z", "raw": "in the evening", "basis": "assigned"}, None),
        ("2025-11-24T20:00", None),
        ("2025-11-24", None),
        ("2025-11~", None),
    ],
)
def test_a_time_is_given_only_where_it_is_known_to_the_moment(occurred: Any, time: str | None) -> None:  # noqa: ANN401 JSON
    """Days and times without a zone are not moments; vague dates stay in the data."""
    entry = ENTRIES[1]
    event = patched(entry.event, {"occurred": occurred})
    (line,) = to_lines([Entry(entry.position, entry.recorded, event)])
    assert json.loads(line).get("time") == time
    assert json.loads(line)["data"]["occurred"] == occurred
    if time:
        assert as_read_by_others(line).get_time() == datetime.fromisoformat(time)


# In


@pytest.mark.parametrize("write", [to_batch, to_lines])
def test_what_was_written_is_read_back(write: Any) -> None:  # noqa: ANN401 one of two
    """The whole record, with the line on which each stands."""
    events = shipped()
    entries = [Entry(n, ENTRIES[0].recorded, event) for n, event in enumerate(events, 1)]
    read = read_back(b"".join(write(entries)))
    assert [each.event for each in read if isinstance(each, Line)] == events
    first = 2 if write is to_batch else 1
    assert [each.number for each in read if isinstance(each, Line)] == list(range(first, first + len(events)))


def test_an_array_may_be_indented_as_others_do() -> None:
    """Lines are still told from each other."""
    text = b"\n" + json.dumps(envelopes(), indent=4).encode()
    lines = [each.number for each in read_back(text) if isinstance(each, Line)]
    assert len(lines) == len(ENTRIES)
    for number in lines:
        assert text.splitlines()[number - 1] == b"    {"


def test_what_others_add_to_an_envelope_does_not_matter() -> None:
    (envelope, *_) = envelopes()
    more = {**envelope, "dataschema": "https://example.com/schema", "traceparent": "00-1"}
    (line,) = read_back(json.dumps(more).encode())
    assert isinstance(line, Line)
    assert line.event == ENTRIES[0].event


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"specversion": "0.3"}, "version '0.3'"),
        ({"specversion": None}, "not a CloudEvent"),
        ({"id": "other"}, "'other' holds the event relationship-opened"),
        ({"data": {"type": "call-held"}}, "missing field"),
        ({"data": "text"}, "expected `object`"),
        ({"data": {"type": "call-hold"}}, "did you mean `call-held`"),
    ],
)
def test_what_is_no_event_in_an_envelope_is_a_problem(changed: dict[str, Any], said: str) -> None:
    (envelope, *_) = envelopes()
    assert said in problem_of({**envelope, **changed})


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type", "data"])
def test_what_an_envelope_must_have_is_named(missing: str) -> None:
    (envelope, *_) = envelopes()
    assert f"`{missing}`" in problem_of({key: value for key, value in envelope.items() if key != missing})


def test_a_flaw_in_an_array_is_told_with_its_line_and_the_others_are_read() -> None:
    text = json.dumps([envelopes()[0], {"specversion": "1.0"}, envelopes()[1]], indent=1).encode()
    good, bad, good_too = read_back(text)
    assert (isinstance(good, Line), isinstance(good_too, Line)) == (True, True)
    assert isinstance(bad, LineProblem)
    assert json.loads(text.splitlines()[bad.line].rstrip(b",").join((b"{", b"}"))) == {"specversion": "1.0"}


@pytest.mark.parametrize("text", [b"[", b"[{]", b"[\xff]", b"[1, 2", b"[" * 20_000, b"[NaN]"])
def test_an_array_that_is_none_is_one_problem(text: bytes) -> None:
    (problem,) = read_back(text)
    assert isinstance(problem, LineProblem)
    assert problem.line == 1
    assert len(problem.message) < 200


@pytest.mark.parametrize("text", [b"null", b"1", b'"x"', b"{}", b"\xff", b"{" * 20_000])
def test_a_line_of_rubbish_is_a_problem(text: bytes) -> None:
    (problem,) = read_back(text)
    assert isinstance(problem, LineProblem)


def test_an_empty_file_holds_none() -> None:
    assert read_back(b"") == read_back(b"\n\n") == read_back(b"[]") == []


def test_they_are_told_from_events_by_how_they_begin() -> None:
    assert looks_like_cloudevents(next(to_batch(ENTRIES)))
    assert looks_like_cloudevents(next(to_lines(ENTRIES)))
    assert not any(
        looks_like_cloudevents(line)
        for line in (RECORD.read_bytes().splitlines()[0], b"", b"{", b"\xff", b"null")
    )
