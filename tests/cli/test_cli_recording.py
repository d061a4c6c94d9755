"""Recording by options, JSON and corrections; dry runs; duplicates."""

import json
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cli_facts import APRIL, CALL, CONFIRMED, OPENED, RECORD, VISIT, Desk, json_lines, process

from timeline.events.catalogue import CATALOGUE

RECEIPT = {"position", "id", "subject", "type", "recorded", "duplicate"}
TOLD = (
    "append", "visit-confirmed", VISIT,
    "--id", "told", "--occurred", "2025-11-24", "--published", "2025-11-24",
    "--asserted-by", "USA:Trump", "--due", "April 2026", "--topics", "visits,trade", "--topics", "taiwan",
)  # fmt: skip


def event(desk: Desk, reference: str) -> dict[str, object]:
    shown: dict[str, object] = desk.run("show", reference, "--format", "json").well().json["event"]
    return shown


def example(text: str) -> list[str]:
    """The command that a page of help gives as its example."""
    told = text.partition("Example:")[2].replace("\\\n", " ")
    line = next(line for line in told.splitlines() if line.strip().startswith("timeline "))
    return shlex.split(line)[1:]


def test_an_event_told_by_options_is_stored_as_it_was_told(desk: Desk) -> None:
    """Options are the fields of the event; commas and repetition both make lists."""
    receipt = desk.run(*TOLD, "--format", "json").well().json
    assert set(receipt) == RECEIPT
    assert (receipt["id"], receipt["subject"], receipt["type"]) == ("told", VISIT, "visit-confirmed")
    assert receipt["duplicate"] is False
    stored = event(desk, f"#{receipt['position']}")
    assert stored == {
        "type": "visit-confirmed",
        "id": "told",
        "subject": VISIT,
        "occurred": "2025-11-24",
        "published": "2025-11-24",
        "asserted_by": "USA:Trump",
        "topics": ["visits", "trade", "taiwan"],
        "due": "2026-04",
    }


def test_what_is_recorded_by_one_process_is_read_by_the_next(empty: Desk) -> None:
    """$TIMELINE_STORE names the store, and JSON comes from the standard input."""
    store = str(empty.store)
    for each in (OPENED, CALL):
        process("append", "-", stdin=json_lines(each), TIMELINE_STORE=store).well()
    exported = process("export", TIMELINE_STORE=store).well()
    assert [json.loads(line)["id"] for line in exported.out.splitlines()] == ["us-china-opened", "call"]


def test_the_store_is_a_file_in_the_working_directory_unless_told_otherwise(tmp_path: Path) -> None:
    """`--store` wins over $TIMELINE_STORE, which wins over timeline.db."""
    said = json_lines(OPENED)
    process("append", "-", stdin=said, cwd=tmp_path).well()
    process("append", "-", stdin=said, cwd=tmp_path, TIMELINE_STORE="second.db").well()
    process("--store", "third.db", "append", "-", stdin=said, cwd=tmp_path, TIMELINE_STORE="second.db").well()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["second.db", "third.db", "timeline.db"]


def test_the_same_event_by_options_and_by_json_is_one_event(desk: Desk) -> None:
    desk.run("append", "-", stdin=json_lines(CONFIRMED)).well()
    fields = [
        part
        for name, value in CONFIRMED.items()
        if name not in {"type", "subject"}
        for part in (f"--{name.replace('_', '-')}", value)
    ]
    again = desk.run("append", "visit-confirmed", VISIT, *fields, "--format", "json").well()
    assert again.json["duplicate"] is True


def test_the_words_of_a_person_are_told_back_as_they_were_read(desk: Desk) -> None:
    """The parsed date is written to stderr; stdout has only the answer."""
    said = desk.run(*TOLD).well()
    (remark,) = said.remarks.splitlines()
    assert remark.startswith("due: ")
    assert "April 2026" in remark
    assert "2026-04" in remark
    assert "told" in said.out
    assert "is read as" not in said.out


def test_a_date_that_needs_no_reading_is_not_told_back(desk: Desk) -> None:
    said = desk.run("append", "visit-confirmed", VISIT, "--occurred", "2025-11-24", "--due", "2026-04").well()
    assert said.remarks == ""


