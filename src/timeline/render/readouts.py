"""Each party's readouts of the contacts, as a page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from timeline.projections.commitment.state import Terms
from timeline.projections.relationship.readouts import Readouts
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Cell, Content, Heading, Paragraph, Table, as_document
from timeline.render.phrases import SEPARATOR, amount, by_when, label_cell, viewpoint_line, when


@as_document
def document(relationship: str, contacts: Sequence[Readouts], where: Viewpoint) -> Iterator[Block]:
    """Build the page of contacts: topics and commitments, a column per party."""
    yield Heading(f"Readouts of {relationship}", 1)
    yield viewpoint_line(where.as_of, where.known_on)
    if not contacts:
        yield Paragraph("No contact is on record.")
    for contact in contacts:
        yield from contact_blocks(contact)


def rows(contacts: Iterable[Readouts]) -> list[dict[str, Any]]:
    """Return a row per contact, topic or commitment, and party."""
    return [
        {"contact": contact.contact, "of": of, "name": name, "party": party, "word": word}
        for contact in contacts
        for of, matrix in (("topic", contact.topics), ("commitment", contact.commitments))
        for name, words in matrix.items()
        for party, word in words.items()
    ]


def contact_blocks(contact: Readouts) -> Iterator[Block]:
    """Yield one contact: its readouts, its topics and its commitments by party."""
    held = (contact.type.removesuffix("-held"), when(contact.occurred), " and ".join(contact.participants))
    yield Heading(f"{', '.join(filter(None, held))} ({contact.contact})")
    parties = tuple(contact.readouts)
    ids = (f"{party} {', '.join(readouts) or 'none'}" for party, readouts in contact.readouts.items())
    yield Paragraph(Cell(f"Readouts: {SEPARATOR.join(ids)}", "quiet"))
    if contact.topics:
        by_pattern = sorted(contact.topics.items(), key=_by_parties_that_raised)
        topics = tuple((topic, *_cells(words, parties)) for topic, words in by_pattern)
        yield Table(("topic", *parties), topics)
    if contact.commitments:
        yield _commitments(contact, parties)


def _commitments(contact: Readouts, parties: Sequence[str]) -> Table:
    """Build the table, with a last column if parties stated different terms."""
    differing = {subject: _differing(contact.terms.get(subject)) for subject in contact.commitments}
    last = ("on different terms",) if any(cell.text for cell in differing.values()) else ()
    rows = (
        (subject, *_cells(words, parties), *(differing[subject] for _ in last))
        for subject, words in contact.commitments.items()
    )
    return Table(("commitment", *parties, *last), tuple(rows))


def _by_parties_that_raised(topic: tuple[str, Mapping[str, str]]) -> tuple[int, tuple[bool, ...], str]:
    """Return a sort key: topics that most parties raised first, then by party."""
    name, words = topic
    not_raised = tuple(word != "raised" for word in words.values())
    return sum(not_raised), not_raised, name


def _cells(words: Mapping[str, str], parties: Iterable[str]) -> Iterator[Content]:
    return (label_cell(words[party]) for party in parties)


def _differing(stated: Terms | None) -> Cell:
    """Return the due dates and the targets that each party stated, where they differ."""
    if stated is None:
        return Cell("")
    dues = {party: by_when(due) for party, due in stated.due.items()}
    targets = {
        party: ", ".join(f"{measure} {amount(much)}" for measure, much in measures.items())
        for party, measures in stated.targets.items()
    }
    differing = (
        SEPARATOR.join(f"{party} {words}" for party, words in terms.items())
        for terms in (dues, targets)
        if len(set(terms.values())) > 1
    )
    return Cell("; ".join(differing), "warn")
