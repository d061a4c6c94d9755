"""The relevant entries suffice to evaluate a commitment on any day."""

from collections.abc import Sequence

from effort import law
from hypothesis import given
from hypothesis import strategies as st
from strategies import PARTIES, Log, logs, told, viewpoints

from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.references import MemoryLookup
from timeline.projections.commitment.evaluation import evaluate, evaluate_all
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.chronology import replay
from timeline.projections.relationship.positions import list_positions
from timeline.projections.relationship.readouts import list_readouts
from timeline.projections.relationship.summary import summarize
from timeline.projections.relevance import (
    entries_for_commitment,
    entries_for_commitments,
    entries_for_contact,
    entries_for_relationship,
)
from timeline.projections.viewpoint import Viewpoint


def known(entries: Sequence[Entry], viewpoint: Viewpoint) -> History:
    return History.from_view(view_known_on(entries, viewpoint.known_on), viewpoint.told_by)


def commitments(log: Log) -> list[str]:
    """Whatever is told on them."""
    return sorted({entry.event.subject for entry in log.entries if is_commitment(entry.event.subject)})


@law
@given(st.data(), logs(at_least=10, news=told))
def test_a_commitment_stands_by_what_bears_on_it_as_it_stands_by_all(data: st.DataObject, log: Log) -> None:
    """Accounts moved to another contact, retractions retracted and corrections corrected among them."""
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint).as_of(viewpoint.as_of)
    lookup = MemoryLookup(log.entries)
    for subject in commitments(log):
        entries = entries_for_commitment(subject, lookup)
        enough = known(entries, viewpoint).as_of(viewpoint.as_of)
        found, expected = (evaluate(subject, history, viewpoint) for history in (enough, everything))
        assert (found and found.status) == (expected and expected.status)


@law
@given(st.data(), logs(at_least=10, news=told))
def test_a_relationship_stands_by_what_bears_on_it_as_it_stands_by_all(data: st.DataObject, log: Log) -> None:
    """The same holds for commitments, contacts and summary, also across relationships."""
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint)
    lookup = MemoryLookup(log.entries)
    for slug in PARTIES:
        entries = entries_for_relationship(slug, lookup)
        enough = known(entries, viewpoint)
        found, expected = (_answers(slug, history, viewpoint) for history in (enough, everything))
        assert found == expected


@law
@given(st.data(), logs(at_least=10, news=told))
def test_a_contact_is_told_by_what_bears_on_it_as_it_is_told_by_all(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint).as_of(viewpoint.as_of)
    lookup = MemoryLookup(log.entries)
    for expected in (each for slug in PARTIES for each in list_readouts(slug, everything)):
        contact = everything.contacts[expected.readouts.contact]
        entries = entries_for_contact(contact.id, lookup)
        enough = known(entries, viewpoint).as_of(viewpoint.as_of)
        found = {each.readouts.contact: each for each in list_readouts(contact.event.relationship, enough)}
        assert found[contact.id] == expected


@law
@given(st.data(), logs(at_least=10, news=told))
def test_several_commitments_stand_by_what_bears_on_them_as_by_all(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint).as_of(viewpoint.as_of)
    some = commitments(log)[::2]
    entries = entries_for_commitments(some, MemoryLookup(log.entries))
    enough = known(entries, viewpoint).as_of(viewpoint.as_of)
    for subject in some:
        assert evaluate(subject, enough, viewpoint) == evaluate(subject, everything, viewpoint)


def _answers(slug: str, history: History, viewpoint: Viewpoint) -> list[object]:
    past = history.as_of(viewpoint.as_of)
    statuses = [evaluation.status for evaluation in evaluate_all(slug, past, viewpoint)]
    return [
        statuses,
        [contact.readouts for contact in list_readouts(slug, past)],
        summarize(slug, past, viewpoint, statuses),
        list_positions(slug, past, viewpoint),
        replay(slug, history, viewpoint),
    ]


@law
@given(logs(at_least=10, news=told))
def test_what_bears_on_a_commitment_is_in_the_order_of_the_log(log: Log) -> None:
    lookup = MemoryLookup(log.entries)
    for entry in log.entries:
        positions = [each.position for each in entries_for_commitment(entry.event.subject, lookup)]
        assert positions == sorted(set(positions))
