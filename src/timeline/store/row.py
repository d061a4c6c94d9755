"""A row of the log, unopened."""

from typing import NamedTuple

import msgspec


class Row(NamedTuple):
    """An event as it is stored; `version` is its place in the stream of its subject (1, 2, 3, …).

    In a damaged one, any field but `position` may hold anything. Before it is stored, it has position 0.
    """

    position: int
    subject: str
    version: int
    type: str
    state: bytes


def event_id(row: Row) -> str | None:
    """The id of the event in a row, which is not opened for it; None where that cannot be read."""
    try:
        return _decoder.decode(row.state).event.id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError):
        return None


class _Event(msgspec.Struct):
    id: str


class _State(msgspec.Struct):
    event: _Event


_decoder = msgspec.json.Decoder(_State)
