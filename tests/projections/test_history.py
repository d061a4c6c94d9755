"""History: what had happened, what was known of it, and corrections of the record."""

from scenario import (
    assessed,
    call_held,
    commitment_amended,
    commitment_made,
    corrected,
    event,
    given,
    position_stated,
    readout_issued,
    relationship_opened,
    retracted,
    visit_accepted,
    visit_cancelled,
    visit_confirmed,
    visit_dated,
    visit_held,
    visit_invited,
)

# What had happened


def test_a_vague_event_counts_only_once_its_last_possible_day_is_over() -> None:
    """Nothing is claimed before it is certain."""
    record = given(visit_confirmed(on="2025-11", published=None))
    record.on("2025-11-29").nothing_has_happened()
    record.on("2025-11-30").stage_is("confirmed")


def test_what_has_been_reported_has_happened() -> None:
    """An account of the 20th cannot be about the 25th, however vague its month."""
    record = given(visit_confirmed(on="2025-11", published="2025-11-20"))
    record.on("2025-11-19").nothing_has_happened()
    record.on("2025-11-20").stage_is("confirmed")


def test_a_late_account_does_not_make_an_event_late() -> None:
    """The press found out in December; the visit was confirmed in November all the same."""
    record = given(visit_confirmed(on="2025-11-24", published="2025-12-05"))
    record.on("2025-11-24").stage_is("confirmed")


def test_what_may_have_happened_is_listed_apart_and_never_folded() -> None:
    """Between its first and its last day an event is only possible."""
    record = given(visit_confirmed(on="2025-11-20/2025-11-24", published=None, id="april"))
    record.on("2025-11-19").happened().may_have_happened()
    record.on("2025-11-20").happened().may_have_happened("april").nothing_has_happened()
    record.on("2025-11-23").happened().may_have_happened("april")
    record.on("2025-11-24").happened("april").may_have_happened()


def test_an_event_without_an_end_is_never_certain_until_it_is_reported() -> None:
    """The words "since November" say when it began, not when it was over."""
    open_ended = given(visit_confirmed(on="2025-11/..", published=None, id="talks"))
    open_ended.on("2029-12-31").happened().may_have_happened("talks")
    reported = given(visit_confirmed(on="2025-11/..", published="2025-12-02", id="talks"))
    reported.on("2025-12-02").happened("talks").may_have_happened()


def test_an_event_without_a_beginning_may_have_happened_long_ago() -> None:
    """A word like "by the 20th" has no first day, and is certain on the 20th."""
    record = given(visit_confirmed(on="../2025-11-20", published=None, id="by-the-20th"))
    record.on("2024-01-01").happened().may_have_happened("by-the-20th")
    record.on("2025-11-20").happened("by-the-20th").may_have_happened()


# In which order


def test_what_happened_later_counts_as_the_last_word_however_late_the_other_was_recorded() -> None:
    """Events are told in the order of the world, not of the file."""
    record = given(
        visit_confirmed(on="2025-11-24", due="2026-04", id="april"),
        visit_confirmed(on="2025-10-30", due="2026-37", published="2025-12-10", id="early"),
    )
    record.on("2025-12-31").happened("early", "april").due_is("2026-04")


def test_within_a_day_the_instant_decides() -> None:
    """Eight in the evening in Washington is later than ten in the morning of the next day in Beijing."""
    record = given(
        visit_confirmed(on="2025-11-24T20:00-05:00", due="2026-04", id="washington"),
        visit_confirmed(on="2025-11-25T08:00+08:00", due="2026-05", id="beijing"),
    )
    record.on("2025-11-25").happened("beijing", "washington").due_is("2026-04")


def test_a_day_with_an_offset_is_the_day_in_utc() -> None:
    """The evening of 24 November in Washington is the 25th in UTC."""
    record = given(visit_confirmed(on="2025-11-24T20:00-05:00"))
    record.on("2025-11-24").nothing_has_happened()
    record.on("2025-11-25").stage_is("confirmed")


def test_a_cancellation_late_in_washington_comes_after_a_confirmation_early_in_beijing() -> None:
    """Neither the days as written nor the order of the lines tell which was first."""
    confirmed = visit_confirmed(on="2025-10-11T08:00+08:00", published="2025-10-11T08:30+08:00", id="c")
    cancelled = visit_cancelled(on="2025-10-10T23:30-05:00", published="2025-10-10T23:45-05:00", id="x")
    invited = visit_invited(on="2025-10-09", id="i")
    for record in (given(invited, confirmed, cancelled), given(invited, cancelled, confirmed)):
        record.on("2025-10-11").happened("i", "c", "x").stage_is("cancelled")


