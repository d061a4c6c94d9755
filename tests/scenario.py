"""Small histories and their answers: given(visit_confirmed(due="2026-04")).on(day).

A builder makes a real event: it fills in the fields that do not matter to a test, and `by` is the asserting
party. `given` records events as the program does, with all its checks. `on` asks as of a day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from typing import Self

import msgspec

from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent, from_fields
from timeline.events.entry import Entry
from timeline.events.parties import Party
from timeline.events.quantities import parse_quantity
from timeline.events.relationship import RelationshipOpened
from timeline.projections.commitment.amounts import Interval, Percent, interval
from timeline.projections.commitment.evaluation import Evaluation, evaluate
from timeline.projections.commitment.explain import Explanation, excluded_events, explain
from timeline.projections.commitment.state import Performance
from timeline.projections.commitment.status import Status
from timeline.projections.history import History, KnowledgeView, KnownEvent, view_known_on
from timeline.projections.viewpoint import Viewpoint
from timeline.validation import Outcome, ValidationState, validate

VISIT, PURCHASE = "us-china/beijing-visit", "us-china/soybeans-2025"
TARIFF, CONTROLS = "us-china/fentanyl-tariff", "us-china/fentanyl-controls"
ALL_KNOWN = date(2030, 12, 31)


# Given


def event(
    kind: str,
    /,
    *,
    on: object = "2025-11-24",
    by: str | None = None,
    owed_by: str | None = None,
    **fields: object,
) -> AnyEvent:
    """Build an event that occurred and was published `on` a day, without fields of None."""
    dated = {"occurred": on, "published": on, "asserted_by": by, "by": owed_by}
    stated = {"type": kind, "id": _name(kind, on), **dated, **fields}
    return from_fields({name: value for name, value in stated.items() if value is not None})


def _name(kind: str, on: object) -> str:
    return re.sub(r"[^A-Za-z0-9._:-]", "_", f"{kind}-{on}")


relationship_opened = partial(
    event,
    "relationship-opened",
    subject="us-china",
    on="2025-10-01",
    title="US and China",
    parties=["USA", "CHN"],
)
call_held = partial(event, "call-held", id="call", subject="us-china", participants=["USA:Trump", "CHN:Xi"])
meeting_held = partial(
    event, "meeting-held", id="busan", subject="us-china", participants=["USA:Trump", "CHN:Xi"]
)
readout_issued = partial(event, "readout-issued", subject="us-china", of="call")

_visit = partial(event, subject=VISIT, visitor="USA:Trump", host="CHN", place="Beijing")
visit_invited = partial(_visit, "visit-invited")
visit_accepted = partial(_visit, "visit-accepted")
visit_confirmed = partial(_visit, "visit-confirmed")
visit_dated = partial(_visit, "visit-dated")
visit_postponed = partial(_visit, "visit-postponed")
visit_cancelled = partial(_visit, "visit-cancelled")
visit_held = partial(_visit, "visit-held")

_purchase = partial(event, subject=PURCHASE, buyer="CHN", seller="USA", goods="soybeans")
purchase_pledged = partial(_purchase, "purchase-pledged")
cargoes_booked = partial(_purchase, "cargoes-booked")
cargoes_shipped = partial(_purchase, "cargoes-shipped")
cargoes_cleared = partial(_purchase, "cargoes-cleared")
cargoes_cancelled = partial(_purchase, "cargoes-cancelled")

_tariff = partial(event, subject=TARIFF, imposer="USA", target="CHN")
tariff_cut_announced = partial(_tariff, "tariff-cut-announced", rate=10, rate_kind="points")
tariff_rise_announced = partial(_tariff, "tariff-rise-announced")
tariff_rise_threatened = partial(_tariff, "tariff-rise-threatened")
tariff_schedule_published = partial(_tariff, "tariff-schedule-published")
tariff_took_effect = partial(_tariff, "tariff-took-effect")
tariff_suspended = partial(_tariff, "tariff-suspended")
tariff_revoked = partial(_tariff, "tariff-revoked")

commitment_made = partial(
    event, "commitment-made", subject=CONTROLS, owed_by="CHN", text="China will control fentanyl precursors"
)
commitment_accepted = partial(event, "commitment-accepted", subject=CONTROLS)
commitment_amended = partial(event, "commitment-amended", subject=CONTROLS)
progress_reported = partial(event, "progress-reported", subject=CONTROLS)
commitment_met = partial(event, "commitment-met", subject=CONTROLS)
commitment_withdrawn = partial(event, "commitment-withdrawn", subject=CONTROLS)
commitment_superseded = partial(event, "commitment-superseded", subject=CONTROLS)

acknowledged = partial(event, "acknowledged", subject=VISIT)
denied = partial(event, "denied", subject=VISIT)
assessed = partial(event, "assessed", subject=VISIT, scheme="politifact", assessor="Desk")
position_stated = partial(event, "position-stated", subject="us-china")
red_line_stated = partial(event, "red-line-stated", subject="us-china")
appeal_made = partial(event, "appeal-made", subject="us-china")
figure_reported = partial(event, "figure-reported", subject="us-china")
watch_item_set = partial(event, "watch-item-set", subject="us-china")


def corrected(target: str, *, on: object, subject: str = VISIT, **fields: object) -> AnyEvent:
    """Build a correction whose other fields are the patch; None removes a field."""
    return event(
        "corrected",
        on=on,
        id=fields.pop("id", _name("corrected", on)),
        subject=subject,
        target=target,
        reason="misread",
        patch=fields,
    )


retracted = partial(event, "retracted", subject=VISIT, reason="not so")


def tonnes(millions: float, most: float | None = None) -> dict[str, object]:
    """Return a quantity in million tonnes, a single one or up to `most`."""
    return {"min": millions, "max": millions if most is None else most, "unit": "Mt"}


# When


@dataclass(frozen=True)
class Record:
    """A log, each event recorded on its day of publication, or after the previous event."""

    entries: tuple[Entry, ...] = ()

    def and_then(self, *events: AnyEvent) -> "Record":
        return self.later(None, *events)

    def later(self, day: str | None, *events: AnyEvent) -> "Record":
        """Record more events together, on a day of their own if `on` is given."""
        entries, ledger = list(self.entries), ValidationState(self.entries, trusting=True)
        for each in events:
            recorded = _noon(day or _recorded(each, entries))
            assert validate(each, ledger, recorded) is Outcome.NEW, each.id
            entries.append(Entry(len(entries) + 1, recorded, each))
            ledger.add(entries[-1])
        return Record(tuple(entries))

    def refuses(self, refused: AnyEvent, recorded: str | None = None) -> Refused:
        """Return why an event cannot be recorded next; fail if it can."""
        try:
            validate(
                refused, ValidationState(self.entries), _noon(recorded or _recorded(refused, self.entries))
            )
        except Refused as refusal:
            return refusal
        raise AssertionError(f"{refused.id} may be recorded")

    def on(self, as_of: str) -> "Answer":
        about = (each.event.subject for each in self.entries if each.event.subject_kind == "commitment")
        return Answer(self, next(about, "us-china/none"), Viewpoint(_day(as_of), ALL_KNOWN))


def given(*events: AnyEvent) -> Record:
    """Record events in this order, opening the relationship first if none of them does."""
    opening = () if any(isinstance(each, RelationshipOpened) for each in events) else (relationship_opened(),)
    return Record().and_then(*opening, *events)


def _recorded(told: AnyEvent, entries: Sequence[Entry]) -> date:
    ends = (told.published and told.published.latest, told.occurred.latest, told.occurred.earliest)
    own = next(filter(None, ends), date.min)
    return max(own, entries[-1].recorded.date()) if entries else own


def _noon(day: date | str) -> datetime:
    return datetime.combine(_day(day), time(12), UTC)


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


# Then


@dataclass(frozen=True)
class Answer:
    """The answers on a commitment (by default the first) from a viewpoint."""

    record: Record
    subject: str
    viewpoint: Viewpoint

    def known_on(self, day: str) -> "Answer":
        return replace(self, viewpoint=msgspec.structs.replace(self.viewpoint, known_on=_day(day)))

    def as_told_by(self, party: str) -> "Answer":
        return replace(self, viewpoint=msgspec.structs.replace(self.viewpoint, told_by=Party(party)))

    def of(self, subject: str) -> "Answer":
        return replace(self, subject=subject)

    @cached_property
    def reading(self) -> KnowledgeView:
        return view_known_on(self.record.entries, self.viewpoint.known_on)

    @cached_property
    def history(self) -> History:
        """The history of all known events, past and future."""
        return History.from_view(self.reading, self.viewpoint.told_by)

    @cached_property
    def past(self) -> History:
        return self.history.as_of(self.viewpoint.as_of)

    @cached_property
    def standing(self) -> Evaluation:
        found = evaluate(self.subject, self.past, self.viewpoint)
        assert found, f"nothing had happened to {self.subject}"
        return found

    @cached_property
    def status(self) -> Status:
        return self.standing.status

    @cached_property
    def why(self) -> Explanation:
        own = [each for each in self.record.entries if each.event.subject == self.subject]
        return explain(self.standing, excluded_events(own, self.reading, self.viewpoint))

    def nothing_has_happened(self) -> Self:
        assert evaluate(self.subject, self.past, self.viewpoint) is None
        return self

    def happened(self, *ids: str) -> Self:
        """Assert that these events certainly happened, in this order, after the opening."""
        assert _ids(self.past.events) == ids
        return self

    def may_have_happened(self, *ids: str) -> Self:
        assert _ids(self.history.possible_by(self.viewpoint.as_of)) == ids
        return self

    def headline_is(self, headline: str) -> Self:
        assert self.status.headline == headline
        return self

    def stage_is(self, stage: str) -> Self:
        assert self.status.stage == stage
        return self

    def due_is(self, due: str | None) -> Self:
        assert self.status.schedule.due == due
        return self

    def schedule_is(self, state: str, *, days: int | None = None, late_by: int | None = None) -> Self:
        timing = self.status.schedule
        assert (timing.state, timing.days_overdue, timing.late_by) == (state, days, late_by)
        return self

    def originally(self, due: str | None, state: str, *, late_by: int | None = None) -> Self:
        """The schedule against the first due date ever stated."""
        original = self.status.schedule.original
        assert (original.due, original.state, original.late_by) == (due, state, late_by)
        return self

    def performance(self, measure: str | None = None) -> Performance:
        """Return the performance of one measure, or of the only one."""
        found = [each for each in self.status.performance if measure in (None, each.measure)]
        assert len(found) == 1, [each.measure for each in self.status.performance]
        return found[0]

    def performance_is(self, state: str, measure: str | None = None) -> Self:
        assert self.performance(measure).state == state
        return self

    def done_is(self, done: str | None, measure: str | None = None) -> Self:
        assert self.performance(measure).done == amount(done)
        return self

    def percent_is(self, least: float, most: float | None, measure: str | None = None) -> Self:
        assert self.performance(measure).percent == Percent(least, most)
        return self

    def ladder_is(self, booked: str | None, shipped: str | None, cleared: str | None) -> Self:
        shown = self.performance("quantity").ladder
        assert shown
        rungs = (shown.booked, shown.shipped, shown.cleared)
        assert rungs == (amount(booked), amount(shipped), amount(cleared))
        return self

    def acknowledgement_is(self, state: str, **words: str) -> Self:
        """Assert the roll-up, and the acknowledgement of the parties named."""
        said = self.status.acknowledgement
        assert (said.state, {party: said.parties[party] for party in words}) == (state, words)
        return self

    def finds(self, *rules: str) -> Self:
        assert tuple(each.rule for each in self.status.findings) == rules
        return self


def amount(written: str | None) -> Interval | None:
    """Parse a written quantity, such as `>=10 cargo`, into an interval."""
    return None if written is None else interval(parse_quantity(written))


def _ids(accounts: Iterable[KnownEvent]) -> tuple[str, ...]:
    return tuple(each.id for each in accounts if not isinstance(each.event, RelationshipOpened))
