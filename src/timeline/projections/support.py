"""What a claim rests on: how many publishers, and how far the best of them is trusted."""

from collections.abc import Iterable

from timeline.events.catalogue import AnyEvent
from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.positions import Position
from timeline.events.sources import best
from timeline.events.texts import folded
from timeline.projections.history import Account
from timeline.projections.state import Support

_NO_REPORTS = (Position, FigureReported, WatchItemSet, Assessed)


def support(accounts: Iterable[Account]) -> Support:
    """What these accounts rest on."""
    told = list(accounts)
    codes = {account.id: account.code for account in told if account.code}
    reports = [account for account in told if bears(account.event)]
    publishers = {folded(source.publisher) for each in reports for source in each.event.sources}
    return Support(len(publishers), best(each.code for each in reports if each.code), codes)


def bears(event: AnyEvent) -> bool:
    """Whether a state can rest on an event."""
    return not isinstance(event, _NO_REPORTS)
