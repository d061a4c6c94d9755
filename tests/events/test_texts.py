"""What a reader takes for the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.events.texts import as_first_written, composed, first_written, folded

COMPOSED, DECOMPOSED = "Jos\N{LATIN SMALL LETTER E WITH ACUTE}", "Jose\N{COMBINING ACUTE ACCENT}"


def test_a_letter_with_an_accent_is_one_character() -> None:
    """However the keyboard made it."""
    assert composed(DECOMPOSED) == composed(COMPOSED) == COMPOSED


@pytest.mark.parametrize("text", ["Trade", " trade", "TRADE ", "\ttrade\n"])
def test_case_and_surrounding_space_do_not_tell_topics_apart(text: str) -> None:
    assert folded(text) == folded("trade")


def test_neither_do_inner_spaces_nor_the_form_of_a_letter() -> None:
    assert folded("rare  earths") == folded("Rare\N{NO-BREAK SPACE}earths")
    assert folded(f"{DECOMPOSED} ") == folded(COMPOSED.upper())
    assert folded("Stra\N{LATIN SMALL LETTER SHARP S}e") == folded("STRASSE")


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert composed(composed(text)) == composed(text)


def test_a_topic_is_shown_as_it_was_first_written() -> None:
    first = first_written([["Trade", "energy "], ["trade"]])
    assert as_first_written(["TRADE", "Energy", "trade"], first) == ["Trade", "energy"]
