"""What a desk officer reads of a commitment: how it stands, in words, at once."""

from datetime import date

import pytest
from render_facts import (
    ALL,
    BEANS,
    CALL,
    CHINESE_READOUT,
    CONFIRMED,
    OPENED,
    PLEDGED,
    VISIT,
    event,
    history_on,
    kinds,
    lines,
    page,
    rows,
    seen_from,
    status_on,
    tables,
)

from timeline.projections.commitment.amounts import Interval, Percent
from timeline.projections.commitment.pending import list_pending
from timeline.render import pending as pending_view
from timeline.render import status as status_view
from timeline.render.document import Cell, DayCount, Paragraph
from timeline.render.phrases import DASH, amount, by_when, percent, status_cell, status_line, viewpoint_line

ACCEPTED = event("visit-accepted", VISIT, "2025-11-25", asserted_by="CHN", due="2026-37", id="cn-accepted")
HELD_LATE = event("visit-held", VISIT, "2026-05-13", published="2026-05-13", id="held")
PUT_OFF = event("visit-postponed", VISIT, "2026-04-02", due="2026-05", id="put-off")
CANCELLED = event("visit-cancelled", VISIT, "2026-03-01", id="cancelled")
DENIED = event("denied", VISIT, "2025-12-01", asserted_by="CHN", id="denied")


# The headline


@pytest.mark.parametrize(
    ("day", "says", "tone"),
    [
        ("2026-03-31", "pending: due April 2026", None),
        ("2026-04-01", "due now: April 2026", "warn"),
        ("2026-04-30", "due now: April 2026", "warn"),
        ("2026-05-01", "overdue by 1 day: due April 2026", "bad"),
        ("2026-05-03", "overdue by 3 days: due April 2026", "bad"),
    ],
)
def test_a_visit_due_in_april(day: str, says: str, tone: str | None) -> None:
    cell = status_line(status_on(day, VISIT, OPENED, CONFIRMED))
    assert (cell.text, cell.tone) == (says, tone)


def test_an_inferred_day_has_only_probably_passed() -> None:
    hedged = event("visit-confirmed", VISIT, "2025-11-24", due="2026-37~")
    assert status_cell(status_on("2026-05-04", VISIT, OPENED, hedged)) == Cell(
        "probably overdue by 4 days", "bad", DayCount(4, date(2026, 4, 30))
    )


def test_a_visit_held_late_says_how_late() -> None:
    status = status_on("2026-06-01", VISIT, OPENED, CONFIRMED, HELD_LATE)
    assert status_line(status) == Cell("fulfilled, 13 days late", "good")


def test_a_visit_put_off_and_held_is_late_only_against_the_original_due() -> None:
    status = status_on("2026-06-01", VISIT, OPENED, CONFIRMED, PUT_OFF, HELD_LATE)
    assert status_line(status).text == "fulfilled, 13 days late against the original due April 2026"


def test_late_against_both_says_both() -> None:
    held = event("visit-held", VISIT, "2026-06-02")
    status = status_on("2026-07-01", VISIT, OPENED, CONFIRMED, PUT_OFF, held)
    assert status_line(status).text == (
        "fulfilled, 2 days late, 33 days late against the original due April 2026"
    )


def test_a_visit_held_in_time_is_just_fulfilled() -> None:
    held = event("visit-held", VISIT, "2026-04-20")
    assert status_line(status_on("2026-05-01", VISIT, OPENED, CONFIRMED, held)).text == "fulfilled"


def test_a_cancelled_visit_says_so_quietly() -> None:
    assert status_cell(status_on("2026-05-04", VISIT, OPENED, CONFIRMED, CANCELLED)) == Cell(
        "cancelled", "quiet"
    )


def test_an_invitation_without_a_day() -> None:
    invited = event("visit-invited", VISIT, "2025-11-24", asserted_by="CHN")
    assert status_line(status_on("2025-12-01", VISIT, OPENED, invited)) == Cell(
        "proposed, no due date", "quiet"
    )


