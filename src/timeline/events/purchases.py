"""From a pledge to buy to the goods cleared by customs."""

from typing import Literal

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, Plover
from timeline.events.parties import Party
from timeline.events.quantities import Quantity
from timeline.events.sources import Text

Rung = Literal["booked", "shipped", "cleared"]

_COOPERATE = Plover("COOPERATE", None, 9.5)


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a named measure is owed, e.g. 12 Mt of "US exports"."""

    measure: Text
    quantity: Quantity


class Purchase(Event, frozen=True, kw_only=True):
    """What any word on a purchase may say: who buys what from whom, how much, for how much, by when."""

    group = "purchases"
    commitment_kind = "purchase"

    buyer: Party | None = None
    seller: Party | None = None
    goods: Text | None = None
    quantity: Quantity | None = None
    value: Quantity | None = None
    due: FuzzyDate | None = None

    def __post_init__(self) -> None:
        for name in ("quantity", "value"):
            amount = getattr(self, name)
            if amount and (
                min(amount.min or 0, amount.max or 0) < 0 or (amount.exclusive and amount.max == 0)
            ):
                raise ValueError(f"`{name}` cannot be negative")


class PurchasePledged(Purchase, frozen=True, kw_only=True, tag="purchase-pledged"):
    """A party said that goods will be bought.

    `quantity` and `value` are what is owed; further `targets` name their measure. `counts` is the rung that
    fulfils the pledge.
    """

    can_open = True
    plover = Plover("AGREE", None, 2.5)

    targets: tuple[Target, ...] = ()
    counts: Rung | None = None


class Cargoes(Purchase, frozen=True, kw_only=True):
    """A report on one rung. It adds to the reports before it, or with `cumulative` gives the total so far."""

    cumulative: bool = False


class CargoesBooked(Cargoes, frozen=True, kw_only=True, tag="cargoes-booked"):
    """Goods were ordered; none need have moved. `due` is when they are to ship."""

    can_open = True
    plover = _COOPERATE

    counts: Rung | None = None


class CargoesShipped(Cargoes, frozen=True, kw_only=True, tag="cargoes-shipped"):
    """Goods were loaded or left port."""

    plover = _COOPERATE


class CargoesCleared(Cargoes, frozen=True, kw_only=True, tag="cargoes-cleared"):
    """Goods were cleared by the buyer's customs."""

    plover = _COOPERATE


class CargoesCancelled(Purchase, frozen=True, kw_only=True, tag="cargoes-cancelled"):
    """Booked goods were cancelled; the quantity is taken off what was booked."""
