"""The log: events in, never changed; events out, in the order they were recorded."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self, cast

from eventsourcing.persistence import IntegrityError, Notification

from timeline.errors import StoreUnreachable
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.store.envelope import Envelope
from timeline.store.mapper import EventMapper
from timeline.store.places import InFile, InMemory, Place, Timeline
from timeline.store.stale import Stale
from timeline.store.unreachable import explained

__all__ = ["Log", "Row", "Stale", "Timeline", "open_log"]

BATCH = 500


def open_log(store: str) -> "Log":
    """The log in a SQLite file, or in memory (":memory:"). A file is not touched before it is needed."""
    if store == ":memory:":
        return Log(store, InMemory())
    if scheme := re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", store):
        raise StoreUnreachable(
            f"A store at {scheme[0]}… cannot be opened.",
            "this version reads SQLite files only: `--store timeline.db`.",
        )
    return Log(store, InFile(store))


class Row(NamedTuple):
    """An event as it is stored, unopened. In a damaged one, any field but `position` may hold anything."""

    position: int
    subject: str
    version: int
    type: str
    state: bytes


class Log:
    """What the rest of the program knows of storage."""

    def __init__(self, store: str, place: Place) -> None:
        self.store = store
        self._place = place
        self._mapper = EventMapper()

    def read(self, after: int = 0) -> Iterator[Entry]:
        """The entries after a position, in order. Raises DamagedRecord on reaching one that is damaged."""
        return map(self._entry, self._notifications(after))

    def at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions, in their order; of a position that there is not, none."""
        chunks = (positions[start : start + BATCH] for start in range(0, len(positions), BATCH))
        return [self._entry(each) for chunk in chunks for each in self._at(chunk)]

    def beside(self, ending: str) -> Path | None:
        """The path of a file that goes with the log; None for a log that is in no file."""
        return self._place.beside(ending)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The same, as they are stored."""
        for each in self._notifications(after):
            yield Row(each.id, str(each.originator_id), each.originator_version, each.topic, each.state)

    def entry(self, row: Row) -> Entry:
        """What a row holds; raises DamagedRecord."""
        return self._entry(Notification(row.subject, row.version, row.type, row.state, row.position))

    def last_position(self) -> int:
        """The position of the last entry; 0 if there is none."""
        with explained(self.store):
            timeline = self._place.to_read()
            return (timeline.recorder.max_notification_id() if timeline else None) or 0

    def append(self, events: Sequence[AnyEvent], *, recorded: datetime, after: int) -> list[Entry]:
        """Records all events, or none. Raises Stale if the last position is no longer `after`."""
        if not events:
            return []
        with explained(self.store):
            timeline = self._place.to_write()
            try:
                recordings = timeline.events.put(_envelopes(timeline, events, recorded), after=after)
            except IntegrityError:  # somebody else took the next version of a subject
                raise Stale from None
        positions = (recording.notification.id for recording in recordings)
        return [Entry(position, recorded, event) for position, event in zip(positions, events, strict=True)]

    def close(self) -> None:
        self._place.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _entry(self, notification: Notification) -> Entry:
        envelope = self._mapper.to_domain_event(notification)
        return Entry(notification.id, envelope.recorded, envelope.event)

    def _notifications(self, after: int) -> Iterator[Notification]:
        while batch := self._batch(after):
            yield from batch
            after = batch[-1].id

    def _at(self, positions: Sequence[int]) -> Sequence[Notification]:
        with explained(self.store):
            timeline = self._place.to_read()
            return cast("Random", timeline.recorder).select_at(positions) if timeline else ()

    def _batch(self, after: int) -> Sequence[Notification]:
        with explained(self.store):
            timeline = self._place.to_read()
            if timeline is None:
                return ()
            return timeline.recorder.select_notifications(after, BATCH, inclusive_of_start=False)


class Random(Protocol):
    """What our recorders can do beside the library's: reach rows anywhere."""

    def select_at(self, positions: Sequence[int]) -> Sequence[Notification]: ...


def _envelopes(timeline: Timeline, events: Sequence[AnyEvent], recorded: datetime) -> list[Envelope]:
    """Each with the next version of its subject."""
    subjects = {event.subject for event in events}
    versions = {subject: _last_version(timeline, subject) for subject in subjects}
    envelopes = []
    for event in events:
        versions[event.subject] += 1
        envelopes.append(Envelope(event.subject, versions[event.subject], recorded, event))
    return envelopes


def _last_version(timeline: Timeline, subject: str) -> int:
    last = next(timeline.events.get(subject, desc=True, limit=1), None)
    return last.originator_version if last else 0
