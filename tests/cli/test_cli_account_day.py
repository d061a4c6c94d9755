"""Relative words count from the day of the account, whenever and however they are typed."""

from pathlib import Path

import pytest
from cli_facts import OPENED, Desk, json_lines, refused

SUBJECT = "us-china/schedule"
MADE = ("append", "commitment-made", SUBJECT, "--by", "CHN", "--text", "publish the schedule")


@pytest.fixture
def desk(empty: Desk) -> Desk:
    empty.run("import", "-", stdin=json_lines(OPENED)).well()
    return empty


def event(desk: Desk, reference: str) -> dict[str, object]:
    shown: dict[str, object] = desk.run("show", reference, "--format", "json").well().json["event"]
    return shown


def inferred(edtf: str, raw: str) -> dict[str, str]:
    return {"edtf": edtf, "raw": raw, "basis": "inferred"}


@pytest.mark.parametrize(
    ("days", "due", "edtf"),
    [
        (("--occurred", "2025-11-20", "--published", "2025-11-24"), "tomorrow", "2025-11-25"),
        (("--occurred", "2025-11-20"), "within 120 days", "../2026-03-20"),
        (
            ("--occurred", "yesterday", "--published", "2025-11-24"),
            "later this year",
            "2025-11-24/2025-12-31",
        ),
        (("--occurred", "2025-11-24", "--published", "2025-11-24T20:00-05:00"), "tomorrow", "2025-11-25"),
        (("--occurred", "2025-11"), "next year", "2026"),
    ],
)
def test_words_count_from_publication_or_from_the_happening(
    desk: Desk, days: tuple[str, ...], due: str, edtf: str
) -> None:
    desk.run(*MADE, "--id", "made", *days, "--due", due).well()
    assert event(desk, "made")["due"] == inferred(edtf, due)


def test_early_next_year_of_november_2025_is_2026(desk: Desk) -> None:
    desk.run(*MADE, "--id", "made", "--occurred", "2025-11-24", "--due", "early next year").well()
    assert event(desk, "made")["due"] == {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"}


def test_yesterday_is_the_day_before_publication(desk: Desk) -> None:
    desk.run(*MADE, "--id", "made", "--occurred", "yesterday", "--published", "2025-11-24").well()
    assert event(desk, "made")["occurred"] == inferred("2025-11-23", "yesterday")


def test_words_that_a_vague_day_does_not_settle_are_refused(desk: Desk) -> None:
    """An account of November has thirty tomorrows."""
    error, _ = refused(desk.run(*MADE, "--occurred", "2025-11", "--due", "tomorrow"))
    assert error == (
        "Error: `due`: 'tomorrow' counts from the day of the account, "
        "which may be any from 2025-11-01 to 2025-11-30."
    )


def test_words_of_a_correction_count_from_the_account_that_it_corrects(desk: Desk) -> None:
    desk.run(*MADE, "--id", "made", "--occurred", "2025-11-20", "--published", "2025-11-24").well()
    for command in (
        ("correct", "made", "due=by year-end"),
        (
            "append",
            "corrected",
            SUBJECT,
            "--target",
            "made",
            "--patch",
            "due=by year-end",
            "--occurred",
            "today",
        ),
    ):
        identifier = f"by-{command[0]}"
        desk.run(*command, "--reason", "it was said", "--id", identifier).well()
        assert event(desk, identifier)["patch"] == {"due": inferred("../2025", "by year-end")}


def test_a_correction_that_moves_the_account_moves_what_counts_from_it(desk: Desk) -> None:
    desk.run(*MADE, "--id", "made", "--occurred", "2025-11-20", "--published", "2025-11-24").well()
    pairs = ("due=tomorrow", "occurred=yesterday", "published=2025-11-22")
    desk.run("correct", "made", *pairs, "--reason", "a slip", "--id", "moved").well()
    assert event(desk, "moved")["patch"] == {
        "published": "2025-11-22",
        "occurred": inferred("2025-11-21", "yesterday"),
        "due": inferred("2025-11-23", "tomorrow"),
    }


def test_a_correction_was_found_the_day_before_it_was_published(desk: Desk) -> None:
    desk.run(*MADE, "--id", "made", "--occurred", "2025-11-20").well()
    days = ("--published", "2025-12-01", "--occurred", "yesterday")
    desk.run("retract", "made", "--reason", "a slip", "--id", "gone", *days).well()
    assert event(desk, "gone")["occurred"] == inferred("2025-11-30", "yesterday")


@pytest.mark.parametrize("published_by", ["a column", "--set"])
def test_words_of_a_row_count_from_the_day_of_the_row(desk: Desk, tmp_path: Path, published_by: str) -> None:
    sheet = tmp_path / "sheet.csv"
    header, cell = (",published", ",2025-11-24") if published_by == "a column" else ("", "")
    sheet.write_text(f"id,due,occurred{header}\nmade,within 120 days,yesterday{cell}\n")
    always = ["type=commitment-made", f"subject={SUBJECT}", "by=CHN", "text=publish"]
    if not header:
        always.append("published=2025-11-24")
    desk.run("import", sheet, *(part for each in always for part in ("--set", each))).well()
    made = event(desk, "made")
    assert made["due"] == inferred("../2026-03-24", "within 120 days")
    assert made["occurred"] == inferred("2025-11-23", "yesterday")


def test_a_time_of_a_program_is_imported_and_read_again_byte_for_byte(desk: Desk) -> None:
    """RFC 3339 has fractions of a second; EDTF has none."""
    call = {"type": "call-held", "id": "call", "subject": "us-china", "participants": ["USA", "CHN"]}
    desk.run("import", "-", stdin=json_lines({**call, "occurred": "2025-11-24 20:15:30.250+0800"})).well()
    exported = desk.run("export").well().out
    assert '"occurred":{"edtf":"2025-11-24T20:15:30+08:00","raw":"2025-11-24 20:15:30.250+0800"}' in exported
    again = desk.run("import", "-", "--format", "json", stdin=exported.encode()).well().json
    assert (again["appended"], again["duplicates"]) == (0, 2)
