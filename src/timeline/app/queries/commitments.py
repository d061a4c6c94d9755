"""Statuses of commitments, and the index as a source of them."""

from abc import ABC, abstractmethod

from timeline.app.queries.context import Queries, QueryContext
from timeline.projections.commitment.state import decode
from timeline.projections.commitment.status import Status, compute_status, most_urgent_first
from timeline.projections.viewpoint import Viewpoint


class StatusSource(ABC):
    """The statuses from one viewpoint; `QueryContext.statuses` chooses the source."""

    def __init__(self, context: QueryContext, viewpoint: Viewpoint) -> None:
        self._context = context
        self._viewpoint = viewpoint

    @abstractmethod
    def of_commitment(self, subject: str) -> Status:
        """Return the status of a commitment. Raises NotFound if nothing had happened."""

    @abstractmethod
    def of_relationship(
        self, slug: str | None, *, only_open: bool = False, at_most: int | None = None
    ) -> list[Status]:
        """Return the status of each commitment of a relationship, or of all, by name.

        With `only_open` the source may skip closed commitments. Raises WrongUsage instead of reading more
        than `at_most` states from the index.
        """


class MaterializedStatuses(StatusSource):
    """The statuses from a viewpoint for which the index stores states."""

    def of_commitment(self, subject: str) -> Status:
        for status in self.of_relationship(subject):
            return status
        return self._context.folded_statuses(self._viewpoint).of_commitment(subject)  # knows why not

    def of_relationship(
        self, slug: str | None, *, only_open: bool = False, at_most: int | None = None
    ) -> list[Status]:
        days = self._viewpoint.as_of, self._viewpoint.known_on
        states = self._context.index.states(slug, *days, only_open=only_open, at_most=at_most)
        return [compute_status(decode(state), self._viewpoint) for state in states]


class Commitments(Queries):
    """Statuses of commitments."""

    def status(self, subject: str, viewpoint: Viewpoint) -> Status:
        """Return how a commitment stands. Raises NotFound if nothing had happened."""
        self._context.require_commitment(subject)
        return self._context.statuses(viewpoint).of_commitment(subject)

    def pending(self, slug: str | None, viewpoint: Viewpoint, at_most: int | None = None) -> list[Status]:
        """Return open commitments, most urgent first. Raises WrongUsage over `at_most`."""
        self._context.require_relationship(slug)
        source = self._context.statuses(viewpoint)
        return most_urgent_first(source.of_relationship(slug, only_open=True, at_most=at_most))