# Dates and amounts in words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (None, "nothing reported"),
        (Interval(12, None, "Mt"), "at least 12 Mt"),
        (Interval(12, 12, "Mt"), "12 Mt"),
        (Interval(12, 13, "Mt"), "12 to 13 Mt"),
        (Interval(None, 5, "cargo"), "at most 5 cargo"),
        (Interval(0, 5, "cargo"), "at most 5 cargo"),
        (Interval(0, 0, "t"), "0 t"),
        (Interval(0, None, "t"), "an unknown amount in t"),
        (Interval(300_000_000, 300_000_000, "USD"), "300 million USD"),
    ],
)
def test_an_amount_in_words(interval: Interval | None, words: str) -> None:
    assert amount(interval) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, ""),
        (Percent(100.0, 100.0), "100%"),
        (Percent(33.3, 33.3), "33.3%"),
        (Percent(80.0, None), "at least 80%"),
        (Percent(0.0, 50.0), "up to 50%"),
        (Percent(10.0, 50.0), "10% to 50%"),
    ],
)
def test_a_share_in_words(share: Percent | None, words: str) -> None:
    assert percent(share) == words


def test_a_last_day_is_a_day_to_be_done_by() -> None:
    assert by_when("../2026-02-28") == "by 28 February 2026"
    assert by_when("2026-04/..") == "from April 2026"
    assert by_when(None) == ""


def test_the_two_days_of_a_viewpoint_are_told_apart() -> None:
    may, june = date(2026, 5, 1), date(2026, 6, 1)
    assert viewpoint_line(may, may) == Paragraph(Cell("As of 1 May 2026, as known then.", "quiet"))
    assert viewpoint_line(may, june) == Paragraph(Cell("As of 1 May 2026, as known on 1 June 2026.", "quiet"))


# The status of one


def test_a_status_begins_with_what_it_is_about_and_how_it_stands() -> None:
    shown = lines(status_view.document(status_on("2026-05-03", VISIT, *ALL)))
    assert shown[:3] == [
        f"us-china/beijing-visit {DASH} USA:Trump to visit CHN (Beijing)",
        "Overdue by 3 days: due April 2026",
        "",
    ]
    assert shown[3] == "As of 3 May 2026, as known then."


def test_a_status_shows_the_four_aspects() -> None:
    shown = lines(status_view.document(status_on("2026-05-03", VISIT, *ALL)))
    for line in (
        "stage confirmed visit",
        "schedule overdue due April 2026 (2026-04), overdue by 3 days",
        "performance nothing reported visit held",
        "confirmed by unilateral USA affirmed · CHN left it out",
        "assessment not assessed",
    ):
        assert line in shown


def test_the_original_due_date_is_shown_once_it_has_moved() -> None:
    shown = lines(status_view.document(status_on("2026-05-04", VISIT, *ALL, PUT_OFF)))
    assert "schedule due now due May 2026 (2026-05)" in shown
    assert "schedule, original overdue due April 2026 (2026-04)" in shown
    unmoved = status_view.document(status_on("2026-05-04", VISIT, *ALL))
    assert "original" not in page(unmoved)


def test_a_purchase_shows_what_is_done_of_what_is_owed_and_its_rungs() -> None:
    document = status_view.document(status_on("2026-01-05", BEANS, *ALL))
    assert "performance partial quantity: 4 of at least 12 Mt (33.3%)" in lines(document)
    ladder = next(table for table in tables(document) if "booked" in table.columns)
    assert rows(ladder) == [
        {"measure": "quantity", "booked": "9 Mt", "shipped": "4 Mt", "cleared": "nothing reported"}
    ]


def test_a_visit_held_is_said_once() -> None:
    shown = lines(status_view.document(status_on("2026-06-01", VISIT, *ALL, HELD_LATE)))
    assert "performance fulfilled visit held" in shown


def test_a_visit_has_no_rungs() -> None:
    document = status_view.document(status_on("2026-01-05", VISIT, *ALL))
    assert not any("booked" in table.columns for table in tables(document))


def test_what_was_done_without_a_target_is_told_without_a_share() -> None:
    progress = event(
        "progress-reported", BEANS, "2025-12-31", measure="customs", quantity={"min": 8, "unit": "Mt"}
    )
    shown = lines(status_view.document(status_on("2026-01-05", BEANS, *ALL, progress)))
    assert "performance no target customs: at least 8 Mt" in shown


def test_terms_stand_side_by_side_and_a_difference_is_marked() -> None:
    document = status_view.document(status_on("2026-01-05", VISIT, *ALL, ACCEPTED))
    terms = next(table for table in tables(document) if "differs" in table.columns)
    assert rows(terms) == [
        {"": "statement", "USA": "affirmed", "CHN": "affirmed", "differs": ""},
        {"": "due", "USA": "April 2026", "CHN": "early 2026", "differs": "yes"},
    ]
    assert terms.rows[1][1] == Cell("April 2026", "warn")


