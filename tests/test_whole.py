"""The page of a relationship on all days at once is, on any of them, the page as of that day."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from effort import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.build import recorded
from timeline.events.entry import Entry
from timeline.events.links import InMemory
from timeline.projections.bearing import bearing
from timeline.projections.dossier import dossier
from timeline.projections.history import History, read
from timeline.projections.log import Filter, as_known, rows
from timeline.projections.overview import Overview, overview
from timeline.projections.spans import spans
from timeline.projections.standing import standings
from timeline.projections.viewpoint import Viewpoint
from timeline.views.pages import commitment, relationship
from timeline.views.pages.spans import Held, on, still
from timeline.views.piece import Piece
from timeline.whole import WholeCommitment, WholeRelationship

EVENTS = Path(__file__).parents[1] / "events"
SLUG, BEANS, VISIT = "us-china", "us-china/soybeans-2025", "us-china/beijing-visit"

Shown = Mapping[tuple[str, str], tuple[str, str]]


@cache
def entries() -> Sequence[Entry]:
    found, problems = recorded(EVENTS)
    assert not problems
    return found


@cache
def whole() -> WholeRelationship:
    return WholeRelationship(SLUG, entries(), _nowhere)


@cache
def held() -> Sequence[Held]:
    return list(whole().held())


def _nowhere(_: str) -> None:
    return None


def shown(pieces: Iterable[Piece]) -> Shown:
    """By place and key, the order and the HTML of each piece, without what the script of the page puts in."""
    return {(each.place, each.key): (each.order, _unplaced(str(still(each).html))) for each in pieces}


def _unplaced(html: str) -> str:
    """How wide a rectangle is that ends on the day that is looked back from, the script works out."""
    return re.sub(r'(data-to="as-of" x="[^"]*" y="[^"]*") width="[^"]*"', r"\1", html)


def as_of(where: Viewpoint) -> Overview:
    reading = read(entries(), where.known_on)
    past = History.of(reading).until(where.as_of)
    own = [each for each in entries() if each.event.relationship == SLUG]
    log = list(rows(as_known(own, reading, where.known_on), where, Filter()))
    return overview(SLUG, reading, where, [each.status for each in standings(SLUG, past, where)], log)


days = st.dates(date(2025, 9, 1), date(2029, 7, 1))
EDGES = [
    (date(2025, 11, 24), date(2025, 11, 24)),
    (date(2025, 12, 8), date(2025, 12, 31)),  # the last day of a due
    (date(2025, 12, 9), date(2025, 12, 31)),  # and the day after
    (date(2026, 5, 1), date(2026, 4, 1)),
    (date(2025, 1, 1), date(2026, 6, 30)),
    (date(2024, 12, 31), date(2026, 6, 30)),  # before anything
    (date(2029, 6, 1), date(2029, 6, 1)),
    (date(2026, 6, 30), date(2025, 9, 30)),  # before anything was known
]


@pytest.mark.parametrize(("day", "known_on"), EDGES)
def test_on_a_day_a_page_that_is_a_file_shows_what_a_server_would(day: date, known_on: date) -> None:
    page = relationship.pieces(as_of(Viewpoint(day, known_on)), relationship.drawn(whole().frame), _nowhere)
    assert shown(on(held(), day, known_on)) == shown(page)


@settings(max_examples=EXAMPLES or 60, deadline=None)
@given(days, days)
def test_on_any_day_a_page_that_is_a_file_shows_what_a_server_would(day: date, known_on: date) -> None:
    page = relationship.pieces(as_of(Viewpoint(day, known_on)), relationship.drawn(whole().frame), _nowhere)
    assert shown(on(held(), day, known_on)) == shown(page)


@cache
def held_of(subject: str) -> tuple[Sequence[Entry], Sequence[Held]]:
    found = bearing(subject, InMemory(entries()))
    return found, list(WholeCommitment(subject, found, _nowhere).held())


@settings(max_examples=EXAMPLES or 60, deadline=None)
@given(st.sampled_from([VISIT, "us-china/fentanyl-tariff", "us-china/washington-visit"]), days, days)
def test_so_does_the_page_of_a_commitment(subject: str, day: date, known_on: date) -> None:
    bearing_on_it, everything = held_of(subject)
    found = dossier(subject, bearing_on_it, spans(subject, bearing_on_it), Viewpoint(day, known_on))
    assert shown(on(everything, day, known_on)) == shown(commitment.pieces(found, _nowhere))


def test_no_piece_is_there_twice() -> None:
    """On the same days, at the same place."""
    by_key: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for each in held():
        by_key[each.piece.place, each.piece.key].append(each)
    assert not [pair for found in by_key.values() for pair in _overlapping(found)]


def _overlapping(found: Sequence[Held]) -> Iterator[tuple[Held, Held]]:
    for nth, one in enumerate(found):
        for other in found[nth + 1 :]:
            if (
                max(one.certain_from, other.certain_from) < min(one.certain_until, other.certain_until)
            ) and max(one.known_from, other.known_from) < min(one.known_until, other.known_until):
                yield one, other
