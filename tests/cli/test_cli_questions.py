"""Questions: promised keys, four formats, three clocks, terminals and pipes."""

import csv
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cli_facts import (
    APRIL,
    BEANS,
    CONFIRMED,
    PROGRAM,
    QUESTIONS,
    RECORD,
    VISIT,
    Desk,
    at_terminal,
    json_lines,
    process,
    surroundings,
)

FORMATS = ("table", "json", "csv", "markdown")

# What is promised of JSON: every key is there, and null where nothing is known. A list stands for many.
Promise = Mapping[str, "Promise | list[Promise] | None"] | None
_INTERVAL: Promise = {"min": None, "max": None, "unit": None}
_PERCENT: Promise = {"min": None, "max": None}
_DUE = dict.fromkeys(("state", "due", "earliest", "latest"))
_STATUS: Promise = {
    **dict.fromkeys(("subject", "kind", "title", "as_of", "known_on", "headline", "stage")),
    "schedule": {**_DUE, "days_overdue": None, "late_by": None, "original": _DUE},
    "performance": [
        {
            **dict.fromkeys(("measure", "state")),
            "target": _INTERVAL,
            "done": _INTERVAL,
            "percent": _PERCENT,
            "pace": {"expected": _PERCENT, "percent": _PERCENT},
            "ladder": dict.fromkeys(("booked", "shipped", "cleared")),
        }
    ],
    "acknowledgement": {"state": None, "parties": None, "terms": {"due": None}},
    "assessment": None,
    "findings": [],
    "sources": {"publishers": None, "best": None, "codes": None},
    "evidence": [],
}
_RELATIONSHIP: Promise = {
    **dict.fromkeys(("relationship", "title", "parties", "as_of", "known_on", "last_contact", "next")),
    "commitments": {},
    "contested": [],
    "positions": [],
    "tone": {"score": None, "by_quarter": {}},
    "topics": {},
}
_ROW: Promise = dict.fromkeys(
    (
        "position", "id", "type", "subject", "occurred", "published", "recorded", "asserted_by", "corrected",
        "retracted",
    )
)  # fmt: skip
_RECEIPT: Promise = dict.fromkeys(("position", "id", "subject", "type", "recorded", "duplicate"))
PROMISED: Mapping[str, tuple[tuple[str | Path, ...], "Promise | list[Promise]"]] = {
    "status of a visit": (("status", VISIT), _STATUS),
    "status of a purchase": (("status", BEANS), _STATUS),
    "status of a tariff": (("status", "us-china/fentanyl-tariff"), _STATUS),
    "status of a relationship": (("status", "us-china"), _RELATIONSHIP),
    "status of a relationship then": (("status", "us-china", "--as-of", "2020-01-01"), _RELATIONSHIP),
    "pending": (("pending",), [_STATUS]),
    "pending then": (("pending", "us-china", "--as-of", "2025-12-31", "--known-on", "2025-12-31"), [_STATUS]),
    "replay": (
        ("replay", "us-china", "--to", "2025-12-31"),
        {
            **dict.fromkeys(("relationship", "to", "known_on")),
            "events": [_ROW],
            "possible": [_ROW],
            "commitments": [_STATUS],
        },
    ),
    "diff": (
        ("diff", "us-china", "2025-11-01", "2025-12-31"),
        {
            **dict.fromkeys(("from", "to")),
            "changes": [dict.fromkeys(("subject", "axis", "before", "after", "because"))],
        },
    ),
    "readouts": (
        ("readouts", "us-china"),
        [dict.fromkeys(("contact", "type", "participants", "readouts", "topics", "commitments", "terms"))],
    ),
    "figures": (
        ("figures", "us-china"),
        [
            {
                **dict.fromkeys(("indicator", "period")),
                "values": [dict.fromkeys(("value", "unit", "asserted_by", "source", "id", "vintage"))],
                "mirror": dict.fromkeys(("indicator", "gap", "percent")),
                "year_on_year": [dict.fromkeys(("by", "before", "percent", "id", "other"))],
                "sums": [dict.fromkeys(("stated", "computed", "gap", "adds_up", "parts"))],
                "findings": [],
            }
        ],
    ),
    "positions": (
        ("positions", "us-china"),
        {
            **dict.fromkeys(("relationship", "as_of", "known_on", "red_lines", "crossings")),
            "stances": [dict.fromkeys(("party", "topic", "latest", "earlier"))],
            "appeals": [dict.fromkeys(("party", "toward", "quote", "occurred", "admiralty", "id"))],
        },
    ),
    "sources": (
        ("sources", "us-china"),
        [dict.fromkeys(("publisher", "events", "corrected", "retracted", "best", "codes"))],
    ),
    "schemes": (("schemes",), [dict.fromkeys(("scheme", "value", "meaning", "rates", "origin"))]),
    "log": (("log",), [_ROW]),
    "append": (("append", "visit-confirmed", VISIT, "--occurred", "2025-11-24"), _RECEIPT),
    "correct": (("correct", APRIL, "due=2026-05", "--reason", "a test"), _RECEIPT),
    "retract": (("retract", APRIL, "--reason", "a test"), _RECEIPT),
    "import": (("import", *RECORD), {**dict.fromkeys(("read", "appended", "duplicates")), "problems": []}),
    "verify": (("verify",), {**dict.fromkeys(("ok", "events", "digest")), "problems": []}),
}  # fmt: skip


