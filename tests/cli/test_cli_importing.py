"""Import and export: the same bytes, all or nothing, and a progress bar."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_facts import (
    BEANS,
    CALL,
    CONFIRMED,
    OPENED,
    PROGRAM,
    RECORD,
    VISIT,
    Desk,
    at_terminal,
    json_lines,
    process,
    surroundings,
)

BAD = json_lines(
    OPENED,
    {**CONFIRMED, "id": "thirteen", "due": "2026-13"},
    CALL,
    {"type": "cargoes-booked", "id": "nothing", "subject": BEANS, "occurred": "2025-11-24", "buyer": "China"},
    "",
    '{"type": "visit-confirmed", "id": "half", ',
    {**CONFIRMED, "id": "typo", "visiter": "USA"},
    {"type": "visit-held", "id": "unopened", "subject": "us-china/other", "occurred": "2025-11-24"},
    CONFIRMED,
)
FLAWS = {2: "`due`", 4: "`buyer`", 6: "JSON", 7: "`visiter`", 8: "us-china/other"}


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# The same bytes again


@pytest.mark.parametrize("path", RECORD, ids=[path.stem for path in RECORD])
def test_an_export_gives_back_the_shipped_file(shipped: Desk, path: Path) -> None:
    """Byte for byte, though both files lie in one store."""
    assert shipped.run("export", path.stem).well().raw == path.read_bytes()


def test_an_export_of_all_is_all_that_went_in(shipped: Desk) -> None:
    exported = shipped.run("export").well()
    assert exported.raw == b"".join(path.read_bytes() for path in RECORD)
    assert exported.remarks == ""


def test_a_real_process_exports_the_same_bytes(shipped: Desk) -> None:
    """Whatever the locale makes of text."""
    said = process("--store", shipped.store, "export", "us-china", LC_ALL="C", PYTHONUTF8="0")
    assert said.well().raw == RECORD[0].read_bytes()


@pytest.mark.parametrize("option", ["--output", "-o"])
def test_an_export_may_go_into_a_file(shipped: Desk, tmp_path: Path, option: str) -> None:
    target = tmp_path / "us-china.jsonl"
    said = shipped.run("export", "us-china", option, target).well()
    assert target.read_bytes() == RECORD[0].read_bytes()
    assert said.out == ""


def test_an_export_into_a_folder_that_is_not_there_is_refused(shipped: Desk, tmp_path: Path) -> None:
    said = shipped.run("export", "-o", tmp_path / "none" / "us-china.jsonl")
    assert said.code == 1
    assert str(tmp_path / "none") in said.remarks


def test_an_export_of_nothing_leaves_the_file_alone(shipped: Desk, tmp_path: Path) -> None:
    """A mistyped relationship must not cost yesterday's export."""
    target = file(tmp_path, "yesterday.jsonl", b"precious\n")
    assert shipped.run("export", "us-chine", "-o", target).code == 3
    assert target.read_bytes() == b"precious\n"


def test_what_was_exported_makes_another_store_with_the_same_events(desk: Desk, tmp_path: Path) -> None:
    """Corrections, retractions and later accounts included."""
    desk.run("correct", "uc-busan-april", "due=May 2026", "--reason", "misheard").well()
    desk.run(
        "append", "visit-confirmed", VISIT, "--occurred", "2025-11-24", "--note", "“très”\u2028\0 \U0001f54a"
    ).well()
    exported = file(tmp_path, "all.jsonl", desk.run("export").well().raw)
    other = Desk(tmp_path / "other.db")
    other.run("import", exported).well()
    assert other.run("export").well().raw == exported.read_bytes()


# In


def test_importing_twice_adds_nothing(desk: Desk) -> None:
    before = desk.digest()
    lines = sum(len(path.read_bytes().splitlines()) for path in RECORD)
    again = desk.run("import", *RECORD, "--format", "json").well().json
    assert again == {"read": lines, "appended": 0, "duplicates": lines, "problems": []}
    assert desk.digest() == before


