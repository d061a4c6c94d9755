"""Refusals: validation rejects confused events and says what to do about them."""

from collections.abc import Callable

import pytest

from scenario import (
    PURCHASE,
    VISIT,
    Record,
    acknowledged,
    assessed,
    call_held,
    cargoes_booked,
    cargoes_cleared,
    commitment_accepted,
    commitment_made,
    commitment_superseded,
    corrected,
    event,
    figure_reported,
    given,
    purchase_pledged,
    readout_issued,
    relationship_opened,
    retracted,
    tariff_cut_announced,
    tariff_took_effect,
    visit_accepted,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
    watch_item_set,
)
from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent

CONFIRMED = visit_confirmed(id="visit", due="2026-04")


def says(refusal: Refused, *words: str, hint: str) -> None:
    """Assert the message and the hint of a refusal."""
    for word in words:
        assert word in refusal.message
    assert refusal.hint
    assert hint in refusal.hint
    assert refusal.exit_code == 1


# What is not known


@pytest.mark.parametrize("told", [call_held(), visit_confirmed()], ids=lambda told: told.type)
def test_an_unknown_relationship(told: AnyEvent) -> None:
    """The program does not know its parties yet."""
    says(Record().refuses(told), "unknown relationship us-china", hint="relationship-opened us-china")


def test_a_relationship_that_is_misspelt() -> None:
    """The nearest one is suggested."""
    slip = call_held(subject="us-chnia")
    says(given().refuses(slip), "unknown relationship us-chnia", hint="did you mean us-china?")


def test_a_retracted_relationship() -> None:
    """A relationship whose opening was a mistake is not open."""
    record = given(retracted(target="relationship-opened-2025-10-01", subject="us-china", on="2025-11-01"))
    refusal = record.refuses(call_held())
    says(refusal, "unknown relationship", hint="open it")
    says(refusal, hint="relationship-opened-2025-10-01 was retracted by retracted-2025-11-01 on 2025-11-01")
    says(refusal, hint="take that back with `timeline retract retracted-2025-11-01 --reason …`")
    assert "did you mean" not in str(refusal.hint)


def test_a_retracted_commitment() -> None:
    """Its opening was a mistake; the hint does not suggest its own name."""
    record = given(CONFIRMED, retracted(target="visit", on="2025-11-25"))
    refusal = record.refuses(acknowledged(by="CHN"))
    says(refusal, "unknown commitment", hint="opening visit was retracted by retracted-2025-11-25 on")
    assert "did you mean" not in str(refusal.hint)


def test_a_relationship_whose_opening_was_brought_back() -> None:
    """The retraction was a mistake itself."""
    opening = "relationship-opened-2025-10-01"
    gone = retracted(target=opening, subject="us-china", on="2025-11-01", id="gone")
    back = retracted(target="gone", subject="us-china", on="2025-11-02")
    given(gone, back, call_held())


def test_an_unknown_commitment() -> None:
    """A visit cannot be dated before an event opens it."""
    refusal = given().refuses(visit_dated())
    says(refusal, f"unknown commitment {VISIT}", hint="visit-confirmed")
    assert "purchase-pledged" not in (refusal.hint or "")


def test_a_commitment_that_is_misspelt() -> None:
    """The nearest one is suggested."""
    slip = visit_dated(subject="us-china/bejing-visit")
    says(given(CONFIRMED).refuses(slip), "unknown commitment", hint=f"did you mean {VISIT}?")


@pytest.mark.parametrize(
    "told",
    [acknowledged(by="CHN"), commitment_accepted(), assessed(value="kept")],
    ids=lambda told: told.type,
)
def test_a_word_on_an_unknown_commitment(told: AnyEvent) -> None:
    """An event for any commitment does not open one; any opening event would."""
    says(given().refuses(told), "unknown commitment", hint="tariff-cut-announced")


def test_a_commitment_all_of_whose_events_are_retracted() -> None:
    """A commitment without valid events cannot be dated; it can be opened again."""
    record = given(CONFIRMED, retracted(target="visit", on="2025-11-26"))
    says(record.refuses(visit_dated(on="2025-11-27")), "unknown commitment", hint="opened first")
    record.and_then(visit_invited(on="2025-11-27"))


OPENINGS = {
    "visit": visit_invited,
    "purchase": purchase_pledged,
    "tariff": tariff_cut_announced,
    "undertaking": commitment_made,
}


