"""The events, one by one, as they read on a day of knowledge."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from timeline.events.catalogue import AnyEvent, encode, field_names
from timeline.events.entry import Entry
from timeline.events.parties import Party
from timeline.events.texts import comparison_key
from timeline.projections.history import History, KnowledgeView, KnownEvent, counts_for
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint


@dataclass(frozen=True)
class Filter:
    """Which events a log shows; None and empty let everything pass."""

    types: Sequence[str] = ()
    topics: Sequence[str] = ()
    party: Party | None = None
    since: date | None = None
    until: date | None = None
    grep: str | None = None


def list_rows(
    reading: Iterable[tuple[KnownEvent, bool]], viewpoint: Viewpoint, wanted: Filter
) -> Iterator[LogRow]:
    """Of events as they read, those that may have happened by the viewpoint, in their order."""
    return (
        account.logged(retracted=retracted)
        for account, retracted in reading
        if (account.certain_by(viewpoint.as_of) or account.possible_by(viewpoint.as_of))
        and counts_for(account.event, viewpoint.told_by)
        and _passes(account, wanted)
    )


def as_known(
    entries: Iterable[Entry], reading: KnowledgeView, known_on: date
) -> Iterator[tuple[KnownEvent, bool]]:
    """How events read on a day of knowledge, and whether each is retracted by then; not those unknown yet.

    `reading` has at least all that was ever corrected or retracted.
    """
    for entry in entries:
        if entry.known_from <= known_on:
            yield reading.known_event(entry), entry.event.id in reading.retractions


def history_of_batches(entries: Iterable[Entry], reading: KnowledgeView, viewpoint: Viewpoint) -> History:
    """The events of a relationship, without the contacts of others that they may have come out of.

    `reading` has its openings too.
    """
    known = as_known(entries, reading, viewpoint.known_on)
    standing = {account.id: account for account, retracted in known if not retracted}
    return History.from_view(KnowledgeView(standing, {}, reading.openings), viewpoint.told_by)


def _passes(account: KnownEvent, wanted: Filter) -> bool:
    event = account.event
    earliest, latest = event.occurred.earliest, event.occurred.latest
    return (
        (not wanted.types or event.type in wanted.types)
        and (
            not wanted.topics
            or not set(map(comparison_key, wanted.topics)).isdisjoint(map(comparison_key, event.topics))
        )
        and (wanted.party is None or _concerns(event, wanted.party))
        and (wanted.since is None or latest is None or latest >= wanted.since)
        and (wanted.until is None or earliest is None or earliest <= wanted.until)
        and (wanted.grep is None or wanted.grep.casefold() in encode(event).decode().casefold())
    )


def _concerns(event: AnyEvent, party: Party) -> bool:
    """Whether a party asserted an event or is named in one of its fields."""
    for name in field_names(type(event)):
        value = getattr(event, name)
        named = value if isinstance(value, tuple) else (value,)
        if any(isinstance(each, Party) and each.speaks_for(party) for each in named):
            return True
    return False
