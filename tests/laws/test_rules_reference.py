"""Hold the reference to the rules: one small history for each, and the answer that the rule gives."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pytest
from rules_reference import status

Line = dict[str, Any]
LATER = date(2030, 1, 1)


def line(kind: str, day: str, by: str | list[str] | None = None, /, **fields: object) -> Line:
    """Write one line; it came out on the day on which it happened, unless stated."""
    event: Line = {"type": kind, "subject": "ab/deal", "occurred": day, "published": day, **fields}
    event.setdefault("id", f"{kind}-{day}-{by or 'press'}")
    return event if by is None else {**event, "asserted_by": by}


def opened(*parties: str) -> Line:
    """Open the relationship of these parties."""
    return line("relationship-opened", "2020-01-01", subject="ab", parties=list(parties), title="A and B")


US_CHINA = opened("USA", "CHN")


def made(day: str = "2025-01-01", /, by: str | list[str] | None = "USA", **fields: object) -> Line:
    """Make a commitment that the United States owes China, unless stated differently."""
    return line("commitment-made", day, by, **{"id": "made", "text": "Do it", "to": "CHN", **_owed(fields)})


def _owed(fields: Mapping[str, object]) -> dict[str, Any]:
    return {"by": "USA", **{"by" if key == "owes" else key: value for key, value in fields.items()}}


def act(kind: str, day: str, by: str | list[str] | None, actor: str | None, **fields: object) -> Line:
    """Report an act of a party."""
    return {**line(kind, day, by, **fields), **({"by": actor} if actor else {})}


def on(
    day: str, *lines: Line, subject: str = "ab/deal", known: date = LATER, told_by: str | None = None
) -> dict[str, Any]:
    """Ask how a commitment stands on a day."""
    answer = status(lines, subject, date.fromisoformat(day), known, told_by)
    assert answer is not None
    return answer


def headlines(days: Iterable[str], *lines: Line, subject: str = "ab/deal") -> list[str]:
    """List the headline of each day."""
    return [on(day, *lines, subject=subject)["headline"] for day in days]


def states(days: Iterable[str], *lines: Line) -> list[str]:
    """List the state of the schedule on each day."""
    return [on(day, *lines)["schedule"]["state"] for day in days]


def words(day: str, *lines: Line) -> dict[str, str]:
    """List the last words of the concerned parties."""
    return dict(on(day, *lines)["acknowledgement"]["parties"])


def measure(day: str, *lines: Line, name: str = "quantity") -> dict[str, Any]:
    """Return one measure."""
    return next(row for row in on(day, *lines)["performance"] if row["measure"] == name)


def tonnes(low: float | None = None, high: float | None = None, unit: str = "t", **flags: object) -> Line:
    """Write a quantity."""
    ends: Line = {key: value for key, value in (("min", low), ("max", high)) if value is not None}
    return {**ends, "unit": unit, **flags}


def exactly(value: float, unit: str = "t") -> Line:
    """Write a quantity that is known exactly."""
    return tonnes(value, value, unit)


# The small histories of the model.


def test_a_suspended_deal_is_in_force_again_once_resumed_and_expires_with_its_term() -> None:
    lines = (
        opened("UKR", "RUS", "TUR", "UN"),
        made("2022-07-22", "RUS", owes=["RUS", "UKR"], to=["TUR", "UN"], term="2022-07-22/2022-11-19"),
        line("commitment-suspended", "2022-10-29", "RUS"),
        line("commitment-resumed", "2022-11-02", "RUS"),
    )
    days = ("2022-10-30", "2022-11-10", "2022-11-25")
    assert headlines(days, *lines) == ["suspended", "in_force", "expired"]
    assert on("2022-11-10", *lines)["schedule"]["term"]["days_left"] == 9
    assert on("2022-11-19", *lines)["schedule"]["term"]["days_left"] == 0


def test_a_report_of_zero_is_no_word_and_no_progress_until_the_promisor_withdraws() -> None:
    lines = (
        opened("UKR", "RUS", "UN"),
        {**made("2022-07-22", None, owes="RUS", due="2023-07-31"), "to": None},
        line(
            "progress-reported", "2023-07-15", "UN", measure="ammonia", quantity=exactly(0), cumulative=True
        ),
        line("commitment-withdrawn", "2023-07-17", "RUS"),
    )
    assert words("2023-07-16", *lines) == {"RUS": "no_account", "UKR": "no_account", "UN": "no_account"}
    assert on("2023-07-16", *lines)["stage"] == "made"
    assert words("2023-07-18", *lines)["RUS"] == "withdrew"
    assert headlines(["2023-07-16", "2023-07-18"], *lines) == ["proposed", "withdrawn"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_day_on_which_only_one_side_sees_the_deal_over_is_disputed(order: int) -> None:
    both: list[str] = ["RUS", "UKR"]
    amended = [
        line("commitment-amended", "2023-03-18", "UKR", term="2022-07-22/2023-07-16"),
        line("commitment-amended", "2023-03-18", "RUS", term="2022-07-22/2023-05-18"),
    ][::order]
    first = {**made("2022-07-22", both, owes=both, term="2022-07-22/2023-03-18"), "to": None}
    lines = (opened("UKR", "RUS"), first, *amended)
    days = ("2023-05-10", "2023-05-18", "2023-05-19", "2023-06-01", "2023-07-16", "2023-07-20")
    wanted = ["in_force", "in_force", "disputed", "disputed", "disputed", "expired"]
    assert headlines(days, *lines) == wanted
    disputed = on("2023-06-01", *lines)["schedule"]["disputed"]
    assert [(side["party"], side["state"]) for side in disputed] == [("RUS", "expired"), ("UKR", "in_force")]


def test_an_old_copy_of_a_total_is_set_aside_with_a_finding() -> None:
    def total(day: str, quantity: Line, publisher: str, grade: str, ident: str) -> Line:
        source = [{"publisher": publisher, "admiralty": grade}]
        fields = {"measure": "exports", "quantity": quantity, "cumulative": True, "sources": source}
        return line("progress-reported", day, None, id=ident, **fields)

    lines = (
        opened("UKR", "RUS"),
        made("2022-07-22", None, owes="RUS", term="2022-07-22/.."),
        total("2023-01-18", exactly(17.8, "Mt"), "UN", "A1", "t1"),
        total("2023-03-18", exactly(25, "Mt"), "UN", "A1", "t2"),
        total("2023-03-18", tonnes(11, unit="Mt"), "Old copy", "E4", "t3"),
    )
    assert measure("2023-04-01", *lines, name="exports")["done"] == exactly(25, "Mt")
    assert on("2023-04-01", *lines)["findings"] == {"falling_total"}
    assert on("2023-02-01", *lines)["findings"] == set()


def test_a_promise_that_its_only_promisor_denies_is_disputed_not_overdue() -> None:
    lines = (
        opened("TUR", "RUS"),
        made("2023-07-14", "TUR", owes="RUS", to="TUR", due="2023-07-17"),
        line("denied", "2023-07-15", "RUS"),
    )
    answer = on("2023-07-20", *lines)
    assert (answer["headline"], answer["schedule"]["state"]) == ("disputed", "overdue")
    assert answer["acknowledgement"]["state"] == "contested"
    assert headlines(["2023-07-14"], *lines) == ["pending"]


def test_a_refused_cargo_was_booked_and_was_not_delivered() -> None:
    corn = {"buyer": "LBN", "seller": "UKR", "goods": "corn"}
    lines = (
        opened("UKR", "LBN"),
        line("cargoes-booked", "2022-08-01", quantity=exactly(26527), **corn),
        line("cargoes-shipped", "2022-08-01", quantity=exactly(26527)),
        line("cargoes-refused", "2022-08-08", quantity=exactly(26527)),
    )
    ladder = measure("2022-09-01", *lines)["ladder"]
    assert (ladder["booked"], ladder["shipped"], ladder["refused"]) == (
        exactly(26527),
        exactly(0),
        exactly(26527),
    )
    assert measure("2022-08-05", *lines)["ladder"]["shipped"] == exactly(26527)


SHARES = (
    opened("USA", "CHN"),
    line(
        "purchase-pledged",
        "2024-10-30",
        "USA",
        buyer="CHN",
        seller="USA",
        goods="soybeans",
        quantity=tonnes(25, unit="Mt/year"),
        counts="booked",
        due="2025/2027",
    ),
    line("cargoes-booked", "2025-05", None, published="2025-06-02", quantity=exactly(9, "Mt")),
    line(
        "progress-reported",
        "2025-12-31",
        None,
        published="2026-01-20",
        measure="Chinese customs",
        quantity=exactly(12, "Mt"),
        period="2025",
    ),
    line("cargoes-booked", "2025-12/2026-01", None, published="2026-02-02", quantity=exactly(3, "Mt")),
)


def test_a_share_each_year_is_due_in_its_year() -> None:
    row = measure("2025-07-01", *SHARES)
    assert (row["state"], row["done"], row["target"]["min"]) == ("in_window", exactly(9, "Mt"), 25)
    assert [instance["state"] for instance in row["instances"]] == ["in_window", "not_due", "not_due"]
    assert on("2025-07-01", *SHARES)["headline"] == "in_window"


def test_a_delivery_over_the_turn_of_the_year_may_count_to_either() -> None:
    row = measure("2026-03-01", *SHARES)
    instances = [(i["period"], i["state"], i["done"]) for i in row["instances"]]
    assert instances == [
        ("2025", "overdue", tonnes(9, 12, "Mt")),
        ("2026", "in_window", tonnes(0, 3, "Mt")),
        ("2027", "not_due", None),
    ]
    answer = on("2026-03-01", *SHARES)
    assert (answer["headline"], answer["schedule"]["days_overdue"]) == ("overdue", 60)
    assert "short_period" in answer["findings"]
    assert measure("2026-03-01", *SHARES, name="Chinese customs")["state"] == "not_measured"


def test_two_reports_of_one_booking_add_up_as_long_as_they_are_not_joined() -> None:
    corn = {"buyer": "CHN", "seller": "USA", "goods": "corn", "counts": "booked"}
    lines = (
        US_CHINA,
        line("purchase-pledged", "2025-10-30", "USA", quantity=tonnes(1, unit="Mt"), due="2026", **corn),
        line("cargoes-booked", "2026-02-10", None, id="r1", quantity=exactly(100, "kt")),
        line("cargoes-booked", "2026-02-10", None, id="r2", quantity=tonnes(100, 120, "kt")),
    )
    assert measure("2026-02-11", *lines)["done"] == tonnes(0.2, 0.22, "Mt")


# 1. Time and order.


def test_1_1_a_correction_does_not_move_what_was_known_when() -> None:
    lines = (
        US_CHINA,
        made(published="2025-03-01"),
        line("corrected", "2025-04-01", target="made", reason="slip", patch={"published": "2025-01-01"}),
    )
    assert status(lines, "ab/deal", date(2025, 6, 1), date(2025, 2, 1)) is None
    assert status(lines, "ab/deal", date(2025, 6, 1), date(2025, 3, 1)) is not None


def test_1_1_without_a_publication_an_event_is_known_from_its_recording() -> None:
    events = [US_CHINA, {key: value for key, value in made().items() if key != "published"}]
    recorded = [date(2020, 1, 1), date(2025, 8, 1)]
    day = date(2025, 9, 1)
    assert status(events, "ab/deal", day, date(2025, 7, 31), recorded=recorded) is None
    assert status(events, "ab/deal", day, date(2025, 8, 1), recorded=recorded) is not None


@pytest.mark.parametrize("order", [1, -1])
def test_1_2_instants_of_one_day_decide_its_order(order: int) -> None:
    two = [
        line("denied", "2025-02-01T12:00Z", "USA", id="noon"),
        line("acknowledged", "2025-02-01T10:00-05:00", "USA", id="three"),
    ][::order]
    assert words("2025-02-01", US_CHINA, made(), *two)["USA"] == "affirmed"


def test_1_2_an_offset_may_move_an_event_to_the_next_day() -> None:
    late = line("denied", "2025-02-01T20:00-05:00", "USA", published="2025-02-02")
    assert words("2025-02-01", US_CHINA, made(), late)["USA"] == "affirmed"
    assert words("2025-02-02", US_CHINA, made(), late)["USA"] == "denied"


def test_1_2_a_vague_event_is_certain_after_its_last_day_or_once_it_is_published() -> None:
    vague = line("denied", "2025-02", "USA", published="2025-02-20")
    assert words("2025-02-19", US_CHINA, made(), vague)["USA"] == "affirmed"
    assert words("2025-02-20", US_CHINA, made(), vague)["USA"] == "denied"


def corrected(day: str, due: str, target: str = "made", **fields: object) -> Line:
    """Correct a due date."""
    return line(
        "corrected", day, None, **{"target": target, "reason": "slip", "patch": {"due": due}, **fields}
    )


def test_1_3_the_correction_known_later_wins_whatever_the_order_of_lines() -> None:
    late, early = corrected("2025-03-01", "2025-09-01"), corrected("2025-02-01", "2025-08-01")
    assert on("2025-03-01", US_CHINA, made(due="2025-07-01"), late, early)["schedule"]["due"] == "2025-09-01"


def test_1_3_a_correction_may_be_corrected_and_retracted() -> None:
    base = (US_CHINA, made(due="2025-07-01"), corrected("2025-02-01", "2025-08-01", id="c"))
    again = line("corrected", "2025-03-01", target="c", reason="slip", patch={"patch": {"due": "2025-10-01"}})
    gone = line("retracted", "2025-04-01", target="c", reason="wrong", id="r")
    back = line("retracted", "2025-05-01", target="r", reason="right after all")
    answers = [
        on("2025-06-01", *base, again, gone, back, known=known)["schedule"]["due"]
        for known in (date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1))
    ]
    assert answers == ["2025-08-01", "2025-10-01", "2025-07-01", "2025-10-01"]


def test_1_3_what_opened_a_commitment_may_be_retracted() -> None:
    lines = (US_CHINA, made(), line("retracted", "2025-05-01", target="made", reason="wrong"))
    assert status(lines, "ab/deal", date(2025, 6, 1), date(2025, 4, 30)) is not None
    assert status(lines, "ab/deal", date(2025, 6, 1), date(2025, 5, 1)) is None


@pytest.mark.parametrize(
    ("due", "state"),
    [
        ("2025-03", "overdue"),
        ("2025-03~", "overdue_presumed"),
        ("2025-02~/2025-03", "overdue"),
        ("2025-02/2025-03?", "overdue_presumed"),
        ({"edtf": "2025-03", "raw": "early spring", "basis": "assigned"}, "overdue_presumed"),
    ],
)
def test_1_4_a_due_date_in_doubt_is_overdue_by_presumption(due: object, state: str) -> None:
    assert states(["2025-04-01"], US_CHINA, made(due=due)) == [state]


# 2. Who.


def test_2_1_each_kind_names_who_owes_and_to_whom() -> None:
    visit = line("visit-confirmed", "2025-01-01", "USA", visitor="USA:Trump", host="CHN")
    bought = line("purchase-pledged", "2025-01-01", "CHN", buyer="CHN", seller="USA", quantity=tonnes(1))
    tariff = line("tariff-cut-announced", "2025-01-01", "USA", imposer="USA", target="CHN")
    for opening, owes, owed in (
        (visit, ["CHN", "USA"], []),
        (bought, ["CHN"], ["USA"]),
        (tariff, ["USA"], ["CHN"]),
        (made(), ["USA"], ["CHN"]),
        (line("agreement-signed", "2025-01-01", signatories=["USA", "CHN"]), ["CHN", "USA"], ["CHN", "USA"]),
    ):
        answer = on("2025-01-02", opened("USA", "CHN", "FRA"), opening)["acknowledgement"]
        assert (answer["owes"], answer["owed"]) == (owes, owed)


def test_2_1_a_visit_of_which_nobody_is_named_is_a_finding() -> None:
    assert (
        "no_party_owes" in on("2025-01-02", US_CHINA, line("visit-invited", "2025-01-01", "USA"))["findings"]
    )


def test_2_1_before_it_is_signed_an_agreement_is_owed_by_all_parties() -> None:
    lines = (
        opened("USA", "CHN", "FRA"),
        line("agreement-announced", "2025-01-01", "USA"),
        line("agreement-signed", "2025-02-01", signatories=["USA", "CHN"]),
    )
    assert on("2025-01-02", *lines)["acknowledgement"]["owes"] == ["CHN", "FRA", "USA"]
    assert on("2025-02-02", *lines)["acknowledgement"]["owes"] == ["CHN", "USA"]


def test_2_2_without_to_all_parties_are_concerned_and_an_outsider_stays_apart() -> None:
    lines = (opened("USA", "CHN", "FRA"), {**made(), "to": None}, line("acknowledged", "2025-02-01", "JPN"))
    answer = on("2025-03-01", *lines)["acknowledgement"]
    assert answer["parties"] == {"USA": "affirmed", "CHN": "no_account", "FRA": "no_account"}
    assert answer["others"] == {"JPN": "affirmed"}


def test_2_2_the_parties_of_a_relationship_that_opens_later_are_concerned() -> None:
    later = {**opened("USA", "CHN", "FRA"), "occurred": "2025-06-01", "published": "2025-06-01"}
    assert set(words("2025-02-01", later, {**made(), "to": None})) == {"USA", "CHN", "FRA"}


def test_2_3_the_party_that_acts_is_not_the_one_that_reports() -> None:
    lines = (US_CHINA, made(), act("commitment-withdrawn", "2025-02-01", "CHN", "USA"))
    assert words("2025-02-02", *lines) == {"USA": "withdrew", "CHN": "no_account"}


def test_2_3_a_tariff_in_effect_is_the_word_of_its_imposer_by_any_report() -> None:
    lines = (
        US_CHINA,
        line("tariff-rise-announced", "2025-01-01", "CHN", imposer="USA", target="CHN"),
        line("tariff-took-effect", "2025-02-01", "CHN"),
    )
    assert words("2025-01-15", *lines) == {"USA": "no_account", "CHN": "no_account"}
    assert words("2025-02-15", *lines) == {"USA": "affirmed", "CHN": "no_account"}


def test_2_3_a_resumption_reported_by_nobody_is_that_of_all_who_had_suspended() -> None:
    lines = (
        US_CHINA,
        made(by=["USA", "CHN"]),
        line("commitment-suspended", "2025-02-01", ["USA", "CHN"]),
        line("commitment-resumed", "2025-03-01"),
    )
    assert set(words("2025-02-15", *lines).values()) == {"suspended"}
    assert set(words("2025-03-01", *lines).values()) == {"affirmed"}


def test_2_4_each_party_of_a_joint_statement_has_made_it_and_a_person_speaks_for_a_party() -> None:
    assert words("2025-01-02", US_CHINA, made(by=["USA:Trump", "CHN"])) == {
        "USA": "affirmed",
        "CHN": "affirmed",
    }


# 3. A party's word.


def test_3_1_a_readout_that_leaves_it_out_makes_a_party_silent() -> None:
    call = line("call-held", "2025-01-01", subject="ab", id="call", participants=["USA", "CHN"])
    readout = line("readout-issued", "2025-01-02", "CHN", subject="ab", of="call")
    assert words("2025-01-02", US_CHINA, call, made(part_of="call"), readout)["CHN"] == "silent"
    assert words("2025-01-02", US_CHINA, call, made(), readout)["CHN"] == "no_account"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("commitment-accepted", {}),
        ("commitment-amended", {"text": "Do it soon"}),
        ("acknowledged", {}),
        ("commitment-resumed", {}),
        ("commitment-met", {}),
    ],
)
def test_3_2_what_affirms(kind: str, fields: Line) -> None:
    assert (
        words("2025-02-02", US_CHINA, made(), line(kind, "2025-02-01", "CHN", **fields))["CHN"] == "affirmed"
    )


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("progress-reported", {"measure": "x", "quantity": exactly(1)}),
        ("figure-reported", {"indicator": "x", "value": exactly(1)}),
        ("position-stated", {}),
        ("breach-alleged", {"accused": "USA", "text": "They do not"}),
        ("assessed", {"scheme": "own", "value": 1, "assessor": "Us"}),
    ],
)
def test_3_4_what_says_nothing(kind: str, fields: Line) -> None:
    lines = (US_CHINA, made(), line(kind, "2025-02-01", "CHN", **fields))
    assert words("2025-02-02", *lines)["CHN"] == "no_account"


def test_3_4_a_booking_says_nothing_even_as_the_opening() -> None:
    assert words("2025-01-02", US_CHINA, booked("2025-01-01", tonnes(1), buyer="CHN", asserted_by="CHN")) == {
        "CHN": "no_account",
        "USA": "no_account",
    }


def test_3_4_putting_a_visit_off_says_nothing() -> None:
    visit = line("visit-confirmed", "2025-01-01", "USA", visitor="USA", host="CHN")
    assert (
        words("2025-02-02", US_CHINA, visit, line("visit-postponed", "2025-02-01", "CHN"))["CHN"]
        == "no_account"
    )


def test_3_2_a_held_visit_is_the_word_of_both_sides() -> None:
    lines = (
        US_CHINA,
        line("visit-confirmed", "2025-01-01", "USA", visitor="USA", host="CHN"),
        line("visit-held", "2025-02-01"),
    )
    assert words("2025-02-01", *lines) == {"USA": "affirmed", "CHN": "affirmed"}


def test_3_2_signing_an_agreement_affirms_its_members_unless_the_party_spoke_of_them() -> None:
    lines = (
        US_CHINA,
        made(under="ab/pact"),
        line("denied", "2025-01-15", "USA"),
        line("agreement-signed", "2025-02-01", subject="ab/pact", signatories=["USA", "CHN"]),
    )
    assert words("2025-02-02", *lines) == {"USA": "denied", "CHN": "affirmed"}
    assert words("2025-01-31", *lines)["CHN"] == "no_account"


def test_3_3_a_mention_does_not_undo_a_denial() -> None:
    call = line("call-held", "2025-01-01", subject="ab", id="call", participants=["USA", "CHN"])
    mention = line("readout-issued", "2025-03-01", "CHN", subject="ab", of="call", mentions=["ab/deal"])
    assert words("2025-03-02", US_CHINA, call, made(), mention)["CHN"] == "affirmed"
    denied = line("denied", "2025-02-01", "CHN")
    assert words("2025-03-02", US_CHINA, call, made(), denied, mention)["CHN"] == "denied"


def test_3_5_a_suspension_with_a_term_runs_out_and_the_word_before_holds_again() -> None:
    suspended = line("commitment-suspended", "2025-02-01", "USA", term="2025-02-01/2025-03-31")
    lines = (US_CHINA, made(), suspended)
    assert [words(day, *lines)["USA"] for day in ("2025-03-31", "2025-04-01")] == ["suspended", "affirmed"]
    assert headlines(["2025-03-31", "2025-04-01"], *lines) == ["suspended", "pending"]


def pact(*after: Line) -> tuple[Line, ...]:
    """Sign an agreement of three with a member that is owed by two."""
    signed = line("agreement-signed", "2025-01-01", subject="ab/pact", signatories=["USA", "CHN", "FRA"])
    member = made("2025-01-10", ["USA", "CHN", "FRA"], owes=["USA", "FRA"], under="ab/pact")
    return (opened("USA", "CHN", "FRA"), signed, member, *after)


def test_3_6_leaving_an_agreement_is_a_word_on_each_member_and_returning_undoes_it() -> None:
    left = line("commitment-withdrawn", "2025-02-01", "USA", subject="ab/pact")
    back = line("commitment-resumed", "2025-03-01", "USA", subject="ab/pact")
    lines = pact(left, back)
    assert [words(day, *lines)["USA"] for day in ("2025-01-31", "2025-02-01", "2025-03-01")] == [
        "affirmed",
        "withdrew",
        "affirmed",
    ]
    assert on("2025-02-15", *lines)["headline"] == "pending"
    assert on("2025-02-15", *lines)["acknowledgement"]["state"] == "broken_off"


def test_3_6_a_party_that_affirmed_the_member_since_has_not_left_it() -> None:
    left = line("commitment-withdrawn", "2025-02-01", "USA", subject="ab/pact")
    kept = line("acknowledged", "2025-02-02", "USA")
    assert words("2025-02-03", *pact(left, kept))["USA"] == "affirmed"


def test_3_6_leaving_does_not_concern_what_was_opened_afterwards() -> None:
    left = line("commitment-withdrawn", "2025-01-05", "USA", subject="ab/pact")
    assert words("2025-02-01", *pact(left))["USA"] == "affirmed"
    claimed = {**pact()[2], "asserted_by": "FRA"}
    assert words("2025-02-01", *pact()[:2], claimed) == dict.fromkeys(("USA", "CHN", "FRA"), "affirmed")
    assert words("2025-02-01", *pact()[:2], left, claimed)["USA"] == "no_account"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([("denied", "CHN")], "contested"),
        ([("commitment-suspended", "CHN")], "broken_off"),
        ([("acknowledged", "CHN")], "mutual"),
        ([], "unilateral"),
        ([("acknowledged", "JPN")], "unilateral"),
    ],
)
def test_3_7_the_last_words_roll_up(said: list[tuple[str, str]], state: str) -> None:
    lines = [line(kind, "2025-02-01", party) for kind, party in said]
    assert on("2025-03-01", US_CHINA, made(), *lines)["acknowledgement"]["state"] == state


# 4. Ending, suspending, coming back.


def test_4_1_one_of_several_promisors_may_leave_and_the_last_ends_it() -> None:
    lines = (
        opened("USA", "FRA", "IRN", "CHN"),
        made(by=["USA", "FRA"], owes=["USA", "FRA"], to=["IRN", "CHN"]),
        line("commitment-withdrawn", "2025-02-01", "USA"),
        line("commitment-withdrawn", "2025-03-01", "FRA"),
    )
    assert headlines(["2025-02-15", "2025-03-01"], *lines) == ["pending", "withdrawn"]


def test_4_1_when_the_only_party_it_is_owed_to_leaves_it_is_withdrawn() -> None:
    assert headlines(["2025-02-01"], US_CHINA, made(), line("commitment-withdrawn", "2025-02-01", "CHN")) == [
        "withdrawn"
    ]


def test_4_1_a_report_of_nobody_ends_it() -> None:
    answer = on("2025-02-01", US_CHINA, made(), line("commitment-withdrawn", "2025-02-01"))
    assert (answer["headline"], answer["acknowledgement"]["parties"]["USA"]) == ("withdrawn", "affirmed")


TARIFF = (
    US_CHINA,
    line("tariff-rise-announced", "2025-01-01", "USA", imposer="USA", target="CHN"),
    line("tariff-took-effect", "2025-02-01", "USA"),
)


def test_4_1_a_revocation_that_the_other_side_reports_is_only_listed() -> None:
    by_target = line("tariff-revoked", "2025-03-01", "CHN")
    by_imposer = line("tariff-revoked", "2025-04-01", "USA")
    assert headlines(["2025-03-02", "2025-04-02"], *TARIFF, by_target, by_imposer) == [
        "in_force",
        "withdrawn",
    ]
    assert on("2025-04-02", *TARIFF, by_target, by_imposer)["stage"] == "revoked"
    assert words("2025-03-02", *TARIFF, by_target)["USA"] == "affirmed"


def test_4_2_a_notice_counts_from_its_effective_day() -> None:
    notice = line("commitment-withdrawn", "2025-02-01", "USA", effective="2025-06-01")
    assert headlines(["2025-05-31", "2025-06-01"], US_CHINA, made(), notice) == ["pending", "withdrawn"]
    assert words("2025-05-31", US_CHINA, made(), notice)["USA"] == "affirmed"


def test_4_3_a_suspension_by_a_party_it_is_owed_to_does_not_suspend_it() -> None:
    by_owed = line("commitment-suspended", "2025-02-01", "CHN")
    by_nobody = line("commitment-suspended", "2025-03-01")
    resumed = line("commitment-resumed", "2025-04-01", "USA")
    lines = (US_CHINA, made(), by_owed, by_nobody, resumed)
    assert headlines(["2025-02-02", "2025-03-02", "2025-04-02"], *lines) == [
        "pending",
        "suspended",
        "pending",
    ]


def test_4_4_a_party_returns_by_acknowledging_and_a_revival_is_a_finding() -> None:
    lines = (
        US_CHINA,
        made(),
        line("commitment-withdrawn", "2025-02-01", "USA"),
        line("acknowledged", "2025-03-01", "USA"),
    )
    assert headlines(["2025-02-02", "2025-03-02"], *lines) == ["withdrawn", "pending"]
    assert [("revived" in on(day, *lines)["findings"]) for day in ("2025-02-02", "2025-03-02")] == [
        False,
        True,
    ]


def test_4_4_a_cancelled_visit_returns_by_a_new_date_not_by_a_bare_acknowledgement() -> None:
    lines = (
        US_CHINA,
        line("visit-confirmed", "2025-01-01", ["USA", "CHN"], visitor="USA", host="CHN"),
        line("visit-cancelled", "2025-02-01", "CHN"),
        line("acknowledged", "2025-03-01", "CHN"),
        line("visit-dated", "2025-04-01", "CHN", due="2025-06-01"),
    )
    days = ("2025-02-02", "2025-03-02", "2025-04-02")
    assert headlines(days, *lines) == ["withdrawn", "withdrawn", "pending"]
    assert [on(day, *lines)["stage"] for day in days] == ["cancelled", "cancelled", "dated"]


def test_4_4_a_cancelled_visit_starts_its_stages_again() -> None:
    visit = {"visitor": "USA", "host": "CHN"}
    lines = (
        US_CHINA,
        line("visit-confirmed", "2025-01-01", "USA", **visit),
        line("visit-dated", "2025-01-10", "USA", due="2025-06-01"),
        line("visit-cancelled", "2025-02-01", "CHN"),
        line("visit-confirmed", "2025-03-01", "CHN"),
    )
    days = ("2025-01-15", "2025-02-15", "2025-03-15")
    assert [on(day, *lines)["stage"] for day in days] == ["dated", "cancelled", "confirmed"]


def test_4_5_a_cancellation_after_the_visit_changes_no_headline() -> None:
    lines = (
        US_CHINA,
        line("visit-confirmed", "2025-01-01", "USA", visitor="USA", host="CHN", due="2025-02-01"),
        line("visit-held", "2025-02-01"),
        line("visit-cancelled", "2025-02-05", "CHN"),
    )
    assert headlines(["2025-02-01", "2025-02-06"], *lines) == ["fulfilled", "fulfilled"]
    assert "late_withdrawal" in on("2025-02-06", *lines)["findings"]
    put_off = line("visit-postponed", "2025-02-05", "CHN")
    assert on("2025-02-06", *lines[:3], put_off)["stage"] == "held"


def test_4_5_a_withdrawal_after_the_end_changes_no_headline() -> None:
    lines = (US_CHINA, made(term="2025-01-01/2025-03-31"), line("commitment-withdrawn", "2025-05-01", "USA"))
    answer = on("2025-06-01", *lines)
    assert (answer["headline"], answer["findings"]) == ("expired", {"late_withdrawal"})
    early = line("commitment-withdrawn", "2025-03-01", "USA")
    assert on("2025-06-01", US_CHINA, made(term="2025-01-01/2025-03-31"), early)["headline"] == "withdrawn"


def test_4_5_a_withdrawal_after_it_was_fulfilled_changes_no_headline() -> None:
    lines = (
        US_CHINA,
        made(due="2025-03-01"),
        line("commitment-met", "2025-02-01", "USA"),
        line("commitment-withdrawn", "2025-02-02", "USA"),
    )
    assert on("2025-06-01", *lines)["headline"] == "fulfilled"
    assert "late_withdrawal" in on("2025-06-01", *lines)["findings"]


def superseded(subject: str, by: str) -> Line:
    """Put another commitment in the place of one."""
    return line(
        "commitment-superseded", "2025-02-01", subject=subject, superseded_by=by, id=f"{subject}>{by}"
    )


def test_4_6_a_ring_supersedes_nothing() -> None:
    other = {**made(), "subject": "ab/other", "id": "other"}
    one_way = (US_CHINA, made(), other, superseded("ab/deal", "ab/other"))
    assert on("2025-03-01", *one_way)["headline"] == "superseded"
    ring = (*one_way, superseded("ab/other", "ab/deal"))
    assert on("2025-03-01", *ring)["headline"] == "pending"
    assert "supersedes_itself" in on("2025-03-01", *ring)["findings"]
    itself = (US_CHINA, made(), superseded("ab/deal", "ab/deal"))
    assert on("2025-03-01", *itself)["headline"] == "pending"


# 5. Due and term.


def test_5_1_the_due_of_a_booking_is_its_shipping_date() -> None:
    booked = line("cargoes-booked", "2025-01-01", buyer="CHN", quantity=tonnes(1), due="2025-03-01")
    assert states(["2025-04-01"], US_CHINA, booked) == ["open_ended"]


def test_5_2_a_due_date_is_to_come_then_due_then_overdue() -> None:
    lines = (US_CHINA, made(due="2025-03"))
    days = ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01")
    assert states(days, *lines) == ["not_due", "in_window", "in_window", "overdue"]
    assert on("2025-04-10", *lines)["schedule"]["days_overdue"] == 10
    assert states(["2025-04-01"], US_CHINA, made()) == ["open_ended"]
    assert states(["2099-04-01"], US_CHINA, made(due="2025-03/..")) == ["in_window"]


def bought(due: str | None = None, **fields: object) -> Line:
    """Pledge twelve tonnes, counted when booked."""
    terms = {"buyer": "CHN", "seller": "USA", "counts": "booked", "quantity": tonnes(12), **fields}
    return line(
        "purchase-pledged", "2025-01-01", "CHN", id="pledge", **terms, **({"due": due} if due else {})
    )


def booked(day: str, quantity: Line, **fields: object) -> Line:
    """Book goods."""
    return line("cargoes-booked", day, None, quantity=quantity, **fields)


def test_5_2_overdue_though_possibly_fulfilled_is_a_presumption() -> None:
    vague = booked("2025-02-01", tonnes(3))
    short = booked("2025-02-01", exactly(3))
    assert headlines(["2025-04-01"], US_CHINA, bought("2025-03-01"), vague) == ["overdue_presumed"]
    assert headlines(["2025-04-01"], US_CHINA, bought("2025-03-01"), short) == ["overdue"]


@pytest.mark.parametrize(
    ("term", "day", "state"),
    [
        ("2025-02/2025-03", "2025-01-31", "not_begun"),
        ("2025-02/2025-03", "2025-02-01", "in_force"),
        ("2025-02/2025-03", "2025-03-31", "in_force"),
        ("2025-02/2025-03", "2025-04-01", "expired"),
        ("../2025-03", "2025-01-02", "in_force"),
        ("2026/..", "2025-12-31", "not_begun"),
        ("2026/..", "2026-01-01", "in_force"),
        ("2025-02~/2025-06", "2025-02-10", "possibly_in_force"),
        ("2025-02~/2025-06", "2025-02-28", "in_force"),
        ("2025-02/2025-06~", "2025-05-31", "in_force"),
        ("2025-02/2025-06~", "2025-06-10", "possibly_in_force"),
        ("2025-02/2025-06~", "2025-07-01", "expired_presumed"),
        ({"edtf": "2025-02/2025-06", "basis": "inferred"}, "2025-07-01", "expired_presumed"),
    ],
)
def test_5_3_a_term_is_to_come_then_in_force_then_expired(term: object, day: str, state: str) -> None:
    assert states([day], US_CHINA, made(term=term)) == [state]


def test_5_3_days_left_count_to_the_earliest_possible_end() -> None:
    term = on("2025-05-31", US_CHINA, made(term="2025-02/2025-06~"))["schedule"]["term"]
    assert term == {
        "begins": {"earliest": "2025-02-01", "latest": "2025-02-01"},
        "ends": {"earliest": "2025-06-01", "latest": "2025-06-30"},
        "days_left": 1,
    }


def test_5_4_a_tariff_that_is_not_reported_in_effect_is_presumed_overdue() -> None:
    rise = line(
        "tariff-rise-announced", "2025-01-01", "USA", imposer="USA", target="CHN", term="2025-02/2025-06"
    )
    effective = line("tariff-took-effect", "2025-03-01", "USA")
    days = ("2025-01-31", "2025-02-10", "2025-07-01")
    assert states(days, US_CHINA, rise) == ["not_begun", "overdue_presumed", "expired_presumed"]
    assert states(["2025-03-01", "2025-07-01"], US_CHINA, rise, effective) == ["in_force", "expired"]
    assert states(["2025-03-01"], *TARIFF) == ["in_force"]


def test_5_4_the_term_of_an_agreement_runs_once_it_is_signed() -> None:
    announced = line("agreement-announced", "2025-01-01", ["USA", "CHN"], term="2025-02-01/2025-06-30")
    signed = line("agreement-signed", "2025-03-01", signatories=["USA", "CHN"])
    days = ("2025-01-15", "2025-02-15", "2025-03-01", "2025-07-01")
    assert states(days, US_CHINA, announced, signed) == [
        "not_begun",
        "overdue_presumed",
        "in_force",
        "expired",
    ]
    assert on("2025-02-15", US_CHINA, announced)["schedule"]["days_overdue"] == 14
    ended = line("agreement-ended", "2025-04-01", "USA")
    answer = on("2025-04-01", US_CHINA, announced, signed, ended)
    assert (answer["headline"], answer["stage"]) == ("withdrawn", "ended")


def test_5_5_due_until_done_then_the_term() -> None:
    lines = (
        US_CHINA,
        made(due="2025-03-01", term="2025-03-01/2025-12-31"),
        line("commitment-met", "2025-04-01", "USA"),
    )
    days = ("2025-02-01", "2025-03-15", "2025-04-01", "2026-01-01")
    assert headlines(days, *lines) == ["pending", "overdue", "in_force", "expired"]


def test_5_5_with_only_a_term_met_ends_it_at_once() -> None:
    lines = (US_CHINA, made(term="2025-01-01/2025-12-31"), line("commitment-met", "2025-04-01", "USA"))
    assert headlines(["2025-03-31", "2025-04-01"], *lines) == ["in_force", "fulfilled"]


def test_5_5_a_floor_with_only_a_term_is_due_at_its_end() -> None:
    pledge = bought(term="2025-01-01/2025-06-30")
    some, rest = booked("2025-02-01", exactly(5)), booked("2025-03-01", exactly(7))
    assert headlines(["2025-04-01", "2025-07-10"], US_CHINA, pledge, some) == ["in_force", "overdue"]
    assert on("2025-07-10", US_CHINA, pledge, some)["schedule"]["days_overdue"] == 10
    assert headlines(["2025-04-01", "2025-07-10"], US_CHINA, pledge, some, rest) == ["in_force", "fulfilled"]
    assert headlines(["2025-07-10"], US_CHINA, pledge, booked("2025-02-01", tonnes(5))) == [
        "overdue_presumed"
    ]


def test_5_6_a_postponement_voids_every_due() -> None:
    visit = {"visitor": "USA", "host": "CHN"}
    lines = (
        US_CHINA,
        line("visit-confirmed", "2025-01-01", "USA", due="2025-03-01", **visit),
        line("visit-confirmed", "2025-01-01", "CHN", due="2025-03-02"),
        line("visit-postponed", "2025-02-01", "CHN"),
        line("visit-dated", "2025-05-01", "CHN", due="2025-06-01"),
    )
    assert states(["2025-01-15", "2025-04-01", "2025-06-02"], *lines) == ["not_due", "open_ended", "overdue"]
    assert on("2025-02-15", *lines)["stage"] == "postponed"
    to_a_day = line("visit-postponed", "2025-02-01", "CHN", due="2025-04-01")
    assert on("2025-02-15", *lines[:3], to_a_day)["schedule"]["due"] == "2025-04-01"
    assert states(["2025-04-02"], *lines[:3], to_a_day) == ["overdue"]


def test_5_7_an_invitation_that_nobody_accepted_is_never_overdue() -> None:
    invited = line("visit-invited", "2025-01-01", "USA", visitor="CHN", host="USA", due="2025-03-01")
    accepted = line("visit-accepted", "2025-02-01", "CHN")
    assert headlines(["2025-04-01"], US_CHINA, invited) == ["proposed"]
    assert headlines(["2025-04-01"], US_CHINA, invited, accepted) == ["overdue"]


def test_5_7_a_claim_of_a_third_party_is_never_overdue() -> None:
    lines = (US_CHINA, made(by="JPN", due="2025-03-01"))
    answer = on("2025-04-01", *lines)
    assert (answer["headline"], answer["schedule"]["state"]) == ("proposed", "open_ended")


def test_5_8_a_day_not_yet_known_is_not_due_until_an_amendment_states_it() -> None:
    unknown = {"text": "60 days after adoption"}
    day = {"edtf": "2025-04-01", "basis": "inferred"}
    lines = (
        US_CHINA,
        made(by=["USA", "CHN"], due=unknown),
        line("commitment-amended", "2025-03-01", "USA", due=day),
    )
    assert on("2025-02-01", *lines)["schedule"]["due"] == "60 days after adoption"
    assert states(["2025-02-01", "2025-03-15", "2025-05-01"], *lines) == [
        "not_due",
        "not_due",
        "overdue_presumed",
    ]
    assert on("2025-05-01", *lines)["acknowledgement"]["terms"]["due"] == {
        "USA": "2025-04-01",
        "CHN": "2025-04-01",
    }


def test_5_8_a_term_of_which_no_day_is_known_is_still_to_come() -> None:
    unknown = {"text": "ten years from adoption"}
    known = line("commitment-amended", "2025-03-01", "USA", term="2025-03-01/2035-03-01")
    lines = (US_CHINA, made(term=unknown), known)
    assert states(["2025-02-01", "2025-03-01", "2035-03-02"], *lines) == ["not_due", "in_force", "expired"]
    effective = (*TARIFF[:1], {**TARIFF[1], "term": unknown}, TARIFF[2])
    assert states(["2025-01-15", "2025-02-15"], *effective) == ["not_due", "in_force"]


# 6. Sides and disputes.


@pytest.mark.parametrize("order", [1, -1])
def test_6_1_of_one_partys_statements_of_one_day_the_latest_end_is_its_last(order: int) -> None:
    two = [
        line("commitment-amended", "2025-02-01", "USA", id=due, due=due)
        for due in ("2025-05-01", "2025-07-01")
    ][::order]
    assert on("2025-02-02", US_CHINA, made(), *two)["schedule"]["due"] == "2025-07-01"


def test_6_2_acknowledging_a_statement_adopts_its_terms() -> None:
    early = made(by=["USA", "CHN"], term="2025-01-01/2025-03-31")
    later = line("commitment-amended", "2025-03-01", "USA", id="later", term="2025-01-01/2025-12-31")
    bare = line("acknowledged", "2025-03-02", "CHN")
    adopting = line("acknowledged", "2025-03-02", "CHN", part_of="later")
    terms = [
        on("2025-03-10", US_CHINA, early, later, said)["acknowledgement"]["terms"]["term"].get("CHN")
        for said in (bare, adopting)
    ]
    assert terms[1] == "2025-01-01/2025-12-31"


def test_6_2_acknowledging_what_was_said_at_a_contact_adopts_the_terms_made_there() -> None:
    lines = (
        US_CHINA,
        line("call-held", "2025-01-01", subject="ab", id="call", participants=["USA", "CHN"]),
        made(part_of="call", due="2025-06-01"),
        line("acknowledged", "2025-01-05", "CHN", part_of="call"),
    )
    assert on("2025-01-06", *lines)["acknowledgement"]["terms"]["due"]["CHN"] == "2025-06-01"


def test_6_3_a_party_it_is_owed_to_follows_when_all_that_owe_it_extend() -> None:
    early = made(by=["USA", "CHN"], term="2025-01-01/2025-03-31")
    longer = line("commitment-amended", "2025-02-01", "USA", term="2025-01-01/2025-12-31")
    insists = line("commitment-amended", "2025-02-15", "CHN", term="2025-01-01/2025-03-31")
    assert headlines(["2025-05-01"], US_CHINA, early, longer) == ["in_force"]
    assert headlines(["2025-05-01"], US_CHINA, early, longer, insists) == ["disputed"]


def test_6_3_a_party_that_called_it_over_after_its_last_day_does_not_follow() -> None:
    early = made(by=["USA", "CHN"], term="2025-01-01/2025-03-31")
    over = line("commitment-amended", "2025-04-01", "CHN", term="2025-01-01/2025-03-31")
    longer = line("commitment-amended", "2025-04-10", "USA", term="2025-01-01/2025-12-31")
    assert headlines(["2025-05-01"], US_CHINA, early, over, longer) == ["disputed"]
    assert headlines(["2025-05-01"], US_CHINA, early, longer) == ["in_force"]


def test_6_3_a_due_of_a_party_it_is_owed_to_stands_until_it_accepts_another() -> None:
    early = made(by=["USA", "CHN"], due="2025-03-01")
    later = line("commitment-amended", "2025-02-01", "USA", id="later", due="2025-12-31")
    accepts = line("acknowledged", "2025-04-01", "CHN", part_of="later")
    assert headlines(["2025-03-15", "2025-05-01"], US_CHINA, early, later, accepts) == ["disputed", "pending"]


def test_6_3_a_party_that_has_withdrawn_takes_no_side() -> None:
    lines = (
        opened("USA", "FRA", "IRN", "CHN"),
        made(by=["USA", "FRA"], owes=["USA", "FRA"], to=["IRN", "CHN"], due="2025-03-01"),
        line("commitment-amended", "2025-02-01", "FRA", due="2025-12-31"),
        line("commitment-withdrawn", "2025-04-01", "USA"),
    )
    assert headlines(["2025-03-15", "2025-04-02"], *lines) == ["disputed", "pending"]


def test_6_4_a_presumed_end_disputes_nothing() -> None:
    lines = (
        US_CHINA,
        made(by=["USA", "CHN"], due="2025-03-01~"),
        line("commitment-amended", "2025-02-01", "USA", due="2025-12-31"),
    )
    assert headlines(["2025-03-15"], *lines) == ["pending"]


def test_6_4_the_terms_of_a_concerned_party_go_before_those_of_anybody() -> None:
    press = line("commitment-amended", "2025-02-01", due="2025-12-31")
    assert on("2025-02-02", US_CHINA, made(due="2025-06-01"), press)["schedule"]["due"] == "2025-06-01"
    assert on("2025-02-02", US_CHINA, made(), press)["schedule"]["due"] == "2025-12-31"


def test_6_5_fulfilled_by_one_sides_target_and_short_by_the_others_is_disputed() -> None:
    lines = (
        US_CHINA,
        bought("2025-03-01", quantity=tonnes(10)),
        line("commitment-amended", "2025-01-02", "USA", quantity=tonnes(20)),
        booked("2025-02-01", exactly(12)),
    )
    answer = on("2025-04-01", *lines)
    assert answer["headline"] == "disputed"
    sides = {side["party"]: side["state"] for side in answer["schedule"]["disputed"]}
    assert sides == {"CHN": "fulfilled", "USA": "overdue"}


def test_6_6_an_act_that_one_denies_and_another_stands_by_is_disputed() -> None:
    lines = (
        US_CHINA,
        made(by=["USA", "CHN"], term="2025-01-01/2025-12-31"),
        act("commitment-withdrawn", "2025-02-01", "CHN", "USA", id="left"),
        line("denied", "2025-03-01", "USA", of="left"),
        line("denied", "2025-04-01", "CHN", of="left"),
    )
    days = ("2025-02-15", "2025-03-15", "2025-04-15")
    assert headlines(days, *lines) == ["withdrawn", "disputed", "in_force"]
    answer = on("2025-03-15", *lines)
    sides = {side["party"]: side["state"] for side in answer["schedule"]["disputed"]}
    assert (sides, answer["schedule"]["state"]) == ({"CHN": "withdrawn", "USA": "in_force"}, "in_force")
    assert answer["acknowledgement"]["parties"]["CHN"] == "affirmed"


def test_6_6_a_report_of_nobody_stands_by_itself_and_outsiders_do_not_deny() -> None:
    ended = line("commitment-withdrawn", "2025-02-01", id="left")
    outsider = line("denied", "2025-03-01", "JPN", of="left")
    denied = line("denied", "2025-03-01", "CHN", of="left")
    assert headlines(["2025-03-02"], US_CHINA, made(), ended, outsider) == ["withdrawn"]
    assert headlines(["2025-03-02"], US_CHINA, made(), ended, denied) == ["disputed"]


def test_6_6_that_a_tariff_took_effect_may_be_denied() -> None:
    denied = line("denied", "2025-03-01", "CHN", of="effective")
    effective = {**TARIFF[2], "id": "effective"}
    answer = on("2025-03-02", *TARIFF[:2], effective, denied)
    sides = {side["party"]: side["state"] for side in answer["schedule"]["disputed"]}
    assert (answer["headline"], sides) == ("disputed", {"USA": "in_force", "CHN": "pending"})
    assert words("2025-03-02", *TARIFF[:2], effective, denied)["CHN"] == "no_account"
    assert headlines(["2025-02-28"], *TARIFF[:2], effective, denied) == ["in_force"]


def test_6_6_a_denial_that_changes_no_headline_disputes_nothing() -> None:
    lines = (
        US_CHINA,
        made(by=["USA", "CHN"]),
        line("commitment-suspended", "2025-02-01", "USA", id="first"),
        line("commitment-suspended", "2025-02-10", "USA"),
        line("denied", "2025-03-01", "CHN", of="first"),
    )
    assert headlines(["2025-03-02"], *lines) == ["suspended"]


def test_6_7_a_denial_by_one_of_two_promisors_disputes_nothing() -> None:
    both = made(owes=["USA", "FRA"], by=["USA", "FRA"], due="2025-03-01")
    one, other = line("denied", "2025-02-01", "USA"), line("denied", "2025-02-01", "FRA")
    again = line("acknowledged", "2025-05-01", "FRA")
    start = (opened("USA", "FRA", "CHN"), both)
    assert headlines(["2025-04-01"], *start, one) == ["overdue"]
    assert headlines(["2025-04-01", "2025-05-01"], *start, one, other, again) == ["disputed", "overdue"]


# 7. Conditions.


def conditional(**fields: object) -> Line:
    """Make a commitment on one condition."""
    own = {key: value for key, value in fields.items() if key in {"subject", "reaches", "due"}}
    term = {key: value for key, value in fields.items() if key == "term"} or {"due": "2025-03-01"}
    return {**made(), "conditions": [{"text": "the cut applies", **own}], **term}


def test_7_1_a_condition_is_met_when_that_is_reported() -> None:
    lines = (US_CHINA, conditional(), line("condition-met", "2025-04-01", condition="the cut applies"))
    assert headlines(["2025-03-15", "2025-04-01", "2025-04-11"], *lines) == [
        "conditional",
        "in_window",
        "overdue",
    ]
    assert states(["2025-03-15"], *lines) == ["awaits_condition"]
    assert on("2025-04-11", *lines)["schedule"]["days_overdue"] == 10


def test_7_1_a_condition_is_read_from_another_commitment() -> None:
    cut = line(
        "tariff-cut-announced", "2025-01-01", "CHN", subject="ab/cut", id="cut", imposer="CHN", target="USA"
    )
    effective = line("tariff-took-effect", "2025-02-01", "CHN", subject="ab/cut", id="effective")
    revoked = line("tariff-revoked", "2025-02-20", "CHN", subject="ab/cut", id="revoked")
    lines = (US_CHINA, conditional(subject="ab/cut"), cut, effective, revoked)
    days = ("2025-01-15", "2025-02-15", "2025-02-25")
    assert [on(day, *lines)["conditions"][0]["state"] for day in days] == ["not_met", "met", "not_met"]
    begun = (US_CHINA, conditional(subject="ab/cut", reaches="begun"), cut, effective)
    assert on("2025-02-25", *begun)["conditions"][0]["state"] == "met"
    taken_back = line("retracted", "2025-02-22", target="effective", reason="wrong", subject="ab/cut")
    assert on("2025-02-25", *begun, taken_back)["conditions"][0]["state"] == "not_met"


def test_7_1_once_fulfilled_a_condition_stays_met_though_more_is_asked_later() -> None:
    pledge = {**bought("2025-06-01"), "subject": "ab/other"}
    lines = (
        US_CHINA,
        conditional(subject="ab/other"),
        pledge,
        {**booked("2025-02-01", exactly(12)), "subject": "ab/other", "id": "booked"},
        line("commitment-amended", "2025-02-10", "CHN", subject="ab/other", quantity=tonnes(20)),
    )
    days = ("2025-01-15", "2025-02-01", "2025-02-15")
    assert [on(day, *lines)["conditions"][0]["state"] for day in days] == ["not_met", "met", "met"]
    gone = line("retracted", "2025-02-20", target="booked", reason="wrong", subject="ab/other")
    assert on("2025-02-15", *lines, gone)["conditions"][0]["state"] == "not_met"


def test_7_1_of_several_conditions_each_is_named_by_its_text() -> None:
    both = {**made(due="2025-03-01"), "conditions": [{"text": "one"}, {"text": "two"}]}
    lines = (
        US_CHINA,
        both,
        line("condition-met", "2025-01-10", condition="one"),
        line("condition-met", "2025-01-11"),
        line("condition-failed", "2025-01-20", condition="two"),
        line("retracted", "2025-01-30", target="condition-failed-2025-01-20-press", reason="wrong"),
    )

    def conditions(known: date) -> list[str]:
        return [condition["state"] for condition in on("2025-02-01", *lines, known=known)["conditions"]]

    assert conditions(date(2025, 1, 15)) == ["met", "not_met"]
    assert conditions(date(2025, 1, 25)) == ["met", "failed"]
    assert conditions(date(2025, 2, 1)) == ["met", "not_met"]


def test_7_1_what_was_withdrawn_before_it_was_met_has_failed() -> None:
    other = made(subject="ab/other", id="other")
    left = line("commitment-withdrawn", "2025-02-01", "USA", subject="ab/other")
    lines = (US_CHINA, conditional(subject="ab/other"), other, left)
    assert on("2025-02-02", *lines)["conditions"][0]["state"] == "failed"
    assert headlines(["2025-01-15", "2025-02-02"], *lines) == ["conditional", "expired"]


def test_7_2_an_unmet_condition_expires_with_its_own_due_or_with_the_term() -> None:
    own_due = (US_CHINA, conditional(due="2025-02-15"))
    assert headlines(["2025-02-15", "2025-02-16"], *own_due) == ["conditional", "expired"]
    term = (US_CHINA, conditional(term="2025-01-01/2025-06-30"))
    assert headlines(["2025-06-30", "2025-07-01"], *term) == ["conditional", "expired"]
    assert headlines(["2025-12-01"], US_CHINA, conditional()) == ["conditional"]


def test_7_2_done_though_unmet_stands_with_a_finding() -> None:
    answer = on("2025-02-02", US_CHINA, conditional(), line("commitment-met", "2025-02-01", "USA"))
    assert (answer["headline"], answer["findings"]) == ("fulfilled", {"done_though_condition_unmet"})


def test_7_2_a_circle_counts_as_not_met() -> None:
    one = made(conditions=[{"text": "you first", "subject": "ab/other"}])
    other = made(subject="ab/other", id="other", conditions=[{"text": "you first", "subject": "ab/deal"}])
    answer = on("2025-02-02", US_CHINA, one, other)
    assert (answer["headline"], answer["conditions"][0]["state"]) == ("conditional", "not_met")
    assert "circular_condition" in answer["findings"]


# 8. Amounts.


def test_8_1_a_target_of_ten_to_twelve_is_reached_at_ten() -> None:
    lines = (US_CHINA, bought("2025-06-01", quantity=tonnes(10, 12)), booked("2025-02-01", exactly(10)))
    assert headlines(["2025-02-02"], *lines) == ["fulfilled"]


def test_8_1_an_amendment_changes_one_measure_alone() -> None:
    money = {"min": 100, "unit": "USD"}
    amended = line("commitment-amended", "2025-02-01", "CHN", quantity=tonnes(20))
    lines = (US_CHINA, bought("2025-06-01", value=money), amended)
    assert measure("2025-02-02", *lines)["target"]["min"] == 20
    assert measure("2025-02-02", *lines, name="value")["target"]["min"] == 100


def test_8_2_what_was_cleared_was_shipped_and_booked() -> None:
    cleared = line("cargoes-cleared", "2025-02-01", quantity=exactly(4))
    ladder = measure("2025-02-02", US_CHINA, bought(), booked("2025-01-15", exactly(3)), cleared)["ladder"]
    assert (ladder["booked"]["min"], ladder["shipped"]["min"], ladder["cleared"]) == (4, 4, exactly(4))


def test_8_2_more_cancelled_than_was_left_is_a_finding() -> None:
    cancelled = line("cargoes-cancelled", "2025-02-01", quantity=exactly(4))
    lines = (US_CHINA, bought(), booked("2025-01-15", exactly(3)), cancelled)
    assert "cancelled_beyond_bookings" in on("2025-02-02", *lines)["findings"]
    assert measure("2025-02-02", *lines)["ladder"]["booked"] == exactly(0)


def test_8_3_percent_is_rounded_down_and_zero_is_partial() -> None:
    almost = measure("2025-02-02", US_CHINA, bought(), booked("2025-02-01", exactly(11.9999)))
    assert (almost["state"], almost["percent"]) == ("partial", {"min": 99.9, "max": 99.9})
    none = measure("2025-02-02", US_CHINA, bought(), booked("2025-02-01", exactly(0)))
    assert (none["state"], none["percent"]) == ("partial", {"min": 0.0, "max": 0.0})
    assert measure("2025-02-02", US_CHINA, bought())["state"] == "no_evidence"


def progress(day: str, quantity: Line, **fields: object) -> Line:
    """Report how much of a measure is done."""
    return line("progress-reported", day, None, **{"measure": "x", "quantity": quantity, **fields})


def done(day: str, *lines: Line) -> object:
    """Return what is done of the measure x."""
    return measure(day, US_CHINA, made(), *lines, name="x")["done"]


def test_8_4_later_reports_are_added_to_a_total_and_earlier_ones_are_in_it() -> None:
    before, after = progress("2025-02-01", exactly(3)), progress("2025-04-01", exactly(2))
    total = progress("2025-03-01", exactly(10), cumulative=True)
    assert done("2025-05-01", before, total, after) == exactly(12)


def test_8_4_a_source_whose_total_falls_is_held_to_the_higher_one() -> None:
    def total(day: str, value: float, publisher: str) -> Line:
        return progress(
            day,
            exactly(value),
            cumulative=True,
            sources=[{"publisher": publisher}],
            period="2025-01-01/2025-02-01",
        )

    high, low, other = (
        total("2025-02-01", 10, "UN"),
        total("2025-03-01", 8, "UN"),
        total("2025-03-02", 8, "Wire"),
    )
    assert done("2025-04-01", high, low) == exactly(10)
    assert "falling_total" in on("2025-04-01", US_CHINA, made(), high, low)["findings"]
    assert "falling_total" not in on("2025-04-01", US_CHINA, made(), high, other)["findings"]


def test_8_4_totals_of_years_add_up() -> None:
    first = progress("2025-12-31", exactly(10), cumulative=True, period="2025")
    second = progress("2026-03-01", exactly(4), cumulative=True, period="2026-01-01/2026-03-01")
    assert done("2026-04-01", first, second) == exactly(14)


def test_8_4_of_overlapping_periods_the_longer_counts() -> None:
    month = progress("2025-01-31", exactly(3), period="2025-01")
    quarter = progress("2025-03-31", exactly(5), period="2025-33")
    lines = (US_CHINA, made(), month, quarter)
    assert measure("2025-04-01", *lines, name="x")["done"] == exactly(5)
    assert "overlapping_periods" in on("2025-04-01", *lines)["findings"]


def test_8_5_crop_years_quarters_and_months_are_named() -> None:
    def names(**fields: object) -> list[str]:
        target = {"measure": "x", "quantity": tonnes(1), **fields}
        rows = on("2025-02-01", US_CHINA, made(due="2025/2026", targets=[target]))["performance"]
        return [instance["period"] for instance in rows[0]["instances"]]

    assert names(each="year", from_month=9) == ["2025-09/2026-08", "2026-09/2027-08"]
    assert names(each="quarter")[:5] == ["2025-33", "2025-34", "2025-35", "2025-36", "2026-33"]
    assert names(each="month")[11:13] == ["2025-12", "2026-01"]


def test_8_5_a_share_of_which_nothing_was_reported_is_presumed_overdue() -> None:
    answer = on("2026-01-31", *SHARES[:2])
    assert (answer["headline"], answer["schedule"]["days_overdue"]) == ("overdue_presumed", 31)


def test_8_5_after_the_last_period_the_sum_decides() -> None:
    big = line("cargoes-booked", "2027-05-01", None, quantity=exactly(75, "Mt"))
    assert headlines(["2027-06-01", "2028-01-01"], *SHARES[:2], big) == ["in_window", "fulfilled"]


def test_8_6_a_baseline_is_taken_off_before_it_is_judged() -> None:
    target = {"measure": "x", "quantity": exactly(10), "baseline": exactly(100)}
    row = measure(
        "2025-02-02", US_CHINA, made(targets=[target]), progress("2025-02-01", exactly(104)), name="x"
    )
    assert (row["done"], row["percent"]) == (exactly(104), {"min": 40.0, "max": 40.0})
    assert row["shortfall"] == {"min": 6, "max": 6}


def limit(maximum: float, **fields: object) -> Line:
    """Limit a stock."""
    quantity = {"max": maximum, "unit": "kg", **fields}
    return made(
        term="2025-01-01/2030-12-31", targets=[{"measure": "x", "bound": "ceiling", "quantity": quantity}]
    )


def reading(day: str, value: Line, **fields: object) -> Line:
    """Report a level."""
    return line("figure-reported", day, None, indicator="x", value=value, **fields)


def test_8_7_a_ceiling_is_judged_by_the_last_reading() -> None:
    levels = [
        reading(f"2025-0{n}-01", exactly(value, "kg")) for n, value in enumerate((250, 310, 400, 280), 1)
    ]
    lines = (US_CHINA, limit(300), *levels)
    days = ("2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01")
    assert headlines(days, *lines) == ["in_force", "exceeded", "exceeded", "in_force"]
    row = measure("2025-03-10", *lines, name="x")
    assert (row["state"], row["excess"]) == ("exceeded", {"min": 100, "max": 100})
    assert (row["exceeded_since"], row["read_on"]) == ("2025-02-01", "2025-03-01")
    assert measure("2025-01-01", US_CHINA, limit(300), name="x")["state"] == "no_evidence"
    assert headlines(["2031-01-01"], *lines) == ["expired"]


def test_8_7_a_ceiling_with_only_a_due_holds_from_then_on() -> None:
    target = {"measure": "x", "bound": "ceiling", "quantity": {"max": 0, "unit": "kg"}}
    lines = (
        US_CHINA,
        made(due="2025-03-01", targets=[target]),
        reading("2025-02-01", exactly(5, "kg")),
        reading("2025-04-01", exactly(2, "kg")),
        line("commitment-met", "2025-05-01", "USA"),
    )
    days = ("2025-02-15", "2025-03-15", "2025-04-01", "2026-05-02")
    assert headlines(days, *lines) == ["pending", "in_force", "exceeded", "exceeded"]
    assert states(days, *lines) == ["not_due", "in_force", "in_force", "in_force"]


def test_8_7_a_ceiling_by_period_adds_its_reports_up() -> None:
    target = {"measure": "x", "bound": "ceiling", "each": "year", "quantity": {"max": 5, "unit": "t"}}
    lines = (
        US_CHINA,
        made(due="2025/2026", targets=[target]),
        progress("2025-02-01", exactly(3)),
        progress("2025-03-01", exactly(3)),
        progress("2026-01-15", exactly(1)),
    )
    days = ("2025-02-15", "2025-03-15", "2026-02-01")
    assert headlines(days, *lines) == ["in_window", "exceeded", "in_window"]
    instances = measure("2026-02-01", *lines, name="x")["instances"]
    assert [instance["state"] for instance in instances] == ["exceeded", "within"]


def test_8_7_of_one_day_the_better_graded_reading_counts() -> None:
    best = reading("2025-02-01", exactly(290, "kg"), id="a", sources=[{"publisher": "A", "admiralty": "A1"}])
    later = reading("2025-02-01", exactly(310, "kg"), id="b", sources=[{"publisher": "B", "admiralty": "C3"}])
    for order in ((best, later), (later, best)):
        assert measure("2025-03-01", US_CHINA, limit(300), *order, name="x")["state"] == "within"


def test_8_7_an_exclusive_reading_at_the_limit_is_over_it() -> None:
    above = reading("2025-02-01", {"min": 300, "unit": "kg", "exclusive": True})
    at_least = reading("2025-02-01", {"min": 300, "unit": "kg"})
    assert measure("2025-03-01", US_CHINA, limit(300), above, name="x")["state"] == "exceeded"
    assert measure("2025-03-01", US_CHINA, limit(300), at_least, name="x")["state"] == "possibly_exceeded"


def test_8_8_where_a_measured_target_is_short_the_measure_decides() -> None:
    met = line("commitment-met", "2025-02-02", "CHN")
    short = (US_CHINA, bought("2025-03-01"), booked("2025-02-01", exactly(5)), met)
    answer = on("2025-02-03", *short)
    assert (answer["headline"], "met_though_short" in answer["findings"]) == ("partial", True)
    assert headlines(["2025-02-03"], US_CHINA, bought("2025-03-01"), met) == ["fulfilled"]


def test_8_9_kilograms_are_added_to_tonnes_and_about_survives() -> None:
    about = booked("2025-02-01", tonnes(500, 500, "kg", approx=True))
    row = measure("2025-03-01", US_CHINA, bought(), booked("2025-01-15", exactly(1)), about)
    assert row["done"] == {**exactly(1.5), "approx": True}


# 9. The headline, and what stands beside it.


def test_9_a_bare_pledge_is_proposed_until_somebody_states_more() -> None:
    bare = line("purchase-pledged", "2025-01-01", "USA", buyer="CHN", seller="USA")
    accepted = line("commitment-accepted", "2025-02-01", "CHN")
    assert headlines(["2025-01-02", "2025-02-02"], US_CHINA, bare, accepted) == ["proposed", "pending"]


def test_9_a_suspended_commitment_is_suspended_even_if_overdue() -> None:
    lines = (US_CHINA, made(due="2025-03-01"), line("commitment-suspended", "2025-02-01", "USA"))
    assert headlines(["2025-04-01"], *lines) == ["suspended"]


def test_9_an_agreement_counts_its_members_by_headline_and_party() -> None:
    answer = on("2025-02-01", *pact(), subject="ab/pact")
    assert (answer["headline"], answer["stage"]) == ("in_force", "signed")
    assert answer["members"] == {
        "list": ["ab/deal"],
        "headlines": {"pending": 1},
        "by_party": {"USA": {"pending": 1}, "FRA": {"pending": 1}},
    }


def test_9_the_last_report_and_the_last_review_are_named() -> None:
    reviewed = line("record-reviewed", "2025-05-01", subject="ab", through="2025-04-30")
    alleged = line("breach-alleged", "2025-02-01", "CHN", id="alleged", accused="USA", text="They do not")
    answer = on("2025-06-01", US_CHINA, made(), alleged, reviewed)
    assert answer["last_heard"] == {"on": "2025-02-01", "id": "alleged", "reviewed_through": "2025-04-30"}
    assert answer["allegations"][0]["accused"] == ["USA"]


# 11. As told by one party.


def test_11_as_told_by_one_party_only_its_own_reports_count() -> None:
    lines = (
        US_CHINA,
        made(by="USA:Trump", due="2025-06-01"),
        line("commitment-amended", "2025-02-01", ["USA", "CHN"], due="2025-07-01"),
        line("denied", "2025-03-01", "CHN"),
        corrected("2025-04-01", "2025-06-15"),
    )
    answer = on("2025-05-01", *lines, told_by="USA")
    assert answer["acknowledgement"]["parties"] == {"USA": "affirmed", "CHN": "affirmed"}
    assert status(lines, "ab/deal", date(2025, 5, 1), LATER, "CHN") is None
