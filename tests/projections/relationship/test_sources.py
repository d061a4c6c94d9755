"""Publishers of a record: their grades, and how often they were corrected."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from scenario import (
    VISIT,
    Record,
    acknowledged,
    call_held,
    corrected,
    given,
    readout_issued,
    retracted,
    visit_confirmed,
    visit_invited,
)
from timeline.events.sources import best
from timeline.projections.relationship.sources import Publisher, publishers

LATER = "2026-12-31"


def from_(*publishers_and_codes: str) -> list[dict[str, str]]:
    """Return sources such as "AP B2", or "AP" without a grade."""
    parts = (each.split() for each in publishers_and_codes)
    return [dict(zip(("publisher", "admiralty"), part, strict=False)) for part in parts]


def of(
    record: Record, day: str = LATER, known_on: str = LATER, told_by: str | None = None
) -> list[Publisher]:
    answer = record.on(day).known_on(known_on)
    answer = answer.as_told_by(told_by) if told_by else answer
    return publishers("us-china", answer.reading, answer.viewpoint)


def counts(found: list[Publisher]) -> dict[str | None, tuple[int, int, int]]:
    return {each.publisher: (each.events, each.corrected, each.retracted) for each in found}


TOLD = visit_confirmed(by="USA", sources=from_("AP B2", "Mint B1"), id="told")
CALL = call_held(sources=from_("AP B1"))


def test_publishers_come_by_how_many_events_rest_on_them() -> None:
    """An event read twice in one paper rests on it once; what has no source comes last."""
    twice = visit_invited(on="2025-11-25", sources=from_("Zeit B2", "Zeit B3"))
    found = of(given(CALL, TOLD, twice))
    assert counts(found) == {"AP": (2, 0, 0), "Mint": (1, 0, 0), "Zeit": (1, 0, 0), None: (1, 0, 0)}
    assert found[0].ids == ("call", "told")
    assert found[0].codes == {"B1": 1, "B2": 1}
    assert found[0].best == "B1"


def test_a_report_that_was_corrected_or_retracted_counts_against_its_publishers() -> None:
    """A correction counts from the day on which it is known."""
    record = given(
        CALL,
        TOLD,
        corrected("told", on="2025-12-01", due="2026-05"),
        retracted(target="call", on="2025-12-01", subject="us-china"),
    )
    assert counts(of(record))["AP"] == (2, 1, 1)
    assert counts(of(record))["Mint"] == (1, 1, 0)
    assert counts(of(record, known_on="2025-11-30"))["AP"] == (2, 0, 0)
    undone = record.and_then(
        retracted(target="corrected-2025-12-01", on="2025-12-05"),
        retracted(
            target=f"{retracted(target='call', on='2025-12-01').id}", on="2025-12-06", subject="us-china"
        ),
    )
    assert counts(of(undone))["AP"] == (2, 0, 0)


def test_what_the_archivist_adds_is_no_fault_of_the_publisher() -> None:
    """A second source, a better note, the contact it belongs to."""
    record = given(
        CALL,
        TOLD,
        corrected(
            "told", on="2025-12-01", sources=from_("AP B2", "TASS C2"), note="Two papers.", part_of="call"
        ),
    )
    assert counts(of(record)) == {"AP": (2, 0, 0), "TASS": (1, 0, 0), None: (1, 0, 0)}


def test_only_what_had_happened_and_only_the_teller() -> None:
    record = given(CALL, TOLD, acknowledged(by="CHN", on="2026-05-11", sources=from_("Xinhua A2")))
    assert "Xinhua" not in counts(of(record, day="2026-05-10"))
    assert counts(of(record, told_by="CHN")) == {"Xinhua": (1, 0, 0), None: (1, 0, 0)}


# What a state rests on


def test_a_status_says_on_how_many_publishers_it_rests_and_the_best_code() -> None:
    """Spelling variants of a publisher count once; a readout counts if a word rests on it."""
    record = given(
        CALL,
        readout_issued(by="CHN", sources=from_("Xinhua A2"), id="cn"),
        visit_confirmed(by="USA", part_of="call", sources=from_("AP B2", "ap B3"), id="told"),
        visit_invited(by="USA", on="2025-11-20", id="bare"),
    )
    sources = record.on(LATER).status.sources
    assert (sources.publishers, sources.best) == (2, "A2")
    assert sources.codes == {"told": "B2", "cn": "A2"}
    owned = record.and_then(acknowledged(by="CHN", on="2025-12-01"))
    assert owned.on(LATER).status.sources.publishers == 1, "no word rests on Xinhua's silence any more"
    undone = record.and_then(retracted(target="told", on="2025-12-01", subject=VISIT))
    assert undone.on(LATER).status.sources.publishers == 0


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(["B2", "A2"], "A2"), (["A5", "B1"], "B1"), (["B1", "A2"], "A2"), (["F6"], "F6"), ([], None)],
)
def test_of_two_codes_the_better_grades_together_win(codes: list[str], expected: str | None) -> None:
    """A trusted source may carry an improbable report."""
    assert best(codes) == expected


@drawn(st.lists(st.from_regex(r"[A-F][1-6]", fullmatch=True), min_size=1))
def test_no_code_of_both_worse_grades_is_best(codes: list[str]) -> None:
    """And the order in which they are given does not matter."""
    found = best(codes)
    assert found == best(reversed(codes))
    assert not any(code != found and code[0] <= str(found)[0] and code[1] <= str(found)[1] for code in codes)
