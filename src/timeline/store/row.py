"""A row of the log, unopened."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from timeline.errors import DamagedRecord


class StoredRow(NamedTuple):
    """An event as it is stored; `version` is its place in the stream of its subject (1, 2, 3, …).

    In a damaged one, any field but `position` may hold anything. Before it is stored, it has position 0.
    """

    position: int
    subject: str
    version: int
    type: str
    state: bytes


def event_id(row: StoredRow) -> str | None:
    """The id of the event in a row, which is not opened for it; None where that cannot be read."""
    try:
        return _decoder.decode(row.state).event.id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError):
        return None


def require_all(rows: Sequence[StoredRow], positions: Sequence[int]) -> Sequence[StoredRow]:
    """The rows that were read at positions. Raises DamagedRecord if there is none at one of them."""
    if len(rows) < len(positions):
        (gone, *_) = sorted({*positions} - {row.position for row in rows})
        raise missing_error(gone)
    return rows


def missing_error(position: int) -> DamagedRecord:
    """That there is no event where one should be."""
    return DamagedRecord(f"#{position} is missing.", "see all that is wrong: `timeline verify`.")


class _Event(msgspec.Struct):
    id: str


class _Payload(msgspec.Struct):
    event: _Event


_decoder = msgspec.json.Decoder(_Payload)
