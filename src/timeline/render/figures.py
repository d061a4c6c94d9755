"""Rival figures side by side, as a page."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from timeline.events.quantities import format_number
from timeline.projections.commitment.amounts import Interval
from timeline.projections.relationship.comparisons import Mirror, Side, Sum, YearOnYear
from timeline.projections.relationship.figures import Figure, Value
from timeline.projections.viewpoint import Viewpoint
from timeline.render.document import Block, Bullets, Cell, Content, Document, Heading, Paragraph, Table
from timeline.render.json_output import to_builtins
from timeline.render.phrases import amount, viewpoint, when

_COLUMNS = ("indicator", "period", "value", "by", "source", "code", "event")


def document(relationship: str, figures: Sequence[Figure], where: Viewpoint) -> Document:
    """Every value of every indicator, then mirror pairs, changes on the year before, and sums."""
    return Document(tuple(_blocks(relationship, figures, where)))


def rows(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """A row for each value."""
    return [
        {"indicator": each.indicator, "period": each.period, **to_builtins(value)}
        for each in figures
        for value in each.values
    ]


def _blocks(relationship: str, figures: Sequence[Figure], where: Viewpoint) -> Iterator[Block]:
    yield Heading(f"Figures of {relationship}", 1)
    yield viewpoint(where.as_of, where.known_on)
    if not figures:
        yield Paragraph("No figure is on record.")
        return
    yield Table(_COLUMNS, tuple(row for each in figures for row in _values(each)), right=frozenset({"value"}))
    yield from _mirror_pairs(figures)
    if changes := tuple(_change(each, change) for each in figures for change in each.year_on_year):
        yield Heading("On the year before")
        yield Table(("figure", "period", "before", "change", "by", "events"), changes)
    if sums := tuple(_sum(each, total) for each in figures for total in each.sums):
        yield Heading("Sums")
        yield Table(("figure", "period", "stated", "its parts make", "adds up", "events"), sums)
    if findings := [finding for each in figures for finding in each.findings]:
        yield Heading("Findings")
        yield Bullets(tuple(f"{each.message} ({', '.join(each.because)})" for each in findings))


def _values(figure: Figure) -> Iterator[tuple[Content, ...]]:
    """The indicator and its period are said once."""
    for number, value in enumerate(figure.values):
        first = number == 0
        yield (
            figure.indicator if first else "",
            when(figure.period) if first else "",
            Cell(_amount(value), None if value.current else "quiet"),
            value.asserted_by or "",
            ", ".join(filter(None, (value.source, value.where))),
            value.admiralty or "",
            f"{value.id}{_vintage(value)}",
        )


def _amount(value: Value) -> str:
    return str(Interval(value.min, value.max, value.unit, value.approx, value.exclusive))


def _vintage(value: Value) -> str:
    """Which of its source's values it is, where there are several."""
    if value.current and value.vintage == 1:
        return ""
    return f" (vintage {value.vintage}{', current' if value.current else ''})"


def _mirror_pairs(figures: Sequence[Figure]) -> Iterator[Block]:
    """Each pair once, though it is seen from both sides."""
    pairs = {
        frozenset(side.id for side in mirror.sides): mirror for each in figures for mirror in each.mirrors
    }
    if pairs:
        current = {value.id for each in figures for value in each.values if value.current}
        yield Heading("Mirror figures")
        yield Paragraph("The same flow as either side counts it; the gap in percent of the smaller.")
        columns = ("period", "one side", "value", "the other", "value", "gap", "percent", "events")
        yield Table(columns, tuple(_mirror(mirror, current) for mirror in pairs.values()))


def _mirror(mirror: Mirror, current: Container[str]) -> tuple[Content, ...]:
    here, there = mirror.sides
    ids = (side.id for side in mirror.sides)
    events = ", ".join(key if key in current else f"{key} (revised since)" for key in ids)
    not_compared = Cell(f"not compared: {mirror.why_not}", "quiet")
    return (
        when(here.period),
        here.indicator,
        _told(here),
        there.indicator,
        _told(there),
        not_compared if mirror.gap is None else f"{format_number(mirror.gap)} {mirror.unit}",
        "" if mirror.percent is None else f"{mirror.percent:,g}%",
        events,
    )


def _told(side: Side) -> str:
    return f"{side.value} ({side.asserted_by})" if side.asserted_by else str(side.value)


def _change(figure: Figure, change: YearOnYear) -> tuple[Content, ...]:
    percent = f"{change.percent:+,g}%"
    events = f"{change.id}, {change.other}"
    return (figure.indicator, when(figure.period), when(change.before), percent, change.by, events)


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
