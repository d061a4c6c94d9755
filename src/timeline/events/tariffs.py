"""Tariffs threatened, announced, in effect, and ended."""

from typing import Annotated, Literal

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, Plover, meaning
from timeline.events.parties import Party
from timeline.events.quantities import Number
from timeline.events.sources import Text
from timeline.events.summary import Fields, due_phrase, joined

RateKind = Literal["relative", "points", "unstated"]
_RATE_UNITS = {"points": " percentage points", "relative": "% of the old rate"}


class Tariff(Event, frozen=True, kw_only=True):
    """A step of a tariff; a cut "by 10 percent" may be relative or in points."""

    group = "tariffs"
    commitment_kind = "tariff"

    imposer: Annotated[Party | None, meaning("the party whose tariff it is")] = None
    target: Annotated[Party | None, meaning("the party whose goods it applies to", "CHN")] = None
    goods: Annotated[Text | None, meaning("the kind of goods", "soybeans")] = None
    rate: Annotated[Number | None, meaning("the change, in percent or in percentage points")] = None
    rate_kind: Annotated[
        RateKind | None, meaning("relative to the old rate, percentage points, or not said")
    ] = None
    due: Annotated[FuzzyDate | None, meaning("when it is to apply", "April 2026")] = None

    @classmethod
    def summary(cls, fields: Fields) -> str:
        unit = _RATE_UNITS.get(fields.get("rate_kind", ""), "%")
        rate = f"by {fields['rate']}{unit}" if "rate" in fields else ""
        return joined(joined(fields.get("goods"), rate), due_phrase(fields), by="; ")


class TariffCutAnnounced(Tariff, frozen=True, kw_only=True, tag="tariff-cut-announced"):
    """A party said that it will lower a tariff."""

    can_open = True
    stage = "announced"
    plover = Plover("CONCEDE", None, 4.5)


class TariffRiseAnnounced(Tariff, frozen=True, kw_only=True, tag="tariff-rise-announced"):
    """A party said that it will raise a tariff."""

    can_open = True
    stage = "announced"


class TariffRiseThreatened(Tariff, frozen=True, kw_only=True, tag="tariff-rise-threatened"):
    """A party said that it may raise a tariff."""

    can_open = True
    stage = "threatened"
    plover = Plover("THREATEN", "restrict", -3)


class TariffSchedulePublished(Tariff, frozen=True, kw_only=True, tag="tariff-schedule-published"):
    """The legal text or the list of goods came out."""

    stage = "published"


class TariffTookEffect(Tariff, frozen=True, kw_only=True, tag="tariff-took-effect"):
    """The change applies at the border. The PLOVER score is that of a cut."""

    stage = "effective"
    plover = Plover("RETREAT", None, 6.5)


class TariffSuspended(Tariff, frozen=True, kw_only=True, tag="tariff-suspended"):
    """The change was put on hold."""

    stage = "suspended"


class TariffRevoked(Tariff, frozen=True, kw_only=True, tag="tariff-revoked"):
    """The change was undone or struck down."""

    stage = "revoked"