def test_the_due_stated_last_by_the_clock_holds() -> None:
    """Nine in the evening of 25 November in Washington is after the morning of the 26th in Beijing."""
    record = given(
        commitment_made(on="2025-11-24", due="2026-12-31"),
        commitment_amended(on="2025-11-25T21:00-05:00", due="2027-01-31"),
        commitment_amended(on="2025-11-26T08:00+08:00", due="2027-02-28"),
    )
    record.on("2025-11-30").due_is("2027-01-31")


def test_a_due_with_an_offset_ends_on_its_day_in_utc() -> None:
    """The last evening of January in Washington is the first of February."""
    record = given(commitment_made(on="2025-11-24", due="2026-01-31T20:00-05:00"))
    record.on("2026-02-01").schedule_is("in_window")
    record.on("2026-02-02").schedule_is("overdue", days=1)


def test_within_a_day_what_has_no_time_keeps_its_line() -> None:
    """Events without an instant keep their places."""
    record = given(
        visit_confirmed(on="2025-11-24T20:00Z", id="evening"),
        visit_accepted(on="2025-11-24", id="some-time"),
        visit_invited(on="2025-11-24T09:00Z", id="morning"),
        visit_accepted(on="2025-11-24", id="some-other-time"),
    )
    record.on("2025-11-24").happened("morning", "some-time", "evening", "some-other-time")


def test_an_instant_of_another_commitment_moves_nothing_in_this_one() -> None:
    """A commitment is folded by what bears on it, whatever else happened that day."""
    own = (
        visit_confirmed(on="2025-11-24T20:00Z", due="2026-04", id="evening"),
        visit_confirmed(on="2025-11-24", due="2026-05", id="some-time"),
    )
    other = commitment_made(on="2025-11-24T09:00Z", subject="us-china/another", id="morning")
    given(*own, other).on("2025-11-24").due_is("2026-05")
    given(*own).on("2025-11-24").due_is("2026-05")


def test_of_two_corrections_that_came_out_one_evening_the_later_in_utc_holds() -> None:
    """Written on the 25th in Washington, it came out after what was written on the 26th in Beijing."""
    record = given(
        visit_confirmed(on="2025-11-24", published="2025-11-24", due="2026-04", id="c"),
        corrected("c", on="2025-11-25T21:00-05:00", due="2026-05"),
        corrected("c", on="2025-11-26T07:00+08:00", due="2026-06"),
    )
    record.on("2025-11-30").known_on("2025-11-25").due_is("2026-06")
    record.on("2025-11-30").known_on("2025-11-26").due_is("2026-05")


def test_the_time_that_counts_is_that_of_the_date_that_made_it_certain() -> None:
    """Two reports on the same vague week are ordered by the hour in which they came out."""
    week = "2025-11-23/2025-11-29"
    record = given(
        visit_confirmed(on=week, published="2025-11-24T18:00Z", id="evening"),
        visit_accepted(on=week, published="2025-11-24T09:00Z", id="morning"),
    )
    record.on("2025-11-24").happened("morning", "evening")


def test_what_nothing_else_orders_stands_as_it_was_recorded() -> None:
    """Position in the log breaks the last tie."""
    record = given(visit_invited(id="first"), visit_confirmed(id="second"), visit_accepted(id="third"))
    record.on("2025-11-24").happened("first", "second", "third")


# What was known


def test_an_event_is_known_from_the_day_its_account_came_out() -> None:
    """An event of the 24th published on the 26th was unknown on the 25th."""
    record = given(visit_confirmed(on="2025-11-24", published="2025-11-26"))
    record.on("2025-11-30").known_on("2025-11-25").nothing_has_happened()
    record.on("2025-11-30").known_on("2025-11-26").stage_is("confirmed")


def test_a_vague_publication_makes_it_known_on_its_last_day() -> None:
    """A page dated "November" may be of the 30th."""
    record = given(visit_confirmed(on="2025-11-24", published="2025-11"))
    record.on("2025-11-30").known_on("2025-11-29").nothing_has_happened()
    record.on("2025-11-30").known_on("2025-11-30").stage_is("confirmed")


