"""What a calendar shows of a relationship: visits, days by which something is due, and what is watched."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec
from msgspec.structs import replace

from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.figures import WatchItemSet
from timeline.events.links import Link, Lookup
from timeline.projections.bearing import said_of
from timeline.projections.history import NEVER, Account, History, Record
from timeline.projections.spans import Span
from timeline.projections.state import Acknowledgement, Stage, State
from timeline.projections.status import Headline, Status
from timeline.projections.turns import stations

Certainty = Literal["tentative", "confirmed", "cancelled"]


class Engagement(msgspec.Struct, frozen=True):
    """Whole days in a calendar, both included, and what stands in it on them.

    `key` is a commitment, or the id of the event that set a watch item, and stays what it is. `revision`
    counts how often any of this has changed since it was first shown, the last time on the day `changed`.
    """

    key: str
    relationship: str
    kind: Literal["visit", "deadline", "watch"]
    title: str
    first: date
    last: date
    certainty: Certainty
    due: str | None
    evidence: tuple[str, ...]
    headline: Headline | None = None
    stage: Stage | None = None
    acknowledgement: Acknowledgement | None = None
    revision: int = 0
    changed: date = date.min


def agenda(
    lives: Mapping[str, Iterable[Span]], items: Iterable[Iterable[Entry]], last: date
) -> list[Engagement]:
    """What a calendar shows on a day, as one lived up to it, of commitments and of watch items.

    `lives` are the states of each commitment, `items` what `watched` finds. What has no last day is left out.
    """
    courses = (
        *(_of_commitment(spans, last) for spans in lives.values()),
        *(_of_watch_item(entries, last) for entries in items),
    )
    shown = filter(None, map(_revised, courses))
    return sorted(shown, key=lambda each: (each.first, each.last, each.key))


def watched(relationship: str, lookup: Lookup) -> list[list[Entry]]:
    """Of each watch item of a relationship the entry that set it, and all that was said of that."""
    dockets = lookup.dockets(Link("relationship", relationship))
    items = (
        lookup.by_id(each.id)
        for each in dockets
        if each.type == "watch-item-set" and each.subject.partition("/")[0] == relationship
    )
    return [said_of([item], lookup) for item in items if item]


def _revised(course: Iterable[tuple[date, Engagement | None]]) -> Engagement | None:
    """What is shown in the end, with how often it has changed since it was first shown."""
    revision, changed, before = -1, date.min, None
    for day, shown in course:
        if shown != before:
            revision, changed, before = revision + 1, day, shown
    return replace(before, revision=revision, changed=changed) if before else None


def _of_commitment(spans: Iterable[Span], last: date) -> Iterator[tuple[date, Engagement | None]]:
    for station in stations(spans, last):
        status = station.status(station.day)
        shown = _engagement(station.state, status) if station.state and status else None
        yield station.day, shown


def _engagement(state: State, status: Status) -> Engagement | None:
    is_visit = state.kind == "visit"
    days = _days_of_visit(state) if is_visit else _last_day(state.due)
    if days is None or days[1] == NEVER:
        return None
    return Engagement(
        key=state.subject,
        relationship=state.subject.partition("/")[0],
        kind="visit" if is_visit else "deadline",
        title=state.title,
        first=days[0],
        last=days[1],
        certainty=_certainty(state, status),
        due=state.due.edtf if state.due else None,
        evidence=state.evidence,
        headline=status.headline,
        stage=state.stage,
        acknowledgement=state.acknowledgement,
    )


def _days_of_visit(state: State) -> tuple[date, date] | None:
    """The days on which it was held, else all on which it may be; of an open beginning only the last."""
    if state.stage == "held" and state.done_on:
        return min(state.done_from or state.done_on, state.done_on), state.done_on
    if state.due and state.due.earliest and state.due.latest:
        return state.due.earliest, state.due.latest
    return _last_day(state.due)


def _last_day(due: FuzzyDate | None) -> tuple[date, date] | None:
    return (due.latest, due.latest) if due and due.latest else None


def _certainty(state: State, status: Status) -> Certainty:
    """A visit is certain once it is dated or held, a deadline if it was stated as it is."""
    if status.headline in ("withdrawn", "superseded"):
        return "cancelled"
    if state.kind == "visit":
        certain = state.stage == "dated" or status.headline == "fulfilled"
    else:
        certain = state.due is not None and state.due.basis == "stated" and not state.due.hedged
    return "confirmed" if certain else "tentative"


def _of_watch_item(entries: Iterable[Entry], last: date) -> Iterator[tuple[date, Engagement | None]]:
    """From each day on which something came to be known of it, or to be certain."""
    record = Record(entries)
    known = {day: History.of(record.on(day)) for day in record.days}
    certain = {account.certain_on for history in known.values() for account in history.accounts}
    for day in sorted({*known, *certain} - {NEVER}):
        if day <= last:
            accounts = History.of(record.on(day)).until(day).accounts
            yield day, _watch(accounts[0]) if accounts else None


def _watch(account: Account) -> Engagement | None:
    event = account.event
    days = _last_day(event.due) if isinstance(event, WatchItemSet) else None
    if days is None or days[1] == NEVER or not isinstance(event, WatchItemSet):
        return None
    return Engagement(
        key=event.id,
        relationship=event.relationship,
        kind="watch",
        title=event.text,
        first=days[0],
        last=days[1],
        certainty="confirmed",
        due=event.due.edtf if event.due else None,
        evidence=account.ids,
    )
