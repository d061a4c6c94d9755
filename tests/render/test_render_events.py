"""What happened, in a line each: the log, the chronology, one event whole."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from render_facts import (
    ALL,
    BEANS,
    VISIT,
    event,
    history_on,
    lines,
    page,
    read_on,
    record,
    rows,
    seen_from,
    tables,
)

from timeline.events.catalogue import AnyEvent, to_fields
from timeline.projections.relationship.chronology import replay
from timeline.projections.relationship.show import show_entry
from timeline.projections.row import LogRow
from timeline.render import chronology as chronology_view
from timeline.render import log as log_view
from timeline.render import show as show_view
from timeline.render.phrases import DASH
from timeline.render.summary import MAX_NOTE, summarize_event

CORRECTION = event(
    "corrected",
    VISIT,
    "2025-11-26",
    target="april-visit",
    patch={"due": "2026-05"},
    reason="misheard",
    id="fix",
)
RETRACTION = event("retracted", BEANS, "2025-11-27", target="booked", reason="reported twice", id="gone")


def logged(day: str, *events: AnyEvent) -> list[LogRow]:
    reading = read_on(day, *events)
    return [each.logged(retracted=each.id in reading.retractions) for each in reading.events.values()]


# In a few words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quote": "one China", "by": "CHN:Xi", "asserted_by": "CHN:Xi"}, "“one China”"),
        ({"quote": "one China", "by": "CHN:Xi"}, "CHN:Xi: “one China”"),
        ({"title": "US and China", "parties": ["USA", "CHN"]}, "US and China; USA and CHN"),
        ({"participants": ["USA:Trump", "CHN:Xi"], "place": "Busan"}, "USA:Trump and CHN:Xi, in Busan"),
        (
            {"of": "call", "topics": ["taiwan"], "mentions": [VISIT]},
            f"of call, on taiwan, mentions {VISIT}",
        ),
        (
            {"visitor": "USA:Trump", "host": "CHN", "place": "Beijing", "due": "2026-04"},
            "USA:Trump to CHN, in Beijing; due April 2026",
        ),
        (
            {
                "quantity": {"min": 10, "unit": "cargo"},
                "goods": "soybeans",
                "value": {"max": 300, "unit": "USD"},
            },
            "at least 10 cargo of soybeans for at most 300 USD",
        ),
        ({"goods": "steel", "rate": 10, "rate_kind": "points"}, "steel, by 10 percentage points"),
        ({"rate": 10, "rate_kind": "relative"}, "by 10% of the old rate"),
        ({"rate": 10, "rate_kind": "unstated"}, "by 10%"),
        (
            {"measure": "exports", "quantity": {"min": 4, "max": 4, "unit": "Mt"}, "cumulative": True},
            "exports: 4 Mt so far",
        ),
        (
            {"indicator": "trade", "value": {"min": 5, "max": 5, "unit": "USD"}, "period": "2024"},
            "trade: 5 USD (2024)",
        ),
        ({"scheme": "g20", "value": -1, "assessor": "Desk"}, "-1 by g20, says Desk"),
        ({"target": "a", "reason": "misheard", "patch": {"due": "2026"}}, "a (due): misheard"),
        ({"superseded_by": "us-china/other"}, "by us-china/other"),
        ({"note": "A remark.", "topics": ["trade"]}, "A remark."),
        ({"topics": ["trade", "taiwan"]}, "on trade, taiwan"),
        ({}, ""),
    ],
)
def test_an_event_in_a_few_words(fields: dict[str, Any], words: str) -> None:
    assert summarize_event(fields) == words


def test_a_long_note_is_cut_between_words() -> None:
    said = summarize_event({"note": "very " * 100})
    assert len(said) <= MAX_NOTE + 2
    assert said.endswith("very …")


# The log


def test_the_log_shows_the_best_code_of_each_event() -> None:
    """A claim is seen with its grade."""
    sources = [{"publisher": "Mint", "admiralty": "C2"}, {"publisher": "AP", "admiralty": "B1"}]
    graded = event("call-held", "us-china", "2025-11-24", participants=["USA", "CHN"], sources=sources)
    (shown_row,) = rows(tables(log_view.document(logged("2025-12-31", graded)))[0])
    assert shown_row["grade"] == "B1"


def test_the_log_a_row_an_event() -> None:
    table = tables(log_view.document(logged("2025-12-31", *ALL)))[0]
    assert rows(table)[5] == {
        "#": "6",
        "occurred": "24 November 2025",
        "type": "visit-confirmed",
        "subject": VISIT,
        "by": "USA:Trump",
        "grade": "",
        "what": "USA:Trump to CHN, in Beijing; due April 2026",
        "published": "",
    }


def test_what_was_corrected_or_retracted_is_marked() -> None:
    table = tables(log_view.document(logged("2025-12-31", *ALL, CORRECTION, RETRACTION)))[0]
    marked = {each["#"]: each["record"] for each in rows(table) if each["record"]}
    assert marked == {"3": "retracted", "6": "corrected"}


def test_an_empty_log_is_a_sentence() -> None:
    assert lines(log_view.document([])) == ["No events."]


# The chronology


def test_a_day_in_the_past_has_its_events_and_its_commitments() -> None:
    document = chronology_view.document(
        replay("us-china", history_on("2025-12-01", *ALL), seen_from("2025-12-01"))
    )
    happened, stood = tables(document)
    assert [each["type"] for each in rows(happened)][-2:] == ["readout-issued", "visit-confirmed"]
    assert [(each["subject"], each["status"]) for each in rows(stood)] == [
        (VISIT, "pending"),
        (BEANS, "due now"),
    ]
    assert "As of 1 December 2025, as known then." in lines(document)


def test_what_may_have_happened_stands_apart() -> None:
    vague = event("position-stated", "us-china", "2025-11", by="CHN", quote="patience")
    document = chronology_view.document(
        replay("us-china", history_on("2025-11-20", *ALL, vague), seen_from("2025-11-20"))
    )
    happened, possible, _ = tables(document)
    assert "position-stated" not in {each["type"] for each in rows(happened)}
    assert [(each["occurred"], each["what"]) for each in rows(possible)] == [
        ("November 2025", "CHN: “patience”")
    ]


def test_before_anything_happened() -> None:
    document = chronology_view.document(
        replay("us-china", history_on("2025-01-01", *ALL), seen_from("2025-01-01"))
    )
    assert not tables(document)
    assert {"Nothing had happened.", "There were no commitments."} <= set(lines(document))


# One event


def show(identifier: str, *events: AnyEvent) -> list[str]:
    entries = record(*events)
    reading = read_on("2026-01-01", *events)
    entry = next(each for each in entries if each.event.id == identifier)
    return lines(show_view.document(show_entry(entry, entries, reading)))


def test_an_event_whole() -> None:
    said = show("april-visit", *ALL)
    assert said[0] == f"#6 visit-confirmed {DASH} us-china/beijing-visit"
    for line in ("id april-visit", "due April 2026 (2026-04)", "asserted by USA:Trump", "part of call"):
        assert line in said
    assert "recorded 24 November 2025 12:00 (UTC)" in said


def test_a_corrected_event_shows_what_it_said_before() -> None:
    said = show("april-visit", *ALL, CORRECTION)
    assert "due May 2026 (2026-05)" in said
    assert "due April 2026 (2026-04) May 2026 (2026-05)" in said
    assert "fix corrected 26 November 2025 april-visit (due): misheard" in said


def test_a_retracted_event_says_so_first() -> None:
    assert show("booked", *ALL, RETRACTION)[1] == "Retracted by gone: it does not count."


def test_an_event_shows_what_refers_to_it_but_its_corrections_only_once() -> None:
    said = show("call", *ALL)
    assert said[said.index("Referred to by") + 3].startswith("cn-readout readout-issued")
    assert "Referred to by" not in show("april-visit", *ALL, CORRECTION)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "due",
            {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"},
            "early 2026 (2026-37~), in the words “early next year”, assigned",
        ),
        ("quantity", {"min": 10, "unit": "cargo"}, "at least 10 cargo"),
        ("targets", [{"measure": "exports", "quantity": {"min": 1, "unit": "t"}}], "exports: at least 1 t"),
        ("cumulative", True, "yes"),
        ("topics", ["taiwan", "trade"], "taiwan, trade"),
        ("patch", {"due": "2026-04", "place": None}, "due: April 2026 (2026-04), place: \N{EN DASH}"),
        (
            "patch",
            {"sources": [{"publisher": "TASS", "admiralty": "B2"}]},
            "sources: TASS, grade B2: usually reliable, probably true",
        ),
        ("rate", 10, "10"),
    ],
)
def test_a_field_in_words(name: str, value: Any, words: str) -> None:  # noqa: ANN401 as JSON has it
    assert show_view.field_text(name, value) == words


def test_sources_are_listed_with_their_grade() -> None:
    source = {"publisher": "TASS", "quote": "ten cargoes", "url": "https://example.org/a", "admiralty": "B2"}
    sourced = event("cargoes-booked", BEANS, "2025-11-19", sources=[source], id="sourced")
    assert "- TASS, “ten cargoes”, https://example.org/a, grade B2: usually reliable, probably true" in show(
        "sourced", *ALL, sourced
    )


@pytest.mark.parametrize("view", [log_view.document, lambda found: log_view.document(found[:1])])
def test_the_log_is_the_same_every_time(view: Callable[[list[LogRow]], Any]) -> None:
    assert page(view(logged("2025-12-31", *ALL))) == page(view(logged("2025-12-31", *ALL)))


def test_every_type_of_event_can_be_shown() -> None:
    """No field is forgotten: what is recorded can be read."""
    for each in (*ALL, CORRECTION, RETRACTION):
        for name, value in to_fields(each).items():
            assert show_view.field_text(name, value)
    assert date(2025, 11, 24).isoformat() in page(
        show_view.document(show_entry(record(*ALL)[3], record(*ALL), read_on("2026-01-01", *ALL)))
    )
