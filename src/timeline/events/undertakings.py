"""Undertakings of any kind, and the steps that any commitment can take."""

from typing import Annotated

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.event import Due, Event, Plover, Subject, meaning
from timeline.events.parties import Party
from timeline.events.purchases import Targets
from timeline.events.quantities import Quantity
from timeline.events.sources import Text
from timeline.events.summary import Fields, attributed, due_phrase, figure_phrase, joined, shortened

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+$(?!\n)")]


class Undertaking(Event, frozen=True, kw_only=True):
    """A step of an undertaking."""

    group = "any undertaking"

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return joined(attributed(shortened(fields.get("text")), fields), due_phrase(fields), by="; ")


class CommitmentMade(Undertaking, frozen=True, kw_only=True, tag="commitment-made"):
    """A party undertook something other than a visit, a purchase or a tariff.

    `kind` names its field: `policy`, `dialogue`, `enforcement`, `control`, or another word.
    """

    commitment_kind = "undertaking"
    can_open = True
    stage = "made"
    plover = Plover("AGREE", None, 2.5)

    kind: Annotated[
        Slug,
        meaning("its field: policy, dialogue, enforcement, control or another word; policy unless given"),
    ] = "policy"
    by: Annotated[Party, meaning("the party that undertakes it", "CHN")]
    to: Annotated[Party | None, meaning("the party to which it is owed")] = None
    text: Annotated[Text, meaning("its content, in a line", "publish the tariff schedule")]
    targets: Targets = ()
    due: Due = None


class CommitmentAccepted(Undertaking, frozen=True, kw_only=True, tag="commitment-accepted"):
    """The other side accepted the undertaking."""

    stage = "accepted"
    plover = Plover("AGREE", None, 2.5)

    by: Annotated[Party | None, meaning("the party that accepts it", "CHN")] = None
    due: Due = None


class CommitmentAmended(Undertaking, frozen=True, kw_only=True, tag="commitment-amended"):
    """Terms of the commitment were changed.

    The fields that are given replace what was stated before.
    """

    stage = None

    text: Annotated[Text | None, meaning("its content, in a line", "publish the tariff schedule")] = None
    targets: Targets = ()
    due: Due = None


class ProgressReported(Undertaking, frozen=True, kw_only=True, tag="progress-reported"):
    """A source said how much of a measure is done, in a period or in total."""

    stage = "progressing"

    measure: Annotated[Text, meaning("the name of what is measured", "US exports")]
    quantity: Annotated[Quantity, meaning("how much", "12 Mt")]
    period: Annotated[FuzzyDate | None, meaning("the time that the figure is for", "2024")] = None
    cumulative: Annotated[bool, meaning("whether this is the total so far, not one more report")] = False

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return figure_phrase(fields["measure"], fields["quantity"], fields)


class CommitmentMet(Undertaking, frozen=True, kw_only=True, tag="commitment-met"):
    """A source said that the commitment is met."""

    stage = "met"


class CommitmentWithdrawn(Undertaking, frozen=True, kw_only=True, tag="commitment-withdrawn"):
    """The party that owed it took it back."""

    stage = "withdrawn"


class CommitmentSuperseded(Undertaking, frozen=True, kw_only=True, tag="commitment-superseded"):
    """Another commitment took its place."""

    stage = "superseded"

    superseded_by: Annotated[
        Subject | None, meaning("the commitment that took its place", "us-china/soybeans-2026")
    ] = None

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return f"by {fields['superseded_by']}" if "superseded_by" in fields else ""
