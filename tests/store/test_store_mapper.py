"""What is put away comes back the same, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from eventsourcing.persistence import Notification, StoredEvent
from hypothesis import given, settings
from hypothesis import strategies as st
from store_facts import NOON, call, events

from timeline.errors import DamagedRecord
from timeline.events.catalogue import AnyEvent, encode
from timeline.events.visits import VisitConfirmed
from timeline.store.codec import RowCodec
from timeline.store.envelope import Envelope
from timeline.store.mapper import EventMapper

# As it was first stored, byte for byte. As long as there is a log, it must be readable and mean the same.
GOLDEN = StoredEvent(
    originator_id="us-china/beijing-visit",
    originator_version=3,
    topic="visit-confirmed",
    state=(
        b'{"schema":1,"recorded":"2025-11-24T12:00:00.123456Z","sum":"2f871a9d","event":'
        b'{"type":"visit-confirmed","id":"visit-2","subject":"us-china/beijing-visit","occurred":"2025-11-24",'
        b'"asserted_by":"USA:Trump","note":"\xe2\x80\x9cI accepted\xe2\x80\x9d","visitor":"USA:Trump",'
        b'"host":"CHN","place":"Beijing","due":{"edtf":"2026-04~","raw":"in April","basis":"inferred"}}}'
    ),
)


def sealed(event: AnyEvent, version: int = 1, recorded: datetime = NOON) -> StoredEvent:
    return EventMapper().to_stored_event(Envelope(event.subject, version, recorded, event))


def test_a_line_stored_by_the_first_version_still_reads_and_still_means_the_same() -> None:
    envelope = EventMapper().to_domain_event(GOLDEN)
    assert (envelope.originator_id, envelope.originator_version) == ("us-china/beijing-visit", 3)
    assert envelope.recorded == datetime(2025, 11, 24, 12, 0, 0, 123456, UTC)
    event = envelope.event
    assert isinstance(event, VisitConfirmed)
    assert (event.id, str(event.visitor), event.place, event.note) == (
        "visit-2",
        "USA:Trump",
        "Beijing",
        "“I accepted”",
    )
    assert event.due
    assert (event.due.edtf, event.due.raw, event.due.basis) == ("2026-04~", "in April", "inferred")


def test_the_same_event_is_still_stored_as_the_first_version_stored_it() -> None:
    assert EventMapper().to_stored_event(EventMapper().to_domain_event(GOLDEN)) == GOLDEN


@settings(deadline=None)
@given(
    event=events,
    version=st.integers(1, 2**62),
    recorded=st.datetimes(timezones=st.just(UTC)),
)
def test_opening_undoes_sealing(event: AnyEvent, version: int, recorded: datetime) -> None:
    envelope = Envelope(event.subject, version, recorded, event)
    stored = EventMapper().to_stored_event(envelope)
    assert EventMapper().to_domain_event(stored) == envelope
    assert stored.state.endswith(b',"event":' + encode(event) + b"}")


def test_any_byte_of_the_state_that_is_changed_is_noticed() -> None:
    """Every byte, to every other value."""
    mapper = EventMapper()
    for place, byte in enumerate(GOLDEN.state):
        for other in range(256):
            if other != byte:
                changed = GOLDEN.state[:place] + bytes([other]) + GOLDEN.state[place + 1 :]
                with pytest.raises(DamagedRecord):
                    mapper.to_domain_event(replace(GOLDEN, state=changed))


def test_a_byte_too_many_or_too_few_is_noticed() -> None:
    mapper = EventMapper()
    state = GOLDEN.state
    for place in range(len(state)):
        for changed in (
            state[:place] + state[place + 1 :],
            state[:place] + b" " + state[place:],
            state[:place] + state[place : place + 1] + state[place:],
        ):
            if changed != state:
                with pytest.raises(DamagedRecord):
                    mapper.to_domain_event(replace(GOLDEN, state=changed))


@pytest.mark.parametrize(
    "change",
    [
        {"originator_id": "us-china/beijing-visiu"},
        {"originator_id": "us-china"},
        {"originator_id": None},
        {"originator_version": 4},
        {"originator_version": -3},
        {"originator_version": None},
        {"topic": "visit-accepted"},
        {"topic": "visit-confirmed "},
        {"topic": b"visit-confirmed"},
        {"state": b""},
        {"state": None},
        {"state": GOLDEN.state.decode()},
        {"state": b"[" * 100_000},
        {"state": b'{"schema":1,"event":' + b"[" * 100_000},
    ],
    ids=str,
)
def test_any_column_that_is_changed_is_noticed(change: dict[str, Any]) -> None:
    with pytest.raises(DamagedRecord):
        EventMapper().to_domain_event(replace(GOLDEN, **change))


def test_keys_that_were_added_or_put_in_another_order_are_noticed() -> None:
    keys = msgspec.json.decode(GOLDEN.state, type=dict[str, msgspec.Raw])
    backwards = msgspec.json.encode(dict(reversed(keys.items())))
    longer = msgspec.json.encode({**keys, "signed": "yes"})
    for state in (backwards, longer):
        with pytest.raises(DamagedRecord):
            EventMapper().to_domain_event(replace(GOLDEN, state=state))


def test_a_damaged_record_is_named_by_subject_version_and_position() -> None:
    with pytest.raises(DamagedRecord, match=r"^us-china/beijing-visit version 4 is not what was written"):
        EventMapper().to_domain_event(replace(GOLDEN, originator_version=4))
    row = Notification("us-china/beijing-visit", 4, GOLDEN.topic, GOLDEN.state, id=12)
    with pytest.raises(
        DamagedRecord, match=r"^#12 \(us-china/beijing-visit version 4\) is not what"
    ) as damaged:
        EventMapper().to_domain_event(row)
    assert damaged.value.hint == "see all that is wrong: `timeline verify`."


def test_what_a_newer_program_stored_is_refused_with_the_hint_to_upgrade() -> None:
    newer = EventMapper(RowCodec(schema=2)).to_stored_event(Envelope("us-china", 1, NOON, call("call-1")))
    with pytest.raises(DamagedRecord, match=r"newer program \(schema 2; this program knows 1\)") as refused:
        EventMapper().to_domain_event(newer)
    assert refused.value.hint
    assert refused.value.hint.startswith("upgrade this program")


def test_what_an_older_program_stored_is_raised_one_schema_at_a_time() -> None:
    """The type that no schema changed passes as it is."""

    def with_rank(fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "rank": "state"}

    def with_higher_rank(fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "rank": f"{fields['rank']}, with honours"}

    upcasts = {("visit-confirmed", 1): with_rank, ("visit-confirmed", 2): with_higher_rank}
    later = EventMapper(RowCodec(upcasts, schema=3))
    raised, old = later.to_domain_event(GOLDEN).event, EventMapper().to_domain_event(GOLDEN).event
    assert isinstance(raised, VisitConfirmed)
    assert raised == msgspec.structs.replace(old, rank="state, with honours")
    unchanged = sealed(call("call-1"))
    assert later.to_domain_event(unchanged).event == call("call-1")


def test_an_older_record_that_was_changed_is_noticed_before_it_is_raised() -> None:
    later = EventMapper(
        RowCodec({("visit-confirmed", 1): lambda fields: {**fields, "place": "Beijing"}}, schema=2)
    )
    changed = GOLDEN.state.replace(b"Beijing", b"Nanjing")
    with pytest.raises(DamagedRecord, match="checksum"):
        later.to_domain_event(replace(GOLDEN, state=changed))


def test_an_upcast_that_makes_no_event_is_a_damaged_record_and_says_why() -> None:
    later = EventMapper(RowCodec({("visit-confirmed", 1): lambda fields: {**fields, "place": 7}}, schema=2))
    with pytest.raises(DamagedRecord, match="`place`: expected `str "):
        later.to_domain_event(GOLDEN)


def test_a_well_sealed_row_whose_type_is_not_that_of_its_event_is_refused() -> None:
    mapper = EventMapper()
    lie = _forged("visit-accepted", "us-china/beijing-visit")
    with pytest.raises(DamagedRecord, match="is stored as visit-accepted, but reads visit-confirmed"):
        mapper.to_domain_event(lie)


def test_a_well_sealed_row_whose_subject_is_not_that_of_its_event_is_refused() -> None:
    with pytest.raises(DamagedRecord, match="is put away as us-japan"):
        EventMapper().to_domain_event(_forged("visit-confirmed", "us-japan"))


def _forged(topic: str, subject: str) -> StoredEvent:
    """Sealed by somebody who knows how."""
    from timeline.store.codec import encode_payload

    recorded = "2025-11-24T12:00:00.123456Z"
    line = encode(EventMapper().to_domain_event(GOLDEN).event)
    state = encode_payload(1, recorded, (subject, 3, topic), line)
    return StoredEvent(subject, 3, topic, state)


def test_an_event_that_could_never_be_read_again_is_not_put_away() -> None:
    """Structs do not check their fields when they are made; the log would be closed for good."""
    unreadable = msgspec.structs.replace(call("call-1"), id="no id at all")
    with pytest.raises(ValueError, match="expected an id"):
        sealed(unreadable)


@pytest.mark.parametrize(
    "recorded",
    [NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=8)))],
    ids=["a naive time", "the time in Beijing"],
)
def test_only_utc_is_recorded(recorded: datetime) -> None:
    with pytest.raises(ValueError, match="must be in UTC"):
        sealed(call("call-1"), recorded=recorded)
