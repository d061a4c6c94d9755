"""`App`: one log and its use cases, one module per concern."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from timeline.app.queries.context import Queries, QueryContext
from timeline.store.index.index import Index
from timeline.store.log import Log

if TYPE_CHECKING:
    from timeline.app.cache import RelationshipCaches
    from timeline.app.commands import Commands
    from timeline.app.integrity import Integrity
    from timeline.app.queries.changes import Changes
    from timeline.app.queries.commitments import Commitments
    from timeline.app.queries.comparisons import Comparisons
    from timeline.app.queries.entries import Entries
    from timeline.app.queries.explanations import Explanations
    from timeline.app.queries.names import Names
    from timeline.app.queries.pages import Pages
    from timeline.app.queries.relationships import Relationships
    from timeline.app.queries.sources import Sources


class App:
    """A log and its use cases by concern; events are recorded at the time `now()`.

    The module of a concern is imported at its first use: a status, which the index stores, does not wait for
    the modules that fold events. Apps over one log may share `caches`.
    """

    names: "Names"
    commitments: "Commitments"
    relationships: "Relationships"
    entries: "Entries"
    explanations: "Explanations"
    comparisons: "Comparisons"
    sources: "Sources"
    changes: "Changes"
    pages: "Pages"

    def __init__(
        self, log: Log, index: Index, now: Callable[[], datetime], caches: "RelationshipCaches | None" = None
    ) -> None:
        self._log = log
        self._index = index
        self._now = now
        self._context = QueryContext(log, index, now, self._catch_up, caches)

    def __getattr__(self, concern: str) -> Queries:
        """Return the queries of a concern, which is the name of their module and class."""
        if concern not in App.__annotations__:
            raise AttributeError(concern)
        module = import_module(f"timeline.app.queries.{concern}")
        queries: Queries = getattr(module, concern.title())(self._context)
        setattr(self, concern, queries)
        return queries

    @cached_property
    def commands(self) -> "Commands":
        from timeline.app.commands import Commands

        return Commands(self._log, self._index, self._now)

    @cached_property
    def integrity(self) -> "Integrity":
        from timeline.app.integrity import Integrity

        return Integrity(self._log, self._index)

    def is_empty(self) -> bool:
        """Return whether the log holds no events."""
        return self._log.last() is None

    def last_position(self) -> int:
        """Return the position of the last event; 0 if the log is empty."""
        return self._log.last_position()

    def release(self) -> None:
        """End the index's read transaction; for long-running callers, between questions."""
        self._index.release()

    def _catch_up(self) -> int:
        if "commands" in self.__dict__:  # this app may have written events that are not indexed yet
            self.commands.flush()
        return self._index.catch_up()
