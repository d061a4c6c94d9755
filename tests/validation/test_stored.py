"""Accepted events: validation never rejects reality, and recognises duplicates."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from scenario import (
    CONTROLS,
    PURCHASE,
    TARIFF,
    VISIT,
    call_held,
    cargoes_booked,
    cargoes_cancelled,
    cargoes_cleared,
    commitment_made,
    commitment_met,
    corrected,
    denied,
    event,
    given,
    purchase_pledged,
    readout_issued,
    relationship_opened,
    retracted,
    tariff_cut_announced,
    tariff_revoked,
    tariff_took_effect,
    tonnes,
    visit_cancelled,
    visit_confirmed,
    visit_held,
)
from timeline.app.facade import App
from timeline.events.catalogue import AnyEvent, decode, encode, read
from timeline.events.entry import Entry
from timeline.events.parties import Party
from timeline.events.undertakings import CommitmentMade
from timeline.files.jsonl import Line
from timeline.projections import history
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import open_log
from timeline.validation import Outcome, ValidationState, validate

NEXT_YEAR = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DEEP = 2_000  # beyond the depth to which functions may call each other
CONFIRMED = visit_confirmed(id="visit", due="2026-04")


# Reality


@pytest.mark.parametrize(
    "events",
    [
        (
            purchase_pledged(quantity=tonnes(12), counts="booked"),
            cargoes_booked(on="2026-01-16", quantity=tonnes(25)),
        ),
        (purchase_pledged(), cargoes_cleared(on="2026-01-16", quantity=tonnes(1))),
        (cargoes_booked(quantity=tonnes(1)), cargoes_cancelled(on="2025-12-01", quantity=tonnes(2))),
        (CONFIRMED, visit_cancelled(on="2026-03-16"), visit_confirmed(on="2026-03-25")),
        (CONFIRMED, visit_held(on="2026-04-10"), visit_cancelled(on="2026-05-01")),
        (CONFIRMED, commitment_met(subject=VISIT), commitment_met(subject=VISIT, id="again")),
        (tariff_cut_announced(), tariff_revoked(on="2026-02-24"), tariff_took_effect(on="2026-03-01")),
        (CONFIRMED, denied(by="USA"), denied(by="USA", id="again")),
        (call_held(), readout_issued(by="JPN", topics=["taiwan"])),
        (CONFIRMED, visit_confirmed(due="2024-01", id="long-past")),
    ],
    ids=[
        "more than was pledged",
        "cleared though never booked",
        "more cancelled than booked",
        "confirmed after the cancellation",
        "cancelled after it was held",
        "met twice",
        "in effect after the revocation",
        "denied by the side that promised",
        "an account by one that was not there",
        "due before it was promised",
    ],
)
def test_what_happened_is_recorded_however_odd(events: tuple[AnyEvent, ...]) -> None:
    """The log keeps what was reported; oddities are for findings to show."""
    assert len(given(*events).entries) == len(events) + 1


def test_an_old_event_may_be_recorded_long_after() -> None:
    """Archives open late."""
    given().later("2030-01-01", visit_confirmed(on="2025-11-24"))


def test_a_relationship_may_be_opened_again() -> None:
    """Its title or its parties may change."""
    given(relationship_opened(), relationship_opened(id="again", parties=["USA", "CHN", "JPN"]))


# The same thing twice


def test_the_same_id_with_the_same_content_is_a_duplicate() -> None:
    """Importing a file twice does no harm, on any day, with fields in any order."""
    ledger = ValidationState(given(CONFIRMED).entries)
    assert validate(CONFIRMED, ledger, NEXT_YEAR) is Outcome.DUPLICATE
    assert validate(decode(encode(CONFIRMED)), ledger, NEXT_YEAR) is Outcome.DUPLICATE


def test_a_duplicate_of_what_was_retracted_or_corrected_is_still_a_duplicate() -> None:
    """The recorded content counts, not the corrected one."""
    record = given(
        CONFIRMED,
        corrected("visit", on="2025-11-26", due="2026-05"),
        retracted(target="visit", on="2025-11-27"),
    )
    assert validate(CONFIRMED, ValidationState(record.entries), NEXT_YEAR) is Outcome.DUPLICATE


def test_the_same_content_under_another_id_is_another_event() -> None:
    """Two reports of the same words are two reports."""
    given(CONFIRMED, visit_confirmed(id="other", due="2026-04"))


# Putting right


@pytest.mark.parametrize(
    "patch",
    [
        {"due": "2026-05"},
        {"due": None},
        {"occurred": "2025-11-20", "published": "2025-11-21"},
        {"asserted_by": "CHN", "note": "Told by Beijing."},
        {"visitor": "USA", "host": "CHN"},
    ],
    ids=str,
)
def test_every_other_field_can_be_corrected(patch: dict[str, object]) -> None:
    """Fields common to all events as well as those of its type, one or several, set or taken away."""
    told = event("corrected", on="2025-11-28", subject=VISIT, target="visit", reason="misread", patch=patch)
    given(CONFIRMED, told)


def test_the_country_that_a_tariff_is_aimed_at_can_be_corrected() -> None:
    """Only a correction's or a retraction's own target is what makes it that correction."""
    announced = tariff_cut_announced(id="cut", target="CAN")
    patch = {"target": "CHN"}
    given(
        announced,
        event("corrected", on="2025-11-28", subject=TARIFF, target="cut", reason="misread", patch=patch),
    )


def test_a_correction_and_a_retraction_can_be_corrected_and_retracted() -> None:
    """The record's own housekeeping is part of the record."""
    given(
        CONFIRMED,
        corrected("visit", on="2025-11-26", due="2026-05", id="first"),
        corrected("first", on="2025-11-27", reason="The month was misread.", id="second"),
        retracted(target="second", on="2025-11-28", id="third"),
        retracted(target="third", on="2025-11-29", id="fourth"),
        corrected("fourth", on="2025-11-30", note="So it stands."),
    )


