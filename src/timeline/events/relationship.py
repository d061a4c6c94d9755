"""Two or more parties followed together."""

from typing import Annotated

import msgspec

from timeline.events.event import Event
from timeline.events.parties import Party
from timeline.events.sources import Text


class RelationshipOpened(Event, frozen=True, kw_only=True, tag="relationship-opened"):
    """Somebody began to follow these parties together; the first event of a relationship."""

    group = "relationship"
    subject_kind = "relationship"

    title: Text
    parties: Annotated[tuple[Party, ...], msgspec.Meta(min_length=2)]
