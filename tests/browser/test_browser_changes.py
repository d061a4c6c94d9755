"""Changes are marked after the days have changed, and nothing else."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from cli_facts import Desk
from page_facts import KNOWN_THEN, LAST, Shown, move, moved, shown
from playwright.sync_api import Page

from browsers import Pages, Window, served_by
from sites import serving

_MARKED = "(place) => [...document.querySelectorAll(place)].map((each) => each.dataset.piece)"
_ANYWHERE = "() => document.querySelectorAll('.changed').length"


def marked(page: Page, place: str) -> list[str]:
    """Return the marked rows of a table."""
    return _marked(page, f"[data-place={place}] > tr.changed")


def _marked(page: Page, selector: str) -> list[str]:
    found: list[str] = page.evaluate(_MARKED, selector)
    return found


def differing(before: Shown, after: Shown, place: str) -> list[str]:
    """Return changed and new rows; more days overdue are not a change."""
    old = set(map(_reads, before[place]))
    return [row[0] for row in after[place] if _reads(row) not in old]


def _reads(row: Sequence[str]) -> str:
    return re.sub(r"overdue by \d+ days?", "overdue", " | ".join(row))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (KNOWN_THEN, LAST),
        (("2025-11-24", "2026-06-30"), KNOWN_THEN),  # what was not known then
        (("2026-04-30", "2026-06-30"), ("2026-05-01", "2026-06-30")),
    ],
)
def test_rows_that_read_otherwise_are_marked(
    pages: Pages, window: Window, shipped: Desk, before: tuple[str, str], after: tuple[str, str]
) -> None:
    """Both tables of commitments; whatever changed there, `diff` tells of as well."""
    page = window.open(pages.relationship(as_of=before[0], known_on=before[1]), pages.root)
    old = shown(page)
    for name, one, other in zip(("as_of", "known_on"), before, after, strict=True):
        if one != other:
            page.fill(f"#{name}-day", other)
            moved(page, *(after if name == "known_on" else (after[0], before[1])))
            new = shown(page)
            for place in ("open", "closed"):
                assert marked(page, place) == differing(old, new, place)
            assert set(marked(page, "open")) <= _told_by_diff(shipped, name, before, after)
            old = new


def _told_by_diff(desk: Desk, name: str, before: tuple[str, str], after: tuple[str, str]) -> set[str]:
    """Return the commitments that `diff` lists between two days."""
    days, other = (
        ((before[0], after[0]), ("--known-on", before[1]))
        if name == "as_of"
        else ((before[1], after[1]), ("--known", "--as-of", after[0]))
    )
    told = desk.run("diff", "us-china", *days, *other, "--format", "json").well().json
    return {each["subject"] for each in told["changes"]}


def test_events_that_came_to_be_known_are_marked_in_the_log_and_in_the_picture(
    pages: Pages, window: Window
) -> None:
    page = window.open(pages.relationship(as_of="2025-12-01", known_on="2025-11-25"), pages.root)
    before = shown(page)
    page.fill("#known_on-day", "2025-11-26")
    moved(page, "2025-12-01", "2025-11-26")
    after = shown(page)
    new = [key for key in after["log"] if key not in before["log"]]
    assert new
    assert set(marked(page, "log")) >= set(new)
    marks = _marked(page, "svg .mark.changed")
    drawn = {key for key, _ in after["marks"]} - {key for key, _ in before["marks"]}
    assert {each.removeprefix("mark ") for each in marks} >= drawn


def test_the_status_line_tells_how_many_pieces_changed_where(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of="2026-04-30", known_on=LAST[1]), pages.root)
    old = shown(page)
    page.fill("#as_of-day", "2026-05-20")
    moved(page, "2026-05-20", LAST[1])
    new, said = shown(page), page.inner_text("#said")
    for place, called in (("open", "open commitments"), ("closed", "closed commitments")):
        gone = {row[0] for row in old[place]} - {row[0] for row in new[place]}
        number = len(differing(old, new, place)) + len(gone)
        words = f"{called} ({number})" if number > 1 else called
        assert (words in said) == bool(number), said
    assert said.startswith("Changed: ")
    assert page.get_attribute("#said", "aria-live") == "polite"


def test_where_nothing_changed_nothing_is_marked(pages: Pages, window: Window) -> None:
    """Neither a growing number of days nor the first load is a change."""
    page = window.open(pages.relationship(as_of="2026-06-28", known_on=LAST[1]), pages.root)
    assert page.evaluate(_ANYWHERE) == 0
    move(page, "2026-06-29", LAST[1])
    assert page.inner_text("#said") == "Nothing changed."
    assert page.evaluate(_ANYWHERE) == 0


def test_what_was_marked_is_not_any_more_after_the_next_move(pages: Pages, window: Window) -> None:
    page = window.open(pages.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), pages.root)
    page.fill("#as_of-day", "2025-12-31")
    moved(page, "2025-12-31", KNOWN_THEN[1])
    assert page.evaluate(_ANYWHERE) > 0
    page.fill("#as_of-day", "2026-01-01")
    moved(page, "2026-01-01", KNOWN_THEN[1])
    page.fill("#as_of-day", "2026-01-02")
    moved(page, "2026-01-02", KNOWN_THEN[1])
    assert page.inner_text("#said") == "Nothing changed."
    assert page.evaluate(_ANYWHERE) == 0


# While the page is open


@pytest.fixture
def live(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterable[Pages]:
    """Serve a store of its own."""
    with serving(desk.store, tmp_path_factory.mktemp("live")) as running:
        yield served_by(running)


def test_an_event_that_is_recorded_meanwhile_appears_marked_without_loading_the_page_again(
    live: Pages, window: Window, desk: Desk
) -> None:
    page = window.open(live.relationship(), live.root)
    page.evaluate("() => { window.stays = true; }")
    before = shown(page)
    _append(desk, id="said-meanwhile", type="call-held", participants=["USA:Trump", "CHN:Xi"])
    page.wait_for_selector("[data-place=log] > tr.changed[data-piece=said-meanwhile]")
    after = shown(page)
    assert after["log"] == ["said-meanwhile", *before["log"][:99]]
    assert ["said-meanwhile", True] in after["marks"]
    assert marked(page, "log") == ["said-meanwhile"]
    assert marked(page, "open") == []
    assert "events" in page.inner_text("#said")
    assert page.evaluate("() => window.stays")


def test_a_commitment_that_is_opened_meanwhile_gets_its_row_in_the_picture(
    live: Pages, window: Window, desk: Desk
) -> None:
    page = window.open(live.relationship(), live.root)
    opened = {"id": "opened-meanwhile", "type": "commitment-made", "subject": "us-china/new-talks"}
    _append(desk, **opened, by="USA", text="Talk again")
    page.wait_for_selector("[data-piece='bar us-china/new-talks'].changed")
    after = shown(page)
    assert ["opened-meanwhile", True] in after["marks"]
    assert "Talk again" in (page.text_content("[data-piece='label us-china/new-talks']") or "")
    row = page.evaluate(
        "() => document.querySelector(\"[data-piece='bar us-china/new-talks'] .term\").getBBox().width"
    )
    assert row > 10  # from July to today


def test_where_an_earlier_day_is_looked_at_what_is_recorded_later_changes_nothing(
    live: Pages, window: Window, desk: Desk
) -> None:
    """Nor do the days move."""
    page = window.open(live.relationship(as_of=KNOWN_THEN[0], known_on=KNOWN_THEN[1]), live.root)
    before = shown(page)
    _append(desk, id="said-later", type="call-held", participants=["USA:Trump", "CHN:Xi"])
    moved(page, *KNOWN_THEN)
    assert shown(page) == before
    assert page.inner_text("#said") == "Nothing changed."


def test_the_page_of_a_commitment_follows_too(live: Pages, window: Window, desk: Desk) -> None:
    page = window.open(live.commitment("us-china/boeing"), live.root)
    _append(desk, id="denied-meanwhile", type="denied", subject="us-china/boeing", asserted_by="CHN")
    page.wait_for_selector("[data-place=log] > tr.changed[data-piece=denied-meanwhile]")
    assert "contested" in page.inner_text("[data-place=status]")


def _append(desk: Desk, **fields: Any) -> None:  # noqa: ANN401 whatever an event holds
    event = {"subject": "us-china", "occurred": "2026-07-15", "published": "2026-07-15", **fields}
    desk.run("append", "-", stdin=json.dumps(event).encode()).well()
