"""What a reader takes for the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.events.texts import comparison_key, first_spellings, normalize, with_first_spelling

COMPOSED, DECOMPOSED = "Jos\N{LATIN SMALL LETTER E WITH ACUTE}", "Jose\N{COMBINING ACUTE ACCENT}"


def test_a_letter_with_an_accent_is_one_character() -> None:
    """However the keyboard made it."""
    assert normalize(DECOMPOSED) == normalize(COMPOSED) == COMPOSED


@pytest.mark.parametrize("text", ["Trade", " trade", "TRADE ", "\ttrade\n"])
def test_case_and_surrounding_space_do_not_tell_topics_apart(text: str) -> None:
    assert comparison_key(text) == comparison_key("trade")


def test_neither_do_inner_spaces_nor_the_form_of_a_letter() -> None:
    assert comparison_key("rare  earths") == comparison_key("Rare\N{NO-BREAK SPACE}earths")
    assert comparison_key(f"{DECOMPOSED} ") == comparison_key(COMPOSED.upper())
    assert comparison_key("Stra\N{LATIN SMALL LETTER SHARP S}e") == comparison_key("STRASSE")


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert comparison_key(comparison_key(text)) == comparison_key(text)
    assert normalize(normalize(text)) == normalize(text)


def test_a_topic_is_shown_as_it_was_first_written() -> None:
    first = first_spellings([["Trade", "energy "], ["trade"]])
    assert with_first_spelling(["TRADE", "Energy", "trade"], first) == ["Trade", "energy"]
