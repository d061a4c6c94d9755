"""Reported numbers, and what should be watched."""

from typing import Annotated, ClassVar

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, EventId, FieldReferences, meaning
from timeline.events.quantities import Quantity
from timeline.events.sources import Text
from timeline.events.summary import Fields, due_phrase, figure_phrase, joined, shortened


class FigureReported(Event, frozen=True, kw_only=True, tag="figure-reported"):
    """An indicator had a value in a period, says its source.

    `mirror_of` is the id of the figure that the other side gives for the same flow, such as one country's
    imports for the other's exports. A source that states a figure as a sum names what is added (`sum_of`) and
    subtracted (`less`), by the ids of those figures: a deficit is the imports less the exports.
    """

    group = "figures"
    subject_kind = "either"
    references: ClassVar[FieldReferences] = {
        **Event.references, "mirror_of": "figure", "sum_of": "figure", "less": "figure"
    }  # fmt: skip

    indicator: Annotated[Text, meaning("the name of what is measured", "US goods exports to China")]
    value: Annotated[Quantity, meaning("the figure", "143.2 bn USD")]
    period: Annotated[FuzzyDate | None, meaning("the time that the figure is for", "2024")] = None
    mirror_of: Annotated[EventId | None, meaning("the figure of the other side for the same flow")] = None
    sum_of: Annotated[tuple[EventId, ...], meaning("the figures of which its source makes this the sum")] = ()
    less: Annotated[tuple[EventId, ...], meaning("the figures that are subtracted from that sum")] = ()

    def __post_init__(self) -> None:
        if self.less and not self.sum_of:
            raise ValueError("missing field `sum_of`: from what is `less` taken off?")

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return figure_phrase(fields["indicator"], fields["value"], fields)


class WatchItemSet(Event, frozen=True, kw_only=True, tag="watch-item-set"):
    """A reader named what should be watched, and until when."""

    group = "yardsticks"
    subject_kind = "either"

    text: Annotated[Text, meaning("what to watch, in a line", "publish the tariff schedule")]
    due: Annotated[FuzzyDate | None, meaning("by when to watch it", "April 2026")] = None

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return joined(shortened(fields["text"]), due_phrase(fields), by="; ")
