"""Rival figures side by side, by source and vintage, and their comparisons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import msgspec
from msgspec.structs import asdict

from timeline.events.entry import known_from
from timeline.events.figures import FigureReported
from timeline.events.quantities import Number
from timeline.events.sources import best_code
from timeline.events.texts import normalize
from timeline.projections.commitment.findings import typing_slips
from timeline.projections.commitment.state import Finding
from timeline.projections.history import History, KnownEvent
from timeline.projections.relationship.comparisons import (
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

Period = str | None
KnownFigure = tuple[KnownEvent, FigureReported]


class Group(NamedTuple):
    """The relationship, indicator and period that rival figures share."""

    relationship: str
    indicator: str
    period: Period


class Value(msgspec.Struct, frozen=True):
    """A value given for an indicator and period; `value` is None for a range.

    `by` is the party or body that asserts it, or the publisher if none does. `vintage` numbers the different
    values of that source from 1; only the last is `current`.
    """

    value: Number | None
    min: Number | None
    max: Number | None
    unit: str
    approx: bool
    exclusive: bool
    asserted_by: str | None
    source: str | None
    where: str | None
    admiralty: str | None
    published: str | None
    by: str | None
    vintage: int
    current: bool
    id: str
    because: tuple[str, ...]


class Figure(msgspec.Struct, frozen=True):
    """An indicator in a period; `mirror` is the last of two current values, or of all."""

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
    """A figure event and its vintage."""

    known: KnownEvent
    event: FigureReported
    by: str | None  # the source to which it is attributed
    vintage: int
    current: bool


def list_figures(relationship: str, history: History) -> list[Figure]:
    """Return the figures of a relationship by indicator and period."""
    by_group: dict[Group, list[KnownFigure]] = defaultdict(list)
    figures = [(known, known.event) for known in history.events if isinstance(known.event, FigureReported)]
    for known, event in sorted(figures, key=_publication):
        period = event.period.edtf if event.period else None
        by_group[Group(event.relationship, normalize(event.indicator), period)].append((known, event))
    groups = {group: _by_vintage(figures) for group, figures in by_group.items()}
    index = _FigureIndex(groups)
    own = [group for group in groups if group.relationship == relationship]
    own.sort(key=lambda group: (group.indicator.casefold(), group.period or ""))
    return [_figure(group, groups[group], index) for group in own]


class _FigureIndex:
    """All figures by id, with those that each is compared with."""

    def __init__(self, groups: Mapping[Group, Sequence[Reported]]) -> None:
        self.by_id = {value.event.id: value for group in groups.values() for value in group}
        self.events = {key: value.event for key, value in self.by_id.items()}
        self.years: dict[Group, list[Reported]] = defaultdict(list)
        for group, reported in groups.items():
            self.years[group._replace(period=unhedged(group.period or ""))] += reported
        self.mirrors: dict[str, list[Mirror]] = defaultdict(list)
        pairs = {
            frozenset((key, other)): (key, other)
            for key, event in self.events.items()
            if (other := event.mirror_of) in self.events and other
        }
        for one, other in pairs.values():  # declared on one side, shown on both
            self.mirrors[one].append(mirror(self.events[one], self.events[other]))
            self.mirrors[other].append(mirror(self.events[other], self.events[one]))

    def is_current(self, mirror: Mirror) -> bool:
        return all(self.by_id[side.id].current for side in mirror.sides)


def _figure(group: Group, values: Sequence[Reported], index: _FigureIndex) -> Figure:
    mirrors = tuple(mirror for value in values for mirror in index.mirrors.get(value.event.id, ()))
    current = [mirror for mirror in mirrors if index.is_current(mirror)]
    earlier = group._replace(period=year_before(group.period)) if group.period else group
    before = index.years.get(earlier, ()) if group.period else ()
    sums = tuple(filter(None, (stated_sum(value.event, index.events) for value in values)))
    return Figure(
        indicator=group.indicator,
        period=group.period,
        values=tuple(map(_value, values)),
        mirror=(current or mirrors or (None,))[-1],
        mirrors=mirrors,
        year_on_year=tuple(_changes(values, {value.by: value.event for value in before if value.current})),
        sums=sums,
        findings=(
            *(_sum_mismatch(total, group) for total in sums if total.adds_up is False),
            *(finding for value in values for finding in typing_slips(value.known)),
        ),
    )


def _publication(figure: KnownFigure) -> tuple[date, int]:
    known, event = figure
    return known_from(event, known.recorded), known.position


def _by_vintage(figures: Iterable[KnownFigure]) -> list[Reported]:
    """Return the values of one figure by source; one without a source stands alone."""
    by_source: dict[str, list[KnownFigure]] = defaultdict(list)
    for known, event in figures:
        by_source[_attributed_to(event) or f"\0{event.id}"].append((known, event))
    return [value for of_source in by_source.values() for value in _vintages(of_source)]


def _vintages(figures: Sequence[KnownFigure]) -> list[Reported]:
    values = [event.value for _, event in figures]
    numbers = list(accumulate(int(not nth or value != values[nth - 1]) for nth, value in enumerate(values)))
    return [
        Reported(known, event, _attributed_to(event), number, current=number == numbers[-1])
        for (known, event), number in zip(figures, numbers, strict=True)
    ]


def _attributed_to(event: FigureReported) -> str | None:
    """Return the party or body that asserts a figure, or its publisher."""
    if event.asserted_by:
        return normalize(event.asserted_by)
    return normalize(event.sources[0].publisher) if event.sources else None


def _value(reported: Reported) -> Value:
    event, quantity = reported.event, reported.event.value
    first = event.sources[0] if event.sources else None
    return Value(
        value=single(quantity),
        **asdict(quantity),
        asserted_by=str(event.asserted_by) if event.asserted_by else None,
        source=first.publisher if first else None,
        where=first.where if first else None,
        admiralty=best_code(event.sources),
        published=event.published.edtf if event.published else None,
        by=reported.by,
        vintage=reported.vintage,
        current=reported.current,
        id=event.id,
        because=reported.known.ids,
    )


def _changes(group: Iterable[Reported], before: Mapping[str | None, FigureReported]) -> Iterator[YearOnYear]:
    """Yield the change of each source's current value on that of the year before."""
    for value in group:
        earlier = before.get(value.by) if value.current and value.by else None
        change = year_on_year(value.event, earlier) if earlier else None
        if value.by and earlier and earlier.period and change is not None:
            yield YearOnYear(value.by, earlier.period.edtf, change, value.event.id, earlier.id)


def _sum_mismatch(total: Sum, group: Group) -> Finding:
    named = ", ".join(filter(None, (group.indicator, group.period)))
    computed = total.computed or total.stated
    message = f"{named}: stated as a sum, {total.stated}, but its parts make {computed}"
    return Finding("does-not-add-up", message, (total.id, *total.parts))
