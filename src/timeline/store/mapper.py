"""The library's door to the log: its mapper, which leaves all bytes to the seal."""

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, Notification, StoredEvent

from timeline.events.entry import stamp
from timeline.store.envelope import Envelope
from timeline.store.row import Row
from timeline.store.seal import Seal


class EventMapper(Mapper[str]):
    """Envelopes to the library's rows, and back; without a transcoder, a cipher or a compressor."""

    def __init__(self, seal: Seal | None = None) -> None:
        self.seal = seal or Seal()

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        if not isinstance(domain_event, Envelope):
            raise TypeError(f"not an envelope: {domain_event!r}")
        recorded = stamp(domain_event.recorded)
        row = self.seal.close(domain_event.event, domain_event.originator_version, recorded)
        return StoredEvent(row.subject, row.version, row.type, row.state)

    def to_domain_event(self, stored_event: StoredEvent) -> Envelope:
        entry = self.seal.open(as_row(stored_event))
        return Envelope(
            str(stored_event.originator_id), stored_event.originator_version, entry.recorded, entry.event
        )


def as_row(stored: StoredEvent) -> Row:
    """The library's row as ours."""
    position = stored.id if isinstance(stored, Notification) else 0
    return Row(position, str(stored.originator_id), stored.originator_version, stored.topic, stored.state)
