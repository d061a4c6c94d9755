"""Rival figures side by side: who gives which value, by vintage, and how they compare."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from timeline.events.figures import FigureReported
from timeline.events.quantities import Number, spell
from timeline.projections.commitment import Finding
from timeline.projections.comparisons import (
    Mirror,
    Sum,
    YearOnYear,
    mirror,
    single,
    stated_sum,
    unhedged,
    year_before,
    year_on_year,
)
from timeline.projections.history import History
from timeline.projections.support import best_code

Period = str | None


class Value(msgspec.Struct, frozen=True):
    """One value given for an indicator and period.

    `value` is the single figure, None where a range is given; `source` is the publisher.
    `by` is who vouches for it: the party or body that asserts it, else the publisher. `vintage` counts from 1
    the values that it has given; only the last is `current`.
    """

    value: Number | None
    min: Number | None
    max: Number | None
    unit: str
    approx: bool
    asserted_by: str | None
    source: str | None
    where: str | None
    admiralty: str | None
    published: str | None
    by: str | None
    vintage: int
    current: bool
    id: str


class Figure(msgspec.Struct, frozen=True):
    """An indicator in a period: all its values, and how they compare with others."""

    indicator: str
    period: Period
    values: tuple[Value, ...]
    mirror: Mirror | None
    mirrors: tuple[Mirror, ...]
    year_on_year: tuple[YearOnYear, ...]
    sums: tuple[Sum, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure event as it was told, with its place among its source's vintages."""

    event: FigureReported
    by: str | None  # who vouches for it
    vintage: int
    current: bool


def figures(relationship: str, history: History) -> list[Figure]:
    """Every indicator of a relationship and period, by name and time; `history` ends on the day asked for."""
    groups: dict[tuple[str, Period], list[FigureReported]] = defaultdict(list)
    for account in history.accounts:
        event = account.event
        if isinstance(event, FigureReported) and event.relationship == relationship:
            groups[event.indicator, event.period.edtf if event.period else None].append(event)
    reported = {key: _by_vintage(events) for key, events in groups.items()}
    known = {each.event.id: each.event for group in reported.values() for each in group}
    mirrors = _mirrors(known)
    years: dict[tuple[str, str], list[Reported]] = defaultdict(list)
    for (indicator, period), group in reported.items():
        years[indicator, unhedged(period or "")] += group
    return [
        _figure(
            key,
            group,
            tuple(each for value in group for each in mirrors.get(value.event.id, ())),
            years.get((key[0], year_before(key[1])), ()) if key[1] else (),
            tuple(filter(None, (stated_sum(value.event, known) for value in group))),
        )
        for key, group in sorted(reported.items(), key=_by_name_and_time)
    ]


def _by_name_and_time(group: tuple[tuple[str, Period], object]) -> tuple[str, str]:
    (indicator, period), _ = group
    return indicator.casefold(), period or ""


def _figure(
    key: tuple[str, Period],
    group: Sequence[Reported],
    mirrors: tuple[Mirror, ...],
    before: Iterable[Reported],
    sums: tuple[Sum, ...],
) -> Figure:
    return Figure(
        indicator=key[0],
        period=key[1],
        values=tuple(map(_value, group)),
        mirror=mirrors[-1] if mirrors else None,
        mirrors=mirrors,
        year_on_year=tuple(_changes(group, {each.by: each.event for each in before if each.current})),
        sums=sums,
        findings=tuple(_does_not_add_up(each) for each in sums if not each.adds_up),
    )


def _by_vintage(events: Iterable[FigureReported]) -> list[Reported]:
    """The values of one indicator and period, each source's together, in the order in which they came out."""
    vouched: dict[str | None, list[FigureReported]] = defaultdict(list)
    for event in events:
        vouched[_vouches(event)].append(event)
    return [
        Reported(event, by, number, current=by is None or number == len(given))
        for by, given in vouched.items()
        for number, event in enumerate(given, 1)
    ]


def _vouches(event: FigureReported) -> str | None:
    """Who vouches for a figure: the party or body that asserts it, else the publisher that reports it."""
    if event.asserted_by:
        return str(event.asserted_by)
    return event.sources[0].publisher if event.sources else None


def _value(reported: Reported) -> Value:
    event, much = reported.event, reported.event.value
    first = event.sources[0] if event.sources else None
    return Value(
        value=single(much),
        min=much.min,
        max=much.max,
        unit=much.unit,
        approx=much.approx,
        asserted_by=str(event.asserted_by) if event.asserted_by else None,
        source=first.publisher if first else None,
        where=first.where if first else None,
        admiralty=best_code(event.sources),
        published=event.published.edtf if event.published else None,
        by=reported.by,
        vintage=reported.vintage,
        current=reported.current,
        id=event.id,
    )


def _mirrors(known: Mapping[str, FigureReported]) -> Mapping[str, Sequence[Mirror]]:
    """By figure, its mirror images: a pair is declared on one side and seen from both."""
    found: dict[str, list[Mirror]] = defaultdict(list)
    for figure in known.values():
        if other := known.get(figure.mirror_of or ""):
            found[figure.id].append(mirror(figure, other))
            found[other.id].append(mirror(other, figure))
    return found


def _changes(group: Iterable[Reported], before: Mapping[str | None, FigureReported]) -> Iterator[YearOnYear]:
    """By source, the change of its current value on its current value of the year before."""
    for each in group:
        earlier = before.get(each.by) if each.current else None
        change = year_on_year(each.event, earlier) if earlier else None
        if earlier and earlier.period and change is not None:
            yield YearOnYear(each.by, earlier.period.edtf, change, (each.event.id, earlier.id))


def _does_not_add_up(total: Sum) -> Finding:
    stated, made = (f"{spell(each)} {total.unit}" for each in (total.stated, total.computed))
    return Finding("does-not-add-up", f"stated as a sum, {stated}, but its parts make {made}", total.because)
