"""Positions: the stance of each party over time. Not commitments."""

from functools import partial

from scenario import (
    VISIT,
    Record,
    appeal_made,
    corrected,
    event,
    given,
    position_stated,
    red_line_stated,
    relationship_opened,
    retracted,
    visit_confirmed,
)
from timeline.projections.relationship.positions import Positions, list_positions

LATER = "2026-12-31"
crossing_alleged = partial(event, "red-line-crossing-alleged", subject="us-china")
XI = position_stated(by="CHN:Xi", topics=["taiwan"], quote="postwar order", on="2025-11-24", id="xi")
MAO = position_stated(by="CHN:Mao Ning", topics=["taiwan"], on="2026-01-10", id="mao")


def of(record: Record, day: str = LATER, known_on: str = LATER, told_by: str | None = None) -> Positions:
    answer = record.on(day).known_on(known_on)
    answer = answer.as_told_by(told_by) if told_by else answer
    return list_positions("us-china", answer.past, answer.viewpoint)


def latest(found: Positions) -> dict[tuple[str | None, str], list[str]]:
    return {
        (stance.topic, stance.party): [stance.latest.id, *(before.id for before in stance.earlier)]
        for stance in found.stances
    }


def test_the_latest_statement_of_a_party_on_a_topic_stands_before_the_earlier_ones() -> None:
    """A party has one stance, whichever person speaks."""
    record = given(XI, MAO, position_stated(by="USA", topics=["taiwan"], id="us"))
    assert latest(of(record)) == {("taiwan", "CHN"): ["mao", "xi"], ("taiwan", "USA"): ["us"]}
    assert of(record).stances[0].latest.party == "CHN:Mao Ning"
    assert latest(of(record, day="2025-12-31"))["taiwan", "CHN"] == ["xi"]
    assert latest(of(record, known_on="2025-12-31"))["taiwan", "CHN"] == ["xi"]


def test_a_statement_on_two_topics_stands_under_each_and_one_on_none_at_the_end() -> None:
    both = position_stated(by="CHN", topics=["ukraine", "trade"], id="both")
    aside = position_stated(by="CHN", id="aside", on="2025-11-25")
    assert list(latest(of(given(both, aside)))) == [("trade", "CHN"), ("ukraine", "CHN"), (None, "CHN")]


def test_a_red_line_is_a_position_and_listed_with_the_red_lines() -> None:
    line = red_line_stated(by="CHN", toward="USA", topics=["taiwan"], id="line", on="2025-12-01")
    found = of(given(XI, line))
    assert latest(found) == {("taiwan", "CHN"): ["line", "xi"]}
    assert [statement.id for statement in found.red_lines] == ["line"]


def test_alleged_crossings_and_appeals_are_listed_apart_the_latest_first() -> None:
    """Appeals say what another party should do, not where their own party stands."""
    record = given(
        crossing_alleged(by="CHN", toward="JPN", id="first"),
        crossing_alleged(by="CHN", toward="JPN", id="second", on="2025-12-01"),
        appeal_made(by="CHN:Xi", toward="USA", id="appeal"),
    )
    found = of(record)
    assert found.stances == ()
    assert [statement.id for statement in found.crossings] == ["second", "first"]
    assert [(statement.id, statement.party, statement.toward) for statement in found.appeals] == [
        ("appeal", "CHN:Xi", "USA")
    ]


def test_what_was_retracted_was_never_said_and_a_correction_is_how_it_reads() -> None:
    record = given(
        XI,
        MAO,
        retracted(target="mao", on="2026-02-01", subject="us-china"),
        corrected("xi", on="2026-02-01", subject="us-china", quote="integral part"),
    )
    stance = of(record).stances[0]
    assert (stance.latest.id, stance.latest.quote, stance.earlier) == ("xi", "integral part", ())
    before = of(record, known_on="2026-01-31").stances[0]
    assert (before.latest.id, before.earlier[0].quote) == ("mao", "postwar order")


def test_a_position_is_never_a_commitment() -> None:
    """A position opens no commitment: Beijing's view of the visit does not affirm it."""
    on_the_visit = position_stated(by="CHN", subject=VISIT, topics=["visits"])
    assert given(XI).refuses(on_the_visit).message == f"unknown commitment {VISIT}."
    record = given(XI, visit_confirmed(by="USA"), on_the_visit)
    record.on(LATER).stage_is("confirmed").acknowledgement_is("unilateral", CHN="no_account")
    assert latest(of(record))["visits", "CHN"] == [on_the_visit.id]


def test_only_this_relationship_and_only_the_teller() -> None:
    record = given(
        relationship_opened(),
        relationship_opened(subject="china-japan", id="second", parties=["CHN", "JPN"]),
        position_stated(subject="china-japan", by="JPN", topics=["taiwan"], id="takaichi"),
        XI,
        position_stated(by="USA", topics=["taiwan"], id="us"),
    )
    assert latest(of(record)) == {("taiwan", "CHN"): ["xi"], ("taiwan", "USA"): ["us"]}
    assert latest(of(record, told_by="USA")) == {("taiwan", "USA"): ["us"]}


def test_a_statement_carries_its_code() -> None:
    graded = position_stated(
        by="CHN", sources=[{"publisher": "P", "admiralty": "C2"}, {"publisher": "Q", "admiralty": "B2"}]
    )
    assert of(given(graded)).stances[0].latest.admiralty == "B2"


def test_positions_on_a_topic_stand_together_however_it_is_written() -> None:
    """Under the topic as it was first written; one that is named twice counts once."""
    first = position_stated(by="CHN:Xi", topics=["Taiwan"], on="2025-11-24", id="first")
    then = position_stated(by="CHN:Xi", topics=["taiwan ", "TAIWAN"], on="2026-01-10", id="then")
    assert latest(of(given(first, then))) == {("Taiwan", "CHN"): ["then", "first"]}
