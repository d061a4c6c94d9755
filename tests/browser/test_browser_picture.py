"""The picture: what is drawn stays on its days, however it is looked at."""

from collections.abc import Callable
from datetime import date

import pytest
from cli_facts import Desk
from page_facts import KNOWN_THEN, LAST, move
from playwright.sync_api import Page

from browsers import PHONE, Pages, Window

# Of events on one day each, the middle of their marks.
_PLACES = """(ids) => Object.fromEntries(ids.map((id) => {
    const box = document.querySelector(`svg .mark[data-piece="mark ${id}"] path`).getBoundingClientRect();
    return [id, box.left + box.width / 2];
}))"""
# What is drawn wholly outside of what is seen, but for the rim of a mark.
_OUTSIDE = """() => {
    const stage = document.getElementById("stage").getBoundingClientRect();
    const isOutside = ({ left, right }) => right < stage.left - 6 || left > stage.right + 6;
    return [...document.querySelectorAll("svg .mark path, svg .mark rect, svg .bar rect")]
        .filter((each) => isOutside(each.getBoundingClientRect()))
        .map((each) => each.closest("[data-piece]").dataset.piece);
}"""


@pytest.fixture
def page(pages: Pages, window: Window) -> Page:
    return window.open(pages.relationship(as_of=LAST[0], known_on=LAST[1]), pages.root)


@pytest.fixture
def days(shipped: Desk) -> dict[str, int]:
    """Events that surely fell on one day, and that day."""
    asked = ("--to", LAST[0], "--known-on", LAST[1], "--format", "json")
    events = shipped.run("replay", "us-china", *asked).well().json["events"]
    contacts = [each for each in events if each["type"] in {"call-held", "cargoes-booked", "position-stated"}]
    return {
        each["id"]: date.fromisoformat(each["occurred"]).toordinal()
        for each in contacts
        if isinstance(each["occurred"], str) and len(each["occurred"]) == len("2025-11-24")
    }


def scale(page: Page, days: dict[str, int]) -> float:
    """Return the width of a day, after a check that every mark is on its day."""
    places: dict[str, float] = page.evaluate(_PLACES, list(days))
    (first, *_, last) = sorted(days, key=lambda each: days[each])
    a_day = (places[last] - places[first]) / (days[last] - days[first])
    for each, day in days.items():
        off = (places[each] - places[first]) / a_day - (day - days[first])
        assert abs(off) < 1, (each, off)  # somewhere within its day
    return a_day


def left(page: Page, days: dict[str, int]) -> float:
    """Return the place of the first event."""
    first = min(days, key=lambda each: days[each])
    found: float = page.evaluate(_PLACES, [first])[first]
    return found


def press(*keys: str) -> Callable[[Page], None]:
    def pressed(page: Page) -> None:
        page.focus("#stage")
        for key in keys:
            page.keyboard.press(key)

    return pressed


def click(name: str) -> Callable[[Page], None]:
    return lambda page: page.click(f"[data-zoom={name}]")


def wheel(by: int, key: str) -> Callable[[Page], None]:
    def wheeled(page: Page) -> None:
        page.locator("#stage").scroll_into_view_if_needed()
        page.hover("#stage", position={"x": 600, "y": 40})
        page.keyboard.down(key)
        page.mouse.wheel(0, by)
        page.keyboard.up(key)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    return wheeled


@pytest.mark.parametrize(
    ("closer", "farther"),
    [
        (press("+"), press("-")),
        (press("="), press("-")),
        (click("in"), click("out")),
        (wheel(-100, "Shift"), wheel(100, "Shift")),
        (wheel(-100, "Control"), wheel(100, "Control")),
    ],
    ids=["plus", "equals", "buttons", "wheel with shift", "wheel with control"],
)
def test_it_can_be_looked_at_closer_and_from_farther_away(
    page: Page, days: dict[str, int], closer: Callable[[Page], None], farther: Callable[[Page], None]
) -> None:
    before = scale(page, days)
    closer(page)
    near = scale(page, days)
    farther(page)
    farther(page)
    assert near > before > scale(page, days)


def drag(page: Page, by: int = 200) -> None:
    page.locator("#stage").scroll_into_view_if_needed()
    box = page.locator("#stage").bounding_box()
    assert box
    at = (box["x"] + 300, box["y"] + 20)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + by / 2, at[1], steps=3)
    page.mouse.move(at[0] + by, at[1], steps=3)
    page.mouse.up()


