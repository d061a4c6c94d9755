"""What a calendar shows, as iCalendar (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from timeline.errors import Refused
from timeline.projections.agenda import Engagement
from timeline.views.phrases import affirmed, by_when, spaced
from timeline.views.safety import safe

if TYPE_CHECKING:
    from icalendar import Event

_LABELS = {"visit": "", "deadline": "Due: ", "watch": "Watch: "}


def render_icalendar(engagements: Iterable[Engagement], name: str) -> bytes:
    """A calendar of all-day events, the same bytes whenever it is made.

    An event keeps its UID; its SEQUENCE rises with each change, whose day, as UTC, is DTSTAMP and
    LAST-MODIFIED. Refused where the library of calendars is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise Refused(
            "a calendar needs icalendar, which is not installed.",
            'install it: `pip install "diplomatic-timeline[calendar]"`',
        ) from None
    calendar = Calendar()
    calendar.add("prodid", "-//diplomatic-timeline//timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for label in ("name", "x-wr-calname"):  # the one of RFC 7986, and the one that most calendars read
        calendar.add(label, safe(name))
    for engagement in engagements:
        calendar.add_component(_event(engagement))
    written: bytes = calendar.to_ical()
    return written


def _event(engagement: Engagement) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{engagement.key}@diplomatic-timeline")
    event.add("dtstamp", _midnight(engagement.changed))
    event.add("last-modified", _midnight(engagement.changed))
    event.add("sequence", engagement.revision)
    event.add("dtstart", engagement.first)
    event.add("dtend", engagement.last + timedelta(days=1))  # which is no longer part of it
    event.add("summary", _LABELS[engagement.kind] + safe(engagement.title))
    event.add("description", "\n".join(map(safe, _lines(engagement))))
    event.add("categories", [engagement.relationship, engagement.kind])
    event.add("status", engagement.certainty.upper())
    event.add("transp", "TRANSPARENT")
    return event


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _lines(engagement: Engagement) -> Iterator[str]:
    if engagement.headline and engagement.stage:
        yield f"{spaced(engagement.headline).capitalize()} ({engagement.stage})"
    if engagement.due:
        yield f"Due {by_when(engagement.due)}"
    if engagement.acknowledgement:
        yield f"Who affirms: {affirmed(engagement.acknowledgement).text}"
    if engagement.kind != "watch":
        yield engagement.key
    yield f"Evidence: {', '.join(engagement.evidence)}"
