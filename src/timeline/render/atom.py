"""The changes of commitments as an Atom feed (RFC 4287)."""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from timeline.projections.commitment.changes import AspectChange, Feed, FeedItem, StatusChange
from timeline.projections.revision import midnight
from timeline.render.diff import aspect_value
from timeline.render.escaping import escape_html, escape_line
from timeline.render.phrases import aspect, bare_status

MAX_FEED_ITEMS = 100
_ARROW = " \N{RIGHTWARDS ARROW} "


def render_atom(feed: Feed, name: str, pages: str | None = None) -> bytes:
    """Return a feed of changes; the same changes give the same bytes.

    Each entry links to the addresses of its sources. If `pages` is the address of a server of pages, it also
    links to the page of its commitment, as of the day of the change.
    """
    root = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _add_text(root, "id", _urn(name))
    _add_text(root, "title", f"{name}: what changed")
    _add_text(root, "updated", _time(feed.updated))
    _add_text(SubElement(root, "author"), "name", "timeline")
    if pages:
        SubElement(root, "link", rel="self", href=f"{pages}/{name}/changes.atom")
        SubElement(root, "link", rel="alternate", href=f"{pages}/{name}")
    for item in feed.items:
        _add_entry(root, item, pages)
    indent(root)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entry(feed: Element, item: FeedItem, pages: str | None) -> None:
    turn = item.turn
    entry = SubElement(feed, "entry")
    _add_text(entry, "id", _urn(f"{turn.subject}/{turn.day}"))
    _add_text(entry, "title", f"{turn.subject}: {_summary(turn)}")
    _add_text(entry, "published", _time(midnight(turn.day)))
    _add_text(entry, "updated", _time(item.updated))
    if pages:
        query = f"as_of={turn.day}&known_on={turn.day}"
        SubElement(entry, "link", rel="alternate", href=f"{pages}/{turn.subject}?{query}")
    publishers = {url: source.publisher for source in item.sources if _is_link(url := source.url or "")}
    for url, publisher in publishers.items():
        SubElement(entry, "link", rel="via", href=url, title=escape_line(publisher))
    _add_text(entry, "content", "".join(_html(turn))).set("type", "html")


def _is_link(url: str) -> bool:
    """Return whether an address is safe to link; a source may state anything."""
    return url.isprintable() and re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url) is not None


def _add_text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = escape_line(text)
    return element


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"timeline:{name}").urn


def _time(time: datetime) -> str:
    return f"{time.replace(tzinfo=None).isoformat()}Z"


def _summary(turn: StatusChange) -> str:
    """Return the status before and after, or the first aspect that changed."""
    if turn.after is None:
        return "retracted"
    if turn.before is None:
        return f"new, {bare_status(turn.after.headline, turn.after.stage)}"
    return describe_change(turn.altered[0]).removeprefix("status: ")


def describe_change(altered: AspectChange) -> str:
    """Return an aspect with its values before and after: "stage: invited → confirmed"."""
    before, after = (aspect_value(altered.axis, value) for value in (altered.before, altered.after))
    return f"{aspect(altered.axis)}: {after if altered.before is None else before + _ARROW + after}"


def _html(turn: StatusChange) -> Iterator[str]:
    """Yield the changes and their events, escaped."""
    status = turn.after or turn.before
    yield _paragraph(status.title if status else turn.subject)
    items = (f"<li>{escape_html(describe_change(change))}</li>" for change in turn.altered)
    yield f"<ul>{''.join(items)}</ul>"
    if turn.new:
        yield _paragraph(f"Because of {', '.join(turn.new)}.")
    if turn.gone:
        yield _paragraph(f"No longer because of {', '.join(turn.gone)}.")
    if not (turn.new or turn.gone):
        yield _paragraph("Time passed.")


def _paragraph(text: str) -> str:
    return f"<p>{escape_html(text)}</p>"
