"""Memoization: events equal on two days are one object and are folded once."""

from datetime import date

from scenario import corrected, given, visit_confirmed, visit_held
from timeline.projections.history import EntryLog
from timeline.projections.memoize import memoize_by_identity


def test_a_step_from_the_same_by_the_same_is_taken_once() -> None:
    """Equal ones are not the same."""
    taken: list[tuple[list[str], list[str]]] = []

    def step(one: list[str], other: list[str]) -> list[str]:
        taken.append((one, other))
        return one + other

    remembered, start, by = memoize_by_identity(step), ["invited"], ["accepted"]
    assert remembered(start, by) is remembered(start, by)
    assert remembered(start, ["accepted"]) == remembered(start, by)
    assert len(taken) == 2


def test_an_account_is_one_object_on_all_days_on_which_it_reads_the_same() -> None:
    """An event is one object until it is corrected, and another from then on."""
    told = given(
        visit_confirmed(id="visit", on="2026-01-01", due="2026-04"),
        corrected("visit", on="2026-02-01", due="2026-05"),
        visit_held(on="2026-05-10"),
    )
    record = EntryLog(told.entries)
    first, second, third, last = (
        record.known_on(date(2026, month, 1)).events["visit"] for month in (1, 1, 2, 6)
    )
    assert first is second
    assert first is not third
    assert third is last
