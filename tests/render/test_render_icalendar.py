"""A calendar that calendars take: RFC 5545 to the letter, and the same bytes whenever it is made."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from render_facts import ALL, BEANS, VISIT, event, record

from timeline.events.catalogue import AnyEvent
from timeline.events.references import MemoryLookup
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.relationship.calendar import Engagement, list_engagements
from timeline.render.escaping import escape_line
from timeline.render.icalendar import render_icalendar

WATCHED = event("watch-item-set", "us-china", "2025-12-01", id="item", text="Is it out?", due="2026-02")


def engagements(day: str, *events: AnyEvent) -> list[Engagement]:
    entries = record(*events)
    return list_engagements(
        "us-china",
        state_intervals_by_commitment("us-china", entries),
        MemoryLookup(entries),
        date.fromisoformat(day),
    )


def read_back(written: bytes) -> dict[str, Any]:
    """The events by UID, as the library reads them."""
    calendar = icalendar.Calendar.from_ical(written)
    assert [each.name for each in calendar.subcomponents] == ["VEVENT"] * len(calendar.subcomponents)
    return {str(each["UID"]): each for each in calendar.subcomponents}


WRITTEN = render_icalendar(engagements("2026-01-05", *ALL, WATCHED), "us-china")
EVENTS = read_back(WRITTEN)


def test_each_event_keeps_its_name() -> None:
    assert set(EVENTS) == {f"{key}@diplomatic-timeline" for key in (VISIT, BEANS, "item")}


def test_a_vague_visit_is_an_all_day_event_whose_end_is_no_longer_part_of_it() -> None:
    visit = EVENTS[f"{VISIT}@diplomatic-timeline"]
    assert (visit["DTSTART"].dt, visit["DTEND"].dt) == (date(2026, 4, 1), date(2026, 5, 1))
    assert visit["DTSTART"].params["VALUE"] == "DATE"
    assert (visit["STATUS"], visit["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert visit["SUMMARY"] == "USA:Trump to visit CHN (Beijing)"
    assert [str(each) for each in visit["CATEGORIES"].cats] == ["us-china", "visit"]


def test_it_says_how_it_stands_who_affirms_it_and_on_which_events_that_rests() -> None:
    lines = str(EVENTS[f"{VISIT}@diplomatic-timeline"]["DESCRIPTION"]).split("\n")
    assert lines == [
        "Pending (confirmed)",
        "Due April 2026",
        "Confirmed by: unilateral: USA yes · CHN left it out",
        VISIT,
        "Evidence: april-visit, cn-readout",
    ]


def test_a_deadline_and_what_is_watched_are_named_so() -> None:
    assert EVENTS[f"{BEANS}@diplomatic-timeline"]["SUMMARY"] == "Due: CHN to buy soybeans from USA"
    item = EVENTS["item@diplomatic-timeline"]
    assert (item["SUMMARY"], item["DTSTART"].dt) == ("Watch: Is it out?", date(2026, 2, 28))
    assert item["DESCRIPTION"] == "Due February 2026\nEvidence: item"


def test_the_stamp_is_the_time_of_the_last_change() -> None:
    """Not of the making."""
    visit = EVENTS[f"{VISIT}@diplomatic-timeline"]
    assert visit["DTSTAMP"].dt == visit["LAST-MODIFIED"].dt == datetime(2025, 11, 24, 12, tzinfo=UTC)
    cancelled = event("visit-cancelled", VISIT, "2026-02-01")
    later = read_back(render_icalendar(engagements("2026-02-01", *ALL, cancelled), "us-china"))
    again = later[f"{VISIT}@diplomatic-timeline"]
    assert again["STATUS"] == "CANCELLED"
    assert again["SEQUENCE"] > visit["SEQUENCE"]
    assert again["DTSTAMP"].dt == datetime(2026, 2, 1, 12, tzinfo=UTC)


def test_what_was_taken_back_says_that_it_is_no_longer_there() -> None:
    retracted = event("retracted", VISIT, "2025-12-01", target="april-visit", reason="not so")
    gone = read_back(render_icalendar(engagements("2026-01-05", *ALL, retracted), "us-china"))
    visit = gone[f"{VISIT}@diplomatic-timeline"]
    assert (visit["STATUS"], visit["DTSTART"].dt) == ("CANCELLED", date(2026, 4, 1))
    assert str(visit["DESCRIPTION"]).startswith("No longer on these days\nDue April 2026\n")


def test_a_calendar_is_to_be_asked_for_again() -> None:
    """By the name of RFC 7986, and by the older one."""
    calendar: Any = icalendar.Calendar.from_ical(WRITTEN)
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in WRITTEN


def test_an_event_leads_to_its_page() -> None:
    """Where there are pages: of a commitment, and of the event that set a watch item."""
    shown = engagements("2026-01-05", *ALL, WATCHED)
    events = read_back(render_icalendar(shown, "us-china", "https://desk.example.org"))
    assert {uid.partition("@")[0]: str(each["URL"]) for uid, each in events.items()} == {
        VISIT: f"https://desk.example.org/{VISIT}",
        BEANS: f"https://desk.example.org/{BEANS}",
        "item": "https://desk.example.org/us-china/@item",
    }
    assert b"URL" not in WRITTEN


def test_on_a_day_on_which_nothing_has_changed_the_bytes_are_the_same() -> None:
    assert render_icalendar(engagements("2026-01-20", *ALL, WATCHED), "us-china") == WRITTEN


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    assert read_back(render_icalendar([], "us-china")) == {}


# RFC 5545: the line ends of section 3.1, the characters of 3.3.11, what must be there of 3.4 and 3.6.1

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(texts | st.text('\x00\x1b\r\n\t\\;,:"\u2028\u202eäé中🕊', min_size=1, max_size=300))
def test_whatever_others_write_it_stays_one_text_of_one_event(title: str) -> None:
    (visit, *_) = engagements("2026-01-05", *ALL)
    written = render_icalendar([replace(visit, title=title)], title)
    check_lines(written)
    (event,) = read_back(written).values()
    assert set(event) == set(EVENTS[f"{VISIT}@diplomatic-timeline"])
    assert str(event["SUMMARY"]) == f"Due: {escape_line(title)}"


def check_lines(written: bytes) -> None:
    """Of at most 75 octets, ended by CRLF, a folded one beginning with a space; no control characters."""
    assert written.endswith(b"\r\n")
    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is folded in two
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)


def test_lines_are_folded_and_end_as_they_must() -> None:
    check_lines(WRITTEN)
    assert b"\r\n " in WRITTEN


def test_a_comma_in_a_text_does_not_part_it() -> None:
    unfolded = WRITTEN.replace(b"\r\n ", b"")
    assert rb"Evidence: pledge\, booked\, shipped" in unfolded


def test_all_that_must_be_there_is_there_once() -> None:
    calendar = icalendar.Calendar.from_ical(WRITTEN)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["PRODID"]
    for each in WRITTEN.replace(b"\r\n ", b"").split(b"BEGIN:VEVENT\r\n")[1:]:
        names = [re.split(rb"[;:]", line)[0] for line in each.split(b"END:VEVENT")[0].splitlines()]
        for name in (b"UID", b"DTSTAMP", b"DTSTART", b"DTEND", b"SEQUENCE", b"STATUS", b"SUMMARY"):
            assert names.count(name) == 1
        assert len(names) == len(set(names))


# Where the library is not installed


def test_without_the_library_it_says_how_to_install_it() -> None:
    """A real interpreter that cannot find it."""
    program = (
        "import sys; sys.modules['icalendar'] = None\n"
        "from timeline.errors import Refused\n"
        "from timeline.render.icalendar import render_icalendar\n"
        "try: render_icalendar([], 'us-china')\n"
        "except Refused as refused: print(refused.message, refused.hint)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "diplomatic-timeline[calendar]" in done.stdout


def test_the_first_days_of_all_can_be_shown() -> None:
    (engagement, *_) = engagements("2026-01-05", *ALL)
    written = render_icalendar(
        [replace(engagement, first=date.min, changed=datetime.min.replace(tzinfo=UTC))], "us-china"
    )
    assert b"DTSTART;VALUE=DATE:00010101" in written
    assert b"DTSTAMP:00010101T000000Z" in written


def test_the_day_before_the_last_of_all_can_be_shown() -> None:
    (engagement, *_) = engagements("2026-01-05", *ALL)
    far = replace(engagement, last=date.max - timedelta(days=1))
    assert b"DTEND;VALUE=DATE:99991231" in render_icalendar([far], "us-china")