def test_a_file_named_twice_goes_in_once(empty: Desk) -> None:
    lines = len(RECORD[1].read_bytes().splitlines())
    said = empty.run("import", RECORD[1], RECORD[1], "--format", "json").well().json
    assert (said["read"], said["appended"], said["duplicates"]) == (2 * lines, lines, lines)


def test_a_dash_is_the_standard_input(empty: Desk) -> None:
    lines = len(RECORD[0].read_bytes().splitlines())
    said = process("--store", empty.store, "import", "-", "--format", "json", stdin=RECORD[0].read_bytes())
    assert said.well().json == {"read": lines, "appended": lines, "duplicates": 0, "problems": []}
    assert empty.run("export").well().raw == RECORD[0].read_bytes()


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_blank_lines_and_line_ends_do_not_matter(empty: Desk, ending: bytes) -> None:
    """Nor does a missing last one."""
    lines = RECORD[1].read_bytes().splitlines()
    empty.run("import", "-", stdin=(ending * 2).join(lines)).well()
    assert empty.run("export").well().raw == RECORD[1].read_bytes()


def test_every_bad_line_is_named_and_nothing_is_stored(empty: Desk, tmp_path: Path) -> None:
    """All problems are reported at once, each with path, line and field."""
    path = file(tmp_path, "bad.jsonl", BAD)
    said = empty.run("import", path, "--format", "json")
    assert said.code == 1
    assert "Traceback" not in said.remarks
    assert (said.json["read"], said.json["appended"], said.json["duplicates"]) == (8, 0, 0)
    for problem, (number, named) in zip(said.json["problems"], FLAWS.items(), strict=True):
        assert (problem["path"], problem["line"]) == (str(path), number)
        assert named in problem["message"]
    *named_lines, hint = said.remarks.splitlines()
    for remark, (number, named) in zip(named_lines, FLAWS.items(), strict=True):
        assert remark.startswith(f"{path}:{number}: ")
        assert named in remark
    assert hint.startswith("Hint: ")
    assert "--skip-bad" in hint
    assert not empty.store.exists()


def test_the_good_lines_may_be_recorded_nevertheless(empty: Desk, tmp_path: Path) -> None:
    """And still the exit code says that something was wrong."""
    path = file(tmp_path, "bad.jsonl", BAD)
    said = empty.run("import", path, "--skip-bad", "--format", "json")
    assert said.code == 1
    assert (said.json["read"], said.json["appended"]) == (8, 3)
    assert [problem["line"] for problem in said.json["problems"]] == list(FLAWS)
    assert [line.split(": ")[0] for line in said.remarks.splitlines()] == [f"{path}:{line}" for line in FLAWS]
    ids = [json.loads(line)["id"] for line in empty.run("export").well().out.splitlines()]
    assert ids == [OPENED["id"], CALL["id"], CONFIRMED["id"]]


def test_a_bad_line_among_many_good_ones_keeps_them_all_out(desk: Desk, tmp_path: Path) -> None:
    before = desk.digest()
    good = json_lines(*({**CALL, "id": f"call-{number}"} for number in range(20)))
    assert desk.run("import", file(tmp_path, "calls.jsonl", good + b"{}\n" + good)).code == 1
    assert desk.digest() == before


def test_of_two_files_a_bad_second_keeps_the_first_out(empty: Desk, tmp_path: Path) -> None:
    bad = file(tmp_path, "bad.jsonl", json_lines({**CONFIRMED, "subject": "us-chine/visit"}))
    said = empty.run("import", RECORD[0], bad)
    assert said.code == 1
    assert f"{bad}:1: " in said.remarks
    assert "us-chine" in said.remarks
    assert not empty.store.exists()


@pytest.mark.parametrize("more", [(), ("--skip-bad",)])
def test_a_file_that_is_not_there_keeps_the_others_out(
    empty: Desk, tmp_path: Path, more: tuple[str, ...]
) -> None:
    """A missing file is not a bad line, and --skip-bad does not skip it."""
    said = empty.run("import", RECORD[0], tmp_path / "none.jsonl", *more)
    assert said.code == 3
    assert str(tmp_path / "none.jsonl") in said.remarks
    assert "Hint: " in said.remarks
    assert not empty.store.exists()


