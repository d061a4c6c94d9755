"""Contacts between parties, and each party's account of them."""

from typing import Annotated, ClassVar

import msgspec

from timeline.events.event import Event, EventId, FieldReferences, Plover, Subject, meaning
from timeline.events.parties import Party
from timeline.events.sources import Text
from timeline.events.summary import Fields, joined, place_phrase, topics_phrase


class Contact(Event, frozen=True, kw_only=True):
    """A direct contact of the parties."""

    group = "contacts"
    subject_kind = "relationship"

    participants: Annotated[
        tuple[Party, ...],
        msgspec.Meta(min_length=1),
        meaning("the parties that took part", "USA:Trump,CHN:Xi"),
    ]

    @classmethod
    def summary(cls, fields: Fields) -> str:
        return joined(" and ".join(fields["participants"]), place_phrase(fields))


class CallHeld(Contact, frozen=True, kw_only=True, tag="call-held"):
    """The participants spoke by telephone or video."""

    plover = Plover("CONSULT", "phone", 1.5)


class MeetingHeld(Contact, frozen=True, kw_only=True, tag="meeting-held"):
    """The participants met in person."""

    plover = Plover("CONSULT", None, 2.5)

    place: Annotated[Text | None, meaning("the place of the meeting", "Beijing")] = None


class ReadoutIssued(Event, frozen=True, kw_only=True, tag="readout-issued"):
    """A party gave its account of a contact.

    `topics` are those it raised; `mentions` are the commitments it affirmed.
    """

    group = "accounts"
    subject_kind = "relationship"
    references: ClassVar[FieldReferences] = {**Event.references, "of": "of", "mentions": "mentions"}

    asserted_by: Annotated[Party, meaning("the party whose account this is", "USA")]
    of: Annotated[EventId, meaning("the contact of which this is the account", "call-2025-11-24")]
    mentions: Annotated[
        tuple[Subject, ...], meaning("the commitments that it affirms or speaks of", "us-china/beijing-visit")
    ] = ()

    @classmethod
    def summary(cls, fields: Fields) -> str:
        mentions = ", ".join(fields.get("mentions", ()))
        return joined(f"of {fields['of']}", topics_phrase(fields), mentions and f"mentions {mentions}")
