"""Which entries of the log bear on a question: enough of them to answer it without reading the rest."""

from collections.abc import Iterable, Iterator
from typing import Any

from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.figures import FigureReported
from timeline.events.record import Corrected, RecordKeeping
from timeline.events.references import Lookup, Reference, ReferenceKind, references_of
from timeline.events.relationship import RelationshipOpened
from timeline.events.undertakings import CommitmentSuperseded
from timeline.projections.history import CONTACTS


def entries_for_commitment(subject: str, lookup: Lookup) -> list[Entry]:
    """All entries that bear on a commitment, on any day, in the order of the log; and perhaps a few more.

    Its own; the contacts and readouts that they came out of; the readouts that mention it or are of those
    contacts; the openings of its relationship; what says of its successors that they were superseded; and
    whatever corrects or retracts any of these.
    """
    return entries_for_commitments([subject], lookup)


def entries_for_commitments(subjects: Iterable[str], lookup: Lookup) -> list[Entry]:
    """The same for several commitments."""
    return _closure((entry for subject in subjects for entry in _on(subject, lookup)), lookup)


def entries_for_contact(contact: str, lookup: Lookup) -> list[Entry]:
    """The same for a contact as the parties told it, and for the commitments that they may have spoken of."""
    told = _originals_of_contact(contact, lookup)
    spoken = {
        link.to
        for entry in told
        for link in references_of(entry.event)
        if link.kind in ("subject", "mentions")
    }
    commitments = (entry for each in spoken if is_commitment(each) for entry in _on(each, lookup))
    openings = (entry for each in spoken for entry in _opening(each, lookup))
    return _closure([*told, *commitments, *openings], lookup)


def entries_for_relationship(relationship: str, lookup: Lookup) -> list[Entry]:
    """The same for a relationship and all of its commitments."""
    entries = lookup.by_reference(Reference("relationship", relationship))
    return _closure(entries, lookup, whole=relationship)


def entries_for_figures(relationship: str, lookup: Lookup) -> list[Entry]:
    """The same for the figures of a relationship: also what bears on those that they are compared with."""
    own = entries_for_relationship(relationship, lookup)
    compared = {relationship}
    for entry in own:
        if isinstance(entry.event, FigureReported | Corrected):
            named = [lookup.header(link.to) for link in references_of(entry.event) if link.kind == "figure"]
            naming = lookup.headers(Reference("figure", entry.event.id))
            compared |= {each.subject.partition("/")[0] for each in (*named, *naming) if each}
    others = (entries_for_relationship(each, lookup) for each in compared - {relationship})
    found = {entry.position: entry for entries in (own, *others) for entry in entries}
    return [found[position] for position in sorted(found)]


def correction_chain(entries: Iterable[Entry], lookup: Lookup) -> list[Entry]:
    """Return entries and all that corrects or retracts them, or that, in the order of the log."""
    found = {entry.position: entry for entry in entries}
    ahead = list(found.values())
    while ahead:
        for each in lookup.by_reference(Reference("target", ahead.pop().event.id)):
            if each.position not in found:
                found[each.position] = each
                ahead.append(each)
    return [found[position] for position in sorted(found)]


def entries_referring_to(entry: Entry, lookup: Lookup) -> list[Entry]:
    """An entry, all that refers to it or is corrected to do so, and whatever corrects or retracts these."""
    kinds: tuple[ReferenceKind, ...] = ("part_of", "of", "figure", "evidence", "target")
    ways = (Reference(kind, entry.event.id) for kind in kinds)
    naming = (each for way in ways for each in lookup.by_reference(way))
    return correction_chain([entry, *_originals_of([entry, *naming], lookup)], lookup)


def affected_commitments(entries: Iterable[Entry], lookup: Lookup) -> set[str]:
    """The commitments on which entries bear that came last, or bore before; and perhaps a few more.

    Their own, and those that are said to take their place; for a readout, those that it mentions and those
    that came out of its contact; for what is said of a relationship, all of its; for a correction or
    retraction, those that its target touched and now touches, by all that was ever said of it.
    """
    told = correction_chain(_originals_of(entries, lookup), lookup)
    return {subject for each in told for subject in _affected_as_recorded(each.event, lookup)}


def _affected_as_recorded(event: AnyEvent, lookup: Lookup) -> Iterator[str]:
    if is_commitment(event.subject):
        yield event.subject
        for successor in _successors(event):
            yield from _line_of(successor, lookup)
        if not isinstance(event, CONTACTS):
            return
    if isinstance(event, RelationshipOpened):
        known = lookup.headers(Reference("relationship", event.subject))
        yield from (each.subject for each in known if is_commitment(each.subject))
    yield from _came_out_of(event.id, lookup)
    for link in references_of(event):
        if link.kind == "mentions" and is_commitment(link.to):
            yield link.to
        elif link.kind in ("of", "part_of"):
            yield from _came_out_of(link.to, lookup)


