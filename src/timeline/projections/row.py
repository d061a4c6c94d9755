"""An event as one row of the log: its clocks first, then the fields of its type."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:  # answers without rows load without events
    from timeline.events.entry import RawEntry

_LEFT_OUT = msgspec.Raw(b"null")


class LogRow(Mapping[str, Any]):
    """A row of the log: its `json`, and its fields, which are decoded when first read."""

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
    """Return an entry as a row of the log, without decoding its event."""
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
    """The fields that every line begins with, in order; the last two are optional."""

    type: msgspec.Raw
    id: msgspec.Raw
    subject: msgspec.Raw
    occurred: msgspec.Raw
    published: msgspec.Raw = _LEFT_OUT
    asserted_by: msgspec.Raw = _LEFT_OUT


def _length(head: _Head) -> int:
    """Return the length of a line up to the first field after the head."""
    length = _REQUIRED + len(head.type) + len(head.id) + len(head.subject) + len(head.occurred)
    if head.published is not _LEFT_OUT:
        length += len(',"published":') + len(head.published)
    if head.asserted_by is not _LEFT_OUT:
        length += len(',"asserted_by":') + len(head.asserted_by)
    return length


_heads = msgspec.json.Decoder(_Head)
_REQUIRED = len('{"type":,"id":,"subject":,"occurred":')
_BOOLEANS = (b"false", b"true")
