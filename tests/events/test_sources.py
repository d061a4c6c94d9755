"""Who says so, and how far they are trusted."""

import pytest

from timeline.events.catalogue import InvalidEvent, from_fields

CALL = {
    "type": "call-held",
    "subject": "us-china",
    "occurred": "2025-11-24",
    "participants": ["USA:Trump", "CHN:Xi"],
}


def sourced(**source: object) -> None:
    from_fields({**CALL, "sources": [{"publisher": "Reuters", **source}]})


@pytest.mark.parametrize("reliability", "ABCDEF")
@pytest.mark.parametrize("credibility", "123456")
def test_every_grade_of_the_admiralty_code_is_read(reliability: str, credibility: str) -> None:
    """AJP-2.1: the source from A to F, the report from 1 to 6."""
    sourced(admiralty=reliability + credibility)


@pytest.mark.parametrize(
    "grade", ["G1", "B7", "B0", "b2", "2B", "B", "B22", "B2 ", "B2\n", "", "B/2", "\uff222"]
)
def test_no_other_grade_is_read(grade: str) -> None:
    """A grade that nobody defined says nothing."""
    with pytest.raises(
        InvalidEvent, match="expected an Admiralty code: A to F and 1 to 6, such as B2"
    ) as flaw:
        sourced(admiralty=grade)
    assert flaw.value.field == "sources[0].admiralty"


def test_a_source_may_say_where_and_in_which_words() -> None:
    """Title, address, place and a short quote; all but the publisher may be missing."""
    sourced()
    sourced(
        title="Trump, Xi speak", url="https://www.reuters.com/x", where="third paragraph", quote="in April"
    )


@pytest.mark.parametrize("source", [{}, {"publisher": ""}, {"publisher": None}], ids=str)
def test_a_source_has_a_publisher(source: dict[str, object]) -> None:
    """Somebody has to vouch for it."""
    with pytest.raises(InvalidEvent, match="publisher") as flaw:
        from_fields({**CALL, "sources": [source]})
    assert flaw.value.field == "sources[0].publisher"


def test_a_source_has_no_other_fields() -> None:
    """A misspelt field would be lost in silence."""
    with pytest.raises(InvalidEvent, match=r"unknown field `link` in `sources\[0\]`"):
        sourced(link="https://www.reuters.com/x")
