"""Acknowledgement: each party's last word, its silence, and their roll-up."""

import pytest

from scenario import (
    PURCHASE,
    VISIT,
    acknowledged,
    amount,
    assessed,
    call_held,
    cargoes_booked,
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
    tonnes,
    visit_accepted,
    visit_confirmed,
    visit_held,
    visit_invited,
)
from timeline.events.catalogue import AnyEvent

LATER = "2025-12-31"
CALL = call_held()
CAME_OUT_OF_THE_CALL = visit_confirmed(by="USA:Trump", part_of="call", id="april")


def readout(party: str, *mentions: str, of: str = "call", on: str = "2025-11-24") -> AnyEvent:
    return readout_issued(on=on, by=party, of=of, mentions=mentions, id=f"readout-{party}")


# A party's word


@pytest.mark.parametrize(
    "word",
    [
        visit_invited(by="CHN"),
        acknowledged(by="CHN"),
        readout("CHN", VISIT),
        visit_accepted(by="CHN:Wang Yi", id="wang"),
    ],
    ids=["asserted", "acknowledged", "mentioned", "by a person"],
)
def test_a_party_affirms_what_it_asserts_acknowledges_or_mentions(word: AnyEvent) -> None:
    """A readout that speaks of the visit is as good as a word of its own."""
    given(CALL, visit_confirmed(), word).on(LATER).acknowledgement_is("unilateral", CHN="affirmed")


def test_a_denial_is_a_word_too() -> None:
    """Saying "there is no such plan" is a statement."""
    given(visit_confirmed(by="USA"), denied(by="CHN", on="2025-11-25")).on(LATER).acknowledgement_is(
        "contested", USA="affirmed", CHN="denied"
    )


def test_a_party_that_has_said_nothing_has_given_no_account() -> None:
    """Without a question or an answer there is no silence."""
    given(visit_confirmed(by="USA")).on(LATER).acknowledgement_is(
        "unilateral", USA="affirmed", CHN="no_account"
    )


@pytest.mark.parametrize(
    "aside",
    [
        position_stated(by="CHN", subject=VISIT, quote="in communication"),
        figure_reported(by="CHN", subject=VISIT, indicator="delegates", value={"min": 40, "unit": "person"}),
        assessed(by="CHN", value="stalled"),
    ],
    ids=lambda aside: aside.type,
)
def test_a_position_a_figure_or_a_judgement_affirms_nothing(aside: AnyEvent) -> None:
    """Being "in communication" does not confirm anything."""
    given(visit_confirmed(by="USA"), aside).on(LATER).acknowledgement_is("unilateral", CHN="no_account")


def test_the_last_explicit_word_counts() -> None:
    """Denied at noon, acknowledged a week later; and the other way round."""
    told = (visit_confirmed(by="USA"), denied(by="CHN", on="2025-11-25"))
    given(*told, acknowledged(by="CHN", on="2025-12-01")).on(LATER).acknowledgement_is(
        "mutual", USA="affirmed", CHN="affirmed"
    )
    given(*told, acknowledged(by="CHN", on="2025-11-24")).on(LATER).acknowledgement_is(
        "contested", CHN="denied"
    )


# Silence


def test_a_readout_that_omits_a_visit_makes_its_party_silent() -> None:
    """Washington announces April after the call; Beijing's account of the same call has only Taiwan."""
    given(CALL, CAME_OUT_OF_THE_CALL, readout("CHN")).on(LATER).acknowledgement_is(
        "unilateral", USA="affirmed", CHN="silent"
    )


def test_silence_needs_a_readout() -> None:
    """A party without a readout of the call left nothing out."""
    given(CALL, CAME_OUT_OF_THE_CALL, readout("USA", VISIT)).on(LATER).acknowledgement_is(
        "unilateral", CHN="no_account"
    )


def test_silence_needs_a_readout_of_the_contact_it_came_out_of() -> None:
    """An account of an earlier meeting could not have mentioned it."""
    other = meeting_held(on="2025-10-30")
    of_busan = readout("CHN", of="busan", on="2025-10-30")
    given(other, CALL, CAME_OUT_OF_THE_CALL, of_busan).on(LATER).acknowledgement_is(
        "unilateral", CHN="no_account"
    )
    unplaced = visit_confirmed(by="USA")
    given(CALL, unplaced, readout("CHN")).on(LATER).acknowledgement_is("unilateral", CHN="no_account")


def test_what_came_out_of_a_readout_came_out_of_its_contact() -> None:
    """A visit told in the White House's account of the call is measured against Beijing's account of it."""
    given(
        CALL,
        readout("USA"),
        visit_confirmed(by="USA", part_of="readout-USA"),
        readout("CHN"),
    ).on(LATER).acknowledgement_is("unilateral", USA="affirmed", CHN="silent")


def test_what_came_out_of_a_visit_can_be_left_out_of_an_account_of_that_visit() -> None:
    """A visit is a contact like a call."""
    held = visit_held(on="2025-11-20", id="summit", subject="us-china/busan-visit")
    opened = visit_confirmed(on="2025-11-01", subject="us-china/busan-visit", id="busan-visit")
    pledged = purchase_pledged(by="USA", part_of="summit")
    answer = given(opened, held, pledged, readout("CHN", of="summit")).on(LATER).of(PURCHASE)
    answer.acknowledgement_is("unilateral", USA="affirmed", CHN="silent")


