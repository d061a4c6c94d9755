"""Access: by keyboard, on a phone, in the dark, on paper, without script or sight."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from cli_facts import VISIT, Desk
from page_facts import KNOWN_THEN, LAST, alike, days_of, move, moved, shown, told
from playwright.sync_api import Page

from browsers import PHONE, WIDE, Pages, Window

# Each kind of page; where it has days, as they were known in November, when there was less of everything.
KINDS: dict[str, Callable[[Pages], str]] = {
    "all relationships": Pages.home,
    "a relationship": lambda pages: pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]),
    "a commitment": lambda pages: pages.commitment(VISIT),
    "an event": lambda pages: pages.event("us-china", "article-2-readout-usa"),
}
SIZES = {"wide": WIDE, "phone": PHONE}
LOOKS = [
    ("filed", "wide", "light"),
    ("filed", "wide", "dark"),
    ("filed", "phone", "light"),
    ("filed", "phone", "dark"),
    ("served", "wide", "light"),
    ("served", "phone", "dark"),
]
_OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("pages", "size", "scheme"), LOOKS, indirect=["pages"])
def test_axe_finds_no_fault(pages: Pages, window: Window, kind: str, size: str, scheme: str) -> None:
    """Not even a moderate one; and nothing is wider than the screen."""
    page = window.open(KINDS[kind](pages), pages.root, viewport=SIZES[size], color_scheme=scheme)
    if kind == "a relationship":  # what changed is marked by a colour of its own
        page.fill("#as_of-day", "2025-12-09")
        moved(page, "2025-12-09", KNOWN_THEN[1])
    assert faults(page) == []
    assert page.evaluate(_OVERFLOW) <= 0


def faults(page: Page) -> list[str]:
    """Return the faults that axe finds; contrast in the picture is tested elsewhere."""
    options = {"preload": False, "resultTypes": ["violations"]}
    contrast = {"color-contrast": {"enabled": False}}
    whole = Axe().run(page, options={**options, "rules": contrast})
    texts = Axe().run(page, {"exclude": [["svg"]]}, {**options, "runOnly": ["color-contrast"]})
    return [
        f"{each['impact']}: {each['id']}: {each['nodes'][0]['html'][:200]}"
        for found in (whole, texts)
        for each in found.response["violations"]
    ]


def test_no_page_is_wider_than_a_phone(filed_pages: Pages, window: Window, shipped: Desk) -> None:
    """The pages of all commitments, and of every tenth event."""
    log = shipped.run("log", "us-china", "--format", "json").well().json
    subjects = sorted({each["subject"] for each in log if "/" in each["subject"]})
    page = window.open(filed_pages.relationship(), filed_pages.root, viewport=PHONE)
    addresses = [
        filed_pages.relationship(),
        *map(filed_pages.commitment, subjects),
        *(filed_pages.event("us-china", each["id"]) for each in log[::10]),
    ]
    for each in addresses:
        page.goto(each)
        assert page.evaluate(_OVERFLOW) <= 0, each


# By keyboard

# What can be operated, in the order of the page; whatever the focus comes to is noted, with its outline.
_OPERABLE = """() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")];
    window.operable = all.filter((each) => each.tabIndex >= 0 && each.checkVisibility());
    window.focused = [];
    document.addEventListener("focusin", ({ target }) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(target);
        focused.push([operable.indexOf(target), outlineStyle !== "none" && parseFloat(outlineWidth) >= 1]);
    });
    return operable.length;
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_can_be_operated_is_reached_by_the_tab_key(pages: Pages, window: Window, kind: str) -> None:
    """Focus moves in the order of the page, and is visible."""
    page = window.open(KINDS[kind](pages), pages.root)
    number = page.evaluate(_OPERABLE)
    for _ in range(number + 20):  # the parts of a date are gone through one by one
        page.keyboard.press("Tab")
    focused = [nth for nth, _ in page.evaluate("focused")]
    seen = list(dict.fromkeys(nth for nth in focused if nth >= 0))
    assert seen == list(range(number))
    assert all(outlined for nth, outlined in page.evaluate("focused") if nth >= 0)


def test_the_first_stop_leads_past_the_way_here(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(), pages.root)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.getElementById('content').contains(document.activeElement)")


def test_play_is_begun_and_ended_by_a_key(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=LAST[1]), pages.root)
    page.clock.install()
    page.focus("[data-plays=as_of]")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.movedTo")
    assert days_of(page)[0] > KNOWN_THEN[0]
    page.keyboard.press("Space")
    stopped = days_of(page)
    page.clock.run_for(5000)
    assert days_of(page) == stopped


