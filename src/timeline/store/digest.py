"""The digest of a log, and the verification of every row."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

import msgspec

from timeline.errors import DamagedRecord
from timeline.store.log import Log
from timeline.store.row import VERIFY_HINT, StoredRow


@dataclass(frozen=True, slots=True)
class Digest:
    """A number of events and their chained hash; by default those of an empty log."""

    events: int = 0
    sha256: str = bytes(32).hex()

    def __str__(self) -> str:
        return f"{self.events} sha256:{self.sha256}"


def compute_digest(rows: Iterable[StoredRow], upto: int | None = None, since: Digest = Digest()) -> Digest:
    """Return the digest of all columns of rows up to a position, inclusive."""
    events, chain = since.events, bytes.fromhex(since.sha256)
    for row in rows:
        if upto is not None and row.position > upto:
            break
        columns = [value if isinstance(value, bytes) else f"{value}".encode() for value in row[1:]]
        fields = b"".join(len(value).to_bytes(8, "big") + value for value in columns)
        events, chain = events + 1, sha256(chain + fields).digest()
    return Digest(events, chain.hex())


class IntegrityProblem(msgspec.Struct, frozen=True):
    """A problem of the log, at a position if it has one."""

    position: int | None
    message: str


class Verification(msgspec.Struct, frozen=True):
    """The result of verifying a log; `digest` has the form `12 sha256:…`."""

    ok: bool
    events: int
    digest: str
    problems: tuple[IntegrityProblem, ...]


def parse_digest(text: str) -> Digest:
    """Return the digest of a noted line. Raises ValueError if it is not a digest."""
    noted = re.fullmatch(r"(\d{1,18}) sha256:([0-9a-f]{64})", text.strip(), re.ASCII)
    if not noted:
        raise ValueError(f"`{text}` is not a digest; expected N sha256:…")
    return Digest(int(noted[1]), noted[2])


def verify(log: Log, noted: Digest | None = None) -> Verification:
    """Collect all problems of a log, and whether events of a `noted` digest changed."""
    inspection = _Inspection(log)
    rows = inspection.checked_rows()
    first = compute_digest(islice(rows, noted.events if noted else 0))
    seen = compute_digest(rows, since=first)
    if noted and first != noted:
        message = f"The first {noted.events} events are not those noted: now {first}."
        inspection.problems.append(IntegrityProblem(None, message))
    problems = tuple(inspection.problems)
    return Verification(not problems, seen.events, str(seen), problems)


def verified(rows: Iterable[StoredRow], log: Log) -> Iterator[StoredRow]:
    """Yield rows, decoded by `log` as a check. Raises DamagedRecord."""
    inspection = _Inspection(log)
    for row in rows:
        inspection.check(row)
        if inspection.problems:
            raise DamagedRecord(inspection.problems[0].message, VERIFY_HINT)
        yield row


class _Inspection:
    """Checks rows in order, and remembers what the next rows are compared with."""

    def __init__(self, log: Log) -> None:
        self.problems: list[IntegrityProblem] = []
        self._log = log
        self._position = 0
        self._versions: dict[str, int] = defaultdict(int)
        self._positions: dict[str, int] = {}

    def checked_rows(self) -> Iterator[StoredRow]:
        """Yield all rows of the log, checked."""
        try:
            for row in self._log.rows():
                self.check(row)
                yield row
            for flaw in self._log.flaws():
                self._report(None, f"The file: {flaw}.")
        except DamagedRecord as error:  # the file is cut off
            self._report(None, f"After #{self._position}: {error.message}")

    def check(self, row: StoredRow) -> None:
        """Check the position, version, event and id of the row that comes next."""
        missing = range(self._position + 1, row.position)
        if len(missing) == 1:
            self._report(missing[0], f"#{missing[0]} is missing.")
        elif row.position <= self._position:
            self._report(row.position, f"#{row.position} comes after #{self._position}.")
        elif missing:
            self._report(missing[0], f"#{missing[0]} to #{missing[-1]} are missing.")
        self._position = row.position
        version: object = row.version
        expected = self._versions[row.subject] + 1
        if version != expected:
            problem = f"is version {version} of {row.subject}; {expected} should come next"
            self._report(row.position, f"#{row.position} {problem}.")
        self._versions[row.subject] = version if isinstance(version, int) else expected
        try:
            event = self._log.entry(row).event
        except DamagedRecord as error:
            self._report(row.position, error.message)
            return
        first = self._positions.setdefault(event.id, row.position)
        if first != row.position:
            self._report(row.position, f"#{row.position} has the id of #{first}: {event.id}.")

    def _report(self, position: int | None, message: str) -> None:
        self.problems.append(IntegrityProblem(position, message))
