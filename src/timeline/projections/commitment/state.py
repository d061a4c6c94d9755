"""The state of a commitment: the part of a status that does not depend on the day."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.quantities import Number
from timeline.events.stages import Stage
from timeline.events.wire import from_json, to_json
from timeline.projections.commitment.amounts import Interval, Ladder, Percent
from timeline.projections.commitment.pace import Pace

PerformanceState = Literal["fulfilled", "possibly_fulfilled", "partial", "no_evidence", "not_measured"]


class Performance(msgspec.Struct, frozen=True):
    """The amount done of one measure, against its target."""

    measure: str
    state: PerformanceState
    target: Interval | None = None
    done: Interval | None = None
    percent: Percent | None = None
    pace: Pace | None = None
    ladder: Ladder | None = None


PartyWord = Literal["affirmed", "denied", "silent", "no_account"]
AcknowledgementState = Literal["mutual", "unilateral", "contested", "unattributed"]


class Terms(msgspec.Struct, frozen=True):
    """The last due date and targets (by measure) that each party stated, by party."""

    due: dict[str, str]
    targets: dict[str, dict[str, Interval]]


class Acknowledgement(msgspec.Struct, frozen=True):
    """Each party's word on a commitment, and their roll-up."""

    state: AcknowledgementState
    parties: dict[str, PartyWord]
    terms: Terms


class Assessment(msgspec.Struct, frozen=True):
    """The last judgement of one assessor under one scheme."""

    scheme: str
    value: Number | str
    assessor: str
    rubric: str | None
    evidence: tuple[str, ...]
    id: str


class Finding(msgspec.Struct, frozen=True):
    """A surprise in the record, which was stored since reality is never refused."""

    rule: str
    message: str
    because: tuple[str, ...]


class SourceSummary(msgspec.Struct, frozen=True):
    """The publishers of the reports behind an answer, and their best Admiralty code.

    `codes` gives the best code of each event that has one, by id.
    """

    publishers: int
    best: str | None
    codes: dict[str, str]


class State(msgspec.Struct, frozen=True):
    """The state of a commitment between two events; see `compute_status`.

    `opened_on` is the day on which its first event had surely happened, `pledged_on` the day of the first
    pledge or of the opening. It was surely fulfilled on `done_on`, and possibly since `done_from`. It is
    `closed`, since `closed_on`, if it was fulfilled, ended or cancelled. It is `proposed` if it is only
    invited, threatened, or pledged without terms. `periods` gives the last period reported, by measure, then
    dimension.
    """

    subject: str
    kind: str
    title: str
    stage: Stage
    due: FuzzyDate | None
    original_due: FuzzyDate | None
    opened_on: date
    done_on: date | None
    done_from: date | None
    closed: bool
    closed_on: date | None
    proposed: bool
    pledged_on: date | None
    periods: Mapping[str, Mapping[str, FuzzyDate]]
    performance: tuple[Performance, ...]
    acknowledgement: Acknowledgement
    assessment: Literal["not_assessed"] | tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    sources: SourceSummary
    evidence: tuple[str, ...]


encode = msgspec.json.Encoder(enc_hook=to_json).encode
decode = msgspec.json.Decoder(State, dec_hook=from_json).decode
