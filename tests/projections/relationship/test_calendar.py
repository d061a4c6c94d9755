"""The calendar of a relationship: days, certainty and revisions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scenario import (
    CONTROLS,
    VISIT,
    Record,
    call_held,
    commitment_made,
    commitment_met,
    commitment_withdrawn,
    corrected,
    given,
    readout_issued,
    retracted,
    visit_cancelled,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
    visit_postponed,
    watch_item_set,
)
from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.relationship.calendar import Engagement, list_engagements

CONFIRMED = visit_confirmed(on="2025-11-24", by="USA", due="2026-04", id="confirmed")


def on(day: str, record: Record) -> list[Engagement]:
    lookup = MemoryLookup(record.entries)
    return list_engagements(
        "us-china", state_intervals_by_commitment("us-china", record.entries), lookup, date.fromisoformat(day)
    )


def only(day: str, record: Record) -> Engagement:
    (engagement,) = on(day, record)
    return engagement


def shown(engagement: Engagement) -> tuple[str, str, str, str]:
    return (engagement.kind, str(engagement.first), str(engagement.last), engagement.certainty)


# Visits


def test_a_vague_visit_spans_all_days_on_which_it_may_be() -> None:
    """It stays tentative until its day is named."""
    assert shown(only("2025-12-01", given(CONFIRMED))) == ("visit", "2026-04-01", "2026-04-30", "tentative")


def test_a_dated_visit_is_confirmed() -> None:
    record = given(CONFIRMED, visit_dated(on="2026-03-01", due="2026-04-08/2026-04-10"))
    assert shown(only("2026-03-01", record)) == ("visit", "2026-04-08", "2026-04-10", "confirmed")
    assert shown(only("2026-02-28", record)) == ("visit", "2026-04-01", "2026-04-30", "tentative")


def test_a_visit_stands_on_the_days_on_which_it_was_held() -> None:
    """Not on those for which it was announced."""
    record = given(CONFIRMED, visit_held(on="2026-05-13/2026-05-15", published="2026-05-15"))
    assert shown(only("2026-05-15", record)) == ("visit", "2026-05-13", "2026-05-15", "confirmed")


def test_a_visit_that_was_reported_as_held_was_not_held_later() -> None:
    """The report of the 16th says "in May"."""
    record = given(CONFIRMED, visit_held(on="2026-05", published="2026-05-16"))
    assert shown(only("2026-06-01", record))[1:3] == ("2026-05-01", "2026-05-16")


def test_a_cancelled_visit_stays_so_that_calendars_learn_of_it() -> None:
    record = given(CONFIRMED, visit_cancelled(on="2026-02-01"))
    assert shown(only("2026-02-01", record)) == ("visit", "2026-04-01", "2026-04-30", "cancelled")


def test_a_visit_put_off_to_no_day_is_cancelled_until_it_has_days_again() -> None:
    """Calendar programs remove it from the days on which it will not take place."""
    record = given(
        CONFIRMED, visit_postponed(on="2026-03-01"), visit_dated(on="2026-03-20", due="2026-05-14/2026-05-15")
    )
    put_off = only("2026-03-19", record)
    assert shown(put_off) == ("visit", "2026-04-01", "2026-04-30", "cancelled")
    again = only("2026-03-20", record)
    assert shown(again)[1:] == ("2026-05-14", "2026-05-15", "confirmed")
    assert again.revision > put_off.revision > only("2026-02-28", record).revision


@pytest.mark.parametrize("due", [None, "2026-04/.."])
def test_a_visit_without_an_end_is_in_no_calendar(due: str | None) -> None:
    assert on("2025-12-01", given(visit_invited(by="CHN", due=due))) == []


def test_a_visit_by_a_day_is_on_that_day() -> None:
    visit = only("2025-12-01", given(visit_invited(by="CHN", due="../2026-02-28")))
    assert shown(visit)[1:3] == ("2026-02-28", "2026-02-28")


# Deadlines


def test_a_deadline_is_the_last_day_of_what_is_due() -> None:
    made = commitment_made(due="2026-02")
    assert shown(only("2025-12-01", given(made))) == ("deadline", "2026-02-28", "2026-02-28", "confirmed")


@pytest.mark.parametrize("due", ["2026-02~", {"edtf": "2026-02", "raw": "soon", "basis": "assigned"}])
def test_a_deadline_that_nobody_stated_so_is_tentative(due: Any) -> None:  # noqa: ANN401 JSON
    assert only("2025-12-01", given(commitment_made(due=due))).certainty == "tentative"


def test_what_is_met_keeps_its_deadline_and_what_is_withdrawn_is_cancelled() -> None:
    made = commitment_made(due="2026-02")
    met = only("2026-01-10", given(made, commitment_met(on="2026-01-10")))
    assert (met.certainty, met.headline, met.last) == ("confirmed", "fulfilled", date(2026, 2, 28))
    assert only("2026-01-10", given(made, commitment_withdrawn(on="2026-01-10"))).certainty == "cancelled"


@pytest.mark.parametrize("due", [None, "2026/..", "2026/9999"])
def test_what_is_open_ended_has_no_deadline(due: str | None) -> None:
    """Nor has what is due at the end of days."""
    assert on("2026-01-01", given(commitment_made(due=due))) == []


# What is watched


def test_a_watch_item_is_shown_on_its_last_day() -> None:
    record = given(
        watch_item_set(id="schedule", text="Is the schedule out?", due="2026-02"),
        watch_item_set(on="2025-11-25", text="no day"),
    )
    item = only("2025-12-01", record)
    assert (item.key, item.title, item.evidence) == ("schedule", "Is the schedule out?", ("schedule",))
    assert shown(item) == ("watch", "2026-02-28", "2026-02-28", "confirmed")
    assert on("2025-11-23", record) == []


def test_a_watch_item_is_corrected_and_taken_back_like_anything_else() -> None:
    item = watch_item_set(id="item", text="Watch", due="2026-02")
    later = corrected("item", subject="us-china", on="2025-12-05", due="2026-03", id="month")
    record = given(item, later, retracted(on="2025-12-24", subject="us-china", target="item"))
    set_first, moved, gone = (only(day, record) for day in ("2025-12-04", "2025-12-05", "2025-12-24"))
    assert (moved.last, moved.evidence) == (date(2026, 3, 31), ("item", "month"))
    assert shown(gone) == ("watch", "2026-03-31", "2026-03-31", "cancelled")
    assert set_first.revision < moved.revision < gone.revision
    assert [str(each.changed.date()) for each in (set_first, moved, gone)] == [
        *("2025-11-24", "2025-12-05", "2025-12-24"),
    ]


def test_a_watch_item_that_was_never_surely_set_is_not_shown() -> None:
    """Not even at the end of days."""
    vague = watch_item_set(on="2025-11/..", text="Watch", due="2026-02")
    assert on("9999-12-31", given(vague)) == []


def test_the_engagements_of_others_are_not_shown() -> None:
    record = given(CONFIRMED, watch_item_set(text="Watch", due="2026-02"))
    assert list_engagements("china-japan", {}, MemoryLookup(record.entries), date(2025, 12, 1)) == []


# How often it has changed


def test_each_change_raises_the_revision_and_its_time_is_kept() -> None:
    """The confirmation, Beijing's silence about it, another month: the day of April itself changes it too."""
    record = given(
        call_held(),
        visit_confirmed(on="2025-11-24", by="USA", due="2026-04", part_of="call", id="confirmed"),
        readout_issued(on="2025-11-25", by="CHN"),
        corrected("confirmed", on="2025-12-05", due="2026-05"),
    )
    days = ("2025-11-24", "2025-11-25", "2025-12-04", "2025-12-31", "2026-05-01", "2026-06-30")
    found = [only(day, record) for day in days]
    assert [each.changed.strftime("%Y-%m-%dT%H") for each in found] == [
        *("2025-11-24T12", "2025-11-25T12", "2025-11-25T12", "2025-12-05T12"),
        *("2026-05-01T00", "2026-06-01T00"),
    ]
    first, silent, the_same, corrected_, begun, over = (each.revision for each in found)
    assert first < silent == the_same < corrected_ < begun < over


