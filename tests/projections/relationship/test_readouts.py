"""Contacts as each party describes them, and how that changes with knowledge."""

from collections.abc import Mapping

from scenario import (
    PURCHASE,
    VISIT,
    Answer,
    acknowledged,
    appeal_made,
    assessed,
    call_held,
    corrected,
    denied,
    figure_reported,
    given,
    meeting_held,
    position_stated,
    purchase_pledged,
    readout_issued,
    relationship_opened,
    retracted,
    visit_confirmed,
    visit_held,
    visit_invited,
    watch_item_set,
)
from timeline.projections.relationship.readouts import Readouts, list_readouts

LATER = "2026-12-31"
CALL = call_held()
US = readout_issued(by="USA", id="us", topics=["ukraine", "fentanyl"])
CN = readout_issued(by="CHN", id="cn", topics=["ukraine", "taiwan"])
VISIT_TOLD = visit_confirmed(by="USA:Trump", part_of="us", due="2026-04", id="told")


def matrices(answer: Answer) -> dict[str, Readouts]:
    return {contact.readouts.contact: contact.readouts for contact in list_readouts("us-china", answer.past)}


def topics(answer: Answer) -> Mapping[str, Mapping[str, str]]:
    return matrices(answer)["call"].topics


def words(answer: Answer, subject: str = VISIT, contact: str = "call") -> Mapping[str, str]:
    return matrices(answer)[contact].commitments[subject]


# Topics


def test_each_party_raised_what_its_readout_is_on_and_omitted_the_rest() -> None:
    """A call with two readouts."""
    assert topics(given(CALL, US, CN).on(LATER)) == {
        "fentanyl": {"USA": "raised", "CHN": "omitted"},
        "taiwan": {"USA": "omitted", "CHN": "raised"},
        "ukraine": {"USA": "raised", "CHN": "raised"},
    }


def test_who_gave_no_readout_omitted_nothing() -> None:
    """Nothing can be read from an account that there is not."""
    assert topics(given(CALL, CN).on(LATER))["taiwan"] == {"USA": "no_account", "CHN": "raised"}


def test_what_the_press_says_a_call_was_about_is_a_topic_of_it() -> None:
    """Both capitals may leave out what the papers have."""
    answer = given(call_held(topics=["iran"]), US, CN).on(LATER)
    assert topics(answer)["iran"] == {"USA": "omitted", "CHN": "omitted"}


def test_what_a_party_told_of_a_contact_elsewhere_it_raised_too() -> None:
    """The day after, the president says what else he asked for; his readout had not said it."""
    asked = appeal_made(by="USA:Trump", toward="CHN", topics=["trade"], part_of="call", on="2025-11-25")
    record = given(CALL, US, CN, asked)
    assert topics(record.on(LATER))["trade"] == {"USA": "raised", "CHN": "omitted"}
    assert "trade" not in topics(record.on("2025-11-24"))


def test_what_nobody_in_particular_says_of_a_contact_is_no_topic_of_it() -> None:
    """A watch item of an analyst is not what the two spoke of."""
    watched = watch_item_set(text="Steps on tariffs", topics=["tariffs"], part_of="call")
    assert "tariffs" not in topics(given(CALL, US, watched).on(LATER))


# Commitments


def test_a_readout_that_leaves_a_commitment_out_makes_its_party_silent_there() -> None:
    """Washington confirms a visit, Beijing's account of the same call does not."""
    assert words(given(CALL, US, CN, VISIT_TOLD).on(LATER)) == {"USA": "affirmed", "CHN": "silent"}


def test_without_a_readout_a_party_is_not_silent() -> None:
    assert words(given(CALL, US, VISIT_TOLD).on(LATER)) == {"USA": "affirmed", "CHN": "no_account"}


def test_a_mention_affirms_what_did_not_come_out_of_the_contact() -> None:
    """And only where some readout mentions it, or it came out of it, is it a row."""
    pledge = purchase_pledged(by="USA", on="2025-11-01")
    mentioning = readout_issued(by="CHN", id="cn", mentions=[PURCHASE])
    answer = given(CALL, pledge, US, mentioning).on(LATER)
    assert words(answer, PURCHASE) == {"USA": "silent", "CHN": "affirmed"}
    assert matrices(given(CALL, pledge, US, CN).on(LATER))["call"].commitments == {}


