"""What happened, as TimelineJS takes it: dates in parts, words for vague ones, and no HTML of others."""

import json
from datetime import date
from typing import Any

import pytest
from render_facts import ALL, CALL, VISIT, event, history_on, seen_from

from timeline.events.catalogue import AnyEvent, patched
from timeline.projections.relationship.chronology import replay
from timeline.render.timelinejs import render_timelinejs

LAST = "2026-05-01"


def written(*events: AnyEvent) -> Any:  # noqa: ANN401 JSON
    shown = replay("us-china", history_on(LAST, *events), seen_from(LAST))
    return json.loads(render_timelinejs(shown, "US & China"))


def slides(*events: AnyEvent) -> dict[str, Any]:
    return {each["unique_id"]: each for each in written(*events)["events"]}


def happened(occurred: Any, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 JSON
    """The slide of a call that was held then, told on the first of May."""
    slide: dict[str, Any] = slides(
        ALL[0], patched(CALL, {"occurred": occurred, "published": LAST, **fields})
    )["call"]
    return slide


def parts(day: str | None) -> dict[str, int] | None:
    if day is None:
        return None
    year, month, number = map(int, day.split("-"))
    return {"year": year, "month": month, "day": number}


def test_a_day_is_a_day() -> None:
    """It needs no words: TimelineJS has its own."""
    slide = happened("2025-11-24")
    assert slide["start_date"] == parts("2025-11-24")
    assert "end_date" not in slide
    assert "display_date" not in slide


@pytest.mark.parametrize(
    ("occurred", "first", "last", "words"),
    [
        ("2025-11", "2025-11-01", "2025-11-30", "November 2025"),
        ({"edtf": "2025-37~", "raw": "early this year"}, "2025-01-01", "2025-04-30", "early 2025"),
        ("2025-11-20/2025-11-24", "2025-11-20", "2025-11-24", "20–24 November 2025"),  # noqa: RUF001 a dash
        ("2025-11-24?", "2025-11-24", None, "perhaps 24 November 2025"),
        ("2025-11-24T20:00-05:00", "2025-11-25", None, "24 November 2025 20:00 (-05:00)"),
        ("2025-11/..", "2025-11-01", None, "from November 2025"),
        ("../2025-11-30", "2025-11-30", None, "until 30 November 2025"),
    ],
)
def test_a_vague_date_spans_its_days_and_has_its_words(
    occurred: Any,  # noqa: ANN401 JSON
    first: str,
    last: str | None,
    words: str,
) -> None:
    slide = happened(occurred)
    assert (slide["start_date"], slide.get("end_date")) == (parts(first), parts(last))
    assert slide["display_date"] == words


def test_what_is_open_at_both_ends_stands_where_its_account_came_out() -> None:
    assert happened("[..2025-11-30,2026-01..]")["start_date"] == parts(LAST)


def test_what_may_have_happened_is_there_too_but_not_what_is_unknown_or_retracted() -> None:
    vague = event("call-held", "us-china", "2026-04/2026-06", id="vague", participants=["USA", "CHN"])
    later = event("call-held", "us-china", "2026-05-02", id="later", participants=["USA", "CHN"])
    gone = event("retracted", VISIT, "2025-12-01", target="april-visit", reason="not so", id="gone")
    found = slides(*ALL, vague, later, gone)
    assert "vague" in found
    assert not found.keys() & {"later", "april-visit", "gone"}


def test_the_kind_of_event_is_its_group() -> None:
    found = slides(*ALL)
    groups = {key: found[key]["group"] for key in ("april-visit", "pledge", "call")}
    assert groups == {"april-visit": "visits", "pledge": "purchases", "call": "contacts"}


def test_a_slide_says_what_happened_by_whose_account() -> None:
    slide = slides(*ALL)["april-visit"]
    assert slide["text"]["headline"] == "visit confirmed"
    assert slide["text"]["text"] == (
        f"<p>{VISIT}</p><p>USA:Trump to CHN, in Beijing; due April 2026</p><p>By USA:Trump</p>"
    )


def test_sources_and_notes_are_named() -> None:
    slide = happened("2025-11-24", note="an hour", sources=[{"publisher": "TASS"}, {"publisher": "AP"}])
    assert slide["text"]["text"].endswith("<p>an hour</p><p>Sources: TASS, AP</p>")


def test_nothing_that_others_wrote_is_html() -> None:
    """TimelineJS renders what it is given."""
    hostile = "<img src=x onerror=alert(1)> & \x1b\u202e"
    shown = happened("2025-11-24", note=hostile, sources=[{"publisher": hostile}])["text"]["text"]
    assert "<img" not in shown
    assert r"<p>&lt;img src=x onerror=alert(1)&gt; &amp; \x1b\u202e</p>" in shown
    assert written(*ALL)["title"]["text"]["headline"] == "US &amp; China"


def test_every_slide_has_what_timelinejs_needs() -> None:
    """A start, a headline, an id of its own; nothing is fetched from elsewhere."""
    timeline = written(*ALL)
    assert set(timeline) == {"title", "events"}
    assert len({each["unique_id"] for each in timeline["events"]}) == len(ALL)
    for each in timeline["events"]:
        assert date.min < date(**each["start_date"])
        assert each["text"]["headline"]
        assert set(each) <= {"start_date", "end_date", "display_date", "text", "group", "unique_id"}
