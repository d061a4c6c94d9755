"""What a claim rests on: how many publishers, and how far the best of them is trusted."""

from collections.abc import Iterable

from timeline.events.catalogue import AnyEvent
from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.positions import Position
from timeline.events.sources import best
from timeline.events.texts import comparison_key
from timeline.projections.commitment.state import SourceSummary
from timeline.projections.history import KnownEvent

_NO_REPORTS = (Position, FigureReported, WatchItemSet, Assessed)


def summarize_sources(accounts: Iterable[KnownEvent]) -> SourceSummary:
    """What these accounts rest on."""
    told = list(accounts)
    codes = {account.id: account.code for account in told if account.code}
    reports = [account for account in told if is_report(account.event)]
    publishers = {comparison_key(source.publisher) for each in reports for source in each.event.sources}
    return SourceSummary(len(publishers), best(each.code for each in reports if each.code), codes)


def is_report(event: AnyEvent) -> bool:
    """Whether a state can rest on an event."""
    return not isinstance(event, _NO_REPORTS)