def test_without_a_publication_an_event_is_known_from_the_day_it_was_recorded() -> None:
    """The log's own clock is the only one left."""
    record = given().later("2025-12-03", visit_confirmed(on="2025-11-24", published=None))
    record.on("2025-12-31").known_on("2025-12-02").nothing_has_happened()
    record.on("2025-12-31").known_on("2025-12-03").stage_is("confirmed")


def test_a_publication_without_an_end_counts_from_the_day_it_was_recorded() -> None:
    """An open date cannot say when something became known."""
    record = given().later("2025-12-03", visit_confirmed(on="2025-11-24", published="2025-11-25/.."))
    record.on("2025-12-31").known_on("2025-12-02").nothing_has_happened()
    record.on("2025-12-31").known_on("2025-12-03").stage_is("confirmed")


# Who told it


def test_as_told_by_a_party_only_what_it_asserted_counts() -> None:
    """Washington's history of the visit is not Beijing's, and neither is the press's."""
    record = given(
        visit_invited(on="2025-10-30", by="CHN", due="2026-37~"),
        visit_confirmed(on="2025-11-24", by="USA:Trump", due="2026-04"),
        visit_dated(on="2025-12-01", due="2026-04-10"),
    )
    record.on("2025-12-31").as_told_by("CHN").stage_is("invited").due_is("2026-37~")
    record.on("2025-12-31").as_told_by("USA").stage_is("confirmed").due_is("2026-04")
    record.on("2025-12-31").stage_is("dated")


def test_a_person_speaks_for_the_party_and_the_party_not_for_the_person() -> None:
    """A statement by the White House is not a statement by Trump."""
    record = given(visit_confirmed(by="USA:Trump", id="trump"), visit_accepted(by="USA", id="house"))
    record.on("2025-12-31").as_told_by("USA").happened("trump", "house")
    record.on("2025-12-31").as_told_by("USA:Trump").happened("trump")


def test_the_relationship_is_there_whoever_tells() -> None:
    """An opening is not a statement of a party, and without it there are no parties to ask."""
    record = given(visit_confirmed(by="USA"))
    record.on("2025-12-31").as_told_by("USA").acknowledgement_is(
        "unilateral", USA="affirmed", CHN="no_account"
    )


def test_a_correction_made_by_others_holds_in_a_partys_telling_too() -> None:
    """The asserting party is that of the corrected event."""
    record = given(
        visit_confirmed(by="USA", id="april"),
        corrected("april", on="2025-11-28", asserted_by="CHN"),
    )
    record.on("2025-11-30").as_told_by("USA").nothing_has_happened()
    record.on("2025-11-30").as_told_by("CHN").stage_is("confirmed")


# Corrections


def test_a_correction_holds_from_the_day_it_is_known() -> None:
    """April was still the known month on the 27th."""
    record = given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-28", due="2026-05"),
    )
    record.on("2025-11-30").known_on("2025-11-27").due_is("2026-04")
    record.on("2025-11-30").known_on("2025-11-28").due_is("2026-05")


def test_a_correction_reaches_back_to_the_day_of_the_event() -> None:
    """The past is viewed as it is known today."""
    record = given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-28", due="2026-05"),
    )
    record.on("2025-11-24").due_is("2026-05")


def test_corrections_of_different_fields_add_up() -> None:
    """The second correction of a booking does not undo the first."""
    answer = given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-26", due="2026-05"),
        corrected("visit", on="2025-11-28", asserted_by="USA"),
    ).on("2025-11-30")
    answer.due_is("2026-05").acknowledgement_is("unilateral", USA="affirmed")
    assert answer.history.by_id["visit"].corrected_by == ("corrected-2025-11-26", "corrected-2025-11-28")


def test_the_latest_known_correction_of_a_field_wins_whenever_it_was_recorded() -> None:
    """A correction of the 26th that reaches the log on the 30th does not undo one of the 28th."""
    record = given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-28", due="2026-05"),
    ).later("2025-11-30", corrected("visit", on="2025-11-26", due="2026-06"))
    record.on("2025-12-01").known_on("2025-11-27").due_is("2026-06")
    record.on("2025-12-01").due_is("2026-05")


def test_of_two_corrections_known_on_one_day_the_one_recorded_last_wins() -> None:
    """Position in the log breaks the tie."""
    given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-28", due="2026-05", id="one"),
        corrected("visit", on="2025-11-28", due="2026-06", id="two"),
    ).on("2025-12-01").due_is("2026-06")


