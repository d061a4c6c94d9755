"""The calendar of a relationship: visits, due dates and watch items."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Literal

import msgspec
from msgspec.structs import replace

from timeline.events.catalogue import AnyEvent
from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.figures import WatchItemSet
from timeline.events.record import RecordKeeping
from timeline.events.references import Lookup, Reference
from timeline.events.stages import Stage
from timeline.events.visits import VisitPostponed
from timeline.projections.commitment.evaluation import collect_inputs, fold_inputs, state_of
from timeline.projections.commitment.state import Acknowledgement, State, decode
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status import Headline, compute_status
from timeline.projections.history import END_OF_TIME, History, view_known_on
from timeline.projections.relevance import correction_chain, entries_for_commitment
from timeline.projections.revision import compute_revision, known_by
from timeline.projections.viewpoint import Viewpoint

Certainty = Literal["tentative", "confirmed", "cancelled"]
Show = Callable[[Sequence[Entry]], "Engagement | None"]


class Engagement(msgspec.Struct, frozen=True):
    """A calendar entry on whole days, both inclusive.

    `key` is a commitment or the id of a watch item; `revision` rises whenever anything else changes.
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
    changed: datetime = datetime.min.replace(tzinfo=UTC)


def list_engagements(
    relationship: str, states: Mapping[str, Iterable[StateInterval]], lookup: Lookup, last: date
) -> list[Engagement]:
    """Return the calendar entries of a relationship on a day, as known on it.

    `states` are those of its commitments in real time. An entry that was shown, and that no longer has days
    or was retracted, is shown as before, but cancelled.
    """
    last = min(last, END_OF_TIME - timedelta(days=1))  # events that are never certain do not count
    commitments = _of_commitments(relationship, states, lookup, last)
    return sort_engagements((*commitments, *_of_watch_items(relationship, lookup, last)))


def sort_engagements(engagements: Iterable[Engagement]) -> list[Engagement]:
    """Return calendar entries by their days."""
    return sorted(engagements, key=lambda entry: (entry.first, entry.last, entry.key))


def _of_commitments(
    relationship: str, states: Mapping[str, Iterable[StateInterval]], lookup: Lookup, last: date
) -> Iterator[Engagement]:
    for subject in lookup.subjects():
        if is_commitment(subject) and subject.partition("/")[0] == relationship:
            known = known_by(entries_for_commitment(subject, lookup), last)
            in_force = (interval for interval in states.get(subject, ()) if interval.contains(last, last))
            state = next((decode(interval.value.json) for interval in in_force), None)
            shown = _engagement(state, last) if state else None
            yield from _revised(shown, partial(_folded_engagement, subject, last), known, last)


def _of_watch_items(relationship: str, lookup: Lookup, last: date) -> Iterator[Engagement]:
    for item in lookup.headers(Reference("relationship", relationship)):
        entry = lookup.by_id(item.id) if item.type == "watch-item-set" else None
        if entry and entry.event.relationship == relationship:
            known = known_by(correction_chain([entry], lookup), last)
            show = partial(_watch_item, last)
            yield from _revised(show(known), show, known, last)


def _revised(
    shown: Engagement | None, show: Show, known: Sequence[Entry], last: date
) -> Iterator[Engagement]:
    """Yield the entry with its revision: as shown now, as cancelled, or not at all."""
    if engagement := shown or _cancelled(show, known):
        number, changed = compute_revision(known, last)
        yield replace(engagement, revision=number, changed=changed)


def _cancelled(show: Show, known: Sequence[Entry]) -> Engagement | None:
    """Return the last entry that was shown before something recorded removed it."""
    ends = (end for end in reversed(range(len(known))) if _may_take_away(known[end].event))
    last_shown = next(filter(None, (show(known[:end]) for end in ends)), None)
    return last_shown and replace(
        last_shown, certainty="cancelled", headline=None, stage=None, acknowledgement=None
    )


def _may_take_away(event: AnyEvent) -> bool:
    """Return whether an event may remove the days of an entry."""
    due = getattr(event, "due", None)
    return isinstance(event, RecordKeeping | VisitPostponed) or (due is not None and _last_day(due) is None)


def _folded_engagement(subject: str, last: date, entries: Sequence[Entry]) -> Engagement | None:
    inputs = collect_inputs(subject, History.from_view(view_known_on(entries, last)).as_of(last))
    return _engagement(state_of(fold_inputs(inputs)), last) if inputs else None


def _engagement(state: State, last: date) -> Engagement | None:
    headline = compute_status(state, Viewpoint(last, last)).headline
    is_visit = state.kind == "visit"
    days = _days_of_visit(state) if is_visit else _last_day(state.due)
    if days is None or days[1] == END_OF_TIME:
        return None
    return Engagement(
        key=state.subject,
        relationship=state.subject.partition("/")[0],
        kind="visit" if is_visit else "deadline",
        title=state.title,
        first=days[0],
        last=days[1],
        certainty=_certainty(state, headline),
        due=state.due.edtf if state.due else None,
        evidence=state.evidence,
        headline=headline,
        stage=state.stage,
        acknowledgement=state.acknowledgement,
    )


def _days_of_visit(state: State) -> tuple[date, date] | None:
    """Return the days on which a visit was held or may be held, the last only if open."""
    if state.stage == "held" and state.done_on:
        return min(state.done_from or state.done_on, state.done_on), state.done_on
    days = _last_day(state.due)
    return (state.due.earliest, days[1]) if days and state.due and state.due.earliest else days


def _last_day(due: FuzzyDate | None) -> tuple[date, date] | None:
    return (due.latest, due.latest) if due and due.latest and due.latest != END_OF_TIME else None


def _certainty(state: State, headline: Headline) -> Certainty:
    """Return `confirmed` for a visit dated or held, or a due date without qualifiers."""
    if headline in ("withdrawn", "superseded"):
        return "cancelled"
    if state.kind == "visit":
        certain = state.stage == "dated" or headline == "fulfilled"
    else:
        certain = state.due is not None and state.due.basis == "stated" and not state.due.hedged
    return "confirmed" if certain else "tentative"


def _watch_item(last: date, entries: Sequence[Entry]) -> Engagement | None:
    events = History.from_view(view_known_on(entries, last)).as_of(last).events
    event = events[0].event if events else None
    if not isinstance(event, WatchItemSet) or (days := _last_day(event.due)) is None:
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
        evidence=events[0].ids,
    )
