"""The evaluation of a commitment: collect events, fold, derive state and status."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.parties import Party
from timeline.events.positions import Position
from timeline.events.sources import best
from timeline.events.texts import comparison_key
from timeline.events.undertakings import CommitmentMade
from timeline.projections.commitment.acknowledgement import (
    PartyStatement,
    party_statements,
    readouts_on,
    roll_up,
    terms_by_party,
)
from timeline.projections.commitment.findings import (
    circular_supersessions,
    measured_findings,
    supersession_finding,
)
from timeline.projections.commitment.fold import fold
from timeline.projections.commitment.model import Commitment, make_title
from timeline.projections.commitment.performance import compute_performance
from timeline.projections.commitment.stage import BEGINNINGS, ENDED
from timeline.projections.commitment.state import Acknowledgement, PartyWord, SourceSummary, State
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.history import History, KnownEvent
from timeline.projections.viewpoint import Viewpoint

_NOT_REPORTS = (Position, FigureReported, WatchItemSet, Assessed)

Fold = Callable[[str, Sequence[KnownEvent]], Commitment]


class CommitmentInputs(NamedTuple):
    """The events that decide how a commitment stands, and the parties."""

    subject: str
    events: Sequence[KnownEvent]  # its own
    readouts: Sequence[KnownEvent]  # those that mention it, or leave it out
    parties: tuple[Party, ...]
    circular: Sequence[KnownEvent] = ()  # supersessions that lead back to it and supersede nothing


@dataclass(frozen=True, slots=True)
class FoldedCommitment:
    """The folded events of a commitment, and each party's last word on it."""

    commitment: Commitment
    statements: Mapping[str, PartyStatement[PartyWord]]  # by party
    events: tuple[KnownEvent, ...]  # its own, and the readouts on it
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Evaluation(FoldedCommitment):
    """A status and the evidence for it."""

    status: Status


def evaluate_all(relationship: str | None, history: History, viewpoint: Viewpoint) -> list[Evaluation]:
    """Evaluate every commitment of a relationship, or of all, by name."""
    evaluations = (evaluate(subject, history, viewpoint) for subject in history.commitments(relationship))
    return [evaluation for evaluation in evaluations if evaluation]


def evaluate(subject: str, history: History, viewpoint: Viewpoint) -> Evaluation | None:
    """Evaluate a commitment; None if nothing had happened by the end of `history`."""
    inputs = collect_inputs(subject, history)
    if inputs is None:
        return None
    folded = fold_inputs(inputs)
    status = compute_status(state_of(folded), viewpoint)
    return Evaluation(folded.commitment, folded.statements, folded.events, folded.parties, status)


def collect_inputs(subject: str, history: History) -> CommitmentInputs | None:
    """Collect the events on a commitment from a history; None if nothing had happened."""
    events = history.by_subject.get(subject, ())
    if not any(known.event.subject_kind == "commitment" for known in events):
        return None
    opening = history.relationship(subject.partition("/")[0])
    return CommitmentInputs(
        subject=subject,
        events=events,
        readouts=readouts_on(subject, events, history),
        parties=opening.parties if opening else (),
        circular=circular_supersessions(subject, history),
    )


def fold_inputs(inputs: CommitmentInputs, fold: Fold = fold) -> FoldedCommitment:
    """Fold the events of a commitment, and find each party's word."""
    subject, events, readouts, parties, circular = inputs
    ignored = {known.id for known in circular}
    commitment = fold(subject, [known for known in events if known.id not in ignored])
    if circular:
        findings = (*commitment.findings, *map(supersession_finding, circular))
        commitment = replace(commitment, findings=findings)
    statements = party_statements(subject, events, readouts, parties)
    return FoldedCommitment(commitment, statements, (*events, *readouts), parties)


def state_of(folded: FoldedCommitment) -> State:
    """Return the part of a status that does not depend on the day asked for."""
    commitment, subject = folded.commitment, folded.commitment.subject
    current, original, done = commitment.current_due, commitment.first_due, commitment.done
    pledged = commitment.pledged or commitment.opening
    performance = compute_performance(commitment)
    stage = commitment.stage.value if commitment.stage else BEGINNINGS[commitment.kind]
    closed = done is not None or stage in ENDED or stage == "cancelled"
    opening = commitment.opening.event if commitment.opening else None
    bare = not (commitment.targets or commitment.due or commitment.original_due or commitment.accepted)
    evidence = _evidence(folded)
    return State(
        subject=subject,
        kind=opening.kind if isinstance(opening, CommitmentMade) else commitment.kind,
        title=make_title(commitment),
        stage=stage,
        due=current.value if current else None,
        original_due=original.value if original else None,
        opened_on=min(known.certain_on for known in folded.events if known.event.subject == subject),
        done_on=done.certain_on if done else None,
        done_from=done.event.occurred.earliest if done else None,
        closed=closed,
        closed_on=(done or commitment.stage.source).certain_on if closed and commitment.stage else None,
        proposed=stage in ("invited", "threatened") or (stage == "pledged" and bare),
        pledged_on=pledged.certain_on if pledged else None,
        periods=commitment.periods,
        performance=performance,
        acknowledgement=Acknowledgement(
            roll_up(folded.statements),
            {party: statement.word for party, statement in folded.statements.items()},
            terms_by_party(evidence, folded.parties),
        ),
        assessment=tuple(commitment.assessments.values()) or "not_assessed",
        findings=(*commitment.findings, *measured_findings(commitment, performance)),
        sources=summarize_sources(evidence),
        evidence=tuple(dict.fromkeys(identifier for known in evidence for identifier in known.ids)),
    )


def _evidence(folded: FoldedCommitment) -> Sequence[KnownEvent]:
    """Return the commitment's own events, and the readouts behind each party's word."""
    stating = {identifier for statement in folded.statements.values() for identifier in statement.because}
    subject = folded.commitment.subject
    return [known for known in folded.events if known.event.subject == subject or known.id in stating]


def summarize_sources(events: Iterable[KnownEvent]) -> SourceSummary:
    """Summarize the sources of these events."""
    events = list(events)
    codes = {known.id: known.code for known in events if known.code}
    reports = [known for known in events if not isinstance(known.event, _NOT_REPORTS)]
    publishers = {comparison_key(source.publisher) for known in reports for source in known.event.sources}
    return SourceSummary(len(publishers), best(known.code for known in reports if known.code), codes)
