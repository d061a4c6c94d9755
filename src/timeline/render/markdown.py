"""A page as Markdown: CommonMark with the tables of GitHub."""

import re
from collections.abc import Sequence
from typing import assert_never
from urllib.parse import quote

from timeline.render.document import (
    Block,
    Bullets,
    Content,
    Document,
    Facts,
    Heading,
    Paragraph,
    Sample,
    Table,
    parts_of,
)
from timeline.render.escaping import escape_line

# An underscore inside a word is none; the rest would be markup, an entity or a cell's end.
_MARKUP = re.compile(r"[\\`*|<>\[\]~&]|(?<![^\W_])_|_(?![^\W_])")
_ENDS = re.compile(r"[\s<>|\\]")  # an address, or the cell that it is in
# What at the start of a line would make a heading, a list, a rule or an underline of it.
_START = re.compile(r"(?:#|[-+](?=\s|$)|-{2,}|=+(?=\s*$)|\d{1,9}(?=[.)](?:\s|$)))")


def render_markdown(document: Document) -> str:
    """The page in Markdown, the same every time, ending in one line end."""
    return "\n".join("\n".join(_lines(block)) + "\n" for block in document.blocks if _lines(block)) or "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading(text=text, level=level):
            return [f"{'#' * level} {escaped(text)}"]
        case Paragraph(text=content):
            return [escaped(content)]
        case Facts(pairs=pairs):
            return [f"- {escaped(label)}: {escaped(content)}" for label, content in pairs]
        case Bullets(items=items):
            return [f"- {escaped(item)}" for item in items]
        case Sample(text=text):
            return [f"    {escape_line(line)}" for line in text.splitlines()]
        case Table():
            return _table(block)
        case _:
            assert_never(block)


def _table(table: Table) -> list[str]:
    caption = [escaped(table.caption), ""] if table.caption else []
    rules = ("--:" if name in table.right else "---" for name in table.columns)
    return [
        *caption,
        _row(table.columns),
        f"| {' | '.join(rules)} |",
        *map(_row, table.rows),
    ]


def _row(cells: Sequence[Content]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _address(url: str) -> str:
    """Return a link that is shown as it reads, with what would end it spelled out."""
    return f"<{_ENDS.sub(lambda found: quote(found[0]), url)}>"


def escaped(content: Content) -> str:
    """The text in one line, with nothing in it that Markdown would take for markup."""
    text = "".join(_address(part) if is_url else _plain(part) for part, is_url in parts_of(content)).strip()
    start = _START.match(text)
    if start is None:
        return text
    number = start[0] if start[0].isdigit() else ""
    return f"{number}\\{text[len(number) :]}"