def test_a_null_takes_a_field_away() -> None:
    """No date was given after all."""
    given(visit_confirmed(due="2026-04", id="visit"), corrected("visit", on="2025-11-28", due=None)).on(
        "2025-12-01"
    ).due_is(None).schedule_is("open_ended")


def test_a_corrected_day_moves_the_event_in_the_world() -> None:
    """The account said the 24th; it was the 20th."""
    record = given(
        visit_confirmed(on="2025-11-24", id="visit"),
        corrected("visit", on="2025-11-28", occurred="2025-11-20"),
    )
    record.on("2025-11-20").stage_is("confirmed")
    record.on("2025-11-20").known_on("2025-11-27").nothing_has_happened()


def test_a_corrected_publication_does_not_change_when_it_was_known() -> None:
    """We read it on the 24th, whatever the paper's date line said."""
    record = given(
        visit_confirmed(on="2025-11", published="2025-11-24", id="visit"),
        event(
            "corrected",
            on="2025-12-05",
            subject="us-china/beijing-visit",
            target="visit",
            reason="The page bears the date of its revision.",
            patch={"published": "2025-12-01"},
        ),
    )
    record.on("2025-11-24").known_on("2025-11-24").stage_is("confirmed")
    record.on("2025-11-30").known_on("2025-12-05").stage_is("confirmed")
    record.on("2025-11-29").known_on("2025-12-05").nothing_has_happened()


def test_a_correction_may_itself_be_corrected() -> None:
    """The right month was June; the corrected patch is what applies."""
    record = given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-26", due="2026-05", id="first"),
        corrected("first", on="2025-11-28", patch={"due": "2026-06"}),
    )
    record.on("2025-12-01").known_on("2025-11-27").due_is("2026-05")
    record.on("2025-12-01").known_on("2025-11-28").due_is("2026-06")


def test_a_corrected_correction_no_longer_changes_what_it_first_named() -> None:
    """The patch is replaced, not extended."""
    given(
        visit_confirmed(due="2026-04", by="CHN", id="visit"),
        corrected("visit", on="2025-11-26", due="2026-05", id="first"),
        corrected("first", on="2025-11-28", patch={"asserted_by": "USA"}),
    ).on("2025-12-01").due_is("2026-04").acknowledgement_is("unilateral", USA="affirmed")


def test_a_retracted_correction_leaves_the_event_as_it_was() -> None:
    """April was right after all."""
    record = given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-26", due="2026-05", id="wrong"),
        retracted(target="wrong", on="2025-11-28"),
    )
    record.on("2025-12-01").known_on("2025-11-27").due_is("2026-05")
    record.on("2025-12-01").known_on("2025-11-28").due_is("2026-04")


def test_a_correction_that_does_not_fit_what_was_known_by_then_waits() -> None:
    """A value of one scheme makes no sense before the change of scheme is known."""
    record = given(
        visit_confirmed(),
        assessed(on="2025-11-30", value="stalled", id="rating"),
        corrected("rating", on="2025-12-10", scheme="pam", value=2),
    ).later("2025-12-11", corrected("rating", on="2025-12-05", value=3))
    for known, value in (("2025-12-04", "stalled"), ("2025-12-06", "stalled"), ("2025-12-12", 2)):
        judged = record.on("2025-12-31").known_on(known).status.assessment
        assert [each.value for each in judged if not isinstance(each, str)] == [value]


# Retractions


def test_a_retracted_event_counts_nowhere_from_the_day_that_is_known() -> None:
    """It should never have been recorded; but for two days it counted."""
    record = given(
        visit_confirmed(on="2025-11-20"),
        visit_held(on="2025-11-24", id="hoax"),
        retracted(target="hoax", on="2025-11-26"),
    )
    record.on("2025-11-30").known_on("2025-11-25").stage_is("held")
    record.on("2025-11-30").known_on("2025-11-26").stage_is("confirmed")


def test_when_all_of_it_is_retracted_nothing_has_happened() -> None:
    """A commitment is no more than its events."""
    given(visit_confirmed(id="visit"), retracted(target="visit", on="2025-11-26")).on(
        "2025-11-30"
    ).nothing_has_happened()


