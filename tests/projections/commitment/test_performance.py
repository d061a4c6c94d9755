"""Performance: at the rung that counts, in the unit owed, as vague as the reports."""

from collections.abc import Callable
from functools import partial

import pytest

from scenario import (
    PURCHASE,
    cargoes_booked,
    cargoes_cancelled,
    cargoes_cleared,
    cargoes_shipped,
    commitment_amended,
    commitment_made,
    commitment_met,
    corrected,
    given,
    progress_reported,
    purchase_pledged,
    retracted,
    tariff_cut_announced,
    tariff_revoked,
    tariff_suspended,
    tariff_took_effect,
    tonnes,
    visit_confirmed,
    visit_held,
)
from timeline.events.catalogue import AnyEvent

LATER = "2026-12-31"


def money(dollars: int) -> dict[str, object]:
    return {"min": dollars, "max": dollars, "unit": "USD"}


def at_least(least: float, unit: str) -> dict[str, object]:
    return {"min": least, "unit": unit}


# Twelve million tonnes, fulfilled when booked.
pledged = partial(purchase_pledged, on="2025-10-30", id="pledge", quantity=tonnes(12), counts="booked")


# An interval of what is done against the target's minimum


@pytest.mark.parametrize(
    ("booked", "state", "percent"),
    [
        (tonnes(12), "fulfilled", (100.0, 100.0)),
        (tonnes(12, 13), "fulfilled", (100.0, 108.3)),
        ({"min": 12, "unit": "Mt"}, "fulfilled", (100.0, None)),
        (tonnes(8.5, 12), "possibly_fulfilled", (70.8, 100.0)),
        ({"min": 8, "unit": "Mt"}, "possibly_fulfilled", (66.6, None)),
        (tonnes(8.5, 10), "partial", (70.8, 83.3)),
        ({"max": 4, "unit": "Mt"}, "partial", (0.0, 33.3)),
        (tonnes(0), "no_evidence", (0.0, 0.0)),
    ],
    ids=str,
)
def test_what_is_done_is_an_interval_and_so_is_its_share(
    booked: dict[str, object], state: str, percent: tuple[float, float | None]
) -> None:
    """The least of it decides what is fulfilled, the most of it what may be."""
    given(pledged(), cargoes_booked(on="2026-01-16", quantity=booked)).on(LATER).performance_is(
        state
    ).percent_is(*percent)


def test_the_least_of_a_vague_target_is_what_fulfils_it() -> None:
    """A buyer that owes twelve to fifteen has fulfilled it with twelve."""
    vague = pledged(quantity=tonnes(12, 15))
    given(vague, cargoes_booked(on="2026-01-16", quantity=tonnes(12))).on(LATER).performance_is(
        "fulfilled"
    ).percent_is(100.0, 100.0)


def test_a_target_that_is_only_a_ceiling_cannot_be_reached() -> None:
    """A promise of "at most five million" has no minimum to measure."""
    ceiling = pledged(quantity={"max": 5, "unit": "Mt"})
    answer = given(ceiling, cargoes_booked(on="2026-01-16", quantity=tonnes(3))).on(LATER)
    assert answer.performance_is("not_measured").performance().percent is None


def test_nothing_reported_is_no_evidence_and_never_nothing_done() -> None:
    """The absence of a report is not a report of absence."""
    answer = given(pledged()).on(LATER).performance_is("no_evidence").done_is(None)
    assert answer.performance().percent is None


def test_without_a_target_what_is_done_is_shown_and_not_measured() -> None:
    """A share of an unknown whole would be invented."""
    answer = given(cargoes_booked(on="2025-11-26", quantity=at_least(10, "cargo"), counts="booked")).on(LATER)
    answer.performance_is("not_measured").done_is(">=10 cargo")
    assert answer.performance().percent is None
    assert answer.performance().target is None


def test_a_bare_pledge_has_one_entry_that_says_so() -> None:
    """There is always at least one."""
    given(purchase_pledged()).on(LATER).performance_is("not_measured", "quantity").ladder_is(None, None, None)


# The rungs of a purchase


