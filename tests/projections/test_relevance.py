"""The entries relevant to one contact and to what came out of it."""

from scenario import acknowledged, call_held, corrected, given, readout_issued, retracted, visit_confirmed
from timeline.events.catalogue import AnyEvent
from timeline.events.references import MemoryLookup
from timeline.projections.relevance import entries_for_contact

CALL = call_held(id="call")
US = readout_issued(by="USA", id="us", of="call")
OTHER = "us-china/chips"


def bears(*events: AnyEvent) -> set[str]:
    record = given(*events)
    return {entry.event.id for entry in entries_for_contact("call", MemoryLookup(record.entries))}


def test_a_contact_takes_what_came_out_of_it_by_way_of_a_readout() -> None:
    """And what was owned to later, somewhere else."""
    told = visit_confirmed(by="USA", part_of="us", id="told")
    assert {"call", "us", "told", "owned"} <= bears(CALL, US, told, acknowledged(by="CHN", id="owned"))


def test_a_contact_takes_what_a_readout_is_corrected_to_mention() -> None:
    told = visit_confirmed(by="USA", id="told")
    assert "told" not in bears(CALL, US, told)
    fix = corrected("us", on="2025-12-01", subject="us-china", mentions=[told.subject], id="fix")
    assert {"told", "fix"} <= bears(CALL, US, told, fix)


def test_a_contact_takes_no_commitment_that_nobody_spoke_of_in_it() -> None:
    aside = visit_confirmed(by="USA", id="aside", subject=OTHER)
    gone = retracted(target="aside", reason="a mix-up", on="2025-12-01", subject=OTHER, id="gone")
    assert not {"aside", "gone"} & bears(CALL, US, aside, gone)
