"""Contacts between parties, and each party's account of them."""

from typing import Annotated

import msgspec

from timeline.events.event import Event, EventId, Plover, Subject
from timeline.events.parties import Party
from timeline.events.sources import Text

Participants = Annotated[tuple[Party, ...], msgspec.Meta(min_length=1)]


class CallHeld(Event, frozen=True, kw_only=True, tag="call-held"):
    """The participants spoke by telephone or video."""

    group = "contacts"
    subject_kind = "relationship"
    plover = Plover("CONSULT", "phone", 1.5)

    participants: Participants


class MeetingHeld(Event, frozen=True, kw_only=True, tag="meeting-held"):
    """The participants met in person."""

    group = "contacts"
    subject_kind = "relationship"
    plover = Plover("CONSULT", None, 2.5)

    participants: Participants
    place: Text | None = None


class ReadoutIssued(Event, frozen=True, kw_only=True, tag="readout-issued"):
    """One party gave its account of a contact: `topics` it raised, commitments it affirmed (`mentions`)."""

    group = "accounts"
    subject_kind = "relationship"

    asserted_by: Party
    of: EventId
    mentions: tuple[Subject, ...] = ()
