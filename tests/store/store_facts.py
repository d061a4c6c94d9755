"""Events to store: a few, and many of many kinds."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
from hypothesis import strategies as st

from timeline.events.catalogue import AnyEvent, from_fields
from timeline.events.entry import Entry
from timeline.store.log import Log

NOON = datetime(2025, 11, 24, 12, 0, 0, 123456, UTC)


def call(name: str, subject: str = "us-china", note: str = "Xi telephoned Trump") -> AnyEvent:
    return from_fields(
        {
            "type": "call-held",
            "id": name,
            "subject": subject,
            "occurred": "2025-11-24",
            "participants": ["USA:Trump", "CHN:Xi"],
            "note": note,
        }
    )


def record(log: Log, *events: AnyEvent, recorded: datetime = NOON) -> Sequence[Entry]:
    """Puts events at the end of the log, wherever that is."""
    return log.append(events, recorded=recorded, after=log.last_position())


def remove(store: str, position: int) -> None:
    """Takes an event out of a log, behind the door."""
    if store.startswith("postgresql:"):
        with psycopg.connect(store) as connection:
            connection.execute("DELETE FROM timeline_events WHERE notification_id = %s", (position,))
        connection.close()
    else:
        with closing(sqlite3.connect(store)) as file, file:
            file.execute("DELETE FROM stored_events WHERE rowid = ?", (position,))


# Histories that are quick to tell apart: few ids, few subjects, few words.
histories: st.SearchStrategy[list[AnyEvent]] = st.lists(
    st.builds(
        call,
        st.sampled_from(["call-1", "call-2"]),
        st.sampled_from(["us-china", "us-japan"]),
        st.sampled_from(["Xi telephoned Trump", "Trump telephoned Xi"]),
    ),
    max_size=6,
)

_slugs = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
_ids = st.from_regex(r"[A-Za-z0-9._:-]{1,128}", fullmatch=True)
_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
_dates = st.sampled_from(
    [
        "2025-11-24",
        "2025-11-24T20:00-05:00",
        "2026-04?",
        "2026-01/..",
        {"edtf": "2026-37~", "raw": "early next year", "basis": "assigned"},
    ]
)
_parties = st.sampled_from(["USA", "CHN", "EU", "X-BOEING", "USA:Trump", "CHN:Xi Jinping"])
_numbers = st.integers(-(10**15), 10**15) | st.floats(1e-9, 1e15)
_amounts = st.integers(0, 10**15) | st.floats(1e-9, 1e15)
_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)
_sources = st.fixed_dictionaries(
    {"publisher": _texts}, optional={"title": _texts, "quote": _texts, "admiralty": st.just("B2")}
)
_shared = {
    "published": _dates,
    "asserted_by": _parties,
    "part_of": _ids,
    "topics": st.lists(_texts, max_size=3),
    "sources": st.lists(_sources, max_size=2),
    "note": _texts,
}
_quantities = st.builds(
    lambda bound, number, unit: {bound: number, "unit": unit},
    st.sampled_from(["min", "max"]),
    _amounts,
    st.sampled_from(["cargo", "USD", "Mt"]),
)


def _kind(wire_name: str, subjects: st.SearchStrategy[str], **own: st.SearchStrategy[Any]) -> Any:  # noqa: ANN401
    needed = {"type": st.just(wire_name), "id": _ids, "subject": subjects, "occurred": _dates}
    return st.fixed_dictionaries(
        {**needed, **own}, optional={key: value for key, value in _shared.items() if key not in own}
    )


_relationships = _slugs
_commitments = st.builds("{}/{}".format, _slugs, _slugs)

events: st.SearchStrategy[AnyEvent] = st.one_of(
    _kind("call-held", _relationships, participants=st.lists(_parties, min_size=1, max_size=3)),
    _kind("readout-issued", _relationships, of=_ids, mentions=st.lists(_commitments), asserted_by=_parties),
    _kind("visit-confirmed", _commitments, visitor=_parties, due=_dates, place=_texts),
    _kind("purchase-pledged", _commitments, buyer=_parties, quantity=_quantities),
    _kind("figure-reported", _relationships, indicator=_texts, value=_quantities, period=_dates),
    _kind(
        "corrected",
        _relationships | _commitments,
        target=_ids,
        reason=_texts,
        patch=st.dictionaries(_texts, _values, min_size=1, max_size=3),
    ),
).map(from_fields)
