"""The digest covers the whole history, and verification finds every problem."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_facts import NOON, call, histories, record

from timeline.events.catalogue import AnyEvent
from timeline.store.digest import Digest, compute_digest, verify
from timeline.store.log import Log, open_log


def test_the_digest_of_nothing_is_zero() -> None:
    assert str(compute_digest([])) == f"0 sha256:{'0' * 64}"


def test_the_digest_can_be_computed_by_anybody() -> None:
    """Subject, version, type and state of each event, each behind its length, chained from 32 zero bytes."""
    chain = bytes(32)
    with open_log(":memory:") as log:
        record(log, call("call-1"), call("call-2"))
        for version, row in ((b"1", log.rows_at([1])[0]), (b"2", log.rows_at([2])[0])):
            words = (b"us-china", version, b"call-held", row.state)
            chain = sha256(chain + b"".join(len(word).to_bytes(8, "big") + word for word in words)).digest()
        assert str(compute_digest(log.rows())) == f"2 sha256:{chain.hex()}"


@settings(deadline=None, max_examples=50)
@given(histories.filter(bool), st.data())
def test_the_same_events_recorded_at_another_time_have_another_digest(
    history: list[AnyEvent], data: st.DataObject
) -> None:
    """The digest covers the time of recording, which decides what was known; not repeated attempts."""
    split = data.draw(st.integers(0, len(history) - 1))
    with open_log(":memory:") as one, open_log(":memory:") as parts, open_log(":memory:") as late:
        record(one, *history)
        for part in (history[:split], history[split:]):
            record(parts, *part)
        record(late, *history[:split])
        record(late, *history[split:], recorded=NOON + timedelta(microseconds=1))
        assert compute_digest(one.rows()) == compute_digest(parts.rows())
        assert compute_digest(one.rows()) != compute_digest(late.rows())


@settings(deadline=None, max_examples=50)
@given(histories, st.data())
def test_a_digest_goes_on_from_one_that_was_noted(history: list[AnyEvent], data: st.DataObject) -> None:
    noted_at = data.draw(st.integers(0, len(history)))
    with open_log(":memory:") as log:
        record(log, *history)
        noted = compute_digest(log.rows(), upto=noted_at)
        assert noted.events == noted_at
        assert compute_digest(log.rows(after=noted_at), since=noted) == compute_digest(log.rows())
        assert Digest(noted.events, noted.sha256) == noted


@settings(deadline=None, max_examples=50)
@given(histories.filter(bool), st.data())
def test_another_event_anywhere_is_another_digest(history: list[AnyEvent], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(history) - 1))
    changed = msgspec.structs.replace(history[place], note="as it is now said to have been")
    others = [
        [*history[:place], changed, *history[place + 1 :]],
        history[:place] + history[place + 1 :],
        [*history[:place], changed, *history[place:]],
    ]
    with open_log(":memory:") as log:
        record(log, *history)
        vouched = compute_digest(log.rows())
    for other in others:
        with open_log(":memory:") as log:
            record(log, *other)
            assert (compute_digest(log.rows()) == vouched) == (other == history)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Three calls with China and one with Japan between them."""
    with open_log(str(tmp_path / "timeline.db")) as log:
        record(log, call("call-1"), call("call-2"), call("call-3", "us-japan"), call("call-4"))
        yield log


def behind_the_door(log: Log, *statements: str) -> None:
    with closing(sqlite3.connect(log.store)) as other:
        for statement in statements:
            other.execute(statement)
        other.commit()


def messages(log: Log) -> list[tuple[int | None, str]]:
    found = verify(log)
    assert found.ok == (not found.problems)
    return [(problem.position, problem.message) for problem in found.problems]


def test_an_untouched_log_is_trusted(log: Log) -> None:
    found = verify(log)
    assert found.ok
    assert found.problems == ()
    assert found.events == 4
    assert found.digest == str(compute_digest(log.rows()))


def test_an_empty_log_is_trusted() -> None:
    with open_log(":memory:") as log:
        assert verify(log).ok