def test_a_slider_says_its_day_in_words(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), pages.root)
    move(page, "2025-11-25", "2025-11-26")
    for name, words in (("as_of", "25 November 2025"), ("known_on", "26 November 2025")):
        assert page.get_attribute(f"#{name}", "aria-valuetext") == words
    assert page.get_by_role("slider").count() == 2


# The search


def test_the_log_is_searched(pages: Pages, window: Window, shipped: Desk) -> None:
    """Upper and lower case are equal. An empty search shows all rows again."""
    page = window.open(pages.relationship(as_of=LAST[0], known_on=LAST[1]), pages.root)
    page.fill("input[type=search]", "BOEing")
    if pages.served:
        page.press("input[type=search]", "Enter")
        page.wait_for_url("**grep=BOEing**")
    found = _visible(page)
    asked = ("--as-of", LAST[0], "--known-on", LAST[1], "--grep", "boeing", "--format", "json")
    expected = [each["id"] for each in reversed(shipped.run("log", "us-china", *asked).well().json)]
    assert expected
    assert found == expected if pages.served else set(found) <= set(expected)
    assert found
    assert days_of(page) == LAST
    move(page, "2026-06-20", LAST[1])
    assert _visible(page) == found
    if not pages.served:
        page.fill("input[type=search]", "")
        assert len(_visible(page)) == len(shown(page)["log"])


def _visible(page: Page) -> list[str]:
    found = page.locator("[data-place=log] > tr").filter(visible=True)
    rows: list[str] = found.evaluate_all("(rows) => rows.map((each) => each.dataset.piece)")
    return rows


# Without a script


def test_without_a_script_a_server_shows_the_days_of_the_address(
    served_pages: Pages, window: Window, shipped: Desk
) -> None:
    """And of the fields, when asked to."""
    address = served_pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1])
    page = window.open(address, served_pages.root, java_script_enabled=False)
    expected = told(shipped, *KNOWN_THEN)
    assert alike(shown(page)) == {**expected, "log": expected["log"][:100]}
    page.fill("#as_of-day", "2025-12-31")
    page.click("text=Show")
    assert days_of(page) == ("2025-12-31", KNOWN_THEN[1])
    assert alike(shown(page))["open"] == told(shipped, "2025-12-31", KNOWN_THEN[1])["open"]
    assert not page.locator("input[type=range]").first.is_visible()


def test_without_a_script_a_file_shows_the_last_day_known(
    filed_pages: Pages, window: Window, shipped: Desk
) -> None:
    page = window.open(filed_pages.relationship(), filed_pages.root, java_script_enabled=False)
    assert alike(shown(page)) == told(shipped, *days_of(page))
    assert not page.locator("button").first.is_visible()
    assert page.locator("noscript").count() == 1


# In the dark, on paper, without motion


@pytest.mark.parametrize("kind", KINDS)
def test_in_the_dark_it_is_dark(filed_pages: Pages, window: Window, kind: str) -> None:
    """Text light on dark; the other way round by day."""
    page = window.open(KINDS[kind](filed_pages), filed_pages.root, color_scheme="light")
    by_day = _brightness(page)
    page.emulate_media(color_scheme="dark")
    in_the_dark = _brightness(page)
    assert by_day["paper"] - by_day["ink"] > 0.7
    assert in_the_dark["ink"] - in_the_dark["paper"] > 0.7


def _brightness(page: Page) -> dict[str, float]:
    """Return the contrast of a text and its background."""
    colours = page.evaluate(
        "() => [getComputedStyle(document.body)].flatMap((each) => [each.color, each.backgroundColor])"
    )
    ink, paper = (sum(float(part) for part in re.findall(r"[\d.]+", each)[:3]) / 765 for each in colours)
    return {"ink": ink, "paper": paper}


def test_on_paper_is_all_that_is_read_and_nothing_to_be_pressed(pages: Pages, window: Window) -> None:
    """Its days are printed, too."""
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), pages.root)
    page.emulate_media(media="print")
    for selector in ("button", "input[type=range]", "input[type=search]", "nav", "footer"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in (
        "#as_of-day",
        "#known_on-day",
        ".summary",
        "svg.picture",
        ".commitments >> nth=0",
        ".log",
    ):
        assert page.locator(selector).is_visible(), selector
    assert page.pdf().startswith(b"%PDF-")


def test_nothing_moves_by_itself(filed_pages: Pages, window: Window) -> None:
    """Readers without that preference keep the default."""
    page = window.open(filed_pages.relationship(), filed_pages.root)
    move(page, *KNOWN_THEN)
    assert page.evaluate("() => document.getAnimations().length") == 0
