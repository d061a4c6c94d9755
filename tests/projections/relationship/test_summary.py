"""The summary of a relationship: contacts, what is next, disputes, tone, topics."""

import pytest

from scenario import (
    VISIT,
    Record,
    acknowledged,
    appeal_made,
    call_held,
    commitment_made,
    denied,
    event,
    given,
    meeting_held,
    position_stated,
    purchase_pledged,
    readout_issued,
    red_line_stated,
    relationship_opened,
    retracted,
    tariff_cut_announced,
    tariff_rise_announced,
    tariff_rise_threatened,
    tariff_took_effect,
    visit_cancelled,
    visit_confirmed,
    visit_held,
    visit_invited,
)
from timeline.events.catalogue import AnyEvent
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.relationship.summary import Relationship, summarize


def state_of(record: Record, day: str, slug: str = "us-china") -> Relationship:
    answer = record.on(day)
    statuses = [evaluation.status for evaluation in evaluate_all(slug, answer.past, answer.viewpoint)]
    return summarize(slug, answer.past, answer.viewpoint, statuses)


def test_it_is_called_as_it_was_opened() -> None:
    """A title, the parties, and from where one looks."""
    state = state_of(given(), "2025-12-31")
    assert (state.relationship, state.title, state.parties) == ("us-china", "US and China", ("USA", "CHN"))
    assert str(state.as_of) == "2025-12-31"


def test_before_it_was_opened_it_has_a_name_and_no_history() -> None:
    """Nothing was recorded yet; the parties of a relationship hold on any day."""
    state = state_of(given(relationship_opened(on="2025-10-01")), "2025-09-30")
    assert (state.title, state.parties) == ("US and China", ("USA", "CHN"))
    assert (state.last_contact, state.next, state.commitments) == (None, None, {})


@pytest.mark.parametrize(
    "contact",
    [
        call_held(on="2025-11-24", id="last"),
        meeting_held(on="2025-11-24", id="last"),
        visit_held(on="2025-11-24", id="last"),
    ],
    ids=lambda contact: contact.type,
)
def test_the_last_contact_is_the_last_call_meeting_or_visit(contact: AnyEvent) -> None:
    """A readout or a threat is no contact."""
    record = given(
        meeting_held(on="2025-10-30"),
        visit_confirmed(on="2025-11-01"),
        contact,
        readout_issued(on="2025-11-25", of="busan", by="CHN"),
        call_held(on="2025-12-24", id="later"),
    )
    last = state_of(record, "2025-12-01").last_contact
    assert last
    assert (last.id, last.type, last.occurred) == ("last", contact.type, "2025-11-24")


def test_what_is_next_is_the_open_commitment_that_ends_soonest() -> None:
    """Overdue, done and undated commitments cannot be next."""
    record = given(
        visit_confirmed(subject="us-china/held", due="2026-02", id="held"),
        visit_held(subject="us-china/held", on="2025-12-20"),
        visit_confirmed(subject="us-china/overdue", due="2025-12", id="overdue"),
        visit_invited(subject="us-china/some-day", id="some-day"),
        visit_confirmed(subject="us-china/year", due="2026", id="year"),
        visit_confirmed(due="2026-04", id="april"),
    )
    soonest = state_of(record, "2026-01-15").next
    assert soonest
    assert (soonest.subject, soonest.due, str(soonest.latest)) == (VISIT, "2026-04", "2026-04-30")
    assert soonest.title == "USA:Trump to visit CHN (Beijing)"


def test_when_only_undated_or_overdue_commitments_are_left_nothing_is_next() -> None:
    """There is no day to look forward to."""
    record = given(visit_invited(), purchase_pledged(due="2025-12"))
    assert state_of(record, "2026-01-15").next is None


def test_commitments_are_counted_by_headline_in_the_order_of_headlines() -> None:
    """The counts of overdue and of pending commitments."""
    record = given(
        visit_confirmed(due="2026-04"),
        visit_invited(subject="us-china/washington-visit"),
        visit_invited(subject="us-china/florida-visit", id="florida"),
        purchase_pledged(due="2025-12"),
    )
    counted = state_of(record, "2026-01-15").commitments
    assert list(counted.items()) == [("overdue", 1), ("pending", 1), ("proposed", 2)]


def test_a_contested_commitment_is_named() -> None:
    """It is contested until the party that denied it affirms it."""
    record = given(
        visit_confirmed(by="USA"),
        commitment_made(by="USA"),
        denied(on="2025-11-25", by="CHN"),
        acknowledged(on="2025-11-27", by="CHN"),
    )
    assert state_of(record, "2025-11-26").contested == (VISIT,)
    assert state_of(record, "2025-11-27").contested == ()


