"""An event in full: as known, as recorded, its corrections and references to it."""

import pytest

from scenario import (
    Answer,
    assessed,
    call_held,
    corrected,
    figure_reported,
    given,
    readout_issued,
    retracted,
    visit_confirmed,
    visit_held,
)
from timeline.events.catalogue import AnyEvent, to_fields
from timeline.projections.relationship.show import Shown, references, show_entry

CONFIRMED = visit_confirmed(part_of="call", due="2026-04", id="confirmed")


def show(answer: Answer, identifier: str) -> Shown:
    (entry,) = (each for each in answer.record.entries if each.event.id == identifier)
    return show_entry(entry, answer.record.entries, answer.reading)


def ids(events: tuple[dict[str, object], ...]) -> list[object]:
    return [event["id"] for event in events]


def test_an_event_is_shown_whole_with_its_place_in_the_log() -> None:
    """Every field as it was recorded, and when that was."""
    found = show(given(call_held(), CONFIRMED).on("2025-12-31"), "confirmed")
    assert found.event == to_fields(CONFIRMED)
    assert (found.position, found.recorded.date().isoformat()) == (3, "2025-11-24")
    assert (found.as_recorded, found.corrections, found.retracted_by, found.referred_by) == (
        None,
        (),
        None,
        (),
    )


def test_a_corrected_event_is_shown_as_it_reads_and_as_it_was_recorded() -> None:
    """Nothing is overwritten."""
    record = given(call_held(), CONFIRMED, corrected("confirmed", on="2025-11-28", due="2026-05", id="month"))
    found = show(record.on("2025-12-31"), "confirmed")
    assert found.event["due"] == "2026-05"
    assert found.as_recorded
    assert found.as_recorded["due"] == "2026-04"
    assert ids(found.corrections) == ["month"]


def test_before_a_correction_is_known_there_is_none() -> None:
    """The event was as recorded on the 27th, and not yet referred to."""
    record = given(call_held(), CONFIRMED, corrected("confirmed", on="2025-11-28", due="2026-05"))
    found = show(record.on("2025-12-31").known_on("2025-11-27"), "confirmed")
    assert (found.event["due"], found.as_recorded, ids(found.referred_by)) == ("2026-04", None, [])


def test_a_retracted_event_is_still_shown_and_says_what_retracted_it() -> None:
    """The record forgets nothing."""
    record = given(call_held(), CONFIRMED, retracted(target="confirmed", on="2025-11-28", id="hoax"))
    found = show(record.on("2025-12-31"), "confirmed")
    assert (found.event, found.retracted_by) == (to_fields(CONFIRMED), "hoax")
    assert show(record.on("2025-12-31").known_on("2025-11-27"), "confirmed").retracted_by is None


def test_a_retraction_lists_what_referred_to_its_target() -> None:
    """A user who retracts a call must see the readouts that refer to it."""
    record = given(
        call_held(),
        CONFIRMED,
        readout_issued(by="CHN", id="readout"),
        assessed(value="stalled", evidence=["call"], id="rating"),
        retracted(target="call", subject="us-china", on="2025-11-28", id="no-call"),
    )
    found = show(record.on("2025-12-31"), "call")
    assert ids(found.referred_by) == ["confirmed", "readout", "rating", "no-call"]


def test_a_corrected_reference_refers_to_what_it_now_names() -> None:
    """The readout was of another call."""
    record = given(
        call_held(),
        call_held(on="2025-10-30", id="earlier"),
        readout_issued(by="CHN", id="readout"),
        corrected("readout", subject="us-china", on="2025-11-28", of="earlier"),
    ).on("2025-12-31")
    assert ids(show(record, "call").referred_by) == []
    assert ids(show(record, "earlier").referred_by) == ["readout"]


@pytest.mark.parametrize(
    ("event", "refers_to"),
    [
        (call_held(), ()),
        (CONFIRMED, ("call",)),
        (readout_issued(by="CHN"), ("call",)),
        (readout_issued(by="CHN", of="call", part_of="visit"), ("visit", "call")),
        (
            figure_reported(indicator="exports", value={"min": 1, "unit": "USD"}, mirror_of="imports"),
            ("imports",),
        ),
        (assessed(value="stalled", evidence=["one", "two"]), ("one", "two")),
        (corrected("confirmed", on="2025-11-28", due="2026-05"), ("confirmed",)),
        (retracted(target="confirmed", on="2025-11-28"), ("confirmed",)),
        (visit_held(), ()),
    ],
    ids=lambda part: getattr(part, "type", None) or ",".join(part) or "nothing",
)
def test_what_an_event_refers_to(event: AnyEvent, refers_to: tuple[str, ...]) -> None:
    """Every field that holds the id of another event, and no other."""
    assert references(event) == refers_to
