"""The log in memory: gone with the program."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder, POPOFactory

from timeline.store.stale import Stale


class Recorder(POPOApplicationRecorder):
    """Inserts only right after the position that the writer had read up to."""

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **given: Any) -> None:  # noqa: ANN401
        if len(self._stored_events) != given["after"]:
            raise Stale
        super()._assert_uniqueness(stored_events, **given)

    def select_at(self, positions: Sequence[int]) -> list[Notification]:
        """The rows at these positions, in their order."""
        return [row for position in sorted(positions) for row in self.select_notifications(position, 1)]


class Factory(POPOFactory):
    """What the library's environment names as the persistence module."""

    def application_recorder(self) -> Recorder:
        return Recorder()
