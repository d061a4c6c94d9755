"""The positions of parties on topics. A position is never a commitment."""

from typing import Annotated

from timeline.events.event import Event, Plover, meaning
from timeline.events.parties import Party
from timeline.events.sources import Text
from timeline.events.summary import Fields, attributed, quoted


class Position(Event, frozen=True, kw_only=True):
    """A statement of a position."""

    group = "positions"
    subject_kind = "either"

    by: Annotated[
        Party | None,
        meaning("the party whose position it is; may be left out where asserted_by says it", "CHN"),
    ] = None
    toward: Annotated[Party | None, meaning("the party that it is addressed to", "JPN")] = None
    quote: Annotated[Text | None, meaning("its few words", "red line")] = None

    def __post_init__(self) -> None:
        if self.by is None and self.asserted_by is None:
            raise ValueError("missing field `by`: whose position is it?")

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return attributed(quoted(fields.get("quote")), fields)

    @property
    def holder(self) -> Party:
        return self.by or self.asserted_by or Party("X-UNKNOWN")  # __post_init__ excludes the last


class PositionStated(Position, frozen=True, kw_only=True, tag="position-stated"):
    """A party said where it stands on a topic."""


class RedLineStated(Position, frozen=True, kw_only=True, tag="red-line-stated"):
    """A party said what it would not let pass."""

    plover = Plover("THREATEN", None, -3.5)


class RedLineCrossingAlleged(Position, frozen=True, kw_only=True, tag="red-line-crossing-alleged"):
    """A party accused another of crossing its red line."""

    plover = Plover("ACCUSE", "disapprove", -2)


class AppealMade(Position, frozen=True, kw_only=True, tag="appeal-made"):
    """A party asked another to act or to refrain."""

    plover = Plover("REQUEST", "change", -1)
