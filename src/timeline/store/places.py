"""Where a log may be: in a SQLite file, or in memory; read by plain means, written through the library.

Another is in a module of its own, with what it alone needs: on a server.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from timeline.errors import StoreUnreachable
from timeline.store.reader import FileReader, Reader
from timeline.store.row import Row

if TYPE_CHECKING:  # who only asks does not wait for the library
    from timeline.store.sqlite import Timeline
    from timeline.store.writing import Transaction

POLL = 0.5  # seconds after which one looks whether somebody has recorded something


class Rows(Protocol):
    """The rows of a log, in order."""

    def last(self) -> Row | None: ...

    def after(self, position: int, limit: int) -> Sequence[Row]: ...

    def at(self, positions: Sequence[int]) -> list[Row]:
        """Of a position that there is not, none."""

    def flaws(self) -> list[str]:
        """What is wrong beyond the rows."""


class Place(Protocol):
    """Opens what it needs as late as possible, and with no more rights than needed."""

    @property
    def reader(self) -> Rows: ...

    def writing(self, after: int | None) -> "AbstractContextManager[Transaction]":
        """What is put into it is stored when it ends well, or not at all.

        Stale if the log is to end at a position and ends elsewhere.
        """

    def beside(self, ending: str) -> Path | None:
        """The path of a file that goes with it; None where there are no files."""

    def exists(self) -> bool:
        """Return whether there is anything, be it empty."""

    def wait(self) -> None:
        """Until there may be something new; no longer than some seconds."""

    def close(self) -> None: ...


class InMemory:
    """Gone with the program."""

    def __init__(self) -> None:
        from timeline.store.sqlite import opened

        url = f"file:timeline-{uuid4()}?mode=memory&cache=shared"
        self.reader = Reader(sqlite3.connect(url, uri=True, isolation_level=None, check_same_thread=False))
        self._timeline = opened(url)

    def writing(self, after: int | None) -> "AbstractContextManager[Transaction]":
        return self._timeline.writing(after)

    def beside(self, ending: str) -> None:  # noqa: ARG002
        return None

    def exists(self) -> bool:
        return True

    def wait(self) -> None:
        sleep(POLL)

    def close(self) -> None:
        self._timeline.close()
        self.reader.close()


class InFile:
    """In a file that appears with what is first recorded in it, whole or not at all."""

    def __init__(self, path: str) -> None:
        # What belongs to it lies beside the file, not beside a link.
        self._path = Path(os.path.realpath(path))
        self.reader = FileReader(self._path)
        self._timeline: Timeline | None = None

    @contextmanager
    def writing(self, after: int | None) -> "Iterator[Transaction]":
        if self._timeline is None:
            from timeline.store.appearing import appearing, clear_away

            self._refuse_without_folder()
            clear_away(self._path)
            if self.reader.last() is None and not self._path.exists():
                with (
                    appearing(self._path) as path,
                    _opened(path) as timeline,
                    timeline.writing(after) as first,
                ):
                    yield first
                return
            self._timeline = _opened(self._path)
        with self._timeline.writing(after) as transaction:
            yield transaction

    def beside(self, ending: str) -> Path:
        return self._path.with_name(f"{self._path.name}{ending}")

    def exists(self) -> bool:
        return self._path.exists()

    def wait(self) -> None:
        sleep(POLL)

    def close(self) -> None:
        self.reader.close()
        if self._timeline is not None:
            self._timeline.close()
        self._timeline = None

    def _refuse_without_folder(self) -> None:
        folder = self._path.parent
        if not folder.is_dir():
            raise StoreUnreachable(
                f"There is no folder {folder} to hold {self._path.name}.", f"make it: `mkdir -p {folder}`."
            )


def _opened(path: Path) -> "Timeline":
    from timeline.store.sqlite import opened

    return opened(f"{path.as_uri()}?mode=rwc")
