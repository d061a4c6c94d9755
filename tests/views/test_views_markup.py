"""A page as HTML: what it names is linked, every text is text, days that grow are marked as such."""

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.views.document import (
    Block,
    Bullets,
    Cell,
    Content,
    Days,
    Facts,
    Heading,
    Paragraph,
    Sample,
    Table,
)
from timeline.views.markup import linked, render_html
from timeline.views.safety import safe

PAGES = {"uc-call-us": "/us-china/@uc-call-us", "us-china/beijing-visit": "/us-china/beijing-visit"}


def html(*blocks: Block) -> str:
    return str(render_html(blocks, PAGES.get))


class Read(HTMLParser):
    """What a browser makes of it: its tags, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("because of uc-call-us.", 'because of <a href="/us-china/@uc-call-us">uc-call-us</a>.'),
        ("(uc-call-us)", '(<a href="/us-china/@uc-call-us">uc-call-us</a>)'),
        ("us-china/beijing-visit", '<a href="/us-china/beijing-visit">us-china/beijing-visit</a>'),
        ("uc-call-usreadout", "uc-call-usreadout"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_what_has_a_page_is_linked_and_nothing_else(text: str, expected: str) -> None:
    assert str(linked(text, PAGES.get)) == expected


def test_an_address_is_linked_and_the_page_there_is_told_nothing() -> None:
    shown = str(linked("see https://example.org/a?b=c&d=e, p. 3", PAGES.get))
    assert 'href="https://example.org/a?b=c&amp;d=e" rel="external noopener noreferrer nofollow"' in shown
    assert shown.endswith("</a>, p. 3")


def test_days_that_grow_say_since_when() -> None:
    cell = Cell("presumed overdue by 23 days: due 8 December", "bad", Days(23, date(2025, 12, 8)))
    since = date(2025, 12, 8).toordinal()
    assert str(linked(cell, PAGES.get)) == (
        f'presumed overdue by <span class="days" data-since="{since}">23 days</span>: due 8 December'
    )


def test_a_cell_about_an_event_leads_to_it() -> None:
    assert str(linked(Cell("64", of="uc-call-us"), PAGES.get)) == '<a href="/us-china/@uc-call-us">64</a>'
    assert str(linked(Cell("64", of="unknown"), PAGES.get)) == "64"


def test_each_row_of_a_table_is_a_line_and_each_cell_knows_its_column() -> None:
    text = html(Table(("event", "value"), (("a", "1"), ("b", Cell("2", "bad"))), right=frozenset({"value"})))
    assert '<tr><td data-column="event">a</td><td data-column="value" class="right">1</td></tr>\n' in text
    assert '<td data-column="value" class="bad right">2</td>' in text


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", '"onload=', "</td></table>", "&lt;", "{{7*7}}", "<!--", "]]>", "'x"]
)


@given(texts, texts)
def test_any_text_is_text(one: str, other: str) -> None:
    cells: tuple[Content, ...] = (one, Cell(other, "warn"))
    read = Read(
        html(
            Heading(one), Paragraph(other), Facts(((one, other),)), Bullets((one,)), Sample(other),
            Table((one, other), (cells,), caption=one),
        )
    )  # fmt: skip
    assert set(read.tags) <= set("h3 p dl dt dd ul li pre div table caption thead tr th tbody td a".split())
    assert read.text.count(safe(one)) >= 4 or not one.strip()