def test_a_dry_run_stores_nothing_and_shows_what_would_change(desk: Desk) -> None:
    """The event would cancel the visit to Washington."""
    before = desk.digest()
    subject = "us-china/washington-visit"
    told = ("append", "visit-cancelled", subject, "--occurred", "2026-05-20", "--published", "2026-05-20")
    said = desk.run(*told, "--id", "off", "--dry-run", "--format", "json").well()
    assert "Nothing was stored" in said.remarks
    assert desk.digest() == before
    changes = said.json["changes"]
    assert ("stage", "cancelled") in {(change["axis"], change["after"]) for change in changes}
    assert {change["subject"] for change in changes} == {subject}
    assert all("off" in change["because"] for change in changes)
    desk.run(*told, "--id", "off").well()
    assert desk.digest() != before


def test_a_dry_run_refuses_what_would_be_refused(desk: Desk) -> None:
    said = desk.run("append", "visit-held", "us-china/nowhere", "--occurred", "2025-11-24", "--dry-run")
    assert said.code == 1
    assert "us-china/nowhere" in said.remarks


def test_a_dry_run_in_an_empty_folder_makes_no_store(empty: Desk) -> None:
    empty.run("append", "-", "--dry-run", stdin=json_lines(OPENED)).well()
    assert not empty.store.exists()


def test_the_same_event_twice_is_a_duplicate_and_stored_once(desk: Desk) -> None:
    """A client that is not sure may retry."""
    first = desk.run(*TOLD, "--format", "json").well().json
    before = desk.digest()
    again = desk.run(*TOLD, "--format", "json").well().json
    assert again == {**first, "duplicate": True}
    assert "lready recorded" in desk.run(*TOLD).well().out
    assert desk.digest() == before


def test_an_id_in_use_with_other_content_is_refused(desk: Desk) -> None:
    desk.run(*TOLD).well()
    before = desk.digest()
    said = desk.run(*TOLD, "--place", "Shanghai")
    assert said.code == 1
    assert "Error: the id told is in use" in said.remarks
    assert "Hint: " in said.remarks
    assert desk.digest() == before


def test_an_event_without_an_id_is_given_one(desk: Desk) -> None:
    told = ("append", "visit-confirmed", VISIT, "--occurred", "2025-11-24", "--format", "json")
    first, second = (desk.run(*told).well().json["id"] for _ in range(2))
    assert first != second
    assert event(desk, first)["type"] == "visit-confirmed"


def test_desks_that_record_at_once_all_get_in(desk: Desk) -> None:
    """Four processes, one store: each account is stored once, and none is lost."""
    ids = [f"desk-{number}" for number in range(4)]
    before = int(desk.digest().split()[0])

    def tell(identifier: str) -> int:
        said = json_lines({**CONFIRMED, "id": identifier})
        return process("--store", desk.store, "append", "-", stdin=said).code

    with ThreadPoolExecutor(len(ids)) as desks:
        assert list(desks.map(tell, ids)) == [0, 0, 0, 0]
    assert int(desk.digest().split()[0]) == before + len(ids)
    logged = desk.run("log", "--limit", "4", "--format", "json").well().json
    assert sorted(row["id"] for row in logged) == ids
    assert desk.run("verify").code == 0


# Each type has a command, and each command an example.


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_example_of_each_type_does_what_it_says_or_is_refused_in_words(desk: Desk, name: str) -> None:
    """The shipped record, with the call and the commitment of the examples."""
    needed = {**CALL, "id": "call-2025-11-24"}
    desk.run("append", "-", stdin=json_lines(needed)).well()
    text = desk.run("append", name, "--help").well().out
    arguments = example(text)
    assert arguments[:2] == ["append", name]
    before = desk.digest()
    said = desk.run(*arguments)
    assert "Traceback" not in said.remarks
    if said.code == 0:
        assert name in said.out
        assert desk.digest() != before
    else:
        assert said.code == 1, said
        assert said.remarks.startswith("Error: ") or "\nError: " in said.remarks
        assert "Hint: " in said.remarks
        assert desk.digest() == before
        honest = ("is a ", "is an ", "unknown commitment", "unknown relationship", "not be a valid event")
        assert any(reason in said.remarks for reason in honest), said.remarks


def test_the_examples_can_tell_a_whole_story(empty: Desk) -> None:
    """Most examples succeed in turn in a store with the events that they refer to."""
    empty.run("import", *RECORD).well()
    empty.run("append", "-", stdin=json_lines({**CALL, "id": "call-2025-11-24"})).well()
    codes = [
        empty.run(*example(empty.run("append", name, "--help").well().out)).code
        for name in CATALOGUE
        if name != "relationship-opened"
    ]
    assert codes.count(0) >= len(codes) * 3 // 4


