"""An event in full: as known, as recorded, its corrections and references to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from timeline.events.catalogue import AnyEvent, to_fields
from timeline.events.contacts import ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.figures import FigureReported
from timeline.events.judgement import Assessed
from timeline.events.record import RecordKeeping
from timeline.projections.history import KnowledgeView


class Shown(msgspec.Struct, frozen=True):
    """An event as known, and its place in the record.

    `as_recorded` is the event before its corrections, if there are any. `corrections` and `referred_by` are
    whole events.
    """

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
    ids: tuple[str | None, ...] = ()
    match event:
        case ReadoutIssued(of=contact):
            ids = (contact,)
        case FigureReported(mirror_of=figure, sum_of=added, less=subtracted):
            ids = (figure, *added, *subtracted)
        case Assessed(evidence=ids):
            pass
        case RecordKeeping(target=target):
            ids = (target,)
        case _:
            pass
    return tuple(filter(None, (event.part_of, *ids)))
