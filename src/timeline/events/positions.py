"""Where a party stands. Never a commitment."""

from timeline.events.event import Event, Plover
from timeline.events.parties import Party
from timeline.events.sources import Text


class Position(Event, frozen=True, kw_only=True):
    """Whose position, toward whom, in which few words. `by` may be left out where `asserted_by` says it."""

    group = "positions"
    subject_kind = "either"

    by: Party | None = None
    toward: Party | None = None
    quote: Text | None = None

    def __post_init__(self) -> None:
        if self.by is None and self.asserted_by is None:
            raise ValueError("missing field `by`: whose position is it?")

    @property
    def holder(self) -> Party:
        return self.by or self.asserted_by or Party("X-UNKNOWN")  # the last never: __post_init__


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
