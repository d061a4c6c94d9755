"""Numbers that somebody vouches for, and what is to be watched."""

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, EventId
from timeline.events.quantities import Quantity
from timeline.events.sources import Text


class FigureReported(Event, frozen=True, kw_only=True, tag="figure-reported"):
    """An indicator had a value in a period, says its source.

    `mirror_of` is the id of the figure that the other side gives for the same flow, such as one country's
    imports for the other's exports. A source that states a figure as a sum names what is added (`sum_of`) and
    taken off (`less`), by the ids of those figures: a deficit is the imports less the exports.
    """

    group = "figures"
    subject_kind = "either"

    indicator: Text
    value: Quantity
    period: FuzzyDate | None = None
    mirror_of: EventId | None = None
    sum_of: tuple[EventId, ...] = ()
    less: tuple[EventId, ...] = ()

    def __post_init__(self) -> None:
        if self.less and not self.sum_of:
            raise ValueError("missing field `sum_of`: from what is `less` taken off?")


class WatchItemSet(Event, frozen=True, kw_only=True, tag="watch-item-set"):
    """Somebody named what should be watched, and until when."""

    group = "yardsticks"
    subject_kind = "either"

    text: Text
    due: FuzzyDate | None = None
