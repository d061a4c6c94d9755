"""What writers share, wherever the log is: the library's application, and a transaction at the log's end."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType

from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry, format_timestamp
from timeline.store.codec import RowCodec
from timeline.store.row import StoredRow, require_all


class EventStoreApp(Application[str]):
    """The library's application, configured by its argument alone.

    It builds the recorder and its connections, and closes them. A `Transaction` writes with them.
    """

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Return the environment without the variables of the process, which the library would add."""
        return Environment(name, env)


class Transaction(ABC):
    """What is put at the end of the log, all of it or nothing, while nobody else writes."""

    def __init__(self, position: int) -> None:
        self.position = position  # of the last event, also of what was put in
        self._codec = RowCodec()
        self._versions: dict[str, int] = {}  # of the last event of each subject

    def put(self, events: Iterable[tuple[AnyEvent, bytes | None]], recorded: datetime) -> None:
        """The events, each as the next version of its subject, with its canonical form if that is known."""
        events, when = list(events), format_timestamp(recorded)
        self._learn_versions({event.subject for event, _ in events})
        self.put_rows(
            [
                self._codec.encode(event, self._next_version(event.subject), when, line, position)
                for position, (event, line) in enumerate(events, self.position + 1)
            ]
        )

    def put_lines(self, lines: Sequence[tuple[str, str, bytes]], recorded: datetime) -> None:
        """Put events by subject, type and canonical form, each as the next version; no event is read."""
        when = format_timestamp(recorded)
        self._learn_versions({subject for subject, _, _ in lines})
        self.put_rows(
            [
                self._codec.encode_line((subject, self._next_version(subject), name), when, line, position)
                for position, (subject, name, line) in enumerate(lines, self.position + 1)
            ]
        )

    def put_rows(self, rows: Sequence[StoredRow]) -> None:
        """Rows that come next, as they are or were stored elsewhere, at the positions that they have."""
        self._insert(rows)
        self.position += len(rows)

    def at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions, with all that was put in so far."""
        return [self._codec.decode(row) for row in require_all(self._rows_at(positions), positions)]

    def _learn_versions(self, subjects: Collection[str]) -> None:
        unknown = set(subjects) - self._versions.keys()
        self._versions |= {**dict.fromkeys(unknown, 0), **self._last_versions(unknown)}

    def _next_version(self, subject: str) -> int:
        self._versions[subject] += 1
        return self._versions[subject]

    @abstractmethod
    def _last_versions(self, subjects: Collection[str]) -> Mapping[str, int]:
        """The versions of the last events of subjects, where there are any. Raises DamagedRecord."""

    @abstractmethod
    def _insert(self, rows: Sequence[StoredRow]) -> None:
        """Rows that come next."""

    @abstractmethod
    def _rows_at(self, positions: Sequence[int]) -> Sequence[StoredRow]: ...
