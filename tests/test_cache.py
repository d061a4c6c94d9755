"""The cache by relationship: one value per relationship and position, for the last few."""

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


def test_a_value_is_computed_once(latest: LatestByRelationship[str]) -> None:
    assert latest.get("us-china", 7, saying("made")) == "made"
    assert latest.get("us-china", 7, never) == "made"


def test_a_value_is_computed_again_when_the_log_has_grown(latest: LatestByRelationship[str]) -> None:
    latest.get("us-china", 7, saying("before"))
    assert latest.get("us-china", 8, saying("after")) == "after"


def test_each_relationship_has_its_own(latest: LatestByRelationship[str]) -> None:
    latest.get("us-china", 7, saying("one"))
    assert latest.get("china-japan", 7, saying("other")) == "other"
    assert latest.get("us-china", 7, never) == "one"


def test_the_oldest_values_are_evicted(latest: LatestByRelationship[str]) -> None:
    for nth in range(CACHE_SIZE + 1):
        latest.get(f"relationship-{nth}", 7, saying("before"))
    assert latest.get("relationship-1", 7, never) == "before"
    assert latest.get("relationship-0", 7, saying("again")) == "again"
