"""One event whole: how it reads, how it was recorded, what was said of it and what refers to it."""

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
from timeline.projections.history import KnowledgeView, KnownEvent


class Shown(msgspec.Struct, frozen=True):
    """An event as it reads now, and its place in the record.

    `as_recorded` is how it read before its corrections, if there are any. `corrections` and `referred_by` are
    events too, whole.
    """

    event: dict[str, Any]
    position: int
    recorded: datetime
    as_recorded: dict[str, Any] | None
    corrections: tuple[dict[str, Any], ...]
    retracted_by: str | None
    referred_by: tuple[dict[str, Any], ...]


def show_entry(entry: Entry, entries: Iterable[Entry], reading: KnowledgeView) -> Shown:
    """An entry as a reading of the log has it; what is not known by then refers to nothing."""
    key = entry.event.id
    account = reading.events.get(key) or KnownEvent(entry.position, entry.recorded, entry.event)
    known = [reading.events[each.event.id] for each in entries if each.event.id in reading.events]
    return Shown(
        event=to_fields(account.event),
        position=entry.position,
        recorded=entry.recorded,
        as_recorded=to_fields(entry.event) if account.corrected_by else None,
        corrections=tuple(to_fields(reading.events[by].event) for by in account.corrected_by),
        retracted_by=reading.retractions.get(key),
        referred_by=tuple(to_fields(each.event) for each in known if key in references(each.event)),
    )


def references(event: AnyEvent) -> tuple[str, ...]:
    """The ids of the events that an event refers to."""
    found = [event.part_of]
    match event:
        case ReadoutIssued(of=contact):
            found.append(contact)
        case FigureReported(mirror_of=figure, sum_of=added, less=taken_off):
            found += [figure, *added, *taken_off]
        case Assessed(evidence=evidence):
            found.extend(evidence)
        case RecordKeeping(target=target):
            found.append(target)
        case _:
            pass
    return tuple(identifier for identifier in found if identifier)
