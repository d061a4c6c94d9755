"""What follows from a relationship on a day, in the formats of other programs."""

from timeline.app.facade import App
from timeline.errors import WrongUsage
from timeline.projections.viewpoint import Viewpoint


def export(
    app: App, relationship: str | None, format_: str, where: Viewpoint, pages: str | None = None
) -> bytes:
    """A relationship, or all, as a calendar, as a feed of what changed; or, only one, for TimelineJS.

    Calendar and feed lead to `pages`, the address of a server, if one is given.
    """
    name = relationship or "timeline"
    match format_:
        case "ics":
            from timeline.render.icalendar import render_icalendar

            return render_icalendar(app.agenda(relationship, where), name, pages)
        case "atom":
            from timeline.render.atom import MAX_FEED_ITEMS, render_atom

            return render_atom(app.feed(relationship, where, MAX_FEED_ITEMS), name, pages)
        case _:
            from timeline.render.timelinejs import render_timelinejs

            if relationship is None:
                raise WrongUsage(
                    "a TimelineJS is of one relationship.", "name it: `timeline export us-china`"
                )
            return render_timelinejs(app.replay(relationship, where), name).encode()
