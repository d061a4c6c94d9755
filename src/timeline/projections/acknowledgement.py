"""Who says that a commitment exists: each party's last word, its silence, and the terms it stated itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from timeline.events.acknowledgement import Denied
from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import ReadoutIssued
from timeline.events.judgement import Assessed
from timeline.events.parties import Party
from timeline.projections.history import Account, History, fold_order
from timeline.projections.intervals import Interval, interval
from timeline.projections.terms import due_stated, targets_stated

Word = Literal["affirmed", "denied", "silent", "no_account"]
AcknowledgementState = Literal["mutual", "unilateral", "contested", "unattributed"]


class Terms(msgspec.Struct, frozen=True):
    """By party, the last due date and targets (by measure) that it stated itself."""

    due: dict[str, str]
    targets: dict[str, dict[str, Interval]]


class Acknowledgement(msgspec.Struct, frozen=True):
    """What each party of the relationship says of a commitment, and how that adds up."""

    state: AcknowledgementState
    parties: dict[str, Word]
    terms: Terms


class Voice(msgspec.Struct, frozen=True):
    """One party's word and the events it rests on."""

    word: Word
    because: tuple[str, ...] = ()


def readouts_on(subject: str, accounts: Sequence[Account], history: History) -> tuple[Account, ...]:
    """The readouts that mention a commitment, and those of a contact it came out of that leave it out."""
    contacts = dict.fromkeys(history.contact_of(account.event.part_of) for account in accounts)
    found = {account.id: account for account in history.mentions.get(subject, ())}
    for contact in contacts:
        if contact is not None:
            found |= {account.id: account for account in history.readouts_of.get(contact, ())}
    return tuple(found.values())


def voices(
    subject: str, accounts: Sequence[Account], readouts: Sequence[Account], parties: Iterable[Party]
) -> dict[str, Voice]:
    """By party: its last explicit word, else silent if its readout left the commitment out, else no account.

    `readouts` are those of `readouts_on`. An explicit word outlives a later silence.
    """
    words = [account for account in (*accounts, *readouts) if _weighs(account.event, subject)]
    silences = [account for account in readouts if not _weighs(account.event, subject)]
    words.sort(key=fold_order)
    return {str(party): _voice(party, words, silences) for party in parties}


def _voice(party: Party, words: Sequence[Account], silences: Sequence[Account]) -> Voice:
    own = [account for account in words if _asserts(account.event, party)]
    if own:
        return Voice("denied" if isinstance(own[-1].event, Denied) else "affirmed", own[-1].ids)
    left_out = tuple(account.id for account in silences if _asserts(account.event, party))
    return Voice("silent", left_out) if left_out else Voice("no_account")


def _weighs(event: AnyEvent, subject: str) -> bool:
    """Whether the event is its party's word on the commitment; a judgement or a figure is none."""
    if isinstance(event, ReadoutIssued):
        return subject in event.mentions
    return event.about == "commitment" and not isinstance(event, Assessed)


def _asserts(event: AnyEvent, party: Party) -> bool:
    return event.asserted_by is not None and event.asserted_by.speaks_for(party)


def roll_up(words: Mapping[str, Voice]) -> AcknowledgementState:
    """Contested if anybody denies; mutual if all affirm; unilateral if some do; else unattributed."""
    said = {voice.word for voice in words.values()}
    if "denied" in said:
        return "contested"
    if said == {"affirmed"}:
        return "mutual"
    return "unilateral" if "affirmed" in said else "unattributed"


def terms(accounts: Sequence[Account], parties: Iterable[Party]) -> Terms:
    """What each party stated itself, the last of it, leaving out parties that stated nothing."""
    due: dict[str, str] = {}
    targets: dict[str, dict[str, Interval]] = {}
    for party in parties:
        for account in accounts:
            if not _asserts(account.event, party):
                continue
            if stated := due_stated(account.event):
                due[str(party)] = stated.edtf
            for measure, quantity in targets_stated(account.event):
                targets.setdefault(str(party), {})[measure] = interval(quantity)
    return Terms(due, targets)
