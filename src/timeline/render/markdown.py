"""Pages as Markdown: CommonMark with GitHub tables."""

import re
from collections.abc import Sequence
from typing import assert_never
from urllib.parse import quote

from timeline.render import document as page
from timeline.render.escaping import escape_line

# Markup, an entity or the end of a cell. An underscore inside a word is harmless.
_MARKUP = re.compile(r"[\\`*|<>\[\]~&]|(?<![^\W_])_|_(?![^\W_])")
_ENDS = re.compile(r"[\s<>|\\]")  # ends an address or its cell
# The start of a heading, a list, a rule or an underline.
_START = re.compile(r"(?:#|[-+](?=\s|$)|-{2,}|=+(?=\s*$)|\d{1,9}(?=[.)](?:\s|$)))")


def render_markdown(document: page.Document) -> str:
    """Render a page as Markdown that ends in one newline."""
    return "\n".join("\n".join(_lines(block)) + "\n" for block in document.blocks if _lines(block)) or "\n"


def _lines(block: page.Block) -> list[str]:
    match block:
        case page.Heading(text=text, level=level):
            return [f"{'#' * level} {escape_markdown(text)}"]
        case page.Paragraph(text=content):
            return [escape_markdown(content)]
        case page.Facts(pairs=pairs):
            return [f"- {escape_markdown(label)}: {escape_markdown(content)}" for label, content in pairs]
        case page.Bullets(items=items):
            return [f"- {escape_markdown(item)}" for item in items]
        case page.Sample(text=text):
            return [f"    {escape_line(line)}" for line in text.splitlines()]
        case page.Table():
            return _table(block)
        case _:
            assert_never(block)


def _table(table: page.Table) -> list[str]:
    caption = [escape_markdown(table.caption), ""] if table.caption else []
    rules = ("--:" if name in table.right else "---" for name in table.columns)
    return [*caption, _row(table.columns), f"| {' | '.join(rules)} |", *map(_row, table.rows)]


def _row(cells: Sequence[page.Content]) -> str:
    return f"| {' | '.join(map(escape_markdown, cells))} |"


def escape_markdown(content: page.Content) -> str:
    """Return a text in one line, with its Markdown syntax escaped."""
    parts = (
        f"<{_ENDS.sub(lambda match: quote(match[0]), part)}>" if is_url else _MARKUP.sub(r"\\\g<0>", part)
        for part, is_url in page.parts_of(content)
    )
    text = "".join(parts).strip()
    start = _START.match(text)
    if start is None:
        return text
    number = start[0] if start[0].isdigit() else ""
    return f"{number}\\{text[len(number) :]}"