def test_each_contact_keeps_its_own_silence() -> None:
    """Invited in Busan, left out in November: the axis says affirmed, the matrix where it was not said."""
    record = given(
        meeting_held(on="2025-10-30"),
        readout_issued(by="CHN", of="busan", on="2025-10-30", id="cn-busan"),
        visit_invited(by="CHN", on="2025-10-30", part_of="cn-busan"),
        CALL,
        US,
        CN,
        VISIT_TOLD,
    )
    answer = record.on(LATER)
    assert words(answer, contact="busan") == {"USA": "no_account", "CHN": "affirmed"}
    assert words(answer) == {"USA": "affirmed", "CHN": "silent"}
    answer.acknowledgement_is("mutual", USA="affirmed", CHN="affirmed")


def test_a_later_acknowledgement_changes_the_cell_from_the_day_it_is_known() -> None:
    """Beijing owns to it in December; until then, and as known until then, it was silent."""
    record = given(CALL, US, CN, VISIT_TOLD, acknowledged(by="CHN:Mao Ning", on="2025-12-05"))
    assert words(record.on(LATER))["CHN"] == "affirmed"
    assert words(record.on("2025-12-04"))["CHN"] == "silent"
    assert words(record.on(LATER).known_on("2025-12-04"))["CHN"] == "silent"


def test_a_later_denial_changes_it_too_and_the_last_word_counts() -> None:
    record = given(
        CALL, US, CN, VISIT_TOLD, acknowledged(by="CHN", on="2025-12-05"), denied(by="CHN", on="2025-12-09")
    )
    assert words(record.on(LATER))["CHN"] == "denied"
    assert words(record.on("2025-12-08"))["CHN"] == "affirmed"


def test_a_later_acknowledgement_counts_for_every_contact_before_it_wherever_it_is_made() -> None:
    """An acknowledgement in February holds for the call of November, too."""
    record = given(
        CALL,
        US,
        CN,
        VISIT_TOLD,
        call_held(id="february", on="2026-02-04"),
        readout_issued(by="CHN", of="february", on="2026-02-04", id="cn-2"),
        acknowledged(by="CHN", on="2026-02-10", part_of="february"),
    )
    assert words(record.on(LATER), contact="february")["CHN"] == "affirmed"
    assert words(record.on(LATER))["CHN"] == "affirmed"
    assert words(record.on("2026-02-09"))["CHN"] == "silent"


def test_who_is_no_party_but_gave_an_account_has_a_column_too() -> None:
    """A guest at the table tells it as well."""
    polish = readout_issued(by="POL:Sikorski", id="pl", topics=["ukraine"], mentions=[VISIT])
    found = matrices(given(CALL, US, VISIT_TOLD, polish).on(LATER))["call"]
    assert found.readouts == {"USA": ("us",), "CHN": (), "POL": ("pl",)}
    assert found.topics["ukraine"] == {"USA": "raised", "CHN": "no_account", "POL": "raised"}
    assert found.commitments[VISIT]["POL"] == "affirmed"


def test_an_acknowledgement_before_the_contact_does_not_fill_its_silence() -> None:
    early = acknowledged(by="CHN", on="2025-11-10")
    record = given(visit_invited(by="USA", on="2025-11-01"), early, CALL, US, CN, VISIT_TOLD)
    assert words(record.on(LATER))["CHN"] == "silent"


def test_a_later_act_outside_of_the_contact_leaves_its_silence_as_it_was() -> None:
    """Beijing's confirmation in May changes the status, not what it said of the call in November."""
    may = visit_confirmed(by="CHN", on="2026-05-11", id="may")
    answer = given(CALL, US, CN, VISIT_TOLD, may).on(LATER)
    assert words(answer)["CHN"] == "silent"
    answer.acknowledgement_is("mutual", CHN="affirmed")


def test_a_judgement_or_a_figure_is_nobodys_word() -> None:
    """A statement affirms a commitment only if it is about it."""
    record = given(
        CALL,
        US,
        CN,
        VISIT_TOLD,
        assessed(value="stalled", by="CHN", part_of="call"),
        figure_reported(subject=VISIT, by="CHN", part_of="call", indicator="guests",
                        value={"min": 1, "max": 1, "unit": "person"}),
    )  # fmt: skip
    assert words(record.on(LATER))["CHN"] == "silent"


def test_on_what_terms_each_affirmed_it_is_shown_where_they_told_it() -> None:
    """Both parties date a visit: "April" for one, "early next year" for the other."""
    cn_told = visit_invited(by="CHN", part_of="cn", due="2026-37~", id="cn-told")
    found = matrices(given(CALL, US, CN, VISIT_TOLD, cn_told).on(LATER))["call"]
    assert found.commitments[VISIT] == {"USA": "affirmed", "CHN": "affirmed"}
    assert found.terms[VISIT].due == {"USA": "2026-04", "CHN": "2026-37~"}


