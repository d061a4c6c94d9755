"""Trust in the record: checks, copies, and the index rebuilt."""

from collections.abc import Iterable, Iterator
from itertools import islice

from timeline.errors import DamagedRecord, NotFound, WrongUsage
from timeline.store.backup import BackupResult, parse_rows, restore, to_lines
from timeline.store.digest import Digest, Verification, compute_digest, parse_digest, verify
from timeline.store.index.index import Index
from timeline.store.log import Log, open_log
from timeline.store.row import StoredRow


class Integrity:
    """Checks and copies of the log, and its index rebuilt."""

    def __init__(self, log: Log, index: Index) -> None:
        self._log = log
        self._index = index

    def rebuild(self) -> int:
        """Rebuild the index from the log, and return how many events it has."""
        return self._index.rebuild()

    def digest(self, events: int | None = None) -> Digest:
        """Return the digest of all events, or of the first few. Raises NotFound."""
        digest = compute_digest(self._log.rows(), events)
        if events is not None and digest.events < events:
            raise NotFound(f"there are no {events} events.", f"the log has {digest.events}")
        return digest

    def verify(self, expected: str | None = None) -> Verification:
        """Check every stored byte, and the digest `N sha256:…` of the first N events."""
        try:
            return verify(self._log, parse_digest(expected) if expected else None)
        except ValueError as error:
            raise WrongUsage(str(error), "note what `timeline digest` prints") from None

    def export_rows(self) -> Iterator[bytes]:
        """Yield a line per row of the log as it is now. Raises DamagedRecord."""
        return to_lines(self._rows(), self._log)

    def back_up(self, store: str) -> BackupResult:
        """Copy the log as it is now into an empty store, readable by no more users."""
        with open_log(store, permissions=self._log.permissions) as copy:
            return restore(self._rows(), copy)

    def restore(self, path: str, lines: Iterable[bytes]) -> BackupResult:
        """Write the lines of `export_rows`, read from `path`, into this empty log."""
        try:
            return restore(parse_rows(path, lines), self._log)
        except DamagedRecord as damage:
            hint = "the file differs from what was exported; nothing was stored."
            raise DamagedRecord(f"{path}: {damage.message}", hint) from None

    def _rows(self) -> Iterator[StoredRow]:
        """Return the rows of the log up to its present end, while other writers go on."""
        return islice(self._log.rows(), self._log.last_position())