def test_an_id_with_two_contents_is_a_bad_line(empty: Desk, tmp_path: Path) -> None:
    path = file(tmp_path, "two.jsonl", json_lines(OPENED, CALL, {**CALL, "note": "another call"}))
    said = empty.run("import", path)
    assert said.code == 1
    assert f"{path}:3: the id call is in use" in said.remarks


def test_the_lines_of_a_file_may_speak_of_each_other(empty: Desk) -> None:
    """A line may refer to those above it, though none of them is stored yet."""
    readout = {"type": "readout-issued", "id": "cn", "subject": "us-china", "occurred": "2025-11-24"}
    told = {**readout, "published": "2025-11-24", "of": "call", "asserted_by": "CHN"}
    empty.run("import", "-", stdin=json_lines(OPENED, CALL, told)).well()
    said = Desk(empty.store.with_name("other.db")).run("import", "-", stdin=json_lines(OPENED, told, CALL))
    assert said.code == 1
    assert "-:2: " in said.remarks
    assert "`of`" in said.remarks


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        b"\0",
        b"[" * 50_000,
        b"{}",
        b"null",
        b'"visit-confirmed"',
        b"\xef\xbb\xbf{}",
        b'{"a":1}' * 9,
    ],
    ids=["no UTF-8", "NUL", "nested", "empty object", "null", "text", "byte order mark", "nine objects"],
)
def test_a_line_of_rubbish_is_a_bad_line(empty: Desk, line: bytes) -> None:
    said = empty.run("import", "-", stdin=json_lines(OPENED) + line + b"\n")
    assert said.code == 1
    assert said.remarks.startswith("-:2: ")
    assert len(said.remarks) < 1000
    assert not empty.store.exists()


def test_an_empty_file_is_no_error(empty: Desk) -> None:
    assert empty.run("import", "-", "--format", "json").well().json["read"] == 0


# Progress

IMPATIENT = "from timeline.cli import main, progress; progress.SHOW_AFTER = 0; main.run()"


def test_a_long_import_shows_at_a_terminal_how_far_it_is(empty: Desk) -> None:
    """The bar is shown at once here."""
    command = (sys.executable, "-c", IMPATIENT, "--store", empty.store, "import", *RECORD)
    said = at_terminal(*command, stream="stderr").well()
    lines = sum(len(path.read_bytes().splitlines()) for path in RECORD)
    assert "Importing" in said.remarks
    assert f"{lines} events, " in said.remarks
    assert "/s" in said.remarks
    assert "100%" in said.remarks
    assert said.out == f"Recorded {lines} of {lines} lines.\n"
    assert int(empty.digest().split()[0]) == lines


def test_a_long_export_shows_at_a_terminal_how_far_it_is(empty: Desk, tmp_path: Path) -> None:
    empty.run("import", *RECORD).well()
    command = (
        sys.executable,
        "-c",
        IMPATIENT,
        "--store",
        empty.store,
        "export",
        "-o",
        tmp_path / "all.jsonl",
    )
    said = at_terminal(*command, stream="stderr").well()
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines()
    assert "Exporting" in said.remarks
    assert f"{len(lines)} events, " in said.remarks
    assert "100%" in said.remarks
    assert len(lines) == int(empty.digest().split()[0])


def test_a_short_import_shows_no_bar(empty: Desk) -> None:
    said = at_terminal(PROGRAM, "--store", empty.store, "import", *RECORD, stream="stderr").well()
    assert said.remarks == ""


def test_no_bar_is_shown_without_a_terminal(empty: Desk) -> None:
    """However long it takes, a log file is no terminal."""
    done = subprocess.run(
        [sys.executable, "-c", IMPATIENT, "--store", str(empty.store), "import", *map(str, RECORD)],
        capture_output=True,
        env=surroundings(),
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
