"""Acknowledgement: each party's last word on a commitment, and its own terms."""

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
from timeline.projections.commitment.model import STATING, Sourced, due_stated, targets_stated
from timeline.projections.commitment.state import AcknowledgementState, PartyWord, Terms
from timeline.projections.history import History, KnownEvent, asserted_by, sort_events

W = TypeVar("W", bound=str)


class PartyStatement(msgspec.Struct, Generic[W], frozen=True):
    """A party's word and the events that it rests on."""

    word: W
    because: tuple[str, ...] = ()


def readouts_on(subject: str, events: Sequence[KnownEvent], history: History) -> tuple[KnownEvent, ...]:
    """Return the readouts that mention a commitment or are of contacts it came out of."""
    contacts = dict.fromkeys(history.contact_of(known.event.part_of) for known in events)
    of_contacts = (known for contact in contacts for known in history.readouts_of.get(contact or "", ()))
    readouts = {known.id: known for known in (*history.mentions.get(subject, ()), *of_contacts)}
    return tuple(readouts.values())


def party_statements(
    subject: str, events: Sequence[KnownEvent], readouts: Sequence[KnownEvent], parties: Iterable[Party]
) -> dict[str, PartyStatement[PartyWord]]:
    """Return each party's last word, `silent`, or `no_account`.

    A party without a word is silent if one of `readouts` is its own and leaves the commitment out. A word
    counts more than a later silence. `readouts` are those of `readouts_on`, or of one contact.
    """
    statements = sort_events(known for known in (*events, *readouts) if _is_statement(known.event, subject))
    silences = [known for known in readouts if not _is_statement(known.event, subject)]
    return {str(party): _party_statement(party, statements, silences) for party in parties}


def _party_statement(
    party: Party, statements: Sequence[KnownEvent], silences: Sequence[KnownEvent]
) -> PartyStatement[PartyWord]:
    last = next((known for known in reversed(statements) if asserted_by(known.event, party)), None)
    if last:
        return PartyStatement("denied" if isinstance(last.event, Denied) else "affirmed", last.ids)
    left_out = tuple(known.id for known in silences if asserted_by(known.event, party))
    return PartyStatement("silent", left_out) if left_out else PartyStatement("no_account")


def _is_statement(event: AnyEvent, subject: str) -> bool:
    if isinstance(event, ReadoutIssued):
        return subject in event.mentions
    return event.subject_kind == "commitment" and not isinstance(event, Assessed)


def roll_up(statements: Mapping[str, PartyStatement[PartyWord]]) -> AcknowledgementState:
    """Return `contested` if a party denies, else whether all, some or none affirm."""
    words = {statement.word for statement in statements.values()}
    if "denied" in words:
        return "contested"
    if words == {"affirmed"}:
        return "mutual"
    return "unilateral" if "affirmed" in words else "unattributed"


def terms_by_party(events: Sequence[KnownEvent], parties: Iterable[Party]) -> Terms:
    """Return the last terms that each party stated; parties without any are left out."""
    stating = [known for known in events if isinstance(known.event, STATING)]
    by_party = {str(party): own_terms(stating, party) for party in parties}
    return Terms(
        {party: own.due.value.edtf for party, own in by_party.items() if own.due},
        {
            party: {measure: interval(target.value) for measure, target in own.targets.items()}
            for party, own in by_party.items()
            if own.targets
        },
    )


class OwnTerms(NamedTuple):
    """The last due date and targets (by measure) that one party stated."""

    due: Sourced[FuzzyDate] | None
    targets: Mapping[str, Sourced[Quantity]]


def own_terms(events: Sequence[KnownEvent], party: Party) -> OwnTerms:
    """Return the last terms that one party stated; `events` are in fold order."""
    own = [known for known in events if asserted_by(known.event, party)]
    dues = [Sourced(due, known) for known in own if (due := due_stated(known.event))]
    targets = {name: Sourced(value, known) for known in own for name, value in targets_stated(known.event)}
    return OwnTerms(dues[-1] if dues else None, targets)
