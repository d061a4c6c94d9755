"""What an event says of the terms of a commitment: by when, and how much."""

from collections.abc import Iterator

from timeline.events.catalogue import AnyEvent
from timeline.events.dates import FuzzyDate
from timeline.events.purchases import CargoesBooked, CargoesShipped, PurchasePledged
from timeline.events.quantities import Quantity
from timeline.events.tariffs import Tariff
from timeline.events.texts import normalize
from timeline.events.undertakings import CommitmentAccepted, CommitmentAmended, CommitmentMade
from timeline.events.visits import Visit

# The events that may state terms of the whole, be it a due date or targets.
STATING = (Visit, PurchasePledged, Tariff, CommitmentMade, CommitmentAccepted, CommitmentAmended)


def due_stated(event: AnyEvent) -> FuzzyDate | None:
    """The due date of the commitment that an event states. A cargo's date is only that cargo's."""
    return event.due if isinstance(event, STATING) else None


def cargo_due(event: AnyEvent) -> FuzzyDate | None:
    """When booked or shipped goods are expected: a due date only while nobody stated one for the whole."""
    return event.due if isinstance(event, (CargoesBooked, CargoesShipped)) else None


def targets_stated(event: AnyEvent) -> Iterator[tuple[str, Quantity]]:
    """The measures that an event sets a target for; a pledge's own are called `quantity` and `value`."""
    match event:
        case PurchasePledged(quantity=quantity, value=value, targets=targets):
            if quantity:
                yield "quantity", quantity
            if value:
                yield "value", value
        case CommitmentMade(targets=targets) | CommitmentAmended(targets=targets):
            pass
        case _:
            return
    for target in targets:
        yield normalize(target.measure), target.quantity