def test_a_verification_has_the_keys_of_the_interface(log: Log) -> None:
    behind_the_door(log, "DELETE FROM stored_events WHERE rowid = 1")
    found = msgspec.to_builtins(verify(log))
    assert list(found) == ["ok", "events", "digest", "problems"]
    assert [list(problem) for problem in found["problems"]] == [["position", "message"]] * 2


def test_changed_bytes_are_found_and_change_the_digest(log: Log) -> None:
    vouched = str(compute_digest(log.rows()))
    changed = "CAST(replace(state, 'Xi tele', 'Li tele') AS BLOB)"
    behind_the_door(log, f"UPDATE stored_events SET state = {changed} WHERE rowid = 2")  # noqa: S608
    assert [position for position, _ in messages(log)] == [2]
    assert messages(log)[0][1].startswith("#2 (us-china version 2) is not what was written")
    assert verify(log).digest != vouched


def test_a_missing_row_is_found_by_its_position_and_by_the_next_version(log: Log) -> None:
    behind_the_door(log, "DELETE FROM stored_events WHERE rowid = 2")
    assert messages(log) == [
        (2, "#2 is missing."),
        (4, "#4 is version 3 of us-china; 2 should come next."),
    ]


def test_missing_rows_are_found_together(log: Log) -> None:
    behind_the_door(log, "DELETE FROM stored_events WHERE rowid IN (2, 3)")
    assert messages(log)[0] == (2, "#2 to #3 are missing.")


def test_swapped_rows_of_a_subject_are_found(log: Log) -> None:
    behind_the_door(
        log,
        "UPDATE stored_events SET rowid = 9 WHERE rowid = 2",
        "UPDATE stored_events SET rowid = 2 WHERE rowid = 4",
        "UPDATE stored_events SET rowid = 4 WHERE rowid = 9",
    )
    assert messages(log) == [
        (2, "#2 is version 3 of us-china; 2 should come next."),
        (4, "#4 is version 2 of us-china; 4 should come next."),
    ]


def test_swapped_rows_of_two_subjects_change_the_digest(log: Log) -> None:
    """Each stream is whole, so only a digest that was noted elsewhere tells."""
    vouched = str(compute_digest(log.rows()))
    behind_the_door(
        log,
        "UPDATE stored_events SET rowid = 9 WHERE rowid = 2",
        "UPDATE stored_events SET rowid = 2 WHERE rowid = 3",
        "UPDATE stored_events SET rowid = 3 WHERE rowid = 9",
    )
    assert verify(log).digest != vouched


def test_swapped_states_are_found(log: Log) -> None:
    behind_the_door(
        log,
        "CREATE TEMP TABLE aside AS SELECT rowid AS place, state FROM stored_events",
        "UPDATE stored_events SET state = (SELECT state FROM aside WHERE place = 2) WHERE rowid = 1",
        "UPDATE stored_events SET state = (SELECT state FROM aside WHERE place = 1) WHERE rowid = 2",
    )
    assert [position for position, _ in messages(log)] == [1, 2]


def test_an_id_that_is_used_twice_is_found(log: Log) -> None:
    record(log, call("call-3", "us-japan"))
    assert messages(log) == [(5, "#5 has the id of #3: call-3.")]


def test_nothing_that_stands_in_a_row_stops_the_search(log: Log) -> None:
    behind_the_door(
        log,
        "UPDATE stored_events SET originator_version = 'first' WHERE rowid = 1",
        "UPDATE stored_events SET topic = x'00ff' WHERE rowid = 2",
        "UPDATE stored_events SET originator_id = CAST(x'ff' AS TEXT) WHERE rowid = 3",
        "UPDATE stored_events SET state = NULL WHERE rowid = 4",
    )
    found = verify(log)
    assert {problem.position for problem in found.problems} == {1, 2, 3, 4}
    assert found.events == 4


def test_a_file_that_breaks_off_is_a_problem_too(tmp_path: Path) -> None:
    store = tmp_path / "timeline.db"
    with open_log(str(store)) as log:
        record(log, *(call(f"call-{number}") for number in range(200)))
    whole = store.read_bytes()
    store.write_bytes(whole[:8192] + bytes(4096) * 5 + whole[8192 + 5 * 4096 :])
    with open_log(str(store)) as log:
        (problem,) = messages(log)
    assert problem[0] is None
    assert "malformed" in problem[1]