def test_it_is_dragged_along_with_the_hand(page: Page, days: dict[str, int]) -> None:
    press("+", "+")(page)
    at, a_day = left(page, days), scale(page, days)
    drag(page, 200)
    assert abs(left(page, days) - at - 200) < 1
    assert scale(page, days) == pytest.approx(a_day)
    assert "#" not in page.url


@pytest.mark.parametrize(("there", "back"), [("ArrowLeft", "ArrowRight"), ("ArrowRight", "ArrowLeft")])
def test_it_is_moved_by_keys(page: Page, days: dict[str, int], there: str, back: str) -> None:
    press("+", "+")(page)
    at, a_day = left(page, days), scale(page, days)
    press(there)(page)
    moved = left(page, days) - at
    assert (moved > 50) if there == "ArrowLeft" else (moved < -50)
    assert scale(page, days) == pytest.approx(a_day)
    press(back)(page)
    assert left(page, days) == pytest.approx(at, abs=1)


def test_its_first_and_last_days_are_a_key_away(page: Page, days: dict[str, int]) -> None:
    press("+", "+", "+", "Home")(page)
    first = left(page, days)
    press("End")(page)
    assert left(page, days) < first
    scale(page, days)


def test_it_can_be_shown_as_at_first(page: Page, days: dict[str, int]) -> None:
    """A key and a button both reset it after any change."""
    at, a_day = left(page, days), scale(page, days)
    for again in (press("0"), click("reset")):
        press("+", "ArrowLeft", "ArrowLeft")(page)
        drag(page)
        assert left(page, days) != pytest.approx(at, abs=5)
        again(page)
        assert [left(page, days), scale(page, days)] == pytest.approx([at, a_day])


def test_all_days_are_shown_at_once(page: Page) -> None:
    """Then whatever is drawn is in view."""
    click("all")(page)
    assert page.evaluate(_OUTSIDE) == []


def test_how_it_is_looked_at_stays_when_the_days_move(page: Page, days: dict[str, int]) -> None:
    press("+", "ArrowLeft")(page)
    at, a_day = left(page, days), scale(page, days)
    move(page, "2026-06-20", LAST[1])
    assert [left(page, days), scale(page, days)] == pytest.approx([at, a_day])


def test_the_days_chosen_are_lines_in_it(page: Page, days: dict[str, int]) -> None:
    """Each at the end of its day."""
    move(page, "2026-01-15", "2026-02-20")
    places = page.evaluate("""() => Object.fromEntries(["as-of", "known-on"].map((name) => {
        const box = document.querySelector(`svg .day.${name} path`).getBoundingClientRect();
        return [name, box.left + box.width / 2];
    }))""")
    here = {each: day for each, day in days.items() if day <= date(2026, 1, 15).toordinal()}
    a_day, first = scale(page, here), min(here.values())
    for name, day in (("as-of", date(2026, 1, 15)), ("known-on", date(2026, 2, 20))):
        end = left(page, here) + (day.toordinal() + 1 - first) * a_day
        assert abs(places[name] - end) < a_day


def test_a_plain_wheel_scrolls_the_page_and_not_the_picture(page: Page, days: dict[str, int]) -> None:
    a_day = scale(page, days)
    page.hover("#stage", position={"x": 600, "y": 40})
    page.mouse.wheel(0, 200)
    page.wait_for_function("() => scrollY > 100")
    assert scale(page, days) == pytest.approx(a_day)


def test_an_event_leads_to_its_page_and_a_drag_does_not(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), pages.root)
    page.evaluate(
        "() => { window.led = []; addEventListener('click', (each) => led.push(!each.defaultPrevented)); }"
    )
    mark = page.locator("svg .mark[data-piece='mark uc-call-us'] path")
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    assert page.evaluate("led") == [False]
    mark.click()
    page.wait_for_selector(".event")
    assert "uc-call-us" in page.inner_text("nav")


def test_it_fits_a_phone(pages: Pages, window: Window, days: dict[str, int]) -> None:
    """It is as wide as the screen, and a finger moves it."""
    page = window.open(pages.relationship(as_of=LAST[0], known_on=LAST[1]), pages.root, viewport=PHONE)
    width = page.evaluate("() => document.querySelector('svg.picture').getBoundingClientRect().width")
    assert 300 <= width <= PHONE["width"]
    scale(page, days)