def test_a_very_long_chain_of_corrections_and_of_retractions_is_read_to_its_end() -> None:
    """Each is about the one before: the last of an even number of retractions leaves the first undone."""
    record = given(commitment_made(id="made", text="to buy"))
    ledger = ValidationState(record.entries)

    def tell(told: AnyEvent) -> None:
        position = len(record.entries) + len(told_since) + 1
        assert validate(told, ledger, NEXT_YEAR) is Outcome.NEW
        told_since.append(Entry(position, NEXT_YEAR, told))
        ledger.add(told_since[-1])

    told_since: list[Entry] = []
    target = "made"
    for number in range(DEEP):
        patch = {"text": "to buy soybeans"} if number == 0 else {"reason": f"misread, {number}"}
        tell(
            event(
                "corrected", id=f"c{number}", subject=CONTROLS, target=target, reason="misread", patch=patch
            )
        )
        target = f"c{number}"
    target = "c0"
    for number in range(DEEP):
        tell(retracted(id=f"r{number}", subject=CONTROLS, target=target))
        target = f"r{number}"
    every = [*record.entries, *told_since]
    for asked in (ledger, ValidationState(every)):
        made = asked.as_corrected("made")
        assert isinstance(made, CommitmentMade)
        assert made.text == "to buy soybeans"
        assert not asked.retracted("c0")
    assert history.view_known_on(every, date.max).events["made"].event == made


def test_a_retracted_event_can_still_be_corrected_and_retracted_again() -> None:
    """Two people may find the same hoax."""
    given(
        CONFIRMED,
        retracted(target="visit", on="2025-11-26", id="one"),
        retracted(target="visit", on="2025-11-26", id="two"),
        corrected("visit", on="2025-11-27", due="2026-05"),
    )


