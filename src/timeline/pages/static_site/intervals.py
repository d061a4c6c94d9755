"""Fragments with the days on which they hold, for the script of a page that has no server to ask."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from timeline.projections.bitemporal import BitemporalInterval
from timeline.render.fragment import Fragment

_GROWING_NUMBER = re.compile(r'(<span class="days" data-since="\d+">)[^<]*')


class FragmentInterval(NamedTuple):
    """A fragment as of any day in [valid_from, valid_to), as known on any day in [known_from, known_to)."""

    fragment: Fragment
    valid_from: date
    valid_to: date
    known_from: date
    known_to: date


def fragment_intervals(intervals: Iterable[BitemporalInterval[Fragment]]) -> Iterator[FragmentInterval]:
    """Yield the intervals with fragments that look the same on all their days."""
    for (begin, end, fragment), *known in intervals:
        yield FragmentInterval(strip_growing_numbers(fragment), begin, end, *known)


def strip_growing_numbers(fragment: Fragment) -> Fragment:
    """Return a fragment without its numbers of days that grow, which the script of the page fills in."""
    # on plain text: Markup would escape what is substituted
    html = _GROWING_NUMBER.sub(r"\1", str(fragment.html))
    return fragment._replace(html=Markup(html))  # noqa: S704 it was safe before


def to_json(intervals: Iterable[FragmentInterval]) -> dict[str, Any]:
    """Return what the script of the page reads: each line of HTML once, and by slot the fragments."""
    lines: dict[str, int] = {}
    slots: dict[str, list[list[Any]]] = {}
    for fragment, *days in sorted(intervals):
        numbers = [lines.setdefault(line, len(lines)) for line in str(fragment.html).split("\n")]
        slots.setdefault(fragment.slot, []).append(
            [fragment.key, fragment.order, *map(_ordinal, days), numbers]
        )
    return {"lines": list(lines), "places": slots}


def _ordinal(day: date) -> int:
    """Return the ordinal of a day; END_OF_TIME becomes a day that is never reached."""
    return day.toordinal() + (day == date.max)
