"""A party's statement on whether a commitment exists."""

from typing import Annotated

from timeline.events.event import Event, meaning
from timeline.events.parties import Party


class ExistenceStatement(Event, frozen=True, kw_only=True):
    """A statement of a party on the existence of a commitment."""

    group = "acknowledgement"
    stage = None

    asserted_by: Annotated[Party, meaning("the party whose statement this is", "USA")]


class Acknowledged(ExistenceStatement, frozen=True, kw_only=True, tag="acknowledged"):
    """The party said that the commitment stands, without stating it again."""


class Denied(ExistenceStatement, frozen=True, kw_only=True, tag="denied"):
    """The party said that there is no such commitment."""
