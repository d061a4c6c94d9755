"""What changed between two days, as a page."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.diff import Change, Diff
from timeline.render.document import Block, Cell, Content, Document, Heading, Paragraph, Table
from timeline.render.phrases import DASH, amount, axis, by_when, day, humanize


def document(diff: Diff) -> Document:
    """Subject by subject, axis by axis, what it read before and reads after, and because of what."""
    title = Heading(f"What changed from {day(diff.from_)} to {day(diff.to)}", 1)
    return Document((title, *(_blocks(diff.changes) if diff.changes else [Paragraph("Nothing changed.")])))


def preview(changes: Sequence[Change]) -> Document:
    """The same for an event that is not recorded yet."""
    title = Heading("What it would change", 1)
    return Document(
        (title, *(_blocks(changes) if changes else [Paragraph("No commitment reads otherwise.")]))
    )


def _blocks(changes: Sequence[Change]) -> Iterator[Block]:
    for subject, changes_of in groupby(changes, lambda each: each.subject):
        yield Heading(subject)
        yield Table(("axis", "before", "after", "because"), tuple(map(_row, changes_of)))


def _row(change: Change) -> tuple[Content, ...]:
    return (
        axis(change.axis),
        Cell(said(change.axis, change.before), "quiet"),
        said(change.axis, change.after),
        ", ".join(change.because) or Cell("time passed", "quiet"),
    )


def said(name: str, answer: Any) -> str:  # noqa: ANN401 the axes answer differently
    """What an axis answers, in words."""
    match answer:
        case None:
            return DASH
        case dict():
            return amount(msgspec.convert(answer, Interval))
        case list() | tuple():
            return ", ".join(map(str, answer))
        case _ if name == "due":
            return by_when(answer)
        case _:
            return humanize(str(answer))
