"""The rules and events behind an answer, as a page."""

from collections.abc import Iterable, Iterator

from timeline.projections.commitment.explain import ExcludedEvent, Explanation, Reason
from timeline.render.document import Block, Cell, Heading, Paragraph, Table, as_document
from timeline.render.phrases import DASH, aspect, humanize, page_title, rests_on, viewpoint_line, with_grades


@as_document
def document(why: Explanation) -> Iterator[Block]:
    """Build the page of each aspect's rule and events, and of events not counted."""
    yield page_title(why.subject, f"why {humanize(why.headline)}" if why.headline else "why")
    yield viewpoint_line(why.as_of, why.known_on)
    if not why.reasons:
        yield Paragraph("Nothing is derived from it yet.")
        return
    rows = (
        (
            aspect(reason.axis),
            _value(reason),
            reason.rule,
            with_grades(reason.because, why.sources.codes) or DASH,
        )
        for reason in why.reasons
    )
    yield Table(("aspect", "value", "rule", "because of"), tuple(rows))
    yield Paragraph(Cell(rests_on(why.sources), "quiet"))
    if why.left_out:
        yield from excluded(why.left_out)


def excluded(events: Iterable[ExcludedEvent]) -> Iterator[Block]:
    """Yield the events that do not count, with the reason."""
    yield Heading("Not counted")
    rows = tuple((event.id, event.type, Cell(event.reason, "quiet")) for event in events)
    yield Table(("event", "type", "why"), rows)


def _value(reason: Reason) -> str:
    if reason.axis == "finding":
        return reason.value
    word, space, detail = reason.value.partition(" ")  # "overdue (due 2026-04)"
    return f"{humanize(word)}{space}{detail}"
