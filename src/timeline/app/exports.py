"""A calendar, a feed, or a file for another program, from a viewpoint."""

from timeline.app.facade import App
from timeline.errors import WrongUsage
from timeline.projections.viewpoint import Viewpoint


def export(
    app: App, relationship: str | None, format_: str, viewpoint: Viewpoint, pages: str | None = None
) -> bytes:
    """Return a relationship, or all, as `ics` or `atom`, or one as `timelinejs`."""
    name = relationship or "timeline"
    match format_:
        case "ics":
            from timeline.render.icalendar import render_icalendar

            return render_icalendar(app.changes.calendar(relationship, viewpoint), name, pages)
        case "atom":
            from timeline.render.atom import MAX_FEED_ITEMS, render_atom

            return render_atom(app.changes.feed(relationship, viewpoint, MAX_FEED_ITEMS), name, pages)
        case _:
            from timeline.render.timelinejs import render_timelinejs

            if relationship is None:
                raise WrongUsage(
                    "a TimelineJS file must be of one relationship.",
                    "name it: `timeline export us-china --format timelinejs`",
                )
            return render_timelinejs(app.relationships.replay(relationship, viewpoint), name).encode()
