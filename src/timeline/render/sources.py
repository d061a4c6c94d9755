"""Which publishers the record is drawn from, as a page."""

from collections.abc import Iterator, Sequence
from typing import Any

from timeline.projections.relationship.sources import Publisher
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Cell, Content, Document, Heading, Paragraph, Table
from timeline.render.json_output import to_builtins
from timeline.render.phrases import viewpoint, when

_COUNTS = ("events", "corrected", "retracted")
_GRADES = "Codes are Admiralty grades: reliability A to F, credibility 1 to 6, and how often given."
_COUNTED = "A correction counts if it changes what was reported, not how it is filed."
_COLUMNS = ("publisher", *_COUNTS, "codes", "first", "last")


def document(relationship: str, publishers: Sequence[Publisher], where: Viewpoint) -> Document:
    """One row a publisher: how many events rest on it, how many were put right, how it was graded."""
    return Document(tuple(_blocks(relationship, publishers, where)))


def rows(publishers: Sequence[Publisher]) -> list[dict[str, Any]]:
    """A row for each publisher, its codes as one text."""
    return [to_builtins(each) | {"codes": _codes(each)} for each in publishers]


def _blocks(relationship: str, publishers: Sequence[Publisher], where: Viewpoint) -> Iterator[Block]:
    yield Heading(f"Sources of {relationship}", 1)
    yield viewpoint(where.as_of, where.known_on)
    if not publishers:
        yield Paragraph("Nothing is on record.")
        return
    yield Table(_COLUMNS, tuple(map(_row, publishers)), right=frozenset(_COUNTS))
    yield Paragraph(Cell(f"{_GRADES} {_COUNTED}", "quiet"))


def _row(publisher: Publisher) -> tuple[Content, ...]:
    return (
        publisher.publisher or Cell("no source given", "quiet"),
        str(publisher.events),
        _count(publisher.corrected),
        _count(publisher.retracted),
        _codes(publisher),
        when(publisher.first),
        when(publisher.last),
    )


def _codes(publisher: Publisher) -> str:
    counts = publisher.codes.items()
    return ", ".join(code if number == 1 else f"{code} ({number})" for code, number in counts)


def _count(number: int) -> Cell:
    return Cell(str(number), "warn") if number else Cell("", "quiet")