def test_a_retracted_retraction_gives_its_target_back() -> None:
    """The denial of the report was itself the mistake."""
    record = given(
        visit_confirmed(id="visit"),
        retracted(target="visit", on="2025-11-26", id="doubt"),
        retracted(target="doubt", on="2025-11-28"),
    )
    record.on("2025-11-30").known_on("2025-11-25").stage_is("confirmed")
    record.on("2025-11-30").known_on("2025-11-27").nothing_has_happened()
    record.on("2025-11-30").known_on("2025-11-28").stage_is("confirmed")


def test_a_retraction_can_be_given_back_again() -> None:
    """Doing and undoing has no end."""
    given(
        visit_confirmed(id="visit"),
        retracted(target="visit", on="2025-11-26", id="doubt"),
        retracted(target="doubt", on="2025-11-28", id="second-thoughts"),
        retracted(target="second-thoughts", on="2025-11-29"),
    ).on("2025-11-30").nothing_has_happened()


def test_a_corrected_reason_leaves_a_retraction_in_force() -> None:
    """Why it went is one thing, that it went another."""
    given(
        visit_confirmed(id="visit"),
        retracted(target="visit", on="2025-11-26", id="doubt"),
        corrected("doubt", on="2025-11-28", reason="The outlet withdrew the story."),
    ).on("2025-11-30").nothing_has_happened()


def test_a_correction_survives_the_retraction_and_return_of_its_target() -> None:
    """A corrected event stays corrected."""
    given(
        visit_confirmed(due="2026-04", id="visit"),
        corrected("visit", on="2025-11-25", due="2026-05"),
        retracted(target="visit", on="2025-11-26", id="doubt"),
        retracted(target="doubt", on="2025-11-28"),
    ).on("2025-11-30").due_is("2026-05")


def test_the_records_own_housekeeping_is_no_event_of_the_world() -> None:
    """Corrections and retractions change what is told and are not told themselves."""
    given(
        call_held(on="2025-11-20"),
        visit_confirmed(on="2025-11-24", id="visit"),
        corrected("visit", on="2025-11-25", due="2026-05"),
        retracted(target="call", on="2025-11-26", subject="us-china"),
    ).on("2025-11-30").happened("visit").may_have_happened()


# What belongs together


def test_the_last_opening_says_between_whom_the_relationship_is() -> None:
    """A relationship may be opened wider than it was."""
    answer = given(
        relationship_opened(),
        visit_confirmed(by="EU"),
        relationship_opened(on="2025-12-01", parties=["USA", "CHN", "EU"], id="wider"),
    )
    answer.on("2025-11-30").acknowledgement_is("unattributed")
    answer.on("2025-12-01").acknowledgement_is("unilateral", EU="affirmed")


def test_between_whom_it_is_holds_on_any_day() -> None:
    """An opening is the frame: a relationship followed late has earlier days, too."""
    late = relationship_opened(on="2026-02-01", published=None)
    record = given(late, visit_confirmed(by="USA"))
    record.on("2025-11-30").known_on("2025-11-25").acknowledgement_is("unilateral", USA="affirmed")
    retractable = given(
        late, visit_confirmed(by="USA"), retracted(target=late.id, subject="us-china", on="2026-02-02")
    )
    retractable.on("2025-11-30").acknowledgement_is("unattributed")


def test_a_contact_is_the_frame_of_each_party_s_telling() -> None:
    """A readout of a call belongs to the call, even if it does not name its author."""
    record = given(
        call_held(),
        visit_confirmed(by="USA", part_of="call", id="visit"),
        readout_issued(by="USA"),
    )
    told = record.on("2025-11-30").as_told_by("USA")
    assert told.past.contact_of("call") == "call"
    assert [account.id for account in told.past.events if account.id == "call"] == []
    assert record.on("2025-11-23").past.contact_of("call") is None


def test_only_what_is_about_a_commitment_makes_one() -> None:
    """A position or a figure on a commitment's subject does not say that the commitment exists."""
    record = given(
        visit_confirmed(id="visit"),
        position_stated(on="2025-11-25", by="CHN", subject="us-china/beijing-visit"),
        retracted(target="visit", on="2025-11-26"),
    )
    record.on("2025-11-30").happened("position-stated-2025-11-25").nothing_has_happened()
    assert record.on("2025-11-30").past.commitments("us-china") == ()
    assert record.on("2025-11-30").known_on("2025-11-25").past.commitments("us-china") == (
        "us-china/beijing-visit",
    )
