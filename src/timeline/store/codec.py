"""The codec between events and the rows of the log, which carry checksums."""

from binascii import crc32
from collections.abc import Mapping
from datetime import datetime

import msgspec

from timeline.errors import DamagedRecord
from timeline.events import catalogue
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry, RawEntry
from timeline.store.row import VERIFY_HINT, StoredRow
from timeline.store.upcasts import SCHEMA, UPCASTS, Upcast


class StoredPayload(msgspec.Struct, frozen=True):
    """The JSON in the column `state`; `event` is the canonical line of the event."""

    schema: int
    recorded: str
    sum: str
    event: msgspec.Raw


class RowCodec:
    """Encodes events to rows, and decodes rows that are exactly as they were written."""

    def __init__(self, upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS, schema: int = SCHEMA) -> None:
        self._upcasts = upcasts
        self._schema = schema

    def encode(self, row: tuple[str, int, str], recorded: str, line: bytes, position: int = 0) -> StoredRow:
        """Return the row (subject, version, type) of a line, which is not checked."""
        return StoredRow(position, *row, encode_payload(self._schema, recorded, row, line))

    def decode(self, row: StoredRow) -> Entry:
        """Return the entry of a row. Raises DamagedRecord."""
        payload = self._checked(row)
        try:
            event = self._event(row.type, payload.schema, bytes(payload.event))
            recorded = datetime.fromisoformat(payload.recorded)
        except ValueError as error:
            raise _damaged(row, f"cannot be read: {error}") from None
        if event.type != row.type:
            raise _damaged(row, f"is stored as {row.type}, but its event is {event.type}")
        if event.subject != row.subject:
            raise _damaged(row, f"is stored under {row.subject}, but its event is on {event.subject}")
        return Entry(row.position, recorded, event)

    def decode_raw(self, row: StoredRow) -> RawEntry:
        """Return the entry of a row without decoding an event of this schema."""
        payload = self._checked(row)
        current = payload.schema == self._schema
        line = bytes(payload.event) if current else catalogue.encode(self.decode(row).event)
        return RawEntry(row.position, payload.recorded, line)

    def _checked(self, row: StoredRow) -> StoredPayload:
        """Return the payload of a row. Raises DamagedRecord if one of its bytes changed."""
        try:
            payload = _decoder.decode(row.state)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError) as error:
            raise _damaged(row, f"cannot be read: {error}") from None
        if payload.schema > self._schema:
            newer = f"schema {payload.schema}; this program knows {self._schema}"
            hint = "upgrade this program. If it is the newest, the record is damaged: `timeline verify`."
            raise _damaged(row, f"was written by a newer program ({newer})", hint)
        if encode_payload(payload.schema, payload.recorded, row[1:4], bytes(payload.event)) != row.state:
            raise _damaged(row, "is not what was written: its checksum does not match")
        return payload

    def _event(self, wire_name: str, schema: int, line: bytes) -> AnyEvent:
        if schema == self._schema:
            return catalogue.decode_canonical(line)
        fields = msgspec.json.decode(line)
        for step in range(schema, self._schema):
            if upcast := self._upcasts.get((wire_name, step)):
                fields = upcast(fields)
        return catalogue.from_fields(fields)


def checked_line(event: AnyEvent) -> bytes:
    """Return the canonical line. Raises ValueError if it is not decoded as the event."""
    line = catalogue.encode(event)
    if catalogue.decode_canonical(line) != event:
        raise ValueError(f"is not decoded as the same event: {event!r}")
    return line


def encode_payload(schema: int, recorded: str, row: tuple[str, int, str], line: bytes) -> bytes:
    """Return the column `state` of a row (subject, version, type), with its checksum."""
    subject, version, wire_name = row
    # NUL separates the fields. None of them can contain it: such a record is refused.
    fields = f"{schema}\0{recorded}\0{subject}\0{version}\0{wire_name}\0".encode()
    head = f'{{"schema":{schema},"recorded":"{recorded}","sum":"{crc32(line, crc32(fields)):08x}","event":'
    return b"%b%b}" % (head.encode(), line)


def _damaged(row: StoredRow, problem: str, hint: str = VERIFY_HINT) -> DamagedRecord:
    name = f"{row.subject} version {row.version}"
    return DamagedRecord(f"{f'#{row.position} ({name})' if row.position else name} {problem}.", hint)


_decoder = msgspec.json.Decoder(StoredPayload)
