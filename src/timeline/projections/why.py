"""Which rule and which events stand behind each part of a status."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from timeline.events.record import RecordKeeping
from timeline.projections.findings import because
from timeline.projections.history import NEVER, Account, Viewpoint, told
from timeline.projections.performance import Performance
from timeline.projections.schedule import Schedule
from timeline.projections.status import Standing, Status


class Reason(msgspec.Struct, frozen=True):
    """One axis: what it reads, by which rule, because of which events."""

    axis: str
    value: str
    rule: str
    because: tuple[str, ...]


class Unheard(msgspec.Struct, frozen=True):
    """An event that does not count from this viewpoint, and why not."""

    id: str
    type: str
    reason: str


class Why(msgspec.Struct, frozen=True):
    """The reasons for a status, and what was left out of it."""

    subject: str
    as_of: date
    known_on: date
    headline: str
    reasons: tuple[Reason, ...]
    left_out: tuple[Unheard, ...]


_HEADLINE_RULES = {
    "superseded": "another commitment took its place",
    "withdrawn": "it was cancelled, revoked or withdrawn",
    "fulfilled": "what was owed is done",
    "overdue": "its last possible day has passed",
    "overdue_presumed": "its last possible day has passed, but that day was inferred, assigned or hedged",
    "in_window": "its time has begun and is not over",
    "partial": "some of what is owed is done, or may be",
    "pending": "none of the other headlines holds",
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
    "not_measured": "nobody stated a target",
}
_WORD_RULES = {
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


def why(standing: Standing, left_out: Iterable[Unheard] = ()) -> Why:
    """The reasons behind a standing."""
    status = standing.status
    return Why(
        subject=status.subject,
        as_of=status.as_of,
        known_on=status.known_on,
        headline=status.headline,
        reasons=(
            _headline(standing),
            _stage(standing),
            *_schedule(standing, status.schedule),
            *(_performance(standing, entry) for entry in status.performance),
            *_acknowledgement(standing, status),
            *(Reason("finding", each.rule, each.message, each.because) for each in status.findings),
        ),
        left_out=tuple(left_out),
    )


def unheard(
    accounts: Iterable[Account],
    retractions: Mapping[str, str],
    known: Mapping[str, date],
    viewpoint: Viewpoint,
) -> list[Unheard]:
    """The accounts of a commitment that do not count: unknown yet, not happened yet, or retracted.

    `known` gives by event id the day from which it is known.
    """
    reasons = ((each, _silenced(each, retractions, known[each.id], viewpoint)) for each in accounts)
    return [Unheard(account.id, account.event.type, reason) for account, reason in reasons if reason]


def _silenced(
    account: Account, retractions: Mapping[str, str], known: date, viewpoint: Viewpoint
) -> str | None:
    if known > viewpoint.known_on:
        return f"not known until {known}"
    if isinstance(account.event, RecordKeeping):
        return None
    if account.id in retractions:
        return f"retracted by {retractions[account.id]}"
    if account.certain_by(viewpoint.as_of):
        return None if told(account.event, viewpoint.told_by) else f"not told by {viewpoint.told_by}"
    if account.possible_by(viewpoint.as_of):
        certain = "never surely" if account.certain_on == NEVER else f"not surely before {account.certain_on}"
        return f"may have happened, {certain}"
    return f"not happened before {account.event.occurred.earliest}"


def _headline(standing: Standing) -> Reason:
    status = standing.status
    commitment = standing.commitment
    decisive = commitment.done or (commitment.stage.by if commitment.stage else None)
    if status.headline in ("overdue", "overdue_presumed", "in_window") and commitment.current_due:
        decisive = commitment.current_due.by
    rule = _HEADLINE_RULES[status.headline]
    return Reason("headline", status.headline, rule, decisive.ids if decisive else ())


def _stage(standing: Standing) -> Reason:
    stage = standing.commitment.stage
    rule = "the furthest that an event has led to, the last interruption, or the end"
    return Reason("stage", standing.status.stage, rule, stage.by.ids if stage else ())


def _schedule(standing: Standing, timing: Schedule) -> list[Reason]:
    current, first = standing.commitment.current_due, standing.commitment.first_due
    reasons = [
        Reason(
            "schedule",
            f"{timing.state} (due {timing.due})" if timing.due else timing.state,
            _SCHEDULE_RULES[timing.state],
            current.by.ids if current else (),
        )
    ]
    if first and first != current:
        original = timing.original
        late = f", done {original.late_by} days late" if original.late_by else ""
        value = f"{original.state} (due {original.due}{late})"
        reasons.append(Reason("schedule, original", value, _SCHEDULE_RULES[original.state], first.by.ids))
    return reasons


def _performance(standing: Standing, entry: Performance) -> Reason:
    commitment = standing.commitment
    done = commitment.done
    behind = because(commitment, entry.measure) or (done.ids if done else ())
    return Reason(f"performance: {entry.measure}", entry.state, _PERFORMANCE_RULES[entry.state], behind)


def _acknowledgement(standing: Standing, status: Status) -> list[Reason]:
    state = status.acknowledgement.state
    spoken = tuple(dict.fromkeys(key for voice in standing.voices.values() for key in voice.because))
    return [
        Reason("acknowledgement", state, _ROLL_UP_RULES[state], spoken),
        *(
            Reason(f"acknowledgement: {party}", voice.word, _WORD_RULES[voice.word], voice.because)
            for party, voice in standing.voices.items()
        ),
    ]
