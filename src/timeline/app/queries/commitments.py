"""Statuses of commitments, and the index as a source of them."""

from collections.abc import Callable
from typing import Protocol

from timeline.app.queries.context import Queries
from timeline.projections.commitment.state import decode
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.commitment.urgency import most_urgent_first
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index


class StatusSource(Protocol):
    """A way to statuses. The context chooses it by the viewpoint."""

    def of_commitment(self, subject: str, viewpoint: Viewpoint) -> Status:
        """Return the status of a commitment. Raises NotFound if nothing had happened."""

    def of_relationship(
        self, slug: str | None, viewpoint: Viewpoint, *, only_open: bool = False, at_most: int | None = None
    ) -> list[Status]:
        """Return the status of each commitment of a relationship, or of all, by name.

        With `only_open` the source may skip closed commitments. Raises WrongUsage instead of reading more
        than `at_most` states from the index.
        """


class MaterializedStatuses:
    """Statuses from the states that the index stores."""

    def __init__(self, index: Index, folded: Callable[[], StatusSource]) -> None:
        self._index = index
        self._folded = folded

    def of_commitment(self, subject: str, viewpoint: Viewpoint) -> Status:
        """Return the status of a commitment. Raises NotFound if nothing had happened."""
        for status in self.of_relationship(subject, viewpoint):
            return status
        return self._folded().of_commitment(subject, viewpoint)  # raises NotFound, with the reason

    def of_relationship(
        self, slug: str | None, viewpoint: Viewpoint, *, only_open: bool = False, at_most: int | None = None
    ) -> list[Status]:
        """Return the status of each commitment of a relationship, or of all, by name."""
        days = viewpoint.as_of, viewpoint.known_on
        states = self._index.states(slug, *days, only_open=only_open, at_most=at_most)
        return [compute_status(decode(state), viewpoint) for state in states]


class Commitments(Queries):
    """Statuses of commitments."""

    def status(self, subject: str, viewpoint: Viewpoint) -> Status:
        """Return how a commitment stands. Raises NotFound if nothing had happened."""
        self._context.require_commitment(subject)
        return self._context.statuses(viewpoint).of_commitment(subject, viewpoint)

    def pending(self, slug: str | None, viewpoint: Viewpoint, at_most: int | None = None) -> list[Status]:
        """Return the open commitments of a relationship, or of all, the most urgent first.

        Raises WrongUsage, before all are read, if there are more than `at_most`.
        """
        self._context.require_relationship(slug)
        source = self._context.statuses(viewpoint)
        return most_urgent_first(source.of_relationship(slug, viewpoint, only_open=True, at_most=at_most))
