"""Entries of the log."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from timeline.events.catalogue import AnyEvent


class Entry(msgspec.Struct, frozen=True):
    """An event, its position in the log (1, 2, 3, …), and when it was recorded (UTC)."""

    position: int
    recorded: datetime
    event: AnyEvent

    @property
    def known_from(self) -> date:
        """The day from which the event is known, whatever later corrections say."""
        return known_from(self.event, self.recorded)


class RawEntry(NamedTuple):
    """An entry with its event not decoded: a formatted timestamp and a canonical line."""

    position: int
    recorded: str
    line: bytes


def format_timestamp(recorded: datetime) -> str:
    """Return a time of recording as stored; raise ValueError if it is not in UTC."""
    if recorded.utcoffset() != timedelta(0):
        raise ValueError(f"recorded must be in UTC: {recorded!r}")
    return recorded.isoformat(timespec="microseconds").replace("+00:00", "Z")


def known_from(event: AnyEvent, recorded: datetime) -> date:
    """Return the day on which an account was published, or without one, recorded."""
    return (event.published.latest if event.published else None) or recorded.date()
