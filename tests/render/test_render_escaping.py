"""Whatever somebody wrote, looking at it does nothing."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from timeline.render.escaping import escape_line


def test_an_escape_sequence_is_shown_not_obeyed() -> None:
    assert escape_line("\x1b[2J\x1b]0;title\x07") == r"\x1b[2J\x1b]0;title\x07"


def test_the_eight_bit_escape_is_shown_too() -> None:
    """U+009B begins an escape sequence in one character."""
    assert escape_line("\x9b31m") == r"\x9b31m"


def test_writing_cannot_be_turned_round() -> None:
    """Otherwise "USA\u202e…" could show another party's name."""
    assert escape_line("USA \u202eNHC\u202c \u2066x\u2069") == r"USA \u202eNHC\u202c \u2066x\u2069"


def test_a_text_of_several_lines_becomes_one() -> None:
    assert escape_line("first\nsecond\r\nthird\tfourth") == "first second third fourth"


def test_a_lone_carriage_return_cannot_overwrite_the_line() -> None:
    assert escape_line("denied\raffirmed") == r"denied\x0daffirmed"


def test_words_of_any_script_stay_as_they_are() -> None:
    for words in ("习近平主席", "Ελλάδα", "بغداد", "Việt Nam", "नेपा\u200dल", "👩\u200d🚀"):
        assert escape_line(words) == words


texts = st.text() | st.text("\x1b\u202e\u200d\u200c\n\t\\ a")


@given(texts)
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    shown = escape_line(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"} for char in shown)
    assert not any(unicodedata.bidirectional(char) in BIDI for char in shown)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(texts)
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    assert escape_line(escape_line(text)) == escape_line(text)
