"""The cache by relationship computes once per state of the log, and forgets old entries."""

from collections.abc import Callable

import pytest

from timeline.app.cache import CACHE_SIZE, LatestByRelationship


@pytest.fixture
def latest() -> LatestByRelationship[str]:
    return LatestByRelationship()


def never() -> str:
    raise AssertionError("it was cached")


def saying(word: str) -> Callable[[], str]:
    return lambda: word


def test_what_was_made_is_not_made_again(latest: LatestByRelationship[str]) -> None:
    assert latest.of("us-china", 7, saying("made")) == "made"
    assert latest.of("us-china", 7, never) == "made"


def test_it_is_made_again_once_the_log_went_on(latest: LatestByRelationship[str]) -> None:
    latest.of("us-china", 7, saying("before"))
    assert latest.of("us-china", 8, saying("after")) == "after"


def test_each_relationship_has_its_own(latest: LatestByRelationship[str]) -> None:
    latest.of("us-china", 7, saying("one"))
    assert latest.of("china-japan", 7, saying("other")) == "other"
    assert latest.of("us-china", 7, never) == "one"


def test_those_made_long_ago_are_let_go(latest: LatestByRelationship[str]) -> None:
    for nth in range(CACHE_SIZE + 1):
        latest.of(f"relationship-{nth}", 7, saying("before"))
    assert latest.of("relationship-1", 7, never) == "before"
    assert latest.of("relationship-0", 7, saying("again")) == "again"
