"""Hostile texts of a record are shown on pages, and have no other effect."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cli_facts import Desk, json_lines
from page_facts import days_of, move, shown

from browsers import Pages, Window, filed_in, served_by
from sites import serving
from timeline.app.build import build

SCRIPT = "<script>alert(1)</script>"
END = "</script></title></style></svg><script>alert(2)</script>"
IMAGE = "<img src=x onerror=alert(3)>"
ATTRIBUTE = '" onload="alert(4)" \' onfocus=\'alert(5)\' autofocus x="'
TEMPLATE = "{{91*97}} ${91*97} {% raw %} &lt;b&gt; &amp;"
TURNED = "\u202edne\u202c \u2067left\u2069 \u200f"
ALL = f"{SCRIPT} {END} {IMAGE} {ATTRIBUTE} {TEMPLATE} {TURNED}"
ADDRESS = "javascript:alert(6)//https://example.com/"

PARTIES = ["USA", "CHN"]
COMMON = {"occurred": "2025-11-24", "published": "2025-11-24"}
SOURCE = {
    "publisher": f"P {ALL}",
    "title": ALL,
    "url": ADDRESS,
    "where": ALL,
    "quote": ALL,
    "admiralty": "B2",
}
EVENTS: Sequence[dict[str, Any]] = (
    {"type": "relationship-opened", "id": "opened", "subject": "a-b", "title": ALL, "parties": PARTIES},
    {
        "type": "call-held", "id": "call", "subject": "a-b", "note": ALL, "sources": [SOURCE],
        "participants": [f"USA:{IMAGE}", f"CHN:{SCRIPT}"],
    },
    {
        "type": "visit-confirmed", "id": "visit", "subject": "a-b/visit", "visitor": f"USA:{IMAGE}",
        "host": "CHN", "place": ALL, "note": ALL, "sources": [SOURCE], "asserted_by": f"USA:{SCRIPT}",
        "due": {"edtf": "2025-12", "raw": ALL},
    },
    {
        "type": "commitment-made", "id": "made", "subject": "a-b/deed", "kind": "policy", "by": "USA",
        "to": "CHN", "text": ALL, "due": "2025-12-01",
    },
    {
        "type": "purchase-pledged", "id": "pledged", "subject": "a-b/goods", "buyer": "CHN", "seller": "USA",
        "goods": ALL, "quantity": {"min": 10, "unit": "t"}, "due": "2026",
    },
    {"type": "position-stated", "id": "stated", "subject": "a-b", "by": "CHN", "quote": ALL, "note": ALL},
    *(
        {
            "type": "figure-reported", "id": f"figure-{period}", "subject": "a-b", "indicator": ALL,
            "period": period, "value": {"min": 1, "max": 1, "unit": "t"}, "asserted_by": "USA",
        }
        for period in ("2025-09", "2025-10")
    ),
    {
        "type": "corrected", "id": "corrected", "subject": "a-b", "target": "call", "patch": {"note": SCRIPT},
        "reason": ALL,
    },
)  # fmt: skip


@pytest.fixture(params=["filed", "served"])
def hostile(request: pytest.FixtureRequest, empty: Desk, tmp_path: Path) -> Iterator[Pages]:
    """Build the pages of that record."""
    lines = json_lines(*({**COMMON, **each} for each in EVENTS))
    if request.param == "filed":
        events = tmp_path / "events"
        events.mkdir()
        (events / "a-b.jsonl").write_bytes(lines)
        assert not build(events, tmp_path / "out", html=True).problems
        yield filed_in(tmp_path / "out")
    else:
        empty.run("import", "-", stdin=lines).well()
        with serving(empty.store, tmp_path) as running:
            yield served_by(running)


def pages_of(hostile: Pages) -> Iterator[str]:
    yield hostile.home()
    yield hostile.relationship("a-b")
    yield from (hostile.commitment(f"a-b/{name}") for name in ("visit", "deed", "goods"))
    yield from (hostile.event("a-b", each["id"]) for each in EVENTS)


# Whatever could run, or lead to what runs: scripts, handlers, frames, addresses that are scripts.
_ALIVE = """() => [...document.querySelectorAll("*")].filter((each) =>
    (each.localName === "script" && each.type !== "application/json" && !each.src.endsWith("/timeline.js"))
    || ["img", "iframe", "object", "embed", "base", "b"].includes(each.localName)
    || [...each.attributes].some(({ name }) => name.startsWith("on"))
    || /^\\s*javascript:/i.test(each.getAttribute("href"))
).map((each) => each.outerHTML.slice(0, 200))"""


def test_nothing_that_was_recorded_comes_to_life(hostile: Pages, window: Window) -> None:
    """This covers every page and a change of days. Dialogs and console messages fail, too."""
    page = window.open(hostile.home(), hostile.root)
    for address in pages_of(hostile):
        page.goto(address)
        assert page.evaluate(_ALIVE) == [], address
        if page.locator("#as_of-day").count():
            for day in ("2025-11-23", "2025-11-24", "2026-01-31"):
                move(page, day, day)
                assert page.evaluate(_ALIVE) == [], address
        assert f"{91 * 97}" not in page.inner_text("main"), address


def test_it_is_shown_as_it_was_written(hostile: Pages, window: Window) -> None:
    """Only characters that change the direction of writing are spelled out."""
    page = window.open(hostile.relationship("a-b"), hostile.root)
    assert _told(page.locator("h1"))
    assert _told(page.locator("[data-place=open] [data-piece='a-b/deed'] .title"))
    assert _told(page.locator("[data-place=figures]"))
    assert SCRIPT in page.inner_text("[data-place=positions]")  # it is shortened there
    page.goto(hostile.event("a-b", "visit"))
    assert _told(page.locator("li").first)
    assert ADDRESS in page.inner_text("li >> nth=0")


def _told(where: Any) -> bool:  # noqa: ANN401 a locator
    text = " ".join(where.text_content().split())
    return all(each in text for each in (SCRIPT, END, IMAGE, TEMPLATE, r"\u202edne"))


def test_a_page_of_it_works_like_any_other(hostile: Pages, window: Window) -> None:
    page = window.open(hostile.relationship("a-b"), hostile.root)
    move(page, "2025-11-23", "2025-11-24")
    assert shown(page)["marks"] == []
    move(page, "2025-12-02", "2025-11-24")
    found = shown(page)
    assert {row[0] for row in found["open"]} == {"a-b/visit", "a-b/deed", "a-b/goods"}
    assert ["a-b/deed", "overdue by 1 day"] in [row[:2] for row in found["open"]]
    assert len(found["marks"]) == len(EVENTS) - 1
    page.click("[data-place=open] [data-piece='a-b/deed'] a")
    page.wait_for_selector("main[data-page='a-b/deed']")
    assert days_of(page) == ("2025-12-02", "2025-11-24")


@pytest.mark.parametrize("day", ["2025-11-24<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_an_address_that_says_more_than_a_day(filed_pages: Pages, window: Window, day: str) -> None:
    page = window.open(filed_pages.relationship(as_of=day, told_by=day, grep=day), filed_pages.root)
    assert page.evaluate(_ALIVE) == []
    move(page, "2025-11-24", "2025-11-24")
    assert page.evaluate(_ALIVE) == []