def test_two_reports_of_one_day_are_two_changes() -> None:
    """The second names another day, an hour later."""
    one = given(CONFIRMED, visit_dated(on="2026-03-01", due="2026-05-10", id="a"))
    (*_, first) = one.entries
    other = visit_dated(on="2026-03-01", due="2026-05-12", id="b")
    two = Record((*one.entries, Entry(first.position + 1, first.recorded + timedelta(hours=1), other)))
    before, after = (only("2026-03-01", record) for record in (one, two))
    assert (before.first, after.first) == (date(2026, 5, 10), date(2026, 5, 12))
    assert after.revision > before.revision
    assert after.changed - before.changed == timedelta(hours=1)


def test_a_retraction_that_came_out_with_the_report_is_a_later_change() -> None:
    """Though on no day was anything else to be seen than what it leaves."""
    moved = visit_postponed(on="2026-03-01", due="2026-06", id="moved")
    one = given(CONFIRMED, moved)
    back = retracted(on="2026-03-01", subject=VISIT, target="moved")
    two = one.later("2026-03-20", back)
    before, after = (only("2026-03-21", record) for record in (one, two))
    assert (before.first, after.first) == (date(2026, 6, 1), date(2026, 4, 1))
    assert (after.revision, after.changed) > (before.revision, before.changed)


