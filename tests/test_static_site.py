"""A page in a file shows, on any two days, what a served page shows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from effort import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.app.build import recorded
from timeline.events.catalogue import AnyEvent, from_fields
from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup
from timeline.pages import commitment, relationship
from timeline.pages.static_site.commitment import CommitmentFragments
from timeline.pages.static_site.relationship import RelationshipFragments
from timeline.pages.static_site.sweep import FragmentInterval, strip_growing_numbers
from timeline.projections.commitment.dossier import build_dossier
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.state_intervals import StateInterval, state_intervals_by_commitment
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.chart import MAX_SINGLE_MARKS
from timeline.projections.relationship.log import Filter, as_known, list_rows
from timeline.projections.relationship.overview import build_overview
from timeline.projections.relevance import entries_for_commitment
from timeline.projections.viewpoint import Viewpoint
from timeline.render.html import Fragment

EVENTS = Path(__file__).parents[1] / "events"
SLUG, BEANS, VISIT = "us-china", "us-china/soybeans-2025", "us-china/beijing-visit"

Shown = Mapping[tuple[str, str], tuple[str, str]]


@cache
def shipped() -> Sequence[Entry]:
    found, problems = recorded(EVENTS)
    assert not problems
    return found


@cache
def crowded() -> Sequence[Entry]:
    """The first shipped events, and more than are drawn one by one: vague, corrected, retracted.

    Many are published on the same day, since each day of knowledge costs a sweep over the picture.
    """
    shipped_first = shipped()[:40]
    added = [event for nth in range(MAX_SINGLE_MARKS) for event in _made_up(nth)]
    begin = shipped_first[-1].position + 1
    return [
        *shipped_first,
        *(Entry(nth, datetime(2030, 1, 1, tzinfo=UTC), event) for nth, event in enumerate(added, begin)),
    ]


def _made_up(nth: int) -> Iterator[AnyEvent]:
    day = date(2025, 10, 1) + timedelta(days=nth % 20 * 10)
    published, later = day + timedelta(days=nth % 3), str(day + timedelta(days=30))
    common = {"id": f"made-{nth}", "subject": SLUG, "published": str(published), "topics": ["soybeans"]}
    occurred = (str(day), f"{day:%Y-%m}", f"{day}~", f"../{day}")[nth % 4]
    match nth % 3:
        case 0:
            yield from_fields(
                {"type": "call-held", "participants": ["USA", "CHN"], **common, "occurred": occurred}
            )
        case 1:
            yield from_fields({"type": "position-stated", "by": "USA", **common, "occurred": occurred})
        case _:
            value = {"min": nth, "max": nth, "unit": "t"}
            figure = {"indicator": "made up", "period": f"{day:%Y-%m}", "value": value}
            yield from_fields({"type": "figure-reported", **figure, **common, "occurred": occurred})
    said = {
        "subject": SLUG,
        "occurred": later,
        "published": later,
        "target": f"made-{nth}",
        "reason": "An error.",
    }
    if nth % 11 == 0:
        yield from_fields(
            {"type": "corrected", "id": f"put-right-{nth}", "patch": {"occurred": str(day)}, **said}
        )
    if nth % 13 == 0:
        yield from_fields({"type": "retracted", "id": f"taken-back-{nth}", **said})


RECORDS = {"shipped": shipped, "crowded": crowded}


@cache
def lived(record: str) -> Mapping[str, Sequence[StateInterval]]:
    return state_intervals_by_commitment(SLUG, RECORDS[record]())


@cache
def whole(record: str) -> RelationshipFragments:
    return RelationshipFragments(SLUG, RECORDS[record](), lived(record), _nowhere)


@cache
def held(record: str) -> Sequence[FragmentInterval]:
    return list(whole(record).intervals())


def _nowhere(_: str) -> None:
    return None


def shown(pieces: Iterable[Fragment]) -> Shown:
    """Return order and HTML by slot and key, without what the script fills in."""
    return {
        (each.slot, each.key): (each.order, _unplaced(strip_growing_numbers(each.html))) for each in pieces
    }


def _unplaced(html: str) -> str:
    """Remove the width of rectangles that end on the chosen day."""
    return re.sub(r'(data-to="as-of" x="[^"]*" y="[^"]*") width="[^"]*"', r"\1", html)


def as_of(record: str, where: Viewpoint) -> Iterator[Fragment]:
    """Return the fragments of a served page."""
    entries = RECORDS[record]()
    reading = view_known_on(entries, where.known_on)
    past = History.from_view(reading).as_of(where.as_of)
    own = [each for each in entries if each.event.relationship == SLUG]
    log = list(list_rows(as_known(own, reading, where.known_on), where, Filter()))
    found = build_overview(
        SLUG, reading, where, [each.status for each in evaluate_all(SLUG, past, where)], log
    )
    return relationship.fragments(found, whole(record).frame, _nowhere)


def on(intervals: Iterable[FragmentInterval], as_of: date, known_on: date) -> Iterator[Fragment]:
    """Return the fragments that hold on two days."""
    return (each.value for each in intervals if each.contains(as_of, known_on))


days = st.dates(date(2025, 9, 1), date(2029, 7, 1))
EDGES = [
    (date(2025, 11, 24), date(2025, 11, 24)),
    (date(2025, 12, 8), date(2025, 12, 31)),  # the last day of a due date
    (date(2025, 12, 9), date(2025, 12, 31)),  # the day after
    (date(2026, 5, 1), date(2026, 4, 1)),
    (date(2025, 1, 1), date(2026, 6, 30)),
    (date(2024, 12, 31), date(2026, 6, 30)),  # before anything
    (date(2029, 6, 1), date(2029, 6, 1)),
    (date(2026, 6, 30), date(2025, 9, 30)),  # before anything was known
]


@pytest.mark.parametrize(("day", "known_on"), EDGES)
def test_on_a_day_a_page_that_is_a_file_shows_what_a_server_would(day: date, known_on: date) -> None:
    page = as_of("shipped", Viewpoint(day, known_on))
    assert shown(on(held("shipped"), day, known_on)) == shown(page)


@settings(max_examples=EXAMPLES or 60, deadline=None)
@given(days, days)
def test_on_any_day_a_page_that_is_a_file_shows_what_a_server_would(day: date, known_on: date) -> None:
    page = as_of("shipped", Viewpoint(day, known_on))
    assert shown(on(held("shipped"), day, known_on)) == shown(page)


@settings(max_examples=EXAMPLES or 8, deadline=None)
@given(days, days)
def test_so_does_one_on_which_some_events_are_drawn_as_one(day: date, known_on: date) -> None:
    assert whole("crowded").frame.together
    page = as_of("crowded", Viewpoint(day, known_on))
    assert shown(on(held("crowded"), day, known_on)) == shown(page)


@cache
def held_of(subject: str) -> tuple[Sequence[Entry], Sequence[FragmentInterval]]:
    found = entries_for_commitment(subject, MemoryLookup(shipped()))
    return found, list(CommitmentFragments(subject, found, lived("shipped")[subject], _nowhere).intervals())


@settings(max_examples=EXAMPLES or 60, deadline=None)
@given(st.sampled_from([VISIT, "us-china/fentanyl-tariff", "us-china/washington-visit"]), days, days)
def test_so_does_the_page_of_a_commitment(subject: str, day: date, known_on: date) -> None:
    bearing_on_it, everything = held_of(subject)
    found = build_dossier(subject, bearing_on_it, lived("shipped")[subject], Viewpoint(day, known_on))
    assert shown(on(everything, day, known_on)) == shown(commitment.fragments(found, _nowhere))


def test_no_fragment_is_there_twice() -> None:
    """No two fragments with the same slot and key hold on the same days."""
    by_key: dict[tuple[str, str], list[FragmentInterval]] = defaultdict(list)
    for each in held("shipped"):
        by_key[each.value.slot, each.value.key].append(each)
    assert not [pair for found in by_key.values() for pair in _overlapping(found)]


def _overlapping(found: Sequence[FragmentInterval]) -> Iterator[tuple[FragmentInterval, FragmentInterval]]:
    for nth, one in enumerate(found):
        for other in found[nth + 1 :]:
            if (max(one.valid_from, other.valid_from) < min(one.valid_to, other.valid_to)) and max(
                one.known_from, other.known_from
            ) < min(one.known_to, other.known_to):
                yield one, other
