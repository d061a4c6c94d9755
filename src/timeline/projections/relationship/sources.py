"""Which publishers a relationship's record is drawn from, and how often they were put right."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from timeline.events.record import Corrected, RecordKeeping
from timeline.events.sources import best
from timeline.events.texts import comparison_key, first_spellings, with_first_spelling
from timeline.projections.history import KnowledgeView, KnownEvent, counts_for
from timeline.projections.viewpoint import Viewpoint

# What an archivist adds to a report, or says of its place in the record, is no fault of the report.
_ARCHIVAL = frozenset(
    {"sources", "note", "topics", "part_of", "of", "mentions", "mirror_of", "sum_of", "less"}
)


class Publisher(msgspec.Struct, frozen=True):
    """One publisher: how many events rest on it, and how many of those were later corrected or retracted.

    `publisher` is None for events without a source. `codes` counts the Admiralty codes given to its reports,
    `best` is the best of them. A correction counts if it changes what was reported, not how it is filed.
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


def publishers(relationship: str, reading: KnowledgeView, viewpoint: Viewpoint) -> list[Publisher]:
    """The publishers by how many events rest on them, the most used first.

    What was retracted counts here: that it was is what a reader wants to know of its publisher.
    """
    counting = [
        account
        for account in reading.events.values()
        if account.event.relationship == relationship
        and not isinstance(account.event, RecordKeeping)
        and account.certain_by(viewpoint.as_of)
        and counts_for(account.event, viewpoint.told_by)
    ]
    written = first_spellings(map(_names, counting))
    used: dict[str | None, list[KnownEvent]] = defaultdict(list)
    for account in counting:
        for name in with_first_spelling(_names(account), written) or (None,):
            used[name].append(account)
    found = [_publisher(name, accounts, reading) for name, accounts in used.items()]
    return sorted(found, key=lambda each: (each.publisher is None, -each.events, each.publisher or ""))


def _names(account: KnownEvent) -> list[str]:
    return [source.publisher for source in account.event.sources]


def _publisher(name: str | None, accounts: Sequence[KnownEvent], reading: KnowledgeView) -> Publisher:
    codes = Counter(
        source.admiralty
        for account in accounts
        for source in account.event.sources
        if name and comparison_key(source.publisher) == comparison_key(name) and source.admiralty
    )
    days = sorted((account.certain_on, account.event.occurred.edtf) for account in accounts)
    return Publisher(
        publisher=name,
        events=len(accounts),
        corrected=sum(_put_right(account, reading) for account in accounts),
        retracted=sum(account.id in reading.retractions for account in accounts),
        best=best(codes),
        codes=dict(sorted(codes.items())),
        first=days[0][1],
        last=days[-1][1],
        ids=tuple(account.id for account in accounts),
    )


def _put_right(account: KnownEvent, reading: KnowledgeView) -> bool:
    """Whether a correction changed what was reported."""
    corrections = (reading.events[by].event for by in account.corrected_by)
    return any(isinstance(each, Corrected) and not _ARCHIVAL.issuperset(each.patch) for each in corrections)