@pytest.mark.parametrize(
    "opening",
    [
        "visit-invited",
        "visit-confirmed",
        "purchase-pledged",
        "cargoes-booked",
        "tariff-cut-announced",
        "tariff-rise-announced",
        "tariff-rise-threatened",
        "commitment-made",
    ],
)
def test_an_opening_type_is_never_of_an_unknown_commitment(opening: str) -> None:
    """These eight may be the first that is heard of one."""
    owed = {"owed_by": "CHN", "text": "To control"} if opening == "commitment-made" else {}
    given(event(opening, subject="us-china/new", **owed))


@pytest.mark.parametrize("of", ["call", "never-held"])
def test_an_account_of_an_unknown_contact(of: str) -> None:
    """A readout tells of something."""
    says(given().refuses(readout_issued(by="CHN", of=of)), f"unknown contact {of} in `of`", hint="record it")


def test_something_that_came_out_of_an_unknown_contact() -> None:
    """Its contact must be on record."""
    told = visit_confirmed(part_of="call")
    says(given().refuses(told), "unknown contact call in `part_of`", hint="record it first")


def test_an_account_of_what_is_no_contact() -> None:
    """A confirmation is not a call."""
    told = readout_issued(by="CHN", of="visit")
    says(given(CONFIRMED).refuses(told), "`of` visit is a visit-confirmed", hint="call-held, meeting-held")


def test_an_account_of_an_account() -> None:
    """A readout is of the contact itself, though something may come out of a readout."""
    record = given(call_held(), readout_issued(by="USA", id="readout"))
    says(record.refuses(readout_issued(by="CHN", of="readout")), "is a readout-issued", hint="visit-held")
    record.and_then(visit_confirmed(part_of="readout"))


def test_something_that_came_out_of_no_contact() -> None:
    """A figure has no outcome."""
    figure = figure_reported(id="figure", indicator="exports", value={"min": 1, "unit": "USD"})
    says(given(figure).refuses(visit_confirmed(part_of="figure")), "`part_of`", hint="readout-issued")


@pytest.mark.parametrize(
    "told", [readout_issued(by="CHN"), visit_confirmed(part_of="call")], ids=["of", "part_of"]
)
def test_a_retracted_contact(told: AnyEvent) -> None:
    """The call was never held and has no readouts, until its retraction is retracted."""
    taken_back = retracted(target="call", subject="us-china", id="no-call")
    record = given(call_held(), taken_back)
    says(record.refuses(told), "was retracted", hint="timeline show call")
    record.and_then(retracted(target="no-call", subject="us-china", id="it-was"), told)


def test_an_unknown_mention() -> None:
    """A readout cannot affirm a commitment that is not open."""
    told = readout_issued(by="USA", mentions=["us-china/beijing-vist"])
    record = given(call_held(), CONFIRMED)
    says(record.refuses(told), "unknown commitment", "`mentions`", hint=f"did you mean {VISIT}?")


def test_a_mention_of_an_unknown_relationship() -> None:
    """Relationships can be mentioned, but have to be there."""
    told = readout_issued(by="USA", mentions=["xxxx"])
    says(given(call_held()).refuses(told), "unknown relationship xxxx in `mentions`", hint="open it first")
    given(call_held(), readout_issued(by="USA", mentions=["us-china"]))


def test_an_unknown_successor() -> None:
    """The successor must be another commitment."""
    told = commitment_superseded(superseded_by=PURCHASE)
    record = given(commitment_made())
    says(record.refuses(told), f"unknown commitment {PURCHASE} in `superseded_by`", hint="open it")
    record.and_then(purchase_pledged(), told)


def test_an_unknown_mirror() -> None:
    """A figure mirrors another figure that is on record."""
    told = figure_reported(indicator="imports", value={"min": 1, "unit": "USD"}, mirror_of="exports")
    says(given().refuses(told), "unknown event exports in `mirror_of`", hint="record it first")
    says(given(call_held(id="exports")).refuses(told), "is a call-held", hint="figure-reported")
    given(figure_reported(id="exports", indicator="exports", value={"min": 1, "unit": "USD"}), told)


def test_unknown_evidence() -> None:
    """A judgement rests on what can be looked up."""
    told = assessed(value="kept", evidence=["visit", "rumour"])
    says(given(CONFIRMED).refuses(told), "unknown event rumour in `evidence`", hint="timeline log")
    given(CONFIRMED, assessed(value="kept", evidence=["visit"]))


def test_retracted_evidence() -> None:
    """A judgement does not rest on what was taken back."""
    record = given(
        CONFIRMED, visit_held(on="2025-11-25", id="hoax"), retracted(target="hoax", on="2025-11-26")
    )
    says(record.refuses(assessed(on="2025-11-27", value="kept", evidence=["hoax"])), "retracted", hint="show")


