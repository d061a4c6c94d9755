"""Which rule and which events stand behind each part of a status."""

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
from timeline.projections.commitment.evidence import evidence_by_aspect
from timeline.projections.commitment.pace import ILLUSTRATIVE
from timeline.projections.commitment.schedule import Schedule
from timeline.projections.commitment.state import Performance, SourceSummary
from timeline.projections.commitment.status import Status
from timeline.projections.history import END_OF_TIME, History, KnowledgeView, KnownEvent, counts_for
from timeline.projections.viewpoint import Viewpoint


class Reason(msgspec.Struct, frozen=True):
    """One axis: what it reads, by which rule, because of which events."""

    axis: str
    value: str
    rule: str
    because: tuple[str, ...]


class ExcludedEvent(msgspec.Struct, frozen=True):
    """An event that does not count from this viewpoint, and why not."""

    id: str
    type: str
    reason: str


class Explanation(msgspec.Struct, frozen=True):
    """The reasons for an answer, what was left out of it, and what sources it rests on.

    `subject` is a commitment (which alone has a `headline`), a relationship, a contact or a figure.
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
    "in_window": "its time has begun and is not over",
    "partial": "some of what is owed is done, or may be",
    "pending": "no other status applies",
    "proposed": "invited, threatened, or pledged without anyone's quantity, due date or acceptance",
}
_SCHEDULE_RULES = {
    "open_ended": "nobody has stated when",
    "not_due": "the day is before its earliest day",
    "in_window": "the day is between its earliest and latest, both included",
    "overdue": "the day is after its latest day",
    "overdue_presumed": "the day is after its latest day, which was inferred, assigned or hedged",
    "closed": "done, cancelled or superseded",
}
_PERFORMANCE_RULES = {
    "fulfilled": "at least the target's minimum is done",
    "possibly_fulfilled": "the target's minimum lies within what may be done",
    "partial": "something is done, surely less than the target's minimum",
    "no_evidence": "nothing is reported done",
    "not_measured": "nobody stated how much at least",
}
WORD_RULES = {
    "affirmed": "it asserted or acknowledged it, or its readout mentions it",
    "denied": "it denied it, and has not affirmed it since",
    "silent": "its readout of the contact this came out of leaves it out",
    "no_account": "it has given no account",
}
_ROLL_UP_RULES = {
    "mutual": "every party affirms it",
    "unilateral": "some parties affirm it, none denies it",
    "contested": "a party denies it",
    "unattributed": "no party affirms or denies it",
}


def explain(standing: Evaluation, left_out: Iterable[ExcludedEvent] = ()) -> Explanation:
    """The reasons behind a standing."""
    status = standing.status
    behind = evidence_by_aspect(standing)
    stage = "the furthest that an event has led to, the last interruption, or the end"
    return Explanation(
        subject=status.subject,
        as_of=status.as_of,
        known_on=status.known_on,
        headline=status.headline,
        reasons=(
            Reason("headline", status.headline, _HEADLINE_RULES[status.headline], behind["headline"]),
            Reason("stage", status.stage, stage, behind["stage"]),
            *_schedule(status.schedule, behind),
            *(reason for entry in status.performance for reason in _performance(entry, behind)),
            *_acknowledgement(standing, behind),
            *_terms(standing),
            *_assessments(status),
            *(Reason("finding", each.rule, each.message, each.because) for each in status.findings),
        ),
        left_out=tuple(left_out),
        sources=status.sources,
    )


def _performance(entry: Performance, behind: Mapping[str, tuple[str, ...]]) -> Iterator[Reason]:
    axis = f"performance.{entry.measure}"
    yield Reason(axis, entry.state, _PERFORMANCE_RULES[entry.state], behind[axis])
    if entry.percent:
        rule = "what is done, in percent of the target's minimum"
        yield Reason(f"{axis}.percent", _share(entry.percent), rule, behind[axis])
    if entry.pace and entry.pace.percent:
        rule = f"what is done, in percent of an even share by {entry.pace.until}; {ILLUSTRATIVE}"
        ids = tuple(dict.fromkeys((*behind[axis], *behind["due"])))
        yield Reason(f"{axis}.pace", _share(entry.pace.percent), rule, ids)


def _share(share: Percent) -> str:
    top = "or more" if share.max is None else f"to {share.max:g}%"
    return f"{share.min:g}%" if share.min == share.max else f"{share.min:g}% {top}"


def _assessments(status: Status) -> Iterator[Reason]:
    """What people made of it; the program makes nothing of it."""
    if status.assessment == "not_assessed":
        yield Reason("assessment", "not_assessed", "nobody has assessed it", ())
        return
    for each in status.assessment:
        by = f"{each.scheme} ({each.rubric})" if each.rubric else each.scheme
        rule = f"the last that {each.assessor} gave by {by}"
        yield Reason(f"assessment.{each.assessor}", str(each.value), rule, (each.id,))


def _terms(standing: Evaluation) -> Iterator[Reason]:
    """The last due date and targets that each party stated itself."""
    for party in standing.statements:
        own = own_terms(standing.events, Party(party))
        if own.due:
            rule = "the last due date that it stated itself"
            yield Reason(f"terms.due.{party}", own.due.value.edtf, rule, own.due.source.ids)
        for measure, stated in own.targets.items():
            rule = "the last target that it stated itself"
            yield Reason(f"terms.{measure}.{party}", str(stated.value), rule, stated.source.ids)


def excluded_events(
    concerned: Sequence[Entry], reading: KnowledgeView, viewpoint: Viewpoint
) -> list[ExcludedEvent]:
    """What of the entries that concern a commitment does not count, as the log read from a viewpoint."""
    known = {entry.event.id: entry.known_from for entry in concerned}
    return exclude(map(reading.known_event, concerned), reading.retractions, known, viewpoint)


def candidate_entries(subject: str, entries: Sequence[Entry], ever: KnowledgeView) -> list[Entry]:
    """All that was ever recorded on a commitment, and the readouts on it; `ever` is how it all reads now."""
    everything = History.from_view(replace(ever, retractions={}))
    accounts = everything.by_subject.get(subject, ())
    readouts = {account.id for account in readouts_on(subject, accounts, everything)}
    return [entry for entry in entries if entry.event.subject == subject or entry.event.id in readouts]


def exclude(
    accounts: Iterable[KnownEvent],
    retractions: Mapping[str, str],
    known: Mapping[str, date],
    viewpoint: Viewpoint,
) -> list[ExcludedEvent]:
    """What happened to a commitment by then, or may have, and does not count: unknown yet, or retracted.

    `known` gives by event id the day from which it is known.
    """
    reasons = ((each, _exclusion_reason(each, retractions, known[each.id], viewpoint)) for each in accounts)
    return [ExcludedEvent(account.id, account.event.type, reason) for account, reason in reasons if reason]


def _exclusion_reason(
    account: KnownEvent, retractions: Mapping[str, str], known: date, viewpoint: Viewpoint
) -> str | None:
    on_the_record = isinstance(account.event, RecordKeeping)
    certain, possible = account.certain_by(viewpoint.as_of), account.possible_by(viewpoint.as_of)
    if not (certain or possible or on_the_record):
        return None
    if known > viewpoint.known_on:
        return f"not known until {known}"
    if account.id in retractions:
        return f"retracted by {retractions[account.id]}"
    if on_the_record:
        return None
    if possible:
        surely = (
            "never surely" if account.certain_on == END_OF_TIME else f"not surely before {account.certain_on}"
        )
        return f"may have happened, {surely}"
    return None if counts_for(account.event, viewpoint.told_by) else f"not told by {viewpoint.told_by}"


def _schedule(timing: Schedule, behind: Mapping[str, tuple[str, ...]]) -> list[Reason]:
    due = f" (due {timing.due})" if timing.due else ""
    rule = _SCHEDULE_RULES[timing.state]
    reasons = [Reason("schedule", timing.state + due, rule, behind["schedule"])]
    original = timing.original
    if original.due and behind["schedule.original"] != behind["due"]:
        late = f", done {original.late_by} days late" if original.late_by else ""
        value = f"{original.state} (due {original.due}{late})"
        rule = _SCHEDULE_RULES[original.state]
        reasons.append(Reason("schedule.original", value, rule, behind["schedule.original"]))
    return reasons


def _acknowledgement(standing: Evaluation, behind: Mapping[str, tuple[str, ...]]) -> list[Reason]:
    state = standing.status.acknowledgement.state
    return [
        Reason("acknowledgement", state, _ROLL_UP_RULES[state], behind["acknowledgement"]),
        *(
            Reason(f"acknowledgement.{party}", voice.word, WORD_RULES[voice.word], voice.because)
            for party, voice in standing.statements.items()
        ),
    ]
