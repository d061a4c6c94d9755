"""Laws of every history, whatever happened in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Any

import msgspec
import pytest
from comparison import answered, answered_from
from effort import law
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import (
    SUBJECTS,
    WAITS,
    Fields,
    Log,
    anything,
    days,
    facts,
    logs,
    present,
    retractions,
    viewpoints,
)

from timeline.errors import Refused
from timeline.events.catalogue import decode, encode, from_fields, to_fields
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.record import RecordKeeping
from timeline.events.relationship import RelationshipOpened
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.fold import evolve, fold
from timeline.projections.commitment.status import Status
from timeline.projections.history import History, view_known_on
from timeline.projections.viewpoint import Viewpoint
from timeline.validation import ValidationState, validate

LATER = date(2028, 1, 1)  # everything is known
UNITS = {"t": 1, "kt": 1_000, "Mt": 1_000_000}


def statuses(entries: Sequence[Entry], viewpoint: Viewpoint) -> list[Status]:
    past = History.from_view(view_known_on(entries, viewpoint.known_on), viewpoint.told_by).as_of(
        viewpoint.as_of
    )
    return [evaluation.status for evaluation in evaluate_all(None, past, viewpoint)]


# The record


@law
@given(logs())
def test_decode_undoes_encode(log: Log) -> None:
    """Encoding a decoded line gives the same bytes."""
    for entry in log.entries:
        line = encode(entry.event)
        assert decode(line) == entry.event
        assert encode(decode(line)) == line
        assert from_fields(to_fields(entry.event)) == entry.event


@law
@given(logs())
def test_the_ledger_reads_the_record_as_the_projections_do(log: Log) -> None:
    """Once everything is known, what was retracted and how the rest reads is one answer, not two."""
    reading = view_known_on(log.entries, LATER)
    for entry in log.entries:
        key = entry.event.id
        assert log.ledger.retracted(key) == (key in reading.retractions)
        assert key in reading.retractions or log.ledger.as_corrected(key) == reading.events[key].event


@law
@given(logs(at_least=4))
def test_a_ledger_that_follows_knows_what_one_made_anew_knows(log: Log) -> None:
    """After every entry, whatever it was asked before."""
    following = ValidationState()
    for count, entry in enumerate(log.entries, 1):
        following.add(entry)
        fresh = ValidationState(log.entries[:count])
        for each in log.entries[:count]:
            key, subject = each.event.id, each.event.subject
            assert following.as_corrected(key) == fresh.as_corrected(key)
            assert following.retracted(key) == fresh.retracted(key)
            assert following.knows(subject) == fresh.knows(subject)
            assert not is_commitment(subject) or following.kind_of(subject) == fresh.kind_of(subject)


@law
@given(st.data(), logs(at_least=3))
def test_a_retraction_and_its_retraction_cancel_out(data: st.DataObject, log: Log) -> None:
    """Retracting a retraction undoes it, even if its target is a correction or retracted already."""
    viewpoint = replace(data.draw(viewpoints(log.entries)), known_on=LATER)
    before = list(log.entries)
    first = log.record(data.draw(retractions(log)))
    assume(first)
    taken_back = log.entries[-1].event
    undone = {**to_fields(taken_back), "id": "restored", "target": taken_back.id, "part_of": None}
    assert log.record(present(undone)), "a retraction can be retracted"
    assert statuses(log.entries, viewpoint) == statuses(before, viewpoint)
    assert answered(log.entries, viewpoint) == answered(before, viewpoint)


@law
@given(st.data(), logs(at_least=3))
def test_correcting_a_field_to_what_it_says_changes_no_answer(data: st.DataObject, log: Log) -> None:
    """The only difference is one more event in the evidence."""
    viewpoint = replace(data.draw(viewpoints(log.entries)), known_on=LATER)
    before = list(log.entries)
    told = [entry.event for entry in before if not isinstance(entry.event, RecordKeeping)]
    event = data.draw(st.sampled_from([each for each in told if is_commitment(each.subject)] or told))
    says = to_fields(log.ledger.as_corrected(event.id))
    field = data.draw(st.sampled_from(sorted(says.keys() - {"id", "type", "subject", "target"})))
    entry = log.record(
        {
            "id": "the-same",
            "type": "corrected",
            "subject": event.subject,
            "occurred": log.recorded.date().isoformat(),
            "target": event.id,
            "reason": "read again",
            "patch": {field: says[field]},
        }
    )
    assume(entry)
    assert answered(log.entries, viewpoint) == answered(before, viewpoint)


@pytest.mark.parametrize(
    "patch",
    [
        {"id": "another"},
        {"type": "denied"},
        {"subject": "us-china/another"},
        {"by": "nobody"},
        {"no-such-field": 1},
        {"occurred": "2029"},
    ],
    ids=lambda patch: next(iter(patch)),
)
def test_a_correction_of_a_correction_may_say_no_more_than_a_correction(patch: Fields) -> None:
    """A correction of a correction may not patch what a correction may not."""
    log = Log()
    log.open_relationships()
    base = {"subject": "us-china/undertaking", "occurred": "2025-09-01"}
    correction = {**base, "type": "corrected", "reason": "misread"}
    log.record({**base, "id": "made", "type": "commitment-made", "by": "CHN", "text": "to buy"})
    log.record({**correction, "id": "first", "target": "made", "patch": {"text": "to buy soybeans"}})
    for target, content in (("made", patch), ("first", {"patch": patch})):
        event = from_fields({**correction, "id": "second", "target": target, "patch": content})
        with pytest.raises(Refused):
            validate(event, log.ledger, log.recorded)


# The clocks


@law
@given(st.data(), logs(at_least=3))
def test_what_became_known_later_changes_no_earlier_knowledge(data: st.DataObject, log: Log) -> None:
    """Later entries do not change what was known on a day, openings apart."""
    viewpoint = data.draw(viewpoints(log.entries))
    then = [
        entry
        for entry in log.entries
        if entry.known_from <= viewpoint.known_on or isinstance(entry.event, RelationshipOpened)
    ]
    assert statuses(log.entries, viewpoint) == statuses(then, viewpoint)
    assert answered(log.entries, viewpoint) == answered(then, viewpoint)


@law
@given(st.data(), logs(at_least=3))
def test_what_is_recorded_from_now_on_changes_no_earlier_knowledge(data: st.DataObject, log: Log) -> None:
    """Whatever comes in, late facts, corrections and retractions too, if it was not published before."""
    viewpoint = replace(data.draw(viewpoints(log.entries)), known_on=log.recorded.date())
    log.recorded += timedelta(days=1)
    before = statuses(log.entries, viewpoint)
    for _ in range(data.draw(st.integers(1, 5))):
        fields = data.draw(anything(log))
        log.record({name: value for name, value in fields.items() if name != "published"})
    assert statuses(log.entries, viewpoint) == before


@law
@given(st.data(), logs(at_least=3))
def test_what_was_certain_only_later_changes_no_earlier_day(data: st.DataObject, log: Log) -> None:
    """Without corrections and retractions, later events do not change a day."""
    viewpoint = data.draw(viewpoints(log.entries))
    targets = {entry.event.target for entry in log.entries if isinstance(entry.event, RecordKeeping)}
    accounts = view_known_on(log.entries, LATER).events
    then = [
        entry
        for entry in log.entries
        if isinstance(entry.event, RecordKeeping | RelationshipOpened)
        or entry.event.id in targets
        or accounts[entry.event.id].certain_on <= viewpoint.as_of
    ]
    assert statuses(log.entries, viewpoint) == statuses(then, viewpoint)


@law
@given(st.data())
def test_the_order_of_recording_does_not_matter_between_subjects(data: st.DataObject) -> None:
    """Accounts that were published tell the same, whichever subject was written down first, and whenever."""
    log = Log()
    log.open_relationships()
    openings = len(log.entries)
    for wait in data.draw(st.lists(WAITS, min_size=3, max_size=12)):
        log.recorded += timedelta(days=wait)
        fields = data.draw(facts(log, SUBJECTS, published=True))
        if (published := from_fields(fields).published) and published.latest:
            log.record(fields)
    viewpoint = data.draw(viewpoints(log.entries))
    assert statuses(data.draw(_reshuffled(log, openings)), viewpoint) == statuses(log.entries, viewpoint)


@st.composite
def _reshuffled(draw: st.DrawFn, log: Log, openings: int) -> list[Entry]:
    """Draw the same events in another order, each subject's own order kept, recorded on the last day."""
    events = [entry.event for entry in log.entries[openings:]]
    turns = draw(st.permutations([event.subject for event in events]))
    streams = {subject: iter([event for event in events if event.subject == subject]) for subject in turns}
    return log.entries[:openings] + [
        Entry(openings + nth, log.recorded, next(streams[subject])) for nth, subject in enumerate(turns, 1)
    ]


