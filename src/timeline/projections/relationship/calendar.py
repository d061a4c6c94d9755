"""What a calendar shows of a relationship: visits, days by which something is due, and what is watched."""

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
from timeline.events.visits import VisitPostponed
from timeline.projections.commitment.evaluation import collect_inputs, fold_inputs, state_of
from timeline.projections.commitment.state import Acknowledgement, Stage, State, decode
from timeline.projections.commitment.state_intervals import StateInterval
from timeline.projections.commitment.status import Headline, compute_status
from timeline.projections.history import END_OF_TIME, History, view_known_on
from timeline.projections.relevance import correction_chain, entries_for_commitment
from timeline.projections.revision import compute_revision, known_by
from timeline.projections.viewpoint import Viewpoint

Certainty = Literal["tentative", "confirmed", "cancelled"]
Shown = Callable[[Sequence[Entry]], "Engagement | None"]


class Engagement(msgspec.Struct, frozen=True):
    """Whole days in a calendar, both included, and what stands in it on them.

    `key` is a commitment, or the id of the event that set a watch item, and stays what it is. `revision`
    rises whenever any of this changes, the last time at `changed`.
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
    relationship: str, lives: Mapping[str, Iterable[StateInterval]], lookup: Lookup, last: date
) -> list[Engagement]:
    """Return what a calendar of a relationship shows on a day, as one lived up to it.

    `lives` are the states of its commitments. What has no last day is left out; what once was shown and no
    longer has days, or was taken back, stays as it was shown last, cancelled.
    """
    last = min(last, END_OF_TIME - timedelta(days=1))  # what is never certain does not count
    found = (
        *_of_commitments(relationship, lives, lookup, last),
        *_of_watch_items(relationship, lookup, last),
    )
    return sort_engagements(found)


def sort_engagements(engagements: Iterable[Engagement]) -> list[Engagement]:
    """Return engagements by their days."""
    return sorted(engagements, key=lambda each: (each.first, each.last, each.key))


def _of_commitments(
    relationship: str, lives: Mapping[str, Iterable[StateInterval]], lookup: Lookup, last: date
) -> Iterator[Engagement]:
    for subject in lookup.subjects():
        if is_commitment(subject) and subject.partition("/")[0] == relationship:
            known = known_by(entries_for_commitment(subject, lookup), last)
            lived = _lived(lives.get(subject, ()), last)
            shown = _engagement(lived, last) if lived else None
            yield from _revised(shown, partial(_by_entries, subject, last), known, last)


def _of_watch_items(relationship: str, lookup: Lookup, last: date) -> Iterator[Engagement]:
    for item in lookup.headers(Reference("relationship", relationship)):
        entry = lookup.by_id(item.id) if item.type == "watch-item-set" else None
        if entry and entry.event.relationship == relationship:
            known = known_by(correction_chain([entry], lookup), last)
            shown_by = partial(_watch, last)
            yield from _revised(shown_by(known), shown_by, known, last)


def _revised(
    shown: Engagement | None, shown_by: Shown, known: Sequence[Entry], last: date
) -> Iterator[Engagement]:
    """The engagement with its revision; what is shown no longer is cancelled, what never was is left out."""
    if engagement := shown or _cancelled(shown_by, known):
        number, changed = compute_revision(known, last)
        yield replace(engagement, revision=number, changed=changed)


def _cancelled(shown_by: Shown, known: Sequence[Entry]) -> Engagement | None:
    """Find what was shown before something recorded took it away, the latest first."""
    ends = (end for end in reversed(range(len(known))) if _may_take_away(known[end].event))
    gone = next(filter(None, (shown_by(known[:end]) for end in ends)), None)
    return gone and replace(gone, certainty="cancelled", headline=None, stage=None, acknowledgement=None)


def _may_take_away(event: AnyEvent) -> bool:
    """Return whether an event may take their days from engagements."""
    due = getattr(event, "due", None)
    return isinstance(event, RecordKeeping | VisitPostponed) or (due is not None and _last_day(due) is None)


def _lived(spans: Iterable[StateInterval], last: date) -> State | None:
    """The state on a day, as known on it."""
    there = (decode(span.value.json) for span in spans if span.realtime_from <= last < span.realtime_to)
    return next(there, None)


def _by_entries(subject: str, last: date, entries: Sequence[Entry]) -> Engagement | None:
    said = collect_inputs(subject, History.from_view(view_known_on(entries, last)).as_of(last))
    return _engagement(state_of(fold_inputs(said)), last) if said else None


def _engagement(state: State, last: date) -> Engagement | None:
    found = compute_status(state, Viewpoint(last, last))
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
        certainty=_certainty(state, found.headline),
        due=state.due.edtf if state.due else None,
        evidence=state.evidence,
        headline=found.headline,
        stage=state.stage,
        acknowledgement=state.acknowledgement,
    )


def _days_of_visit(state: State) -> tuple[date, date] | None:
    """The days on which it was held, else all on which it may be; of an open beginning only the last."""
    if state.stage == "held" and state.done_on:
        return min(state.done_from or state.done_on, state.done_on), state.done_on
    days = _last_day(state.due)
    return (state.due.earliest, days[1]) if days and state.due and state.due.earliest else days


def _last_day(due: FuzzyDate | None) -> tuple[date, date] | None:
    return (due.latest, due.latest) if due and due.latest and due.latest != END_OF_TIME else None


def _certainty(state: State, headline: Headline) -> Certainty:
    """A visit is certain once it is dated or held, a deadline if it was stated as it is."""
    if headline in ("withdrawn", "superseded"):
        return "cancelled"
    if state.kind == "visit":
        certain = state.stage == "dated" or headline == "fulfilled"
    else:
        certain = state.due is not None and state.due.basis == "stated" and not state.due.hedged
    return "confirmed" if certain else "tentative"


def _watch(last: date, entries: Sequence[Entry]) -> Engagement | None:
    accounts = History.from_view(view_known_on(entries, last)).as_of(last).events
    event = accounts[0].event if accounts else None
    days = _last_day(event.due) if isinstance(event, WatchItemSet) else None
    if days is None or not isinstance(event, WatchItemSet):
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
        evidence=accounts[0].ids,
    )