@pytest.mark.parametrize(
    "told",
    [corrected("nothing", on="2025-11-26", due="2026-05"), retracted(target="nothing")],
    ids=lambda told: told.type,
)
def test_an_unknown_target(told: AnyEvent) -> None:
    """Nothing is there to be put right."""
    says(given(CONFIRMED).refuses(told), "unknown target nothing", hint="timeline log")


# What does not fit


@pytest.mark.parametrize("kind", OPENINGS)
@pytest.mark.parametrize(
    ("told", "fits"),
    [
        (visit_accepted, "visit"),
        (visit_invited, "visit"),
        (cargoes_booked, "purchase"),
        (cargoes_cleared, "purchase"),
        (tariff_took_effect, "tariff"),
        (commitment_made, "undertaking"),
    ],
    ids=["visit-accepted", "visit-invited", "booked", "cleared", "took-effect", "made"],
)
def test_a_type_that_does_not_fit_the_kind_of_commitment(
    kind: str, told: Callable[..., AnyEvent], fits: str
) -> None:
    """Cargoes cannot be booked on a visit."""
    opening = OPENINGS[kind](on="2025-10-30", id="opening")
    event_told = told(subject=opening.subject)
    if kind == fits:
        given(opening, event_told)
    else:
        refusal = given(opening).refuses(event_told)
        says(
            refusal, f"{opening.subject} is a", kind, f"{event_told.type} needs a", fits, hint="open one with"
        )


def test_what_may_be_said_of_any_commitment_fits_every_kind() -> None:
    """A visit can be accepted, met or superseded like a treaty."""
    for opening in (visit_invited(), purchase_pledged(), tariff_cut_announced(), commitment_made()):
        given(
            opening,
            commitment_accepted(subject=opening.subject),
            acknowledged(by="CHN", subject=opening.subject),
        )


@pytest.mark.parametrize(
    "told",
    [
        relationship_opened(subject=VISIT, id="opening"),
        call_held(subject=VISIT, id="another-call"),
        event("meeting-held", subject=VISIT, participants=["USA", "CHN"]),
        readout_issued(subject=VISIT, by="CHN"),
    ],
    ids=lambda told: told.type,
)
def test_what_is_about_a_relationship_is_not_recorded_on_a_commitment(told: AnyEvent) -> None:
    """Two governments telephone; a visit does not."""
    record = given(call_held(), CONFIRMED)
    says(record.refuses(told), "is about a relationship", "is a commitment", hint="record it on us-china")


@pytest.mark.parametrize(
    "told",
    [
        visit_confirmed(subject="us-china"),
        acknowledged(by="CHN", subject="us-china"),
        commitment_made(subject="us-china"),
        assessed(subject="us-china", value="kept"),
    ],
    ids=lambda told: told.type,
)
def test_what_is_about_a_commitment_is_not_recorded_on_a_relationship(told: AnyEvent) -> None:
    """A visit needs a name."""
    says(given().refuses(told), "is about a commitment", "is a relationship", hint="us-china/NAME")


def test_what_is_about_either_is_recorded_on_either() -> None:
    """A watch item may concern a visit, or everything."""
    given(CONFIRMED, watch_item_set(text="Dates"), watch_item_set(subject=VISIT, text="Dates", id="visits"))


# What has not happened yet


def test_what_begins_after_its_account_was_published() -> None:
    """A plan is not an event: it has a due date."""
    planned = visit_held(on="2026-04", published="2025-11-26")
    says(given(CONFIRMED).refuses(planned, "2026-06-01"), "after the account was published", hint="`due`")


def test_what_begins_after_it_was_recorded() -> None:
    """Tomorrow's news is not known."""
    planned = visit_held(on="2026-04-10", published=None)
    says(given(CONFIRMED).refuses(planned, "2026-04-08"), "after the account was recorded", hint="`due`")


def test_the_same_evening_may_be_another_day_elsewhere() -> None:
    """A day's grace for time zones, and no more."""
    for published, recorded in (("2025-11-23", "2025-12-01"), (None, "2025-11-23")):
        told = visit_confirmed(on="2025-11-24", published=published)
        given().later(recorded, told)
    for published, recorded in (("2025-11-22", "2025-12-01"), (None, "2025-11-22")):
        told = visit_confirmed(on="2025-11-24", published=published)
        says(given().refuses(told, recorded), "`occurred` 2025-11-24 begins after", hint="`due`")


