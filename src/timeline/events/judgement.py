"""Assessments of commitments by people. The program never judges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from timeline.events.event import Event, EventId, FieldReferences, meaning
from timeline.events.quantities import Number
from timeline.events.sources import Text
from timeline.events.summary import Fields


@dataclass(frozen=True, slots=True)
class Scheme:
    """A published scale: its origin, what it rates, and the meaning of each value."""

    origin: str
    rates: str
    values: Mapping[Number | str, str]


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
            "not yet rated": "its progress has not been looked at yet",
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
    """An assessor rated a commitment by a published scheme or by its own.

    `rubric` names the rules that were applied, with their version.
    """

    group = "judgement"
    stage = None
    references: ClassVar[FieldReferences] = {**Event.references, "evidence": "evidence"}

    scheme: Annotated[Text, meaning("the scale: politifact, g20, pam or one of your own", "politifact")]
    value: Annotated[Number | Text, meaning("the grade on that scale", "stalled")]
    assessor: Annotated[Text, meaning("the person or body that judges", "the desk")]
    rubric: Annotated[Text | None, meaning("the rule that was applied")] = None
    evidence: Annotated[tuple[EventId, ...], meaning("the events on which the judgement rests")] = ()

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

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return f"{fields['value']} by {fields['scheme']}, says {fields['assessor']}"