def test_a_party_that_stated_nothing_does_not_differ() -> None:
    document = status_view.document(status_on("2026-01-05", BEANS, *ALL))
    terms = next(table for table in tables(document) if "differs" in table.columns)
    assert rows(terms)[1:] == [
        {"": "due", "USA": "by 28 February 2026", "CHN": DASH, "differs": ""},
        {"": "quantity", "USA": "at least 12 Mt", "CHN": DASH, "differs": ""},
    ]


def test_a_judgement_is_shown_with_who_judges() -> None:
    judged = event(
        "assessed", VISIT, "2026-05-02", scheme="politifact", value="stalled", assessor="Desk", rubric="none",
        id="judged",
    )  # fmt: skip
    shown = lines(status_view.document(status_on("2026-05-03", VISIT, *ALL, judged)))
    assert "assessment stalled politifact, by Desk: none (judged)" in shown
    assert not any("not assessed" in line for line in shown)


def test_findings_name_their_events_and_evidence_comes_last() -> None:
    again = event("visit-confirmed", VISIT, "2026-03-05", id="again")
    shown = lines(status_view.document(status_on("2026-03-10", VISIT, *ALL, CANCELLED, again)))
    assert "- visit-confirmed after it had been cancelled (cancelled, again)" in shown
    assert [line for line in shown if line][-3:] == [
        "Evidence",
        "april-visit, cancelled, again, cn-readout",
        "Rests on no named publisher.",
    ]


def test_without_findings_nothing_is_said_of_them() -> None:
    assert "Warnings" not in page(status_view.document(status_on("2026-05-03", VISIT, *ALL)))


# The open ones


def test_the_open_commitments_a_row_each() -> None:
    history = history_on("2026-01-05", *ALL)
    document = pending_view.document("us-china", list_pending("us-china", history, seen_from("2026-01-05")))
    assert rows(tables(document)[0]) == [
        {
            "subject": BEANS,
            "status": "due now",
            "due": "by 28 February 2026",
            "stage": "shipped",
            "done": "4 of at least 12 Mt (33.3%)",
            "confirmed by": "unilateral: USA yes · CHN no statement",
        },
        {
            "subject": VISIT,
            "status": "pending",
            "due": "April 2026",
            "stage": "confirmed",
            "done": "nothing reported",
            "confirmed by": "unilateral: USA yes · CHN left it out",
        },
    ]


def test_a_denial_stands_out() -> None:
    status = status_on("2026-01-05", VISIT, OPENED, CALL, CHINESE_READOUT, CONFIRMED, DENIED)
    table = tables(pending_view.document(None, [status]))[0]
    assert table.rows[0][-1] == Cell("contested: USA yes · CHN no", "bad")


def test_measures_without_a_target_are_counted_not_listed_beside_one_that_has() -> None:
    progress = event(
        "progress-reported", BEANS, "2025-12-31", measure="customs", quantity={"min": 8, "unit": "Mt"}
    )
    table = tables(pending_view.document(None, [status_on("2026-01-05", BEANS, *ALL, progress)]))[0]
    assert rows(table)[0]["done"] == "4 of at least 12 Mt (33.3%); 1 other measure without a target"


def test_a_named_target_goes_by_its_name() -> None:
    made = event(
        "commitment-made", "us-china/exports", "2025-11-01", by="USA", text="Export more",
        targets=[{"measure": "US exports", "quantity": {"min": 12, "unit": "Mt"}}],
    )  # fmt: skip
    table = tables(pending_view.document(None, [status_on("2026-01-05", "us-china/exports", OPENED, made)]))[
        0
    ]
    assert rows(table)[0]["done"] == "US exports: nothing reported of at least 12 Mt"


def test_nothing_pending_is_a_sentence() -> None:
    assert lines(pending_view.document("us-china", [])) == ["Pending in us-china", "Nothing is pending."]
    assert lines(pending_view.document(None, []))[0] == "Pending"


def test_a_page_is_the_same_every_time() -> None:
    one, other = (status_view.document(status_on("2026-01-05", BEANS, *ALL)) for _ in range(2))
    assert one == other
    assert page(one) == page(other)
    assert kinds(one.blocks) == kinds(other.blocks)


def test_a_pledge_nobody_has_delivered_on() -> None:
    shown = lines(status_view.document(status_on("2025-11-05", BEANS, OPENED, PLEDGED)))
    assert "performance nothing reported quantity: nothing reported of at least 12 Mt" in shown
