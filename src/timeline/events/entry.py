"""An event as the log holds it."""

from datetime import date, datetime

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
        return came_out(self.event, self.recorded)


def came_out(event: AnyEvent, recorded: datetime) -> date:
    """The day on which an account was published; where that is not given, on which it was recorded."""
    return (event.published.latest if event.published else None) or recorded.date()
