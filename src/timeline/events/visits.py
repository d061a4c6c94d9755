"""Visits, from an invitation to the visit itself."""

from typing import Annotated

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, Plover, meaning
from timeline.events.parties import Party
from timeline.events.sources import Text
from timeline.events.summary import Fields, due_phrase, joined, place_phrase

_AGREE = Plover("AGREE", None, 2.5)


class Visit(Event, frozen=True, kw_only=True):
    """A step of a visit."""

    group = "visits"
    commitment_kind = "visit"

    visitor: Annotated[Party | None, meaning("the party that travels", "USA:Trump")] = None
    host: Annotated[Party | None, meaning("the party that receives", "CHN")] = None
    place: Annotated[Text | None, meaning("the place of the visit", "Beijing")] = None
    rank: Annotated[Text | None, meaning("the rank of the visit, such as state or official")] = None
    due: Annotated[FuzzyDate | None, meaning("when the visit is to take place", "April 2026")] = None

    @classmethod
    def summary(cls, fields: Fields) -> str:
        parties = joined(fields.get("visitor"), fields.get("host"), by=" to ")
        return joined(joined(parties, place_phrase(fields)), due_phrase(fields), by="; ")


class VisitInvited(Visit, frozen=True, kw_only=True, tag="visit-invited"):
    """The host invited the visitor."""

    can_open = True
    stage = "invited"
    plover = _AGREE


class VisitAccepted(Visit, frozen=True, kw_only=True, tag="visit-accepted"):
    """The visitor accepted."""

    stage = "accepted"
    plover = _AGREE


class VisitConfirmed(Visit, frozen=True, kw_only=True, tag="visit-confirmed"):
    """A party said that the visit will take place."""

    can_open = True
    stage = "confirmed"
    plover = _AGREE


class VisitDated(Visit, frozen=True, kw_only=True, tag="visit-dated"):
    """The days of the visit were fixed."""

    stage = "dated"
    plover = _AGREE


class VisitPostponed(Visit, frozen=True, kw_only=True, tag="visit-postponed"):
    """The visit was put off, to `due` if that was said."""

    stage = "postponed"


class VisitCancelled(Visit, frozen=True, kw_only=True, tag="visit-cancelled"):
    """The visit was called off."""

    stage = "cancelled"
    plover = Plover("REJECT", None, -2)


class VisitHeld(Visit, frozen=True, kw_only=True, tag="visit-held"):
    """The visit took place."""

    stage = "held"
    plover = Plover("CONSULT", "visit", 4)
