"""An event as it is put away: domain events know nothing of storage."""

from dataclasses import dataclass
from datetime import datetime

from timeline.events.catalogue import AnyEvent


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event, its place in the stream of its subject (1, 2, 3, …), and when it was recorded (UTC).

    `originator_id` and `originator_version` are the library's words for subject and place.
    """

    originator_id: str
    originator_version: int
    recorded: datetime
    event: AnyEvent

    def __post_init__(self) -> None:
        if self.originator_id != self.event.subject:
            raise ValueError(f"an event on {self.event.subject} is put away as {self.originator_id}")