def test_a_vague_event_may_have_begun() -> None:
    """An account of 3 November about "November" is not a plan."""
    given().later("2025-11-03", visit_confirmed(on="2025-11", published="2025-11-03"))


def test_an_account_that_has_not_come_out_yet() -> None:
    """Tomorrow's paper is not out."""
    told = visit_confirmed(on="2025-11-24", published="2025-11-28")
    says(given().refuses(told, "2025-11-26"), "`published` 2025-11-28 is after today", hint="came out")
    given().later("2025-11-27", told)


# The record itself


def test_an_id_in_use_with_other_content() -> None:
    """One name, one thing; to change it there are corrections."""
    record = given(CONFIRMED)
    other = visit_confirmed(id="visit", due="2026-05")
    says(record.refuses(other), "the id visit is in use", "visit-confirmed", hint="timeline correct visit")


def test_a_target_on_another_subject() -> None:
    """A correction stands where what it corrects stands."""
    told = corrected("visit", on="2025-11-26", subject=PURCHASE, due="2026-05")
    says(given(CONFIRMED, purchase_pledged()).refuses(told), f"is about {VISIT}", hint=VISIT)


@pytest.mark.parametrize("field", ["id", "type", "subject"])
def test_a_correction_of_what_makes_an_event_that_event(field: str) -> None:
    """With these fields wrong, it was another event."""
    patch = {field: {"id": "other", "type": "visit-dated", "subject": "us-china/tokyo-visit"}[field]}
    told = event("corrected", on="2025-11-26", subject=VISIT, target="visit", reason="misread", patch=patch)
    says(given(CONFIRMED).refuses(told), f"`{field}` cannot be corrected", hint="retract the event")


@pytest.mark.parametrize(
    "aimed",
    [corrected("visit", on="2025-11-26", due="2026-05", id="aimed"), retracted(target="visit", id="aimed")],
    ids=lambda aimed: aimed.type,
)
def test_a_correction_of_what_a_correction_is_about(aimed: AnyEvent) -> None:
    """A different target is a different correction."""
    told = event(
        "corrected",
        on="2025-11-28",
        subject=VISIT,
        target="aimed",
        reason="misread",
        patch={"target": "other"},
    )
    record = given(CONFIRMED, visit_dated(id="other"), aimed)
    says(record.refuses(told), "`target` cannot be corrected", hint="retract the event")


@pytest.mark.parametrize(
    "patch",
    [{"colour": "red"}, {"due": "soon"}, {"visitor": "Trump"}, {"occurred": None}, {"topics": "taiwan"}],
    ids=lambda patch: next(iter(patch)),
)
def test_a_correction_that_leaves_no_valid_event(patch: dict[str, object]) -> None:
    """Unknown field, unreadable date, no party, a needed field taken away, a wrong type."""
    told = event("corrected", on="2025-11-26", subject=VISIT, target="visit", reason="misread", patch=patch)
    refusal = given(CONFIRMED).refuses(told)
    says(refusal, "visit would not be a valid event then", next(iter(patch)), hint="timeline types")


def test_a_correction_is_judged_by_what_earlier_ones_have_left() -> None:
    """A value has to fit the scheme as corrected, not as first recorded."""
    record = given(
        CONFIRMED,
        assessed(value="kept", id="rating"),
        corrected("rating", on="2025-11-26", scheme="pam", value=2, id="rescaled"),
    )
    says(record.refuses(corrected("rating", on="2025-11-27", value="broken")), "a valid event", hint="types")
    back = record.and_then(retracted(target="rescaled", on="2025-11-27"))
    back.and_then(corrected("rating", on="2025-11-28", value="broken"))


def test_a_correction_into_the_future() -> None:
    """A correction cannot smuggle in a plan."""
    told = corrected("visit", on="2025-11-26", occurred="2026-04-10")
    says(given(CONFIRMED).refuses(told), "begins after", hint="`due`")


def test_a_correction_to_an_unknown_contact() -> None:
    """A reference may be corrected, to something that is there."""
    told = corrected("visit", on="2025-11-26", part_of="never-held")
    says(given(CONFIRMED).refuses(told), "unknown contact never-held in `part_of`", hint="record it first")
    given(call_held(), CONFIRMED, corrected("visit", on="2025-11-26", part_of="call"))


def test_a_correction_of_a_correction_that_leaves_no_patch() -> None:
    """A correction corrects something."""
    first = corrected("visit", on="2025-11-26", due="2026-05", id="first")
    told = corrected("first", on="2025-11-27", patch={})
    says(given(CONFIRMED, first).refuses(told), "first would not be a valid event", hint="timeline types")