# The folds


@law
@given(st.data(), logs(at_least=3), days())
def test_a_fold_in_two_parts_equals_the_fold_of_the_whole(
    data: st.DataObject, log: Log, known_on: date
) -> None:
    """The log is cut after the first event that decides the kind, which was unknown before."""
    history = History.from_view(view_known_on(log.entries, data.draw(st.sampled_from((LATER, known_on)))))
    for subject, accounts in history.by_subject.items():
        telling = next((nth for nth, each in enumerate(accounts, 1) if each.event.commitment_kind), 0)
        cut = data.draw(st.integers(telling, len(accounts)))
        assert reduce(evolve, accounts[cut:], fold(subject, accounts[:cut])) == fold(subject, accounts)


@law
@given(st.data(), logs(at_least=3))
def test_a_history_until_a_day_goes_through_any_later_day(data: st.DataObject, log: Log) -> None:
    """The certain events of a day are also certain on any later day."""
    viewpoint = data.draw(viewpoints(log.entries))
    history = History.from_view(view_known_on(log.entries, viewpoint.known_on), viewpoint.told_by)
    later = viewpoint.as_of + timedelta(days=data.draw(st.integers(0, 90)))
    assert history.as_of(later).as_of(viewpoint.as_of) == history.as_of(viewpoint.as_of)
    assert answered_from(history, viewpoint)["certain"] == [
        account.id for account in history.as_of(later).events if account.certain_by(viewpoint.as_of)
    ]


