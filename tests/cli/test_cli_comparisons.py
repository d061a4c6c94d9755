"""The comparing commands: readouts, figures, positions, sources, and pace."""

import csv
from typing import Any

import pytest
from cli_facts import BEANS, VISIT, Desk, json_lines, refused

CALL = "uc-call-us"


def answer(desk: Desk, *arguments: str) -> Any:  # noqa: ANN401 JSON
    return desk.run(*arguments, "--format", "json").well().json


def matrices(desk: Desk, *options: str) -> dict[str, Any]:
    return {each["contact"]: each for each in answer(desk, "readouts", "us-china", *options)}


def test_the_matrix_of_one_contact_is_that_of_all(shipped: Desk) -> None:
    """A contact is named by its id, a prefix of it, or its position."""
    (one,) = answer(shipped, "readouts", "us-china", CALL)
    assert one == matrices(shipped)[CALL]
    position = answer(shipped, "show", CALL)["position"]
    assert answer(shipped, "readouts", "us-china", f"#{position}") == [one]


def test_a_contact_that_was_not_held_by_then_is_not_found(shipped: Desk) -> None:
    """The refusal names the contacts that exist."""
    _, hint = refused(shipped.run("readouts", "us-china", CALL, "--as-of", "2025-11-23"), code=3)
    assert "uc-busan-held" in hint
    refused(shipped.run("readouts", "us-china", "uc-wh-12"), code=3)
    refused(shipped.run("readouts", "china-japan", CALL), code=3)
    refused(shipped.run("readouts", "us-france"), code=3)


def test_csv_has_a_row_for_each_cell(shipped: Desk) -> None:
    said = shipped.run("readouts", "us-china", CALL, "--format", "csv").well()
    rows = list(csv.DictReader(said.out.splitlines()))
    taiwan = {row["party"]: row["word"] for row in rows if (row["of"], row["name"]) == ("topic", "taiwan")}
    assert taiwan == {"USA": "omitted", "CHN": "raised"}
    visit = {row["party"]: row["word"] for row in rows if row["name"] == VISIT}
    assert visit == {"USA": "affirmed", "CHN": "silent"}


@pytest.mark.parametrize("command", ["readouts", "figures", "positions", "sources"])
def test_the_clocks_and_the_teller_apply(shipped: Desk, command: str) -> None:
    """Less was known, less had happened, and one party tells less than all."""
    now = shipped.run(command, "us-china").well().out
    for option in (("--as-of", "2025-11-30"), ("--known-on", "2025-11-30"), ("--as-told-by", "CHN")):
        then = shipped.run(command, "us-china", *option).well().out
        assert len(then) < len(now)


def test_what_is_recorded_changes_the_cell_from_the_day_it_is_known(desk: Desk) -> None:
    """Beijing affirms the visit two weeks after a readout that left it out."""
    said = ("--occurred", "2025-12-08", "--published", "2025-12-08", "--asserted-by", "CHN")
    desk.run("append", "acknowledged", VISIT, *said).well()
    then = matrices(desk, "--known-on", "2025-12-07")[CALL]["commitments"][VISIT]
    now = matrices(desk, "--known-on", "2025-12-08")[CALL]["commitments"][VISIT]
    assert (then, now) == ({"USA": "affirmed", "CHN": "silent"}, {"USA": "affirmed", "CHN": "affirmed"})


def test_a_figure_is_revised_mirrored_and_summed_by_appending(desk: Desk) -> None:
    """A second vintage leaves the first; a sum that is off is told."""
    stated = (
        "--occurred",
        "2026-02-01",
        "--published",
        "2026-02-01",
        "--asserted-by",
        "USA",
        "--period",
        "2024",
    )
    desk.run(
        "append", "figure-reported", "us-china", *stated, "--id", "revised",
        "--indicator", "US goods imports from China", "--value", "439.7bn USD",
    ).well()  # fmt: skip
    desk.run(
        "append", "figure-reported", "us-china", *stated, "--id", "wrong", "--indicator", "US goods balance",
        "--value", "300bn USD", "--sum-of", "revised", "--less", "article-figure-us-exports-2024",
    ).well()  # fmt: skip
    figures = {(each["indicator"], each["period"]): each for each in answer(desk, "figures", "us-china")}
    imports = figures["US goods imports from China", "2024"]
    assert [(each["value"], each["vintage"], each["current"]) for each in imports["values"]] == [
        (438_700_000_000, 1, False),
        (439_700_000_000, 2, True),
    ]
    (finding,) = figures["US goods balance", "2024"]["findings"]
    assert finding["because"] == ["wrong", "revised", "article-figure-us-exports-2024"]
    page = desk.run("figures", "us-china").well().out
    assert "Warnings" in page
    why = answer(desk, "why", "wrong")
    assert [each["value"] for each in why["reasons"] if each["axis"] == "sum"] == ["does not add up"]


