"""Publishers behind a relationship's record, and how often they were corrected."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from timeline.events.record import Corrected, RecordKeeping
from timeline.events.sources import best
from timeline.events.texts import comparison_key, first_spellings, with_first_spelling
from timeline.projections.history import KnowledgeView, KnownEvent, counts_for
from timeline.projections.viewpoint import Viewpoint

# Corrections of these fields concern how a report is filed. They are not a fault of the report.
_ARCHIVAL = {"sources", "note", "topics", "part_of", "of", "mentions", "mirror_of", "sum_of", "less"}


class Publisher(msgspec.Struct, frozen=True):
    """A publisher: its events, and how many of them were corrected or retracted.

    `publisher` is None for events without a source. `codes` counts the Admiralty codes of its reports.
    """

    publisher: str | None
    events: int
    corrected: int
    retracted: int
    best: str | None
    codes: dict[str, int]
    first: str
    last: str
    ids: tuple[str, ...]


def publishers(relationship: str, view: KnowledgeView, viewpoint: Viewpoint) -> list[Publisher]:
    """Return the publishers of a relationship's events, the most used first."""
    events = [
        known
        for known in view.events.values()
        if known.event.relationship == relationship
        and not isinstance(known.event, RecordKeeping)
        and known.certain_by(viewpoint.as_of)
        and counts_for(known.event, viewpoint.told_by)
    ]
    spellings = first_spellings(map(_names, events))
    by_publisher: dict[str | None, list[KnownEvent]] = defaultdict(list)
    for known in events:
        for name in with_first_spelling(_names(known), spellings) or (None,):
            by_publisher[name].append(known)
    publishers = [_publisher(name, reports, view) for name, reports in by_publisher.items()]
    return sorted(publishers, key=lambda row: (row.publisher is None, -row.events, row.publisher or ""))


def _names(known: KnownEvent) -> list[str]:
    return [source.publisher for source in known.event.sources]


def _publisher(name: str | None, events: Sequence[KnownEvent], view: KnowledgeView) -> Publisher:
    codes = Counter(
        source.admiralty
        for known in events
        for source in known.event.sources
        if name and comparison_key(source.publisher) == comparison_key(name) and source.admiralty
    )
    days = sorted((known.certain_on, known.event.occurred.edtf) for known in events)
    return Publisher(
        publisher=name,
        events=len(events),
        corrected=sum(_is_corrected(known, view) for known in events),
        retracted=sum(known.id in view.retractions for known in events),
        best=best(codes),
        codes=dict(sorted(codes.items())),
        first=days[0][1],
        last=days[-1][1],
        ids=tuple(known.id for known in events),
    )


def _is_corrected(known: KnownEvent, view: KnowledgeView) -> bool:
    """Return whether a correction changed what was reported, not how it is filed."""
    events = (view.events[by].event for by in known.corrected_by)
    return any(isinstance(event, Corrected) and not _ARCHIVAL.issuperset(event.patch) for event in events)
