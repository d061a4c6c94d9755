"""The rule and the events behind a status, as a page."""

from collections.abc import Iterable, Iterator

from timeline.projections.commitment.explain import ExcludedEvent, Explanation, Reason
from timeline.render.document import Block, Cell, Document, Heading, Paragraph, Table
from timeline.render.phrases import DASH, axis, humanize, rests_on, viewpoint, with_grades


def document(why: Explanation) -> Document:
    """Axis by axis what it reads, by which rule, because of which events; then what was left out and why."""
    return Document(tuple(_blocks(why)))


def _blocks(why: Explanation) -> Iterator[Block]:
    yield Heading(f"{why.subject} {DASH} why{f' {humanize(why.headline)}' if why.headline else ''}", 1)
    yield viewpoint(why.as_of, why.known_on)
    if not why.reasons:
        yield Paragraph("Nothing is derived from it yet.")
        return
    yield Table(
        ("axis", "reads", "rule", "because"),
        tuple(
            (axis(reason.axis), _value(reason), reason.rule, with_grades(reason.because, why.sources) or DASH)
            for reason in why.reasons
        ),
    )
    yield Paragraph(Cell(rests_on(why.sources), "quiet"))
    if why.left_out:
        yield from left_out(why.left_out)


def left_out(unheard: Iterable[ExcludedEvent]) -> Iterator[Block]:
    """The events that do not count, and why not."""
    rows = tuple((each.id, each.type, Cell(each.reason, "quiet")) for each in unheard)
    yield Heading("Left out")
    yield Table(("event", "type", "why"), rows)


def _value(reason: Reason) -> str:
    return reason.value if reason.axis == "finding" else humanize(reason.value)