# Contacts


def test_contacts_come_in_the_order_in_which_they_were_held() -> None:
    """Calls, meetings and visits alike; as of a day, only those held by then."""
    record = given(
        visit_confirmed(on="2025-10-01"),
        CALL,
        meeting_held(on="2025-10-30"),
        visit_held(on="2026-05-13/2026-05-15", id="visit"),
    )
    assert list(matrices(record.on(LATER))) == ["busan", "call", "visit"]
    assert list(matrices(record.on("2026-05-14"))) == ["busan", "call"]
    assert matrices(record.on(LATER))["visit"].participants == ("USA:Trump", "CHN")
    assert matrices(record.on(LATER))["call"].readouts == {"USA": (), "CHN": ()}


def test_a_retracted_contact_is_none_and_a_corrected_readout_moves() -> None:
    """The article's undated call is the call that better sources date."""
    record = given(
        CALL,
        call_held(id="undated"),
        readout_issued(by="CHN", of="undated", id="cn", topics=["taiwan"]),
        corrected("cn", on="2025-12-01", subject="us-china", of="call"),
        retracted(target="undated", on="2025-12-01", subject="us-china"),
    )
    then, now = record.on(LATER).known_on("2025-11-30"), record.on(LATER)
    assert list(matrices(then)) == ["call", "undated"]
    assert list(matrices(now)) == ["call"]
    assert topics(now) == {"taiwan": {"USA": "no_account", "CHN": "raised"}}


def test_a_retracted_readout_makes_nobody_silent() -> None:
    record = given(CALL, US, CN, VISIT_TOLD, retracted(target="cn", on="2025-12-01", subject="us-china"))
    assert words(record.on(LATER))["CHN"] == "no_account"
    assert words(record.on(LATER).known_on("2025-11-30"))["CHN"] == "silent"


def test_as_told_by_one_party_the_other_gave_no_account() -> None:
    """And contacts of which it told nothing are not in its telling."""
    record = given(meeting_held(on="2025-10-30"), CALL, US, CN, VISIT_TOLD)
    told = record.on(LATER).as_told_by("CHN")
    assert list(matrices(told)) == ["call"]
    assert topics(told) == {
        "taiwan": {"USA": "no_account", "CHN": "raised"},
        "ukraine": {"USA": "no_account", "CHN": "raised"},
    }
    assert matrices(told)["call"].commitments == {}
    assert words(record.on(LATER).as_told_by("USA")) == {"USA": "affirmed", "CHN": "no_account"}


def test_contacts_of_another_relationship_are_its_own() -> None:
    record = given(
        relationship_opened(),
        relationship_opened(subject="china-japan", id="second", parties=["CHN", "JPN"]),
        CALL,
        meeting_held(subject="china-japan", participants=["CHN", "JPN"]),
        position_stated(subject="china-japan", by="JPN", topics=["taiwan"], part_of="busan"),
    )
    assert list(matrices(record.on(LATER))) == ["call"]
    (own,) = list_readouts("china-japan", record.on(LATER).past)
    assert own.readouts.topics == {"taiwan": {"CHN": "no_account", "JPN": "raised"}}


# What each cell rests on


def test_every_cell_names_the_events_that_it_rests_on() -> None:
    """Corrections are included; a cell without a statement rests on nothing."""
    record = given(
        CALL, US, CN, VISIT_TOLD, corrected("cn", on="2025-12-01", subject="us-china", topics=["taiwan"])
    )
    (telling,) = list_readouts("us-china", record.on(LATER).past)
    assert telling.topics["taiwan"]["CHN"].because == ("cn", "corrected-2025-12-01")
    assert telling.topics["taiwan"]["USA"].because == ("us",)
    assert telling.commitments[VISIT]["USA"].because == ("told",)
    assert telling.commitments[VISIT]["CHN"].because == ("cn",)
    (alone,) = list_readouts("us-china", given(CALL, US).on(LATER).past)
    assert alone.topics["fentanyl"]["CHN"].because == ()


def test_a_topic_is_one_however_it_is_capitalised_or_spaced() -> None:
    """Neither side left out what both raised; it is shown as it was first written."""
    us = readout_issued(by="USA", id="us", topics=["Trade", "rare  earths "])
    china = readout_issued(by="CHN", id="cn", topics=["trade", "Rare earths", "TRADE"])
    both = {"USA": "raised", "CHN": "raised"}
    assert topics(given(CALL, us, china).on(LATER)) == {"Trade": both, "rare earths": both}
