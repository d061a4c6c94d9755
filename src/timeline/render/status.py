"""The status of a commitment, as a page."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from timeline.events.quantities import Number
from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.pace import ILLUSTRATIVE, Pace
from timeline.projections.commitment.schedule import Schedule, Term
from timeline.projections.commitment.state import Assessment, Performance
from timeline.projections.commitment.status import Status
from timeline.render import terms
from timeline.render.document import Block, Bullets, Cell, Content, Document, Heading, Paragraph, Table
from timeline.render.phrases import (
    DASH,
    amount,
    by_when,
    day,
    days_overdue,
    humanize,
    page_title,
    party_words,
    percent,
    pluralize,
    progress,
    rests_on,
    status_line,
    viewpoint_line,
    with_grades,
)


def document(status: Status) -> Document:
    """Build the page: status, aspects, terms by party, warnings, evidence."""
    return Document(tuple(_blocks(status)))


def _blocks(status: Status) -> Iterator[Block]:
    yield page_title(status.subject, status.title)
    yield _capitalised(status_line(status))
    yield viewpoint_line(status.as_of, status.known_on)
    yield Table(("aspect", "state", "detail"), tuple(_aspects(status)))
    yield from _ladders(status)
    yield from terms.blocks(status.acknowledgement)
    if status.findings:
        yield Heading("Warnings")
        yield Bullets(
            tuple(
                f"{finding.message} ({with_grades(finding.because, status.sources)})"
                for finding in status.findings
            )
        )
    yield Heading("Evidence")
    yield Paragraph(Cell(with_grades(status.evidence, status.sources), "quiet"))
    yield Paragraph(Cell(rests_on(status.sources), "quiet"))


def _capitalised(content: Cell) -> Paragraph:
    return Paragraph(replace(content, text=content.text[:1].upper() + content.text[1:]))


def _aspects(status: Status) -> Iterator[tuple[Content, ...]]:
    yield "stage", status.stage, status.kind
    timing = status.schedule
    yield "schedule", humanize(timing.state), _due(timing)
    if timing.original.due != timing.due:
        yield "schedule, original", humanize(timing.original.state), _due(timing.original)
    for entry in status.performance:
        yield "performance", humanize(entry.state), _progress(entry)
        if entry.pace and entry.target:
            yield "pace", percent(entry.pace.percent) or DASH, _even_share(entry.pace, entry.target)
    acknowledgement = status.acknowledgement
    yield "confirmed by", humanize(acknowledgement.state), party_words(acknowledgement)
    yield from _assessments(status)


def _due(term: Schedule | Term) -> Cell:
    if term.due is None:
        return Cell("no due date")
    late = days_overdue(term) if isinstance(term, Schedule) else None
    notes = (
        f"due {by_when(term.due)} ({term.due})",
        f"overdue by {pluralize(late.number, 'day')}" if late else "",
        f"done {pluralize(term.late_by, 'day')} late" if term.late_by else "",
    )
    return Cell(", ".join(filter(None, notes)), days=late)


def _progress(entry: Performance) -> str:
    """Return the measure and its progress, without what its state says already."""
    if entry.state == "fulfilled" and not entry.done:
        return progress(entry)
    if entry.target is None:
        return f"{entry.measure}: {amount(entry.done)}" if entry.done else entry.measure
    return f"{entry.measure}: {progress(entry)}"


def _assessments(status: Status) -> Iterator[tuple[Content, ...]]:
    if status.assessment == "not_assessed":
        yield "assessment", Cell("not assessed", "quiet"), ""
    else:
        for assessment in status.assessment:
            yield "assessment", str(assessment.value), _assessor(assessment)


def _assessor(assessment: Assessment) -> str:
    rubric = f": {assessment.rubric}" if assessment.rubric else ""
    evidence = f", on {', '.join(assessment.evidence)}" if assessment.evidence else ""
    return f"{assessment.scheme}, by {assessment.assessor}{rubric}{evidence} ({assessment.id})"


def _even_share(pace: Pace, target: Interval) -> str:
    bounds = (pace.expected.min, pace.expected.max)
    least, most = (None if bound is None else _rounded(bound) for bound in bounds)
    expected = msgspec.structs.replace(target, min=least or None if most is None else least, max=most)
    return f"of {expected}, an even share by {day(pace.until)}; {ILLUSTRATIVE}"


def _rounded(number: Number) -> Number:
    """Round to three significant digits, as the estimate is no more precise."""
    short = float(f"{number:.3g}")
    return int(short) if short.is_integer() else short


def _ladders(status: Status) -> Iterator[Block]:
    """Yield the reports on each rung of a purchase: what is booked is not yet shipped."""
    rows = tuple(
        (entry.measure, amount(rungs.booked), amount(rungs.shipped), amount(rungs.cleared))
        for entry in status.performance
        if (rungs := entry.ladder)
    )
    if rows:
        yield Heading("Booked, shipped, cleared")
        yield Table(("measure", "booked", "shipped", "cleared"), rows)