@law
@given(
    st.data(),
    logs(at_least=8, among=[name for name in SUBJECTS if name.endswith(("purchase", "undertaking"))]),
)
def test_tonnes_kilotonnes_and_megatonnes_weigh_the_same(data: st.DataObject, log: Log) -> None:
    """A kilotonne is a thousand tonnes, in a pledge, a report and a correction of either."""
    viewpoint = data.draw(viewpoints(log.entries))
    entries = [
        msgspec.structs.replace(entry, event=from_fields(data.draw(_weighed(to_fields(entry.event)))))
        for entry in log.entries
    ]
    assert answered(entries, viewpoint) == answered(log.entries, viewpoint)


@st.composite
def _weighed(draw: st.DrawFn, value: Any) -> Any:  # noqa: ANN401 JSON
    """Draw the same JSON with its masses in other units."""
    match value:
        case {"unit": "t" | "kt" | "Mt" as unit}:
            to = draw(st.sampled_from(tuple(UNITS)))
            bounds = ((name, value[name]) for name in ("min", "max") if name in value)
            return value | {"unit": to} | {name: bound * UNITS[unit] / UNITS[to] for name, bound in bounds}
        case dict():
            return {name: draw(_weighed(each)) for name, each in value.items()}
        case list() | tuple():
            return [draw(_weighed(each)) for each in value]
        case _:
            return value
