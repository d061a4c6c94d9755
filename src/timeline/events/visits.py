"""From an invitation to the visit itself."""

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, Plover
from timeline.events.parties import Party
from timeline.events.sources import Text

_AGREE = Plover("AGREE", None, 2.5)


class Visit(Event, frozen=True, kw_only=True):
    """What any word on a visit may say: who goes to whom, where, at what rank (state, official), when."""

    group = "visits"
    commitment_kind = "visit"

    visitor: Party | None = None
    host: Party | None = None
    place: Text | None = None
    rank: Text | None = None
    due: FuzzyDate | None = None


class VisitInvited(Visit, frozen=True, kw_only=True, tag="visit-invited"):
    """The host invited the visitor."""

    can_open = True
    plover = _AGREE


class VisitAccepted(Visit, frozen=True, kw_only=True, tag="visit-accepted"):
    """The visitor accepted."""

    plover = _AGREE


class VisitConfirmed(Visit, frozen=True, kw_only=True, tag="visit-confirmed"):
    """A party said that the visit will take place."""

    can_open = True
    plover = _AGREE


class VisitDated(Visit, frozen=True, kw_only=True, tag="visit-dated"):
    """The days of the visit were fixed."""

    plover = _AGREE


class VisitPostponed(Visit, frozen=True, kw_only=True, tag="visit-postponed"):
    """The visit was put off, to `due` if that was said."""


class VisitCancelled(Visit, frozen=True, kw_only=True, tag="visit-cancelled"):
    """The visit was called off."""

    plover = Plover("REJECT", None, -2)


class VisitHeld(Visit, frozen=True, kw_only=True, tag="visit-held"):
    """The visit took place."""

    plover = Plover("CONSULT", "visit", 4)
