"""Source summaries: the number of publishers behind events, and their best code."""

from collections.abc import Iterable

from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.positions import Position
from timeline.events.sources import best
from timeline.events.texts import comparison_key
from timeline.projections.commitment.state import SourceSummary
from timeline.projections.history import KnownEvent

_NOT_REPORTS = (Position, FigureReported, WatchItemSet, Assessed)


def summarize_sources(events: Iterable[KnownEvent]) -> SourceSummary:
    """Summarize the sources of these events."""
    events = list(events)
    codes = {known.id: known.code for known in events if known.code}
    reports = [known for known in events if not isinstance(known.event, _NOT_REPORTS)]
    publishers = {comparison_key(source.publisher) for known in reports for source in known.event.sources}
    return SourceSummary(len(publishers), best(known.code for known in reports if known.code), codes)
