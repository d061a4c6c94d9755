"""A page in Markdown says what was meant, whatever characters were in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.render.document import Bullets, Cell, Document, Facts, Heading, Paragraph, Sample, Table
from timeline.render.markdown import escape_markdown, render_markdown


def test_a_page_in_full() -> None:
    document = Document(
        (
            Heading("Pending in us-china", 1),
            Paragraph(Cell("Two are open.", "quiet")),
            Heading("By day"),
            Table(("subject", "days"), (("beijing-visit", Cell("3", "bad")),), right=frozenset({"days"})),
            Facts((("parties", "USA, CHN"),)),
            Bullets(("one", "two")),
            Sample('{"min": 1}'),
        )
    )
    assert render_markdown(document) == (
        "# Pending in us-china\n\nTwo are open.\n\n## By day\n\n"
        "| subject | days |\n| --- | --: |\n| beijing-visit | 3 |\n\n"
        "- parties: USA, CHN\n\n- one\n- two\n\n"
        '    {"min": 1}\n'
    )


def test_a_caption_stands_above_its_table() -> None:
    table = Table(("a",), (("1",),), caption="As of today")
    assert render_markdown(Document((table,))) == "As of today\n\n| a |\n| --- |\n| 1 |\n"


def test_a_page_of_nothing_still_ends_its_line() -> None:
    assert render_markdown(Document(())) == "\n"


def test_markup_is_taken_by_its_word() -> None:
    assert escape_markdown("a|b `c` *d* <e> [f] ~g~ &amp; h\\i") == (
        r"a\|b \`c\` \*d\* \<e\> \[f\] \~g\~ \&amp; h\\i"
    )


def test_an_underscore_is_markup_only_at_the_edge_of_a_word() -> None:
    assert escape_markdown("asserted_by _emphasis_") == r"asserted_by \_emphasis\_"


def test_a_line_does_not_become_a_heading_a_list_or_a_rule() -> None:
    starts = ("# 12", "- a", "+ a", "---", "===", "1. May", "2) b")
    assert [escape_markdown(start) for start in starts] == [
        r"\# 12", r"\- a", r"\+ a", r"\---", r"\===", r"1\. May", r"2\) b",
    ]  # fmt: skip


def test_what_only_looks_like_one_stays() -> None:
    for text in ("2026-04", "-3.5", "12 Mt", "1.38 Mt", "#".join("ab")):
        assert escape_markdown(text) == text


def test_a_cell_stays_in_one_line() -> None:
    document = Document((Table(("note",), (("first\nsecond",),)),))
    assert "| first second |" in render_markdown(document)


cells = st.text() | st.text("|\\`*_<>#\n\r&~[]- a1.")


@given(st.lists(st.tuples(cells, cells, cells), max_size=5))
def test_every_row_has_as_many_cells_as_the_table_has_columns(rows: list[tuple[str, str, str]]) -> None:
    written = render_markdown(Document((Table(("a", "b", "c"), tuple(rows)),)))
    assert written.count("\n") == len(rows) + 2
    for line in written.splitlines():
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 4


@given(cells)
def test_a_paragraph_is_one_line_and_the_page_ends_in_one_line_end(text: str) -> None:
    written = render_markdown(Document((Paragraph(text),)))
    assert written.endswith("\n")
    assert len(written.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/wiki/Accord_(2025)", "https://example.org/wiki/Accord_(2025)"),
        ("https://example.org/l'accord*[1]", "https://example.org/l'accord*[1]"),
        ("https://example.org/a b<c>|d\\", "https://example.org/a%20b%3Cc%3E%7Cd%5C"),
    ],
)
def test_the_address_of_a_source_is_a_whole_link(url: str, written: str) -> None:
    cell = Cell(f"Reuters_, {url}, B2", urls=(url,))
    assert render_markdown(Document((Bullets((cell,)),))) == f"- Reuters\\_, <{written}>, B2\n"
