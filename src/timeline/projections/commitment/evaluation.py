"""What a commitment's events add up to by a day, with all that it rests on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from timeline.events.parties import Party
from timeline.events.stages import Stage
from timeline.events.undertakings import CommitmentMade
from timeline.projections.commitment.acknowledgement import (
    PartyStatement,
    party_statements,
    readouts_on,
    roll_up,
    terms_by_party,
)
from timeline.projections.commitment.findings import measured_findings
from timeline.projections.commitment.fold import fold
from timeline.projections.commitment.model import Commitment, make_title
from timeline.projections.commitment.performance import compute_performance
from timeline.projections.commitment.source_summary import summarize_sources
from timeline.projections.commitment.stage import BEGINNINGS, ENDED
from timeline.projections.commitment.state import Acknowledgement, PartyWord, State
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.commitment.succession import circular_supersessions, supersession_finding
from timeline.projections.history import History, KnownEvent
from timeline.projections.viewpoint import Viewpoint

Fold = Callable[[str, Sequence[KnownEvent]], Commitment]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A status with all that it rests on."""

    status: Status
    commitment: Commitment
    statements: Mapping[str, PartyStatement[PartyWord]]
    events: tuple[KnownEvent, ...]  # all that was heard of it: its own, and the readouts on it


def evaluate_all(relationship: str | None, history: History, viewpoint: Viewpoint) -> list[Evaluation]:
    """How every commitment of a relationship, or of all, stands, by name."""
    found = (evaluate(subject, history, viewpoint) for subject in history.commitments(relationship))
    return [each for each in found if each is not None]


def evaluate(subject: str, history: History, viewpoint: Viewpoint) -> Evaluation | None:
    """How a commitment stands; `history` ends on the day of the viewpoint. None if nothing had happened."""
    said = collect_inputs(subject, history)
    if said is None:
        return None
    heard = fold_inputs(said)
    return Evaluation(
        compute_status(state_of(heard), viewpoint), heard.commitment, heard.statements, heard.events
    )


class CommitmentInputs(NamedTuple):
    """All that was said of a commitment, and between whom it is."""

    subject: str
    events: Sequence[KnownEvent]  # its own
    readouts: Sequence[KnownEvent]  # those on it
    parties: tuple[Party, ...]
    circular: Sequence[
        KnownEvent
    ] = ()  # of its own, those that supersede nothing, since they lead back to it


@dataclass(frozen=True, slots=True)
class FoldedCommitment:
    """All that was heard of a commitment: what its events add up to, each party's word, what both rest on."""

    commitment: Commitment
    statements: Mapping[str, PartyStatement[PartyWord]]
    events: tuple[KnownEvent, ...]  # its own, and the readouts on it
    parties: tuple[Party, ...]


def collect_inputs(subject: str, history: History) -> CommitmentInputs | None:
    """What a history has of a commitment; None if nothing had happened."""
    accounts = history.by_subject.get(subject, ())
    if not any(account.event.subject_kind == "commitment" for account in accounts):
        return None
    opening = history.relationship(subject.partition("/")[0])
    readouts = readouts_on(subject, accounts, history)
    parties = opening.parties if opening else ()
    return CommitmentInputs(subject, accounts, readouts, parties, circular_supersessions(subject, history))


def fold_inputs(said: CommitmentInputs, fold: Fold = fold) -> FoldedCommitment:
    """What all that was said comes to."""
    subject, accounts, readouts, parties, superseding_nothing = said
    words = party_statements(subject, accounts, readouts, parties)
    passed_over = {each.id for each in superseding_nothing}
    commitment = fold(subject, [each for each in accounts if each.id not in passed_over])
    if superseding_nothing:
        found = map(supersession_finding, superseding_nothing)
        commitment = replace(commitment, findings=(*commitment.findings, *found))
    return FoldedCommitment(commitment, words, (*accounts, *readouts), parties)


def state_of(heard: FoldedCommitment) -> State:
    """All of a status that does not move with the clock."""
    commitment = heard.commitment
    current, first, done = commitment.current_due, commitment.first_due, commitment.done
    pledged = commitment.pledged or commitment.opening
    entries = compute_performance(commitment)
    stage = commitment.stage.value if commitment.stage else BEGINNINGS[commitment.kind]
    closed = done is not None or stage in ENDED or stage == "cancelled"
    behind = _evidence(heard)
    return State(
        subject=commitment.subject,
        kind=_kind(commitment),
        title=make_title(commitment),
        stage=stage,
        due=current.value if current else None,
        original_due=first.value if first else None,
        opened_on=_opened_on(heard),
        done_on=done.certain_on if done else None,
        done_from=done.event.occurred.earliest if done else None,
        closed=closed,
        closed_on=(done or commitment.stage.source).certain_on if closed and commitment.stage else None,
        proposed=is_proposed(commitment, stage),
        pledged_on=pledged.certain_on if pledged else None,
        periods=commitment.periods,
        performance=entries,
        acknowledgement=Acknowledgement(
            roll_up(heard.statements),
            {party: voice.word for party, voice in heard.statements.items()},
            terms_by_party(behind, heard.parties),
        ),
        assessment=tuple(commitment.assessments.values()) or "not_assessed",
        findings=(*commitment.findings, *measured_findings(commitment, entries)),
        sources=summarize_sources(behind),
        evidence=tuple(dict.fromkeys(key for account in behind for key in account.ids)),
    )


def _opened_on(heard: FoldedCommitment) -> date:
    """The day of its own first event."""
    subject = heard.commitment.subject
    return min(each.certain_on for each in heard.events if each.event.subject == subject)


def _evidence(heard: FoldedCommitment) -> Sequence[KnownEvent]:
    """The commitment's own accounts, and the readouts on which a party's word rests."""
    spoken = {identifier for voice in heard.statements.values() for identifier in voice.because}
    subject = heard.commitment.subject
    return [each for each in heard.events if each.event.subject == subject or each.id in spoken]


def _kind(commitment: Commitment) -> str:
    """The field that an undertaking names, else the kind of the commitment."""
    opening = commitment.opening.event if commitment.opening else None
    return opening.kind if isinstance(opening, CommitmentMade) else commitment.kind


def is_proposed(commitment: Commitment, stage: Stage) -> bool:
    """Invited, threatened, or pledged without anyone's quantity, due date or acceptance."""
    bare = not (commitment.targets or commitment.due or commitment.original_due or commitment.accepted)
    return stage in ("invited", "threatened") or (stage == "pledged" and bare)
