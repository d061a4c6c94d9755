"""Facts shown by a page, and the facts of the command line for the same days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from cli_facts import Desk
from playwright.sync_api import Page

from timeline.events.catalogue import CATALOGUE
from timeline.projections.commitment.status import Status
from timeline.projections.relationship.summary import Relationship
from timeline.render import commitments as commitments_view
from timeline.render import relationship as relationship_view
from timeline.render.document import text_of
from timeline.render.phrases import humanize

T = TypeVar("T")
Shown = Mapping[str, Any]

KNOWN_THEN = ("2025-11-24", "2025-11-24")
LAST = ("2026-06-30", "2026-06-30")  # everything in the record is known by then

_SHOWN = Path(__file__).with_name("shown.js").read_text("utf-8")


def shown(page: Page) -> Shown:
    """Return the facts on the page of a relationship, as `shown.js` finds them."""
    found: Shown = page.evaluate(_SHOWN)
    return found


def move(page: Page, as_of: str, known_on: str) -> None:
    """Type both days, and wait for the page."""
    for name, day in (("as_of", as_of), ("known_on", known_on)):
        page.fill(f"#{name}-day", day)
    moved(page, as_of, known_on)


def moved(page: Page, as_of: str, known_on: str) -> None:
    """Wait until the page shows these days."""
    days = [date.fromisoformat(each).toordinal() for each in (as_of, known_on)]
    page.wait_for_function(
        "([asOf, knownOn]) => window.movedTo && movedTo.as_of === asOf && movedTo.known_on === knownOn",
        arg=days,
    )


@cache
def told(desk: Desk, as_of: str, known_on: str) -> Shown:
    """Return the same facts from the JSON of the command line, in words of the screen."""
    days = ("--as-of", as_of, "--known-on", known_on, "--format", "json")
    replay = _asked(desk, "replay", "us-china", "--to", as_of, *days[2:])
    open_ones = [_row(each) for each in _asked(desk, "pending", "us-china", *days)]
    subjects = {subject for subject, *_ in open_ones}
    statuses = replay["commitments"]
    return {
        "open": open_ones,
        "closed": [_row(each) for each in statuses if each["subject"] not in subjects],
        "log": [each["id"] for each in reversed(_asked(desk, "log", "us-china", *days))],
        "summary": _summary(_asked(desk, "status", "us-china", *days)),
        "readouts": [_contact(each) for each in reversed(_asked(desk, "readouts", "us-china", *days))],
        "marks": sorted([*_marks(replay["events"], sure=True), *_marks(replay["possible"], sure=False)]),
        "bars": sorted(map(_bar, statuses)),
    }


def _asked(desk: Desk, *question: str) -> Any:  # noqa: ANN401 whatever JSON can say
    return desk.run(*question).well().json


def _row(status: Mapping[str, Any]) -> list[str]:
    """Return the cells of the table: subject, status, due, stage, done, confirmed by."""
    table = commitments_view.table([msgspec.convert(status, Status)])
    return [text_of(each) for each in table.rows[0]]


def _summary(relationship: Mapping[str, Any]) -> Mapping[str, str]:
    facts = relationship_view.facts(msgspec.convert(relationship, Relationship))
    contested = ", ".join(relationship["contested"]) or "nothing"
    return {label: text_of(value) for label, value in facts} | {"contested": contested}


def _contact(readouts: Mapping[str, Any]) -> list[Any]:
    """Return the contact, and the word of each party on each topic and commitment."""
    matrix = readouts["topics"] | readouts["commitments"]
    return [
        readouts["contact"],
        {name: {party: humanize(word) for party, word in words.items()} for name, words in matrix.items()},
    ]


def _marks(rows: Iterable[Mapping[str, Any]], *, sure: bool) -> list[tuple[str, bool]]:
    """Every event but those that are about the record itself."""
    return [(row["id"], sure) for row in rows if CATALOGUE[row["type"]].group != "the record itself"]


def _bar(status: Mapping[str, Any]) -> list[str]:
    return [
        status["subject"],
        "bar",
        status["headline"].replace("_", "-"),
        status["acknowledgement"]["state"],
    ]


def alike(page: Shown) -> Shown:
    """Return the facts of a page in the order of `told`, where order is irrelevant."""
    return {
        **page,
        "readouts": [[contact, dict(map(_without_terms, cells))] for contact, cells in page["readouts"]],
        "marks": sorted((key, sure) for key, sure in page["marks"]),
        "bars": sorted(page["bars"]),
    }


def _without_terms(cells: Sequence[Any]) -> tuple[str, Mapping[str, str]]:
    name, said = cells
    return name, {party: word for party, word in said.items() if party != "on different terms"}


def days_of(page: Page) -> tuple[str, str]:
    """Return the chosen days from the date fields."""
    as_of, known_on = (page.input_value(f"#{name}-day") for name in ("as_of", "known_on"))
    return as_of, known_on
