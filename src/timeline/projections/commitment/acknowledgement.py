"""Who says that a commitment exists: each party's last word, its silence, and the terms it stated itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from timeline.events.acknowledgement import Denied
from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import ReadoutIssued
from timeline.events.dates import FuzzyDate
from timeline.events.judgement import Assessed
from timeline.events.parties import Party
from timeline.events.quantities import Quantity
from timeline.projections.commitment.amounts import interval
from timeline.projections.commitment.model import Sourced
from timeline.projections.commitment.state import AcknowledgementState, PartyWord, Terms
from timeline.projections.commitment.terms import STATING, due_stated, targets_stated
from timeline.projections.history import History, KnownEvent, asserted_by, sort_events

W = TypeVar("W", bound=str)


class PartyStatement(msgspec.Struct, Generic[W], frozen=True):
    """One party's word and the events it rests on."""

    word: W
    because: tuple[str, ...] = ()


def readouts_on(subject: str, accounts: Sequence[KnownEvent], history: History) -> tuple[KnownEvent, ...]:
    """The readouts that mention a commitment, and those of a contact it came out of that leave it out."""
    origins = dict.fromkeys(account.event.part_of for account in accounts)
    contacts = dict.fromkeys(map(history.contact_of, origins))
    found = {account.id: account for account in history.mentions.get(subject, ())}
    for contact in contacts:
        if contact is not None:
            found |= {account.id: account for account in history.readouts_of.get(contact, ())}
    return tuple(found.values())


def party_statements(
    subject: str, accounts: Sequence[KnownEvent], readouts: Sequence[KnownEvent], parties: Iterable[Party]
) -> dict[str, PartyStatement[PartyWord]]:
    """By party: its last explicit word, else silent if its readout left the commitment out, else no account.

    `readouts` are those of `readouts_on`, or of one contact. An explicit word outlives a later silence.
    """
    words = sort_events(each for each in (*accounts, *readouts) if _is_statement(each.event, subject))
    silences = [account for account in readouts if not _is_statement(account.event, subject)]
    return {str(party): _party_statement(party, words, silences) for party in parties}


def _party_statement(
    party: Party, words: Sequence[KnownEvent], silences: Sequence[KnownEvent]
) -> PartyStatement[PartyWord]:
    last = next((account for account in reversed(words) if asserted_by(account.event, party)), None)
    if last:
        return PartyStatement("denied" if isinstance(last.event, Denied) else "affirmed", last.ids)
    left_out = tuple(account.id for account in silences if asserted_by(account.event, party))
    return PartyStatement("silent", left_out) if left_out else PartyStatement("no_account")


def _is_statement(event: AnyEvent, subject: str) -> bool:
    """Whether the event is its party's word on the commitment; a judgement or a figure is none."""
    if isinstance(event, ReadoutIssued):
        return subject in event.mentions
    return event.subject_kind == "commitment" and not isinstance(event, Assessed)


def roll_up(words: Mapping[str, PartyStatement[PartyWord]]) -> AcknowledgementState:
    """Contested if anybody denies; mutual if all affirm; unilateral if some do; else unattributed."""
    said = {voice.word for voice in words.values()}
    if "denied" in said:
        return "contested"
    if said == {"affirmed"}:
        return "mutual"
    return "unilateral" if "affirmed" in said else "unattributed"


def terms_by_party(accounts: Sequence[KnownEvent], parties: Iterable[Party]) -> Terms:
    """What each party stated itself, the last of it, leaving out parties that stated nothing."""
    stating = [account for account in accounts if isinstance(account.event, STATING)]
    stated = {str(party): own_terms(stating, party) for party in parties}
    return Terms(
        {party: own.due.value.edtf for party, own in stated.items() if own.due},
        {
            party: {measure: interval(each.value) for measure, each in own.targets.items()}
            for party, own in stated.items()
            if own.targets
        },
    )


class OwnTerms(NamedTuple):
    """The last due date and targets (by measure) that one party stated, each with the account that did."""

    due: Sourced[FuzzyDate] | None
    targets: Mapping[str, Sourced[Quantity]]


def own_terms(accounts: Sequence[KnownEvent], party: Party) -> OwnTerms:
    """What one party stated itself, the last of it; `accounts` are in fold order."""
    due: Sourced[FuzzyDate] | None = None
    targets: dict[str, Sourced[Quantity]] = {}
    for account in accounts:
        if asserted_by(account.event, party):
            if stated := due_stated(account.event):
                due = Sourced(stated, account)
            for measure, quantity in targets_stated(account.event):
                targets[measure] = Sourced(quantity, account)
    return OwnTerms(due, targets)
