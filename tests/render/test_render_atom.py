"""A feed that readers take: RFC 4287 to the letter, and the same bytes whenever it is made."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from render_facts import ALL, VISIT, event, record

from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup
from timeline.events.sources import Source
from timeline.projections.commitment.changes import AspectChange, Feed, build_feed, status_changes
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.revision import compute_revision, known_by
from timeline.render.atom import render_atom

ATOM = "{http://www.w3.org/2005/Atom}"
UNTIL = date(2026, 5, 1)


def feed_of(*events: AnyEvent, until: date = UNTIL) -> Feed:
    entries = record(*events)
    found = status_changes(state_intervals_by_commitment("us-china", entries), until)
    return build_feed(found, MemoryLookup(entries), compute_revision(known_by(entries, until), until).changed)


FEED = feed_of(*ALL)
FOUND = [each.turn for each in reversed(FEED.items)]
WRITTEN = render_atom(FEED, "us-china")


def read_back(written: bytes) -> Any:  # noqa: ANN401 as the library has it
    """The feed as a reader takes it, which finds nothing wrong with it."""
    feed = feedparser.parse(written)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    return feed


class _Texts(HTMLParser):
    """What a reader sees of HTML, and the tags that it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def texts_of(entry: Any) -> list[str]:  # noqa: ANN401 as the library has it
    (content,) = entry.content
    assert content.type == "text/html"
    return _Texts(content.value).texts


