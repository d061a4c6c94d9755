"""Pages as HTML and their fragments, with every text escaped and names linked."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple, assert_never
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from timeline.render import document as page
from timeline.render.escaping import escape_line
from timeline.render.phrases import pluralize

LinkResolver = Callable[[str], str | None]
ASSETS = ("icon.svg", "picture.css", "timeline.css", "timeline.js")

# An address, or what may be the name of an event or a subject.
_NAME = re.compile(r"https?://[^\s<>\"`]+|[A-Za-z0-9._:-]+(?:/[a-z0-9-]+)?")
_AFTER = ".,:;!?'\u2019\u201d"  # may end a sentence, but not a name
_BRACKETS = {")": "(", "]": "["}


def render_html(blocks: Iterable[page.Block], address: LinkResolver) -> Markup:
    """Render blocks as HTML; `address` returns the URL of a name, or None."""
    return joined((_block(block, address) for block in blocks), "\n")


def joined(parts: Iterable[Markup], by: str = "") -> Markup:
    """Join parts that are escaped already; `Markup.join` would examine each again."""
    return Markup(by.join(parts))  # noqa: S704 each part is Markup


def render_rows(table: page.Table, address: LinkResolver) -> Iterator[Markup]:
    """Yield the cells of each row, with the column names that narrow screens show."""
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        yield joined(_cell(cell, name, name in table.right, address) for cell, name in cells)


def linked(content: page.Content, address: LinkResolver) -> Markup:
    """Render a text with its names linked and its growing day count marked."""
    if isinstance(content, page.Cell) and content.of and (url := address(content.of)):
        return Markup('<a href="%s">%s</a>') % (url, escape_line(content.text))
    text = joined(
        chain.from_iterable(
            [_external_link(part)] if is_url else _pieces(part, address)
            for part, is_url in page.parts_of(content)
        )
    )
    if isinstance(content, page.Cell) and content.days:
        days = pluralize(content.days.number, "day")
        since = content.days.since.toordinal()
        growing = Markup('<span class="days" data-since="%d">%s</span>') % (since, days)
        return growing.join(text.split(days, 1))
    return text


def _pieces(text: str, address: LinkResolver) -> Iterator[Markup]:
    end = 0
    for match in _NAME.finditer(text):
        name = _without_punctuation(match[0])
        if link := _link(name, address):
            yield escape(text[end : match.start()])
            yield link
            end = match.start() + len(name)
    yield escape(text[end:])


def _without_punctuation(name: str) -> str:
    """Remove final punctuation, and a closing bracket that opened before the name."""
    while name and (
        name[-1] in _AFTER or name.count(name[-1]) > name.count(_BRACKETS.get(name[-1], name[-1]))
    ):
        name = name[:-1]
    return name


def _external_link(url: str) -> Markup:
    return Markup('<a href="%s" rel="external noopener noreferrer nofollow">%s</a>') % (url, url)


def _link(name: str, address: LinkResolver) -> Markup | None:
    if name.startswith(("http://", "https://")):
        return _external_link(name)
    url = address(name)
    return None if url is None else Markup('<a href="%s">%s</a>') % (url, name)


def _block(block: page.Block, address: LinkResolver) -> Markup:
    match block:
        case page.Heading(text=text, level=level):
            return Markup("<h%d>%s</h%d>") % (level + 1, linked(text, address), level + 1)
        case page.Paragraph(text=content):
            return _toned("p", content, address)
        case page.Facts(pairs=pairs):
            lines = (
                Markup("<dt>%s</dt>%s") % (escape_line(label), _toned("dd", value, address))
                for label, value in pairs
            )
            return Markup("<dl>\n%s\n</dl>") % joined(lines, "\n")
        case page.Bullets(items=items):
            lines = (_toned("li", item, address) for item in items)
            return Markup("<ul>\n%s\n</ul>") % joined(lines, "\n")
        case page.Sample(text=text):
            return Markup("<pre>%s</pre>") % "\n".join(map(escape_line, text.splitlines()))
        case page.Table():
            return _table(block, address)
        case _:
            assert_never(block)


def _toned(tag: str, content: page.Content, address: LinkResolver) -> Markup:
    tone = page.tone_of(content)
    mark = Markup(' class="%s"') % tone if tone else ""
    return Markup("<%s%s>%s</%s>") % (tag, mark, linked(content, address), tag)


def _table(table: page.Table, address: LinkResolver) -> Markup:
    return Markup('<div class="wide"><table>%s\n%s\n<tbody>\n%s\n</tbody></table></div>') % (
        Markup("<caption>%s</caption>") % escape_line(table.caption) if table.caption else "",
        render_head(table),
        joined((Markup("<tr>%s</tr>") % row for row in render_rows(table, address)), "\n"),
    )


def render_head(table: page.Table) -> Markup:
    """Render the header of a table."""
    names = (
        Markup("<th scope=col%s>%s</th>")
        % (Markup(" class=right") if name in table.right else "", escape_line(name))
        if name
        else Markup("<td></td>")
        for name in table.columns
    )
    return Markup("<thead><tr>%s</tr></thead>") % Markup("").join(names)


_Cells = dict[tuple[page.Content, str, bool], Markup]
_rendered: WeakKeyDictionary[LinkResolver, _Cells] = WeakKeyDictionary()


def _cell(content: page.Content, column: str, right: bool, address: LinkResolver) -> Markup:
    """Render a table cell, cached per link resolver because pages repeat cells."""
    cells, key = _rendered.setdefault(address, {}), (content, column, right)
    if key not in cells:
        classes = " ".join(filter(None, (page.tone_of(content), "right" if right else None)))
        mark = f' class="{classes}"' if classes else ""
        html = f'<td data-column="{escape(column)}"{mark}>{linked(content, address)}</td>'
        cells[key] = Markup(html)  # noqa: S704 all but the tone is escaped
    return cells[key]


class Fragment(NamedTuple):
    """An element of a page, by its key in a slot, which is sorted by `order` as text.

    A fragment that is the same on two days has the same HTML on both, but for growing numbers of days.
    """

    slot: str
    key: str
    order: str
    html: Markup


def element(tag: str, inside: Markup, key: str) -> Markup:
    """Return the HTML of a fragment: an element with its key."""
    return Markup('<%s data-piece="%s">%s</%s>') % (tag, key, inside, tag)


def section(slot: str, blocks: Iterable[page.Block], address: LinkResolver) -> Fragment:
    """Render blocks as the only fragment of a slot."""
    return Fragment(slot, slot, "", element("div", render_html(blocks, address), slot))


def by_slot(fragments: Iterable[Fragment]) -> Mapping[str, Markup]:
    """Return the HTML of each slot, one fragment per line; others are empty."""
    slots: dict[str, Markup] = defaultdict(Markup)
    in_order = sorted(fragments, key=attrgetter("slot", "order"))
    for slot, members in groupby(in_order, attrgetter("slot")):
        slots[slot] = joined((fragment.html for fragment in members), "\n")
    return slots


def asset(name: str) -> str:
    """Return the text of a file in ASSETS."""
    return files("timeline.render").joinpath("static", name).read_text(encoding="utf-8")