@pytest.mark.parametrize("command", ["correct", "retract"])
def test_the_examples_of_the_record_itself_can_be_run(desk: Desk, command: str) -> None:
    """The examples refer to a recorded call."""
    desk.run("append", "-", stdin=json_lines({**CALL, "id": "uc-call-us"}))
    desk.run(*example(desk.run(command, "--help").well().out)).well()


def test_every_field_of_a_type_has_an_option(desk: Desk) -> None:
    """Options exist for every field of the JSON of a visit."""
    help_text = desk.run("append", "visit-confirmed", "--help").well().out
    fields = ("id", "occurred", "published", "asserted-by", "part-of", "topics", "sources", "note")
    for name in (*fields, "visitor", "host", "place", "rank", "due", "dry-run", "format"):
        assert f"--{name} " in help_text


# What was written down wrongly stays, and is set right.


def test_a_correction_is_known_by_its_own_event_and_the_old_words_are_kept(desk: Desk) -> None:
    desk.run("correct", APRIL, "due=May 2026", "--reason", "misheard", "--id", "fix").well()
    shown = desk.run("show", APRIL, "--format", "json").well().json
    assert shown["event"]["due"] == "2026-05"
    assert shown["as_recorded"]["due"]["edtf"] == "2026-04"
    assert [each["id"] for each in shown["corrections"]] == ["fix"]


def test_several_fields_are_corrected_at_once(desk: Desk) -> None:
    pairs = ("place=Shanghai", "topics=visits,trade", "asserted-by=CHN")
    desk.run("correct", APRIL, *pairs, "--reason", "another page").well()
    corrected = event(desk, APRIL)
    assert (corrected["place"], corrected["topics"], corrected["asserted_by"]) == (
        "Shanghai",
        ["visits", "trade"],
        "CHN",
    )


def test_a_field_with_no_value_is_taken_away(desk: Desk) -> None:
    assert "due" in event(desk, APRIL)
    desk.run("correct", APRIL, "due=", "--reason", "nobody said when").well()
    assert "due" not in event(desk, APRIL)


def test_a_text_that_begins_with_a_bracket_is_a_text(desk: Desk) -> None:
    """Editors write [sic]."""
    desk.run("correct", APRIL, "note=[sic] Aprill", "--reason", "as the page has it").well()
    assert event(desk, APRIL)["note"] == "[sic] Aprill"


def test_the_words_of_a_correction_are_told_back(desk: Desk) -> None:
    said = desk.run("correct", APRIL, "due=early 2027", "--reason", "later").well()
    assert "early 2027" in said.remarks
    assert "2027-37~" in said.remarks


@pytest.mark.parametrize("command", [("correct", "note=misread"), ("retract",)])
def test_a_target_may_be_named_by_a_prefix_or_by_its_position(desk: Desk, command: tuple[str, ...]) -> None:
    """The prefix must be unambiguous."""
    name, *pairs = command
    position = desk.run("show", APRIL, "--format", "json").well().json["position"]
    for reference in (APRIL[:-2], f"#{position}"):
        receipt = desk.run(name, reference, *pairs, "--reason", "a test", "--format", "json").well().json
        assert event(desk, receipt["id"])["target"] == APRIL
        desk.run("retract", receipt["id"], "--reason", "only a test").well()


def test_a_retraction_takes_the_event_out_and_lists_what_referred_to_it(desk: Desk) -> None:
    """The call is removed, and its readouts are listed for review."""
    desk.run("append", "-", stdin=json_lines(CALL)).well()
    readout = {"type": "readout-issued", "id": "cn", "of": "call", "asserted_by": "CHN"}
    dated = {"subject": "us-china", "occurred": "2025-11-24", "published": "2025-11-24"}
    desk.run("append", "-", stdin=json_lines({**readout, **dated})).well()
    said = desk.run("retract", "call", "--reason", "no such call", "--id", "gone").well()
    (remark,) = said.remarks.splitlines()
    assert remark.rpartition(": ")[2].split(", ") == ["cn"]
    shown = desk.run("show", "call", "--format", "json").well().json
    assert shown["retracted_by"] == "gone"


