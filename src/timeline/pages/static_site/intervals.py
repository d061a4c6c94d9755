"""Fragments with the days on which they hold, as JSON for the script of a page."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from timeline.projections.bitemporal import BitemporalInterval
from timeline.render.html import Fragment

_GROWING_NUMBER = re.compile(r'(<span class="days" data-since="\d+">)[^<]*')

FragmentInterval = BitemporalInterval[Fragment]


def to_json(intervals: Iterable[FragmentInterval]) -> dict[str, Any]:
    """Return each line of HTML once, and by slot the fragments made of these lines."""
    rows = sorted(
        (slot, key, order, strip_growing_numbers(html), tuple(map(_ordinal, days)))
        for (slot, key, order, html), *days in intervals
    )
    lines: dict[str, int] = {}
    slots: dict[str, list[list[Any]]] = {}
    for slot, key, order, html, days in rows:
        numbers = [lines.setdefault(line, len(lines)) for line in html.split("\n")]
        slots.setdefault(slot, []).append([key, order, *days, numbers])
    return {"lines": list(lines), "places": slots}


def strip_growing_numbers(html: Markup) -> str:
    """Remove the numbers of days that grow, which the script of the page fills in."""
    return _GROWING_NUMBER.sub(r"\1", str(html))


def _ordinal(day: date) -> int:
    """Return the ordinal of a day; END_OF_TIME becomes a day that is never reached."""
    return day.toordinal() + (day == date.max)
