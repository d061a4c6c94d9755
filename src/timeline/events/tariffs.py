"""Tariffs threatened, announced, in effect, and ended."""

from typing import Literal

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, Plover
from timeline.events.parties import Party
from timeline.events.quantities import Number
from timeline.events.sources import Text

RateKind = Literal["relative", "points", "unstated"]


class Tariff(Event, frozen=True, kw_only=True):
    """What any word on a tariff may say.

    `rate` is the change in percent; `rate_kind` says whether that is `relative` to the old rate, percentage
    `points`, or `unstated` (a cut "by 10 percent" may be either).
    """

    group = "tariffs"
    commitment_kind = "tariff"

    imposer: Party | None = None
    target: Party | None = None
    goods: Text | None = None
    rate: Number | None = None
    rate_kind: RateKind | None = None
    due: FuzzyDate | None = None


class TariffCutAnnounced(Tariff, frozen=True, kw_only=True, tag="tariff-cut-announced"):
    """A party said that it will lower a tariff."""

    can_open = True
    plover = Plover("CONCEDE", None, 4.5)


class TariffRiseAnnounced(Tariff, frozen=True, kw_only=True, tag="tariff-rise-announced"):
    """A party said that it will raise a tariff."""

    can_open = True


class TariffRiseThreatened(Tariff, frozen=True, kw_only=True, tag="tariff-rise-threatened"):
    """A party said that it may raise a tariff."""

    can_open = True
    plover = Plover("THREATEN", "restrict", -3)


class TariffSchedulePublished(Tariff, frozen=True, kw_only=True, tag="tariff-schedule-published"):
    """The legal text or the list of goods came out."""


class TariffTookEffect(Tariff, frozen=True, kw_only=True, tag="tariff-took-effect"):
    """The change applies at the border. The PLOVER score is that of a cut."""

    plover = Plover("RETREAT", None, 6.5)


class TariffSuspended(Tariff, frozen=True, kw_only=True, tag="tariff-suspended"):
    """The change was put on hold."""


class TariffRevoked(Tariff, frozen=True, kw_only=True, tag="tariff-revoked"):
    """The change was undone or struck down."""