def keeps(promise: "Promise | list[Promise]", answer: Any, where: str = "") -> None:  # noqa: ANN401 JSON
    """Assert that an answer has all promised keys."""
    if isinstance(promise, list):
        assert isinstance(answer, list), where
        for number, each in enumerate(answer if promise else ()):
            keeps(promise[0], each, f"{where}[{number}]")
    elif promise is not None and answer is not None:
        assert isinstance(answer, dict), where
        assert set(promise) <= set(answer), f"{where} lacks {set(promise) - set(answer)}"
        for name, inner in promise.items():
            keeps(inner, answer[name], f"{where}.{name}")


@pytest.mark.parametrize(("command", "promise"), PROMISED.values(), ids=PROMISED)
def test_the_keys_of_json_are_always_there(
    desk: Desk, command: tuple[str | Path, ...], promise: "Promise | list[Promise]"
) -> None:
    answer = desk.run(*command, "--format", "json").well().json
    assert answer
    keeps(promise, answer)


def test_a_status_always_says_how_far_the_commitment_got(desk: Desk) -> None:
    """There is always an entry of performance, and a purchase's has its ladder."""
    (visit,) = desk.run("status", VISIT, "--format", "json").well().json["performance"]
    assert visit["ladder"] is None
    beans = desk.run("status", BEANS, "--format", "json").well().json["performance"]
    assert any(entry["ladder"] for entry in beans)


def test_show_gives_the_event_whole(shipped: Desk) -> None:
    """Just as it stands in the file, and its place in the record beside it."""
    (line,) = [line for line in RECORD[0].read_text("utf-8").splitlines() if f'"id":"{APRIL}"' in line]
    shown = shipped.run("show", APRIL, "--format", "json").well().json
    assert shown["event"] == json.loads(line)
    assert {"position", "recorded", "corrections", "retracted_by", "referred_by"} <= set(shown)


def test_why_names_the_rule_and_the_events_behind_each_axis(shipped: Desk) -> None:
    why = shipped.run("why", BEANS, "--format", "json").well().json
    axes = [reason["axis"] for reason in why["reasons"]]
    for axis in ("headline", "stage", "schedule", "performance", "acknowledgement"):
        assert any(each.partition(".")[0] == axis for each in axes)
    assert all(reason["rule"] for reason in why["reasons"])
    ids = {row["id"] for row in shipped.run("log", "--format", "json").well().json}
    assert {each for reason in why["reasons"] for each in reason["because"]} <= ids
    assert why["headline"] == shipped.run("status", BEANS, "--format", "json").well().json["headline"]


# Four formats


def read_table(text: str) -> list[str]:
    found = text.splitlines()
    assert not any(line != line.rstrip() for line in found)
    return found


def read_csv(text: str) -> list[list[str]]:
    rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])
    return rows


def read_markdown(text: str) -> list[str]:
    """Every table has as many cells in each row as in its head."""
    columns = 0
    for line in text.splitlines():
        bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert columns in {0, bars} or not bars, line
        columns = bars
    return text.splitlines()