def test_a_position_is_the_last_of_its_party_on_its_topic() -> None:
    """An earlier one is history; another topic, another party or another kind of word is another position."""
    record = given(
        position_stated(on="2025-10-30", by="CHN:Xi", topics=["taiwan"], quote="first", id="old"),
        position_stated(on="2025-11-24", by="CHN:Xi", topics=["taiwan", "ukraine"], quote="last", id="new"),
        position_stated(on="2025-11-24", by="USA", topics=["taiwan"], id="us"),
        red_line_stated(on="2025-11-25", by="CHN:Xi", toward="USA", topics=["taiwan"], id="line"),
        position_stated(on="2025-11-26", by="CHN:Xi", id="no-topic"),
    )
    found = state_of(record, "2025-12-31").positions
    assert {(each.party, each.topic, each.type, each.id) for each in found} == {
        ("CHN:Xi", "taiwan", "position-stated", "new"),
        ("CHN:Xi", "ukraine", "position-stated", "new"),
        ("USA", "taiwan", "position-stated", "us"),
        ("CHN:Xi", "taiwan", "red-line-stated", "line"),
        ("CHN:Xi", None, "position-stated", "no-topic"),
    }
    (line,) = (each for each in found if each.id == "line")
    assert (line.toward, line.since, line.quote) == ("USA", "2025-11-25", None)


def test_whose_position_it_is_need_not_be_who_told_it() -> None:
    """Bessent tells what He Lifeng told him."""
    told = event("position-stated", subject="us-china", by="USA:Bessent", owed_by="CHN:He Lifeng")
    (stance,) = state_of(given(told), "2025-12-31").positions
    assert stance.party == "CHN:He Lifeng"


def test_the_tone_is_the_sum_of_scores_by_quarter() -> None:
    """Agreements and threats count in the quarter in which they became certain."""
    record = given(
        call_held(on="2025-11-24"),
        visit_confirmed(on="2025-12-31"),
        visit_cancelled(on="2026-01-01"),
        appeal_made(by="USA", on="2026-03-31"),
    )
    tone = state_of(record, "2026-04-01").tone
    assert tone.by_quarter == {"2025-Q4": 4.0, "2026-Q1": -3.0}
    assert tone.score == 1.0
    assert tone.unscored == 1  # the opening


def test_what_has_no_score_is_counted_and_not_guessed() -> None:
    """A readout is neither friendly nor hostile."""
    record = given(call_held(), readout_issued(by="CHN"), position_stated(by="CHN"))
    tone = state_of(record, "2025-12-31").tone
    assert (tone.score, tone.unscored) == (1.5, 3)


def test_a_rise_that_takes_effect_is_not_scored_as_a_cut() -> None:
    """PLOVER's RETREAT is for giving way."""
    cut = given(tariff_cut_announced(), tariff_took_effect(on="2025-12-01"))
    assert state_of(cut, "2025-12-31").tone.score == 4.5 + 6.5
    for opening, score in ((tariff_rise_threatened(), -3.0), (tariff_rise_announced(), 0)):
        rise = given(opening, tariff_took_effect(on="2025-12-01"))
        assert state_of(rise, "2025-12-31").tone.score == score


def test_a_retracted_event_has_no_tone() -> None:
    """The event never counted."""
    record = given(visit_confirmed(id="hoax"), retracted(target="hoax", on="2025-11-26"))
    assert state_of(record, "2025-12-31").tone.score == 0


def test_topics_are_counted_by_who_spoke_of_them() -> None:
    """Taiwan twice in Beijing; what the press or an outsider raised is theirs."""
    record = given(
        call_held(topics=["ukraine"]),
        readout_issued(by="CHN", topics=["taiwan", "trade"], id="chn"),
        readout_issued(by="USA:Trump", topics=["trade"], id="usa"),
        position_stated(by="CHN:Xi", topics=["taiwan"]),
    )
    assert state_of(record, "2025-12-31").topics == {
        "taiwan": {"CHN": 2},
        "trade": {"CHN": 1, "USA": 1},
        "ukraine": {},
    }


def test_another_relationship_is_another_matter() -> None:
    """China's quarrel with Japan does not sour its tone with America."""
    second = relationship_opened(subject="china-japan", id="second", parties=["CHN", "JPN"], title="Two seas")
    quarrel = red_line_stated(subject="china-japan", by="CHN", topics=["taiwan"])
    record = given(relationship_opened(), call_held(), second, quarrel)
    assert state_of(record, "2025-12-31").tone.score == 1.5
    other = state_of(record, "2025-12-31", "china-japan")
    assert (other.title, other.tone.score, other.last_contact) == ("Two seas", -3.5, None)
    assert state_of(record, "2025-12-31").topics == {}


def test_topics_are_counted_together_however_they_are_written() -> None:
    """Once for an event that names one twice."""
    stated = position_stated(by="CHN", topics=["Trade"], on="2025-11-24", id="one")
    again = position_stated(by="CHN", topics=["trade ", "TRADE"], on="2025-11-25", id="two")
    state = state_of(given(stated, again), "2025-12-31")
    assert state.topics == {"Trade": {"CHN": 2}}
    assert [(position.topic, position.id) for position in state.positions] == [("Trade", "two")]


def test_a_year_that_looks_like_a_slip_is_a_finding_of_the_relationship() -> None:
    """A call in the year 25, reported in 2025."""
    slipped = call_held(on="0025-11-24", published="2025-11-25", id="slip")
    (finding,) = state_of(given(slipped), "2025-12-31").findings
    assert (finding.rule, finding.because) == ("far-off-year", ("slip",))
    assert state_of(given(call_held()), "2025-12-31").findings == ()
