"""What a claim rests on: how many publishers, and how far the best of them is trusted."""

from collections.abc import Iterable

import msgspec

from timeline.events.sources import Source
from timeline.projections.history import Account


class Support(msgspec.Struct, frozen=True):
    """In how many publishers the events behind a state are read, and the best Admiralty code among them.

    `codes` gives the best code by event id, for those that have one.
    """

    publishers: int
    best: str | None
    codes: dict[str, str]


def support(accounts: Iterable[Account]) -> Support:
    """What these accounts rest on."""
    by_event = {account.id: account.event.sources for account in accounts}
    publishers = {source.publisher.casefold() for sources in by_event.values() for source in sources}
    codes = {key: code for key, sources in by_event.items() if (code := best_code(sources))}
    return Support(len(publishers), best(codes.values()), codes)


def best_code(sources: Iterable[Source]) -> str | None:
    """The best Admiralty code among sources; None where none is graded."""
    return best(source.admiralty for source in sources if source.admiralty)


def best(codes: Iterable[str]) -> str | None:
    """The code with the least sum of its two grades (A1 is 2, F6 is 12); of equals, the more reliable source.

    The two grades are independent (AJP-2.1): a trusted source may carry an improbable report, so A5 is no
    better than B1.
    """
    return min(codes, key=_rank, default=None)


def _rank(code: str) -> tuple[int, str]:
    return "ABCDEF".index(code[0]) + int(code[1]), code
