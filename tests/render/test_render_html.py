"""A page as HTML: what it names is linked, every text is text, days that grow are marked as such."""

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.render.document import (
    Block,
    Bullets,
    Cell,
    Content,
    DayCount,
    Facts,
    Heading,
    Paragraph,
    Sample,
    Table,
)
from timeline.render.escaping import escape_line
from timeline.render.html import linked, render_html

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
    cell = Cell("presumed overdue by 23 days: due 8 December", "bad", DayCount(23, date(2025, 12, 8)))
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
    assert read.text.count(escape_line(one)) >= 4 or not one.strip()


URLS = [
    "https://example.org/wiki/Accord_(2025)",
    "https://example.org/l'accord",
    "https://example.org/a,b;c.",
    "HTTP://EXAMPLE.ORG/A",
    "https://example.org/\N{CJK UNIFIED IDEOGRAPH-65E5}?q=\N{LATIN SMALL LETTER E WITH ACUTE}#[1]",
    'https://example.org/"onload="alert(1)',
    "https://example.org/<b>|`&amp;",
]


class Led(HTMLParser):
    """The addresses that a browser finds in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str | None] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "a"
        self.found.append(dict(attrs)["href"])
        assert {name for name, _ in attrs} == {"href", "rel"}


@pytest.mark.parametrize("url", URLS)
def test_the_address_of_a_source_is_linked_whole(url: str) -> None:
    """Whatever stands in it or after it; also where several sources stand in one text."""
    assert Led(str(linked(Cell(f"Reuters, {url}, B2", urls=(url,)), PAGES.get))).found == [url]
    two = Cell(f"Reuters, {url}, B2, AP, https://example.org/, C3", urls=(url, "https://example.org/"))
    assert Led(str(linked(two, PAGES.get))).found == [url, "https://example.org/"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)//https://", "data:text/html,x", "\x01javascript:x", "ftp://x"]
)
def test_a_source_leads_to_no_other_kind_of_address(url: str) -> None:
    assert 'href="javascript' not in str(linked(Cell(f"Reuters, {url}", urls=(url,)), PAGES.get))
    assert all(
        str(each).startswith("https://") for each in Led(str(linked(Cell(url, urls=(url,)), PAGES.get))).found
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), texts)
def test_the_address_of_a_source_is_linked_whole_or_as_text(path: str, publisher: str) -> None:
    """Whole, unless it holds what is spelled out where it is shown."""
    url = f"https://example.org/{path}"
    found = Led(str(linked(Cell(f"{publisher}, {url}, B2", urls=(url,)), lambda _: None))).found
    assert url in found or escape_line(url) != url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(see https://example.org/wiki/Accord_(2025))", "https://example.org/wiki/Accord_(2025)"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("it reads 'https://example.org/l'accord'.", "https://example.org/l'accord"),
        ("https://example.org/a[1], p. 3", "https://example.org/a[1]"),
        ("read https://example.org/a!?", "https://example.org/a"),
    ],
)
def test_an_address_in_a_sentence_ends_before_what_ends_the_sentence(text: str, url: str) -> None:
    assert Led(str(linked(text, PAGES.get))).found == [url]