@pytest.mark.parametrize("published", ["2025-11-24", "2025-12-20"])
def test_a_commitment_that_was_taken_back_whole_stays_cancelled(published: str) -> None:
    """It is removed even if it was retracted on the day of the report, so that it never held in real time."""
    one = given(CONFIRMED)
    back = retracted(on=published, subject=VISIT, target="confirmed")
    gone = only("2026-01-01", one.later("2025-12-20", back))
    assert shown(gone) == ("visit", "2026-04-01", "2026-04-30", "cancelled")
    assert gone.revision > only("2026-01-01", one).revision
    assert (gone.headline, gone.changed) == (None, datetime(2025, 12, 20, 12, tzinfo=UTC))


def test_a_deadline_that_was_moved_to_no_day_stays_cancelled() -> None:
    record = given(
        commitment_made(due="2026-02", id="made"),
        corrected("made", on="2025-12-05", subject=CONTROLS, due=None),
    )
    assert shown(only("2025-12-05", record)) == ("deadline", "2026-02-28", "2026-02-28", "cancelled")


def test_what_is_not_shown_does_not_change_it() -> None:
    """A talk on something else, a day that passes."""
    record = given(CONFIRMED, call_held(on="2025-12-01"))
    assert only("2025-11-24", record) == only("2025-12-31", record)


def test_it_shows_what_stands_and_on_what_it_rests() -> None:
    visit = only("2025-12-01", given(CONFIRMED))
    assert (visit.key, visit.relationship, visit.title) == (
        VISIT,
        "us-china",
        "USA:Trump to visit CHN (Beijing)",
    )
    assert (visit.headline, visit.stage, visit.due) == ("pending", "confirmed", "2026-04")
    assert visit.evidence == ("confirmed",)
    assert visit.acknowledgement
    assert visit.acknowledgement.parties == {"USA": "affirmed", "CHN": "no_account"}


def test_the_soonest_comes_first() -> None:
    record = given(CONFIRMED, commitment_made(due="2026-02"))
    assert [each.key for each in on("2025-12-01", record)] == [CONTROLS, VISIT]
