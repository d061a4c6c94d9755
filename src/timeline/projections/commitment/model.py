"""What the events of one commitment have added up to."""

from collections.abc import Mapping
from typing import Generic, TypeVar

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.event import CommitmentKind
from timeline.events.purchases import Purchase, Rung
from timeline.events.quantities import Quantity
from timeline.events.stages import Stage
from timeline.events.tariffs import Tariff, TariffCutAnnounced, TariffRiseAnnounced, TariffRiseThreatened
from timeline.events.undertakings import CommitmentMade
from timeline.events.visits import Visit
from timeline.projections.commitment.amounts import Tally
from timeline.projections.commitment.state import Assessment, Finding
from timeline.projections.history import KnownEvent

T = TypeVar("T")


class Sourced(msgspec.Struct, Generic[T], frozen=True):
    """Something said, and the account that said it."""

    value: T
    source: KnownEvent


class Commitment(msgspec.Struct, frozen=True):
    """What the events of one subject have added up to so far."""

    subject: str
    kind: CommitmentKind = "undertaking"
    opening: KnownEvent | None = None  # gives the title
    stage: Sourced[Stage] | None = None
    done: KnownEvent | None = None  # the account with which it became fulfilled
    due: Sourced[FuzzyDate] | None = None
    original_due: Sourced[FuzzyDate] | None = None
    cargo_due: Sourced[FuzzyDate] | None = None
    original_cargo_due: Sourced[FuzzyDate] | None = None
    accepted: KnownEvent | None = None
    targets: Mapping[str, Sourced[Quantity]] = {}
    counts: Rung = "cleared"
    rungs: Mapping[Rung, Tally] = {}
    pledged: KnownEvent | None = None  # with which it was first undertaken
    progress: Mapping[str, Mapping[tuple[str, str | None], Quantity]] = {}
    periods: Mapping[str, Mapping[str, FuzzyDate]] = {}  # by measure, kind of unit
    reported_by: Mapping[str, tuple[KnownEvent, ...]] = {}  # by rung or measure
    assessments: Mapping[tuple[str, str], Assessment] = {}
    findings: tuple[Finding, ...] = ()

    @property
    def current_due(self) -> Sourced[FuzzyDate] | None:
        """The last due date stated for the whole; a cargo's own only while nobody stated one."""
        return self.due if self.original_due else self.cargo_due

    @property
    def first_due(self) -> Sourced[FuzzyDate] | None:
        """The due date it is held against for good."""
        return self.original_due or self.original_cargo_due

    def at(self, stage: Stage) -> bool:
        return self.stage is not None and self.stage.value == stage


def make_title(commitment: Commitment) -> str:
    """What it is about, in a line: who is to do what."""
    event = commitment.opening.event if commitment.opening else None
    match event:
        case Visit(visitor=visitor, host=host, place=place):
            return f"{visitor or 'somebody'} to visit {host or 'a host'}{f' ({place})' if place else ''}"
        case Purchase(buyer=buyer, seller=seller, goods=goods):
            return f"{buyer or 'somebody'} to buy {goods or 'goods'}{f' from {seller}' if seller else ''}"
        case Tariff(imposer=imposer, target=target, goods=goods):
            rises = isinstance(event, TariffRiseAnnounced | TariffRiseThreatened)
            verb = "raise" if rises else "cut" if isinstance(event, TariffCutAnnounced) else "change"
            what = f" on {goods}" if goods else ""
            return f"{imposer or 'somebody'} to {verb} tariffs{what}{f' from {target}' if target else ''}"
        case CommitmentMade(text=text):
            return text
        case _:
            return commitment.subject
