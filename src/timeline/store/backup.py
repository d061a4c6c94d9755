"""A log moved whole, to another store or as lines: positions, versions, times of recording and all bytes."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from timeline.errors import Refused
from timeline.store.digest import Digest, compute_digest, verified
from timeline.store.errors import ConcurrencyError
from timeline.store.log import Log
from timeline.store.row import StoredRow

BATCH = 2_000  # rows that are held at once


class Copy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row as a line of JSON: its columns, and in `state` the very bytes that are stored."""

    position: int
    subject: str
    version: int
    type: str
    state: msgspec.Raw


class BackupResult(msgspec.Struct, frozen=True):
    """What became of a copy: where it is, without a password, how many events it has, and their digest."""

    store: str
    events: int
    digest: str


def to_lines(rows: Iterable[StoredRow], log: Log) -> Iterator[bytes]:
    """A line for each row of a log, as long as nothing is wrong with them; else DamagedRecord."""
    for row in verified(rows, log):
        position, subject, version, wire_name, state = row
        yield _encoder.encode(Copy(position, subject, version, wire_name, msgspec.Raw(state))) + b"\n"


def parse_rows(path: str, lines: Iterable[bytes]) -> Iterator[StoredRow]:
    """The rows that lines state; Refused at one that states none."""
    for number, line in enumerate(lines, start=1):
        try:
            copy = _decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(
                f"{path}:{number} is no line of a full export: {error}.",
                "`timeline export --full` writes them; nothing was stored.",
            ) from None
        yield StoredRow(copy.position, copy.subject, copy.version, copy.type, bytes(copy.state))


def restore(rows: Iterable[StoredRow], into: Log) -> BackupResult:
    """Put all rows of a log, from its first, into a store that holds none; or nothing.

    Raises Refused if it holds any, DamagedRecord at a row that something is wrong with.
    """
    found, ahead = Digest(), verified(rows, into)
    try:
        with into.transaction(after=0) as transaction:
            while batch := list(islice(ahead, BATCH)):
                transaction.put_rows(batch)
                found = compute_digest(batch, since=found)
    except ConcurrencyError:
        raise Refused(
            f"{into.store} holds events already; nothing was stored.", "name a store that holds none."
        ) from None
    return BackupResult(into.store, found.events, str(found))


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Copy)
