"""Contacts as each party describes them: topics and commitments in its readouts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from timeline.events.acknowledgement import Acknowledged, Denied
from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.event import is_commitment
from timeline.events.parties import Party
from timeline.events.texts import comparison_key, first_spellings
from timeline.events.visits import VisitHeld
from timeline.projections.commitment.acknowledgement import (
    PartyStatement,
    W,
    party_statements,
    terms_by_party,
)
from timeline.projections.commitment.state import PartyWord, Terms
from timeline.projections.history import History, KnownEvent, asserted_by

TopicWord = Literal["raised", "omitted", "no_account"]


class Readouts(msgspec.Struct, frozen=True):
    """A contact as each party describes it; `readouts` are the ids, by party."""

    contact: str
    type: str
    occurred: str
    participants: tuple[str, ...]
    readouts: dict[str, tuple[str, ...]]
    topics: dict[str, dict[str, TopicWord]]
    commitments: dict[str, dict[str, PartyWord]]
    terms: dict[str, Terms]


@dataclass(frozen=True, slots=True)
class ReadoutWithEvidence:
    """A contact as each party describes it, and the events behind each cell.

    The matrices are by topic or commitment, then party.
    """

    readouts: Readouts
    topics: Mapping[str, Mapping[str, PartyStatement[TopicWord]]]
    commitments: Mapping[str, Mapping[str, PartyStatement[PartyWord]]]
    events: tuple[KnownEvent, ...]  # the contact and all that came out of it


def list_readouts(relationship: str, history: History, last: int | None = None) -> list[ReadoutWithEvidence]:
    """Return the contacts of a relationship, or the `last` so many, in fold order.

    If `history` is that of one party, only contacts on which it asserted anything are included.
    """
    contacts = [key for key in history.contacts if _is_reported(relationship, key, history)]
    return [_readouts_of(relationship, key, history) for key in contacts[-last if last else None :]]


def readout_of_contact(relationship: str, contact: str, history: History) -> ReadoutWithEvidence | None:
    """Return one contact as each party describes it; None if it is not reported."""
    reported = _is_reported(relationship, contact, history)
    return _readouts_of(relationship, contact, history) if reported else None


def _is_reported(relationship: str, key: str, history: History) -> bool:
    contact = history.contacts.get(key)
    return (
        contact is not None
        and contact.event.relationship == relationship
        and (key in history.by_id or key in history.readouts_of or key in history.came_out_of)
    )


def _readouts_of(relationship: str, key: str, history: History) -> ReadoutWithEvidence:
    opened, contact = history.relationship(relationship), history.contacts[key]
    readouts = history.readouts_of.get(contact.id, ())
    parties = _speakers(opened.parties if opened else (), readouts)
    outcomes = history.came_out_of.get(contact.id, ())
    topics = {
        topic: {str(party): _topic_statement(topic, party, readouts, outcomes) for party in parties}
        for topic in _topics(contact, readouts, outcomes)
    }
    subjects = _commitments(readouts, outcomes)
    events = {subject: _events_on(subject, contact, outcomes, history) for subject in subjects}
    commitments = {
        subject: party_statements(subject, events[subject], readouts, parties) for subject in subjects
    }
    terms = {subject: terms_by_party(events[subject], parties) for subject in subjects}
    return ReadoutWithEvidence(
        Readouts(
            contact=contact.id,
            type=contact.event.type,
            occurred=contact.event.occurred.edtf,
            participants=tuple(map(str, _participants(contact.event))),
            readouts={
                str(party): tuple(known.id for known in readouts if asserted_by(known.event, party))
                for party in parties
            },
            topics=_words_of(topics),
            commitments=_words_of(commitments),
            terms={subject: stated for subject, stated in terms.items() if stated.due or stated.targets},
        ),
        topics,
        commitments,
        (contact, *readouts, *outcomes),
    )


def _words_of(matrix: Mapping[str, Mapping[str, PartyStatement[W]]]) -> dict[str, dict[str, W]]:
    return {name: {party: cell.word for party, cell in row.items()} for name, row in matrix.items()}


def _speakers(parties: Sequence[Party], readouts: Iterable[KnownEvent]) -> tuple[Party, ...]:
    """Return the parties of the relationship, then the other authors of readouts."""
    speakers = {speaker for known in readouts if (speaker := known.event.asserted_by)}
    others = {speaker.code for speaker in speakers if not any(map(speaker.speaks_for, parties))}
    return (*parties, *map(Party, sorted(others)))


def _topics(contact: KnownEvent, readouts: Iterable[KnownEvent], outcomes: Iterable[KnownEvent]) -> list[str]:
    """Return the topics of the contact by all statements, each as first spelled."""
    asserted = (known for known in outcomes if known.event.asserted_by)
    return sorted(first_spellings(known.event.topics for known in (contact, *readouts, *asserted)).values())


def _topic_statement(
    topic: str, party: Party, readouts: Sequence[KnownEvent], outcomes: Sequence[KnownEvent]
) -> PartyStatement[TopicWord]:
    """Return whether a party's readout, or another statement, has a topic."""
    own = [known for known in readouts if asserted_by(known.event, party)]
    asserted = [*own, *(known for known in outcomes if asserted_by(known.event, party))]
    key = comparison_key(topic)
    if raising := [known for known in asserted if key in map(comparison_key, known.event.topics)]:
        return PartyStatement("raised", _ids(raising))
    return PartyStatement("omitted", _ids(own)) if own else PartyStatement("no_account")


def _ids(events: Iterable[KnownEvent]) -> tuple[str, ...]:
    return tuple(identifier for known in events for identifier in known.ids)


def _commitments(readouts: Iterable[KnownEvent], outcomes: Iterable[KnownEvent]) -> list[str]:
    """Return the commitments that came out of a contact or that a readout mentions."""
    came_out = {known.event.subject for known in outcomes if known.event.subject_kind == "commitment"}
    issued = (known.event for known in readouts if isinstance(known.event, ReadoutIssued))
    return sorted(filter(is_commitment, came_out.union(*(readout.mentions for readout in issued))))


def _events_on(
    subject: str, contact: KnownEvent, outcomes: Iterable[KnownEvent], history: History
) -> tuple[KnownEvent, ...]:
    """Return what parties stated on a commitment in a contact, and acknowledged since."""
    spoken = [known for known in outcomes if known.event.subject == subject]
    later = (known for known in history.by_subject.get(subject, ()) if known.certain_on >= contact.certain_on)
    since = (known for known in later if isinstance(known.event, Acknowledged | Denied))
    return tuple({known.id: known for known in (*spoken, *since)}.values())


def _participants(event: AnyEvent) -> tuple[Party, ...]:
    match event:
        case CallHeld(participants=participants) | MeetingHeld(participants=participants):
            return participants
        case VisitHeld(visitor=visitor, host=host):
            return tuple(filter(None, (visitor, host)))
        case _:
            return ()
