"""What of a page comes and goes with the days that are chosen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from markupsafe import Markup

from timeline.render.html import joined


class Fragment(NamedTuple):
    """A piece of a page: the place that it stands in, its key there, and its HTML, one element.

    The pieces of a place stand in the `order` of texts. Two days on which a piece is the same have the same
    HTML, but for numbers of days that grow (`Cell.days`).
    """

    slot: str
    key: str
    order: str
    html: Markup


def element(tag: str, inside: Markup, key: str) -> Markup:
    """The HTML of a piece: an element that knows its key."""
    return Markup('<%s data-piece="%s">%s</%s>') % (tag, key, inside, tag)


def by_slot(pieces: Iterable[Fragment]) -> Mapping[str, Markup]:
    """What stands in each place of a page, a piece a line; nothing in a place that has no piece."""
    places: dict[str, list[Fragment]] = defaultdict(list)
    for each in pieces:
        places[each.slot].append(each)
    return defaultdict(
        Markup,
        {
            place: joined((each.html for each in sorted(found, key=attrgetter("order"))), "\n")
            for place, found in places.items()
        },
    )
