"""Two or more parties followed together."""

from typing import Annotated

import msgspec

from timeline.events.event import Event, meaning
from timeline.events.parties import Party
from timeline.events.sources import Text
from timeline.events.summary import Fields, joined, shortened


class RelationshipOpened(Event, frozen=True, kw_only=True, tag="relationship-opened"):
    """The record began to follow these parties together.

    It is the first event of a relationship.
    """

    group = "relationship"
    subject_kind = "relationship"

    title: Annotated[Text, meaning("the name of the relationship", "United States and China")]
    parties: Annotated[
        tuple[Party, ...],
        msgspec.Meta(min_length=2),
        meaning("the parties to follow, two or more", "USA,CHN"),
    ]

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return joined(shortened(fields["title"]), " and ".join(fields["parties"]), by="; ")