def check_musts(written: bytes) -> None:
    """RFC 4287, sections 3.3, 4.1.1, 4.1.2, 4.1.3.3, 4.2.1 and 4.2.6."""
    feed = ET.fromstring(written)  # noqa: S314 our own
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", element.findtext(f"{ATOM}updated") or ""
        )
        identifier = element.findtext(f"{ATOM}id") or ""
        assert urlsplit(identifier).scheme
        assert UUID(identifier).urn == identifier
        assert len(element.findall(f"{ATOM}link[@rel='alternate']")) <= 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [each.findtext(f"{ATOM}id") for each in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for each in feed.findall(f"{ATOM}entry"):
        (content,) = each.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        assert not list(content)


def test_the_newest_turn_comes_first_and_the_feed_is_as_new() -> None:
    check_musts(WRITTEN)
    feed = read_back(WRITTEN)
    days = [entry.published[:10] for entry in feed.entries]
    assert days == sorted((str(turn.day) for turn in FOUND), reverse=True)
    assert feed.feed.updated == feed.entries[0].updated == "2026-05-01T00:00:00Z"
    assert feed.entries[-1].updated == "2025-11-01T12:00:00Z"
    assert feed.feed.title == "us-china: what changed"


def test_a_title_says_what_became_of_it() -> None:
    titles = [entry.title for entry in read_back(WRITTEN).entries if VISIT in entry.title]
    assert titles == [
        f"{VISIT}: due now → overdue",
        f"{VISIT}: pending → due now",
        f"{VISIT}: new, pending",
    ]


def test_an_entry_says_what_changed_and_because_of_which_events() -> None:
    overdue, *_, new = [each for each in read_back(WRITTEN).entries if VISIT in each.title]
    assert texts_of(overdue) == [
        "USA:Trump to visit CHN (Beijing)",
        "status: due now → overdue",
        "schedule: due now → overdue",
        "Time passed.",
    ]
    assert "due: April 2026" in texts_of(new)
    assert texts_of(new)[-1] == "Because of april-visit, cn-readout."


def test_a_retracted_commitment_is_named_so() -> None:
    taken_back = event("retracted", VISIT, "2025-12-01", target="april-visit", reason="not so")
    newest = next(
        each
        for each in read_back(render_atom(feed_of(*ALL, taken_back), "us-china")).entries
        if VISIT in each.title
    )
    assert newest.title == f"{VISIT}: retracted"
    assert texts_of(newest)[-1] == "No longer because of april-visit, cn-readout."


def test_where_the_headline_stays_the_first_axis_that_changed_is_named() -> None:
    later = event("visit-confirmed", VISIT, "2025-12-01", asserted_by="USA", due="2026-05", id="may")
    feed = read_back(render_atom(feed_of(*ALL, later), "us-china"))
    assert f"{VISIT}: due: April 2026 → May 2026" in [entry.title for entry in feed.entries]


def test_ids_stay_whatever_comes_later() -> None:
    earlier = render_atom(Feed(FEED.items[-4:], FEED.updated), "us-china")
    before = {each.id: each.title for each in read_back(earlier).entries}
    after = {each.id: each.title for each in read_back(WRITTEN).entries}
    assert before.items() < after.items()


def test_on_a_day_on_which_nothing_has_changed_the_bytes_are_the_same() -> None:
    assert render_atom(feed_of(*ALL, until=UNTIL + timedelta(days=7)), "us-china") == WRITTEN


def test_a_feed_of_nothing_is_a_feed() -> None:
    written = render_atom(Feed((), FEED.updated), "us-china")
    check_musts(written)
    assert read_back(written).entries == []


def test_entries_lead_to_the_page_as_it_was_on_that_day() -> None:
    """Where there are pages."""
    written = render_atom(FEED, "us-china", pages="http://127.0.0.1:8000")
    check_musts(written)
    feed = read_back(written)
    assert feed.feed.link == "http://127.0.0.1:8000/us-china"
    assert [each.href for each in feed.feed.links if each.rel == "self"] == [
        "http://127.0.0.1:8000/us-china/changes.atom"
    ]
    overdue = next(each for each in feed.entries if VISIT in each.title)
    assert overdue.link == f"http://127.0.0.1:8000/{VISIT}?as_of=2026-05-01&known_on=2026-05-01"
    assert b"<link" not in WRITTEN


def test_an_entry_leads_to_its_sources() -> None:
    """Where they have an address, once to each: what else others wrote there leads nowhere."""
    urls = (
        "https://www.xinhuanet.com/a?b=1&c",
        "javascript:alert(1)",
        "https://a b",
        "in print",
        "https://a\u202e",
    )
    sources = [{"publisher": "Xinhua", "url": url} for url in urls] + [{"publisher": "TASS"}]
    sources.append({"publisher": "Xinhua", "url": urls[0], "quote": "in April"})
    later = event("visit-dated", VISIT, "2025-12-01", due="2026-04-08", sources=sources, id="dated")
    written = render_atom(feed_of(*ALL, later), "us-china")
    check_musts(written)
    (entry,) = (each for each in read_back(written).entries if "Because of dated." in texts_of(each))
    assert [(each.rel, each.href, each.title) for each in entry.links] == [("via", urls[0], "Xinhua")]


def test_what_is_recorded_later_updates_the_entry_of_its_day() -> None:
    """Another report of the same day; the id stays, and so do the other entries."""
    dated = event("visit-dated", VISIT, "2025-12-01", due="2026-04-08", id="dated")
    late = event("visit-dated", VISIT, "2025-12-01", due="2026-04-09", published="2025-12-01", id="late")
    entries = [*record(*ALL, dated, late)]
    entries[-1] = replace(entries[-1], recorded=datetime(2025, 12, 3, 9, tzinfo=UTC))
    before, after = (told_of_the_visit(some)["2025-12-01"] for some in (entries[:-1], entries))
    assert texts_of(before)[-1] == "Because of dated."
    assert texts_of(after)[-1] == "Because of dated, late."
    assert before.id == after.id
    assert (before.updated, after.updated) == ("2025-12-01T12:00:00Z", "2025-12-03T09:00:00Z")


def told_of_the_visit(entries: Sequence[Entry]) -> Mapping[str, Any]:
    """The entries of a feed that are of the visit, by the day of their turn."""
    found = status_changes(state_intervals_by_commitment("us-china", entries), UNTIL)
    written = render_atom(
        build_feed(found, MemoryLookup(entries), entries[-1].recorded), "us-china", "http://127.0.0.1"
    )
    return {each.link[-10:]: each for each in read_back(written).entries if VISIT in each.title}


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(texts | st.text("<>&'\"\x00\x1b\ufffe\u202e]ab", min_size=1))
def test_whatever_others_write_is_text_and_no_markup(text: str) -> None:
    """Neither of the feed nor of the HTML in it."""
    title = f"<script>{text}</script>"
    turn = FOUND[-1]
    assert turn.after
    hostile = replace(
        turn,
        after=replace(turn.after, title=title),
        altered=(AspectChange(f"performance.{title}", "partial", "fulfilled"),),
    )
    news = FEED.items[0]._replace(turn=hostile, sources=(Source(publisher=title, url=f"https://{text}"),))
    written = render_atom(FEED._replace(items=[news]), "us-china")
    check_musts(written)
    content = ET.fromstring(written).findtext(f"{ATOM}entry/{ATOM}content") or ""  # noqa: S314 our own
    assert _Texts(content).tags == {"p", "ul", "li"}
