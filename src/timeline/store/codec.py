"""The bytes of the log: an event put away under seal, and taken out only if nothing was touched."""

from binascii import crc32
from collections.abc import Mapping
from datetime import datetime

import msgspec

from timeline.errors import DamagedRecord
from timeline.events import catalogue
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry, RawEntry
from timeline.store.row import StoredRow
from timeline.store.upcasts import SCHEMA, UPCASTS, Upcast


class StoredPayload(msgspec.Struct, frozen=True):
    """What is stored beside subject, version and type. `event` is its canonical line, byte for byte."""

    schema: int
    recorded: str
    sum: str
    event: msgspec.Raw


class RowCodec:
    """Events to rows, and back. A row that is not exactly what was written is a DamagedRecord."""

    def __init__(self, upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS, schema: int = SCHEMA) -> None:
        self._upcasts = upcasts
        self._schema = schema

    def encode(
        self, event: AnyEvent, version: int, recorded: str, line: bytes | None = None, position: int = 0
    ) -> StoredRow:
        """The row to store. Raises ValueError for an event that could never be read again.

        `recorded` is as `stamp` gives it. Nothing is made or checked where the canonical `line` is there.
        """
        if line is None:
            line = catalogue.encode(event)
            if catalogue.decode_canonical(line) != event:
                raise ValueError(f"would be read as another event: {event!r}")
        return self.encode_line((event.subject, version, event.type), recorded, line, position)

    def encode_line(self, row: tuple[str, int, str], recorded: str, line: bytes, position: int) -> StoredRow:
        """Return the row (subject, version, type) to store for a canonical line, which is not read."""
        return StoredRow(position, *row, encode_payload(self._schema, recorded, row, line))

    def decode(self, row: StoredRow) -> Entry:
        """What was put away. Raises DamagedRecord that names subject, version, and position where known."""
        try:
            return self._decode(row)
        except _Corrupt as broken:
            raise broken.at(row) from None

    def decode_raw(self, row: StoredRow) -> RawEntry:
        """The same, as the line that it was put away as; one of an older schema is brought up to this one."""
        try:
            state = self._checked(row)
        except _Corrupt as broken:
            raise broken.at(row) from None
        current = state.schema == self._schema
        line = bytes(state.event) if current else catalogue.encode(self.decode(row).event)
        return RawEntry(row.position, state.recorded, line)

    def _checked(self, row: StoredRow) -> StoredPayload:
        """What lies in a row, if nothing was touched and this program can read it."""
        state = _decode_payload(row.state)
        if state.schema > self._schema:
            raise _newer(state.schema, self._schema)
        if encode_payload(state.schema, state.recorded, row[1:4], bytes(state.event)) != row.state:
            raise _Corrupt("is not what was written: its checksum does not fit")
        return state

    def _decode(self, row: StoredRow) -> Entry:
        state = self._checked(row)
        try:
            event = self._event(row.type, state.schema, bytes(state.event))
            entry = Entry(row.position, datetime.fromisoformat(state.recorded), event)
        except ValueError as error:
            raise _Corrupt(f"cannot be read: {error}") from None
        if event.type != row.type:
            raise _Corrupt(f"is stored as {row.type}, but reads {event.type}")
        if event.subject != row.subject:
            raise _Corrupt(f"cannot be read: an event on {event.subject} is put away as {row.subject}")
        return entry

    def _event(self, wire_name: str, schema: int, line: bytes) -> AnyEvent:
        if schema == self._schema:
            return catalogue.decode_canonical(line)
        fields = msgspec.json.decode(line)
        for step in range(schema, self._schema):
            if upcast := self._upcasts.get((wire_name, step)):
                fields = upcast(fields)
        return catalogue.from_fields(fields)


def encode_payload(schema: int, recorded: str, row: tuple[str, int, str], line: bytes) -> bytes:
    """The state of a row (subject, version, type) with its checksum."""
    subject, version, wire_name = row
    # NUL parts what cannot hold it: where it does, the record is refused for that.
    words = f"{schema}\0{recorded}\0{subject}\0{version}\0{wire_name}\0".encode()
    head = f'{{"schema":{schema},"recorded":"{recorded}","sum":"{crc32(line, crc32(words)):08x}","event":'
    return b"%b%b}" % (head.encode(), line)


def _decode_payload(state: object) -> StoredPayload:
    try:
        return _decoder.decode(state)  # type: ignore[arg-type]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise _Corrupt(f"cannot be read: {error}") from None


def _place(row: StoredRow) -> str:
    where = f"{row.subject} version {row.version}"
    return f"#{row.position} ({where})" if row.position else where


class _Corrupt(Exception):
    def __init__(self, what: str, hint: str = "see all that is wrong: `timeline verify`.") -> None:
        super().__init__(what)
        self.hint = hint

    def at(self, row: StoredRow) -> DamagedRecord:
        """Where it was found."""
        return DamagedRecord(f"{_place(row)} {self}.", self.hint)


def _newer(schema: int, known: int) -> _Corrupt:
    return _Corrupt(
        f"was written by a newer program (schema {schema}; this program knows {known})",
        "upgrade this program. If it is the newest, the record is damaged: `timeline verify`.",
    )


_decoder = msgspec.json.Decoder(StoredPayload)
