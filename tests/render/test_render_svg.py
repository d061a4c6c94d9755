"""A picture as SVG: what is exact, vague, possible, overdue or contested looks so, and every text is text."""

import re
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_facts import ALL, BEANS, CALL, CONFIRMED, OPENED, VISIT, event, history_on

from timeline.events.catalogue import AnyEvent
from timeline.projections.history import History
from timeline.projections.relationship.chart import chart_of_replay
from timeline.projections.relationship.chronology import replay
from timeline.projections.viewpoint import Viewpoint
from timeline.render.html import asset
from timeline.render.svg import ChartWindow, render_svg

SVG = "{http://www.w3.org/2000/svg}"
STYLE = asset("picture.css")


def picture(
    day: str, *events: AnyEvent, window: ChartWindow | None = None, known_on: str = "2030-01-01"
) -> Element:
    """The file that is drawn of a record, as of a day, read back."""
    where = Viewpoint(date.fromisoformat(day), date.fromisoformat(known_on))
    history: History = history_on(known_on, *events)
    frame, shown = chart_of_replay(replay("us-china", history, where))
    text = render_svg(shown, frame, where, "us-china", window)
    return fromstring(text)  # noqa: S314 it was just written


def piece(svg: Element, key: str) -> Element:
    (found,) = (each for each in svg.iter() if each.get("data-piece") == key)
    return found


def part(of: Element, name: str) -> Element:
    (found,) = (each for each in of.iter() if each.get("class") == name)
    return found


def parts(of: Element) -> set[str | None]:
    return {each.get("class") for each in of.iter(f"{SVG}rect")}


def x(day: str, window: ChartWindow) -> float:
    return window.x(date.fromisoformat(day).toordinal())


YEAR = ChartWindow(date(2025, 7, 1), date(2026, 6, 30), 730)


# Marks


def test_an_exact_day_is_a_point_on_it() -> None:
    (point,) = piece(picture("2025-12-31", *ALL, window=YEAR), "mark call").iter(f"{SVG}path")
    assert float(point.get("data-at", "")) == pytest.approx(date(2025, 11, 24).toordinal() + 0.5)
    placed = re.fullmatch(r"translate\(([0-9.]+) \d+\)", point.get("transform", ""))
    assert placed
    assert float(placed[1]) == pytest.approx(x("2025-11-24", YEAR) + 1, abs=0.2)  # a day is two pixels


def test_a_vague_day_is_a_span_that_fades() -> None:
    vague = event("call-held", "us-china", "2025-11", participants=["USA", "CHN"], id="vague")
    (span,) = piece(picture("2025-12-31", OPENED, vague, window=YEAR), "mark vague").iter(f"{SVG}rect")
    assert span.get("fill") == "url(#fade-cooperation)"
    assert float(span.get("x", "")) == pytest.approx(x("2025-11-01", YEAR))
    assert float(span.get("width", "")) == pytest.approx(
        x("2025-12-01", YEAR) - x("2025-11-01", YEAR), abs=0.2
    )


def test_what_is_only_possible_is_hollow() -> None:
    vague = event("call-held", "us-china", "2025-11", participants=["USA", "CHN"], id="vague")
    mark = piece(picture("2025-11-15", OPENED, vague, CALL), "mark vague")
    assert mark.get("class") == "mark possible cooperation"
    assert next(mark.iter(f"{SVG}rect")).get("fill") is None
    assert "possible only" in (mark.findtext(f"{SVG}title") or "")


# Bars


def test_a_commitment_reaches_from_its_opening_to_its_due_window() -> None:
    bar = piece(picture("2025-12-31", *ALL, window=YEAR), f"bar {VISIT}")
    begun, due = part(bar, "term"), part(bar, "due")
    assert begun.get("data-from") == str(date(2025, 11, 24).toordinal())
    assert begun.get("data-to") == due.get("data-to") == str(date(2026, 5, 1).toordinal())
    assert due.get("data-from") == str(date(2026, 4, 1).toordinal())
    assert (bar.get("class") or "").split()[1] == "pending"


def test_one_that_is_overdue_goes_on_to_the_day_that_is_looked_back_from() -> None:
    late = part(piece(picture("2026-05-04", *ALL), f"bar {VISIT}"), "late")
    assert (late.get("data-from"), late.get("data-to")) == (str(date(2026, 5, 1).toordinal()), "as-of")


def test_one_without_a_due_goes_on_to_that_day_too() -> None:
    made = event("commitment-made", "us-china/talks", "2025-11-24", by="USA", text="Talk", id="made")
    assert (
        part(piece(picture("2025-12-31", OPENED, made), "bar us-china/talks"), "term").get("data-to")
        == "as-of"
    )


def test_a_hedged_due_fades() -> None:
    hedged = event("visit-confirmed", VISIT, "2025-11-24", due="2026-37~", visitor="USA", host="CHN")
    assert (
        part(piece(picture("2025-12-31", OPENED, hedged), f"bar {VISIT}"), "due").get("fill")
        == "url(#fade-term)"
    )


def test_one_that_only_one_side_affirms_is_hatched_and_one_that_is_denied_cross_hatched() -> None:
    silent = picture("2025-12-31", *ALL)
    assert part(piece(silent, f"bar {VISIT}"), "hatch").get("fill") == "url(#unilateral)"
    denial = event("denied", VISIT, "2025-11-25", asserted_by="CHN", id="denial")
    denied = picture("2025-12-31", OPENED, CALL, CONFIRMED, denial)
    assert part(piece(denied, f"bar {VISIT}"), "hatch").get("fill") == "url(#contested)"
    affirmed = event("acknowledged", VISIT, "2025-11-25", asserted_by="CHN", id="affirmation")
    assert "hatch" not in parts(
        piece(picture("2025-12-31", OPENED, CALL, CONFIRMED, affirmed), f"bar {VISIT}")
    )


def test_what_it_is_called_and_how_it_stands_is_written_beside_it() -> None:
    """So that nobody needs to tell colours apart."""
    label = " ".join("".join(piece(picture("2025-12-31", *ALL), f"label {BEANS}").itertext()).split())
    assert label == "CHN to buy soybeans from USA due now soybeans"


# The file


def test_it_says_from_where_it_looks() -> None:
    assert part(picture("2025-12-31", *ALL, known_on="2025-12-31"), "caption").text == (
        "us-china. As of 31 December 2025, as known then."
    )


def test_it_leads_nowhere_and_asks_for_nothing() -> None:
    svg = picture("2025-12-31", *ALL)
    assert not list(svg.iter(f"{SVG}a"))
    assert "http" not in STYLE


@pytest.mark.parametrize(
    ("days", "level"), [(30, "month"), (365, "month"), (1_500, "quarter"), (10_000, "year")]
)
def test_as_many_days_are_named_as_have_room(days: int, level: str) -> None:
    window = ChartWindow(date(2025, 1, 1), date.fromordinal(date(2025, 1, 1).toordinal() + days))
    elements = picture("2025-12-31", *ALL, window=window).iter()
    shown = {each.get("class", "") for each in elements if each.get("display") is None}
    assert {name for name in shown if name.startswith("tick")} == {f"tick {level}"}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_is_text(text: str) -> None:
    """It is read back as XML, and what was written stands in it as it was, but for what shows nothing."""
    hostile = event("commitment-made", "us-china/talks", "2025-11-24", by="USA", text=f"<b>{text}", id="made")
    label = piece(picture("2025-12-31", OPENED, hostile), "label us-china/talks")
    assert "".join(label.itertext()).startswith("<b>")
    assert not list(label.iter(f"{SVG}b"))
