"""A page as HTML: every text escaped, what it names linked."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import assert_never
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from timeline.render.document import (
    Block,
    Bullets,
    Cell,
    Content,
    Facts,
    Heading,
    Paragraph,
    Sample,
    Table,
    parts_of,
    tone_of,
)
from timeline.render.escaping import escape_line
from timeline.render.phrases import pluralize

LinkResolver = Callable[[str], str | None]

# What may be the name of an event or a subject, and what is surely an address.
_NAME = re.compile(r"https?://[^\s<>\"`]+|[A-Za-z0-9._:-]+(?:/[a-z0-9-]+)?")
_AFTER = ".,:;!?'\u2019\u201d"  # what ends a sentence and no name
_BRACKETS = {")": "(", "]": "["}


def render_html(blocks: Iterable[Block], address: LinkResolver) -> Markup:
    """The blocks as HTML, a row of a table on a line of its own.

    `address` tells where the page is of what a word names, None where it names nothing.
    """
    return joined((_block(block, address) for block in blocks), "\n")


def joined(parts: Iterable[Markup], by: str = "") -> Markup:
    """Parts that are safe, one after the other; `Markup.join` would look at each once more."""
    return Markup(by.join(parts))  # noqa: S704 each is


def render_row(
    cells: Iterable[Content], columns: Iterable[str], right: frozenset[str], address: LinkResolver
) -> Markup:
    """The cells of a row of a table; each knows the name of its column, which a narrow screen shows."""
    return joined(_cell(cell, name, right, address) for cell, name in zip(cells, columns, strict=True))


def linked(content: Content, address: LinkResolver) -> Markup:
    """A text with what it names linked, and the days in it that grow marked as such."""
    if isinstance(content, Cell) and content.of and (there := address(content.of)):
        return Markup('<a href="%s">%s</a>') % (there, escape_line(content.text))
    text = joined(chain.from_iterable(_part(*part, address) for part in parts_of(content)))
    if isinstance(content, Cell) and content.days:
        days = pluralize(content.days.number, "day")
        since = content.days.since.toordinal()
        growing = Markup('<span class="days" data-since="%d">%s</span>') % (since, days)
        return growing.join(text.split(days, 1))
    return text


def _part(text: str, is_url: bool, address: LinkResolver) -> Iterable[Markup]:
    return [_link_away(text)] if is_url else _pieces(text, address)


def _pieces(text: str, address: LinkResolver) -> Iterator[Markup]:
    end = 0
    for found in _NAME.finditer(text):
        name = _without_end(found[0])
        if link := _link(name, address):
            yield escape(text[end : found.start()])
            yield link
            end = found.start() + len(name)
    yield escape(text[end:])


def _without_end(name: str) -> str:
    """Return the name without what ends the sentence around it, such as a bracket that was opened before."""
    while name and (
        name[-1] in _AFTER or name.count(name[-1]) > name.count(_BRACKETS.get(name[-1], name[-1]))
    ):
        name = name[:-1]
    return name


def _link_away(url: str) -> Markup:
    return Markup('<a href="%s" rel="external noopener noreferrer nofollow">%s</a>') % (url, url)


def _link(name: str, address: LinkResolver) -> Markup | None:
    if name.startswith(("http://", "https://")):
        return _link_away(name)
    there = address(name)
    return None if there is None else Markup('<a href="%s">%s</a>') % (there, name)


def _block(block: Block, address: LinkResolver) -> Markup:
    match block:
        case Heading(text=text, level=level):
            return Markup("<h%d>%s</h%d>") % (level + 1, linked(text, address), level + 1)
        case Paragraph(text=content):
            return _toned("p", content, address)
        case Facts(pairs=pairs):
            lines = (
                Markup("<dt>%s</dt>%s") % (escape_line(label), _toned("dd", each, address))
                for label, each in pairs
            )
            return Markup("<dl>\n%s\n</dl>") % joined(lines, "\n")
        case Bullets(items=items):
            lines = (_toned("li", each, address) for each in items)
            return Markup("<ul>\n%s\n</ul>") % joined(lines, "\n")
        case Sample(text=text):
            return Markup("<pre>%s</pre>") % "\n".join(map(escape_line, text.splitlines()))
        case Table():
            return _table(block, address)
        case _:
            assert_never(block)


def _toned(tag: str, content: Content, address: LinkResolver) -> Markup:
    tone = tone_of(content)
    mark = Markup(' class="%s"') % tone if tone else ""
    return Markup("<%s%s>%s</%s>") % (tag, mark, linked(content, address), tag)


def _table(table: Table, address: LinkResolver) -> Markup:
    rows = (
        Markup("<tr>%s</tr>") % render_row(row, table.columns, table.right, address) for row in table.rows
    )
    return Markup('<div class="wide"><table>%s\n%s\n<tbody>\n%s\n</tbody></table></div>') % (
        Markup("<caption>%s</caption>") % escape_line(table.caption) if table.caption else "",
        render_head(table),
        joined(rows, "\n"),
    )


def render_head(table: Table) -> Markup:
    """The names of the columns of a table."""
    names = (
        Markup("<th scope=col%s>%s</th>")
        % (Markup(" class=right") if name in table.right else "", escape_line(name))
        if name
        else Markup("<td></td>")
        for name in table.columns
    )
    return Markup("<thead><tr>%s</tr></thead>") % Markup("").join(names)


_Cells = dict[tuple[Content, str, bool], Markup]
_rendered: WeakKeyDictionary[LinkResolver, _Cells] = WeakKeyDictionary()


def _cell(content: Content, column: str, right: frozenset[str], address: LinkResolver) -> Markup:
    """A cell, which is made once for as long as there is who tells addresses: a page repeats many."""
    cells, key = _rendered.setdefault(address, {}), (content, column, column in right)
    if key not in cells:
        cells[key] = _made(*key, address)
    return cells[key]


def _made(content: Content, column: str, right: bool, address: LinkResolver) -> Markup:
    classes = " ".join(filter(None, (tone_of(content), "right" if right else None)))
    mark = f' class="{classes}"' if classes else ""
    html = f'<td data-column="{escape(column)}"{mark}>{linked(content, address)}</td>'
    return Markup(html)  # noqa: S704 the tone is a word of ours, all else is escaped
