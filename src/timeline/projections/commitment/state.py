"""A commitment as its events leave it, whatever day it is: what of a status does not move with the clock."""

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
    """What is done of one measure."""

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
    """By party, the last due date and targets (by measure) that it stated itself."""

    due: dict[str, str]
    targets: dict[str, dict[str, Interval]]


class Acknowledgement(msgspec.Struct, frozen=True):
    """What each party of the relationship says of a commitment, and how that adds up."""

    state: AcknowledgementState
    parties: dict[str, PartyWord]
    terms: Terms


class Assessment(msgspec.Struct, frozen=True):
    """One assessor's last judgement by one scheme."""

    scheme: str
    value: Number | str
    assessor: str
    rubric: str | None
    evidence: tuple[str, ...]
    id: str


class Finding(msgspec.Struct, frozen=True):
    """Something in the record that a reader should know of: it was stored, since reality is never refused."""

    rule: str
    message: str
    because: tuple[str, ...]


class SourceSummary(msgspec.Struct, frozen=True):
    """In how many publishers the reports are read that a state rests on, and the best code among them.

    A position, a figure or a judgement on the same subject is no such report. `codes` gives the best code by
    event id, for all that have one.
    """

    publishers: int
    best: str | None
    codes: dict[str, str]


class State(msgspec.Struct, frozen=True):
    """What the events of a commitment add up to. `status` says how that stands on a day.

    `opened_on` is the day on which its first event had surely happened, `pledged_on` that on which it was
    undertaken, `done_on` that on which it surely was fulfilled; it may have been since `done_from`. It is
    `closed` if it was done, ended or cancelled, on `closed_on`, and `proposed` if only invited, threatened or
    barely pledged. `periods` gives by measure, then by kind of unit, the last period reported.
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


def encode(state: State) -> bytes:
    return _encoder.encode(state)


def decode(stored: bytes) -> State:
    """What `encode` wrote."""
    return _decoder.decode(stored)


_encoder = msgspec.json.Encoder(enc_hook=to_json)
_decoder = msgspec.json.Decoder(State, dec_hook=from_json)