def _successors(event: AnyEvent) -> Iterator[str]:
    """The commitment that is said to take the place of another, also by a correction, or by one of that."""
    match event:
        case CommitmentSuperseded(superseded_by=str(successor)):
            yield successor
        case Corrected(patch=patch):
            inner: Any = patch
            while isinstance(inner, dict):
                if isinstance(named := inner.get("superseded_by"), str):
                    yield named
                inner = inner.get("patch")
        case _:
            pass


def _line_of(subject: str, lookup: Lookup) -> Iterable[str]:
    """A commitment, and all that ever were said to take its place, one after the other."""
    line = {subject: None}
    ahead = [subject]
    while ahead:
        told = correction_chain(_supersessions(ahead.pop(), lookup), lookup)
        for successor in (each for said in told for each in _successors(said.event)):
            if successor not in line:
                line[successor] = None
                ahead.append(successor)
    return line


def _supersessions(subject: str, lookup: Lookup) -> Iterator[Entry]:
    """Return the entries by which another commitment took the place of this one."""
    name = str(CommitmentSuperseded.__struct_config__.tag)
    found = (each.id for each in lookup.headers(Reference("subject", subject)) if each.type == name)
    return (entry for key in found if (entry := lookup.by_id(key)))


def _came_out_of(contact: str, lookup: Lookup) -> Iterator[str]:
    """The commitments that came out of a contact, directly or by way of a readout; or out of a readout."""
    readouts = _originals_of(lookup.by_reference(Reference("of", contact)), lookup)
    for told in (contact, *(each.event.id for each in readouts)):
        for each in lookup.headers(Reference("part_of", told)):
            if is_commitment(each.subject):
                yield each.subject


def _originals_of(entries: Iterable[Entry], lookup: Lookup) -> list[Entry]:
    """Return what corrections and retractions are said of in the end, and other entries themselves."""
    found: dict[int, Entry] = {}
    followed: set[str] = set()
    for entry in entries:
        said = entry
        while isinstance(said.event, RecordKeeping) and said.event.target not in followed:
            followed.add(said.event.target)
            said = lookup.by_id(said.event.target) or said
        if not isinstance(said.event, RecordKeeping):
            found[said.position] = said
    return list(found.values())


def _on(subject: str, lookup: Lookup) -> Iterator[Entry]:
    """What leads to a commitment directly."""
    yield from lookup.by_reference(Reference("subject", subject))
    yield from lookup.by_reference(Reference("mentions", subject))
    yield from _opening(subject, lookup)


def _opening(subject: str, lookup: Lookup) -> Iterable[Entry]:
    return lookup.by_reference(Reference("opens", subject.partition("/")[0]))


def _originals_of_contact(contact: str, lookup: Lookup) -> list[Entry]:
    """A contact, the readouts of it, and what came out of it, as told first, with all that corrects these."""
    readouts = _originals_of(lookup.by_reference(Reference("of", contact)), lookup)
    told = [contact, *(each.event.id for each in readouts)]
    outcomes = (each for part in told for each in lookup.by_reference(Reference("part_of", part)))
    held = lookup.by_id(contact)
    return correction_chain([*([held] if held else ()), *readouts, *_originals_of(outcomes, lookup)], lookup)


def _closure(entries: Iterable[Entry], lookup: Lookup, whole: str | None = None) -> list[Entry]:
    """Entries with all that they lead on to; of the `whole` relationship everything is there already."""
    found: dict[int, Entry] = {}
    followed: set[Reference] = set()
    ahead = list(entries)
    while ahead:
        entry = ahead.pop()
        if entry.position not in found:
            found[entry.position] = entry
            for link in _outgoing(entry.event, whole):
                if link not in followed:
                    followed.add(link)
                    ahead.extend(_follow(link, lookup))
            for successor in _successors(entry.event):  # which may lead back
                ahead.extend(_supersessions(successor, lookup))
    return [found[position] for position in sorted(found)]


def _outgoing(event: AnyEvent, whole: str | None) -> Iterator[Reference]:
    """What an event leads on to: what is said of it, what it is said of, the contact that it came out of."""
    if event.relationship != whole:
        yield Reference("target", event.id)
        if isinstance(event, RecordKeeping):
            yield Reference("id", event.target)
    for link in references_of(event):
        if link.kind in ("part_of", "of"):
            yield Reference("id", link.to)
            yield Reference("of", link.to)
    if whole:
        yield from _cross_references(event, whole)


def _cross_references(event: AnyEvent, whole: str) -> Iterator[Reference]:
    """What leads to other relationships: accounts of a contact, what came out of it, what is mentioned."""
    if isinstance(event, (*CONTACTS, ReadoutIssued)):
        yield Reference("part_of", event.id)
        yield Reference("of", event.id)
    if event.relationship != whole and is_commitment(event.subject):
        yield Reference("subject", event.subject)
    for link in references_of(event):
        if link.kind == "mentions" and is_commitment(link.to) and not link.to.startswith(f"{whole}/"):
            yield Reference("subject", link.to)


def _follow(link: Reference, lookup: Lookup) -> Iterable[Entry]:
    if link.kind != "id":
        return lookup.by_reference(link)
    entry = lookup.by_id(link.to)
    return [entry] if entry else ()
