"""What people make of a commitment. The program never judges."""

from collections.abc import Mapping
from dataclasses import dataclass

from timeline.events.event import Event, EventId
from timeline.events.quantities import Number
from timeline.events.sources import Text


@dataclass(frozen=True, slots=True)
class Scheme:
    """A published scale: whose it is, what it was made to rate, and what each of its values means."""

    origin: str
    rates: str
    values: Mapping[Number | str, str]


# Any other scheme is the assessor's own.
SCHEMES: Mapping[str, Scheme] = {
    "politifact": Scheme(
        origin="PolitiFact's campaign promise meters (Obameter, 2009, and its successors)",
        rates="the promise of one officeholder",
        values={
            "kept": "what was promised is mostly or completely fulfilled",
            "compromise": "much less than promised, but a significant part of it",
            "broken": "not fulfilled, for want of power or of will",
            "stalled": "no movement; it may move again",
            "in the works": "proposed or under way",
            "not yet rated": "nobody has looked at its progress yet",
        },
    ),
    "g20": Scheme(
        origin="the compliance reports of the G20 Research Group, University of Toronto",
        rates="how a member complies with a commitment of a summit",
        values={
            -1: "no compliance: nothing done, or the opposite",
            0: "partial compliance, or work in progress",
            1: "full or nearly full compliance",
        },
    ),
    "pam": Scheme(
        origin="the Peace Accords Matrix of the Kroc Institute, University of Notre Dame",
        rates="how far a provision of an accord is implemented",
        values={
            0: "no implementation",
            1: "minimum implementation: begun, and not on course to be completed",
            2: "intermediate implementation: on course to be completed",
            3: "full implementation, or nearly",
        },
    ),
}


class Assessed(Event, frozen=True, kw_only=True, tag="assessed"):
    """An assessor rated a commitment by a scheme: `politifact`, `g20`, `pam`, or one's own.

    `rubric` names the rules that were applied, with their version.
    """

    group = "judgement"

    scheme: Text
    value: Number | Text
    assessor: Text
    rubric: Text | None = None
    evidence: tuple[EventId, ...] = ()

    def __post_init__(self) -> None:
        meant = self.scheme.strip().casefold()
        if meant in SCHEMES and meant != self.scheme:
            raise ValueError(f"`scheme` {self.scheme} is written {meant}")
        published = SCHEMES.get(self.scheme)
        if published is not None and self.value not in published.values:
            raise ValueError(
                f"`value` {self.value} is not in the scheme {self.scheme}; expected one of "
                + ", ".join(map(str, published.values))
            )