def test_a_retraction_can_be_retracted_though_nothing_else_is_left_of_the_commitment() -> None:
    """It is the only way back."""
    record = given(
        CONFIRMED,
        retracted(target="visit", on="2025-11-26", id="doubt"),
        retracted(target="doubt", on="2025-11-27"),
    )
    record.on("2025-11-30").stage_is("confirmed")


# An import


def test_a_readout_may_mention_what_the_same_import_opens_further_on() -> None:
    """In a file the account of a call may stand before what came out of it."""
    readout = readout_issued(by="USA", mentions=[PURCHASE])
    given(call_held(), readout, purchase_pledged(on="2025-11-25"))


def test_a_readout_may_mention_a_relationship_that_the_same_import_opens_further_on() -> None:
    """A relationship is opened like a commitment."""
    readout = readout_issued(by="USA", mentions=["china-japan"])
    opened = relationship_opened(subject="china-japan", parties=["CHN", "JPN"], id="second")
    given(relationship_opened(), call_held(), readout, opened)


def test_what_is_mentioned_on_trust_is_not_there_yet() -> None:
    """A cargo can be cleared only once its purchase stands in the log."""
    record = given(call_held())
    ledger = ValidationState(record.entries, trusting=True)
    assert ledger.mentionable(PURCHASE)
    assert ledger.forward_refs == [PURCHASE]
    assert ledger.kind_of(PURCHASE) is None


def test_what_leaned_on_a_line_that_is_skipped_is_skipped_too(tmp_path: Path) -> None:
    """Else what is exported could not be imported again."""
    lines = [
        Line("f", number, each)
        for number, each in enumerate(
            (
                relationship_opened(),
                call_held(id="call"),
                readout_issued(of="call", mentions=[VISIT], asserted_by="USA"),
                visit_confirmed(on="2039-01-01"),
            ),
            start=1,
        )
    ]
    with open_log(str(tmp_path / "timeline.db")) as log, Index(log, print) as index:
        app = App(log, index, lambda: NEXT_YEAR)
        loaded = app.commands.import_lines(lambda: lines, skip_bad=True)
        assert [problem.line for problem in loaded.problems] == [3, 4]
        assert [each.event.type for each in app.entries.recorded(None)] == [
            "relationship-opened",
            "call-held",
        ]


JOSE = "BRA:Jos\N{LATIN SMALL LETTER E WITH ACUTE}"
JOSE_DECOMPOSED = "BRA:Jose\N{COMBINING ACUTE ACCENT}"


def test_a_person_comes_in_composed_by_every_way() -> None:
    """One name is one sequence of characters."""
    told = visit_confirmed(by=JOSE_DECOMPOSED, id="told")
    assert str(told.asserted_by) == JOSE
    line = encode(replace(told, asserted_by=Party(JOSE_DECOMPOSED)))
    assert str(decode(line).asserted_by) == JOSE


def test_a_line_that_names_a_person_decomposed_still_reads_and_stays_as_it_is(tmp_path: Path) -> None:
    """It was stored before names were composed: found by either form, exported byte for byte, known again."""
    old = replace(CONFIRMED, asserted_by=Party(JOSE_DECOMPOSED))
    with open_log(str(tmp_path / "timeline.db")) as log, Index(log, print) as index:
        app = App(log, index, lambda: NEXT_YEAR)
        app.commands.append(relationship_opened())
        app.commands.append(old)
        assert [encode(each.event) for each in app.entries.recorded(None)][1] == encode(old)
        for name in (JOSE, JOSE_DECOMPOSED):
            where = Viewpoint(NEXT_YEAR.date(), NEXT_YEAR.date(), Party(name))
            assert app.commitments.status(VISIT, where).stage == "confirmed"
        line = Line("f", 1, *read(encode(old)))
        again = app.commands.import_lines(lambda: [line], skip_bad=False)
        assert (again.appended, again.duplicates, again.problems) == (0, 1, ())
        assert [encode(each.event) for each in app.entries.recorded(None)][1] == encode(old)
