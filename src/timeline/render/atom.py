"""The days on which commitments came to read otherwise, as an Atom feed (RFC 4287)."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from timeline.projections.commitment.changes import AspectChange, Feed, FeedItem, StatusChange
from timeline.projections.revision import midnight
from timeline.render.diff import said
from timeline.render.escaping import escape_line
from timeline.render.phrases import axis, humanize

MAX_FEED_ITEMS = 100  # turns
_ARROW = " \N{RIGHTWARDS ARROW} "


def render_atom(feed: Feed, name: str, pages: str | None = None) -> bytes:
    """Return turns as a feed; the same bytes whenever it is made.

    Where `pages` is the address under which relationships and commitments have their pages, the entries lead
    there, as of the day of the turn. They lead to the addresses of their sources, too.
    """
    root = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _say(root, "id", _urn(name))
    _say(root, "title", f"{name}: what changed")
    _say(root, "updated", _time(feed.updated))
    _say(SubElement(root, "author"), "name", "timeline")
    if pages:
        SubElement(root, "link", rel="self", href=f"{pages}/{name}/changes.atom")
        SubElement(root, "link", rel="alternate", href=f"{pages}/{name}")
    for news in feed.items:
        _add_entry(root, news, pages)
    indent(root)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entry(feed: Element, news: FeedItem, pages: str | None) -> None:
    turn = news.turn
    entry = SubElement(feed, "entry")
    _say(entry, "id", _urn(f"{turn.subject}/{turn.day}"))
    _say(entry, "title", f"{turn.subject}: {_in_short(turn)}")
    _say(entry, "published", _time(midnight(turn.day)))
    _say(entry, "updated", _time(news.updated))
    if pages:
        asked = f"as_of={turn.day}&known_on={turn.day}"
        SubElement(entry, "link", rel="alternate", href=f"{pages}/{turn.subject}?{asked}")
    pages_quoted = {source.url: source.publisher for source in news.sources if source.url}  # each linked once
    for url, publisher in pages_quoted.items():
        if _is_address(url):
            SubElement(entry, "link", rel="via", href=url, title=escape_line(publisher))
    _say(entry, "content", "".join(_html(turn))).set("type", "html")


def _is_address(url: str) -> bool:
    """Return whether a source can be linked: others may write anything as its address."""
    return url.isprintable() and re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url) is not None


def _say(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = escape_line(text)
    return element


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"timeline:{name}").urn


def _time(time: datetime) -> str:
    return f"{time.replace(tzinfo=None).isoformat()}Z"


def _in_short(turn: StatusChange) -> str:
    """The headline before and after, or else the first axis that changed."""
    if turn.after is None:
        return "taken back"
    if turn.before is None:
        return f"new, {humanize(turn.after.headline)}"
    return describe_change(turn.altered[0]).removeprefix("headline: ")


def describe_change(altered: AspectChange) -> str:
    """What an axis read before, and reads since: "stage: invited → confirmed"."""
    before, after = (said(altered.axis, answer) for answer in (altered.before, altered.after))
    return f"{axis(altered.axis)}: {after if altered.before is None else before + _ARROW + after}"


def _html(turn: StatusChange) -> Iterator[str]:
    """What changed and because of what; all of it is the text of others."""
    status = turn.after or turn.before
    yield _paragraph(status.title if status else turn.subject)
    items = (f"<li>{escape(escape_line(describe_change(change)))}</li>" for change in turn.altered)
    yield f"<ul>{''.join(items)}</ul>"
    if turn.new:
        yield _paragraph(f"Because of {', '.join(turn.new)}.")
    if turn.gone:
        yield _paragraph(f"No longer because of {', '.join(turn.gone)}.")
    if not (turn.new or turn.gone):
        yield _paragraph("Time passed.")


def _paragraph(text: str) -> str:
    return f"<p>{escape(escape_line(text))}</p>"
