"""The model of a commitment, and the terms that events state for it."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import msgspec

from timeline.events.catalogue import AnyEvent
from timeline.events.dates import FuzzyDate
from timeline.events.event import CommitmentKind
from timeline.events.purchases import CargoesBooked, CargoesShipped, Purchase, PurchasePledged, Rung
from timeline.events.quantities import Quantity
from timeline.events.stages import Stage
from timeline.events.tariffs import Tariff, TariffCutAnnounced, TariffRiseAnnounced, TariffRiseThreatened
from timeline.events.texts import normalize
from timeline.events.undertakings import CommitmentAccepted, CommitmentAmended, CommitmentMade
from timeline.events.visits import Visit
from timeline.projections.commitment.amounts import Tally
from timeline.projections.commitment.state import Assessment, Finding
from timeline.projections.history import KnownEvent

T = TypeVar("T")

# These events may state terms of the whole: a due date or targets.
STATING = (Visit, PurchasePledged, Tariff, CommitmentMade, CommitmentAccepted, CommitmentAmended)


class Sourced(msgspec.Struct, Generic[T], frozen=True):
    """A value and the event that stated it."""

    value: T
    source: KnownEvent


class Commitment(msgspec.Struct, frozen=True):
    """The result of the fold over one commitment; names of measures are normalized."""

    subject: str
    kind: CommitmentKind = "undertaking"

    # Stage
    opening: KnownEvent | None = None  # the first event with a stage; gives the title
    stage: Sourced[Stage] | None = None
    done: KnownEvent | None = None  # the event that fulfilled it

    # Terms. The due date of a cargo counts only until one is stated for the whole; see `current_due`.
    due: Sourced[FuzzyDate] | None = None
    original_due: Sourced[FuzzyDate] | None = None  # the first one stated
    cargo_due: Sourced[FuzzyDate] | None = None
    original_cargo_due: Sourced[FuzzyDate] | None = None
    pledged: KnownEvent | None = None  # the first pledge; targets are spread evenly from its day on
    accepted: KnownEvent | None = None
    targets: Mapping[str, Sourced[Quantity]] = {}  # by measure

    # Amounts
    counts: Rung = "cleared"  # the rung of a purchase that counts as done
    rungs: Mapping[Rung, Tally] = {}
    progress: Mapping[str, Mapping[tuple[str, str | None], Quantity]] = {}  # by measure, then report
    periods: Mapping[str, Mapping[str, FuzzyDate]] = {}  # by measure, then dimension: the last one reported
    reported_by: Mapping[str, tuple[KnownEvent, ...]] = {}  # by rung or measure: all reports

    # Judgement
    assessments: Mapping[tuple[str, str], Assessment] = {}  # by scheme and assessor
    findings: tuple[Finding, ...] = ()  # all of them, in order

    @property
    def current_due(self) -> Sourced[FuzzyDate] | None:
        """The last due date stated for the whole; that of a cargo if none ever was."""
        return self.due if self.original_due else self.cargo_due

    @property
    def first_due(self) -> Sourced[FuzzyDate] | None:
        """The first due date stated for the whole; that of a cargo if none ever was."""
        return self.original_due or self.original_cargo_due

    def at(self, *stages: Stage) -> bool:
        return self.stage is not None and self.stage.value in stages


def make_title(commitment: Commitment) -> str:
    """Return one line that says which party is to do what, made from the opening."""
    event = commitment.opening.event if commitment.opening else None
    match event:
        case Visit(visitor=visitor, host=host, place=place):
            return f"{visitor or 'somebody'} to visit {host or 'a host'}{f' ({place})' if place else ''}"
        case Purchase(buyer=buyer, seller=seller, goods=goods):
            return f"{buyer or 'somebody'} to buy {goods or 'goods'}{f' from {seller}' if seller else ''}"
        case Tariff(imposer=imposer, target=target, goods=goods):
            rises = isinstance(event, TariffRiseAnnounced | TariffRiseThreatened)
            verb = "raise" if rises else "cut" if isinstance(event, TariffCutAnnounced) else "change"
            on_goods = f" on {goods}" if goods else ""
            return f"{imposer or 'somebody'} to {verb} tariffs{on_goods}{f' from {target}' if target else ''}"
        case CommitmentMade(text=text):
            return text
        case _:
            return commitment.subject


def due_stated(event: AnyEvent) -> FuzzyDate | None:
    """Return the due date that an event states for the whole commitment."""
    return event.due if isinstance(event, STATING) else None


def cargo_due(event: AnyEvent) -> FuzzyDate | None:
    """Return the day expected of cargoes, due only until one is stated for the whole."""
    return event.due if isinstance(event, (CargoesBooked, CargoesShipped)) else None


def targets_stated(event: AnyEvent) -> Iterator[tuple[str, Quantity]]:
    """Yield the targets that an event states, by normalized measure."""
    match event:
        case PurchasePledged(targets=targets):
            own = (("quantity", event.quantity), ("value", event.value))
            yield from ((measure, quantity) for measure, quantity in own if quantity)
        case CommitmentMade(targets=targets) | CommitmentAmended(targets=targets):
            pass
        case _:
            return
    for target in targets:
        yield normalize(target.measure), target.quantity
