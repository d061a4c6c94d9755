"""A page fits the terminal that it is shown in."""

import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_facts import ALL, VISIT, status_on

from timeline.render import status as status_view
from timeline.render.document import Bullets, Cell, Document, Facts, Heading, Paragraph, Sample, Table
from timeline.render.text import render_text

WORDS = "At least ten cargoes of soybeans were booked for early next year, the ministry says"


def shown(*blocks: Heading | Paragraph | Facts | Table | Bullets | Sample, width: int = 80) -> list[str]:
    return render_text(Document(blocks), width, colour=False).splitlines()


def columns_of(line: str) -> int:
    """How many columns of a terminal a line takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    marks = sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in line)
    return len(line) + wide - marks


def test_a_table_has_its_columns_under_their_names() -> None:
    table = Table(
        ("subject", "days"), (("beijing-visit", "3"), ("soybeans", "12")), right=frozenset({"days"})
    )
    assert shown(table) == [
        "subject        days",
        "-------------  ----",
        "beijing-visit     3",
        "soybeans         12",
    ]


def test_a_table_without_rows_still_shows_its_columns() -> None:
    assert shown(Table(("subject", "days"), ())) == ["subject  days", "-------  ----"]


def test_free_text_is_wrapped_and_ids_are_not() -> None:
    rows = (("uc-tariff-by10pct-corrected", WORDS), ("uc-busan-cnreadout", "short"))
    lines = shown(Table(("id", "what"), rows), width=60)
    assert max(map(len, lines)) <= 60
    assert any(line.startswith("uc-tariff-by10pct-corrected  At least") for line in lines)


def test_an_id_longer_than_its_column_breaks_where_it_has_a_joint() -> None:
    rows = (("uc-tariff-by10pct-corrected", "us-china/fentanyl-tariff", "cut-announced-in-public"),)
    lines = shown(Table(("id", "subject", "type"), rows), width=50)
    assert max(map(len, lines)) <= 50
    assert [part[-1] for part in lines[2].split()] == ["-", "/", "-"]


def test_an_id_stays_whole_if_only_it_leaves_room_for_other_words() -> None:
    identifier = "article-2-readout-usa-corrected-again"
    lines = shown(Table(("id", "what"), ((identifier, WORDS),)), width=60)
    assert lines[2].split()[0] == identifier


def test_a_part_of_an_id_stays_whole_if_it_can() -> None:
    rows = (("counterrevolutionaries-of-the-day", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z"),)
    lines = shown(Table(("id", "other"), rows), width=40)
    assert lines[2].split()[0] == "counterrevolutionaries-"


def test_a_dot_between_words_never_begins_a_line() -> None:
    lines = shown(Paragraph("unilateral: USA affirmed · CHN gave no account"), width=40)
    assert lines == ["unilateral: USA affirmed · CHN gave no", "account"]
    lines = shown(Paragraph("It was affirmed by the party called USA · CHN"), width=40)
    assert not any(line.startswith("·") for line in lines)


def test_chinese_characters_take_two_columns() -> None:
    lines = shown(Table(("who", "what"), (("习近平", "a"), ("Trump", "b"))))
    assert lines == ["who     what", "------  ----", "习近平  a", "Trump   b"]


def test_a_line_of_chinese_breaks_between_characters() -> None:
    lines = shown(Paragraph("习近平同美国总统特朗普通电话" * 5), width=41)
    assert [columns_of(line) for line in lines[:-1]] == [40] * (len(lines) - 1)
    assert "".join(lines) == "习近平同美国总统特朗普通电话" * 5


def test_accents_take_none() -> None:
    lines = shown(Table(("who", "what"), (("Me\u0301xico", "a"), ("Mexico", "b"))))
    assert lines[2:] == ["Me\u0301xico  a", "Mexico  b"]


def test_facts_are_aligned_and_their_values_hang() -> None:
    lines = shown(Facts((("note", WORDS), ("of", "call"))), width=50)
    assert lines == [
        "note  At least ten cargoes of soybeans were booked",
        "      for early next year, the ministry says",
        "of    call",
    ]


def test_bullets_hang() -> None:
    assert shown(Bullets((WORDS,)), width=45) == [
        "- At least ten cargoes of soybeans were",
        "  booked for early next year, the ministry",
        "  says",
    ]


def test_a_sample_is_never_wrapped() -> None:
    """It is there to be copied."""
    assert shown(Sample("x" * 90), width=40) == ["    " + "x" * 90]


def test_a_title_stands_on_its_page_and_blocks_apart() -> None:
    assert shown(Heading("Title", 1), Paragraph("one"), Paragraph("two")) == ["Title", "one", "", "two"]


def test_there_are_no_colours_unless_asked_for() -> None:
    document = Document((Heading("Title", 1), Paragraph(Cell("overdue by 3 days", "bad"))))
    assert "\x1b" not in render_text(document, 80, colour=False)
    assert render_text(document, 80, colour=True) == (
        "\x1b[1mTitle\x1b[0m\n\x1b[31moverdue by 3 days\x1b[0m\n"
    )


def test_colours_do_not_move_columns() -> None:
    document = status_view.document(status_on("2026-05-04", VISIT, *ALL))
    coloured = render_text(document, 80, colour=True)
    assert "\x1b[31m" in coloured
    bare = [line.rstrip() for line in re.sub(r"\x1b\[\d+m", "", coloured).splitlines()]
    assert bare == render_text(document, 80, colour=False).splitlines()


def test_what_a_source_wrote_cannot_colour_or_clear_the_screen() -> None:
    hostile = "\x1b[2Jgone"
    blocks = (
        Heading(hostile),
        Paragraph(hostile),
        Facts(((hostile, hostile),)),
        Table((hostile,), ((hostile,),), caption=hostile),
        Bullets((hostile,)),
        Sample(hostile),
    )
    lines = shown(*blocks)
    assert "\x1b" not in "".join(lines)
    assert "".join(lines).count(r"\x1b[2Jgone") == 9


def test_forty_columns_are_the_least() -> None:
    assert max(map(len, shown(Paragraph(WORDS), width=1))) > 30


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_real_page_fits(width: int) -> None:
    document = status_view.document(status_on("2026-05-04", VISIT, *ALL))
    assert max(map(columns_of, shown(*document.blocks, width=width))) <= width


words = st.text("abcdefghij -/·é习", max_size=90)
wide_tables = st.integers(1, 6).flatmap(
    lambda count: st.lists(st.tuples(*[words] * count), max_size=4).map(
        lambda rows: Table(tuple(f"column {number}" for number in range(count)), tuple(rows))
    )
)


@given(wide_tables, st.integers(60, 160))
def test_no_table_is_wider_than_the_terminal(table: Table, width: int) -> None:
    assert max(map(columns_of, shown(table, width=width))) <= width


@given(wide_tables)
def test_no_word_of_a_table_is_lost(table: Table) -> None:
    def letters(text: str) -> list[str]:
        return sorted(char for char in text if not char.isspace() and char != "-")

    told = "".join((*table.columns, *(str(cell) for row in table.rows for cell in row)))
    assert letters("".join(shown(table, width=60))) == letters(told)


def test_the_library_for_tables_is_loaded_only_for_a_table() -> None:
    """It is not needed for JSON, and start-up is felt."""
    names = "chronology, csv_output, json_output, log, markdown, pending, show, status, text, types, why"
    program = f"import sys; from timeline.render import {names}; print('tabulate' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
