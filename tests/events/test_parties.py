"""Who acts and who speaks: countries, bodies, anybody else, and the persons who speak for them."""

import copy
import pickle

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.events.parties import BODIES, COUNTRIES, Party


def test_the_countries_are_those_of_iso_3166() -> None:
    """Alpha-3, as officially assigned, by another list than ours."""
    assert {country.alpha_3 for country in pycountry.countries} == COUNTRIES


def test_no_body_has_the_code_of_a_country() -> None:
    """One code, one party."""
    assert not BODIES & COUNTRIES
    assert {"EU", "UN", "NATO", "ASEAN", "WTO", "G7", "G20", "IAEA", "UNHCR"} <= BODIES


@pytest.mark.parametrize(
    ("text", "code", "person"),
    [
        ("USA", "USA", None),
        ("TWN", "TWN", None),
        ("EU", "EU", None),
        ("G20", "G20", None),
        ("X-BOEING", "X-BOEING", None),
        ("X-SINOGRAIN-2", "X-SINOGRAIN-2", None),
        ("USA:Trump", "USA", "Trump"),
        ("CHN:Guo Jiakun", "CHN", "Guo Jiakun"),
        ("USA:Supreme Court", "USA", "Supreme Court"),
        ("CHN:习近平", "CHN", "习近平"),
        ("FRA:d'Estaing, Valéry", "FRA", "d'Estaing, Valéry"),
        ("X-BOEING:Ortberg", "X-BOEING", "Ortberg"),
        ("USA:T", "USA", "T"),
    ],
)
def test_a_party_is_a_code_and_perhaps_a_person(text: str, code: str, person: str | None) -> None:
    """It is written, and reads, as one word."""
    party = Party(text)
    assert (party, party.code, party.person) == (text, code, person)


@pytest.mark.parametrize(
    "text",
    [
        *("", "us", "usa", "Usa", "US", "CN", "UK", "CHINA", "XYZ", "USA ", " USA", "USA\n", "U.S.A."),
        *("X-", "X", "X-Boeing", "X_BOEING", "USA:", ":Trump", "USA::Trump", "USA: Trump", "USA:Trump "),
        *("USA:Trump:Donald", "USA/Trump", "USA:Tru\nmp", "USA:\x00", "\uff35SA", "SUN", "YUG"),
    ],
    ids=repr,
)
def test_nothing_else_is_a_party(text: str) -> None:
    """The two-letter codes, names, and countries that are no more are refused, and the message says how."""
    with pytest.raises(ValueError, match="expected an ISO 3166-1 alpha-3 code such as CHN, a listed body"):
        Party(text)


def test_a_person_speaks_for_the_party_and_for_nobody_else() -> None:
    """What Trump says counts as said by the United States, and what they say not as said by Trump."""
    assert Party("USA:Trump").speaks_for("USA")
    assert Party("USA:Trump").speaks_for("USA:Trump")
    assert Party("USA").speaks_for("USA")
    assert not Party("USA").speaks_for("USA:Trump")
    assert not Party("USA:Trump").speaks_for("USA:Bessent")
    assert not Party("USA:Trump").speaks_for("CHN")
    assert not Party("X-USA").speaks_for("USA")


def test_a_party_survives_a_copy() -> None:
    """Answers are handed on, and kept."""
    party = Party("USA:Trump")
    for twin in (copy.deepcopy(party), pickle.loads(pickle.dumps(party))):  # noqa: S301 our own bytes
        assert (type(twin), twin.person) == (Party, "Trump")


@given(st.text(max_size=12) | st.from_regex(r"(USA|EU|X-[A-Z]|[A-Z]{3})(:[A-Za-z ]{1,4})?", fullmatch=True))
def test_whatever_is_read_is_a_party_in_its_own_words(text: str) -> None:
    """Nothing is normalised, so nothing is guessed."""
    try:
        party = Party(text)
    except ValueError:
        return
    assert str(party) == text
    assert party.code in COUNTRIES | BODIES or party.code.startswith("X-")


def test_a_person_speaks_in_either_unicode_form() -> None:
    """An accent may be a character of its own; the name as it is written stays so."""
    composed = Party("BRA:Jos\N{LATIN SMALL LETTER E WITH ACUTE}")
    decomposed = Party("BRA:Jose\N{COMBINING ACUTE ACCENT}")
    assert decomposed.speaks_for(composed)
    assert composed.speaks_for(decomposed)
    assert decomposed != composed
