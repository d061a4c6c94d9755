"""The model of a page, which every renderer takes."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Literal, NamedTuple, ParamSpec

from msgspec import Struct

from timeline.render.escaping import escape_line

P = ParamSpec("P")
Tone = Literal["bad", "warn", "good", "quiet"]


class DayCount(NamedTuple):
    """A number of days that grows daily, and the day from which it is counted."""

    number: int
    since: date


class Cell(Struct, frozen=True):
    """A text with a tone, which terminals and pages show as a colour.

    `of` is the id of the event to which the text links. `urls` are the addresses in it, in their order.
    """

    text: str
    tone: Tone | None = None
    days: DayCount | None = None
    of: str | None = None
    urls: tuple[str, ...] = ()


Content = str | Cell


class Heading(Struct, frozen=True):
    """A heading; level 1 is the title of the page."""

    text: str
    level: int = 2


class Paragraph(Struct, frozen=True):
    """A text of its own."""

    text: Content


class Facts(Struct, frozen=True):
    """Pairs of a label and a value, one per line."""

    pairs: tuple[tuple[str, Content], ...]


class Table(Struct, frozen=True):
    """Rows under named columns; those in `right` are aligned to the right.

    Rows that are printed one at a time need fixed `widths` (0 for the remaining room) and are not `headed`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    right: frozenset[str] = frozenset()
    caption: str | None = None
    widths: tuple[int, ...] = ()
    headed: bool = True


class Bullets(Struct, frozen=True):
    """A list of items."""

    items: tuple[Content, ...]


class Sample(Struct, frozen=True):
    """Lines to copy verbatim, such as a line of JSON; they are never wrapped."""

    text: str


Block = Heading | Paragraph | Facts | Table | Bullets | Sample


class Document(Struct, frozen=True):
    """A page as a sequence of blocks."""

    blocks: tuple[Block, ...]


def as_document(blocks: Callable[P, Iterable[Block]]) -> Callable[P, Document]:
    """Return a function that builds a document from the blocks that `blocks` yields."""

    @wraps(blocks)
    def document(*args: P.args, **kwargs: P.kwargs) -> Document:
        return Document(tuple(blocks(*args, **kwargs)))

    return document


def text_of(content: Content) -> str:
    return content.text if isinstance(content, Cell) else content


def parts_of(content: Content) -> list[tuple[str, bool]]:
    """Split an escaped text into parts; True marks the address of a source."""
    rest, parts = escape_line(text_of(content)), []
    for url in reversed(content.urls if isinstance(content, Cell) else ()):
        before, match, after = rest.rpartition(url)
        if match and url.lower().startswith(("http://", "https://")):
            parts += [(after, False), (url, True)]
            rest = before
    return [(rest, False), *reversed(parts)]


def tone_of(content: Content) -> Tone | None:
    return content.tone if isinstance(content, Cell) else None
