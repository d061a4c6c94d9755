"""The codec: a row is decoded to the event that was encoded, or refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_facts import NOON, call, events

from timeline.errors import DamagedRecord
from timeline.events.catalogue import AnyEvent, encode
from timeline.events.entry import Entry, format_timestamp
from timeline.events.visits import VisitConfirmed
from timeline.store.codec import RowCodec, checked_line, encode_payload
from timeline.store.row import StoredRow

# As it was first stored, byte for byte. As long as there is a log, it must be readable and mean the same.
GOLDEN = StoredRow(
    position=0,
    subject="us-china/beijing-visit",
    version=3,
    type="visit-confirmed",
    state=(
        b'{"schema":1,"recorded":"2025-11-24T12:00:00.123456Z","sum":"2f871a9d","event":'
        b'{"type":"visit-confirmed","id":"visit-2","subject":"us-china/beijing-visit","occurred":"2025-11-24",'
        b'"asserted_by":"USA:Trump","note":"\xe2\x80\x9cI accepted\xe2\x80\x9d","visitor":"USA:Trump",'
        b'"host":"CHN","place":"Beijing","due":{"edtf":"2026-04~","raw":"in April","basis":"inferred"}}}'
    ),
)


def encoded(
    event: AnyEvent, version: int = 1, recorded: datetime = NOON, codec: RowCodec | None = None
) -> StoredRow:
    row = (event.subject, version, event.type)
    return (codec or RowCodec()).encode(row, format_timestamp(recorded), checked_line(event))


def test_a_line_stored_by_the_first_version_still_reads_and_still_means_the_same() -> None:
    entry = RowCodec().decode(GOLDEN)
    assert entry.recorded == datetime(2025, 11, 24, 12, 0, 0, 123456, UTC)
    event = entry.event
    assert isinstance(event, VisitConfirmed)
    assert event.subject == "us-china/beijing-visit"
    assert (event.id, str(event.visitor), event.place, event.note) == (
        "visit-2",
        "USA:Trump",
        "Beijing",
        "“I accepted”",
    )
    assert event.due
    assert (event.due.edtf, event.due.raw, event.due.basis) == ("2026-04~", "in April", "inferred")


def test_the_same_event_is_still_stored_as_the_first_version_stored_it() -> None:
    entry = RowCodec().decode(GOLDEN)
    assert encoded(entry.event, GOLDEN.version, entry.recorded) == GOLDEN


@settings(deadline=None)
@given(
    event=events,
    version=st.integers(1, 2**62),
    recorded=st.datetimes(timezones=st.just(UTC)),
)
def test_decoding_undoes_encoding(event: AnyEvent, version: int, recorded: datetime) -> None:
    row = encoded(event, version, recorded)
    assert RowCodec().decode(row) == Entry(0, recorded, event)
    assert (row.subject, row.version, row.type) == (event.subject, version, event.type)
    assert row.state.endswith(b',"event":' + encode(event) + b"}")


def test_any_byte_of_the_state_that_is_changed_is_noticed() -> None:
    """Every byte, to every other value."""
    codec = RowCodec()
    for place, byte in enumerate(GOLDEN.state):
        for other in range(256):
            if other != byte:
                changed = GOLDEN.state[:place] + bytes([other]) + GOLDEN.state[place + 1 :]
                with pytest.raises(DamagedRecord):
                    codec.decode(GOLDEN._replace(state=changed))


def test_a_byte_too_many_or_too_few_is_noticed() -> None:
    codec = RowCodec()
    state = GOLDEN.state
    for place in range(len(state)):
        for changed in (
            state[:place] + state[place + 1 :],
            state[:place] + b" " + state[place:],
            state[:place] + state[place : place + 1] + state[place:],
        ):
            if changed != state:
                with pytest.raises(DamagedRecord):
                    codec.decode(GOLDEN._replace(state=changed))


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "us-china/beijing-visiu"},
        {"subject": "us-china"},
        {"subject": None},
        {"version": 4},
        {"version": -3},
        {"version": None},
        {"type": "visit-accepted"},
        {"type": "visit-confirmed "},
        {"type": b"visit-confirmed"},
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
        RowCodec().decode(GOLDEN._replace(**change))


def test_keys_that_were_added_or_put_in_another_order_are_noticed() -> None:
    keys = msgspec.json.decode(GOLDEN.state, type=dict[str, msgspec.Raw])
    backwards = msgspec.json.encode(dict(reversed(keys.items())))
    longer = msgspec.json.encode({**keys, "signed": "yes"})
    for state in (backwards, longer):
        with pytest.raises(DamagedRecord):
            RowCodec().decode(GOLDEN._replace(state=state))


def test_a_damaged_record_is_named_by_subject_version_and_position() -> None:
    with pytest.raises(DamagedRecord, match=r"^us-china/beijing-visit version 4 is not what was written"):
        RowCodec().decode(GOLDEN._replace(version=4))
    row = GOLDEN._replace(position=12, version=4)
    with pytest.raises(
        DamagedRecord, match=r"^#12 \(us-china/beijing-visit version 4\) is not what"
    ) as damaged:
        RowCodec().decode(row)
    assert damaged.value.hint == "list all problems: `timeline verify`."


def test_what_a_newer_program_stored_is_refused_with_the_hint_to_upgrade() -> None:
    newer = encoded(call("call-1"), codec=RowCodec(schema=2))
    with pytest.raises(DamagedRecord, match=r"newer program \(schema 2; this program knows 1\)") as refused:
        RowCodec().decode(newer)
    assert refused.value.hint
    assert refused.value.hint.startswith("upgrade this program")


def test_what_an_older_program_stored_is_raised_one_schema_at_a_time() -> None:
    """The type that no schema changed passes as it is."""

    def with_rank(fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "rank": "state"}

    def with_higher_rank(fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "rank": f"{fields['rank']}, with honours"}

    upcasts = {("visit-confirmed", 1): with_rank, ("visit-confirmed", 2): with_higher_rank}
    later = RowCodec(upcasts, schema=3)
    raised, old = later.decode(GOLDEN).event, RowCodec().decode(GOLDEN).event
    assert isinstance(raised, VisitConfirmed)
    assert raised == msgspec.structs.replace(old, rank="state, with honours")
    unchanged = encoded(call("call-1"))
    assert later.decode(unchanged).event == call("call-1")


def test_an_older_record_that_was_changed_is_noticed_before_it_is_raised() -> None:
    later = RowCodec({("visit-confirmed", 1): lambda fields: {**fields, "place": "Beijing"}}, schema=2)
    changed = GOLDEN.state.replace(b"Beijing", b"Nanjing")
    with pytest.raises(DamagedRecord, match="checksum"):
        later.decode(GOLDEN._replace(state=changed))


def test_an_upcast_that_makes_no_event_is_a_damaged_record_and_says_why() -> None:
    later = RowCodec({("visit-confirmed", 1): lambda fields: {**fields, "place": 7}}, schema=2)
    with pytest.raises(DamagedRecord, match="`place`: expected `str "):
        later.decode(GOLDEN)


def test_a_row_with_a_valid_checksum_whose_type_is_not_that_of_its_event_is_refused() -> None:
    lie = _forged("visit-accepted", "us-china/beijing-visit")
    with pytest.raises(DamagedRecord, match="is stored as visit-accepted, but its event is visit-confirmed"):
        RowCodec().decode(lie)


def test_a_row_with_a_valid_checksum_whose_subject_is_not_that_of_its_event_is_refused() -> None:
    with pytest.raises(DamagedRecord, match="is stored under us-japan, but its event is on us-china"):
        RowCodec().decode(_forged("visit-confirmed", "us-japan"))


def _forged(wire_name: str, subject: str) -> StoredRow:
    """Return the golden event under another type or subject, with a checksum that fits."""
    line = encode(RowCodec().decode(GOLDEN).event)
    state = encode_payload(1, "2025-11-24T12:00:00.123456Z", (subject, 3, wire_name), line)
    return StoredRow(0, subject, 3, wire_name, state)


def test_an_event_that_cannot_be_decoded_again_is_not_encoded() -> None:
    """Structs do not check their fields when they are made; the log would be closed for good."""
    unreadable = msgspec.structs.replace(call("call-1"), id="no id at all")
    with pytest.raises(ValueError, match="expected an id"):
        encoded(unreadable)


@pytest.mark.parametrize(
    "recorded",
    [NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=8)))],
    ids=["a naive time", "the time in Beijing"],
)
def test_only_utc_is_recorded(recorded: datetime) -> None:
    with pytest.raises(ValueError, match="must be in UTC"):
        encoded(call("call-1"), recorded=recorded)
