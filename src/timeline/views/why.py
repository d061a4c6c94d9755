"""The rule and the events behind a status, as a page."""

from collections.abc import Iterator

from timeline.projections.why import Reason, Why
from timeline.views.document import Block, Cell, Document, Heading, Table
from timeline.views.phrases import DASH, axis, spaced, viewpoint


def document(why: Why) -> Document:
    """Axis by axis what it reads, by which rule, because of which events; then what was left out and why."""
    return Document(tuple(_blocks(why)))


def _blocks(why: Why) -> Iterator[Block]:
    yield Heading(f"{why.subject} {DASH} why {spaced(why.headline)}", 1)
    yield viewpoint(why.as_of, why.known_on)
    yield Table(
        ("axis", "reads", "rule", "because"),
        tuple(
            (axis(reason.axis), _value(reason), reason.rule, ", ".join(reason.because) or DASH)
            for reason in why.reasons
        ),
    )
    if why.left_out:
        yield Heading("Left out")
        yield Table(
            ("event", "type", "why"),
            tuple((each.id, each.type, Cell(each.reason, "quiet")) for each in why.left_out),
        )


def _value(reason: Reason) -> str:
    return reason.value if reason.axis == "finding" else spaced(reason.value)
