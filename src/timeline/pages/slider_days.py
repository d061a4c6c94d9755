"""The two days of a page, and the days that its sliders reach."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from timeline.pages.template import json_for_script
from timeline.projections.relationship.chart import ChartFrame
from timeline.projections.viewpoint import Viewpoint


class SliderDays(NamedTuple):
    """The chosen days, the range of the sliders, and the `stops` of each slider.

    Days of sliders are ordinals, as `date.toordinal` counts. Play stops on days on which something changed
    in the world (`as_of`), became known (`known_on`), or did either (`both`).
    """

    viewpoint: Viewpoint
    first: int
    last: int
    stops: Mapping[str, Sequence[int]]

    def clamp(self, day: date) -> int:
        """Return the slider's nearest day."""
        return min(max(day.toordinal(), self.first), self.last)

    def json(self) -> Markup:
        """Return what the script of the page needs."""
        return json_for_script({"first": self.first, "stops": self.stops})


def slider_days(frame: ChartFrame, viewpoint: Viewpoint, today: date) -> SliderDays:
    """Return sliders from the first day of a frame to its last, or to today if later."""
    first = min([frame.begins, *frame.came_out[:1]]).toordinal()
    last = max(frame.ends, today).toordinal()
    as_of, known_on = (
        {day for day in map(date.toordinal, days) if first <= day <= last}
        for days in (frame.turning, frame.came_out)
    )
    stops = {"as_of": sorted(as_of), "known_on": sorted(known_on), "both": sorted(as_of | known_on)}
    return SliderDays(viewpoint, first, last, stops)
