"""The context of a question: log, index, and sources of histories and statuses."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from timeline.errors import NotFound, WrongUsage
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import Log

if TYPE_CHECKING:
    from timeline.app.cache import RelationshipCaches
    from timeline.app.queries.commitments import StatusSource
    from timeline.app.queries.history import HistorySource


class QueryContext:
    """The log, its index, and the sources of histories and statuses.

    A question starts with `catch_up` or `require_…`; all that it asks then concerns the log up to there.
    """

    def __init__(
        self,
        log: Log,
        index: Index,
        now: Callable[[], datetime],
        catch_up: Callable[[], int],
        caches: "RelationshipCaches | None",
    ) -> None:
        self.log = log
        self.index = index
        self.now = now
        self.catch_up = catch_up  # lets the index follow the log, and returns the last position
        self._shared_caches = caches

    def statuses(self, viewpoint: Viewpoint) -> "StatusSource":
        """Return the source of statuses: the index if it has them, or a fold of events."""
        if not is_materialized(viewpoint):
            return self.folded_statuses(viewpoint)
        from timeline.app.queries.commitments import MaterializedStatuses

        return MaterializedStatuses(self, viewpoint)

    def folded_statuses(self, viewpoint: Viewpoint) -> "StatusSource":
        """Return the statuses folded from events, which takes longer."""
        from timeline.app.queries.folded import FoldedStatuses

        return FoldedStatuses(self, viewpoint)

    @cached_property
    def histories(self) -> "HistorySource":
        """The source of the events that an answer rests on."""
        from timeline.app.queries.history import HistorySource

        return HistorySource(self.log, self.index, self.caches)

    @cached_property
    def caches(self) -> "RelationshipCaches":
        """Values that apps over the same log may share."""
        from timeline.app.cache import RelationshipCaches

        return self._shared_caches or RelationshipCaches()

    def relationships(self, slug: str | None = None) -> list[str]:
        """Return the one relationship, or all, in alphabetical order."""
        return [name for name in self.index.subjects() if "/" not in name] if slug is None else [slug]

    def require_relationship(self, slug: str | None) -> int:
        """Catch up and return the last position. Raises NotFound."""
        position = self.catch_up()
        if slug is not None and ("/" in slug or not self.index.knows(slug)):
            known = ", ".join(self.relationships())
            hint = "the log is empty; fill it with `timeline import events/us-china.jsonl`"
            raise NotFound(f"no relationship {slug}.", f"there are: {known}" if known else hint)
        return position

    def require_commitment(self, subject: str) -> None:
        """Catch up. Raises WrongUsage for a relationship, or NotFound."""
        if "/" not in subject:
            raise WrongUsage(
                f"{subject} is a relationship; this is asked of a commitment.",
                f"list its commitments: `timeline pending {subject}`",
            )
        self.catch_up()
        if not self.index.knows(subject):
            from difflib import get_close_matches  # only this error waits for it

            similar = get_close_matches(subject, self.index.subjects(), n=1)
            hint = f"did you mean {similar[0]}?" if similar else "`timeline pending` lists what is open"
            raise NotFound(f"no commitment {subject}.", hint)


def is_materialized(viewpoint: Viewpoint) -> bool:
    """Return whether the index stores states: by all accounts, before the end of time."""
    return viewpoint.told_by is None and date.max not in {viewpoint.as_of, viewpoint.known_on}


class Queries:
    """The questions of one concern; they share a context."""

    def __init__(self, context: QueryContext) -> None:
        self._context = context
