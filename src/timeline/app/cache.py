"""Caches by relationship, shared by all apps over one log."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from timeline.app.queries.history import Scope
    from timeline.projections.relationship.chart import ChartFrame

CACHE_SIZE = 4  # relationships

T = TypeVar("T")


class LatestByRelationship(Generic[T]):
    """A cache of one value per relationship, as of one position of the log.

    The least recently computed value is evicted. Not `functools.lru_cache`: computing a value needs the
    caller's own index, and a value of an earlier position, which may be large, must give way to the next.
    """

    def __init__(self) -> None:
        self._values: dict[str, tuple[int, T]] = {}
        self._lock = Lock()

    def get(self, slug: str, position: int, compute: Callable[[], T]) -> T:
        """Return the value as of a position, computed now if it is not cached."""
        cached = self._values.get(slug)
        if cached is not None and cached[0] == position:
            return cached[1]
        value = compute()
        with self._lock:
            self._values.pop(slug, None)
            self._values[slug] = position, value
            for oldest in list(self._values)[:-CACHE_SIZE]:
                del self._values[oldest]
        return value


class RelationshipCaches:
    """Caches of what bears on a relationship's figures, and of its chart's frame."""

    def __init__(self) -> None:
        self.scopes: LatestByRelationship[Scope] = LatestByRelationship()
        self.frames: LatestByRelationship[ChartFrame] = LatestByRelationship()
