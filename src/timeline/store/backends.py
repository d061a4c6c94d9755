"""The interface between the log and the places it can be stored in."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from timeline.store.filesystem import Permissions
from timeline.store.row import StoredRow

if TYPE_CHECKING:  # questions do not load the library
    from timeline.store.event_store import Transaction

POLL_SECONDS = 0.5  # between two looks for new events, where a writer cannot notify its readers


class RowReader(Protocol):
    """The rows of a log, in order."""

    def last(self) -> StoredRow | None:
        """Return the last row; None in an empty log."""

    def after(self, position: int, limit: int) -> Sequence[StoredRow]:
        """Return the rows after a position, at most `limit`."""

    def at(self, positions: Sequence[int]) -> list[StoredRow]:
        """Return the rows at these positions, skipping positions that do not exist."""

    def flaws(self) -> list[str]:
        """Return what is wrong with the storage beyond the rows."""


class Backend(Protocol):
    """The storage of one log. It connects late, with as few rights as possible."""

    @property
    def reader(self) -> RowReader:
        """The rows that are stored."""

    @property
    def permissions(self) -> Permissions | None:
        """The permissions of the log; None in memory, or if it does not exist yet."""

    def transaction(self, after: int | None) -> "AbstractContextManager[Transaction]":
        """Open a transaction, which is rolled back if its block fails.

        Raises ConcurrencyError if `after` is given and the log does not end at that position.
        """

    def sidecar(self, ending: str) -> Path | None:
        """Return the path of a file that belongs to the log; None without files."""

    def exists(self) -> bool:
        """Return whether the store exists, even if it is empty."""

    def wait(self) -> None:
        """Wait until there may be new events, at most a few seconds."""

    def close(self) -> None:
        """Close all connections. The backend opens them again when it is next used."""
