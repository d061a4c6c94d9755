"""The entries relevant to a question: enough of the log to answer it."""

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
    """Return the entries relevant to a commitment on any day, in log order.

    These are its own; their contacts, with readouts; the readouts that mention it; the openings of its
    relationship; the supersessions of its successors; and all corrections and retractions of these.
    """
    return entries_for_commitments([subject], lookup)


def entries_for_commitments(subjects: Iterable[str], lookup: Lookup) -> list[Entry]:
    """Return the entries relevant to several commitments, in log order."""
    return _closure((entry for subject in subjects for entry in _on(subject, lookup)), lookup)


def entries_for_contact(contact: str, lookup: Lookup) -> list[Entry]:
    """Return the entries relevant to a contact and the commitments discussed in it."""
    entries = _originals_of_contact(contact, lookup)
    subjects = {
        reference.to
        for entry in entries
        for reference in references_of(entry.event)
        if reference.kind in ("subject", "mentions")
    }
    commitments = (entry for subject in filter(is_commitment, subjects) for entry in _on(subject, lookup))
    openings = (entry for subject in subjects for entry in _opening(subject, lookup))
    return _closure([*entries, *commitments, *openings], lookup)


def entries_for_relationship(relationship: str, lookup: Lookup) -> list[Entry]:
    """Return the entries relevant to a relationship and all of its commitments."""
    entries = lookup.by_reference(Reference("relationship", relationship))
    return _closure(entries, lookup, whole=relationship)


def entries_for_figures(relationship: str, lookup: Lookup) -> list[Entry]:
    """Return the entries relevant to the figures of a relationship and their rivals."""
    own = entries_for_relationship(relationship, lookup)
    compared = {relationship}
    for entry in own:
        if isinstance(entry.event, FigureReported | Corrected):
            references = references_of(entry.event)
            named = [lookup.header(reference.to) for reference in references if reference.kind == "figure"]
            naming = lookup.headers(Reference("figure", entry.event.id))
            compared |= {header.subject.partition("/")[0] for header in (*named, *naming) if header}
    others = (entries_for_relationship(slug, lookup) for slug in compared - {relationship})
    return _in_log_order(entry for entries in (own, *others) for entry in entries)


def correction_chain(entries: Iterable[Entry], lookup: Lookup) -> list[Entry]:
    """Return entries and, recursively, their corrections and retractions."""
    chain = {entry.position: entry for entry in entries}
    queue = list(chain.values())
    while queue:
        for entry in lookup.by_reference(Reference("target", queue.pop().event.id)):
            if entry.position not in chain:
                chain[entry.position] = entry
                queue.append(entry)
    return _in_log_order(chain.values())


def entries_referring_to(entry: Entry, lookup: Lookup) -> list[Entry]:
    """Return an entry, those that refer to it, and the corrections of these."""
    kinds: tuple[ReferenceKind, ...] = ("part_of", "of", "figure", "evidence", "target")
    references = (Reference(kind, entry.event.id) for kind in kinds)
    referring = (other for reference in references for other in lookup.by_reference(reference))
    return correction_chain([entry, *_originals_of([entry, *referring], lookup)], lookup)


def affected_commitments(entries: Iterable[Entry], lookup: Lookup) -> set[str]:
    """Return the commitments that new entries may affect, and maybe a few more.

    An event on a commitment affects that one and its successors; a readout, those that it mentions and those
    that came out of its contact; an event on a relationship, all of that relationship. A correction or
    retraction affects what its target affects, as recorded and as corrected.
    """
    chain = correction_chain(_originals_of(entries, lookup), lookup)
    return {subject for entry in chain for subject in _affected_as_recorded(entry.event, lookup)}


def _affected_as_recorded(event: AnyEvent, lookup: Lookup) -> Iterator[str]:
    if is_commitment(event.subject):
        yield event.subject
        for successor in _successors(event):
            yield from _line_of(successor, lookup)
        if not isinstance(event, CONTACTS):
            return
    if isinstance(event, RelationshipOpened):
        headers = lookup.headers(Reference("relationship", event.subject))
        yield from (header.subject for header in headers if is_commitment(header.subject))
    yield from _came_out_of(event.id, lookup)
    for reference in references_of(event):
        if reference.kind == "mentions" and is_commitment(reference.to):
            yield reference.to
        elif reference.kind in ("of", "part_of"):
            yield from _came_out_of(reference.to, lookup)


def _successors(event: AnyEvent) -> Iterator[str]:
    """Yield the successors that an event, or a correction at any depth, names."""
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
    """Return a commitment and all its successors, direct and indirect."""
    line, queue = {subject}, [subject]
    while queue:
        supersessions = correction_chain(_supersessions(queue.pop(), lookup), lookup)
        successors = {name for entry in supersessions for name in _successors(entry.event)}
        queue += successors - line
        line |= successors
    return line