def test_booked_is_never_shipped_and_shipped_never_cleared() -> None:
    """Each rung shows only what was reported on it."""
    given(
        pledged(),
        cargoes_booked(on="2025-11-26", quantity=tonnes(7)),
        cargoes_shipped(on="2025-12-20", quantity=tonnes(2)),
    ).on(LATER).ladder_is("7 Mt", "2 Mt", None)


@pytest.mark.parametrize(("counts", "done"), [("booked", "7 Mt"), ("shipped", "2 Mt"), ("cleared", "1 Mt")])
def test_the_rung_that_counts_is_the_one_stated(counts: str, done: str) -> None:
    """Washington counts contracts, customs count cargoes."""
    given(
        pledged(counts=counts),
        cargoes_booked(on="2025-11-26", quantity=tonnes(7)),
        cargoes_shipped(on="2025-12-20", quantity=tonnes(2)),
        cargoes_cleared(on="2026-02-01", quantity=tonnes(1)),
    ).on(LATER).done_is(done)


def test_unless_said_otherwise_only_what_is_cleared_counts() -> None:
    """An order that is not delivered is a promise."""
    told = (pledged(counts=None), cargoes_booked(on="2025-11-26", quantity=tonnes(12)))
    given(*told).on(LATER).performance_is("no_evidence").done_is(None)
    given(*told, cargoes_cleared(on="2026-02-01", quantity=tonnes(12))).on(LATER).performance_is("fulfilled")


def test_the_last_word_on_which_rung_counts_holds() -> None:
    """A pledge may be read more strictly later, and silence on it changes nothing."""
    told = (pledged(counts="booked"), cargoes_booked(on="2025-11-26", quantity=tonnes(12)))
    given(*told, purchase_pledged(on="2025-12-01", quantity=tonnes(12))).on(LATER).done_is("12 Mt")
    given(*told, purchase_pledged(on="2025-12-01", counts="cleared")).on(LATER).done_is(None)
    given(*told, cargoes_booked(on="2025-12-01", counts="shipped")).on(LATER).done_is(None)


def test_reports_add_up() -> None:
    """Three cargoes and four are seven; at least four and exactly three are at least seven."""
    given(
        cargoes_booked(on="2025-10-29", quantity={"min": 3, "max": 3, "unit": "cargo"}, counts="booked"),
        cargoes_booked(on="2025-11-18", quantity=at_least(4, "cargo")),
    ).on(LATER).done_is(">=7 cargo")


def test_a_total_so_far_replaces_what_was_added_before_on_its_rung() -> None:
    """USDA's running total already contains the sales it lists; later bookings come on top."""
    record = given(
        pledged(),
        cargoes_booked(on="2025-11-17", quantity=tonnes(0.84)),
        cargoes_booked(on="2025-11-26", quantity=tonnes(2), cumulative=True),
        cargoes_booked(on="2025-12-18", quantity=tonnes(2.4)),
    )
    record.on("2025-11-25").ladder_is("0.84 Mt", None, None)
    record.on("2025-11-26").ladder_is("2 Mt", None, None)
    record.on("2025-12-18").ladder_is("4.4 Mt", None, None)


def test_a_total_in_one_unit_leaves_the_others_alone() -> None:
    """Dollars so far say nothing of cargoes so far."""
    given(
        cargoes_booked(on="2025-11-18", quantity=at_least(4, "cargo"), counts="booked"),
        cargoes_booked(on="2025-11-26", value=money(300_000_000), cumulative=True),
    ).on(LATER).done_is(">=4 cargo", "quantity in cargo").done_is("300000000 USD", "quantity in USD")


def test_cancellations_are_taken_off_what_was_booked() -> None:
    """The least that is left is the least booked less the most cancelled."""
    given(
        pledged(),
        cargoes_booked(on="2025-11-26", quantity=tonnes(5, 7)),
        cargoes_cancelled(on="2025-12-10", quantity=tonnes(1, 2)),
    ).on(LATER).ladder_is("3..6 Mt", None, None)


def test_a_cancellation_of_unknown_size_leaves_nothing_certain() -> None:
    """A cancellation of "at least one" may be all of them."""
    given(
        pledged(),
        cargoes_booked(on="2025-11-26", quantity=tonnes(5)),
        cargoes_cancelled(on="2025-12-10", quantity=at_least(1, "Mt")),
    ).on(LATER).done_is("0..4 Mt").performance_is("partial")


