"""For any days, chosen in any way, a page shows what the command line shows."""

from datetime import date, timedelta
from random import Random
from urllib.parse import urlsplit

import pytest
from cli_facts import BEANS, TARIFF, VISIT, Desk
from page_facts import KNOWN_THEN, LAST, Shown, alike, days_of, move, moved, shown, told
from playwright.sync_api import Page

from browsers import Pages, Window
from timeline.render.phrases import humanize

WASHINGTON = "us-china/washington-visit"
FIRST, FINAL = date(2025, 10, 20), date(2026, 7, 20)


def _some_days() -> list[tuple[str, str]]:
    """Days of the world, and days of knowledge; the same in every run."""
    chance = Random(2025)  # noqa: S311 no secret
    days = [FIRST + timedelta(chance.randrange((FINAL - FIRST).days)) for _ in range(12)]
    return [(f"{as_of}", f"{known_on}") for as_of, known_on in zip(days[::2], days[1::2], strict=True)]


DAYS = [
    KNOWN_THEN,
    LAST,
    ("2025-11-24", "2026-06-30"),
    ("2026-03-01", "2025-11-24"),
    ("2025-12-31", "2025-12-31"),
    ("2025-09-01", "2026-06-30"),  # before anything had happened
    *_some_days(),
]


def in_the_log(pages: Pages, answer: Shown) -> Shown:
    """A server shows the last hundred events of the log."""
    return {**answer, "log": answer["log"][:100]} if pages.served else answer


def test_whatever_days_are_typed(pages: Pages, window: Window, shipped: Desk) -> None:
    """This covers commitments, their order, the summary, log, readouts and picture."""
    page = window.open(pages.relationship(), pages.root)
    for days in DAYS:
        move(page, *days)
        assert alike(shown(page)) == in_the_log(pages, told(shipped, *days)), days


@pytest.mark.parametrize("days", [KNOWN_THEN, ("2026-03-01", "2025-11-24")])
def test_the_days_of_an_address(pages: Pages, window: Window, shipped: Desk, days: tuple[str, str]) -> None:
    page = window.open(pages.relationship(as_of=days[0], known_on=days[1]), pages.root)
    assert days_of(page) == days
    assert alike(shown(page)) == in_the_log(pages, told(shipped, *days))


def test_a_slider_moved_by_keys(pages: Pages, window: Window, shipped: Desk) -> None:
    """A day a key."""
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), pages.root)
    for name, days in (("as_of", ("2025-11-26", "2025-11-24")), ("known_on", ("2025-11-26", "2025-11-26"))):
        page.focus(f"#{name}")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        moved(page, *days)
        assert days_of(page) == days
        assert alike(shown(page)) == in_the_log(pages, told(shipped, *days))
    page.keyboard.press("ArrowLeft")
    moved(page, "2025-11-26", "2025-11-25")


def test_a_slider_dragged(pages: Pages, window: Window, shipped: Desk) -> None:
    """The field beside a slider shows the slider's day."""
    page = window.open(pages.relationship(as_of=LAST[0], known_on=LAST[1]), pages.root)
    box = page.locator("#as_of").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.9, middle)
    page.mouse.down()
    for part in (0.8, 0.6, 0.4, 0.3):
        page.mouse.move(box["x"] + box["width"] * part, middle)
    page.mouse.up()
    as_of, known_on = days_of(page)
    assert known_on == LAST[1]
    assert "2025-09-01" < as_of < "2026-03-01"
    moved(page, as_of, known_on)
    assert alike(shown(page)) == in_the_log(pages, told(shipped, as_of, known_on))


def test_an_address_with_days_that_are_none(filed_pages: Pages, window: Window) -> None:
    """A page in a file keeps the last known day."""
    page = window.open(filed_pages.relationship(), filed_pages.root)
    last = days_of(page)
    for asked in ("2025-13-01", "2025-02-31", "yesterday", "", "99999-01-01"):
        page.goto(filed_pages.relationship(as_of=asked))
        assert days_of(page) == last, asked


