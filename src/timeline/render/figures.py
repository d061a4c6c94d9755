"""Rival figures, as a page."""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any

from timeline.events.quantities import format_number
from timeline.projections.commitment.amounts import Interval
from timeline.projections.relationship.comparisons import Mirror, Side, Sum, YearOnYear
from timeline.projections.relationship.figures import Figure
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Cell, Content, Heading, Paragraph, Table, as_document
from timeline.render.json_output import to_builtins
from timeline.render.phrases import amount, explain_grades, viewpoint_line, warnings, when

_COLUMNS = ("indicator", "period", "value", "by", "source", "grade", "event")


@as_document
def document(relationship: str, figures: Sequence[Figure], where: Viewpoint) -> Iterator[Block]:
    """Build the page of values by indicator, then of mirror pairs, changes, sums."""
    yield Heading(f"Figures of {relationship}", 1)
    yield viewpoint_line(where.as_of, where.known_on)
    if not figures:
        yield Paragraph("No figure is on record.")
        return
    values = tuple(row for figure in figures for row in _values(figure))
    yield Table(_COLUMNS, values, right=frozenset({"value"}))
    yield from explain_grades(value.admiralty for figure in figures for value in figure.values)
    yield from _mirror_pairs(figures)
    if changes := tuple(_change(figure, change) for figure in figures for change in figure.year_on_year):
        yield Heading("On the year before")
        yield Table(("figure", "period", "before", "change", "by", "events"), changes)
    if sums := tuple(_sum(figure, total) for figure in figures for total in figure.sums):
        yield Heading("Sums")
        yield Table(("figure", "period", "stated", "its parts make", "adds up", "events"), sums)
    yield from warnings([finding for figure in figures for finding in figure.findings])


def rows(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Return a row per value."""
    return [
        {"indicator": figure.indicator, "period": figure.period, **to_builtins(value)}
        for figure in figures
        for value in figure.values
    ]


def _values(figure: Figure) -> Iterator[tuple[Content, ...]]:
    """Yield a row per value; the first names the indicator and its period."""
    heads = chain([(figure.indicator, when(figure.period))], repeat(("", "")))
    for head, value in zip(heads, figure.values, strict=False):
        amount = str(Interval(value.min, value.max, value.unit, value.approx, value.exclusive))
        vintage = f" (vintage {value.vintage}{', current' if value.current else ''})"
        yield (
            *head,
            Cell(amount, None if value.current else "quiet"),
            value.asserted_by or "",
            ", ".join(filter(None, (value.source, value.where))),
            value.admiralty or "",
            value.id if value.current and value.vintage == 1 else f"{value.id}{vintage}",
        )


def _mirror_pairs(figures: Sequence[Figure]) -> Iterator[Block]:
    """Yield each pair once, though both of its figures have it."""
    pairs = {
        frozenset(side.id for side in mirror.sides): mirror for figure in figures for mirror in figure.mirrors
    }
    if pairs:
        current = {value.id for figure in figures for value in figure.values if value.current}
        yield Heading("Mirror figures")
        yield Paragraph("The same flow as each side counts it; the gap is in percent of the smaller value.")
        columns = ("period", "one side", "value", "the other", "value", "gap", "percent", "events")
        yield Table(columns, tuple(_mirror(mirror, current) for mirror in pairs.values()))


def _mirror(mirror: Mirror, current: Container[str]) -> tuple[Content, ...]:
    here, there = mirror.sides
    ids = (side.id if side.id in current else f"{side.id} (revised since)" for side in mirror.sides)
    not_compared = Cell(f"not compared: {mirror.why_not}", "quiet")
    return (
        when(here.period),
        here.indicator,
        _side(here),
        there.indicator,
        _side(there),
        not_compared if mirror.gap is None else f"{format_number(mirror.gap)} {mirror.unit}",
        "" if mirror.percent is None else f"{mirror.percent:,g}%",
        ", ".join(ids),
    )


def _side(side: Side) -> str:
    return f"{side.value} ({side.asserted_by})" if side.asserted_by else str(side.value)


def _change(figure: Figure, change: YearOnYear) -> tuple[Content, ...]:
    days = (when(figure.period), when(change.before))
    return (figure.indicator, *days, f"{change.percent:+,g}%", change.by, f"{change.id}, {change.other}")


def _sum(figure: Figure, total: Sum) -> tuple[Content, ...]:
    adds_up = {True: Cell("yes", "good"), False: Cell("no", "bad"), None: Cell("in unlike units", "quiet")}
    return (
        figure.indicator,
        when(figure.period),
        amount(total.stated),
        amount(total.computed) if total.computed else "",
        adds_up[total.adds_up],
        ", ".join((total.id, *total.parts)),
    )
