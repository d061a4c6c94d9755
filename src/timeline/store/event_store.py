"""The library's application, and the transaction that writes to any backend."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType

from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry, format_timestamp
from timeline.store.codec import RowCodec, checked_line
from timeline.store.row import StoredRow, require_all


class EventStoreApp(Application[str]):
    """The library's application: it builds the recorder and its connections."""

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Return the environment without the variables of the process."""
        return Environment(name, env)


class Transaction(ABC):
    """A transaction that appends rows, while other writers wait."""

    def __init__(self, position: int) -> None:
        self.position = position  # of the last event, including those of this transaction
        self._codec = RowCodec()
        self._versions: dict[str, int] = {}  # the last one of each subject

    def put(self, events: Iterable[tuple[AnyEvent, bytes | None]], recorded: datetime) -> None:
        """Append events, each with its canonical line if that is known."""
        lines = [(event.subject, event.type, line or checked_line(event)) for event, line in events]
        self.put_lines(lines, recorded)

    def put_lines(self, lines: Sequence[tuple[str, str, bytes]], recorded: datetime) -> None:
        """Append events by subject, type and canonical line, which is not decoded."""
        timestamp = format_timestamp(recorded)
        rows: list[StoredRow] = []
        unknown = {subject for subject, _, _ in lines} - self._versions.keys()
        self._versions |= {**dict.fromkeys(unknown, 0), **self._last_versions(unknown)}
        for position, (subject, name, line) in enumerate(lines, self.position + 1):
            self._versions[subject] += 1
            row = (subject, self._versions[subject], name)
            rows.append(self._codec.encode(row, timestamp, line, position))
        self.put_rows(rows)

    def put_rows(self, rows: Sequence[StoredRow]) -> None:
        """Append rows that already have their positions and versions."""
        self._insert(rows)
        self.position += len(rows)

    def at(self, positions: Sequence[int]) -> list[Entry]:
        """Return the entries at these positions, including those of this transaction."""
        return [self._codec.decode(row) for row in require_all(self._rows_at(positions), positions)]

    @abstractmethod
    def _last_versions(self, subjects: Collection[str]) -> Mapping[str, int]:
        """Return the last version of each subject that has events. Raises DamagedRecord."""

    @abstractmethod
    def _insert(self, rows: Sequence[StoredRow]) -> None:
        """Insert rows after the last position."""

    @abstractmethod
    def _rows_at(self, positions: Sequence[int]) -> Sequence[StoredRow]:
        """Return the rows at these positions, skipping positions that do not exist."""
