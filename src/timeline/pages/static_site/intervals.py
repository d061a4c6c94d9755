"""The pieces of a page on all days at once, for a page that has no server to ask."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from timeline.projections.bitemporal import BitemporalInterval
from timeline.render.fragment import Fragment

_GROWN = re.compile(r'(<span class="days" data-since="\d+">)[^<]*')


class FragmentInterval(NamedTuple):
    """A piece and the days on which it holds: as of any in [certain_from, certain_until), and so known."""

    fragment: Fragment
    valid_from: date
    valid_to: date
    known_from: date
    known_to: date


def fragment_intervals(rectangles: Iterable[BitemporalInterval[Fragment]]) -> Iterator[FragmentInterval]:
    """Pieces with their days, which look the same on all of them."""
    for piece, *days in rectangles:
        yield FragmentInterval(strip_growing_numbers(piece), *days)


def strip_growing_numbers(piece: Fragment) -> Fragment:
    """A piece without the numbers in it that grow by the day; the script of the page puts them in."""
    # of plain text: what is put into a text that is marked as safe would be escaped once more
    return piece._replace(html=Markup(_GROWN.sub(r"\1", str(piece.html))))  # noqa: S704 it was safe, and is


def to_json(pieces: Iterable[FragmentInterval]) -> dict[str, Any]:
    """What the script of the page reads: each line of HTML once, and by place the pieces, made of lines."""
    lines: dict[str, int] = {}
    places: dict[str, list[list[Any]]] = {}
    for piece, *days in sorted(pieces):
        numbers = [lines.setdefault(line, len(lines)) for line in str(piece.html).split("\n")]
        places.setdefault(piece.slot, []).append([piece.key, piece.order, *map(_ordinal, days), numbers])
    return {"lines": list(lines), "places": places}


def on(pieces: Iterable[FragmentInterval], as_of: date, known_on: date) -> Iterator[Fragment]:
    """Those that hold on two days."""
    return (
        each.fragment
        for each in pieces
        if each.valid_from <= as_of < each.valid_to and each.known_from <= known_on < each.known_to
    )


def _ordinal(day: date) -> int:
    """As `date.toordinal` counts; the end of days is never reached."""
    return day.toordinal() + (day == date.max)
