"""How far a commitment has got."""

from collections.abc import Mapping

from timeline.events.acknowledgement import Acknowledged, Denied
from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.event import CommitmentKind
from timeline.events.figures import FigureReported, WatchItemSet
from timeline.events.judgement import Assessed
from timeline.events.positions import AppealMade, PositionStated, RedLineCrossingAlleged, RedLineStated
from timeline.events.purchases import (
    CargoesBooked,
    CargoesCancelled,
    CargoesCleared,
    CargoesShipped,
    PurchasePledged,
)
from timeline.events.record import Corrected, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.tariffs import (
    TariffCutAnnounced,
    TariffRevoked,
    TariffRiseAnnounced,
    TariffRiseThreatened,
    TariffSchedulePublished,
    TariffSuspended,
    TariffTookEffect,
)
from timeline.events.undertakings import (
    CommitmentAccepted,
    CommitmentAmended,
    CommitmentMade,
    CommitmentMet,
    CommitmentSuperseded,
    CommitmentWithdrawn,
    ProgressReported,
)
from timeline.events.visits import (
    VisitAccepted,
    VisitCancelled,
    VisitConfirmed,
    VisitDated,
    VisitHeld,
    VisitInvited,
    VisitPostponed,
)
from timeline.projections.commitment.state import Stage

# How far along each stage is, within its kind. An event never leads back to an earlier one.
_LADDERS: tuple[tuple[Stage, ...], ...] = (
    ("invited", "accepted", "confirmed", "dated", "held"),
    ("pledged", "booked", "shipped", "cleared"),
    ("threatened", "announced", "published", "effective"),
    ("made", "accepted", "progressing"),
)
PROGRESS: Mapping[Stage, int] = {stage: step for steps in _LADDERS for step, stage in enumerate(steps)}
# Where a commitment stands of which only later words are left, its opening having been retracted.
BEGINNINGS: Mapping[CommitmentKind, Stage] = {
    "visit": "invited",
    "purchase": "pledged",
    "tariff": "announced",
    "undertaking": "made",
}
INTERRUPTED: frozenset[Stage] = frozenset(("postponed", "cancelled", "suspended"))
ENDED: frozenset[Stage] = frozenset(("held", "revoked", "met", "withdrawn", "superseded"))

# The stage that each type of event leads to; None says nothing about how far the commitment has got.
STAGE_OF: Mapping[type[AnyEvent], Stage | None] = {
    VisitInvited: "invited",
    VisitAccepted: "accepted",
    VisitConfirmed: "confirmed",
    VisitDated: "dated",
    VisitPostponed: "postponed",
    VisitCancelled: "cancelled",
    VisitHeld: "held",
    PurchasePledged: "pledged",
    CargoesBooked: "booked",
    CargoesShipped: "shipped",
    CargoesCleared: "cleared",
    CargoesCancelled: None,
    TariffCutAnnounced: "announced",
    TariffRiseAnnounced: "announced",
    TariffRiseThreatened: "threatened",
    TariffSchedulePublished: "published",
    TariffTookEffect: "effective",
    TariffSuspended: "suspended",
    TariffRevoked: "revoked",
    CommitmentMade: "made",
    CommitmentAccepted: "accepted",
    CommitmentAmended: None,
    ProgressReported: "progressing",
    CommitmentMet: "met",
    CommitmentWithdrawn: "withdrawn",
    CommitmentSuperseded: "superseded",
    Acknowledged: None,
    Denied: None,
    Assessed: None,
    PositionStated: None,
    RedLineStated: None,
    RedLineCrossingAlleged: None,
    AppealMade: None,
    FigureReported: None,
    WatchItemSet: None,
    RelationshipOpened: None,
    CallHeld: None,
    MeetingHeld: None,
    ReadoutIssued: None,
    Corrected: None,
    Retracted: None,
}


def stage_after(kind: CommitmentKind, event: AnyEvent) -> Stage | None:
    """The stage that an event leads a commitment of a kind to, or None if it says nothing of that.

    An acceptance or a progress report is a stage of a plain undertaking only.
    """
    if kind != "undertaking" and isinstance(event, (CommitmentAccepted, ProgressReported)):
        return None
    return STAGE_OF[type(event)]


def advance(stage: Stage, target: Stage) -> Stage:
    """The stage after an event that leads onto another: never back, and never past an end.

    Out of an interruption any stage may follow.
    """
    if stage in ENDED:
        return stage
    if stage in INTERRUPTED or target not in PROGRESS:
        return target
    return max(stage, target, key=PROGRESS.__getitem__)
