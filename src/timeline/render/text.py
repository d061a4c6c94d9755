"""Pages for a terminal."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import assert_never

from timeline.render import document as page
from timeline.render.escaping import escape_line
from timeline.render.layout import column_widths, wrap
from timeline.render.wide_chars import WideCharacters

MIN_WIDTH = 40
_GAP = 2
_READABLE = 16  # below this width, sentences are hard to read
_BOLD = "1"
_COLOURS: dict[page.Tone, str] = {"bad": "31", "warn": "33", "good": "32", "quiet": "2"}


def render_text(document: page.Document, width: int, colour: bool) -> str:
    """Render a page in lines of at most `width` columns, or 40 if that is more."""
    wide_characters = WideCharacters()
    layout = _Layout(wide_characters, max(width, MIN_WIDTH), colour)
    return wide_characters.decode("".join(layout.render(document.blocks)))


class _Layout:
    def __init__(self, wide_characters: WideCharacters, width: int, colour: bool) -> None:
        self._wide_characters = wide_characters
        self._width = width
        self._colour = colour

    def render(self, blocks: Iterable[page.Block]) -> Iterable[str]:
        """Yield the lines, with an empty line between blocks, but none under a heading."""
        above: page.Block | None = None
        for block in blocks:
            if above is not None and not isinstance(above, page.Heading):
                yield "\n"
            yield from (line.rstrip() + "\n" for line in self._lines(block))
            above = block

    def _lines(self, block: page.Block) -> list[str]:
        match block:
            case page.Heading(text=text):
                return [self._paint(line, _BOLD) for line in wrap(self._encode(text), self._width)]
            case page.Paragraph(text=content):
                return self._painted(content, self._width)
            case page.Bullets(items=items):
                lists = (self._painted(item, self._width - 2) for item in items)
                return [f"{'  ' if nth else '- '}{line}" for lines in lists for nth, line in enumerate(lines)]
            case page.Facts(pairs=pairs):
                return self._facts(pairs)
            case page.Sample(text=text):
                return ["    " + self._encode(line) for line in text.splitlines()]
            case page.Table():
                return self._table(block)
            case _:
                assert_never(block)

    def _encode(self, content: page.Content) -> str:
        return self._wide_characters.encode(escape_line(page.text_of(content)))

    def _painted(self, content: page.Content, width: int) -> list[str]:
        tone = page.tone_of(content)
        code = _COLOURS[tone] if tone else None
        return [self._paint(line, code) for line in wrap(self._encode(content), width)]

    def _paint(self, text: str, code: str | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code and text else text

    def _facts(self, pairs: Sequence[tuple[str, page.Content]]) -> list[str]:
        labels = [self._encode(label) for label, _ in pairs]
        room = min(max(map(len, labels), default=0), self._width // 2)
        gap = " " * _GAP
        return [
            f"{part:<{room}}{gap}{line}"
            for label, (_, content) in zip(labels, pairs, strict=True)
            for part, line in zip_longest(
                wrap(label, room), self._painted(content, self._width - room - _GAP), fillvalue=""
            )
        ]

    def _table(self, table: page.Table) -> list[str]:
        from tabulate import tabulate

        columns = [
            [self._encode(cell) for cell in column] for column in zip(table.columns, *table.rows, strict=True)
        ]
        room = self._width - _GAP * (len(columns) - 1)
        widths = _given_widths(table.widths, room) or column_widths(columns, room)
        header = self._row(table.columns, widths)
        rules = ["-" * width for width in widths]
        text = tabulate(
            [header, rules, *(self._row(row, widths) for row in table.rows)],
            tablefmt="plain",
            disable_numparse=True,
            colalign=["right" if name in table.right else "left" for name in table.columns],
        )
        caption = [*self._painted(table.caption, self._width)] if table.caption else []
        above = 0 if table.headed else 1 + max(cell.count("\n") + 1 for cell in header)
        return [*caption, *text.split("\n")[above:]]

    def _row(self, cells: Sequence[page.Content], widths: Sequence[int]) -> list[str]:
        return ["\n".join(self._painted(cell, width)) for cell, width in zip(cells, widths, strict=True)]


def _given_widths(widths: Sequence[int], room: int) -> list[int]:
    """Return the widths with the remaining room for 0, or none if it is too narrow."""
    left = room - sum(widths)
    return [width or left for width in widths] if left >= _READABLE else []