READERS: Mapping[str, Callable[[str], Any]] = {
    "table": read_table,
    "json": json.loads,
    "csv": read_csv,
    "markdown": read_markdown,
}
ANSWERS = {
    **QUESTIONS,
    "verify": ("verify",),
    "digest": ("digest",),
    "rebuild": ("rebuild",),
    "types": ("types",),
    "schemes": ("schemes",),
    "append": ("append", "visit-confirmed", VISIT, "--occurred", "2025-11-24"),
    "dry run": ("append", "visit-confirmed", VISIT, "--occurred", "2025-11-24", "--due", "2027", "--dry-run"),
    "correct": ("correct", APRIL, "due=2026-05", "--reason", "a test"),
    "retract": ("retract", APRIL, "--reason", "a test"),
    "import": ("import", *map(str, RECORD)),
}


@pytest.mark.parametrize("chosen", FORMATS)
@pytest.mark.parametrize("command", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_can_be_read_in_every_format(desk: Desk, command: tuple[str, ...], chosen: str) -> None:
    said = desk.run(*command, "--format", chosen).well()
    assert READERS[chosen](said.out)
    assert said.out.endswith("\n")


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_csv_holds_no_words_of_the_program_s_own_language(shipped: Desk, question: tuple[str, ...]) -> None:
    """A spreadsheet knows lists as plain text or JSON, and nothing as an empty cell."""
    for row in read_csv(shipped.run(*question, "--format", "csv").well().out):
        for cell in row:
            assert cell not in {"None", "True", "False", "()", "[]", "{}"}
            assert not cell.startswith(("('", "({", "{'", "['", "[{'"))
            if cell.startswith(("[{", "{")):
                json.loads(cell)


def test_csv_has_a_row_for_each_of_many(shipped: Desk) -> None:
    """CSV has the same rows as JSON, in the same order."""
    for question in (("log",), ("pending",)):
        expected = shipped.run(*question, "--format", "json").well().json
        header, *rows = read_csv(shipped.run(*question, "--format", "csv").well().out)
        column = header.index("subject")
        assert [row[column] for row in rows] == [each["subject"] for each in expected]


@pytest.mark.parametrize("chosen", FORMATS)
def test_the_format_may_stand_before_or_after_the_command(shipped: Desk, chosen: str) -> None:
    after = shipped.run("status", VISIT, "--format", chosen).well()
    assert shipped.run("--format", chosen, "status", VISIT).well() == after
    assert shipped.run("--format", "json", "status", VISIT, "--format", chosen).well() == after


def test_the_same_question_has_the_same_answer(shipped: Desk) -> None:
    for question in QUESTIONS.values():
        assert shipped.run(*question) == shipped.run(*question)


# Three clocks


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_question_can_be_asked_of_another_day_and_of_one_party(
    shipped: Desk, question: tuple[str, ...]
) -> None:
    clocks = ("--known-on", "2025-12-31", "--as-told-by", "USA")
    as_of = () if question[0] == "replay" else ("--as-of", "2025-12-31")
    for chosen in FORMATS:
        shipped.run(*question, *clocks, *as_of, "--format", chosen).well()


def test_as_of_a_day_nothing_later_has_happened(shipped: Desk) -> None:
    """The visit was put off in March 2026 and held in May."""
    stages = [
        shipped.run("status", VISIT, "--as-of", day, "--format", "json").well().json["stage"]
        for day in ("2025-12-31", "2026-06-30")
    ]
    assert stages[0] != "held"
    assert stages[1] == "held"


def test_known_on_a_day_nothing_later_is_known(shipped: Desk) -> None:
    rows = shipped.run("log", "--known-on", "2025-11-25", "--format", "json").well().json
    assert 0 < len(rows) < len(shipped.run("log", "--format", "json").well().json)
    asked = ("--known-on", "2025-11-25", "--as-of", "2026-06-30")
    known = shipped.run("status", VISIT, *asked, "--format", "json").well().json
    assert (known["as_of"], known["known_on"], known["headline"]) == ("2026-06-30", "2025-11-25", "overdue")


def test_as_told_by_a_party_only_its_own_words_count(shipped: Desk) -> None:
    rows = shipped.run("log", "--as-told-by", "CHN", "--format", "json").well().json
    told = {
        row["asserted_by"]
        for row in rows
        if row["type"] not in {"relationship-opened", "corrected", "retracted"}
    }
    assert told
    assert all(each and each.partition(":")[0] == "CHN" for each in told)


def test_a_replay_ends_on_its_day(shipped: Desk) -> None:
    early, late = (
        shipped.run("replay", "us-china", "--to", day, "--format", "json").well().json
        for day in ("2025-11-23", "2025-12-31")
    )
    assert len(early["events"]) < len(late["events"])
    assert early["events"] == [row for row in late["events"] if row in early["events"]]
    assert early["to"] == "2025-11-23"


def test_a_diff_of_a_day_with_itself_is_empty(shipped: Desk) -> None:
    for more in ((), ("--known",)):
        diff = (
            shipped.run("diff", "us-china", "2025-12-31", "2025-12-31", *more, "--format", "json").well().json
        )
        assert diff["changes"] == []


def test_a_diff_read_backwards_undoes_itself(shipped: Desk) -> None:
    days = ("2025-11-01", "2025-12-31")
    forth, back = (
        shipped.run("diff", "us-china", *order, "--format", "json").well().json["changes"]
        for order in (days, days[::-1])
    )
    assert forth
    assert {(each["subject"], each["axis"], str(each["before"]), str(each["after"])) for each in forth} == {
        (each["subject"], each["axis"], str(each["after"]), str(each["before"])) for each in back
    }


def test_today_is_the_day_it_is_in_the_zone_asked_for(shipped: Desk) -> None:
    """Kiritimati is always at least a day ahead of Pago Pago."""
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        before = datetime.now(ZoneInfo(zone)).date()
        status = shipped.run("--tz", zone, "status", VISIT, "--format", "json").well().json
        after = datetime.now(ZoneInfo(zone)).date()
        assert before.isoformat() <= status["as_of"] <= after.isoformat()
        assert before.isoformat() <= status["known_on"]  # never less than what the log's own day has recorded
        days.append(status["as_of"])
    assert days[0] > days[1]


def test_a_day_may_be_named_in_words_and_is_told_back(shipped: Desk) -> None:
    said = shipped.run("status", VISIT, "--as-of", "24 November 2025", "--format", "json").well()
    assert said.json["as_of"] == "2025-11-24"
    assert said.remarks == "--as-of: 24 November 2025 is 2025-11-24\n"


# The log


def logged(desk: Desk, *filters: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.run("log", *filters, "--format", "json").well().json
    return rows


def test_the_log_has_every_event_in_the_order_of_its_positions(shipped: Desk) -> None:
    rows = logged(shipped)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    events = [json.loads(line) for path in RECORD for line in path.read_text("utf-8").splitlines()]
    assert {row["id"] for row in rows} == {event["id"] for event in events}


def test_the_log_can_be_narrowed(shipped: Desk) -> None:
    """Each filter keeps what it names, and drops something."""
    rows = logged(shipped)
    kept: Mapping[tuple[str, ...], Callable[[dict[str, Any]], bool]] = {
        ("china-japan",): lambda row: row["subject"].partition("/")[0] == "china-japan",
        ("--type", "visit-confirmed"): lambda row: row["type"] == "visit-confirmed",
        ("--type", "visit-confirmed", "--type", "call-held"): lambda row: (
            row["type"] in {"visit-confirmed", "call-held"}
        ),
        ("--topic", "taiwan"): lambda row: "taiwan" in row.get("topics", ()),
        ("--topic", "taiwan", "--topic", "trade"): lambda row: bool(
            {"taiwan", "trade"} & set(row.get("topics", ()))
        ),
    }
    for filters, wanted in kept.items():
        found = logged(shipped, *filters)
        assert found == [row for row in rows if wanted(row)]
        assert 0 < len(found) < len(rows)


def test_the_log_of_a_party_is_what_it_said_or_took_part_in(shipped: Desk) -> None:
    rows = logged(shipped, "--party", "JPN")
    assert rows
    assert all('"JPN' in json.dumps(row) for row in rows)
    assert logged(shipped, "--party", "TWN") == []


def test_the_log_of_some_days_has_what_may_have_occurred_on_them(shipped: Desk) -> None:
    within = logged(shipped, "--since", "2025-11-24", "--until", "2025-11-25")
    assert "2025-11-24" in {row["occurred"] for row in within if isinstance(row["occurred"], str)}
    assert not {"2025-11-23", "2025-11-26"} & {str(row["occurred"]) for row in within}
    assert len(within) < len(logged(shipped, "--since", "2025-11-24"))


def test_the_log_finds_words_in_either_case(shipped: Desk) -> None:
    upper, lower = logged(shipped, "--grep", "COFCO"), logged(shipped, "--grep", "cofco")
    assert upper == lower
    assert upper
    assert logged(shipped, "--grep", "no such words") == []


def test_a_limit_keeps_the_last_and_says_so_beside_the_answer(shipped: Desk) -> None:
    rows = logged(shipped)
    said = shipped.run("log", "--limit", "3", "--format", "json").well()
    assert said.json == rows[-3:]
    assert said.remarks == "the last 3 events; there are more\n"
    unlimited = shipped.run("log", "--limit", "9999", "--format", "json").well()
    assert (unlimited.json, unlimited.remarks) == (rows, "")


# At a terminal


def test_colour_is_for_terminals_only(shipped: Desk) -> None:
    """And not even there, if $NO_COLOR asks for none."""
    asked = ("--store", str(shipped.store), "pending")
    assert "\x1b[" in at_terminal(PROGRAM, *asked, stream="stdout").well().out
    assert "\x1b" not in at_terminal(PROGRAM, *asked, stream="stdout", NO_COLOR="1").well().out
    assert "\x1b" not in process(*asked).well().out


def test_what_a_program_reads_is_never_coloured(shipped: Desk) -> None:
    asked = ("--store", str(shipped.store), "pending", "--format")
    for chosen in ("json", "csv", "markdown"):
        assert "\x1b" not in at_terminal(PROGRAM, *asked, chosen, stream="stdout").well().out


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    shipped: Desk, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """Ids and addresses may be wrapped, but nothing is cut off."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for question in (*QUESTIONS.values(), ("types",), ("verify",)):
        for line in shipped.run(*question).well().out.splitlines():
            assert len(line) <= columns, question


def test_a_wider_terminal_is_made_use_of(shipped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    heights = []
    for columns in (60, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        heights.append(len(shipped.run("log").well().out.splitlines()))
    assert heights[0] > heights[1]


@pytest.mark.parametrize("chosen", FORMATS)
def test_an_answer_goes_to_stdout_and_remarks_about_it_to_stderr(shipped: Desk, chosen: str) -> None:
    asked = ("log", "--since", "24 November 2025", "--limit", "2", "--format", chosen)
    said = process("--store", shipped.store, *asked).well()
    assert READERS[chosen](said.out)
    assert "the last 2 events" in said.remarks
    assert "--since: " in said.remarks
    assert "the last 2 events" not in said.out
    assert said == shipped.run(*asked)


@pytest.mark.parametrize(
    "command", [("log", "--format", "json"), ("log",), ("export",), ("schema",), ("types",)]
)
def test_a_reader_may_close_the_pipe_early(shipped: Desk, command: tuple[str, ...]) -> None:
    """`timeline log | head -1` is not an error."""
    with subprocess.Popen(
        [PROGRAM, "--store", str(shipped.store), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


# Completion


def completed(desk: Desk, line: str) -> list[str]:
    """Return the completions of the last word of a line."""
    said = process(
        TIMELINE_STORE=str(desk.store),
        _TIMELINE_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split()) - (not line.endswith(" "))),
    ).well()
    assert said.remarks == ""
    return [offer.partition(",")[2] for offer in said.out.splitlines() if offer]


def test_the_shell_offers_types_subjects_and_event_ids(shipped: Desk) -> None:
    assert completed(shipped, "timeline sta") == ["status"]
    assert {"visit-held", "visit-confirmed"} <= set(completed(shipped, "timeline append vis"))
    assert completed(shipped, "timeline status us-china/beij") == [VISIT]
    assert completed(shipped, "timeline append visit-held us-china/beij") == [VISIT]
    assert completed(shipped, "timeline replay ") == ["china-japan", "us-china"]
    for line in ("timeline show ", "timeline retract ", "timeline append readout-issued us-china --of "):
        assert completed(shipped, line + APRIL[:-1]) == [APRIL]


def test_a_shell_that_completes_is_no_place_for_an_error(desk: Desk, tmp_path: Path) -> None:
    """A store that cannot be read offers nothing, and says nothing."""
    desk.store.write_text("this is no store at all, and never was one")
    assert completed(desk, "timeline status us") == []
    assert completed(Desk(tmp_path / "none" / "timeline.db"), "timeline show uc") == []


def test_what_was_just_recorded_is_offered(empty: Desk) -> None:
    """Completion uses the store named on the line."""
    empty.run("import", *RECORD).well()
    empty.run("append", "-", stdin=json_lines({**CONFIRMED, "id": "brand-new"})).well()
    elsewhere = Desk(empty.store.with_name("elsewhere.db"))
    assert completed(elsewhere, f"timeline --store {empty.store} show brand") == ["brand-new"]
