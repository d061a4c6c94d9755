"""An event as one row of the log: the clocks first, then the fields of its type."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:  # whoever shows an answer that has no rows does not wait for events
    from timeline.events.entry import RawEntry

_LEFT_OUT = msgspec.Raw(b"null")


class LogRow(Mapping[str, Any]):
    """One row: its `json`, and its fields, read when one is asked for."""

    def __init__(self, json: bytes) -> None:
        self.json = json

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 whatever the field holds
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Row({self.json!r})"

    @cached_property
    def _fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = msgspec.json.decode(self.json)
        return {**fields, "recorded": datetime.fromisoformat(fields["recorded"])}


def log_row(entry: "RawEntry", *, corrected: bool = False, retracted: bool = False) -> LogRow:
    """An entry of the log; its event is not read for it."""
    head = _heads.decode(entry.line)
    return LogRow(
        b'{"position":%d,"id":%b,"type":%b,"subject":%b,"occurred":%b,"published":%b,"recorded":"%b",'
        b'"asserted_by":%b,"corrected":%b,"retracted":%b%b'
        % (
            *(entry.position, head.id, head.type, head.subject, head.occurred, head.published),
            *(entry.recorded.replace(".000000", "").encode(), head.asserted_by),
            *(_BOOLEANS[corrected], _BOOLEANS[retracted], entry.line[_length(head) :]),
        )
    )


class _Head(msgspec.Struct):
    """The fields that every line begins with, in this order; the last two may be left out."""

    type: msgspec.Raw
    id: msgspec.Raw
    subject: msgspec.Raw
    occurred: msgspec.Raw
    published: msgspec.Raw = _LEFT_OUT
    asserted_by: msgspec.Raw = _LEFT_OUT


def _length(head: _Head) -> int:
    """Of a line up to the fields that follow these."""
    length = _REQUIRED + len(head.type) + len(head.id) + len(head.subject) + len(head.occurred)
    if head.published is not _LEFT_OUT:
        length += len(',"published":') + len(head.published)
    if head.asserted_by is not _LEFT_OUT:
        length += len(',"asserted_by":') + len(head.asserted_by)
    return length


_heads = msgspec.json.Decoder(_Head)
_REQUIRED = len('{"type":,"id":,"subject":,"occurred":')
_BOOLEANS = (b"false", b"true")
