"""Purchases, from a pledge to buy to the goods cleared by customs."""

from typing import Annotated, Literal

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.event import Due, Event, Plover, meaning
from timeline.events.parties import Party
from timeline.events.quantities import Quantity
from timeline.events.sources import Text
from timeline.events.summary import Fields, due_phrase, joined, quantity_phrase

Rung = Literal["booked", "shipped", "cleared"]
_Counts = Annotated[
    Rung | None, meaning("the rung at which the pledge counts as fulfilled; cleared unless given")
]

_COOPERATE = Plover("COOPERATE", None, 9.5)


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amount that is owed of a named measure, e.g. 12 Mt of "US exports"."""

    measure: Text
    quantity: Quantity


Targets = Annotated[tuple[Target, ...], meaning("how much is owed of named measures")]


class Purchase(Event, frozen=True, kw_only=True):
    """A step of a purchase."""

    group = "purchases"
    commitment_kind = "purchase"

    buyer: Annotated[Party | None, meaning("the party that buys", "CHN")] = None
    seller: Annotated[Party | None, meaning("the party that sells", "USA")] = None
    goods: Annotated[Text | None, meaning("the kind of goods", "soybeans")] = None
    quantity: Annotated[Quantity | None, meaning("how much", "12 Mt")] = None
    value: Annotated[Quantity | None, meaning("for how much money", "143.2 bn USD")] = None
    due: Due = None

    def __post_init__(self) -> None:
        for name in ("quantity", "value"):
            amount = getattr(self, name)
            if amount and (
                min(amount.min or 0, amount.max or 0) < 0 or (amount.exclusive and amount.max == 0)
            ):
                raise ValueError(f"`{name}` cannot be negative")

    @classmethod
    def summary(cls, fields: Fields) -> str:
        goods = joined(quantity_phrase(fields.get("quantity")), fields.get("goods"), by=" of ")
        return joined(
            joined(goods, quantity_phrase(fields.get("value")), by=" for "), due_phrase(fields), by="; "
        )


class PurchasePledged(Purchase, frozen=True, kw_only=True, tag="purchase-pledged"):
    """A party said that goods will be bought.

    `quantity` and `value` are what is owed; further `targets` name their measure. `counts` is the rung that
    fulfils the pledge.
    """

    can_open = True
    stage = "pledged"
    plover = Plover("AGREE", None, 2.5)

    quantity: Annotated[Quantity | None, meaning("how much is owed", "12 Mt")] = None
    value: Annotated[Quantity | None, meaning("for how much money is owed", "143.2 bn USD")] = None
    targets: Targets = ()
    counts: _Counts = None


class Cargoes(Purchase, frozen=True, kw_only=True):
    """A report on one rung, in addition to earlier reports or `cumulative`."""

    cumulative: Annotated[bool, meaning("whether this is the total so far, not one more report")] = False


class CargoesBooked(Cargoes, frozen=True, kw_only=True, tag="cargoes-booked"):
    """Goods were ordered; none need have moved. `due` is when they are to ship."""

    can_open = True
    stage = "booked"
    plover = _COOPERATE

    due: Annotated[FuzzyDate | None, meaning("when they are to ship", "April 2026")] = None
    counts: _Counts = None


class CargoesShipped(Cargoes, frozen=True, kw_only=True, tag="cargoes-shipped"):
    """Goods were loaded or left port."""

    stage = "shipped"
    plover = _COOPERATE


class CargoesCleared(Cargoes, frozen=True, kw_only=True, tag="cargoes-cleared"):
    """Goods were cleared by the buyer's customs."""

    stage = "cleared"
    plover = _COOPERATE


class CargoesCancelled(Purchase, frozen=True, kw_only=True, tag="cargoes-cancelled"):
    """Booked goods were cancelled; the quantity is subtracted from what was booked."""

    stage = None
