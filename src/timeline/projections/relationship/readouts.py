"""Per contact, which party raised, affirmed, denied or left out what."""

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
    """One contact as each party told it; `readouts` are the accounts given of it, by party."""

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
    """One contact as each party told it, and what each cell rests on: by topic or commitment, then party."""

    readouts: Readouts
    topics: Mapping[str, Mapping[str, PartyStatement[TopicWord]]]
    commitments: Mapping[str, Mapping[str, PartyStatement[PartyWord]]]
    events: tuple[KnownEvent, ...]  # the contact and all that came out of it


def list_readouts(relationship: str, history: History, last: int | None = None) -> list[ReadoutWithEvidence]:
    """Every contact of a relationship, or only the last so many, in the order in which they were held.

    `history` ends on the day asked for. Of one party's telling, only the contacts of which it told anything.
    """
    told = [key for key in history.contacts if _is_told(relationship, key, history)]
    return [_telling(relationship, key, history) for key in told[-last if last else None :]]


def readout_of_contact(relationship: str, contact: str, history: History) -> ReadoutWithEvidence | None:
    """The same of one contact, by its id; None where it is no such contact."""
    return _telling(relationship, contact, history) if _is_told(relationship, contact, history) else None


def _is_told(relationship: str, key: str, history: History) -> bool:
    contact = history.contacts.get(key)
    return (
        contact is not None
        and contact.event.relationship == relationship
        and (key in history.by_id or key in history.readouts_of or key in history.came_out_of)
    )


def _telling(relationship: str, key: str, history: History) -> ReadoutWithEvidence:
    """A contact as each of the parties told it, and whoever else gave an account of it."""
    opened, contact = history.relationship(relationship), history.contacts[key]
    parties = opened.parties if opened else ()
    readouts = history.readouts_of.get(contact.id, ())
    parties = _speakers(parties, readouts)
    outcomes = history.came_out_of.get(contact.id, ())
    topics = {
        topic: {str(party): _topic_voice(topic, party, readouts, outcomes) for party in parties}
        for topic in _topics(contact, readouts, outcomes)
    }
    subjects = _commitments(readouts, outcomes)
    words = {each: _words(each, contact, outcomes, history) for each in subjects}
    commitments = {each: party_statements(each, words[each], readouts, parties) for each in subjects}
    stated = {each: terms_by_party(words[each], parties) for each in subjects}
    return ReadoutWithEvidence(
        Readouts(
            contact=contact.id,
            type=contact.event.type,
            occurred=contact.event.occurred.edtf,
            participants=tuple(map(str, _participants(contact.event))),
            readouts={
                str(party): tuple(each.id for each in readouts if asserted_by(each.event, party))
                for party in parties
            },
            topics=_words_of(topics),
            commitments=_words_of(commitments),
            terms={each: found for each, found in stated.items() if found.due or found.targets},
        ),
        topics,
        commitments,
        (contact, *readouts, *outcomes),
    )


def _words_of(matrix: Mapping[str, Mapping[str, PartyStatement[W]]]) -> dict[str, dict[str, W]]:
    return {name: {party: voice.word for party, voice in row.items()} for name, row in matrix.items()}


def _speakers(parties: Sequence[Party], readouts: Iterable[KnownEvent]) -> tuple[Party, ...]:
    """The parties of the relationship, then those besides that gave an account."""
    speakers = {account.event.asserted_by for account in readouts} - {None}
    own = {speaker for speaker in speakers if speaker and any(speaker.speaks_for(each) for each in parties)}
    others = {speaker.code for speaker in speakers - own if speaker}
    return (*parties, *map(Party, sorted(others)))


def _topics(contact: KnownEvent, readouts: Iterable[KnownEvent], outcomes: Iterable[KnownEvent]) -> list[str]:
    """Return the topics of the contact by all accounts, each as it was first written."""
    told = [*readouts, *(each for each in outcomes if each.event.asserted_by)]
    return sorted(first_spellings(each.event.topics for each in (contact, *told)).values())


def _topic_voice(
    topic: str, party: Party, readouts: Sequence[KnownEvent], outcomes: Sequence[KnownEvent]
) -> PartyStatement[TopicWord]:
    """Raised if its readout, or anything else that it told of the contact, is on the topic."""
    own = [account for account in readouts if asserted_by(account.event, party)]
    told = [*own, *(account for account in outcomes if asserted_by(account.event, party))]
    if raised := [key for account in told if _is_on(topic, account.event) for key in account.ids]:
        return PartyStatement("raised", tuple(raised))
    left_out = tuple(key for account in own for key in account.ids)
    return PartyStatement("omitted", left_out) if own else PartyStatement("no_account")


def _is_on(topic: str, event: AnyEvent) -> bool:
    return comparison_key(topic) in map(comparison_key, event.topics)


def _commitments(readouts: Iterable[KnownEvent], outcomes: Iterable[KnownEvent]) -> list[str]:
    """The commitments that came out of a contact, and those that any readout of it mentions."""
    came_out = {
        account.event.subject
        for account in outcomes
        if is_commitment(account.event.subject) and account.event.subject_kind == "commitment"
    }
    mentioned = {
        subject
        for account in readouts
        if isinstance(account.event, ReadoutIssued)
        for subject in account.event.mentions
        if is_commitment(subject)
    }
    return sorted(came_out | mentioned)


def _words(
    subject: str, contact: KnownEvent, outcomes: Iterable[KnownEvent], history: History
) -> tuple[KnownEvent, ...]:
    """What was said of a commitment in a contact, and what was owned to or denied since, in fold order.

    An acknowledgement or denial is its party's word on every contact before it, wherever it is made.
    """
    said = {account.id: account for account in outcomes if account.event.subject == subject}
    since = {
        account.id: account
        for account in history.by_subject.get(subject, ())
        if isinstance(account.event, Acknowledged | Denied) and account.certain_on >= contact.certain_on
    }
    return tuple((said | since).values())


def _participants(event: AnyEvent) -> tuple[Party, ...]:
    match event:
        case CallHeld(participants=participants) | MeetingHeld(participants=participants):
            return participants
        case VisitHeld(visitor=visitor, host=host):
            return tuple(filter(None, (visitor, host)))
        case _:
            return ()
