"""How a commitment stands, as a page."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from timeline.events.quantities import Number
from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.pace import ILLUSTRATIVE, Pace
from timeline.projections.commitment.schedule import DueDate, Schedule
from timeline.projections.commitment.state import Assessment, Performance
from timeline.projections.commitment.status import Status
from timeline.render import terms
from timeline.render.document import Block, Bullets, Cell, Content, Document, Heading, Paragraph, Table
from timeline.render.phrases import (
    DASH,
    SEPARATOR,
    amount,
    by_when,
    day,
    days_overdue,
    done,
    headline_in_full,
    humanize,
    percent,
    pluralize,
    rests_on,
    viewpoint,
    with_grades,
)


def document(status: Status) -> Document:
    """The headline, the four axes, each party's terms, the assessments, the findings, the evidence."""
    return Document(tuple(_blocks(status)))


def _blocks(status: Status) -> Iterator[Block]:
    yield Heading(f"{status.subject} {DASH} {status.title}", 1)
    yield _capitalised(headline_in_full(status))
    yield viewpoint(status.as_of, status.known_on)
    yield Table(("axis", "state", "detail"), tuple(_axes(status)))
    yield from _ladders(status)
    yield from terms.blocks(status.acknowledgement)
    if status.findings:
        yield Heading("Findings")
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


def _axes(status: Status) -> Iterator[tuple[Content, ...]]:
    yield "stage", status.stage, status.kind
    timing = status.schedule
    yield "schedule", humanize(timing.state), _due(timing)
    if timing.original.due != timing.due:
        yield "schedule, original", humanize(timing.original.state), _due(timing.original)
    for entry in status.performance:
        yield "performance", humanize(entry.state), _measure(entry)
        if entry.pace and entry.target:
            yield "pace", _pace(entry.pace), _even_share(entry.pace, entry.target)
    said = status.acknowledgement
    words = SEPARATOR.join(f"{party} {humanize(word)}" for party, word in said.parties.items())
    yield "acknowledgement", said.state, words
    yield from _assessments(status)


def _due(term: Schedule | DueDate) -> Cell:
    if term.due is None:
        return Cell("no due date")
    late = days_overdue(term) if isinstance(term, Schedule) else None
    notes = (
        f"due {by_when(term.due)} ({term.due})",
        f"overdue by {pluralize(late.number, 'day')}" if late else "",
        f"done {pluralize(term.late_by, 'day')} late" if term.late_by else "",
    )
    return Cell(", ".join(filter(None, notes)), days=late)


def _assessments(status: Status) -> Iterator[tuple[Content, ...]]:
    if status.assessment == "not_assessed":
        yield "assessment", Cell("not assessed", "quiet"), ""
    else:
        for each in status.assessment:
            yield "assessment", str(each.value), _assessor(each)


def _assessor(assessment: Assessment) -> str:
    rubric = f": {assessment.rubric}" if assessment.rubric else ""
    evidence = f", on {', '.join(assessment.evidence)}" if assessment.evidence else ""
    return f"{assessment.scheme}, by {assessment.assessor}{rubric}{evidence} ({assessment.id})"


def _measure(entry: Performance) -> str:
    return done(entry) if entry.state == "fulfilled" and not entry.done else f"{entry.measure}: {done(entry)}"


def _pace(pace: Pace) -> str:
    return percent(pace.percent) or DASH


def _even_share(pace: Pace, target: Interval) -> str:
    bounds = (pace.expected.min, pace.expected.max)
    least, most = (None if bound is None else _rounded(bound) for bound in bounds)
    expected = msgspec.structs.replace(target, min=least or None if most is None else least, max=most)
    return f"of {expected}, an even share by {day(pace.until)}; {ILLUSTRATIVE}"


def _rounded(number: Number) -> Number:
    """To three significant places, since no more is meant."""
    short = float(f"{number:.3g}")
    return int(short) if short.is_integer() else short


def _ladders(status: Status) -> Iterator[Block]:
    """What is reported on each rung of a purchase: booked is never shipped."""
    rows = tuple(
        (entry.measure, amount(rungs.booked), amount(rungs.shipped), amount(rungs.cleared))
        for entry in status.performance
        if (rungs := entry.ladder)
    )
    if rows:
        yield Heading("Booked, shipped, cleared")
        yield Table(("measure", "booked", "shipped", "cleared"), rows)
