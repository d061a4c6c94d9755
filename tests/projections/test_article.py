"""The record as it is shipped: what the article alone adds up to, and what all of it does."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from scenario import Answer, Record, amount
from timeline.events.catalogue import AnyEvent, decode
from timeline.events.record import Corrected, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.projections.relationship.chronology import Replay, replay

FILE = Path(__file__).parents[2] / "events" / "us-china.jsonl"
EVENTS = [decode(line) for line in FILE.read_bytes().splitlines()]

BEIJING, WASHINGTON = "us-china/beijing-visit", "us-china/washington-visit"
WAVE, SOYBEANS = "us-china/soybeans-new-wave", "us-china/soybeans-2025"


def in_the_article(event: AnyEvent) -> bool:
    told = event.id.startswith("article-") and not isinstance(event, Corrected | Retracted)
    return told or isinstance(event, RelationshipOpened)


def day_of(event: AnyEvent) -> date:
    assert event.published
    assert event.published.latest
    return event.published.latest


ARTICLE = Record().and_then(*filter(in_the_article, EVENTS))
WHOLE = Record().and_then(*EVENTS)
LAST_KNOWN_DAY = max(map(day_of, EVENTS)).isoformat()
THE_CALL = "uc-call-us"


def replayed(answer: Answer) -> Replay:
    return replay("us-china", answer.history, answer.viewpoint)


def ids(rows: Sequence[Mapping[str, object]]) -> set[object]:
    return {row["id"] for row in rows}


class TestTheArticleAlone:
    """An undated text of 2025: nothing in it is certain before the year is over."""

    told = ARTICLE.on("2025-12-31")

    def test_is_not_certain_a_day_sooner(self) -> None:
        """An event "in 2025" may have happened on its last day."""
        ARTICLE.on("2025-12-30").of(BEIJING).nothing_has_happened()
        assert BEIJING in {
            each.event.subject for each in ARTICLE.on("2025-12-30").history.possible_by(date(2025, 12, 30))
        }

    def test_has_the_beijing_visit_confirmed_by_washington_while_beijing_is_silent(self) -> None:
        """Beijing's readout of the call leaves the visit out: confirmed by one side only."""
        self.told.of(BEIJING).stage_is("confirmed").headline_is("pending").due_is("2026-04")
        self.told.of(BEIJING).acknowledgement_is("unilateral", USA="affirmed", CHN="silent")

    def test_has_the_washington_visit_only_invited(self) -> None:
        """An invitation for "next year" that is not accepted."""
        self.told.of(WASHINGTON).stage_is("invited").headline_is("proposed").due_is("2026")

    def test_has_a_new_wave_of_soybeans_that_cannot_be_measured(self) -> None:
        """No quantity, no date, no acceptance."""
        self.told.of(WAVE).headline_is("proposed").performance_is("not_measured").schedule_is("open_ended")

    def test_has_at_least_ten_cargoes_booked_for_early_next_year(self) -> None:
        """Ten is the least of it, and "early next year" has bounds that we assigned."""
        cargoes = self.told.of(SOYBEANS).stage_is("booked").due_is("2026-37~")
        stated = cargoes.standing.commitment.current_due
        assert stated
        assert (stated.value.basis, stated.value.raw) == ("assigned", "early next year")
        shown = cargoes.performance("quantity in cargo")
        assert shown.ladder
        assert (shown.state, shown.ladder.booked) == ("not_measured", amount(">=10 cargo"))
        assert (shown.ladder.shipped, shown.ladder.cleared) == (None, None)

    def test_has_early_next_year_over_only_by_presumption(self) -> None:
        """Four months are our reading of "early"."""
        ARTICLE.on("2026-05-01").of(SOYBEANS).schedule_is("overdue_presumed", days=1)

    def test_has_all_that_washington_told_unilateral(self) -> None:
        """Nothing in the article is affirmed by both."""
        states = {
            self.told.of(subject).status.acknowledgement.state
            for subject in self.told.past.commitments("us-china")
        }
        assert states == {"unilateral", "unattributed"}


