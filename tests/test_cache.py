"""What is kept of relationships: made once for a state of the log, whoever asks; of the last few."""

from collections.abc import Callable

import pytest

from timeline.app.cache import CACHE_SIZE, LatestByRelationship


@pytest.fixture
def latest() -> LatestByRelationship[str]:
    return LatestByRelationship()


def never() -> str:
    raise AssertionError("it was kept")


def saying(word: str) -> Callable[[], str]:
    return lambda: word


def test_what_was_made_is_not_made_again(latest: LatestByRelationship[str]) -> None:
    assert latest.get("us-china", 7, saying("made")) == "made"
    assert latest.get("us-china", 7, never) == "made"


def test_it_is_made_anew_once_the_log_went_on(latest: LatestByRelationship[str]) -> None:
    latest.get("us-china", 7, saying("before"))
    assert latest.get("us-china", 8, saying("after")) == "after"


def test_each_relationship_has_its_own(latest: LatestByRelationship[str]) -> None:
    latest.get("us-china", 7, saying("one"))
    assert latest.get("china-japan", 7, saying("other")) == "other"
    assert latest.get("us-china", 7, never) == "one"


def test_those_made_long_ago_are_let_go(latest: LatestByRelationship[str]) -> None:
    for nth in range(CACHE_SIZE + 1):
        latest.get(f"relationship-{nth}", 7, saying("before"))
    assert latest.get("relationship-1", 7, never) == "before"
    assert latest.get("relationship-0", 7, saying("anew")) == "anew"
