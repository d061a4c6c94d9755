"""The two days of a page, and those that its sliders can be moved to."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from timeline.projections.relationship.chart import ChartFrame
from timeline.projections.viewpoint import Viewpoint


class SliderDays(NamedTuple):
    """From where a page looks, and where its sliders begin and end.

    Play stops on the days of `turning`, or of `came_out`: on those something comes to stand otherwise in the
    world, on these it came to be known.
    """

    viewpoint: Viewpoint
    begins: date
    ends: date
    turning: tuple[date, ...]
    came_out: tuple[date, ...]

    @property
    def first(self) -> int:
        """Where the sliders begin, counted as `date.toordinal` counts."""
        return self.begins.toordinal()

    @property
    def last(self) -> int:
        return self.ends.toordinal()

    def clamped(self, day: date) -> int:
        """A day as far as the sliders can show it."""
        return min(max(day.toordinal(), self.first), self.last)

    def json(self) -> Markup:
        """What the script of the page reads."""
        stops = {
            "as_of": self._within(self.turning),
            "known_on": self._within(self.came_out),
            "both": self._within({*self.turning, *self.came_out}),
        }
        return json_for_script({"first": self.first, "stops": stops})

    def _within(self, days: Iterable[date]) -> list[int]:
        return sorted(day.toordinal() for day in days if self.begins <= day <= self.ends)


def slider_days(frame: ChartFrame, viewpoint: Viewpoint, today: date) -> SliderDays:
    """The days of a page about what is in a frame: from its first to what is to come, or today."""
    begins = min(frame.begins, *frame.came_out[:1])
    return SliderDays(viewpoint, begins, max(frame.ends, today), frame.turning, frame.came_out)


def json_for_script(value: object) -> Markup:
    """A value as JSON that may stand inside of a page: nothing in it ends the element around it."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
