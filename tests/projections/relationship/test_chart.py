"""The chart of a relationship: lanes, days, certain and possible events."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from scenario import (
    PURCHASE,
    TARIFF,
    VISIT,
    call_held,
    cargoes_booked,
    commitment_made,
    event,
    given,
    purchase_pledged,
    readout_issued,
    tariff_cut_announced,
    tonnes,
    visit_confirmed,
    visit_held,
)
from timeline.events.catalogue import AnyEvent
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.chart import (
    MAX_CURVES,
    MAX_ROWS_PER_LANE,
    MAX_SINGLE_MARKS,
    Chart,
    ChartFrame,
    ChartRow,
    chart_of_replay,
)
from timeline.projections.relationship.chronology import Replay, replay
from timeline.projections.viewpoint import Viewpoint

FOREVER = date(2030, 12, 31)


def replayed(*events: AnyEvent, to: str = "2026-06-30") -> Replay:
    entries = given(*events).entries
    return replay(
        "us-china",
        History.from_view(view_known_on(entries, FOREVER)),
        Viewpoint(date.fromisoformat(to), FOREVER),
    )


def drawn(*events: AnyEvent, to: str = "2026-06-30") -> tuple[ChartFrame, Chart]:
    return chart_of_replay(replayed(*events, to=to))


def figure(period: str, value: float, name: str = "Imports", **fields: object) -> AnyEvent:
    stated: dict[str, Any] = {
        "on": "2026-01-20",
        "id": f"{name}-{period}",
        "indicator": name,
        "period": period,
        "value": {"min": value, "max": value, "unit": "Mt"},
    }
    return event("figure-reported", subject="us-china", **{**stated, **fields})


def places(picture: Chart) -> dict[str, ChartRow]:
    return {mark.row["id"]: mark.place for mark in picture.marks}


# Lanes and rows


def test_each_commitment_has_a_row_in_the_lane_of_its_kind() -> None:
    frame, picture = drawn(visit_confirmed(), purchase_pledged(), tariff_cut_announced())
    assert frame.lanes["visits"] == (VISIT,)
    assert frame.lanes["purchases"] == (PURCHASE,)
    assert frame.lanes["tariffs"] == (TARIFF,)
    assert {bar.place.name for bar in picture.bars} == {VISIT, PURCHASE, TARIFF}


def test_accounts_have_a_row_a_party_and_contacts_one_together() -> None:
    frame, picture = drawn(
        call_held(), readout_issued(by="CHN:Wang Yi"), readout_issued(on="2025-11-25", by="USA")
    )
    assert frame.lanes["contacts"] == ("",)
    assert frame.lanes["accounts"] == ("CHN", "USA")
    assert places(picture)["call"] == ChartRow("contacts", "")


def test_a_visit_that_was_held_stands_with_its_commitment() -> None:
    _, picture = drawn(visit_confirmed(), visit_held(on="2026-05-15"))
    assert {mark.place.name for mark in picture.marks if mark.row["type"].startswith("visit")} == {VISIT}


def test_rows_for_which_a_lane_has_no_room_are_counted_and_the_last_active_ones_stay() -> None:
    many = [
        visit_confirmed(id=f"v{nth}", subject=f"us-china/visit-{nth}") for nth in range(MAX_ROWS_PER_LANE + 3)
    ]
    frame, picture = drawn(*many)
    assert frame.left_out == {"visits": 3}
    assert frame.lanes["visits"] == tuple(f"us-china/visit-{nth}" for nth in range(3, MAX_ROWS_PER_LANE + 3))
    assert len(picture.bars) == MAX_ROWS_PER_LANE


# The days


def test_all_that_may_have_happened_and_all_that_is_due_has_room() -> None:
    frame, _ = drawn(visit_confirmed(due="2027-04"), call_held(on="2024"))
    assert (frame.first, frame.last) == (date(2024, 1, 1), date(2027, 4, 30))


def test_what_is_told_vaguely_is_not_looked_at_first() -> None:
    frame, _ = drawn(call_held(on="1999/2024"), visit_confirmed(on="2025-11-24", due="2040"))
    assert frame.begins == date(2025, 10, 1)  # the relationship was opened then
    assert frame.ends < date(2026, 3, 1)


def test_the_days_are_told_on_which_something_happened_and_on_which_it_came_out() -> None:
    frame, _ = drawn(call_held(on="2025-11-24", published="2025-11-26"))
    assert date(2025, 11, 24) in frame.turning
    assert date(2025, 11, 26) in frame.came_out
    assert date(2025, 11, 26) not in frame.turning


def test_so_are_those_on_which_something_may_have_happened_or_falls_due() -> None:
    frame, _ = drawn(visit_confirmed(on="2025-11", published="2025-11-26", due="2026-04"))
    assert {date(2025, 11, 1), date(2025, 11, 26), date(2026, 4, 1), date(2026, 5, 1)} <= {*frame.turning}
    assert date(2025, 11, 30) not in frame.turning  # it was certain before


# Marks


def test_what_may_have_happened_and_may_not_is_not_sure() -> None:
    vague = call_held(on="2025-11", published=None)
    _, picture = drawn(vague, to="2025-11-10")
    assert [mark.sure for mark in picture.marks if mark.row["id"] == "call"] == [False]
    _, picture = drawn(vague, to="2025-11-30")
    assert [mark.sure for mark in picture.marks if mark.row["id"] == "call"] == [True]


def test_those_of_one_day_in_one_row_are_told_apart() -> None:
    _, picture = drawn(
        purchase_pledged(), *(cargoes_booked(on="2025-12-01", id=f"c{nth}") for nth in range(3))
    )
    assert [mark.nth for mark in picture.marks if mark.row["type"] == "cargoes-booked"] == [0, 1, 2]


def test_too_many_to_be_told_apart_are_drawn_as_one_and_none_is_lost() -> None:
    many = [
        cargoes_booked(on=f"2025-{11 + nth % 2}-{1 + nth % 28:02}", id=f"c{nth}", quantity=tonnes(1))
        for nth in range(MAX_SINGLE_MARKS + 10)
    ]
    _, picture = drawn(purchase_pledged(on="2025-10-30"), *many)
    bookings = [mark for mark in picture.marks if mark.row["type"] == "cargoes-booked"]
    assert len(bookings) < 100
    assert sum(1 + mark.others for mark in bookings) == len(many)


# Curves


def points(picture: Chart, name: str = "Imports") -> Sequence[tuple[date, float]]:
    (curve,) = (each for each in picture.curves if each.place.name == name)
    return [(point.day, point.value) for point in curve.points]


def test_an_indicator_of_several_periods_is_a_curve_in_a_row_of_its_own() -> None:
    frame, picture = drawn(figure("2025-10", 1.5), figure("2025-09", 0), figure("2025", 9, "Other"))
    assert frame.lanes["figures"] == ("Imports", "")
    assert points(picture) == [(date(2025, 9, 15), 0), (date(2025, 10, 16), 1.5)]


def test_a_month_is_not_joined_to_a_year() -> None:
    _, picture = drawn(figure("2025-09", 1), figure("2025-10", 2), figure("2025", 16.8))
    assert [value for _, value in points(picture)] == [1, 2]


def test_the_last_value_told_of_a_period_is_drawn() -> None:
    again = figure("2025-09", 3, id="revised", on="2026-02-20")
    _, picture = drawn(figure("2025-09", 1), figure("2025-10", 2), again)
    assert [value for _, value in points(picture)] == [3, 2]


def test_no_more_than_a_few_indicators_have_rows_of_their_own() -> None:
    many = [
        figure(f"2025-{month:02}", month, f"I{nth}") for nth in range(MAX_CURVES + 2) for month in (9, 10)
    ]
    frame, _ = drawn(*many)
    assert len(frame.curves) == MAX_CURVES


def test_a_date_that_is_absurdly_far_off_does_not_stretch_the_picture() -> None:
    """Neither a commitment of the year 25, due in 26, nor an account that came out in 25."""
    slip = commitment_made(on="0025-11-24", published="2025-11-25", due="0026-12-31", id="slip")
    early = call_held(on="0025-11-24", published="0025-11-25", id="early")
    frame, picture = drawn(call_held(), slip, early)
    whole, _ = drawn(call_held())
    assert (frame.first, frame.begins, frame.ends) == (whole.first, whole.begins, whole.ends)
    assert all(day.year > 2000 for day in (*frame.turning, *frame.came_out))
    assert not {"slip", "early"} & places(picture).keys()
    assert "call" in places(picture)
