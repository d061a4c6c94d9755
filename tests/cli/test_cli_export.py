"""Exports for other programs, on any day, into a file or a pipe."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest
from cli_facts import PROGRAM, RECORD, VISIT, Desk, Said, at_terminal, json_lines, refused

FORMATS = ("jsonl", "csv", "cloudevents", "cloudevents-lines", "ics", "atom", "timelinejs")
OF_A_DAY = ("ics", "atom", "timelinejs")
DAY = ("--as-of", "2025-12-31", "--known-on", "2025-12-31")


def in_calendar(said: Said) -> list[Any]:
    """The events of a calendar."""
    return list(icalendar.Calendar.from_ical(said.well().raw).walk("VEVENT"))


def test_jsonl_is_what_it_is_unless_another_format_is_named(shipped: Desk) -> None:
    assert shipped.run("export", "us-china", "--format", "jsonl").well().raw == RECORD[0].read_bytes()


def test_the_calendar_of_a_day_tells_what_the_status_of_that_day_tells(shipped: Desk) -> None:
    said = shipped.run("export", "us-china", "--format", "ics", *DAY).well()
    events: dict[str, Any] = {str(each["UID"]): each for each in in_calendar(said)}
    status = shipped.run("status", VISIT, *DAY, "--format", "json").well().json
    visit = events[f"{VISIT}@diplomatic-timeline"]
    assert str(visit["DTSTART"].dt) == status["schedule"]["earliest"] == "2026-04-01"
    assert str(visit["SUMMARY"]) == status["title"]
    assert f"Evidence: {', '.join(status['evidence'])}" in visit["DESCRIPTION"]


def test_the_feed_of_a_day_ends_on_it(shipped: Desk) -> None:
    """The day is the earlier of the two, with its changes since the day before."""
    asked = ("--as-of", "2025-12-31", "--known-on", "2025-10-30")
    feed = feedparser.parse(shipped.run("export", "us-china", "--format", "atom", *asked).well().raw)
    assert not feed.bozo
    recorded = shipped.run("log", "--limit", "1", "--format", "json").well().json[0]["recorded"]
    assert feed.feed.updated[:10] == recorded[:10]
    of_the_day = (entry.title for entry in feed.entries if entry.published[:10] == "2025-10-30")
    changed = {title.partition(":")[0] for title in of_the_day}
    before, after = (
        {
            each["subject"]: each
            for each in shipped.run(
                "replay", "us-china", "--to", day, "--known-on", day, "--format", "json"
            ).json["commitments"]
        }
        for day in ("2025-10-29", "2025-10-30")
    )
    headlines = {
        key for key in after if key not in before or before[key]["headline"] != after[key]["headline"]
    }
    assert headlines
    assert headlines <= changed <= set(after)


def test_a_timelinejs_has_every_event_of_the_day(shipped: Desk) -> None:
    shown = shipped.run("export", "us-china", "--format", "timelinejs", *DAY).well().json
    replay = shipped.run("replay", "us-china", "--to", DAY[1], *DAY[2:], "--format", "json").well().json
    rows = [*replay["events"], *replay["possible"]]
    assert [each["unique_id"] for each in shown["events"]] == [row["id"] for row in rows]


def test_of_all_relationships_there_is_one_calendar_and_one_feed(shipped: Desk) -> None:
    of_all = in_calendar(shipped.run("export", "--format", "ics", *DAY))
    of_one = in_calendar(shipped.run("export", "us-china", "--format", "ics", *DAY))
    assert len(of_all) >= len(of_one) > 5
    assert not feedparser.parse(shipped.run("export", "--format", "atom", *DAY).well().raw).bozo


def test_a_csv_has_the_clocks_of_the_log(shipped: Desk) -> None:
    said = shipped.run("export", "--format", "csv").well()
    rows = list(csv.DictReader(io.StringIO(said.out, newline="")))
    log = shipped.run("log", "--format", "json").well().json
    assert [row["id"] for row in rows] == [row["id"] for row in log]
    assert [row["recorded"][:19] for row in rows] == [row["recorded"][:19] for row in log]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_day_gives_the_same_bytes_into_a_file_too(
    shipped: Desk, tmp_path: Path, format_: str
) -> None:
    day = DAY if format_ in OF_A_DAY else ()
    said = shipped.run("export", "us-china", "--format", format_, *day).well()
    assert said.remarks == ""
    target = tmp_path / "exported"
    assert shipped.run("export", "us-china", "--format", format_, *day, "-o", target).well().out == ""
    assert target.read_bytes() == said.raw


@pytest.mark.parametrize("format_", ["csv", "cloudevents", "cloudevents-lines"])
def test_what_was_exported_is_imported_again_to_the_same_record(
    shipped: Desk, empty: Desk, tmp_path: Path, format_: str
) -> None:
    """The format is detected by suffix or first line; the same store gains nothing."""
    target = tmp_path / ("all.csv" if format_ == "csv" else "all.json")
    shipped.run("export", "--format", format_, "-o", target).well()
    said = empty.run("import", target, "--format", "json").well().json
    assert (said["appended"], said["duplicates"]) == (said["read"], 0)
    assert empty.run("export").well().raw == b"".join(path.read_bytes() for path in RECORD)
    again = shipped.run("import", target, "--format", "json").well().json
    assert (again["appended"], again["duplicates"]) == (0, said["read"])


@pytest.mark.parametrize("format_", FORMATS)
def test_of_an_empty_store_there_is_an_export_too(empty: Desk, format_: str) -> None:
    """But for a picture of no relationship."""
    said = empty.run("export", "--format", format_)
    if format_ == "timelinejs":
        assert (said.code, said.out) == (2, "")
    else:
        said.well()
        assert not empty.store.exists()


@pytest.mark.parametrize("format_", FORMATS)
def test_at_a_terminal_nothing_is_obeyed(empty: Desk, format_: str) -> None:
    """Whatever format it is looked at in."""
    hostile = "\x9b31m\u202eTrump\x1b[2J"
    opened = {
        "type": "relationship-opened",
        "id": "opened",
        "subject": "us-china",
        "occurred": "2025-10-01",
        "title": hostile,
        "parties": ["USA", "CHN"],
    }
    made = {
        "type": "commitment-made",
        "id": "made",
        "subject": "us-china/talks",
        "occurred": "2025-10-02",
        "by": "USA",
        "text": hostile,
        "due": "2026-04",
    }
    empty.run("import", "-", stdin=json_lines(opened, made)).well()
    said = at_terminal(
        PROGRAM, "--store", empty.store, "export", "us-china", "--format", format_, stream="stdout"
    )
    assert "Trump" in said.well().out
    assert not set(said.out) & set("\x1b\x9b\u202e")


@pytest.mark.parametrize(
    "arguments",
    [
        ("us-china", "--as-of", "2025-12-31"),
        ("us-china", "--format", "csv", "--known-on", "2025-12-31"),
        ("--format", "timelinejs"),
        ("--full", "--format", "csv"),
        ("us-china", "--full"),
        ("us-china", "--format", "ics", "--as-of", "2025-11"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(shipped: Desk, arguments: tuple[str, ...]) -> None:
    refused(shipped.run("export", *arguments), 2)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_unknown_relationship_costs_no_file(shipped: Desk, tmp_path: Path, format_: str) -> None:
    """A slip of the hand must not empty what a calendar subscribes to."""
    target = tmp_path / "kept"
    target.write_bytes(b"yesterday's")
    refused(shipped.run("export", "us-chine", "--format", format_, "-o", target), 3)
    assert target.read_bytes() == b"yesterday's"


def test_a_feed_of_a_day_before_everything_is_empty(shipped: Desk) -> None:
    long_ago = ("--as-of", "2000-01-01")
    assert feedparser.parse(shipped.run("export", "--format", "atom", *long_ago).well().raw).entries == []
    assert in_calendar(shipped.run("export", "--format", "ics", *long_ago)) == []
    shown = shipped.run("export", "us-china", "--format", "timelinejs", *long_ago).well().json
    assert shown["events"] == []


def test_json_of_others_is_what_this_program_calls_json(shipped: Desk) -> None:
    said = shipped.run("export", "us-china", "--format", "cloudevents").well()
    assert [each["data"] for each in said.json] == [
        json.loads(line) for line in RECORD[0].read_bytes().splitlines()
    ]
