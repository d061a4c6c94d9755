"""What was computed for relationships, shared by all apps over one log until the log grows."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from timeline.app.queries.history import Scope
    from timeline.projections.relationship.chart import ChartFrame

CACHE_SIZE = 4  # relationships

T = TypeVar("T")


class LatestByRelationship(Generic[T]):
    """One value per relationship, as of the last position; the least recently computed goes first.

    Not `functools.lru_cache`: how a value is computed depends on the caller's own index, and a value of an
    earlier position, which may be large, must give way to its successor.
    """

    def __init__(self) -> None:
        self._values: dict[str, tuple[int, T]] = {}
        self._lock = Lock()

    def get(self, slug: str, position: int, compute: Callable[[], T]) -> T:
        """Return the value as of a position, computing it if need be; other threads may compute it too."""
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
    """The entries that bear on each relationship and its figures, and the frame of its chart."""

    def __init__(self) -> None:
        self.scopes: LatestByRelationship[Scope] = LatestByRelationship()
        self.frames: LatestByRelationship[ChartFrame] = LatestByRelationship()
