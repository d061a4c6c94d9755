"""Pieces that come from some items: when they hold, and that no more days are looked at than need be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

from timeline.projections.history import NEVER
from timeline.site.held import Held
from timeline.site.strand import BEFORE, Strand, Version, clusters, only
from timeline.views.piece import Piece


@dataclass(frozen=True, eq=False)
class Item:
    """It counts from a day on."""

    name: str
    day: date


def day(number: int) -> date:
    return date(2025, 11, number)


ONE, TWO, THREE = Item("one", day(1)), Item("two", day(2)), Item("three", day(3))


class Names:
    """What shows the names of all items that count, and remembers on which days it was asked."""

    def __init__(self) -> None:
        self.asked: list[date] = []

    def pieces(self, known: Version[Item], as_of: date) -> Iterator[Piece]:
        self.asked.append(as_of)
        names = " ".join(each.name for each in known.items if each.day <= as_of)
        yield Piece("names", "names", "", escape(names))

    def held(self, *versions: Version[Item]) -> set[tuple[str, date, date, date, date]]:
        found = Strand(lambda item: [item.day], self.pieces).held(versions)
        return {(str(each.piece.html), *each[1:]) for each in found}


def test_a_piece_holds_on_the_days_on_which_it_is_the_same() -> None:
    assert Names().held(Version(day(5), [ONE, TWO])) == {
        ("", BEFORE, day(1), day(5), NEVER),
        ("one", day(1), day(2), day(5), NEVER),
        ("one two", day(2), NEVER, day(5), NEVER),
    }


def test_what_comes_to_be_known_changes_the_days_since_it_happened() -> None:
    assert Names().held(Version(day(5), [ONE]), Version(day(6), [ONE, THREE])) == {
        ("", BEFORE, day(1), day(5), NEVER),
        ("one", day(1), NEVER, day(5), day(6)),
        ("one", day(1), day(3), day(6), NEVER),
        ("one three", day(3), NEVER, day(6), NEVER),
    }


def test_the_days_before_are_not_looked_at_again() -> None:
    names = Names()
    names.held(Version(day(5), [ONE, TWO]), Version(day(6), [ONE, TWO, THREE]))
    assert names.asked == [BEFORE, day(1), day(2), day(3)]


def test_what_was_taken_back_is_gone_since_the_day_on_which_it_had_counted() -> None:
    names = Names()
    assert names.held(Version(day(5), [ONE, TWO, THREE]), Version(day(6), [ONE, THREE])) == {
        ("", BEFORE, day(1), day(5), NEVER),
        ("one", day(1), day(2), day(5), day(6)),
        ("one two", day(2), day(3), day(5), day(6)),
        ("one two three", day(3), NEVER, day(5), day(6)),
        ("one", day(1), day(3), day(6), NEVER),
        ("one three", day(3), NEVER, day(6), NEVER),
    }
    assert names.asked == [BEFORE, day(1), day(2), day(3), day(2), day(3)]


def test_what_never_counts_changes_nothing() -> None:
    names = Names()
    names.held(Version(day(5), [ONE]), Version(day(6), [ONE, Item("never", NEVER)]))
    assert names.asked == [BEFORE, day(1)]


def test_versions_of_some_items_are_those_in_which_these_change() -> None:
    known = [Version(day(5), [ONE]), Version(day(6), [ONE, TWO]), Version(day(7), [ONE, TWO, THREE])]
    found = only(lambda item: item is not TWO, known)
    assert [(each.known_on, *each.items) for each in found] == [(day(5), ONE), (day(7), ONE, THREE)]


def test_each_cluster_has_versions_of_its_own() -> None:
    known = [Version(day(5), [ONE]), Version(day(6), [ONE, TWO]), Version(day(7), [TWO])]
    found = clusters(lambda item: None if item is THREE else item.name, known)
    assert {name: [(each.known_on, *each.items) for each in alike] for name, alike in found.items()} == {
        "one": [(day(5), ONE), (day(7),)],
        "two": [(day(6), TWO)],
    }


def test_no_piece_ends_before_it_begins() -> None:
    found: list[Held] = list(
        Strand(lambda item: [item.day], Names().pieces).held(
            [Version(day(5), [ONE]), Version(day(6), []), Version(day(7), [TWO])]
        )
    )
    assert all(each.certain_from < each.certain_until for each in found)
    assert all(each.known_from < each.known_until for each in found)
