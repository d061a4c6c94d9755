"""What a page is made of, however it will be shown."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from timeline.render.escaping import escape_line

Tone = Literal["bad", "warn", "good", "quiet"]


class DayCount(NamedTuple):
    """A number of days that grows by one a day, and the day since which it does."""

    number: int
    since: date


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a tone, shown as a colour where there are colours.

    `days` are those in it that grow; `of` is the event that it is about, to which it leads where it can;
    `urls` are addresses that stand in it, in their order.
    """

    text: str
    tone: Tone | None = None
    days: DayCount | None = None
    of: str | None = None
    urls: tuple[str, ...] = ()


Content = str | Cell


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the page."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Content


@dataclass(frozen=True, slots=True)
class Facts:
    """Lines of a label and its value."""

    pairs: tuple[tuple[str, Content], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; those in `right` are aligned to the right.

    Where rows come one by one, the columns have `widths`, 0 for whatever is left, and most are not `headed`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    right: frozenset[str] = frozenset()
    caption: str | None = None
    widths: tuple[int, ...] = ()
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines to be typed or stored as they stand, such as a line of JSON."""

    text: str


Block = Heading | Paragraph | Facts | Table | Bullets | Sample


@dataclass(frozen=True, slots=True)
class Document:
    blocks: tuple[Block, ...]


def text_of(content: Content) -> str:
    return content.text if isinstance(content, Cell) else content


def parts_of(content: Content) -> list[tuple[str, bool]]:
    """Return the text, made safe, in parts: those that are the address of a source, whole, are marked."""
    rest, parts = escape_line(text_of(content)), []
    for url in reversed(content.urls if isinstance(content, Cell) else ()):
        before, found, after = rest.rpartition(url)
        if found and url.lower().startswith(("http://", "https://")):
            parts += [(after, False), (url, True)]
            rest = before
    return [(rest, False), *reversed(parts)]


def tone_of(content: Content) -> Tone | None:
    return content.tone if isinstance(content, Cell) else None