def test_two_measures_give_two_percentages_and_no_single_one(desk: Desk) -> None:
    """A pledge by Chinese imports and by US exports: each has its own target."""
    subject = "us-china/goods-2026"
    made = {
        "type": "commitment-made", "subject": subject, "occurred": "2026-01-05", "published": "2026-01-05",
        "id": "two-measures", "by": "CHN", "asserted_by": "CHN", "text": "Buy more US goods", "due": "2026",
        "targets": [
            {"measure": "Chinese imports", "quantity": {"min": 200, "unit": "Mt"}},
            {"measure": "US exports", "quantity": {"min": 160, "unit": "Mt"}},
        ],
    }  # fmt: skip
    desk.run("append", "-", stdin=json_lines(made)).well()
    for measure, quantity in (("Chinese imports", "50 Mt"), ("US exports", "30 Mt")):
        desk.run(
            "append", "progress-reported", subject, "--occurred", "2026-03-31", "--published", "2026-04-20",
            "--measure", measure, "--quantity", quantity, "--period", "2026-01/2026-03",
        ).well()  # fmt: skip
    status = answer(desk, "status", subject, "--pace", "--as-of", "2026-06-30")
    found = {each["measure"]: each for each in status["performance"]}
    assert found.keys() == {"Chinese imports", "US exports"}
    assert found["Chinese imports"]["percent"] == {"min": 25.0, "max": 25.0}
    assert found["US exports"]["percent"] == {"min": 18.7, "max": 18.7}
    assert found["Chinese imports"]["pace"]["expected"] == {"min": 50, "max": None}
    assert found["US exports"]["pace"]["percent"] == {"min": 75.0, "max": 75.0}
    page = desk.run("status", subject, "--pace", "--as-of", "2026-06-30").well().out
    assert "only illustrative" in " ".join(page.split())
    assert all(each["pace"] is None for each in answer(desk, "status", subject)["performance"])


def test_pace_says_where_there_is_none(shipped: Desk) -> None:
    said = shipped.run("status", VISIT, "--pace").well()
    assert "no pace" in said.remarks
    assert "no pace" not in shipped.run("status", BEANS, "--pace").well().remarks


def test_why_answers_for_contacts_figures_and_relationships_and_for_nothing_else(shipped: Desk) -> None:
    ids = {row["id"] for row in answer(shipped, "log")}
    for subject in (CALL, "article-figure-us-imports-2024", "us-china", VISIT):
        why = answer(shipped, "why", subject)
        assert why["subject"] == subject
        assert why["reasons"]
        assert {each for reason in why["reasons"] for each in reason["because"]} <= ids
    refused(shipped.run("why", "uc-wh-12"), code=2)
    refused(shipped.run("why", "nothing-like-it"), code=3)
    refused(shipped.run("why", CALL, "--as-of", "2025-11-23"), code=3)


def test_an_assessment_by_a_published_scheme_is_held_to_it(desk: Desk) -> None:
    """And several assessors may differ; the program takes no side."""
    judged = ("append", "assessed", VISIT, "--occurred", "2026-06-01", "--published", "2026-06-01")
    refused(desk.run(*judged, "--scheme", "pam", "--value", "4", "--assessor", "A"), code=1)
    desk.run(*judged, "--scheme", "pam", "--value", "3", "--assessor", "A", "--rubric", "PAM 2.0").well()
    desk.run(*judged, "--scheme", "g20", "--value", "-1", "--assessor", "B").well()
    desk.run(*judged, "--scheme", "our own", "--value", "fine", "--assessor", "C").well()
    found = answer(desk, "status", VISIT)["assessment"]
    assert [(each["scheme"], each["value"], each["assessor"], each["rubric"]) for each in found] == [
        ("pam", 3, "A", "PAM 2.0"),
        ("g20", -1, "B", None),
        ("our own", "fine", "C", None),
    ]
    page = desk.run("status", VISIT).well().out
    assert "PAM 2.0" in page
