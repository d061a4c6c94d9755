"""The summary of a relationship, and its replay up to a day."""

from timeline.app.queries.context import Queries, is_materialized
from timeline.projections.commitment.status import Status
from timeline.projections.relationship.chronology import Replay, replay
from timeline.projections.relationship.summary import Relationship, summarize
from timeline.projections.viewpoint import Viewpoint


class Relationships(Queries):
    """The summary of a relationship, and its replay up to a day."""

    def summary(self, slug: str, viewpoint: Viewpoint) -> tuple[Relationship, list[Status]]:
        """Return how a relationship stands, and the status of each of its commitments."""
        self._context.require_relationship(slug)
        past = self._context.histories.own_events(slug, viewpoint).as_of(viewpoint.as_of)
        statuses = self._context.statuses(viewpoint).of_relationship(slug)
        return summarize(slug, past, viewpoint, statuses), statuses

    def replay(self, slug: str, viewpoint: Viewpoint, at_most: int | None = None) -> Replay:
        """Return a relationship on a day. Raises WrongUsage over `at_most` commitments."""
        self._context.require_relationship(slug)
        statuses = self._context.statuses(viewpoint).of_relationship(slug, at_most=at_most)
        if not is_materialized(viewpoint):
            return replay(slug, self._context.histories.own_events(slug, viewpoint), viewpoint, statuses)
        history, rows = self._context.histories.corrected_events_and_rows(slug, viewpoint)
        return replay(slug, history, viewpoint, statuses, rows)
