"""The shipped record is canonical, ordered and sourced, and has all of the article."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from timeline.events import catalogue
from timeline.events.catalogue import AnyEvent
from timeline.events.contacts import CallHeld, MeetingHeld, ReadoutIssued
from timeline.events.dates import FuzzyDate
from timeline.events.figures import FigureReported
from timeline.events.purchases import CargoesBooked, PurchasePledged
from timeline.events.record import Corrected, Retracted
from timeline.events.relationship import RelationshipOpened
from timeline.events.visits import VisitHeld

EVENTS = Path(__file__).parents[1] / "events"
FILES = ("us-china.jsonl", "china-japan.jsonl")
CONTACTS = CallHeld | MeetingHeld | VisitHeld
UNSOURCED = RelationshipOpened | Corrected | Retracted

LINES = {name: (EVENTS / name).read_bytes().splitlines(keepends=True) for name in FILES}
RECORD: dict[str, list[AnyEvent]] = {
    name: [catalogue.decode(line) for line in lines] for name, lines in LINES.items()
}
ALL = [event for events in RECORD.values() for event in events]
BY_ID = {event.id: event for event in ALL}


def latest(event: AnyEvent) -> date:
    assert event.published
    assert event.published.latest
    return event.published.latest


def references(event: AnyEvent) -> Iterator[str]:
    """Return the ids of other events that an event names, also in a correction's patch."""
    if event.part_of:
        yield event.part_of
    match event:
        case ReadoutIssued(of=contact):
            yield contact
        case Corrected(target=target, patch=patch):
            yield target
            yield from (patch[name] for name in ("of", "part_of", "mirror_of") if patch.get(name))
            yield from (figure for name in ("sum_of", "less") for figure in patch.get(name) or ())
        case Retracted(target=target):
            yield target
        case FigureReported(mirror_of=figure, sum_of=added, less=taken_off):
            yield from (figure, *added, *taken_off) if figure else (*added, *taken_off)
        case _:
            pass


class TestEveryLine:
    @pytest.mark.parametrize("name", FILES)
    def test_is_canonical_to_the_byte(self, name: str) -> None:
        for line in LINES[name]:
            assert catalogue.encode(catalogue.decode(line)) + b"\n" == line

    def test_has_an_id_of_its_own(self) -> None:
        assert len(BY_ID) == len(ALL)

    @pytest.mark.parametrize("name", FILES)
    def test_is_about_the_relationship_of_its_file(self, name: str) -> None:
        assert {event.relationship for event in RECORD[name]} == {name.removesuffix(".jsonl")}

    @pytest.mark.parametrize("name", FILES)
    def test_comes_in_the_order_in_which_it_became_known(self, name: str) -> None:
        first, *_ = RECORD[name]
        assert isinstance(first, RelationshipOpened)
        days = [latest(event) for event in RECORD[name]]
        assert days == sorted(days)

    @pytest.mark.parametrize("name", FILES)
    def test_points_only_to_earlier_lines(self, name: str) -> None:
        before: set[str] = set()
        for event in RECORD[name]:
            assert set(references(event)) <= before, event.id
            before.add(event.id)


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.id)
class TestEveryEvent:
    def test_says_when_it_became_known(self, event: AnyEvent) -> None:
        assert latest(event) >= date(2025, 10, 1)

    def test_did_not_begin_after_it_was_told(self, event: AnyEvent) -> None:
        earliest = event.occurred.earliest
        assert earliest is None or earliest <= latest(event) + timedelta(days=1)

    def test_has_graded_sources_with_short_quotes(self, event: AnyEvent) -> None:
        assert event.sources or isinstance(event, UNSOURCED)
        for source in event.sources:
            assert source.admiralty
            assert len((source.quote or "").split()) <= 12
            assert source.url or source.publisher == "Unnamed outlet"

    def test_belongs_to_what_is_there(self, event: AnyEvent) -> None:
        if event.part_of:
            assert isinstance(BY_ID[event.part_of], CONTACTS | ReadoutIssued)
        if isinstance(event, ReadoutIssued):
            assert isinstance(BY_ID[event.of], CONTACTS)
            assert set(event.mentions) <= {other.subject for other in ALL}
        if isinstance(event, FigureReported) and event.mirror_of:
            assert isinstance(BY_ID[event.mirror_of], FigureReported)

    def test_is_corrected_into_something_valid(self, event: AnyEvent) -> None:
        if not isinstance(event, Corrected | Retracted):
            return
        target = BY_ID[event.target]
        assert event.subject == target.subject
        assert event.published
        assert event.published.basis == "assigned"
        if isinstance(event, Corrected):
            assert not {"id", "type", "subject"} & set(event.patch)
            fields = {**catalogue.to_fields(target), **event.patch}
            corrected = {name: value for name, value in fields.items() if value is not None}
            assert catalogue.from_fields(corrected) != target


