"""Where each party stands, as a page."""

from collections.abc import Iterator, Sequence

from timeline.projections.positions import Positions, Stance, Statement
from timeline.views.document import Block, Cell, Content, Document, Heading, Paragraph, Table
from timeline.views.gist import shortened
from timeline.views.phrases import viewpoint, when

_COLUMNS = ("by", "toward", "topics", "when", "in its words", "code", "event")


def document(positions: Positions) -> Document:
    """By topic and party the latest statement and what it was before; red lines, crossings, appeals."""
    return Document(tuple(_blocks(positions)))


def _blocks(positions: Positions) -> Iterator[Block]:
    yield Heading(f"Positions in {positions.relationship}", 1)
    yield viewpoint(positions.as_of, positions.known_on)
    if positions.stances:
        columns = ("topic", "party", "when", "position", "code", "event")
        yield Table(columns, tuple(row for stance in positions.stances for row in _stance(stance)))
    else:
        yield Paragraph("Nobody has stated a position.")
    for title, statements in (
        ("Red lines", positions.red_lines),
        ("Alleged crossings of red lines", positions.crossings),
        ("Appeals", positions.appeals),
    ):
        if statements:
            yield Heading(title)
            yield Table(_COLUMNS, tuple(map(_statement, statements)))


def _stance(stance: Stance) -> Iterator[tuple[Content, ...]]:
    """The latest statement, then how it read before."""
    yield (stance.topic or "", stance.latest.party, *_said(stance.latest))
    for before in stance.earlier:
        yield ("", Cell(f"before, {before.party}", "quiet"), *_said(before))


def _said(statement: Statement) -> Sequence[Content]:
    red = Cell(f"red line: {_words(statement)}", "warn")
    words = red if statement.type == "red-line-stated" else _words(statement)
    return (when(statement.occurred), words, statement.admiralty or "", statement.id)


def _words(statement: Statement) -> str:
    """What was said, in its own words and ours."""
    quote = f"“{statement.quote}”" if statement.quote else ""
    return shortened(". ".join(filter(None, (quote, statement.note))))


def _statement(statement: Statement) -> tuple[Content, ...]:
    return (
        statement.party,
        statement.toward or "",
        ", ".join(statement.topics),
        when(statement.occurred),
        _words(statement),
        statement.admiralty or "",
        statement.id,
    )