def test_what_nothing_refers_to_is_retracted_without_a_remark(desk: Desk) -> None:
    desk.run("append", "-", stdin=json_lines(CONFIRMED)).well()
    said = desk.run("retract", "confirmed", "--reason", "told twice", "--id", "gone").well()
    assert said.remarks == ""


def test_a_retraction_can_be_retracted(desk: Desk) -> None:
    """Undoing as well as doing."""
    before = desk.run("status", VISIT, "--format", "json").well().json
    desk.run("retract", APRIL, "--reason", "not so", "--id", "gone").well()
    assert desk.run("status", VISIT, "--format", "json").well().json != before
    desk.run("retract", "gone", "--reason", "it was so after all").well()
    assert desk.run("status", VISIT, "--format", "json").well().json == before


def test_what_is_already_retracted_is_reported_and_not_stored(desk: Desk) -> None:
    """The answer is the receipt of the retraction that is in force, as of a duplicate."""
    retract = ("retract", APRIL, "--reason", "not so")
    first = desk.run(*retract, "--published", "2025-12-02", "--id", "gone", "--format", "json").well().json
    before = desk.digest()
    said = desk.run(*retract).well()
    assert said.out.startswith(f"Already retracted as #{first['position']}: by gone since 2025-12-02")
    assert "timeline retract gone" in said.remarks
    assert desk.run(*retract, "--format", "json").well().json == {**first, "duplicate": True}
    assert desk.digest() == before


def test_what_was_brought_back_can_be_retracted_again(desk: Desk) -> None:
    """A retraction that is retracted itself is not in force."""
    desk.run("retract", APRIL, "--reason", "not so", "--id", "first").well()
    desk.run("retract", "first", "--reason", "it was so", "--id", "back").well()
    desk.run("retract", APRIL, "--reason", "not so after all", "--id", "second").well()
    assert desk.run("show", APRIL, "--format", "json").well().json["retracted_by"] == "second"
    said = desk.run("retract", APRIL, "--reason", "once more").well()
    assert "by second since" in said.out


@pytest.mark.parametrize("command", [("correct", "due=tomorrow"), ("retract",)])
def test_what_came_out_on_a_day_was_found_on_that_day(desk: Desk, command: tuple[str, ...]) -> None:
    """--occurred overrides it; words such as "tomorrow" count from that day."""
    name, *pairs = command
    told = (APRIL, *pairs, "--reason", "misheard", "--published", "2025-12-02", "--id", "fix")
    desk.run(name, *told).well()
    fix = event(desk, "fix")
    assert (fix["occurred"], fix["published"]) == ("2025-12-02", "2025-12-02")
    if pairs:
        assert event(desk, APRIL)["due"]["edtf"] == "2025-12-03"  # type: ignore[index]


def test_a_correction_without_any_day_is_of_today(desk: Desk) -> None:
    desk.run("correct", APRIL, "due=2026-06", "--reason", "misheard", "--id", "fix").well()
    fix = event(desk, "fix")
    assert fix.keys() >= {"occurred"}
    assert "published" not in fix


@pytest.mark.parametrize("command", [("correct", "due=2026-06"), ("retract",)])
def test_the_record_may_be_kept_dry_too(desk: Desk, command: tuple[str, ...]) -> None:
    before = desk.digest()
    name, *pairs = command
    said = desk.run(name, APRIL, *pairs, "--reason", "a test", "--dry-run", "--format", "json").well()
    assert set(said.json) == {"changes"}
    assert "Nothing was stored" in said.remarks
    assert desk.digest() == before


def test_a_correction_says_who_found_it_and_when(desk: Desk) -> None:
    told = (
        "--occurred",
        "2025-12-01",
        "--published",
        "2025-12-02",
        "--asserted-by",
        "CHN",
        "--note",
        "embassy",
    )
    desk.run("correct", APRIL, "due=2026-05", "--reason", "misheard", "--id", "fix", *told).well()
    fix = event(desk, "fix")
    assert (fix["occurred"], fix["published"], fix["asserted_by"]) == ("2025-12-01", "2025-12-02", "CHN")
    assert (fix["note"], fix["reason"], fix["patch"]) == ("embassy", "misheard", {"due": "2026-05"})


def test_the_program_is_where_its_interpreter_is() -> None:
    """Else the processes here would try some other program."""
    assert Path(sys.executable).with_name("timeline").is_file()
