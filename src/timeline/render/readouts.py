"""Who raised, affirmed, denied or left out what, as a page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from timeline.projections.commitment.state import Terms
from timeline.projections.relationship.readouts import Readouts
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Cell, Content, Document, Heading, Paragraph, Table
from timeline.render.phrases import SEPARATOR, amount, by_when, label_cell, viewpoint, when


def document(relationship: str, contacts: Sequence[Readouts], where: Viewpoint) -> Document:
    """For each contact who gave an account of it, then topics, then commitments, a column a party."""
    return Document(tuple(_blocks(relationship, contacts, where)))


def rows(contacts: Iterable[Readouts]) -> list[dict[str, Any]]:
    """A row for each cell of each matrix."""
    return [
        {"contact": each.contact, "of": of, "name": name, "party": party, "word": word}
        for each in contacts
        for of, matrix in (("topic", each.topics), ("commitment", each.commitments))
        for name, words in matrix.items()
        for party, word in words.items()
    ]


def _blocks(relationship: str, contacts: Sequence[Readouts], where: Viewpoint) -> Iterator[Block]:
    yield Heading(f"Readouts of {relationship}", 1)
    yield viewpoint(where.as_of, where.known_on)
    if not contacts:
        yield Paragraph("No contact is on record.")
    for each in contacts:
        yield from contact_blocks(each)


def contact_blocks(contact: Readouts) -> Iterator[Block]:
    """One contact, as each party told it."""
    held = f"{contact.type.removesuffix('-held')}, {when(contact.occurred)}"
    people = " and ".join(contact.participants)
    yield Heading(f"{held}{f', {people}' if people else ''} ({contact.contact})")
    parties = tuple(contact.readouts)
    told = SEPARATOR.join(f"{party} {_accounts(ids)}" for party, ids in contact.readouts.items())
    yield Paragraph(Cell(f"Accounts: {told}", "quiet"))
    if contact.topics:
        by_pattern = sorted(contact.topics.items(), key=_by_who_raised)
        topics = tuple((topic, *_cells(words, parties)) for topic, words in by_pattern)
        yield Table(("topic", *parties), topics)
    if contact.commitments:
        yield _commitments(contact, parties)


def _commitments(contact: Readouts, parties: Sequence[str]) -> Table:
    """A last column where parties affirmed something on different terms."""
    differing = {subject: _differing(contact.terms.get(subject)) for subject in contact.commitments}
    last = ("on different terms",) if any(cell.text for cell in differing.values()) else ()
    rows = (
        (subject, *_cells(words, parties), differing[subject])
        for subject, words in contact.commitments.items()
    )
    columns = ("commitment", *parties, *last)
    return Table(columns, tuple(row[: len(columns)] for row in rows))


def _accounts(ids: Sequence[str]) -> str:
    return ", ".join(ids) if ids else "none"


def _by_who_raised(topic: tuple[str, Mapping[str, str]]) -> tuple[int, tuple[bool, ...], str]:
    """What most parties raised first; then what the first party raised and the others did not."""
    silent = tuple(word != "raised" for word in topic[1].values())
    return sum(silent), silent, topic[0]


def _cells(words: Mapping[str, str], parties: Iterable[str]) -> Iterator[Content]:
    return (label_cell(words[party]) for party in parties)


def _differing(stated: Terms | None) -> Cell:
    """What each party stated by when or how much, where they differ."""
    if stated is None:
        return Cell("")
    dues = {party: by_when(due) for party, due in stated.due.items()}
    targets = {
        party: ", ".join(f"{measure} {amount(much)}" for measure, much in measures.items())
        for party, measures in stated.targets.items()
    }
    differing = (_side_by_side(each) for each in (dues, targets) if len(set(each.values())) > 1)
    return Cell("; ".join(differing), "warn")


def _side_by_side(stated: Mapping[str, str]) -> str:
    return SEPARATOR.join(f"{party} {words}" for party, words in stated.items())
