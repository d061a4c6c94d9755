"""Fragments on all days and their JSON, from items that become known one by one.

What becomes known seldom changes the distant past: each sweep builds fragments again only for the days in the
world since the first change.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Generic, NamedTuple, TypeVar

from markupsafe import Markup

from timeline.events.relationship import RelationshipOpened
from timeline.projections.bitemporal import BitemporalInterval, Sweep
from timeline.projections.history import END_OF_TIME, EntryLog, History, KnownEvent
from timeline.render.html import Fragment

START_OF_TIME = date.min
_GROWING_NUMBER = re.compile(r'(<span class="days" data-since="\d+">)[^<]*')

FragmentInterval = BitemporalInterval[Fragment]

T = TypeVar("T")


class KnowledgeVersion(NamedTuple, Generic[T]):
    """The items known from a day on, in order, and the openings known with them."""

    known_on: date
    items: Sequence[T]
    openings: Mapping[str, RelationshipOpened] = {}

    def alike(self) -> tuple[Sequence[T], Mapping[str, RelationshipOpened]]:
        """Return what makes two versions equal: everything but the day."""
        return self.items, self.openings


def sweep(
    versions: Iterable[KnowledgeVersion[T]],
    days_of: Callable[[T], Iterable[date]],
    fragments_on: Callable[[KnowledgeVersion[T], date], Iterable[Fragment]],
) -> Iterator[FragmentInterval]:
    """Yield every fragment with the days on which it holds.

    `days_of` gives the days in the world from which an item counts, or counts differently. `fragments_on`
    builds the fragments as of a day from a version, some items of which may not count yet.
    """
    open_runs: Sweep[Fragment] = Sweep()
    before: KnowledgeVersion[T] = KnowledgeVersion(START_OF_TIME, ())
    for version in versions:
        since = _first_change(before, version, days_of)
        if since == END_OF_TIME:  # the new items count on no day
            continue
        later = {day for item in version.items for day in days_of(item) if since < day < END_OF_TIME}
        by_day = ((day, fragments_on(version, day)) for day in sorted({since, *later}))
        runs = fragment_runs(by_day, open_runs.open_at(since))
        yield from open_runs.advance(version.known_on, runs, since)
        before = version
    yield from open_runs.finish()


def _first_change(
    before: KnowledgeVersion[T], after: KnowledgeVersion[T], days_of: Callable[[T], Iterable[date]]
) -> date:
    """Return the first day on which two versions, compared by identity, may differ."""
    if not before.items or before.openings != after.openings:
        return START_OF_TIME
    old, new = ({id(item): item for item in version.items} for version in (before, after))
    changed = (old.get(key) or new[key] for key in old.keys() ^ new.keys())
    return min((day for item in changed for day in days_of(item)), default=END_OF_TIME)


def fragment_runs(
    by_day: Iterable[tuple[date, Iterable[Fragment]]], begun: Iterable[FragmentInterval] = ()
) -> Iterator[FragmentInterval]:
    """Yield how long each fragment holds, from the fragments by day, days in order.

    Runs that have `begun` before the first day go on if their fragment is still the same.
    """
    since = {(fragment.slot, fragment.key): (fragment, valid_from) for fragment, valid_from, *_ in begun}
    for day, fragments in by_day:
        current = {(fragment.slot, fragment.key): fragment for fragment in fragments}
        for key in [key for key, (fragment, _) in since.items() if current.get(key) != fragment]:
            fragment, valid_from = since.pop(key)
            yield FragmentInterval(fragment, valid_from, day)
        since = {key: since.get(key, (fragment, day)) for key, fragment in current.items()}
    for fragment, valid_from in since.values():
        yield FragmentInterval(fragment, valid_from, END_OF_TIME)


def first_days(event: KnownEvent) -> Iterator[date]:
    """Yield the first days on which an event may have happened, and surely had."""
    yield event.event.occurred.earliest or START_OF_TIME
    yield event.certain_on


def versions_of(log: EntryLog) -> list[KnowledgeVersion[KnownEvent]]:
    """Return the events that count, for each day on which knowledge of them changed."""
    histories = ((day, History.from_view(log.known_on(day))) for day in [START_OF_TIME, *log.knowledge_days])
    return [KnowledgeVersion(day, history.events, history.openings) for day, history in histories]


def filter_versions(
    counts: Callable[[T], bool], versions: Iterable[KnowledgeVersion[T]]
) -> Sequence[KnowledgeVersion[T]]:
    """Return versions of the items that count, dropping versions without a change."""
    filtered = (version._replace(items=tuple(filter(counts, version.items))) for version in versions)
    return [next(alike) for _, alike in groupby(filtered, key=KnowledgeVersion.alike)]


def group_versions(
    group_of: Callable[[T], Hashable | None], versions: Iterable[KnowledgeVersion[T]]
) -> Mapping[Hashable, Sequence[KnowledgeVersion[T]]]:
    """Return the versions of each group of items; items of group None are left out."""
    by_group: dict[Hashable, list[KnowledgeVersion[T]]] = {}
    for version in versions:
        items: dict[Hashable, list[T]] = defaultdict(list)
        for item in version.items:
            if (group := group_of(item)) is not None:
                items[group].append(item)
        for group in by_group.keys() | items.keys():
            current = version._replace(items=tuple(items.get(group, ())))
            if group not in by_group or by_group[group][-1].alike() != current.alike():
                by_group.setdefault(group, []).append(current)
    return by_group


def to_json(intervals: Iterable[FragmentInterval]) -> dict[str, Any]:
    """Return each line of HTML once, and by slot the fragments made of these lines."""
    rows = sorted(
        (slot, key, order, strip_growing_numbers(html), tuple(map(_ordinal, days)))
        for (slot, key, order, html), *days in intervals
    )
    lines: dict[str, int] = {}
    slots: dict[str, list[list[Any]]] = {}
    for slot, key, order, html, days in rows:
        numbers = [lines.setdefault(line, len(lines)) for line in html.split("\n")]
        slots.setdefault(slot, []).append([key, order, *days, numbers])
    return {"lines": list(lines), "places": slots}


def strip_growing_numbers(html: Markup) -> str:
    """Remove the numbers of days that grow, which the script of the page fills in."""
    return _GROWING_NUMBER.sub(r"\1", str(html))


def _ordinal(day: date) -> int:
    """Return the ordinal of a day; END_OF_TIME becomes a day that is never reached."""
    return day.toordinal() + (day == date.max)
