"""The days on which commitments came to read otherwise, as an Atom feed (RFC 4287)."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from timeline.projections.turns import Altered, Turn
from timeline.views.diff import said
from timeline.views.phrases import axis, spaced
from timeline.views.safety import safe

LATEST = 100  # turns
_ARROW = " \N{RIGHTWARDS ARROW} "


def render_atom(turns: Sequence[Turn], name: str, until: date, pages: str | None = None) -> bytes:
    """The latest turns up to a day, the newest first; the same bytes whenever it is made.

    `turns` are in order. Where `pages` is the address under which relationships and commitments have their
    pages, the entries lead there, as of the day of the turn.
    """
    feed = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _say(feed, "id", _urn(name))
    _say(feed, "title", f"{name}: what changed")
    _say(feed, "updated", _midnight(turns[-1].day if turns else until))
    _say(SubElement(feed, "author"), "name", "timeline")
    if pages:
        SubElement(feed, "link", rel="alternate", href=f"{pages}/{name}")
    for turn in reversed(turns[-LATEST:]):
        _add_entry(feed, turn, pages)
    indent(feed)
    written: bytes = tostring(feed, "utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entry(feed: Element, turn: Turn, pages: str | None) -> None:
    entry = SubElement(feed, "entry")
    _say(entry, "id", _urn(f"{turn.subject}/{turn.day}"))
    _say(entry, "title", f"{turn.subject}: {_in_short(turn)}")
    _say(entry, "updated", _midnight(turn.day))
    if pages:
        asked = f"as_of={turn.day}&known_on={turn.day}"
        SubElement(entry, "link", rel="alternate", href=f"{pages}/{turn.subject}?{asked}")
    _say(entry, "content", "".join(_html(turn))).set("type", "html")


def _say(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = safe(text)
    return element


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"timeline:{name}").urn


def _midnight(day: date) -> str:
    return f"{day}T00:00:00Z"


def _in_short(turn: Turn) -> str:
    """The headline before and after, or else the first axis that changed."""
    if turn.after is None:
        return "taken back"
    if turn.before is None:
        return f"new, {spaced(turn.after.headline)}"
    return alteration(turn.altered[0]).removeprefix("headline: ")


def alteration(altered: Altered) -> str:
    """What an axis read before, and reads since: "stage: invited → confirmed"."""
    before, after = (said(altered.axis, answer) for answer in (altered.before, altered.after))
    return f"{axis(altered.axis)}: {after if altered.before is None else before + _ARROW + after}"


def _html(turn: Turn) -> Iterator[str]:
    """What changed and because of what; all of it is the text of others."""
    status = turn.after or turn.before
    yield _paragraph(status.title if status else turn.subject)
    yield f"<ul>{''.join(f'<li>{escape(safe(alteration(each)))}</li>' for each in turn.altered)}</ul>"
    if turn.new:
        yield _paragraph(f"Because of {', '.join(turn.new)}.")
    if turn.gone:
        yield _paragraph(f"No longer because of {', '.join(turn.gone)}.")
    if not (turn.new or turn.gone):
        yield _paragraph("Time passed.")


def _paragraph(text: str) -> str:
    return f"<p>{escape(safe(text))}</p>"
