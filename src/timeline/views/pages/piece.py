"""What of a page comes and goes with the days that are chosen."""

from typing import NamedTuple

from markupsafe import Markup


class Piece(NamedTuple):
    """A piece of a page: the place that it stands in, its key there, and its HTML, one element.

    The pieces of a place stand in the `order` of texts. Two days on which a piece is the same have the same
    HTML, but for numbers of days that grow (`Cell.days`).
    """

    place: str
    key: str
    order: str
    html: Markup
