"""What was worked out of relationships, for all who ask one log: made once for each state of it."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from timeline.projections.history import EntryLog
    from timeline.projections.relationship.chart import ChartFrame

CACHE_SIZE = 4  # relationships, those last made

T = TypeVar("T")


class LatestByRelationship(Generic[T]):
    """One thing a relationship, as the log was up to a position; of a few relationships."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, T]] = {}
        self._lock = Lock()

    def of(self, slug: str, position: int, make: Callable[[], T]) -> T:
        """What is kept, or else is made now; while it is made, others may make it too."""
        kept = self._found.get(slug)
        if kept is not None and kept[0] == position:
            return kept[1]
        made = make()
        with self._lock:
            self._found.pop(slug, None)
            self._found[slug] = position, made
            for oldest in list(self._found)[:-CACHE_SIZE]:
                del self._found[oldest]
        return made


class RelationshipCaches:
    """By relationship, what bears on it and its figures, and the frame of its picture."""

    def __init__(self) -> None:
        self.records: LatestByRelationship[EntryLog] = LatestByRelationship()
        self.frames: LatestByRelationship[ChartFrame] = LatestByRelationship()
