"""An event as the log holds it."""

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
        """The day from which it is known: when its account was published, else when it was recorded.

        The publication as stored counts; a later correction of it does not change when we came to know.
        """
        return known_from(self.event, self.recorded)


class RawEntry(NamedTuple):
    """An entry whose event is not read: when it was recorded, as `stamp` gives it, and its canonical line."""

    position: int
    recorded: str
    line: bytes


def format_timestamp(recorded: datetime) -> str:
    """A time of recording, in UTC, as it is stored; ValueError where it is in no or another zone."""
    if recorded.utcoffset() != timedelta(0):
        raise ValueError(f"recorded must be in UTC: {recorded!r}")
    return recorded.isoformat(timespec="microseconds").replace("+00:00", "Z")


def known_from(event: AnyEvent, recorded: datetime) -> date:
    """The day on which an account was published; where that is not given, on which it was recorded."""
    return (event.published.latest if event.published else None) or recorded.date()
