"""The status of a commitment, as a page."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from timeline.events.quantities import Number
from timeline.projections.commitment.amounts import Interval
from timeline.projections.commitment.pace import ILLUSTRATIVE, Pace
from timeline.projections.commitment.schedule import DueDate, Schedule
from timeline.projections.commitment.state import Acknowledgement, Assessment, Performance
from timeline.projections.commitment.status import Status
from timeline.render.document import Block, Cell, Content, Heading, Paragraph, Table, as_document
from timeline.render.phrases import (
    DASH,
    amount,
    by_when,
    day,
    days_overdue,
    differ,
    humanize,
    label_cell,
    page_title,
    party_words,
    percent,
    pluralize,
    progress,
    rests_on,
    status_line,
    viewpoint_line,
    warnings,
    with_grades,
)


@as_document
def document(status: Status) -> Iterator[Block]:
    """Build the page: status, aspects, terms by party, warnings, evidence."""
    yield page_title(status.subject, status.title)
    line = status_line(status)
    yield Paragraph(replace(line, text=line.text[:1].upper() + line.text[1:]))
    yield viewpoint_line(status.as_of, status.known_on)
    yield Table(("aspect", "state", "detail"), tuple(_aspects(status)))
    yield from _ladders(status)
    yield from _terms(status.acknowledgement)
    yield from warnings(status.findings, status.sources.codes)
    yield Heading("Evidence")
    yield Paragraph(Cell(with_grades(status.evidence, status.sources.codes), "quiet"))
    yield Paragraph(Cell(rests_on(status.sources), "quiet"))


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
    if status.assessment == "not_assessed":
        yield "assessment", Cell("not assessed", "quiet"), ""
    else:
        for assessment in status.assessment:
            yield "assessment", str(assessment.value), _assessor(assessment)


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


def _progress(entry: Performance) -> str:
    """Return the measure and its progress, without what its state says already."""
    if entry.state == "fulfilled" and not entry.done:
        return progress(entry)
    if entry.target is None:
        return f"{entry.measure}: {amount(entry.done)}" if entry.done else entry.measure
    return f"{entry.measure}: {progress(entry)}"


def _assessor(assessment: Assessment) -> str:
    rubric = f": {assessment.rubric}" if assessment.rubric else ""
    evidence = f", on {', '.join(assessment.evidence)}" if assessment.evidence else ""
    return f"{assessment.scheme}, by {assessment.assessor}{rubric}{evidence} ({assessment.id})"


def _even_share(pace: Pace, target: Interval) -> str:
    bounds = (pace.expected.min, pace.expected.max)
    least, most = (None if bound is None else _rounded(bound) for bound in bounds)
    expected = replace(target, min=least or None if most is None else least, max=most)
    return f"of {expected}, an even share by {day(pace.until)}; {ILLUSTRATIVE}"


def _rounded(number: Number) -> Number:
    """Round to three significant digits, which is as precise as the estimate."""
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


def _terms(acknowledgement: Acknowledgement) -> Iterator[Block]:
    parties = tuple(acknowledgement.parties)
    if parties:
        yield Heading("In each party's words")
        yield Table(("", *parties, "differs"), tuple(_term_rows(acknowledgement, parties)))


def _term_rows(acknowledgement: Acknowledgement, parties: tuple[str, ...]) -> Iterator[tuple[Content, ...]]:
    yield ("statement", *(label_cell(acknowledgement.parties[party]) for party in parties), "")
    stated = acknowledgement.terms
    if stated.due:
        words = {party: by_when(due) for party, due in stated.due.items()}
        yield _compared("due", words, parties, differs=len(set(words.values())) > 1)
    for measure in dict.fromkeys(name for targets in stated.targets.values() for name in targets):
        owed = {party: targets[measure] for party, targets in stated.targets.items() if measure in targets}
        words = {party: amount(target) for party, target in owed.items()}
        yield _compared(measure, words, parties, differs=differ(owed.values()))


def _compared(
    label: str, stated: Mapping[str, str], parties: tuple[str, ...], *, differs: bool
) -> tuple[Content, ...]:
    cells = (Cell(stated.get(party, DASH), "warn" if differs else None) for party in parties)
    return (label, *cells, Cell("yes", "warn") if differs else "")
