"""The library's door to the log: its mapper, which leaves all bytes to the seal."""

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, Notification, StoredEvent

from timeline.events.entry import format_timestamp
from timeline.store.codec import RowCodec
from timeline.store.envelope import Envelope
from timeline.store.row import StoredRow


class EventMapper(Mapper[str]):
    """Envelopes to the library's rows, and back; without a transcoder, a cipher or a compressor."""

    def __init__(self, seal: RowCodec | None = None) -> None:
        self.seal = seal or RowCodec()

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        if not isinstance(domain_event, Envelope):
            raise TypeError(f"not an envelope: {domain_event!r}")
        recorded = format_timestamp(domain_event.recorded)
        row = self.seal.encode(domain_event.event, domain_event.originator_version, recorded)
        return StoredEvent(row.subject, row.version, row.type, row.state)

    def to_domain_event(self, stored_event: StoredEvent) -> Envelope:
        entry = self.seal.decode(as_row(stored_event))
        return Envelope(
            str(stored_event.originator_id), stored_event.originator_version, entry.recorded, entry.event
        )


def as_row(stored: StoredEvent) -> StoredRow:
    """The library's row as ours."""
    position = stored.id if isinstance(stored, Notification) else 0
    return StoredRow(
        position, str(stored.originator_id), stored.originator_version, stored.topic, stored.state
    )
