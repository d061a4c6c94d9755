"""What people make of a commitment. The program never judges."""

from timeline.events.event import Event, EventId
from timeline.events.quantities import Number
from timeline.events.sources import Text

# The published schemes and the values they allow; any other scheme is the assessor's own.
SCHEMES: dict[str, tuple[str | int, ...]] = {
    "politifact": ("kept", "compromise", "broken", "stalled", "in the works", "not yet rated"),
    "g20": (-1, 0, 1),
    "pam": (0, 1, 2, 3),
}


class Assessed(Event, frozen=True, kw_only=True, tag="assessed"):
    """An assessor rated a commitment by a scheme: `politifact`, `g20`, `pam`, or one's own."""

    group = "judgement"

    scheme: Text
    value: Number | Text
    assessor: Text
    rubric: Text | None = None
    evidence: tuple[EventId, ...] = ()

    def __post_init__(self) -> None:
        allowed = SCHEMES.get(self.scheme)
        if allowed is not None and self.value not in allowed:
            raise ValueError(
                f"`value` {self.value} is not in the scheme {self.scheme}; expected one of "
                + ", ".join(map(str, allowed))
            )
