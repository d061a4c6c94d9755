"""A commitment as its events leave it, whatever day it is: what of a status does not move with the clock."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.wire import from_json, to_json
from timeline.projections.acknowledgement import Acknowledgement
from timeline.projections.commitment import Assessment, Finding
from timeline.projections.performance import Performance
from timeline.projections.stage import Stage
from timeline.projections.support import Support


class State(msgspec.Struct, frozen=True):
    """What the events of a commitment add up to. `status` says how that stands on a day.

    `done_on` is the day on which it became fulfilled, `pledged_on` that on which it was undertaken. It is
    `closed` if it was done, ended or cancelled, `proposed` if only invited, threatened or barely pledged.
    `periods` gives by measure, then by kind of unit, the last period reported.
    """

    subject: str
    kind: str
    title: str
    stage: Stage
    due: FuzzyDate | None
    original_due: FuzzyDate | None
    done_on: date | None
    closed: bool
    proposed: bool
    pledged_on: date | None
    periods: Mapping[str, Mapping[str, FuzzyDate]]
    performance: tuple[Performance, ...]
    acknowledgement: Acknowledgement
    assessment: Literal["not_assessed"] | tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    sources: Support
    evidence: tuple[str, ...]


def encode(state: State) -> bytes:
    return msgspec.json.encode(state, enc_hook=to_json)


def decode(stored: bytes) -> State:
    """What `encode` wrote."""
    return _decoder.decode(stored)


_decoder = msgspec.json.Decoder(State, dec_hook=from_json)
