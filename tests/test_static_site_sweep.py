"""Sweeps: the days on which fragments hold, and the days for which they are built."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

from timeline.pages.static_site.sweep import (
    START_OF_TIME,
    FragmentInterval,
    KnowledgeVersion,
    filter_versions,
    group_versions,
    sweep,
)
from timeline.projections.history import END_OF_TIME
from timeline.render.html import Fragment


@dataclass(frozen=True, eq=False)
class Item:
    """An item that counts from a day on."""

    name: str
    day: date


def day(number: int) -> date:
    return date(2025, 11, number)


ONE, TWO, THREE = Item("one", day(1)), Item("two", day(2)), Item("three", day(3))


class Names:
    """A builder of a fragment with the names of all items, which notes the days."""

    def __init__(self) -> None:
        self.asked: list[date] = []

    def pieces(self, known: KnowledgeVersion[Item], as_of: date) -> Iterator[Fragment]:
        self.asked.append(as_of)
        names = " ".join(item.name for item in known.items if item.day <= as_of)
        yield Fragment("names", "names", "", escape(names))

    def held(self, *versions: KnowledgeVersion[Item]) -> set[tuple[str, date, date, date, date]]:
        intervals = sweep(versions, lambda item: [item.day], self.pieces)
        return {
            (str(held.value.html), held.valid_from, held.valid_to, held.known_from, held.known_to)
            for held in intervals
        }


def test_a_fragment_holds_on_the_days_on_which_it_is_the_same() -> None:
    assert Names().held(KnowledgeVersion(day(5), [ONE, TWO])) == {
        ("", START_OF_TIME, day(1), day(5), END_OF_TIME),
        ("one", day(1), day(2), day(5), END_OF_TIME),
        ("one two", day(2), END_OF_TIME, day(5), END_OF_TIME),
    }


def test_new_knowledge_changes_the_days_since_the_event() -> None:
    assert Names().held(KnowledgeVersion(day(5), [ONE]), KnowledgeVersion(day(6), [ONE, THREE])) == {
        ("", START_OF_TIME, day(1), day(5), END_OF_TIME),
        ("one", day(1), END_OF_TIME, day(5), day(6)),
        ("one", day(1), day(3), day(6), END_OF_TIME),
        ("one three", day(3), END_OF_TIME, day(6), END_OF_TIME),
    }


def test_the_days_before_are_not_looked_at_again() -> None:
    names = Names()
    names.held(KnowledgeVersion(day(5), [ONE, TWO]), KnowledgeVersion(day(6), [ONE, TWO, THREE]))
    assert sorted(names.asked) == [START_OF_TIME, day(1), day(2), day(3)]


def test_what_was_taken_back_is_gone_since_the_day_on_which_it_had_counted() -> None:
    names = Names()
    assert names.held(
        KnowledgeVersion(day(5), [ONE, TWO, THREE]), KnowledgeVersion(day(6), [ONE, THREE])
    ) == {
        ("", START_OF_TIME, day(1), day(5), END_OF_TIME),
        ("one", day(1), day(2), day(5), day(6)),
        ("one two", day(2), day(3), day(5), day(6)),
        ("one two three", day(3), END_OF_TIME, day(5), day(6)),
        ("one", day(1), day(3), day(6), END_OF_TIME),
        ("one three", day(3), END_OF_TIME, day(6), END_OF_TIME),
    }
    assert names.asked.count(START_OF_TIME) == names.asked.count(day(1)) == 1


def test_what_never_counts_changes_nothing() -> None:
    names = Names()
    names.held(KnowledgeVersion(day(5), [ONE]), KnowledgeVersion(day(6), [ONE, Item("never", END_OF_TIME)]))
    assert END_OF_TIME not in names.asked


def test_versions_of_some_items_are_those_in_which_these_change() -> None:
    known = [
        KnowledgeVersion(day(5), [ONE]),
        KnowledgeVersion(day(6), [ONE, TWO]),
        KnowledgeVersion(day(7), [ONE, TWO, THREE]),
    ]
    versions = filter_versions(lambda item: item is not TWO, known)
    assert [(version.known_on, *version.items) for version in versions] == [
        (day(5), ONE),
        (day(7), ONE, THREE),
    ]


def test_each_cluster_has_versions_of_its_own() -> None:
    known = [
        KnowledgeVersion(day(5), [ONE]),
        KnowledgeVersion(day(6), [ONE, TWO]),
        KnowledgeVersion(day(7), [TWO]),
    ]
    clusters = group_versions(lambda item: None if item is THREE else item.name, known)
    assert {
        name: [(version.known_on, *version.items) for version in versions]
        for name, versions in clusters.items()
    } == {
        "one": [(day(5), ONE), (day(7),)],
        "two": [(day(6), TWO)],
    }


def test_no_fragment_ends_before_it_begins() -> None:
    intervals: list[FragmentInterval] = list(
        sweep(
            [KnowledgeVersion(day(5), [ONE]), KnowledgeVersion(day(6), []), KnowledgeVersion(day(7), [TWO])],
            lambda item: [item.day],
            Names().pieces,
        )
    )
    assert all(held.valid_from < held.valid_to for held in intervals)
    assert all(held.known_from < held.known_to for held in intervals)