def test_no_more_can_be_cancelled_than_was_booked() -> None:
    """Below nothing there is nothing."""
    given(
        pledged(),
        cargoes_booked(on="2025-11-26", quantity=tonnes(1)),
        cargoes_cancelled(on="2025-12-10", quantity=tonnes(2)),
    ).on(LATER).ladder_is("0 Mt", None, None).performance_is("no_evidence")


def test_a_cancellation_undoes_a_fulfilment_and_its_retraction_redoes_it() -> None:
    """Fulfilment is computed, never remembered."""
    told = (
        pledged(),
        cargoes_booked(on="2025-11-26", quantity=tonnes(12)),
        cargoes_cancelled(on="2025-12-10", quantity=tonnes(1), id="storm"),
    )
    given(*told).on("2025-12-09").performance_is("fulfilled")
    given(*told).on(LATER).performance_is("partial")
    given(*told, retracted(target="storm", on="2025-12-20", subject=PURCHASE)).on(LATER).performance_is(
        "fulfilled"
    )


def test_a_correction_changes_what_was_booked() -> None:
    """792 thousand tonnes, not million."""
    booked = cargoes_booked(on="2025-11-18", quantity=tonnes(792), id="sales")
    right = corrected("sales", on="2025-11-20", subject=PURCHASE, quantity=tonnes(0.792))
    given(pledged(), booked, right).on(LATER).done_is("0.792 Mt").percent_is(6.6, 6.6)


# Units


def test_tonnes_kilotonnes_and_megatonnes_are_one_kind() -> None:
    """Decimal multiples of the tonne need no stated factor, and add up exactly."""
    given(
        pledged(),
        cargoes_booked(on="2025-10-29", quantity={"min": 180_000, "max": 180_000, "unit": "t"}),
        cargoes_booked(on="2025-11-17", quantity={"min": 840, "max": 840, "unit": "kt"}),
        cargoes_booked(on="2025-11-26", quantity=tonnes(0.1)),
        cargoes_booked(on="2025-11-27", quantity=tonnes(0.2)),
    ).on(LATER).done_is("1.32 Mt").percent_is(11.0, 11.0)


def test_unlike_units_are_never_added() -> None:
    """Ten cargoes are not ten tonnes: what is owed in tonnes is not known from cargoes, and that is found."""
    told = (pledged(), cargoes_booked(on="2025-11-26", quantity=at_least(10, "cargo")))
    answer = given(*told).on(LATER)
    answer.done_is(None, "quantity").performance_is("no_evidence", "quantity").finds("unlike-units")
    answer.done_is(">=10 cargo", "quantity in cargo").performance_is("not_measured", "quantity in cargo")


def test_money_and_goods_each_have_a_target_of_their_own() -> None:
    """Twelve million tonnes for five billion dollars are two promises."""
    answer = given(
        pledged(value=money(5_000_000_000)),
        cargoes_booked(on="2026-01-16", quantity=tonnes(12), value=money(4_000_000_000)),
    ).on(LATER)
    answer.performance_is("fulfilled", "quantity").performance_is("partial", "value")
    answer.percent_is(80.0, 80.0, "value")


def test_another_currency_is_another_unit() -> None:
    """No exchange rate is assumed."""
    told = (
        purchase_pledged(on="2025-10-30", value=money(1_000_000), counts="booked"),
        cargoes_booked(on="2025-11-26", value={"min": 7_000_000, "max": 7_000_000, "unit": "CNY"}),
    )
    given(*told).on(LATER).performance_is("no_evidence", "value").performance_is(
        "not_measured", "quantity in CNY"
    )


# Measures


def test_every_measure_has_its_own_target() -> None:
    """US exports and Chinese imports of the same beans are not the same figure."""
    exports = {"measure": "US exports", "quantity": tonnes(12)}
    imports = {"measure": "Chinese imports", "quantity": tonnes(10)}
    answer = given(
        commitment_made(on="2025-10-30", targets=[exports, imports]),
        progress_reported(on="2026-01-08", measure="US exports", quantity=tonnes(6)),
        progress_reported(on="2026-01-20", measure="Chinese imports", quantity=tonnes(10)),
    ).on(LATER)
    answer.performance_is("partial", "US exports").percent_is(50.0, 50.0, "US exports")
    answer.performance_is("fulfilled", "Chinese imports")


