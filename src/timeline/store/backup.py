"""Full copies of a log, to another store or as lines, with every byte of its rows."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from timeline.errors import Refused
from timeline.store.digest import Digest, compute_digest, verified
from timeline.store.errors import ConcurrencyError
from timeline.store.log import Log
from timeline.store.row import StoredRow

BATCH = 2_000  # rows that are written at once


class Copy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row as a line of JSON: its columns, with the stored bytes of `state`."""

    position: int
    subject: str
    version: int
    type: str
    state: msgspec.Raw


class BackupResult(msgspec.Struct, frozen=True):
    """The result of a copy; `store` does not contain a password."""

    store: str
    events: int
    digest: str


def to_lines(rows: Iterable[StoredRow], log: Log) -> Iterator[bytes]:
    """Yield a line for each row of a log. Raises DamagedRecord."""
    for row in verified(rows, log):
        position, subject, version, wire_name, state = row
        yield _encoder.encode(Copy(position, subject, version, wire_name, msgspec.Raw(state))) + b"\n"


def parse_rows(path: str, lines: Iterable[bytes]) -> Iterator[StoredRow]:
    """Yield the row of each line of a full export. Raises Refused."""
    for number, line in enumerate(lines, start=1):
        try:
            copy = _decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(
                f"{path}:{number} is not a line of a full export: {error}.",
                "`timeline export --full` writes them; nothing was stored.",
            ) from None
        yield StoredRow(copy.position, copy.subject, copy.version, copy.type, bytes(copy.state))


def restore(rows: Iterable[StoredRow], into: Log) -> BackupResult:
    """Copy all rows into an empty store, or none. Raises Refused, DamagedRecord."""
    digest, checked = Digest(), verified(rows, into)
    try:
        with into.transaction(after=0) as transaction:
            while batch := list(islice(checked, BATCH)):
                transaction.put_rows(batch)
                digest = compute_digest(batch, since=digest)
    except ConcurrencyError:
        raise Refused(
            f"{into.store} holds events already; nothing was stored.", "name a store without events."
        ) from None
    return BackupResult(into.store, digest.events, str(digest))


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Copy)
