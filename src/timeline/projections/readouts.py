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
from timeline.events.texts import first_written, folded
from timeline.events.visits import VisitHeld
from timeline.projections.acknowledgement import Voice, W, terms, voices
from timeline.projections.history import Account, History, asserts
from timeline.projections.state import Terms, Word

TopicWord = Literal["raised", "omitted", "no_account"]


class Readouts(msgspec.Struct, frozen=True):
    """One contact as each party told it; `readouts` are the accounts given of it, by party."""

    contact: str
    type: str
    occurred: str
    participants: tuple[str, ...]
    readouts: dict[str, tuple[str, ...]]
    topics: dict[str, dict[str, TopicWord]]
    commitments: dict[str, dict[str, Word]]
    terms: dict[str, Terms]


@dataclass(frozen=True, slots=True)
class Telling:
    """One contact as each party told it, and what each cell rests on: by topic or commitment, then party."""

    readouts: Readouts
    topics: Mapping[str, Mapping[str, Voice[TopicWord]]]
    commitments: Mapping[str, Mapping[str, Voice[Word]]]
    accounts: tuple[Account, ...]  # the contact and all that came out of it


def tellings(relationship: str, history: History, last: int | None = None) -> list[Telling]:
    """Every contact of a relationship, or only the last so many, in the order in which they were held.

    `history` ends on the day asked for. Of one party's telling, only the contacts of which it told anything.
    """
    told = [key for key in history.contacts if _is_told(relationship, key, history)]
    return [_telling(relationship, key, history) for key in told[-last if last else None :]]


def telling(relationship: str, contact: str, history: History) -> Telling | None:
    """The same of one contact, by its id; None where it is no such contact."""
    return _telling(relationship, contact, history) if _is_told(relationship, contact, history) else None


def _is_told(relationship: str, key: str, history: History) -> bool:
    contact = history.contacts.get(key)
    return (
        contact is not None
        and contact.event.relationship == relationship
        and (key in history.by_id or key in history.readouts_of or key in history.came_out_of)
    )


def _telling(relationship: str, key: str, history: History) -> Telling:
    """A contact as each of the parties told it, and whoever else gave an account of it."""
    opened, contact = history.relationship(relationship), history.contacts[key]
    parties = opened.parties if opened else ()
    readouts = history.readouts_of.get(contact.id, ())
    parties = _tellers(parties, readouts)
    outcomes = history.came_out_of.get(contact.id, ())
    topics = {
        topic: {str(party): _topic_voice(topic, party, readouts, outcomes) for party in parties}
        for topic in _topics(contact, readouts, outcomes)
    }
    subjects = _commitments(readouts, outcomes)
    words = {each: _words(each, contact, outcomes, history) for each in subjects}
    commitments = {each: voices(each, words[each], readouts, parties) for each in subjects}
    stated = {each: terms(words[each], parties) for each in subjects}
    return Telling(
        Readouts(
            contact=contact.id,
            type=contact.event.type,
            occurred=contact.event.occurred.edtf,
            participants=tuple(map(str, _participants(contact.event))),
            readouts={
                str(party): tuple(each.id for each in readouts if asserts(each.event, party))
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


def _words_of(matrix: Mapping[str, Mapping[str, Voice[W]]]) -> dict[str, dict[str, W]]:
    return {name: {party: voice.word for party, voice in row.items()} for name, row in matrix.items()}


def _tellers(parties: Sequence[Party], readouts: Iterable[Account]) -> tuple[Party, ...]:
    """The parties of the relationship, then those besides that gave an account."""
    speakers = {account.event.asserted_by for account in readouts} - {None}
    own = {speaker for speaker in speakers if speaker and any(speaker.speaks_for(each) for each in parties)}
    others = {speaker.code for speaker in speakers - own if speaker}
    return (*parties, *map(Party, sorted(others)))


def _topics(contact: Account, readouts: Iterable[Account], outcomes: Iterable[Account]) -> list[str]:
    """Return the topics of the contact by all accounts, each as it was first written."""
    told = [*readouts, *(each for each in outcomes if each.event.asserted_by)]
    return sorted(first_written(each.event.topics for each in (contact, *told)).values())


def _topic_voice(
    topic: str, party: Party, readouts: Sequence[Account], outcomes: Sequence[Account]
) -> Voice[TopicWord]:
    """Raised if its readout, or anything else that it told of the contact, is on the topic."""
    own = [account for account in readouts if asserts(account.event, party)]
    told = [*own, *(account for account in outcomes if asserts(account.event, party))]
    if raised := [key for account in told if _is_on(topic, account.event) for key in account.ids]:
        return Voice("raised", tuple(raised))
    left_out = tuple(key for account in own for key in account.ids)
    return Voice("omitted", left_out) if own else Voice("no_account")


def _is_on(topic: str, event: AnyEvent) -> bool:
    return folded(topic) in map(folded, event.topics)


def _commitments(readouts: Iterable[Account], outcomes: Iterable[Account]) -> list[str]:
    """The commitments that came out of a contact, and those that any readout of it mentions."""
    came_out = {
        account.event.subject
        for account in outcomes
        if is_commitment(account.event.subject) and account.event.about == "commitment"
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
    subject: str, contact: Account, outcomes: Iterable[Account], history: History
) -> tuple[Account, ...]:
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
