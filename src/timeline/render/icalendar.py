"""A calendar in the iCalendar format (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from timeline.errors import Refused
from timeline.projections.relationship.calendar import Engagement
from timeline.render.escaping import escape_line
from timeline.render.phrases import bare_status, by_when, confirmed_by
from timeline.render.urls import ServerUrls

if TYPE_CHECKING:
    from icalendar import Event

_REFRESH_INTERVAL = timedelta(hours=1)
_LABELS = {"visit": "", "deadline": "Due: ", "watch": "Watch: "}


def render_icalendar(engagements: Iterable[Engagement], name: str, pages: str | None = None) -> bytes:
    """Return a calendar of all-day events; the same engagements give the same bytes.

    An event keeps its UID. Its SEQUENCE rises with each change; DTSTAMP and LAST-MODIFIED are the time of the
    last one. If `pages` is the address of a server of pages, each event links to its page there.
    Raises Refused if the icalendar library is not installed.
    """
    try:
        from icalendar import Calendar, vDuration
    except ImportError:
        raise Refused(
            "a calendar needs icalendar, which is not installed.",
            'install it: `pip install "diplomatic-timeline[calendar]"`',
        ) from None
    calendar = Calendar()
    calendar.add("prodid", "-//diplomatic-timeline//timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for label in ("name", "x-wr-calname"):  # RFC 7986, and what most calendars read
        calendar.add(label, escape_line(name))
    calendar.add("refresh-interval", _REFRESH_INTERVAL, {"VALUE": "DURATION"})  # RFC 7986
    calendar.add("x-published-ttl", vDuration(_REFRESH_INTERVAL))  # the older name
    for engagement in engagements:
        calendar.add_component(_event(engagement, pages))
    written: bytes = calendar.to_ical()
    return written


def _event(engagement: Engagement, pages: str | None) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{engagement.key}@diplomatic-timeline")
    event.add("dtstamp", engagement.changed)
    event.add("last-modified", engagement.changed)
    event.add("sequence", engagement.revision)
    event.add("dtstart", engagement.first)
    event.add("dtend", engagement.last + timedelta(days=1))  # exclusive
    event.add("summary", _LABELS[engagement.kind] + escape_line(engagement.title))
    event.add("description", "\n".join(map(escape_line, _lines(engagement))))
    event.add("categories", [engagement.relationship, engagement.kind])
    event.add("status", engagement.certainty.upper())
    event.add("transp", "TRANSPARENT")
    if pages:
        slug, key, urls = engagement.relationship, engagement.key, ServerUrls()
        event.add(
            "url", pages + (urls.event(slug, key) if engagement.kind == "watch" else urls.commitment(key))
        )
    return event


def _lines(engagement: Engagement) -> Iterator[str]:
    if engagement.headline and engagement.stage:
        words, stage = bare_status(engagement.headline, engagement.stage), engagement.stage
        yield words.capitalize() if words == stage else f"{words.capitalize()} ({stage})"
    elif engagement.certainty == "cancelled":
        yield "No longer on these days"
    if engagement.due:
        yield f"Due {by_when(engagement.due)}"
    if engagement.acknowledgement:
        yield f"Confirmed by: {confirmed_by(engagement.acknowledgement).text}"
    if engagement.kind != "watch":
        yield engagement.key
    yield f"Evidence: {', '.join(engagement.evidence)}"
