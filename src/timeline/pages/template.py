"""Templates of the pages, with the values that all of them take."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from markupsafe import Markup

from timeline.projections.relationship.chart import ChartFrame
from timeline.projections.viewpoint import Viewpoint
from timeline.render.urls import Urls

if TYPE_CHECKING:
    from jinja2 import Environment


class PageContext(msgspec.Struct, frozen=True):
    """Everything a page needs in addition to the answer that it shows.

    A served page repeats the `query` of its URL in its forms, and follows the log from the position `live`.
    A page in a file states its Content-Security-Policy, and holds its fragments of all days as JSON.
    """

    urls: Urls
    query: Mapping[str, str] = {}
    live: int | None = None
    policy: str | None = None
    fragments: Markup | None = None

    @property
    def served(self) -> bool:
        """True if a server sends the page, and the policy with it."""
        return self.policy is None


def render_template(name: str, context: PageContext, /, **values: Any) -> str:  # noqa: ANN401 as the template asks
    """Return a page: the template filled with these values, all text in them escaped."""
    return _environment().get_template(name).render(values, context=context, urls=context.urls)


def json_for_script(value: object) -> Markup:
    """Return JSON for a script element, escaped so that it cannot end the element."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("timeline.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class SliderDays(NamedTuple):
    """The chosen days, the range of the sliders, and the days at which Play stops.

    Days of sliders are ordinals, as `date.toordinal` counts.
    """

    viewpoint: Viewpoint
    first: int
    last: int
    stops: Mapping[str, Sequence[int]]

    def clamp(self, day: date) -> int:
        """Return the slider's nearest day."""
        return min(max(day.toordinal(), self.first), self.last)

    def json(self) -> Markup:
        """Return the days for the script of the page."""
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
