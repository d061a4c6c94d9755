"""What a claim rests on: how many publishers, and how far the best of them is trusted."""

from collections.abc import Iterable

from timeline.events.catalogue import AnyEvent
from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.positions import Position
from timeline.events.sources import best, best_code
from timeline.projections.history import Account
from timeline.projections.state import Support


def support(accounts: Iterable[Account]) -> Support:
    """What these accounts rest on."""
    told = list(accounts)
    codes = {account.id: code for account in told if (code := best_code(account.event.sources))}
    reports = [account for account in told if bears(account.event)]
    publishers = {source.publisher.strip().casefold() for each in reports for source in each.event.sources}
    return Support(len(publishers), best(codes[each.id] for each in reports if each.id in codes), codes)


def bears(event: AnyEvent) -> bool:
    """Whether a state can rest on an event."""
    return not isinstance(event, Position | FigureReported | WatchItemSet | Assessed)
