"""Pages as Markdown: CommonMark with GitHub tables."""

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

# Markup, an entity or the end of a cell. An underscore inside a word is harmless.
_MARKUP = re.compile(r"[\\`*|<>\[\]~&]|(?<![^\W_])_|_(?![^\W_])")
_ENDS = re.compile(r"[\s<>|\\]")  # ends an address or its cell
# The start of a heading, a list, a rule or an underline.
_START = re.compile(r"(?:#|[-+](?=\s|$)|-{2,}|=+(?=\s*$)|\d{1,9}(?=[.)](?:\s|$)))")


def render_markdown(document: Document) -> str:
    """Render a page as Markdown that ends in one newline."""
    return "\n".join("\n".join(_lines(block)) + "\n" for block in document.blocks if _lines(block)) or "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading(text=text, level=level):
            return [f"{'#' * level} {escape_markdown(text)}"]
        case Paragraph(text=content):
            return [escape_markdown(content)]
        case Facts(pairs=pairs):
            return [f"- {escape_markdown(label)}: {escape_markdown(content)}" for label, content in pairs]
        case Bullets(items=items):
            return [f"- {escape_markdown(item)}" for item in items]
        case Sample(text=text):
            return [f"    {escape_line(line)}" for line in text.splitlines()]
        case Table():
            return _table(block)
        case _:
            assert_never(block)


def _table(table: Table) -> list[str]:
    caption = [escape_markdown(table.caption), ""] if table.caption else []
    rules = ("--:" if name in table.right else "---" for name in table.columns)
    return [
        *caption,
        _row(table.columns),
        f"| {' | '.join(rules)} |",
        *map(_row, table.rows),
    ]


def _row(cells: Sequence[Content]) -> str:
    return f"| {' | '.join(map(escape_markdown, cells))} |"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _address(url: str) -> str:
    """Return an autolink, with the characters that would end it percent-encoded."""
    return f"<{_ENDS.sub(lambda match: quote(match[0]), url)}>"


def escape_markdown(content: Content) -> str:
    """Return a text in one line, with its Markdown syntax escape_markdown."""
    text = "".join(_address(part) if is_url else _plain(part) for part, is_url in parts_of(content)).strip()
    start = _START.match(text)
    if start is None:
        return text
    number = start[0] if start[0].isdigit() else ""
    return f"{number}\\{text[len(number) :]}"
