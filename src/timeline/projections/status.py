"""How a commitment stands: four axes, a headline, and the events behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import msgspec

from timeline.events.parties import Party
from timeline.events.undertakings import CommitmentMade
from timeline.projections.acknowledgement import (
    Acknowledgement,
    Voice,
    Word,
    readouts_on,
    roll_up,
    terms,
    voices,
)
from timeline.projections.commitment import Assessment, Commitment, Finding, title
from timeline.projections.findings import measured_findings
from timeline.projections.fold import fold
from timeline.projections.history import Account, History, Viewpoint
from timeline.projections.performance import Performance, paced, performance
from timeline.projections.schedule import Schedule, schedule
from timeline.projections.stage import BEGINNINGS, ENDED, Stage
from timeline.projections.support import Support, support

Headline = Literal[
    "superseded", "withdrawn", "fulfilled", "overdue", "overdue_presumed", "in_window", "partial", "pending",
    "proposed",
]  # fmt: skip
HEADLINES: tuple[Headline, ...] = get_args(Headline)
CLOSED: frozenset[Headline] = frozenset(("superseded", "withdrawn", "fulfilled"))


class Status(msgspec.Struct, frozen=True):
    """How a commitment stands, as of a day in the world, by what was known on another."""

    subject: str
    kind: str
    title: str
    as_of: date
    known_on: date
    headline: Headline
    stage: Stage
    schedule: Schedule
    performance: tuple[Performance, ...]
    acknowledgement: Acknowledgement
    assessment: Literal["not_assessed"] | tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    sources: Support
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A status with all that it rests on."""

    status: Status
    commitment: Commitment
    voices: Mapping[str, Voice[Word]]
    accounts: tuple[Account, ...]  # all that was heard of it: its own, and the readouts on it


def standing(subject: str, history: History, viewpoint: Viewpoint) -> Standing | None:
    """How a commitment stands; `history` ends on the day of the viewpoint. None if nothing had happened."""
    accounts = history.by_subject.get(subject, ())
    if not any(account.event.about == "commitment" for account in accounts):
        return None
    commitment = fold(subject, accounts)
    opening = history.relationship(subject.partition("/")[0])
    parties = opening.parties if opening else ()
    readouts = readouts_on(subject, accounts, history)
    heard = voices(subject, accounts, readouts, parties)
    spoken = {identifier for voice in heard.values() for identifier in voice.because}
    behind = (*accounts, *(readout for readout in readouts if readout.id in spoken))
    status = _status(commitment, behind, parties, heard, viewpoint)
    return Standing(status, commitment, heard, (*accounts, *readouts))


def standings(relationship: str | None, history: History, viewpoint: Viewpoint) -> list[Standing]:
    """How every commitment of a relationship, or of all, stands, by name."""
    found = (standing(subject, history, viewpoint) for subject in history.commitments(relationship))
    return [each for each in found if each is not None]


def _status(
    commitment: Commitment,
    behind: Sequence[Account],
    parties: Sequence[Party],
    heard: Mapping[str, Voice[Word]],
    viewpoint: Viewpoint,
) -> Status:
    entries = performance(commitment)
    if viewpoint.pace:
        entries = paced(entries, commitment, viewpoint.as_of)
    stage = commitment.stage.what if commitment.stage else BEGINNINGS[commitment.kind]
    over = commitment.done is not None or stage in ENDED or stage == "cancelled"
    timing = schedule(
        commitment.current_due.what if commitment.current_due else None,
        commitment.first_due.what if commitment.first_due else None,
        viewpoint.as_of,
        closed=over,
        done_on=commitment.done.certain_on if commitment.done else None,
    )
    return Status(
        subject=commitment.subject,
        kind=_kind(commitment),
        title=title(commitment),
        as_of=viewpoint.as_of,
        known_on=viewpoint.known_on,
        headline=headline(commitment, stage, timing, entries),
        stage=stage,
        schedule=timing,
        performance=entries,
        acknowledgement=Acknowledgement(
            roll_up(heard), {party: voice.word for party, voice in heard.items()}, terms(behind, parties)
        ),
        assessment=tuple(commitment.assessments.values()) or "not_assessed",
        findings=(*commitment.findings, *measured_findings(commitment, entries)),
        sources=support(behind),
        evidence=tuple(dict.fromkeys(key for account in behind for key in account.ids)),
    )


def _kind(commitment: Commitment) -> str:
    """The field that an undertaking names, else the kind of the commitment."""
    opening = commitment.opening.event if commitment.opening else None
    return opening.kind if isinstance(opening, CommitmentMade) else commitment.kind


def headline(
    commitment: Commitment, stage: Stage, timing: Schedule, entries: Sequence[Performance]
) -> Headline:
    """One word for how it stands: the first of HEADLINES that holds; `pending` is more than `proposed`."""
    if stage == "superseded":
        return "superseded"
    if stage in ("withdrawn", "cancelled", "revoked"):
        return "withdrawn"
    if commitment.done:
        return "fulfilled"
    if timing.state in ("overdue", "overdue_presumed", "in_window"):
        return timing.state
    if any(entry.state in ("partial", "possibly_fulfilled", "fulfilled") for entry in entries):
        return "partial"  # were all fulfilled, it would be done
    return "proposed" if is_proposed(commitment, stage) else "pending"


def is_proposed(commitment: Commitment, stage: Stage) -> bool:
    """Invited, threatened, or pledged without anyone's quantity, due date or acceptance."""
    bare = not (commitment.targets or commitment.due or commitment.original_due or commitment.accepted)
    return stage in ("invited", "threatened") or (stage == "pledged" and bare)
