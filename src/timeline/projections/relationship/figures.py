"""Rival figures side by side: who gives which value, by vintage, and how they compare."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import msgspec

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
Told = tuple[KnownEvent, FigureReported]


class Group(NamedTuple):
    """What rival figures have in common."""

    relationship: str
    indicator: str
    period: Period


class Value(msgspec.Struct, frozen=True):
    """One value given for an indicator and period.

    `value` is the single figure, None where a range is given; `source` is the publisher.
    `by` is who vouches for it: the party or body that asserts it, else the publisher. `vintage` counts from 1
    the different values that it has given; only the last is `current`. `because` names its corrections too.
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
    """An indicator in a period: all its values, and how they compare with others.

    `mirror` is the last of `mirrors` that sets two current values against each other, else the last.
    """

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

    account: KnownEvent
    event: FigureReported
    by: str | None  # who vouches for it
    vintage: int
    current: bool


def list_figures(relationship: str, history: History) -> list[Figure]:
    """Every indicator of a relationship and period, by name and time; `history` ends on the day asked for."""
    told: dict[Group, list[Told]] = defaultdict(list)
    for account in sorted(history.events, key=_came_out):
        event = account.event
        if isinstance(event, FigureReported):
            period = event.period.edtf if event.period else None
            told[Group(event.relationship, normalize(event.indicator), period)].append((account, event))
    groups = {group: _by_vintage(each) for group, each in told.items()}
    everything = _FigureIndex(groups)
    own = sorted((each for each in groups if each.relationship == relationship), key=_by_name_and_time)
    return [_figure(group, groups[group], everything) for group in own]


def _came_out(account: KnownEvent) -> tuple[date, int]:
    return known_from(account.event, account.recorded), account.position


def _by_name_and_time(group: Group) -> tuple[str, str]:
    return group.indicator.casefold(), group.period or ""


class _FigureIndex:
    """All figures by id, and the ways from one to those that it is compared with."""

    def __init__(self, groups: Mapping[Group, Sequence[Reported]]) -> None:
        self.by_id = {each.event.id: each for group in groups.values() for each in group}
        self.events = {key: each.event for key, each in self.by_id.items()}
        self.years: dict[Group, list[Reported]] = defaultdict(list)
        for group, reported in groups.items():
            self.years[group._replace(period=unhedged(group.period or ""))] += reported
        self.mirrors: dict[str, list[Mirror]] = defaultdict(list)
        pairs = {
            frozenset((key, other)): (key, other)
            for key, event in self.events.items()
            if (other := event.mirror_of) in self.events and other
        }
        for one, other in pairs.values():  # declared on one side, seen from both
            self.mirrors[one].append(mirror(self.events[one], self.events[other]))
            self.mirrors[other].append(mirror(self.events[other], self.events[one]))

    def are_current(self, found: Mirror) -> bool:
        return all(self.by_id[side.id].current for side in found.sides)


def _figure(group: Group, reported: Sequence[Reported], everything: _FigureIndex) -> Figure:
    mirrors = tuple(each for value in reported for each in everything.mirrors.get(value.event.id, ()))
    current = [each for each in mirrors if everything.are_current(each)]
    earlier = group._replace(period=year_before(group.period)) if group.period else group
    before = everything.years.get(earlier, ()) if group.period else ()
    sums = tuple(filter(None, (stated_sum(value.event, everything.events) for value in reported)))
    return Figure(
        indicator=group.indicator,
        period=group.period,
        values=tuple(map(_value, reported)),
        mirror=(current or mirrors or (None,))[-1],
        mirrors=mirrors,
        year_on_year=tuple(_changes(reported, {each.by: each.event for each in before if each.current})),
        sums=sums,
        findings=(
            *(_sum_mismatch(each, group) for each in sums if each.adds_up is False),
            *(finding for value in reported for finding in typing_slips(value.account)),
        ),
    )


def _by_vintage(told: Iterable[Told]) -> list[Reported]:
    """The values of one indicator and period, each source's together, in the order in which they came out.

    The same value told again is no new vintage; a value for which nobody vouches stands alone.
    """
    vouched: dict[str, list[Told]] = defaultdict(list)
    for account, event in told:
        by = _attributed_to(event)
        vouched[by or f"\0{event.id}"].append((account, event))
    return [each for given in vouched.values() for each in _vintages(given)]


def _vintages(given: Sequence[Told]) -> list[Reported]:
    values = [event.value for _, event in given]
    numbers = list(accumulate(int(not nth or value != values[nth - 1]) for nth, value in enumerate(values)))
    return [
        Reported(account, event, _attributed_to(event), number, current=number == numbers[-1])
        for (account, event), number in zip(given, numbers, strict=True)
    ]


def _attributed_to(event: FigureReported) -> str | None:
    """Who vouches for a figure: the party or body that asserts it, else the publisher that reports it."""
    if event.asserted_by:
        return normalize(event.asserted_by)
    return normalize(event.sources[0].publisher) if event.sources else None


def _value(reported: Reported) -> Value:
    event, much = reported.event, reported.event.value
    first = event.sources[0] if event.sources else None
    return Value(
        value=single(much),
        min=much.min,
        max=much.max,
        unit=much.unit,
        approx=much.approx,
        exclusive=much.exclusive,
        asserted_by=str(event.asserted_by) if event.asserted_by else None,
        source=first.publisher if first else None,
        where=first.where if first else None,
        admiralty=best_code(event.sources),
        published=event.published.edtf if event.published else None,
        by=reported.by,
        vintage=reported.vintage,
        current=reported.current,
        id=event.id,
        because=reported.account.ids,
    )


def _changes(group: Iterable[Reported], before: Mapping[str | None, FigureReported]) -> Iterator[YearOnYear]:
    """By source, the change of its current value on its current value of the year before."""
    for each in group:
        earlier = before.get(each.by) if each.current and each.by else None
        change = year_on_year(each.event, earlier) if earlier else None
        if each.by and earlier and earlier.period and change is not None:
            yield YearOnYear(each.by, earlier.period.edtf, change, each.event.id, earlier.id)


def _sum_mismatch(total: Sum, group: Group) -> Finding:
    named = ", ".join(filter(None, (group.indicator, group.period)))
    computed = total.computed or total.stated
    message = f"{named}: stated as a sum, {total.stated}, but its parts make {computed}"
    return Finding("does-not-add-up", message, (total.id, *total.parts))