def written(value: object) -> tuple[str, str]:
    assert isinstance(value, FuzzyDate)
    return value.edtf, value.basis


class Row(NamedTuple):
    """A row of the article: its event, and the fields that must not get lost."""

    row: int
    id: str
    type: str
    subject: str
    facts: dict[str, Any]


QUOTE_9 = "integral part of the postwar international order"
TEN_CARGOES = {"min": 10, "unit": "cargo"}
ABOUT_300M = {"min": 300_000_000, "max": 300_000_000, "unit": "USD", "approx": True}
APRIL = {"edtf": "2026-04", "raw": "for April", "basis": "inferred"}
NEXT_YEAR = {"edtf": "2026", "raw": "next year", "basis": "inferred"}
EARLY_NEXT_YEAR = {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"}
BEIJING, WASHINGTON = "us-china/beijing-visit", "us-china/washington-visit"
CUT, WAVE, SOYBEANS = "us-china/tariff-cut", "us-china/soybeans-new-wave", "us-china/soybeans-2025"
SINCE_KUALA_LUMPUR = {
    "affiliates-rule",
    "china-24-suspension",
    "china-farm-tariffs",
    "china-shipping-countermeasures",
    "dual-use-controls",
    "rare-earth-controls",
    "reciprocal-tariff",
    "section-122-rise",
    "section-122-surcharge",
    "section-301-exclusions",
    "section-301-shipping",
    "trade-deal-signing",
}
SINCE_THE_SUMMIT = {"boeing", "farm-purchases", "tariff-30bn"}

# A value of None says that the field is absent.
ARTICLE = (
    Row(1, "article-1-call", "call-held", "us-china", {"participants": ["USA:Trump", "CHN:Xi"]}),
    Row(1, "article-1-call", "call-held", "us-china", {"topics": ["ukraine", "taiwan", "fentanyl", "trade"]}),
    Row(2, "article-2-readout-usa", "readout-issued", "us-china", {"asserted_by": "USA"}),
    Row(
        2,
        "article-2-readout-usa",
        "readout-issued",
        "us-china",
        {"of": "article-1-call", "topics": ["ukraine", "fentanyl", "soybeans"]},
    ),
    Row(3, "article-3-readout-chn", "readout-issued", "us-china", {"asserted_by": "CHN", "mentions": None}),
    Row(4, "article-4-beijing-visit", "visit-confirmed", BEIJING, {"asserted_by": "USA", "due": APRIL}),
    Row(
        5,
        "article-5-washington-visit",
        "visit-invited",
        WASHINGTON,
        {"asserted_by": "USA", "rank": "state", "due": NEXT_YEAR},
    ),
    Row(
        6,
        "article-6-tariff-cut",
        "tariff-cut-announced",
        CUT,
        {"asserted_by": "USA", "rate": 10, "rate_kind": "unstated", "due": None},
    ),
    Row(
        7,
        "article-7-soybeans-new-wave",
        "purchase-pledged",
        WAVE,
        {"asserted_by": "USA", "quantity": None, "value": None, "due": None},
    ),
    Row(
        8,
        "article-8-cargoes",
        "cargoes-booked",
        SOYBEANS,
        {"quantity": TEN_CARGOES, "value": ABOUT_300M, "due": EARLY_NEXT_YEAR, "asserted_by": None},
    ),
    Row(8, "article-8-cargoes", "cargoes-booked", SOYBEANS, {"part_of": None}),
    Row(9, "article-9-taiwan-chn", "position-stated", "us-china", {"by": "CHN:Xi", "quote": QUOTE_9}),
    Row(10, "article-10-appeal-chn", "appeal-made", "us-china", {"by": "CHN:Xi", "toward": "USA"}),
    Row(11, "article-11-taiwan-usa", "position-stated", "us-china", {"by": "USA", "topics": ["taiwan"]}),
    Row(12, "article-12-ukraine-chn", "position-stated", "us-china", {"by": "CHN:Xi", "topics": ["ukraine"]}),
    Row(13, "article-13-taiwan-jpn", "position-stated", "china-japan", {"by": "JPN:Takaichi"}),
    Row(
        14,
        "article-14-red-line-chn",
        "red-line-crossing-alleged",
        "china-japan",
        {"by": "CHN", "toward": "JPN", "quote": "red line"},
    ),
    *(
        Row(15, f"article-15-watch-{number}", "watch-item-set", "us-china", {"due": None, "topics": topics})
        for number, topics in ((1, ["tariffs"]), (2, ["fentanyl"]), (3, ["ukraine", "taiwan"]))
    ),
)

# id after `article-figure-`: least, most, unit, about, period
FIGURES: dict[str, tuple[float, float | None, str, bool, str]] = {
    "trade-2024": (658.9e9, 658.9e9, "USD", True, "2024"),
    "us-exports-2024": (143.2e9, 143.2e9, "USD", False, "2024"),
    "us-imports-2024": (438.7e9, 438.7e9, "USD", False, "2024"),
    "us-deficit-2024": (295.5e9, 295.5e9, "USD", False, "2024"),
    "china-exports-2024": (525.7e9, 525.7e9, "USD", True, "2024"),
    "us-soybeans-2024": (12.64e9, 12.64e9, "USD", True, "2024"),
    "soybean-share-2024": (92, 92, "%", True, "2024"),
    "soybean-imports-2025-04": (1.38, 1.38, "Mt", False, "2025-04"),
    "soybean-imports-2025-04-change": (-43.7, -43.7, "%", False, "2025-04"),
    "ukraine-displaced-2025": (3.7e6, 3.7e6, "person", True, "2025-06~"),
    "ukraine-refugees-2025": (5.7e6, 5.7e6, "person", False, "2025-06~"),
    "ukraine-killed-2025": (968, 968, "person", False, "2024-12/2025-05"),
    "ukraine-injured-2025": (4807, 4807, "person", False, "2024-12/2025-05"),
    "ukraine-casualties-change-2025": (37, 37, "%", False, "2024-12/2025-05"),
    "overdose-deaths-2023": (105_000, 105_000, "person", True, "2023"),
    "opioid-deaths-2023": (80_000, 80_000, "person", True, "2023"),
    "fentanyl-deaths-2023": (72_800, 72_800, "person", True, "2023"),
    "displaced-worldwide": (122e6, None, "person", False, "2025"),
}


class TestTheArticle:
    @pytest.mark.parametrize("row", ARTICLE, ids=lambda row: f"{row.row}-{'-'.join(row.facts)}")
    def test_every_row_is_recorded_as_vaguely_as_it_is_told(self, row: Row) -> None:
        event = BY_ID[row.id]
        assert (event.type, event.subject) == (row.type, row.subject)
        fields = msgspec.json.decode(catalogue.encode(event))
        assert {name: fields.get(name) for name in row.facts} == row.facts

    def test_no_row_is_missing(self) -> None:
        assert {row.row for row in ARTICLE} == set(range(1, 16))

    @pytest.mark.parametrize("name", FIGURES)
    def test_every_figure_is_recorded(self, name: str) -> None:
        event = BY_ID[f"article-figure-{name}"]
        assert isinstance(event, FigureReported)
        assert event.period
        value = event.value
        assert (value.min, value.max, value.unit, value.approx, event.period.edtf) == FIGURES[name]

    def test_nothing_else_claims_to_be_of_the_article(self) -> None:
        told = {row.id for row in ARTICLE} | {f"article-figure-{name}" for name in FIGURES}
        for event in ALL:
            if isinstance(event, Corrected | Retracted):
                continue
            publishers = {source.publisher for source in event.sources}
            assert (event.id in told) == event.id.startswith("article-") == ("Unnamed outlet" in publishers)

    @pytest.mark.parametrize("row", ARTICLE, ids=lambda row: row.id)
    def test_it_is_known_by_the_end_of_the_year_and_no_sooner(self, row: Row) -> None:
        event = BY_ID[row.id]
        assert written(event.occurred) == written(event.published) == ("2025", "inferred")
        assert {source.admiralty for source in event.sources} == {"F3"}

    def test_the_trade_balance_adds_up_and_the_mirror_is_tied(self) -> None:
        def billions(name: str) -> float:
            event = BY_ID[f"article-figure-{name}"]
            assert isinstance(event, FigureReported)
            return (event.value.min or 0) / 1e9

        assert billions("us-imports-2024") - billions("us-exports-2024") == pytest.approx(295.5)
        assert billions("china-exports-2024") - billions("us-imports-2024") == pytest.approx(87.0)
        exports = BY_ID["article-figure-china-exports-2024"]
        assert isinstance(exports, FigureReported)
        assert exports.mirror_of == "article-figure-us-imports-2024"

    @pytest.mark.parametrize("number", [4, 5, 6, 7])
    def test_what_washington_told_came_out_of_its_own_account(self, number: int) -> None:
        (row,) = (row for row in ARTICLE if row.row == number)
        assert BY_ID[row.id].part_of == "article-2-readout-usa"

    @pytest.mark.parametrize("number", [9, 10, 12])
    def test_what_beijing_told_came_out_of_its_own(self, number: int) -> None:
        (row,) = (row for row in ARTICLE if row.row == number)
        assert BY_ID[row.id].part_of == "article-3-readout-chn"

    def test_its_call_and_its_booking_are_not_counted_twice(self) -> None:
        retracted = {event.target for event in ALL if isinstance(event, Retracted)}
        assert {"article-1-call", "article-8-cargoes"} <= retracted
        moved = {event.target: event.patch for event in ALL if isinstance(event, Corrected)}
        for readout in ("article-2-readout-usa", "article-3-readout-chn"):
            assert moved[readout] == {"of": "uc-call-us"}


class TestTheChains:
    def test_the_subjects_are_there(self) -> None:
        expected = {BEIJING, WASHINGTON, CUT, WAVE, SOYBEANS, "us-china", "china-japan"}
        expected |= {"us-china/fentanyl-tariff", "us-china/soybeans-2026-2028"}
        expected |= {f"us-china/{name}" for name in SINCE_KUALA_LUMPUR | SINCE_THE_SUMMIT}
        assert {event.subject for event in ALL} == expected

    def test_china_says_nothing_for_the_soybeans_and_customs_cleared_none(self) -> None:
        for event in ALL:
            if event.subject != SOYBEANS:
                continue
            assert event.type != "cargoes-cleared"
            spoken = event.subject_kind == "commitment" and event.asserted_by
            assert not (spoken and spoken.speaks_for("CHN")), event.id
        mentioning = [
            event for event in ALL if isinstance(event, ReadoutIssued) and SOYBEANS in event.mentions
        ]
        assert mentioning
        assert {event.asserted_by.code for event in mentioning} == {"USA"}

    def test_the_pledge_counts_what_is_booked_and_is_booked_in_full(self) -> None:
        pledge, met = BY_ID["uc-wh-12"], BY_ID["uc-12m-met"]
        assert isinstance(pledge, PurchasePledged)
        assert isinstance(met, CargoesBooked)
        assert pledge.counts == "booked"
        assert pledge.quantity
        assert met.quantity
        assert met.cumulative
        assert (pledge.quantity.min, met.quantity.min) == (12, 12)
        assert (pledge.quantity.unit, met.quantity.unit) == ("Mt", "Mt")

    @pytest.mark.parametrize(
        ("readout", "affirms"),
        [("uc-busan-cnreadout", True), ("uc-call-cnreadout", False), ("uc-feb4-cnreadout", False)],
    )
    def test_china_spoke_of_the_visit_in_october_and_then_fell_silent(
        self, readout: str, *, affirms: bool
    ) -> None:
        event = BY_ID[readout]
        assert isinstance(event, ReadoutIssued)
        assert event.asserted_by == "CHN"
        assert (BEIJING in event.mentions) is affirms

    def test_the_call_has_one_account_of_each_side(self) -> None:
        accounts = [event for event in ALL if isinstance(event, ReadoutIssued) and event.of == "uc-call-us"]
        assert [event.asserted_by.code for event in accounts] == ["CHN", "USA"]

    @pytest.mark.parametrize(
        ("error", "settled_by"),
        [
            ("uc-jan2024-error", "corrected"),
            ("uc-87tons-error", "retracted"),
            ("uc-beijing-error", "retracted"),
            ("uc-visit-may9error", "retracted"),
            ("uc-tariff-by10pct", "corrected"),
            ("uc-tariff-to10", "corrected"),
            ("uc-mofcom70-misread", "corrected"),
            ("uc-names-error", "corrected"),
            ("uc-names-error-trade", "corrected"),
            ("uc-cn-first-claim", "retracted"),
        ],
    )
    def test_what_was_reported_wrongly_is_kept_and_settled(self, error: str, settled_by: str) -> None:
        assert error in BY_ID
        settling = [
            event for event in ALL if isinstance(event, Corrected | Retracted) and event.target == error
        ]
        assert [event.type for event in settling] == [settled_by]
