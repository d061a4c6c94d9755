"""Which entries of the log bear on a commitment: enough of them to know it without reading the rest."""

from collections.abc import Iterable, Iterator

from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.events.links import Link, Lookup, links
from timeline.events.record import RecordKeeping


def bearing(subject: str, lookup: Lookup) -> list[Entry]:
    """All entries that bear on a commitment, on any day, in the order of the log; and perhaps a few more.

    Its own; the contacts and readouts that they came out of; the readouts that mention it or are of those
    contacts; the openings of its relationship; and whatever corrects or retracts any of these.
    """
    found: dict[int, Entry] = {}
    ways = [Link("subject", subject), Link("mentions", subject), Link("opens", subject.partition("/")[0])]
    ahead = [entry for way in ways for entry in lookup.by_link(way)]
    while ahead:
        entry = ahead.pop()
        if entry.position not in found:
            found[entry.position] = entry
            ahead.extend(_follow(entry.event, lookup))
    return [found[position] for position in sorted(found)]


def _follow(event: AnyEvent, lookup: Lookup) -> Iterator[Entry]:
    """What an event leads on to: what is said of it, what it is said of, the contact that it came out of."""
    yield from lookup.by_link(Link("target", event.id))
    if isinstance(event, RecordKeeping):
        yield from _found(lookup.by_id(event.target))
    for link in links(event):
        if link.kind in ("part_of", "of"):
            yield from _found(lookup.by_id(link.to))
            yield from lookup.by_link(Link("of", link.to))


def _found(entry: Entry | None) -> Iterable[Entry]:
    return [entry] if entry else ()
