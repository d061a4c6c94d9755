"""The publishers that the record is drawn from, as a page."""

from collections.abc import Iterator, Sequence
from typing import Any

from timeline.projections.relationship.sources import Publisher
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Cell, Content, Heading, Paragraph, Table, as_document
from timeline.render.json_output import to_builtins
from timeline.render.phrases import explain_grades, viewpoint_line, when

_COUNTS = ("events", "corrected", "retracted")
_COUNTED = (
    "A number after a grade says how often it was given. "
    "A correction counts if it changes what was reported, not how it is filed."
)
_COLUMNS = ("publisher", *_COUNTS, "grades", "first", "last")


@as_document
def document(relationship: str, publishers: Sequence[Publisher], where: Viewpoint) -> Iterator[Block]:
    """Build the page with a row per publisher: its events, corrections, grades."""
    yield Heading(f"Sources of {relationship}", 1)
    yield viewpoint_line(where.as_of, where.known_on)
    if not publishers:
        yield Paragraph("Nothing is on record.")
        return
    yield Table(_COLUMNS, tuple(map(_row, publishers)), right=frozenset(_COUNTS))
    yield from explain_grades(code for publisher in publishers for code in publisher.codes)
    yield Paragraph(Cell(_COUNTED, "quiet"))


def rows(publishers: Sequence[Publisher]) -> list[dict[str, Any]]:
    """Return a row per publisher, its grades as one text."""
    return [to_builtins(publisher) | {"codes": _grades(publisher)} for publisher in publishers]


def _row(publisher: Publisher) -> tuple[Content, ...]:
    return (
        publisher.publisher or Cell("no source given", "quiet"),
        str(publisher.events),
        _count(publisher.corrected),
        _count(publisher.retracted),
        _grades(publisher),
        when(publisher.first),
        when(publisher.last),
    )


def _grades(publisher: Publisher) -> str:
    counts = publisher.codes.items()
    return ", ".join(code if number == 1 else f"{code} ({number})" for code, number in counts)


def _count(number: int) -> Cell:
    return Cell(str(number), "warn") if number else Cell("", "quiet")