def test_the_number_of_days_that_something_is_overdue_grows(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of="2026-06-29", known_on=LAST[1]), pages.root)
    overdue = page.locator("[data-place=open] .days")
    before = [_number(each) for each in overdue.all_inner_texts()]
    assert before
    page.focus("#as_of")
    page.keyboard.press("ArrowRight")
    moved(page, *LAST)
    assert [_number(each) for each in overdue.all_inner_texts()] == [each + 1 for each in before]


def _number(words: str) -> int:
    number, noun = words.split()
    assert noun == ("day" if number == "1" else "days")
    return int(number)


# The page of a commitment


@pytest.mark.parametrize("subject", [VISIT, BEANS, TARIFF])
def test_the_page_of_a_commitment(pages: Pages, window: Window, shipped: Desk, subject: str) -> None:
    """This covers its aspects and its events."""
    page = window.open(pages.commitment(subject), pages.root)
    for days in (KNOWN_THEN, LAST, ("2026-03-01", "2025-11-24"), *_some_days()[:2]):
        move(page, *days)
        asked = ("--as-of", days[0], "--known-on", days[1], "--format", "json")
        status = shipped.run("status", subject, *asked).well().json
        aspects = dict(page.evaluate(_ASPECTS))
        assert aspects["stage"] == status["stage"], days
        assert aspects["schedule"] == humanize(status["schedule"]["state"]), days
        assert aspects["performance"] == humanize(status["performance"][-1]["state"]), days
        assert aspects["confirmed by"] == humanize(status["acknowledgement"]["state"]), days
        log = shipped.run("log", "us-china", *asked).well().json
        own = [each["id"] for each in reversed(log) if each["subject"] == subject]
        assert _pieces(page, "log") == own, days


_ASPECTS = """() => [...document.querySelector("[data-place=status] table tbody").rows]
    .map((row) => [row.cells[0].textContent, row.cells[1].textContent])"""


def _pieces(page: Page, place: str) -> list[str]:
    found: list[str] = page.evaluate(
        "(place) => [...document.querySelectorAll(place)].map((each) => each.dataset.piece)",
        f"[data-place={place}] > *",
    )
    return found


# Addresses that can be shared


def test_the_address_follows_the_days_and_opens_the_same_page_elsewhere(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(), pages.root)
    move(page, "2026-01-15", "2025-12-01")
    assert urlsplit(page.url).query == "as_of=2026-01-15&known_on=2025-12-01"
    other = window.open(page.url, pages.root)
    assert shown(other) == shown(page)


def test_a_link_to_another_page_keeps_the_days(pages: Pages, window: Window, shipped: Desk) -> None:
    """This covers a commitment, an event, and the way back."""
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), pages.root)
    before = shown(page)
    page.click(f"[data-place=open] [data-piece='{VISIT}'] a")
    page.wait_for_selector(f"main[data-page='{VISIT}']")
    assert urlsplit(page.url).query == f"as_of={KNOWN_THEN[0]}&known_on={KNOWN_THEN[1]}"
    assert days_of(page) == KNOWN_THEN
    status = shipped.run("status", VISIT, "--as-of", KNOWN_THEN[0], "--known-on", KNOWN_THEN[1]).well()
    assert page.inner_text("[data-place=status] p >> nth=0") in status.out
    page.click("[data-place=log] a >> nth=0")
    page.wait_for_selector(".event")
    page.click("nav a >> text=us-china")
    page.wait_for_selector("main[data-page=us-china]")
    assert shown(page) == before


