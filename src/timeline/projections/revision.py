"""Revisions of what is shown of a commitment or watch item: a count and a time."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.record import Corrected
from timeline.events.relationship import RelationshipOpened
from timeline.projections.commitment.schedule import turning_days

_DATES = ("occurred", "published", "due")


class Revision(NamedTuple):
    """A number that rises with every change, and the time of the last; neither falls."""

    number: int
    changed: datetime


def known_by(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Return the entries known on a day; an opening counts on any day."""
    return [
        entry for entry in entries if entry.known_from <= day or isinstance(entry.event, RelationshipOpened)
    ]


def compute_revision(known: Iterable[Entry], last: date) -> Revision:
    """Return the revision on a day of an answer that follows from the entries known.

    It counts the entries, and the days on which any of them may have changed the answer.
    """
    entries = list(known)
    days = {day for entry in entries for day in (entry.known_from, *_days_of(entry)) if day <= last}
    recorded = max((entry.recorded for entry in entries), default=midnight(date.min))
    changed = max(recorded, midnight(max(days, default=date.min)))
    return Revision(len(entries) + len(days), changed)


def midnight(day: date) -> datetime:
    """Return the time at which a day begins, in UTC."""
    return datetime.combine(day, time.min, UTC)


def _days_of(entry: Entry) -> Iterator[date]:
    """Yield the days on which an entry, as recorded or corrected, may change answers."""
    event = entry.event
    for name in _DATES:
        yield from _turning_days(name, getattr(event, name, None))
    if isinstance(event, Corrected):
        yield from _patched_days(event.patch)


def _patched_days(patch: Mapping[str, Any]) -> Iterator[date]:
    if isinstance(inner := patch.get("patch"), dict):
        yield from _patched_days(inner)
    for name in _DATES:
        with suppress(ValueError):
            yield from _turning_days(name, FuzzyDate.from_json(patch.get(name)))


def _turning_days(name: str, when: FuzzyDate | None) -> Iterator[date]:
    if name == "due":
        yield from turning_days(when)
    elif when and when.latest:
        yield when.latest