def _supersessions(subject: str, lookup: Lookup) -> Iterator[Entry]:
    """Return the entries by which other commitments superseded this one."""
    name = str(CommitmentSuperseded.__struct_config__.tag)
    headers = lookup.headers(Reference("subject", subject))
    return (entry for header in headers if header.type == name and (entry := lookup.by_id(header.id)))


def _came_out_of(contact: str, lookup: Lookup) -> Iterator[str]:
    """Yield the commitments that came out of a contact or readout."""
    origins = (contact, *(readout.event.id for readout in _readouts_of(contact, lookup)))
    headers = (header for origin in origins for header in lookup.headers(Reference("part_of", origin)))
    return (header.subject for header in headers if is_commitment(header.subject))


def _readouts_of(contact: str, lookup: Lookup) -> list[Entry]:
    return _originals_of(lookup.by_reference(Reference("of", contact)), lookup)


def _originals_of(entries: Iterable[Entry], lookup: Lookup) -> list[Entry]:
    """Return entries, each correction or retraction replaced by its ultimate target."""
    originals: dict[int, Entry] = {}
    followed: set[str] = set()
    for entry in entries:
        target = entry
        while isinstance(target.event, RecordKeeping) and target.event.target not in followed:
            followed.add(target.event.target)
            target = lookup.by_id(target.event.target) or target
        if not isinstance(target.event, RecordKeeping):
            originals[target.position] = target
    return list(originals.values())


def _on(subject: str, lookup: Lookup) -> Iterator[Entry]:
    """Yield the entries that a commitment leads to directly."""
    yield from lookup.by_reference(Reference("subject", subject))
    yield from lookup.by_reference(Reference("mentions", subject))
    yield from _opening(subject, lookup)


def _opening(subject: str, lookup: Lookup) -> Iterable[Entry]:
    return lookup.by_reference(Reference("opens", subject.partition("/")[0]))


def _originals_of_contact(contact: str, lookup: Lookup) -> list[Entry]:
    """Return a contact, its readouts and outcomes, and all their corrections."""
    readouts = _readouts_of(contact, lookup)
    origins = [contact, *(readout.event.id for readout in readouts)]
    outcomes = (entry for origin in origins for entry in lookup.by_reference(Reference("part_of", origin)))
    held = _follow(Reference("id", contact), lookup)
    return correction_chain([*held, *readouts, *_originals_of(outcomes, lookup)], lookup)


def _closure(entries: Iterable[Entry], lookup: Lookup, whole: str | None = None) -> list[Entry]:
    """Return entries and all that they lead to; the `whole` relationship is included."""
    closure: dict[int, Entry] = {}
    followed: set[Reference] = set()
    queue = list(entries)
    while queue:
        entry = queue.pop()
        if entry.position not in closure:
            closure[entry.position] = entry
            for reference in _outgoing(entry.event, whole):
                if reference not in followed:
                    followed.add(reference)
                    queue.extend(_follow(reference, lookup))
            for successor in _successors(entry.event):  # supersessions may form a ring
                queue.extend(_supersessions(successor, lookup))
    return _in_log_order(closure.values())


def _in_log_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by position, each once."""
    by_position = {entry.position: entry for entry in entries}
    return [by_position[position] for position in sorted(by_position)]


def _outgoing(event: AnyEvent, whole: str | None) -> Iterator[Reference]:
    """Yield references to an event's corrections, target, contact and readouts."""
    if event.relationship != whole:
        yield Reference("target", event.id)
        if isinstance(event, RecordKeeping):
            yield Reference("id", event.target)
    for reference in references_of(event):
        if reference.kind in ("part_of", "of"):
            yield Reference("id", reference.to)
            yield Reference("of", reference.to)
    if whole:
        yield from _cross_references(event, whole)


def _cross_references(event: AnyEvent, whole: str) -> Iterator[Reference]:
    """Yield references that lead out of the `whole` relationship."""
    if isinstance(event, (*CONTACTS, ReadoutIssued)):
        yield Reference("part_of", event.id)
        yield Reference("of", event.id)
    if event.relationship != whole and is_commitment(event.subject):
        yield Reference("subject", event.subject)
    for reference in references_of(event):
        subject = reference.to
        if reference.kind == "mentions" and is_commitment(subject) and not subject.startswith(f"{whole}/"):
            yield Reference("subject", subject)


def _follow(reference: Reference, lookup: Lookup) -> Iterable[Entry]:
    if reference.kind != "id":
        return lookup.by_reference(reference)
    entry = lookup.by_id(reference.to)
    return [entry] if entry else ()
