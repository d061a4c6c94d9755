"""The fragments of a page that change with the chosen days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from markupsafe import Markup

from timeline.render.html import joined


class Fragment(NamedTuple):
    """A fragment of a page: its slot, its key in the slot, its order, its HTML.

    The HTML is one element. The fragments of a slot are sorted by `order`, as texts. A fragment that is the
    same on two days has the same HTML on both, apart from growing numbers of days (`Cell.days`).
    """

    slot: str
    key: str
    order: str
    html: Markup


def element(tag: str, inside: Markup, key: str) -> Markup:
    """Return the HTML of a fragment: an element with its key."""
    return Markup('<%s data-piece="%s">%s</%s>') % (tag, key, inside, tag)


def by_slot(fragments: Iterable[Fragment]) -> Mapping[str, Markup]:
    """Return the HTML of each slot, one fragment per line; others are empty."""
    slots: dict[str, Markup] = defaultdict(Markup)
    in_order = sorted(fragments, key=attrgetter("slot", "order"))
    for slot, members in groupby(in_order, attrgetter("slot")):
        slots[slot] = joined((fragment.html for fragment in members), "\n")
    return slots
