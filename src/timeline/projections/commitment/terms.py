"""Terms that an event states for a commitment: a due date and targets."""

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
    """Return the due date that an event states for the whole commitment."""
    return event.due if isinstance(event, STATING) else None


def cargo_due(event: AnyEvent) -> FuzzyDate | None:
    """Return the expected day of booked or shipped goods.

    It counts as the due date only until one is stated for the whole.
    """
    return event.due if isinstance(event, (CargoesBooked, CargoesShipped)) else None


def targets_stated(event: AnyEvent) -> Iterator[tuple[str, Quantity]]:
    """Yield the targets that an event states, by normalized measure.

    A pledge's own measures are `quantity` and `value`.
    """
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
