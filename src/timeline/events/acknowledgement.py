"""A party's word on whether a commitment exists."""

from timeline.events.event import Event
from timeline.events.parties import Party


class Acknowledged(Event, frozen=True, kw_only=True, tag="acknowledged"):
    """The party said that the commitment stands, without stating it anew."""

    group = "acknowledgement"

    asserted_by: Party


class Denied(Event, frozen=True, kw_only=True, tag="denied"):
    """The party said that there is no such commitment."""

    group = "acknowledgement"

    asserted_by: Party
