"""What bears on a commitment is all that it takes to know it, on any day."""

from collections.abc import Sequence

from effort import law
from hypothesis import given
from hypothesis import strategies as st
from strategies import PARTIES, Log, logs, told, viewpoints

from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.links import InMemory
from timeline.projections.bearing import bearing, bearing_on_all, bearing_on_contact, bearing_on_some
from timeline.projections.chronology import replay
from timeline.projections.history import History, read
from timeline.projections.positions import positions
from timeline.projections.readouts import tellings
from timeline.projections.relationship import relationship
from timeline.projections.standing import standing, standings
from timeline.projections.viewpoint import Viewpoint


def known(entries: Sequence[Entry], viewpoint: Viewpoint) -> History:
    return History.of(read(entries, viewpoint.known_on), viewpoint.told_by)


def commitments(log: Log) -> list[str]:
    """Whatever is told on them."""
    return sorted({entry.event.subject for entry in log.entries if is_commitment(entry.event.subject)})


@law
@given(st.data(), logs(at_least=10, news=told))
def test_a_commitment_stands_by_what_bears_on_it_as_it_stands_by_all(data: st.DataObject, log: Log) -> None:
    """Accounts moved to another contact, retractions retracted and corrections corrected among them."""
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint).until(viewpoint.as_of)
    lookup = InMemory(log.entries)
    for subject in commitments(log):
        entries = bearing(subject, lookup)
        enough = known(entries, viewpoint).until(viewpoint.as_of)
        found, expected = (standing(subject, history, viewpoint) for history in (enough, everything))
        assert (found and found.status) == (expected and expected.status)


@law
@given(st.data(), logs(at_least=10, news=told))
def test_a_relationship_stands_by_what_bears_on_it_as_it_stands_by_all(data: st.DataObject, log: Log) -> None:
    """Its commitments, its contacts as told, its state; also where accounts cross from one to another."""
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint)
    lookup = InMemory(log.entries)
    for slug in PARTIES:
        entries = bearing_on_all(slug, lookup)
        enough = known(entries, viewpoint)
        found, expected = (_answers(slug, history, viewpoint) for history in (enough, everything))
        assert found == expected


@law
@given(st.data(), logs(at_least=10, news=told))
def test_a_contact_is_told_by_what_bears_on_it_as_it_is_told_by_all(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint).until(viewpoint.as_of)
    lookup = InMemory(log.entries)
    for expected in (each for slug in PARTIES for each in tellings(slug, everything)):
        contact = everything.contacts[expected.readouts.contact]
        entries = bearing_on_contact(contact.id, lookup)
        enough = known(entries, viewpoint).until(viewpoint.as_of)
        found = {each.readouts.contact: each for each in tellings(contact.event.relationship, enough)}
        assert found[contact.id] == expected


@law
@given(st.data(), logs(at_least=10, news=told))
def test_several_commitments_stand_by_what_bears_on_them_as_by_all(data: st.DataObject, log: Log) -> None:
    viewpoint = data.draw(viewpoints(log.entries))
    everything = known(log.entries, viewpoint).until(viewpoint.as_of)
    some = commitments(log)[::2]
    entries = bearing_on_some(some, InMemory(log.entries))
    enough = known(entries, viewpoint).until(viewpoint.as_of)
    for subject in some:
        assert standing(subject, enough, viewpoint) == standing(subject, everything, viewpoint)


def _answers(slug: str, history: History, viewpoint: Viewpoint) -> list[object]:
    past = history.until(viewpoint.as_of)
    statuses = [each.status for each in standings(slug, past, viewpoint)]
    return [
        statuses,
        [each.readouts for each in tellings(slug, past)],
        relationship(slug, past, viewpoint, statuses),
        positions(slug, past, viewpoint),
        replay(slug, history, viewpoint),
    ]


@law
@given(logs(at_least=10, news=told))
def test_what_bears_on_a_commitment_is_in_the_order_of_the_log(log: Log) -> None:
    lookup = InMemory(log.entries)
    for entry in log.entries:
        positions = [each.position for each in bearing(entry.event.subject, lookup)]
        assert positions == sorted(set(positions))
