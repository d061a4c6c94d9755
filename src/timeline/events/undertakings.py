"""Any undertaking: what is promised, and what may become of every promise."""

from typing import Annotated

import msgspec

from timeline.events.dates import FuzzyDate
from timeline.events.event import Event, Plover, Subject
from timeline.events.parties import Party
from timeline.events.purchases import Target
from timeline.events.quantities import Quantity
from timeline.events.sources import Text

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+$(?!\n)")]


class CommitmentMade(Event, frozen=True, kw_only=True, tag="commitment-made"):
    """A party undertook something that is no visit, purchase or tariff.

    `kind` names its field: `policy`, `dialogue`, `enforcement`, `control`, or another word.
    """

    group = "any undertaking"
    commitment_kind = "undertaking"
    can_open = True
    plover = Plover("AGREE", None, 2.5)

    kind: Slug = "policy"
    by: Party
    to: Party | None = None
    text: Text
    targets: tuple[Target, ...] = ()
    due: FuzzyDate | None = None


class CommitmentAccepted(Event, frozen=True, kw_only=True, tag="commitment-accepted"):
    """The other side took the undertaking up."""

    group = "any undertaking"
    plover = Plover("AGREE", None, 2.5)

    by: Party | None = None
    due: FuzzyDate | None = None


class CommitmentAmended(Event, frozen=True, kw_only=True, tag="commitment-amended"):
    """Its terms were changed: what is named here replaces what was said before."""

    group = "any undertaking"

    text: Text | None = None
    targets: tuple[Target, ...] = ()
    due: FuzzyDate | None = None


class ProgressReported(Event, frozen=True, kw_only=True, tag="progress-reported"):
    """Somebody said how much of a measure is done, in a period, or with `cumulative` so far."""

    group = "any undertaking"

    measure: Text
    quantity: Quantity
    period: FuzzyDate | None = None
    cumulative: bool = False


class CommitmentMet(Event, frozen=True, kw_only=True, tag="commitment-met"):
    """Somebody said that it is done."""

    group = "any undertaking"


class CommitmentWithdrawn(Event, frozen=True, kw_only=True, tag="commitment-withdrawn"):
    """The party that owed it took it back."""

    group = "any undertaking"


class CommitmentSuperseded(Event, frozen=True, kw_only=True, tag="commitment-superseded"):
    """Another commitment took its place."""

    group = "any undertaking"

    superseded_by: Subject | None = None
