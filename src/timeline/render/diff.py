"""The changes between two days, as a page."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.diff import Change, Diff
from timeline.render.document import Block, Cell, Content, Document, Heading, Paragraph, Table, as_document
from timeline.render.phrases import DASH, amount, aspect, by_when, day, humanize


def document(diff: Diff) -> Document:
    """Build the page of every aspect that changed, by subject, with its events."""
    title = f"What changed from {day(diff.from_)} to {day(diff.to)}"
    return _page(title, diff.changes, "Nothing changed.")


def preview(changes: Sequence[Change]) -> Document:
    """Build the page of what an event that is not recorded yet would change."""
    return _page("What it would change", changes, "No commitment would change.")


@as_document
def _page(title: str, changes: Sequence[Change], if_none: str) -> Iterator[Block]:
    yield Heading(title, 1)
    if not changes:
        yield Paragraph(if_none)
    for subject, changes_of in groupby(changes, attrgetter("subject")):
        yield Heading(subject)
        yield Table(("aspect", "before", "after", "because of"), tuple(map(_row, changes_of)))


def _row(change: Change) -> tuple[Content, ...]:
    return (
        aspect(change.axis),
        Cell(aspect_value(change.axis, change.before), "quiet"),
        aspect_value(change.axis, change.after),
        ", ".join(change.because) or Cell("time passed", "quiet"),
    )


def aspect_value(name: str, value: Any) -> str:  # noqa: ANN401 aspects have values of different types
    """Return the value of an aspect in words."""
    match value:
        case None:
            return DASH
        case dict():
            return amount(msgspec.convert(value, Interval))
        case list() | tuple():
            return ", ".join(map(str, value))
        case _ if name == "due":
            return by_when(value)
        case _:
            return humanize(str(value))
