"""Revisions: counts and times of changes to what is shown of a commitment or a watch item."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.record import Corrected
from timeline.events.relationship import RelationshipOpened
from timeline.projections.commitment.schedule import turning_days


class Revision(NamedTuple):
    """A number that rises with every change, and the time of the last one; neither ever falls."""

    number: int
    changed: datetime


def known_by(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Return the entries that count in what was known on a day: an opening counts on any day."""
    return [each for each in entries if each.known_from <= day or isinstance(each.event, RelationshipOpened)]


def compute_revision(known: Iterable[Entry], last: date) -> Revision:
    """Return the revision of what follows, on a day, from the entries known by it.

    It counts the entries and the days on which any of them may have changed what is shown. Both only ever
    grow: a report that is recorded late, or takes another back, adds to them.
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
    """The days from which an event is certain, or what is due by it stands otherwise; also as corrected."""
    event = entry.event
    yield from _turning({name: getattr(event, name, None) for name in ("occurred", "published", "due")})
    if isinstance(event, Corrected):
        yield from _patched(event.patch)


def _patched(patch: Mapping[str, Any]) -> Iterator[date]:
    if isinstance(inner := patch.get("patch"), dict):
        yield from _patched(inner)
    for name in ("occurred", "published", "due"):
        with suppress(ValueError):
            yield from _turning({name: FuzzyDate.from_json(patch.get(name))})


def _turning(dates: Mapping[str, FuzzyDate | None]) -> Iterator[date]:
    for name, each in dates.items():
        if name == "due":
            yield from turning_days(each)
        elif each and each.latest:
            yield each.latest
