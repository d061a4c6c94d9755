"""Open commitments, by urgency."""

import pytest

from scenario import (
    Answer,
    commitment_superseded,
    given,
    purchase_pledged,
    relationship_opened,
    tonnes,
    visit_cancelled,
    visit_confirmed,
    visit_held,
    visit_invited,
    visit_postponed,
)
from timeline.events.catalogue import AnyEvent
from timeline.projections.commitment.pending import list_pending

DAY = "2026-05-15"


def visit(name: str, due: str | None = None, relationship: str = "us-china") -> AnyEvent:
    return visit_confirmed(subject=f"{relationship}/{name}", id=name, due=due)


def open_at(answer: Answer, relationship: str | None = "us-china") -> list[str]:
    found = list_pending(relationship, answer.past, answer.viewpoint)
    return [status.subject.partition("/")[2] for status in found]


def test_the_most_urgent_comes_first() -> None:
    """Longest overdue, presumed overdue, due now, due next, without a date."""
    record = given(
        visit("no-date"),
        visit("next-month", "2026-06"),
        visit("next-year", "2027"),
        visit("this-year", "2026"),
        visit("this-month", "2026-05"),
        visit("perhaps-overdue", "2026-02~"),
        visit("overdue-since-may", "2026-04"),
        visit("overdue-since-march", "2026-02"),
    )
    assert open_at(record.on(DAY)) == [
        "overdue-since-march",
        "overdue-since-may",
        "perhaps-overdue",
        "this-month",
        "this-year",
        "next-month",
        "next-year",
        "no-date",
    ]


def test_what_is_equally_urgent_stands_by_name() -> None:
    """The order never depends on the order of the log."""
    assert open_at(given(visit("b"), visit("c"), visit("a")).on(DAY)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "end",
    [
        visit_held(on="2026-05-15"),
        visit_cancelled(on="2026-05-15"),
        commitment_superseded(subject="us-china/beijing-visit", on="2026-05-15"),
    ],
    ids=lambda end: end.type,
)
def test_what_is_fulfilled_withdrawn_or_superseded_is_no_longer_pending(end: AnyEvent) -> None:
    """And was, until the day before."""
    record = given(visit_confirmed(due="2026-04"), end)
    assert open_at(record.on("2026-05-14")) == ["beijing-visit"]
    assert open_at(record.on("2026-05-15")) == []


def test_what_is_postponed_proposed_or_partly_done_is_pending() -> None:
    """Open is everything that is not closed."""
    record = given(
        visit_confirmed(),
        visit_postponed(on="2026-03-16"),
        visit_invited(subject="us-china/washington-visit"),
        purchase_pledged(quantity=tonnes(12)),
    )
    assert open_at(record.on(DAY)) == ["beijing-visit", "soybeans-2025", "washington-visit"]


def test_it_is_asked_of_one_relationship_or_of_all() -> None:
    """A desk may follow several."""
    record = given(
        relationship_opened(),
        relationship_opened(subject="china-japan", id="second", parties=["CHN", "JPN"]),
        visit("tokyo-visit", relationship="china-japan"),
        visit("beijing-visit"),
    )
    assert open_at(record.on(DAY)) == ["beijing-visit"]
    assert open_at(record.on(DAY), None) == ["tokyo-visit", "beijing-visit"]


def test_what_was_not_known_yet_was_not_pending() -> None:
    """An unknown commitment is not pending."""
    record = given(visit_confirmed(on="2025-11-24", published="2025-11-26"))
    assert open_at(record.on("2025-11-25").known_on("2025-11-25")) == []
    assert open_at(record.on("2025-11-25")) == ["beijing-visit"]