class TestTheBeijingVisit:
    def test_was_due_in_april_when_one_knew_no_more_than_the_day_after_the_call(self) -> None:
        """April was far away on 25 November 2025."""
        known = WHOLE.on("2025-11-25").known_on("2025-11-25").of(BEIJING)
        known.due_is("2026-04").schedule_is("not_due").originally("2026-37~", "not_due")

    def test_was_held_and_is_fulfilled_late_only_by_its_first_date(self) -> None:
        """Twice put off, and on time by the last word."""
        held = WHOLE.on(LAST_KNOWN_DAY).known_on(LAST_KNOWN_DAY).of(BEIJING)
        held.stage_is("held").headline_is("fulfilled").schedule_is("closed")
        held.originally("2026-37~", "closed", late_by=15)

    def test_was_for_two_weeks_and_more_held_on_the_wrong_days(self) -> None:
        """The error of 9 to 11 May counted only until its retraction was known."""
        assert "uc-visit-may9error" not in WHOLE.on(LAST_KNOWN_DAY).past.by_id


class TestTheSoybeans:
    @pytest.mark.parametrize(
        "day",
        [
            (date(2025, 10, 1) + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
            for months in range(1, 9)
        ],
        ids=str,
    )
    def test_are_one_sides_word_at_every_months_end(self, day: date) -> None:
        """Beijing has never publicly acknowledged the commitment."""
        answer = WHOLE.on(day.isoformat()).known_on(day.isoformat()).of(SOYBEANS)
        answer.acknowledgement_is("unilateral", USA="affirmed")
        assert answer.status.acknowledgement.parties["CHN"] in ("silent", "no_account")

    def test_were_booked_by_the_end_of_2025_and_none_had_cleared_customs(self) -> None:
        """Booked is never cleared: the ladder shows both."""
        answer = WHOLE.on("2025-12-31").known_on("2025-12-31").of(SOYBEANS)
        shown = answer.performance("quantity").ladder
        assert shown
        assert shown.booked
        assert (shown.booked.min, shown.booked.unit, shown.cleared) == (8, "Mt", None)

    def test_were_said_to_be_booked_in_full_by_the_middle_of_january(self) -> None:
        """Twelve of twelve, by what the pledge counts."""
        WHOLE.on("2026-01-15").of(SOYBEANS).performance_is("possibly_fulfilled", "quantity")
        WHOLE.on("2026-01-16").of(SOYBEANS).headline_is("fulfilled").performance_is("fulfilled", "quantity")


class TestAReplay:
    def test_to_the_day_before_the_call_contains_nothing_that_came_later(self) -> None:
        """Neither the call, nor its readouts, nor what came out of it."""
        before = replayed(WHOLE.on("2025-11-23").known_on("2025-11-23"))
        later = {event.id for event in EVENTS if (event.occurred.earliest or date.min) > date(2025, 11, 23)}
        assert {THE_CALL, "uc-call-cnreadout", "uc-call-accept"} <= later
        assert not (ids(before.events) | ids(before.possible)) & later
        evidence = {key for status in before.commitments for key in status.evidence}
        assert not evidence & later
        assert THE_CALL in ids(replayed(WHOLE.on("2025-11-24").known_on("2025-11-24")).events)

    def test_by_what_was_known_differs_and_the_why_names_what_was_not(self) -> None:
        """Ten cargoes were signed for by the 26th, which was unknown on the 25th."""
        asked = WHOLE.on("2025-11-30")
        known, knowing = replayed(asked.known_on("2025-11-25")), replayed(asked)
        assert "uc-10cargoes" in ids(knowing.events) - ids(known.events)
        assert known.commitments != knowing.commitments
        unheard = {
            excluded.id: excluded.reason
            for excluded in asked.known_on("2025-11-25").of(SOYBEANS).why.left_out
        }
        assert unheard["uc-10cargoes"] == "not known until 2025-11-26"
        assert "uc-10cargoes" not in {excluded.id for excluded in asked.of(SOYBEANS).why.left_out}

    def test_of_any_month_grows_with_the_days(self) -> None:
        """Events of one day have happened on the next."""
        days = [date(2025, 10, 1) + timedelta(days=10 * number) for number in range(26)]
        told = [ids(replayed(WHOLE.on(day.isoformat())).events) for day in days]
        assert all(before <= after for before, after in pairwise(told))
        assert len(told[-1]) > 100 - len(
            [event for event in EVENTS if isinstance(event, Corrected | Retracted)]
        )
