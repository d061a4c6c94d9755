"""Where a log may be: the library's application over a SQLite file, or over memory."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal, Protocol

from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType

from timeline.errors import StoreUnreachable
from timeline.store.mapper import EventMapper


class Timeline(Application[str]):
    """The library's application, configured by its argument alone."""

    mapper: EventMapper

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Without the environment of the process, which the library would mix in."""
        return Environment(name, env)

    def construct_mapper(self) -> EventMapper:
        return EventMapper()


class Place(Protocol):
    """Opens the application as late as possible, and with no more rights than needed."""

    def to_read(self) -> Timeline | None:
        """None as long as nothing was ever recorded here."""

    def to_write(self) -> Timeline: ...

    def beside(self, ending: str) -> Path | None:
        """The path of a file that goes with it; None where there are no files."""

    def close(self) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self._timeline = Timeline({"PERSISTENCE_MODULE": "timeline.store.memory:Factory"})

    def to_read(self) -> Timeline:
        return self._timeline

    def to_write(self) -> Timeline:
        return self._timeline

    def beside(self, ending: str) -> None:  # noqa: ARG002
        return None

    def close(self) -> None:
        self._timeline.close()


class InFile:
    """Reading makes no file and changes none; only what a crash left half written is first taken back."""

    def __init__(self, path: str) -> None:
        self._path = Path(os.path.realpath(path))  # its journal lies beside the file, not beside a link
        self._timeline: Timeline | None = None
        self._may_write = False

    def to_read(self) -> Timeline | None:
        if self._timeline is None:
            self._refuse_a_folder()
            self._take_back()
            if self._path.exists() and self._path.stat().st_size:
                self._timeline = self._open("ro")
        return self._timeline

    def to_write(self) -> Timeline:
        if self._timeline is None or not self._may_write:
            self._refuse_a_folder()
            self._refuse_without_folder()
            timeline = self._open("rwc")
            self.close()
            self._timeline, self._may_write = timeline, True
        return self._timeline

    def beside(self, ending: str) -> Path:
        return self._path.with_name(f"{self._path.name}{ending}")

    def close(self) -> None:
        if self._timeline is not None:
            self._timeline.close()
        self._timeline, self._may_write = None, False

    def _open(self, mode: Literal["ro", "rwc"]) -> Timeline:
        return Timeline(
            {
                "PERSISTENCE_MODULE": "timeline.store.sqlite:Factory",
                "ORIGINATOR_ID_TYPE": "text",
                "SQLITE_DBNAME": f"{self._path.as_uri()}?mode={mode}",
                "CREATE_TABLE": "no" if mode == "ro" else "yes",
            }
        )

    def _take_back(self) -> None:
        """SQLite does it when it opens a file that has a journal, and may write."""
        if self._path.with_name(f"{self._path.name}-journal").exists():
            with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=rw", uri=True)) as connection:
                connection.execute("SELECT 1 FROM sqlite_master")

    def _refuse_a_folder(self) -> None:
        if self._path.is_dir():
            raise StoreUnreachable(
                f"{self._path} is a folder, not a store.",
                f"name a file in it: `--store {self._path / 'timeline.db'}`.",
            )

    def _refuse_without_folder(self) -> None:
        folder = self._path.parent
        if not folder.is_dir():
            raise StoreUnreachable(
                f"There is no folder {folder} to hold {self._path.name}.", f"make it: `mkdir -p {folder}`."
            )