def test_a_link_opened_in_a_new_tab_keeps_the_days_of_then(pages: Pages, window: Window) -> None:
    """Each time, these are the days chosen when the page was opened."""
    page = window.open(pages.relationship(), pages.root)
    link = page.locator(f"[data-place=open] [data-piece='{WASHINGTON}'] a")
    for days in (KNOWN_THEN, ("2025-12-01", "2025-12-02")):
        move(page, *days)
        with page.context.expect_page() as opened:
            link.click(modifiers=["Control"])
        opened.value.wait_for_selector(f"main[data-page='{WASHINGTON}']")
        assert days_of(opened.value) == days
        assert page.locator("main[data-page=us-china]").count() == 1


def test_going_back_shows_the_days_that_were_left(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(), pages.root)
    move(page, *KNOWN_THEN)
    before = shown(page)
    page.click(f"[data-place=open] [data-piece='{VISIT}'] a")
    page.wait_for_selector(f"main[data-page='{VISIT}']")
    page.go_back()
    page.wait_for_selector("main[data-page=us-china]")
    assert days_of(page) == KNOWN_THEN
    assert shown(page) == before


# Play, and both together


def test_both_days_move_together(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on="2026-01-31"), pages.root)
    page.check("#together")
    page.focus("#as_of")
    page.keyboard.press("ArrowRight")
    moved(page, "2025-11-25", "2025-11-25")
    page.uncheck("#together")
    page.focus("#as_of")
    page.keyboard.press("ArrowRight")
    moved(page, "2025-11-26", "2025-11-25")


def test_a_search_is_asked_at_the_days_that_are_chosen(pages: Pages, window: Window, shipped: Desk) -> None:
    """Not at those with which the page was opened."""
    page = window.open(pages.relationship(as_of=LAST[0], known_on=LAST[1]), pages.root)
    move(page, *KNOWN_THEN)
    page.fill("[name=grep]", "soybeans")
    page.press("[name=grep]", "Enter")
    if pages.root.startswith("http"):
        page.wait_for_url("**grep=soybeans**")
    assert days_of(page) == KNOWN_THEN
    found = {row["id"] for row in shipped.run(
        "--format", "json", "log", "us-china", "--grep", "soybeans",
        "--as-of", KNOWN_THEN[0], "--known-on", KNOWN_THEN[1],
    ).well().json}  # fmt: skip
    rows = page.locator("[data-place=log] > tr:visible")
    listed = set(rows.evaluate_all("(rows) => rows.map((row) => row.dataset.piece)"))
    assert listed
    assert listed <= found


@pytest.mark.parametrize("name", ["as_of", "known_on"])
def test_play_goes_to_the_next_day_that_shows_anything_else_until_it_is_stopped(
    pages: Pages, window: Window, shipped: Desk, name: str
) -> None:
    """Whatever the command line tells of a day in between, it told of the day before."""
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=LAST[1]), pages.root)
    if name == "known_on":
        move(page, LAST[0], KNOWN_THEN[1])
    before = page.evaluate("moves.length")
    button = page.locator(f"[data-plays={name}]")
    button.click()
    page.wait_for_function("(number) => moves.length >= number", arg=before + 2)
    button.click()
    first, second = page.evaluate(f"moves.slice({before}, {before + 2})")
    as_of, known_on = (date.fromisoformat(day).toordinal() for day in _next(shipped, name))
    assert first == {"as_of": as_of, "known_on": known_on}
    assert second[name] > first[name]
    stopped = days_of(page)
    page.wait_for_timeout(2_000)  # twice as long as from one day to the next
    assert days_of(page) == stopped


def _next(desk: Desk, name: str) -> tuple[str, str]:
    """Return the days after the November call on which the log grows."""
    days = [KNOWN_THEN[0], LAST[1]] if name == "as_of" else [LAST[0], KNOWN_THEN[1]]
    nth = ("as_of", "known_on").index(name)
    before = told(desk, *days)
    day = date.fromisoformat(days[nth])
    while told(desk, *days)["marks"] == before["marks"]:
        day += timedelta(1)
        days[nth] = f"{day}"
    return days[0], days[1]
