"""Which entries of the log bear on a question: enough of them to answer it without reading the rest."""

from collections.abc import Iterable, Iterator

from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.links import Link, Lookup, links
from timeline.events.record import RecordKeeping
from timeline.projections.history import CONTACTS


def bearing(subject: str, lookup: Lookup) -> list[Entry]:
    """All entries that bear on a commitment, on any day, in the order of the log; and perhaps a few more.

    Its own; the contacts and readouts that they came out of; the readouts that mention it or are of those
    contacts; the openings of its relationship; and whatever corrects or retracts any of these.
    """
    ways = [Link("subject", subject), Link("mentions", subject), Link("opens", subject.partition("/")[0])]
    return _gathered((entry for way in ways for entry in lookup.by_link(way)), lookup)


def bearing_on_all(relationship: str, lookup: Lookup) -> list[Entry]:
    """The same for a relationship and all of its commitments."""
    entries = lookup.by_link(Link("relationship", relationship))
    return _gathered(entries, lookup, whole=relationship)


def _gathered(entries: Iterable[Entry], lookup: Lookup, whole: str | None = None) -> list[Entry]:
    """Entries with all that they lead on to; of the `whole` relationship everything is there already."""
    found: dict[int, Entry] = {}
    followed: set[Link] = set()
    ahead = list(entries)
    while ahead:
        entry = ahead.pop()
        if entry.position not in found:
            found[entry.position] = entry
            for link in _onward(entry.event, whole):
                if link not in followed:
                    followed.add(link)
                    ahead.extend(_led_to(link, lookup))
    return [found[position] for position in sorted(found)]


def _onward(event: AnyEvent, whole: str | None) -> Iterator[Link]:
    """What an event leads on to: what is said of it, what it is said of, the contact that it came out of."""
    if event.relationship != whole:
        yield Link("target", event.id)
        if isinstance(event, RecordKeeping):
            yield Link("id", event.target)
    for link in links(event):
        if link.kind in ("part_of", "of"):
            yield Link("id", link.to)
            yield Link("of", link.to)
    if whole:
        yield from _across(event, whole)


def _across(event: AnyEvent, whole: str) -> Iterator[Link]:
    """What leads to other relationships: accounts of a contact, what came out of it, what is mentioned."""
    if isinstance(event, (*CONTACTS, ReadoutIssued)):
        yield Link("part_of", event.id)
        yield Link("of", event.id)
    if event.relationship != whole and is_commitment(event.subject):
        yield Link("subject", event.subject)
    for link in links(event):
        if link.kind == "mentions" and is_commitment(link.to) and not link.to.startswith(f"{whole}/"):
            yield Link("subject", link.to)


def _led_to(link: Link, lookup: Lookup) -> Iterable[Entry]:
    if link.kind != "id":
        return lookup.by_link(link)
    entry = lookup.by_id(link.to)
    return [entry] if entry else ()
