"""The bytes of the log: an event put away under seal, and taken out only if nothing was touched."""

from binascii import crc32
from collections.abc import Mapping
from datetime import datetime

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, Notification, StoredEvent

from timeline.errors import DamagedRecord
from timeline.events import catalogue
from timeline.events.catalogue import AnyEvent
from timeline.store.envelope import Envelope
from timeline.store.upcasts import SCHEMA, UPCASTS, Upcast


class State(msgspec.Struct, frozen=True):
    """What is stored beside subject, version and type. `event` is its canonical line, byte for byte."""

    schema: int
    recorded: str
    sum: str
    event: msgspec.Raw


class EventMapper(Mapper[str]):
    """Envelopes to rows, and back. A row that is not exactly what was written is a DamagedRecord."""

    def __init__(self, upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS, schema: int = SCHEMA) -> None:
        # Nothing of the library's own mapper is used: no transcoder, no cipher, no compressor.
        self._upcasts = upcasts
        self._schema = schema

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The row to store. Raises ValueError for an event that could never be read again."""
        if not isinstance(domain_event, Envelope):
            raise TypeError(f"not an envelope: {domain_event!r}")
        event = domain_event.event
        line = catalogue.encode(event)
        if catalogue.encode(catalogue.decode(line)) != line:
            raise ValueError(f"would be read as another event: {event!r}")
        row = (domain_event.originator_id, domain_event.originator_version, event.type)
        recorded = domain_event.recorded.isoformat(timespec="microseconds").replace("+00:00", "Z")
        return StoredEvent(*row, _sealed(self._schema, recorded, row, line))

    def to_domain_event(self, stored_event: StoredEvent) -> Envelope:
        """What was put away. Raises DamagedRecord that names subject, version, and position where known."""
        try:
            return self._opened(stored_event)
        except _Broken as broken:
            raise DamagedRecord(f"{_place(stored_event)} {broken}.", broken.hint) from None

    def _opened(self, stored: StoredEvent) -> Envelope:
        state = _unsealed(stored.state)
        if state.schema > self._schema:
            raise _newer(state.schema, self._schema)
        row = (str(stored.originator_id), stored.originator_version, stored.topic)
        line = bytes(state.event)
        if _sealed(state.schema, state.recorded, row, line) != stored.state:
            raise _Broken("is not what was written: its checksum does not fit")
        try:
            event = self._event(stored.topic, state.schema, line)
            envelope = Envelope(row[0], row[1], datetime.fromisoformat(state.recorded), event)
        except ValueError as error:
            raise _Broken(f"cannot be read: {error}") from None
        if event.type != stored.topic:
            raise _Broken(f"is stored as {stored.topic}, but reads {event.type}")
        return envelope

    def _event(self, wire_name: str, schema: int, line: bytes) -> AnyEvent:
        if schema == self._schema:
            return catalogue.decode(line)
        fields = msgspec.json.decode(line)
        for step in range(schema, self._schema):
            if upcast := self._upcasts.get((wire_name, step)):
                fields = upcast(fields)
        return catalogue.from_fields(fields)


def event_line(state: object) -> bytes:
    """The event's canonical line in a stored state; of a state that cannot be read, all there is."""
    try:
        return bytes(_unsealed(state).event)
    except _Broken:
        return state if isinstance(state, bytes) else f"{state}".encode()


def _sealed(schema: int, recorded: str, row: tuple[str, int, str], line: bytes) -> bytes:
    subject, version, wire_name = row
    # NUL parts what cannot hold it: where it does, the record is refused for that.
    words = f"{schema}\0{recorded}\0{subject}\0{version}\0{wire_name}\0".encode()
    seal = f"{crc32(line, crc32(words)):08x}"
    return _encoder.encode(State(schema, recorded, seal, msgspec.Raw(line)))


def _unsealed(state: object) -> State:
    try:
        return _decoder.decode(state)  # type: ignore[arg-type]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise _Broken(f"cannot be read: {error}") from None


def _place(stored: StoredEvent) -> str:
    where = f"{stored.originator_id} version {stored.originator_version}"
    return f"#{stored.id} ({where})" if isinstance(stored, Notification) else where


class _Broken(Exception):
    def __init__(self, what: str, hint: str = "see all that is wrong: `timeline verify`.") -> None:
        super().__init__(what)
        self.hint = hint


def _newer(schema: int, known: int) -> _Broken:
    return _Broken(
        f"was written by a newer program (schema {schema}; this program knows {known})",
        "upgrade this program. If it is the newest, the record is damaged: `timeline verify`.",
    )


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(State)
