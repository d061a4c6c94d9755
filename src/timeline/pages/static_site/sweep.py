"""Pieces that come from some items and from no other, such as the figures that were told, on all days.

What is known of them changes from one day of knowledge to the next, but seldom reaches far back: only the
days of the world since the first change are looked at anew.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from timeline.events.relationship import RelationshipOpened
from timeline.pages.static_site.intervals import FragmentInterval, fragment_intervals
from timeline.projections.bitemporal import BitemporalInterval, Sweep
from timeline.projections.history import END_OF_TIME, EntryLog, History, KnownEvent
from timeline.render.fragment import Fragment

START_OF_TIME = date.min  # anything had happened, or was known

T = TypeVar("T")


class KnowledgeVersion(NamedTuple, Generic[T]):
    """The items that there are from a day of knowledge on, in their order, and the openings around them."""

    known_on: date
    items: Sequence[T]
    openings: Mapping[str, RelationshipOpened] = {}


class IncrementalSweep(NamedTuple, Generic[T]):
    """When an item comes to count, and the pieces as of a day, of items some of which may not count yet."""

    days: Callable[[T], Iterable[date]]
    pieces: Callable[[KnowledgeVersion[T], date], Iterable[Fragment]]

    def intervals(self, versions: Iterable[KnowledgeVersion[T]]) -> Iterator[FragmentInterval]:
        """Every piece, and the days on which it holds."""
        found: Sweep[Fragment] = Sweep()
        before: KnowledgeVersion[T] = KnowledgeVersion(START_OF_TIME, ())
        for version in versions:
            since = self._changed_from(before, version)
            if since == END_OF_TIME:  # so it counts on no day
                continue
            later = {day for each in version.items for day in self.days(each) if since < day < END_OF_TIME}
            by_day = ((day, self.pieces(version, day)) for day in sorted({since, *later}))
            runs = runs_of_each(by_day, found.open_at(since))
            yield from fragment_intervals(found.advance(version.known_on, runs, since))
            before = version
        yield from fragment_intervals(found.finish())

    def _changed_from(self, before: KnowledgeVersion[T], after: KnowledgeVersion[T]) -> date:
        """The first day that may look otherwise; an item is known by its identity."""
        if not before.items or before.openings != after.openings:
            return START_OF_TIME
        one, other = ({id(each): each for each in items} for items in (before.items, after.items))
        changed = (one.get(key) or other[key] for key in one.keys() ^ other.keys())
        return min((day for each in changed for day in self.days(each)), default=END_OF_TIME)


def first_days(account: KnownEvent) -> Iterator[date]:
    """When an event may first have happened, and when it surely had."""
    yield account.event.occurred.earliest or START_OF_TIME
    yield account.certain_on


def versions_of(record: EntryLog) -> list[KnowledgeVersion[KnownEvent]]:
    """The accounts of a record that count, from each day on which they are others."""
    known = (
        (day, History.from_view(record.known_on(day))) for day in [START_OF_TIME, *record.knowledge_days]
    )
    return [KnowledgeVersion(day, history.events, history.openings) for day, history in known]


def filter_versions(
    counts: Callable[[T], bool], versions: Iterable[KnowledgeVersion[T]]
) -> Sequence[KnowledgeVersion[T]]:
    """Versions of some of the items, from each day on which they are others."""
    some = (each._replace(items=tuple(filter(counts, each.items))) for each in versions)
    return [next(alike) for _, alike in groupby(some, key=_what)]


def group_versions(
    cluster: Callable[[T], Hashable | None], versions: Iterable[KnowledgeVersion[T]]
) -> Mapping[Hashable, Sequence[KnowledgeVersion[T]]]:
    """Versions of the items of each cluster; those that are in none are left out."""
    found: dict[Hashable, list[KnowledgeVersion[T]]] = {}
    for version in versions:
        together: dict[Hashable, list[T]] = defaultdict(list)
        for each in version.items:
            if (key := cluster(each)) is not None:
                together[key].append(each)
        for key in found.keys() | together.keys():
            now = version._replace(items=tuple(together.get(key, ())))
            if key not in found or _what(found[key][-1]) != _what(now):
                found.setdefault(key, []).append(now)
    return found


def _what(version: KnowledgeVersion[T]) -> tuple[Sequence[T], Mapping[str, RelationshipOpened]]:
    return version.items, version.openings


def runs_of_each(
    by_day: Iterable[tuple[date, Iterable[Fragment]]], begun: Iterable[BitemporalInterval[Fragment]] = ()
) -> Iterator[BitemporalInterval[Fragment]]:
    """How long each piece holds, of those by day in their order; some of them may have begun before."""
    since = {(run.value.slot, run.value.key): (run.value, run.valid_from) for run in begun}
    for day, pieces in by_day:
        there = {(piece.slot, piece.key): piece for piece in pieces}
        for key in [key for key, (piece, _) in since.items() if there.get(key) != piece]:
            piece, begin = since.pop(key)
            yield BitemporalInterval(piece, begin, day)
        since = {key: since.get(key, (piece, day)) for key, piece in there.items()}
    for piece, begin in since.values():
        yield BitemporalInterval(piece, begin, END_OF_TIME)
