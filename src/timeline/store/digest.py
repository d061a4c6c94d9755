"""One line that vouches for the whole history, and the search for what is wrong with it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

import msgspec

from timeline.errors import DamagedRecord
from timeline.store.log import Log
from timeline.store.row import StoredRow


@dataclass(frozen=True, slots=True)
class Digest:
    """How many events were counted, and their chained hash; without arguments, of an empty log."""

    events: int = 0
    sha256: str = bytes(32).hex()

    def __str__(self) -> str:
        return f"{self.events} sha256:{self.sha256}"


def compute_digest(rows: Iterable[StoredRow], upto: int | None = None, since: Digest = Digest()) -> Digest:
    """The digest of the events up to a position, inclusive; `since` is that of those before the first row.

    It covers all that is stored, in its order: also when each event was recorded.
    """
    events, chain = since.events, bytes.fromhex(since.sha256)
    for row in rows:
        if upto is not None and row.position > upto:
            break
        events, chain = events + 1, _chained(chain, row)
    return Digest(events, chain.hex())


def _chained(chain: bytes, row: StoredRow) -> bytes:
    words = [word if isinstance(word, bytes) else f"{word}".encode() for word in row[1:]]
    return sha256(chain + b"".join(len(word).to_bytes(8, "big") + word for word in words)).digest()


class IntegrityProblem(msgspec.Struct, frozen=True):
    """Something wrong with the log, at a position if it has one."""

    position: int | None
    message: str


class Verification(msgspec.Struct, frozen=True):
    """What the answer to "can this log be trusted?" rests on. `digest` reads `12 sha256:…`."""

    ok: bool
    events: int
    digest: str
    problems: tuple[IntegrityProblem, ...]


def parse_digest(text: str) -> Digest:
    """The digest that a noted line states; ValueError if it states none."""
    noted = re.fullmatch(r"(\d{1,18}) sha256:([0-9a-f]{64})", text.strip(), re.ASCII)
    if not noted:
        raise ValueError(f"`{text}` is no digest; expected N sha256:…")
    return Digest(int(noted[1]), noted[2])


def verify(log: Log, noted: Digest | None = None) -> Verification:
    """Every checksum, position, version and id of the log. All problems are collected; none is raised.

    With a `noted` digest, also that the first events are still those.
    """
    inspection = _Inspection(log)
    rows = inspection.checked_rows()
    first = compute_digest(islice(rows, noted.events if noted else 0))
    seen = compute_digest(rows, since=first)
    if noted and first != noted:
        changed = f"The first {noted.events} events are not those noted: now {first}."
        inspection.problems.append(IntegrityProblem(None, changed))
    problems = tuple(inspection.problems)
    return Verification(not problems, seen.events, str(seen), problems)


def verified(rows: Iterable[StoredRow], log: Log) -> Iterator[StoredRow]:
    """Rows from the first, as long as nothing is wrong with them; else DamagedRecord. `log` can open them."""
    inspection = _Inspection(log)
    for row in rows:
        inspection.check(row)
        if inspection.problems:
            raise DamagedRecord(inspection.problems[0].message, "see all that is wrong: `timeline verify`.")
        yield row


class _Inspection:
    """Looks at every row that passes, and remembers what the next ones are held against."""

    def __init__(self, log: Log) -> None:
        self.problems: list[IntegrityProblem] = []
        self._log = log
        self._position = 0
        self._versions: dict[str, int] = defaultdict(int)
        self._positions: dict[str, int] = {}

    def checked_rows(self) -> Iterator[StoredRow]:
        try:
            for row in self._log.rows():
                self.check(row)
                yield row
            self.problems += [IntegrityProblem(None, f"The file: {flaw}.") for flaw in self._log.flaws()]
        except DamagedRecord as error:  # the file breaks off
            self.problems.append(IntegrityProblem(None, f"After #{self._position}: {error.message}"))

    def check(self, row: StoredRow) -> None:
        """The one that comes next."""
        self._inspect_position(row)
        self._inspect_version(row)
        self._inspect_event(row)

    def _inspect_position(self, row: StoredRow) -> None:
        missing = range(self._position + 1, row.position)
        if len(missing) == 1:
            self.problems.append(IntegrityProblem(missing[0], f"#{missing[0]} is missing."))
        elif row.position <= self._position:
            self.problems.append(
                IntegrityProblem(row.position, f"#{row.position} comes after #{self._position}.")
            )
        elif missing:
            self.problems.append(
                IntegrityProblem(missing[0], f"#{missing[0]} to #{missing[-1]} are missing.")
            )
        self._position = row.position

    def _inspect_version(self, row: StoredRow) -> None:
        version: object = row.version
        expected = self._versions[row.subject] + 1
        if version != expected:
            said = f"#{row.position} is version {version} of {row.subject}; {expected} should come next."
            self.problems.append(IntegrityProblem(row.position, said))
        self._versions[row.subject] = version if isinstance(version, int) else expected

    def _inspect_event(self, row: StoredRow) -> None:
        try:
            event = self._log.entry(row).event
        except DamagedRecord as error:
            self.problems.append(IntegrityProblem(row.position, error.message))
            return
        first = self._positions.setdefault(event.id, row.position)
        if first != row.position:
            said = f"#{row.position} has the id of #{first}: {event.id}."
            self.problems.append(IntegrityProblem(row.position, said))
