"""The rows of the log, as they are stored."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from timeline.errors import DamagedRecord

VERIFY_HINT = "list all problems: `timeline verify`."


class StoredRow(NamedTuple):
    """An event as it is stored. If damaged, only the type of `position` is certain."""

    position: int  # 0 if it is not stored yet
    subject: str
    version: int  # counts the events of its subject from 1
    type: str
    state: bytes


def event_id(row: StoredRow) -> str | None:
    """Return the id of the event in a row without decoding it; None if it is damaged."""
    try:
        return _decoder.decode(row.state).event.id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError):
        return None


def require_all(rows: Sequence[StoredRow], positions: Sequence[int]) -> Sequence[StoredRow]:
    """Return the rows that were read. Raises DamagedRecord if one is missing."""
    if len(rows) < len(positions):
        raise missing_error(min({*positions} - {row.position for row in rows}))
    return rows


def missing_error(position: int) -> DamagedRecord:
    """Return the error that a row is missing at a position."""
    return DamagedRecord(f"#{position} is missing.", VERIFY_HINT)


def decode_text(text: bytes) -> str:
    """Return stored text with damaged bytes escaped, so that they are reported."""
    return text.decode(errors="backslashreplace")


class _Event(msgspec.Struct):
    id: str


class _Payload(msgspec.Struct):
    event: _Event


_decoder = msgspec.json.Decoder(_Payload)
