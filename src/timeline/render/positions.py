"""Each party's positions, as a page."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from timeline.projections.relationship.positions import Positions, Stance, Statement
from timeline.render.document import Block, Cell, Content, Heading, Paragraph, Table, as_document
from timeline.render.json_output import to_builtins
from timeline.render.phrases import DASH, explain_grades, viewpoint_line, when
from timeline.render.summary import in_words

_COLUMNS = ("by", "toward", "topics", "when", "in its words", "grade", "event")


@as_document
def document(positions: Positions) -> Iterator[Block]:
    """Build the page of positions, red lines, alleged crossings and appeals."""
    yield Heading(f"Positions in {positions.relationship}", 1)
    yield viewpoint_line(positions.as_of, positions.known_on)
    if positions.stances:
        columns = ("topic", "party", "when", "position", "grade", "event")
        yield Table(columns, tuple(row for stance in positions.stances for row in _stance(stance)))
    else:
        yield Paragraph("No party has stated a position.")
    for title, statements in (
        ("Red lines", positions.red_lines),
        ("Alleged crossings of red lines", positions.crossings),
        ("Appeals", positions.appeals),
    ):
        if statements:
            yield Heading(title)
            yield Table(_COLUMNS, tuple(map(_statement, statements)))
    stated = (statement for stance in positions.stances for statement in (stance.latest, *stance.earlier))
    others = (*positions.red_lines, *positions.crossings, *positions.appeals)
    yield from explain_grades(statement.admiralty for statement in chain(stated, others))


def rows(positions: Positions) -> list[dict[str, Any]]:
    """Return a row per statement and topic; `current` marks the latest position."""
    stated = [
        (stance.topic, statement, statement is stance.latest)
        for stance in positions.stances
        for statement in (stance.latest, *stance.earlier)
    ]
    others = [
        (topic, statement, None)
        for statement in (*positions.crossings, *positions.appeals)
        for topic in statement.topics or (None,)
    ]
    return [
        {"topic": topic, "current": current}
        | {name: value for name, value in to_builtins(statement).items() if name != "topics"}
        for topic, statement, current in (*stated, *others)
    ]


def _stance(stance: Stance) -> Iterator[tuple[Content, ...]]:
    yield (stance.topic or DASH, stance.latest.party, *_position_cells(stance.latest))
    for earlier in stance.earlier:
        yield ("", Cell(f"before, {earlier.party}", "quiet"), *_position_cells(earlier))


def _position_cells(statement: Statement) -> tuple[Content, ...]:
    occurred, words, *rest = _cells(statement)
    red_line = Cell(f"red line: {words}", "warn") if statement.type == "red-line-stated" else words
    return (occurred, red_line, *rest)


def _statement(statement: Statement) -> tuple[Content, ...]:
    return (statement.party, statement.toward or "", ", ".join(statement.topics), *_cells(statement))


def _cells(statement: Statement) -> tuple[str, ...]:
    words = in_words(statement.quote, statement.note)
    return (when(statement.occurred), words, statement.admiralty or "", statement.id)