def test_a_measure_without_a_target_is_shown_beside_the_others() -> None:
    """Progress without a promise may still be reported."""
    answer = given(
        pledged(),
        progress_reported(on="2025-11-14", subject=PURCHASE, measure="USDA sales", quantity=tonnes(0.332)),
    ).on(LATER)
    answer.performance_is("not_measured", "USDA sales").done_is("0.332 Mt", "USDA sales")
    answer.performance_is("no_evidence", "quantity")


def test_reports_of_different_periods_add_up_and_of_the_same_period_replace() -> None:
    """November and December are two months; a revision of December is still one."""

    def customs(on: str, period: str, quantity: dict[str, object]) -> AnyEvent:
        return progress_reported(on=on, measure="imports", period=period, quantity=quantity)

    november, december = (
        customs("2025-12-20", "2025-11", tonnes(1)),
        customs("2026-01-20", "2025-12", tonnes(2)),
    )
    revised = customs("2026-02-20", "2025-12", tonnes(2.5))
    made = commitment_made(targets=[{"measure": "imports", "quantity": tonnes(12)}])
    given(made, november, december).on(LATER).done_is("3 Mt")
    given(made, november, december, revised).on(LATER).done_is("3.5 Mt")


def test_reports_without_a_period_add_up() -> None:
    """Two reports are two parts, unless they say that they are the same."""
    given(
        commitment_made(),
        progress_reported(on="2025-12-01", measure="labs closed", quantity=at_least(3, "lab")),
        progress_reported(on="2026-01-01", measure="labs closed", quantity=at_least(2, "lab")),
    ).on(LATER).done_is(">=5 lab")


def test_a_cumulative_report_is_all_there_is_so_far() -> None:
    """A figure "to date" replaces every earlier report of the measure, and only of that measure."""
    answer = given(
        commitment_made(),
        progress_reported(on="2025-11-14", measure="sales", quantity=tonnes(0.332), id="first"),
        progress_reported(on="2025-11-14", measure="imports", quantity=tonnes(1), id="imports"),
        progress_reported(on="2026-01-08", measure="sales", quantity=at_least(8, "Mt"), cumulative=True),
    ).on(LATER)
    answer.done_is(">=8 Mt", "sales").done_is("1 Mt", "imports")


def test_an_amended_target_replaces_the_one_of_its_measure() -> None:
    """The last stated wins, measure by measure."""
    labs, agents = ({"measure": name, "quantity": at_least(10, "case")} for name in ("labs", "agents"))
    more = {"measure": "labs", "quantity": at_least(20, "case")}
    answer = given(
        commitment_made(targets=[labs, agents]), commitment_amended(on="2025-12-01", targets=[more])
    )
    shown = answer.on(LATER)
    assert [entry.target.min for entry in shown.status.performance if entry.target] == [20, 10]


def test_a_repeated_pledge_states_the_target_anew() -> None:
    """The target grows from "a large amount" to twelve, to thirteen."""
    given(
        purchase_pledged(on="2025-10-30", id="large"),
        pledged(on="2025-10-30"),
        purchase_pledged(on="2025-11-01", quantity=tonnes(13)),
        cargoes_booked(on="2026-01-16", quantity=tonnes(12)),
    ).on(LATER).performance_is("partial")


def test_a_pledge_may_name_further_measures() -> None:
    """A purchase can be held against a statistic besides its own rungs."""
    customs = {"measure": "Chinese customs imports", "quantity": tonnes(12)}
    answer = given(
        pledged(targets=[customs]),
        progress_reported(
            on="2026-01-20", subject=PURCHASE, measure="Chinese customs imports", quantity=tonnes(0)
        ),
    ).on(LATER)
    answer.performance_is("no_evidence", "Chinese customs imports").performance_is("no_evidence", "quantity")


# What is done or not