def test_an_explicit_word_outlives_a_later_silence() -> None:
    """Beijing invited him in October; that its account of November's call says nothing takes nothing back."""
    invited = visit_invited(on="2025-10-30", by="CHN")
    given(invited, CALL, CAME_OUT_OF_THE_CALL, readout("CHN")).on(LATER).acknowledgement_is(
        "mutual", USA="affirmed", CHN="affirmed"
    )


def test_a_denial_outlives_a_later_silence_too() -> None:
    """Silence does not take a denial back either."""
    no = denied(on="2025-11-24T01:00Z", by="CHN")
    given(CALL, CAME_OUT_OF_THE_CALL, no, readout("CHN", on="2025-11-25")).on(LATER).acknowledgement_is(
        "contested", CHN="denied"
    )


def test_silence_ends_with_the_first_word() -> None:
    """A spokesman makes good what the readout left out."""
    told = (CALL, CAME_OUT_OF_THE_CALL, readout("CHN"))
    given(*told, acknowledged(by="CHN", on="2025-11-26")).on(LATER).acknowledgement_is("mutual")


def test_a_retracted_readout_was_never_silent() -> None:
    """The account was not theirs."""
    told = (CALL, CAME_OUT_OF_THE_CALL, readout("CHN"))
    given(*told, retracted(target="readout-CHN", subject="us-china", on="2025-11-27")).on(
        LATER
    ).acknowledgement_is("unilateral", CHN="no_account")


def test_a_readout_corrected_to_another_contact_speaks_of_that_one() -> None:
    """The readout was of Busan all along."""
    told = (meeting_held(on="2025-10-30"), CALL, CAME_OUT_OF_THE_CALL, readout("CHN"))
    record = given(*told, corrected("readout-CHN", subject="us-china", on="2025-11-27", of="busan"))
    record.on(LATER).known_on("2025-11-26").acknowledgement_is("unilateral", CHN="silent")
    record.on(LATER).acknowledgement_is("unilateral", CHN="no_account")


# How words add up


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ((visit_confirmed(by="USA"), acknowledged(by="CHN")), "mutual"),
        ((visit_confirmed(by="USA"),), "unilateral"),
        ((visit_confirmed(), acknowledged(by="CHN")), "unilateral"),
        ((visit_confirmed(by="USA"), denied(by="CHN")), "contested"),
        ((visit_confirmed(), denied(by="CHN")), "contested"),
        ((visit_confirmed(by="USA"), acknowledged(by="CHN"), denied(by="USA", on="2025-11-25")), "contested"),
        ((visit_confirmed(),), "unattributed"),
        ((visit_confirmed(by="JPN"),), "unattributed"),
        ((CALL, visit_confirmed(part_of="call"), readout("CHN")), "unattributed"),
    ],
    ids=[
        "both affirm",
        "the owing side alone",
        "the other side alone",
        "one denies",
        "one denies what the press has",
        "the one that said so takes it back",
        "only the press",
        "only an outsider",
        "the press, and a silence",
    ],
)
def test_words_add_up(words: tuple[AnyEvent, ...], state: str) -> None:
    """A denial outweighs everything; mutual needs every party; the press does not speak for any."""
    given(*words).on(LATER).acknowledgement_is(state)


def test_among_three_two_words_are_not_mutual() -> None:
    """Every party of the relationship has to affirm."""
    three = relationship_opened(parties=["USA", "CHN", "JPN"])
    told = (three, visit_confirmed(by="USA"), acknowledged(by="CHN"))
    given(*told).on(LATER).acknowledgement_is("unilateral", JPN="no_account")
    given(*told, acknowledged(by="JPN", id="tokyo")).on(LATER).acknowledgement_is("mutual")


# Terms


def test_parties_may_affirm_the_same_visit_on_other_terms() -> None:
    """April, says Washington; early next year, says Beijing; the last one stated is the visit's own."""
    answer = given(
        visit_confirmed(on="2025-11-24", by="USA:Trump", due="2026-04"),
        visit_invited(on="2025-11-25", by="CHN", due="2026-37~"),
        visit_confirmed(on="2025-11-26", due="2026-05"),
    ).on(LATER)
    assert answer.status.acknowledgement.terms.due == {"USA": "2026-04", "CHN": "2026-37~"}
    answer.due_is("2026-05").acknowledgement_is("mutual")


def test_a_partys_terms_are_the_last_it_stated_itself() -> None:
    """Affirming again without a month repeals none."""
    answer = given(
        visit_confirmed(on="2025-11-24", by="USA", due="2026-04"),
        visit_confirmed(on="2025-11-25", by="USA", due="2026-05"),
        visit_accepted(on="2025-11-26", by="USA"),
        acknowledged(on="2025-11-27", by="CHN"),
    ).on(LATER)
    assert answer.status.acknowledgement.terms.due == {"USA": "2026-05"}


def test_targets_are_terms_as_well() -> None:
    """Twelve million tonnes is what Washington says; a cargo's own quantity is no target."""
    answer = given(
        purchase_pledged(on="2025-10-30", by="USA", quantity=tonnes(12), due="2026-02"),
        cargoes_booked(on="2025-11-26", by="CHN", quantity=tonnes(1), due="2026-01"),
    ).on(LATER)
    terms = answer.status.acknowledgement.terms
    assert terms.targets == {"USA": {"quantity": amount("12 Mt")}}
    assert terms.due == {"USA": "2026-02"}
