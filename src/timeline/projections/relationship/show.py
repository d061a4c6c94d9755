"""An event in full: as known, as recorded, its corrections and references to it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

import msgspec

from timeline.events.catalogue import AnyEvent, to_fields
from timeline.events.entry import Entry
from timeline.projections.history import KnowledgeView


class Shown(msgspec.Struct, frozen=True):
    """An event as known, and its place in the record; `as_recorded` only if corrected."""

    event: dict[str, Any]
    position: int
    recorded: datetime
    as_recorded: dict[str, Any] | None
    corrections: tuple[dict[str, Any], ...]
    retracted_by: str | None
    referred_by: tuple[dict[str, Any], ...]


def show_entry(entry: Entry, entries: Iterable[Entry], view: KnowledgeView) -> Shown:
    """Show an entry as known; unknown entries do not refer to it."""
    key = entry.event.id
    known = view.known_event(entry)
    others = [view.events[other.event.id] for other in entries if other.event.id in view.events]
    return Shown(
        event=to_fields(known.event),
        position=entry.position,
        recorded=entry.recorded,
        as_recorded=to_fields(entry.event) if known.corrected_by else None,
        corrections=tuple(to_fields(view.events[by].event) for by in known.corrected_by),
        retracted_by=view.retractions.get(key),
        referred_by=tuple(to_fields(other.event) for other in others if key in references(other.event)),
    )


def references(event: AnyEvent) -> tuple[str, ...]:
    """Return the ids of the events that an event refers to."""
    values = [getattr(event, name) for name, kind in event.references.items() if kind != "mentions"]
    ids = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
    return tuple(filter(None, ids))
