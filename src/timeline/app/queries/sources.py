"""Sources of a relationship's record."""

from timeline.app.queries.context import Queries
from timeline.projections.relationship.sources import Publisher, publishers
from timeline.projections.viewpoint import Viewpoint


class Sources(Queries):
    """Sources of a relationship's record."""

    def publishers(self, slug: str, viewpoint: Viewpoint) -> list[Publisher]:
        """Return the publishers, the most used first."""
        self._context.require_relationship(slug)
        return publishers(slug, self._context.histories.relationship(slug).view(viewpoint), viewpoint)