@pytest.mark.parametrize(
    ("opening", "doing"),
    [(visit_confirmed, visit_held), (tariff_cut_announced, tariff_took_effect)],
    ids=["visit", "tariff"],
)
def test_a_visit_is_performed_when_held_and_a_tariff_when_in_effect(
    opening: Callable[..., AnyEvent], doing: Callable[..., AnyEvent]
) -> None:
    """There is no half of either."""
    record = given(opening(on="2025-10-30"), doing(on="2025-11-10"))
    record.on("2025-11-09").performance_is("no_evidence")
    record.on("2025-11-10").performance_is("fulfilled")


def test_a_tariff_suspended_or_revoked_is_no_longer_performed() -> None:
    """A tariff that applied for a while does not apply."""
    told = (tariff_cut_announced(on="2025-10-30"), tariff_took_effect(on="2025-11-10"))
    for end in (tariff_suspended(on="2026-01-10"), tariff_revoked(on="2026-01-10")):
        given(*told, end).on(LATER).performance_is("no_evidence")


def test_a_plain_undertaking_is_not_measured_until_it_is_said_to_be_met() -> None:
    """Without a target, a report that it was met is the only evidence."""
    record = given(commitment_made(), commitment_met(on="2026-03-01"))
    record.on("2026-02-28").performance_is("not_measured")
    record.on("2026-03-01").performance_is("fulfilled")


# About, and more than


def test_about_survives_sums() -> None:
    """About two and exactly one are about three, also after a cancellation; a new total is as it is told."""
    about = {**tonnes(2), "approx": True}
    told = (pledged(), cargoes_booked(on="2025-11-25", quantity=about, id="about"))
    record = given(*told, cargoes_booked(on="2025-11-26", quantity=tonnes(1), id="exact"))
    record.on(LATER).done_is("about 3 Mt")
    record.and_then(cargoes_cancelled(on="2025-12-01", quantity=tonnes(1))).on(LATER).done_is("about 2 Mt")
    total = cargoes_booked(on="2025-12-01", quantity=tonnes(4), cumulative=True)
    record.and_then(total).on(LATER).done_is("4 Mt")


def test_more_than_eight_and_a_half_and_two_are_more_than_ten_and_a_half() -> None:
    more = {"min": 8.5, "unit": "Mt", "exclusive": True}
    given(
        pledged(quantity={"min": 10.5, "unit": "Mt", "exclusive": True}),
        cargoes_booked(on="2025-11-25", quantity=more, id="more"),
        cargoes_booked(on="2025-11-26", quantity=tonnes(2), id="two"),
    ).on(LATER).done_is("more than 10.5 Mt").performance_is("fulfilled").percent_is(100.0, None)


def test_a_target_of_more_than_twelve_is_not_reached_at_twelve() -> None:
    owed = pledged(quantity={"min": 12, "unit": "Mt", "exclusive": True})
    told = (owed, cargoes_booked(on="2026-01-16", quantity=tonnes(12), id="twelve"))
    given(*told).on(LATER).performance_is("partial").percent_is(99.9, 99.9).headline_is("partial")
    more = cargoes_booked(on="2026-01-17", quantity=tonnes(0.1), id="more")
    given(*told, more).on(LATER).performance_is("fulfilled").headline_is("fulfilled")


def test_kilograms_count_towards_tonnes() -> None:
    owed = pledged(quantity={"min": 9, "unit": "t"})
    booked = cargoes_booked(on="2026-01-16", quantity={"min": 9_044.8, "max": 9_044.8, "unit": "kg"})
    given(owed, booked).on(LATER).performance_is("fulfilled").percent_is(100.4, 100.4)


def test_a_percent_is_a_hundred_only_where_all_is_done() -> None:
    """A single tonne in ten thousand is missing."""
    owed = pledged(quantity={"min": 10_000, "unit": "t"})
    booked = cargoes_booked(on="2026-01-16", quantity={"min": 9_999, "max": 9_999, "unit": "t"})
    given(owed, booked).on(LATER).performance_is("partial").percent_is(99.9, 99.9)


def test_a_measure_is_one_in_either_unicode_form() -> None:
    """An accent that is a character of its own does not make another measure of it."""
    composed, decomposed = "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"
    given(
        commitment_made(targets=[{"measure": composed, "quantity": tonnes(2)}]),
        progress_reported(on="2025-12-01", measure=decomposed, quantity=tonnes(2)),
    ).on(LATER).performance_is("fulfilled", composed)
