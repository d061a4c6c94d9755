"""Numbers that somebody vouches for, and what is to be watched."""

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, EventId
from timeline.events.quantities import Quantity
from timeline.events.sources import Text


class FigureReported(Event, frozen=True, kw_only=True, tag="figure-reported"):
    """An indicator had a value in a period, says its source.

    `mirror_of` is the id of the figure that the other side gives for the same flow, such as one country's
    imports for the other's exports.
    """

    group = "figures"
    about = "either"

    indicator: Text
    value: Quantity
    period: FuzzyDate | None = None
    mirror_of: EventId | None = None


class WatchItemSet(Event, frozen=True, kw_only=True, tag="watch-item-set"):
    """Somebody named what should be watched, and until when."""

    group = "yardsticks"
    about = "either"

    text: Text
    due: FuzzyDate | None = None
