"""Answers of the shipped record that depend on whose account is asked for."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from timeline.events import catalogue
from timeline.events.entry import Entry
from timeline.projections.commitment.evaluation import evaluate
from timeline.projections.commitment.pending import list_pending
from timeline.projections.commitment.status import Status
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.figures import Figure, list_figures
from timeline.projections.relationship.positions import list_positions
from timeline.projections.relationship.readouts import Readouts, list_readouts
from timeline.projections.relationship.sources import publishers
from timeline.projections.viewpoint import Viewpoint

LINES = (Path(__file__).parents[1] / "events" / "us-china.jsonl").read_bytes().splitlines()
RECORDED = datetime.combine(date(2026, 11, 24), time(), UTC)
ENTRIES = [Entry(position, RECORDED, catalogue.decode(line)) for position, line in enumerate(LINES, start=1)]
NOW = "2026-11-24"
VISIT, WASHINGTON, SOYBEANS = (
    "us-china/beijing-visit",
    "us-china/washington-visit",
    "us-china/soybeans-2025",
)
BUSAN, CALL, FEBRUARY = "uc-busan-held", "uc-call-us", "uc-feb4-call"
BILLION = 10**9


def seen_from(as_of: str, known_on: str | None = None) -> Viewpoint:
    return Viewpoint(date.fromisoformat(as_of), date.fromisoformat(known_on or as_of))


def past(where: Viewpoint) -> History:
    return History.from_view(view_known_on(ENTRIES, where.known_on)).as_of(where.as_of)


def contacts(as_of: str = NOW, known_on: str | None = None) -> dict[str, Readouts]:
    found = list_readouts("us-china", past(seen_from(as_of, known_on)))
    return {each.readouts.contact: each.readouts for each in found}


def status(subject: str, as_of: str, known_on: str | None = None) -> Status:
    where = seen_from(as_of, known_on)
    found = evaluate(subject, past(where), where)
    assert found
    return found.status


def figure(indicator: str, period: str) -> Figure:
    found = {(each.indicator, each.period): each for each in list_figures("us-china", past(seen_from(NOW)))}
    return found[indicator, period]


class TestTheSplitReadouts:
    @pytest.mark.parametrize(
        ("topic", "usa", "china"),
        [
            ("fentanyl", "raised", "omitted"),
            ("soybeans", "raised", "omitted"),
            ("taiwan", "omitted", "raised"),
            ("ukraine", "raised", "raised"),
        ],
    )
    def test_of_the_call_of_november(self, topic: str, usa: str, china: str) -> None:
        assert contacts()[CALL].topics[topic] == {"USA": usa, "CHN": china}

    def test_as_far_as_the_article_alone_tells(self) -> None:
        """Its two readouts, its undated call: the same split."""
        article = [entry for entry in ENTRIES if entry.event.id.startswith(("us-china-opened", "article-"))]
        alone = [entry for entry in article if entry.event.type not in {"corrected", "retracted"}]
        (call,) = list_readouts("us-china", History.from_view(view_known_on(alone, date(2026, 11, 24))))
        raised = {
            topic: {party for party, word in words.items() if word == "raised"}
            for topic, words in call.readouts.topics.items()
        }
        assert raised == {
            "fentanyl": {"USA"},
            "soybeans": {"USA"},
            "taiwan": {"CHN"},
            "japan": {"CHN"},
            "trade": {"CHN"},
            "ukraine": {"USA", "CHN"},
        }
        assert call.readouts.commitments[VISIT] == {"USA": "affirmed", "CHN": "silent"}
        assert call.readouts.commitments[WASHINGTON] == {"USA": "affirmed", "CHN": "silent"}


class TestTheVisit:
    def test_both_affirmed_it_in_october_on_different_terms(self) -> None:
        busan = contacts("2025-10-31")[BUSAN]
        assert busan.commitments[VISIT] == {"USA": "affirmed", "CHN": "affirmed"}
        assert busan.terms[VISIT].due == {"USA": "2026-04", "CHN": "2026-37~"}
        said = status(VISIT, "2025-10-31").acknowledgement
        assert (said.state, said.terms.due) == ("mutual", {"USA": "2026-04", "CHN": "2026-37~"})

    @pytest.mark.parametrize("contact", [CALL, FEBRUARY])
    def test_beijing_was_silent_on_it_in_november_and_february(self, contact: str) -> None:
        """Then and now: a later account does not fill the silence of that one."""
        for day in ("2026-02-28", NOW):
            assert contacts(day)[contact].commitments[VISIT] == {"USA": "affirmed", "CHN": "silent"}

    def test_beijing_confirmed_it_on_the_eleventh_of_may(self) -> None:
        before, after = (status(VISIT, day).acknowledgement for day in ("2026-05-10", "2026-05-11"))
        assert before.terms.due["CHN"] == "2026-37~"
        assert (after.state, after.terms.due["CHN"]) == ("mutual", "2026-05-13/2026-05-15")

    def test_a_later_silence_took_no_earlier_word_back(self) -> None:
        assert status(VISIT, "2025-12-31").acknowledgement.parties == {"USA": "affirmed", "CHN": "affirmed"}


class TestTheFigures:
    def test_the_mirror_pair_of_the_article(self) -> None:
        """438.7 by the USTR, 525.7 by UN data: 87.0 apart, 19.8 percent of the smaller."""
        pair = figure("US goods imports from China", "2024").mirror
        assert pair
        assert (pair.indicator, pair.gap, pair.unit) == (
            "China's goods exports to the US",
            87 * BILLION,
            "USD",
        )
        assert pair.percent == 19.8

    def test_the_deficit_adds_up(self) -> None:
        (total,) = figure("US goods trade deficit with China", "2024").sums
        assert (total.gap, total.adds_up) == (0, True)

    def test_customs_counted_nothing_where_there_had_been_millions(self) -> None:
        """Three months, each against the same month of the year before."""
        for month, before in (("2025-09", 1.7), ("2025-11", 2.79), ("2025-12", 4.26)):
            (change,) = figure("China's imports of US soybeans", month).year_on_year
            assert (change.by, change.percent) == ("CHN", -100.0)
            (value,) = figure("China's imports of US soybeans", change.before).values
            assert value.value == before

    def test_rivals_stand_side_by_side(self) -> None:
        """Thirteen percent by a wire, near 24 by an aggregator of the worst grade."""
        rivals = figure("China's tariff on US soybeans", "2025-11").values
        assert [(each.value, each.admiralty) for each in rivals] == [(13, "C2"), (24, "F4")]


class TestTheRest:
    def test_rival_counts_of_the_soybeans_stand_beside_the_pledge(self) -> None:
        """None of them is made into the one true percentage."""
        entries = {each.measure: each for each in status(SOYBEANS, "2025-12-31", "2026-01-31").performance}
        assert entries["quantity"].percent
        assert entries["Chinese customs imports"].state == "not_measured"
        assert {each for each, entry in entries.items() if entry.percent} == {"quantity"}

    def test_where_one_side_owes_as_much_as_the_other_each_has_its_own_measure(self) -> None:
        mutual = status("us-china/tariff-30bn", NOW).performance
        assert [each.measure for each in mutual] == [
            "US goods covered by Chinese cuts",
            "Chinese goods covered by US cuts",
        ]
        assert all(each.target and each.target.min == 30 * BILLION for each in mutual)

    def test_washington_told_of_the_aircraft_first_and_beijing_five_days_later(self) -> None:
        states = {
            day: status("us-china/boeing", day).acknowledgement.state for day in ("2026-05-15", "2026-05-20")
        }
        assert states == {"2026-05-15": "unilateral", "2026-05-20": "mutual"}

    def test_positions_carry_how_they_changed(self) -> None:
        where = seen_from(NOW)
        stances = {
            (each.party, each.topic): each for each in list_positions("us-china", past(where), where).stances
        }
        chinese = stances["CHN", "soybeans"]
        assert [chinese.latest.id, *(each.id for each in chinese.earlier)] == [
            "uc-mofcom-nov13",
            "uc-mofcom-agri",
            "uc-mfa-oct29",
        ]

    def test_publishers_that_were_put_right_say_so(self) -> None:
        where = seen_from(NOW)
        found = {
            each.publisher: each
            for each in publishers("us-china", view_known_on(ENTRIES, where.known_on), where)
        }
        assert (found["Chronicle Media"].events, found["Chronicle Media"].retracted) == (1, 1)
        assert (found["SteelRadar"].events, found["SteelRadar"].corrected) == (1, 1)
        assert found["Farm Policy News (Bloomberg)"].corrected == 0

    def test_nothing_that_is_pending_is_closed(self) -> None:
        where = seen_from(NOW)
        assert {each.subject for each in list_pending("us-china", past(where), where)} >= {
            WASHINGTON,
            "us-china/soybeans-2026-2028",
            "us-china/boeing",
        }
