"""Explanations: the rule and the events behind each aspect, and excluded events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec

from timeline.events.entry import Entry
from timeline.events.parties import Party
from timeline.events.record import RecordKeeping
from timeline.projections.commitment.acknowledgement import own_terms, readouts_on
from timeline.projections.commitment.amounts import Percent
from timeline.projections.commitment.evaluation import Evaluation
from timeline.projections.commitment.findings import evidence_for
from timeline.projections.commitment.pace import ILLUSTRATIVE
from timeline.projections.commitment.schedule import Schedule
from timeline.projections.commitment.state import Performance, SourceSummary
from timeline.projections.commitment.status import Status
from timeline.projections.history import END_OF_TIME, History, KnowledgeView, KnownEvent, counts_for
from timeline.projections.viewpoint import Viewpoint

Ids = tuple[str, ...]


class Reason(msgspec.Struct, frozen=True):
    """The value of one aspect, the rule that gives it, and the events behind it."""

    axis: str
    value: str
    rule: str
    because: Ids


class ExcludedEvent(msgspec.Struct, frozen=True):
    """An event that does not count from a viewpoint, and the reason."""

    id: str
    type: str
    reason: str


class Explanation(msgspec.Struct, frozen=True):
    """The reasons for an answer, the excluded events, and a summary of the sources.

    `subject` is a commitment, a relationship, a contact or a figure. Only a commitment has a `headline`.
    """

    subject: str
    as_of: date
    known_on: date
    headline: str | None
    reasons: tuple[Reason, ...]
    left_out: tuple[ExcludedEvent, ...]
    sources: SourceSummary


_HEADLINE_RULES = {
    "superseded": "another commitment took its place",
    "withdrawn": "it was cancelled, revoked or withdrawn",
    "fulfilled": "what was owed is done",
    "overdue": "its last possible day has passed",
    "overdue_presumed": "its last possible day has passed, but that day was inferred, assigned or hedged",
    "in_window": "its first possible day has come and its last has not passed",
    "partial": "some of what is owed is done, or may be",
    "pending": "no other status applies",
    "proposed": "it is invited, threatened, or pledged without any quantity, due date or acceptance",
}
_STAGE_RULE = "the furthest stage that an event has led to, the last interruption, or the end"
_SCHEDULE_RULES = {
    "open_ended": "no due date is stated",
    "not_due": "the day is before its first possible day",
    "in_window": "the day is between its first and last possible day, inclusive",
    "overdue": "the day is after its last possible day",
    "overdue_presumed": "the day is after its last possible day, which was inferred, assigned or hedged",
    "closed": "it is fulfilled, cancelled or ended",
}
_PERFORMANCE_RULES = {
    "fulfilled": "at least the target's minimum is done",
    "possibly_fulfilled": "the most that may be done reaches the target's minimum, the least does not",
    "partial": "something is done, but less than the target's minimum",
    "no_evidence": "nothing is reported done",
    "not_measured": "no target with a minimum is stated",
}
WORD_RULES = {
    "affirmed": "the party asserted or acknowledged it, or mentions it in a readout",
    "denied": "the party denied it and has not affirmed it since",
    "silent": "the party's readout of the contact that this came out of leaves it out",
    "no_account": "no statement of the party on it is recorded",
}
_ROLL_UP_RULES = {
    "mutual": "every party affirms it",
    "unilateral": "some parties affirm it and none denies it",
    "contested": "a party denies it",
    "unattributed": "no party affirms or denies it",
}


def explain(evaluation: Evaluation, left_out: Iterable[ExcludedEvent] = ()) -> Explanation:
    """Explain each aspect of a status."""
    status = evaluation.status
    evidence = evidence_by_aspect(evaluation)
    return Explanation(
        subject=status.subject,
        as_of=status.as_of,
        known_on=status.known_on,
        headline=status.headline,
        reasons=(
            Reason("headline", status.headline, _HEADLINE_RULES[status.headline], evidence["headline"]),
            Reason("stage", status.stage, _STAGE_RULE, evidence["stage"]),
            *_explain_schedule(status.schedule, evidence),
            *(reason for entry in status.performance for reason in _explain_performance(entry, evidence)),
            *_explain_acknowledgement(evaluation, evidence),
            *_explain_terms(evaluation),
            *_explain_assessment(status),
            *(Reason("finding", item.rule, item.message, item.because) for item in status.findings),
        ),
        left_out=tuple(left_out),
        sources=status.sources,
    )


def _explain_schedule(schedule: Schedule, evidence: Mapping[str, Ids]) -> Iterator[Reason]:
    due = f" (due {schedule.due})" if schedule.due else ""
    yield Reason("schedule", schedule.state + due, _SCHEDULE_RULES[schedule.state], evidence["schedule"])
    original = schedule.original
    if original.due and evidence["schedule.original"] != evidence["due"]:
        late = f", done {original.late_by} days late" if original.late_by else ""
        value = f"{original.state} (due {original.due}{late})"
        rule = _SCHEDULE_RULES[original.state]
        yield Reason("schedule.original", value, rule, evidence["schedule.original"])


def _explain_performance(entry: Performance, evidence: Mapping[str, Ids]) -> Iterator[Reason]:
    aspect = f"performance.{entry.measure}"
    yield Reason(aspect, entry.state, _PERFORMANCE_RULES[entry.state], evidence[aspect])
    if entry.percent:
        rule = "the amount done, as a percentage of the target's minimum"
        yield Reason(f"{aspect}.percent", _format_percent(entry.percent), rule, evidence[aspect])
    if entry.pace and entry.pace.percent:
        rule = f"the amount done, as a percentage of an even share by {entry.pace.until}; {ILLUSTRATIVE}"
        ids = tuple(dict.fromkeys((*evidence[aspect], *evidence["due"])))
        yield Reason(f"{aspect}.pace", _format_percent(entry.pace.percent), rule, ids)


def _format_percent(percent: Percent) -> str:
    top = "or more" if percent.max is None else f"to {percent.max:g}%"
    return f"{percent.min:g}%" if percent.min == percent.max else f"{percent.min:g}% {top}"


def _explain_acknowledgement(evaluation: Evaluation, evidence: Mapping[str, Ids]) -> Iterator[Reason]:
    state = evaluation.status.acknowledgement.state
    yield Reason("acknowledgement", state, _ROLL_UP_RULES[state], evidence["acknowledgement"])
    for party, statement in evaluation.statements.items():
        rule = WORD_RULES[statement.word]
        yield Reason(f"acknowledgement.{party}", statement.word, rule, statement.because)


def _explain_terms(evaluation: Evaluation) -> Iterator[Reason]:
    for party in evaluation.statements:
        own = own_terms(evaluation.events, Party(party))
        if own.due:
            rule = "the last due date that the party stated"
            yield Reason(f"terms.due.{party}", own.due.value.edtf, rule, own.due.source.ids)
        for measure, stated in own.targets.items():
            rule = "the last target that the party stated"
            yield Reason(f"terms.{measure}.{party}", str(stated.value), rule, stated.source.ids)


def _explain_assessment(status: Status) -> Iterator[Reason]:
    if status.assessment == "not_assessed":
        yield Reason("assessment", "not_assessed", "no assessment is recorded", ())
        return
    for assessment in status.assessment:
        assessor, rubric = assessment.assessor, f" ({assessment.rubric})" if assessment.rubric else ""
        rule = f"the last assessment by {assessor} under {assessment.scheme}{rubric}"
        yield Reason(f"assessment.{assessor}", str(assessment.value), rule, (assessment.id,))


def evidence_by_aspect(evaluation: Evaluation) -> dict[str, Ids]:
    """Return the ids of the events behind each aspect, such as `stage`."""
    commitment = evaluation.commitment
    current, original = commitment.current_due, commitment.first_due
    due = current.source.ids if current else ()
    stage = commitment.stage.source.ids if commitment.stage else ()
    closing = _closing_evidence(evaluation)
    timed = evaluation.status.headline in ("overdue", "overdue_presumed", "in_window")
    by_party = {party: statement.because for party, statement in evaluation.statements.items()}
    return {
        "headline": due if timed else closing or stage,
        "stage": stage,
        "due": due,
        "schedule": closing or due,
        "schedule.original": original.source.ids if original else (),
        "acknowledgement": tuple(dict.fromkeys(key for ids in by_party.values() for key in ids)),
        "assessment": tuple(assessment.id for assessment in commitment.assessments.values()),
        **{f"acknowledgement.{party}": ids for party, ids in by_party.items()},
        **{
            f"performance.{entry.measure}": _performance_evidence(evaluation, entry)
            for entry in evaluation.status.performance
        },
    }


def _closing_evidence(evaluation: Evaluation) -> Ids:
    """Return the event that fulfilled or ended a commitment."""
    commitment = evaluation.commitment
    if commitment.done:
        return commitment.done.ids
    closed = evaluation.status.schedule.state == "closed"
    return commitment.stage.source.ids if closed and commitment.stage else ()


def _performance_evidence(evaluation: Evaluation, entry: Performance) -> Ids:
    done = evaluation.commitment.done
    measured = entry.target or entry.done
    unit = measured.unit if measured else None
    return evidence_for(evaluation.commitment, entry.measure, unit) or (done.ids if done else ())


def candidate_entries(subject: str, entries: Sequence[Entry], latest: KnowledgeView) -> list[Entry]:
    """Return the entries on a commitment and its readouts, also retracted ones."""
    history = History.from_view(replace(latest, retractions={}))
    events = history.by_subject.get(subject, ())
    readouts = {known.id for known in readouts_on(subject, events, history)}
    return [entry for entry in entries if entry.event.subject == subject or entry.event.id in readouts]


def excluded_events(
    candidates: Sequence[Entry], view: KnowledgeView, viewpoint: Viewpoint
) -> list[ExcludedEvent]:
    """Return the events that may have happened but do not count, with reasons."""
    excluded = []
    for entry in candidates:
        known = view.known_event(entry)
        if reason := _exclusion_reason(known, entry.known_from, view.retractions, viewpoint):
            excluded.append(ExcludedEvent(known.id, known.event.type, reason))
    return excluded


def _exclusion_reason(
    known: KnownEvent, known_from: date, retractions: Mapping[str, str], viewpoint: Viewpoint
) -> str | None:
    record_keeping = isinstance(known.event, RecordKeeping)
    possible = known.possible_by(viewpoint.as_of)
    if not (known.certain_by(viewpoint.as_of) or possible or record_keeping):
        return None
    if known_from > viewpoint.known_on:
        return f"not known until {known_from}"
    if known.id in retractions:
        return f"retracted by {retractions[known.id]}"
    if record_keeping:
        return None
    if possible:
        never = known.certain_on == END_OF_TIME
        return f"may have happened, {'never surely' if never else f'not surely before {known.certain_on}'}"
    return None if counts_for(known.event, viewpoint.told_by) else f"not told by {viewpoint.told_by}"
