"""The log: events one by one, as known on a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from timeline.events.catalogue import AnyEvent, encode, field_names
from timeline.events.entry import Entry
from timeline.events.parties import Party
from timeline.events.texts import comparison_key
from timeline.projections.history import History, KnowledgeView, KnownEvent, counts_for
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint


@dataclass(frozen=True)
class Filter:
    """A filter of log events; None and empty let every event pass."""

    types: Sequence[str] = ()
    topics: Sequence[str] = ()
    party: Party | None = None
    since: date | None = None
    until: date | None = None
    grep: str | None = None


def list_rows(
    events: Iterable[tuple[KnownEvent, bool]], viewpoint: Viewpoint, wanted: Filter
) -> Iterator[LogRow]:
    """Yield the events that may have happened by the viewpoint and pass a filter."""
    return (
        known.logged(retracted=True) if retracted else known.row
        for known, retracted in events
        if (known.certain_by(viewpoint.as_of) or known.possible_by(viewpoint.as_of))
        and counts_for(known.event, viewpoint.told_by)
        and _passes(known, wanted)
    )


def as_known(
    entries: Iterable[Entry], view: KnowledgeView, known_on: date
) -> Iterator[tuple[KnownEvent, bool]]:
    """Yield the events known on a day, and whether each is retracted."""
    for entry in entries:
        if entry.known_from <= known_on:
            yield view.known_event(entry), entry.event.id in view.retractions


def history_of_batches(entries: Iterable[Entry], view: KnowledgeView, viewpoint: Viewpoint) -> History:
    """Return the history of entries, without contacts of other relationships."""
    pairs = as_known(entries, view, viewpoint.known_on)
    events = {known.id: known for known, retracted in pairs if not retracted}
    return History.from_view(KnowledgeView(events, {}, view.openings), viewpoint.told_by)


def _passes(known: KnownEvent, wanted: Filter) -> bool:
    event = known.event
    earliest, latest = event.occurred.earliest, event.occurred.latest
    return (
        (not wanted.types or event.type in wanted.types)
        and (not wanted.topics or bool(_keys(wanted.topics) & _keys(event.topics)))
        and (wanted.party is None or _concerns(event, wanted.party))
        and (wanted.since is None or latest is None or latest >= wanted.since)
        and (wanted.until is None or earliest is None or earliest <= wanted.until)
        and (wanted.grep is None or wanted.grep.casefold() in encode(event).decode().casefold())
    )


def _keys(topics: Iterable[str]) -> set[str]:
    return set(map(comparison_key, topics))


def _concerns(event: AnyEvent, party: Party) -> bool:
    """Return whether a party asserted an event or is named in one of its fields."""
    fields = (getattr(event, name) for name in field_names(type(event)))
    values = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in fields)
    return any(isinstance(value, Party) and value.speaks_for(party) for value in values)
