"""Events are validated against the current log, with those of other writers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.generate import generate
from scenario import (
    call_held,
    commitment_made,
    readout_issued,
    relationship_opened,
    retracted,
    visit_confirmed,
    visit_held,
)
from timeline.app.facade import App
from timeline.app.recorder import OPTIMISTIC_ATTEMPTS, Imported
from timeline.errors import Conflict, Refused, StoreUnreachable
from timeline.events.catalogue import AnyEvent
from timeline.files.jsonl import Line
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import BATCH, Index
from timeline.store.index.page_checksums import connect
from timeline.store.log import open_log

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = Viewpoint(NOW.date(), NOW.date())
VISIT = "us-china/beijing-visit"
PROGRAM = Path(sys.executable).with_name("timeline")


@contextmanager
def desk(store: Path | str) -> Iterator[App]:
    with open_log(str(store)) as log, Index(log, print) as index:
        yield App(log, index, lambda: NOW)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "timeline.db"


def test_what_was_recorded_just_now_is_answered_at_once(shared: str) -> None:
    """Both before and after the index has it."""
    with desk(shared) as app:
        for event in (relationship_opened(), call_held(id="call"), visit_confirmed(due="2027-04")):
            app.append(event)
        assert app.status(VISIT, TODAY).stage == "confirmed"
        app.append(visit_held(on="2026-11-20"))
        assert app.status(VISIT, TODAY).stage == "held"
        assert [row["type"] for row in app.replay("us-china", TODAY).events][-1] == "visit-held"


def test_what_another_opens_meanwhile_may_be_gone_on_with(shared: str) -> None:
    """The first process has read the log before, and does not know the new event yet."""
    with desk(shared) as one, desk(shared) as other:
        one.append(relationship_opened())
        with pytest.raises(Refused, match="unknown commitment"):
            one.append(visit_held(on="2026-11-20"))
        other.append(visit_confirmed())
        assert one.append(visit_held(on="2026-11-20")).position == 3


def test_what_another_retracts_meanwhile_cannot_be_leant_on(shared: str) -> None:
    with desk(shared) as one, desk(shared) as other:
        one.append(relationship_opened())
        one.append(call_held(id="call"))
        other.append(retracted(subject="us-china", target="call", reason="a mix-up"))
        with pytest.raises(Refused, match="was retracted"):
            one.append(readout_issued(of="call", asserted_by="USA"))


def test_more_than_a_batch_of_events_is_recorded_one_by_one(shared: str) -> None:
    """The index catches up in between, and knows the first as well as the last."""
    with desk(shared) as app:
        app.append(relationship_opened())
        for number in range(BATCH + 10):
            app.append(call_held(id=f"call-{number}"))
        assert app.append(call_held(id="call-0")).duplicate
        assert app.append(call_held(id=f"call-{BATCH + 9}")).duplicate
        assert app.find(f"call-{BATCH}").position == BATCH + 2


def loaded(app: App, *lines: Line) -> Imported:
    return app.load(lambda: lines, skip_bad=False)


def test_an_import_that_is_refused_leaves_no_trace_of_a_store(store: Path) -> None:
    """Even if most of its lines are good."""
    lines = [
        Line("f", number, each)
        for number, each in enumerate((relationship_opened(), call_held(), visit_held()), 1)
    ]
    with desk(store) as app:
        assert [problem.line for problem in loaded(app, *lines).problems] == [3]
        assert app.is_empty()
    assert list(store.parent.iterdir()) == []


def test_an_import_longer_than_a_batch_knows_what_its_earlier_lines_said(shared: str) -> None:
    """A duplicate, a reference and a retraction across batches; and the index has followed it."""
    calls = [Line("f", number + 2, call_held(id=f"call-{number}")) for number in range(BATCH + 5)]
    end = len(calls) + 2
    more = (
        Line("f", end, call_held(id="call-3")),
        Line("f", end + 1, readout_issued(of="call-4", asserted_by="USA", id="readout")),
        Line("f", end + 2, retracted(subject="us-china", target="call-5", reason="a mix-up")),
        Line("f", end + 3, readout_issued(of="call-5", asserted_by="CHN", id="late")),
    )
    with desk(shared) as app:
        refused = loaded(app, Line("f", 1, relationship_opened()), *calls, *more)
        assert [(each.line, "was retracted" in each.message) for each in refused.problems] == [
            (end + 3, True)
        ]
        done = loaded(app, Line("f", 1, relationship_opened()), *calls, *more[:3])
        assert (done.appended, done.duplicates, done.problems) == (len(calls) + 3, 1, ())
        assert app.show("call-5", TODAY).retracted_by
        assert [row["id"] for row in app.show("call-4", TODAY).referred_by] == ["readout"]


def test_a_mention_on_trust_is_refused_where_what_was_opened_was_retracted_again(shared: str) -> None:
    """Within one batch, at its end: a retraction of the opening counts too."""
    lines = [
        Line("f", number, each)
        for number, each in enumerate(
            (
                relationship_opened(),
                call_held(id="call"),
                readout_issued(of="call", mentions=[VISIT], asserted_by="USA"),
                visit_confirmed(id="confirmed"),
                retracted(target="confirmed"),
            ),
            start=1,
        )
    ]
    with desk(shared) as app:
        (problem,) = loaded(app, *lines).problems
    assert (problem.line, problem.message) == (3, f"unknown commitment {VISIT} in `mentions`.")


def test_who_holds_the_index_for_too_long_is_waited_for_and_then_told_of(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import needs it, an append does without; afterwards both are there."""
    monkeypatch.setattr("timeline.store.index.indexer.LOCK_TIMEOUT", 0.001)
    with desk(store) as app:
        app.append(relationship_opened())
        assert app.subjects() == ["us-china"]
        app.append(call_held(id="call"))
        with closing(connect(Path(f"{store}.index"), busy_timeout=1)) as other:
            other.execute("BEGIN IMMEDIATE")
            for number in range(3):
                app.append(call_held(id=f"call-{number}"))
            with pytest.raises(Conflict, match="first"):
                loaded(app, Line("f", 1, call_held(id="late")))
            other.execute("ROLLBACK")
        assert loaded(app, Line("f", 1, call_held(id="late"))).appended == 1
        assert app.find("late").position == 6


def test_an_import_that_is_killed_leaves_no_store(store: Path, tmp_path: Path) -> None:
    """It is killed once it has begun to write."""
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(b"".join(generate(20_000)))
    with subprocess.Popen([PROGRAM, "--store", store, "import", lines]) as running:
        while not list(tmp_path.glob("timeline.db.new-*")):
            assert running.poll() is None, "it ended before it was stopped"
        running.send_signal(signal.SIGKILL)
    assert not store.exists()
    with desk(store) as app:
        assert app.is_empty()
        assert app.append(relationship_opened()).position == 1
    assert list(tmp_path.glob("timeline.db.new-*")) == []


def test_a_pipe_can_be_imported(shared: str, tmp_path: Path) -> None:
    """A shell makes one of the output of another program; this one exceeds a buffer."""
    lines = tmp_path / "lines.jsonl"
    os.mkfifo(lines)
    with subprocess.Popen([PROGRAM, "--store", shared, "import", lines]) as running:
        with lines.open("wb") as pipe:
            pipe.writelines(generate(3000))
        assert running.wait() == 0
    with desk(shared) as app:
        assert len(list(app.entries(None))) == 3000


# Judged before the log is locked


def meanwhile(store: str, lines: list[Line], *others: AnyEvent) -> tuple[Imported, list[int]]:
    """Import lines while another process records `others`; return also each reading of the lines."""
    read: list[int] = []
    with desk(store) as app, desk(store) as other:

        def again() -> Iterator[Line]:
            read.append(len(read))
            yield from lines
            for event in others if len(read) == 1 else ():
                other.append(event)

        return app.load(again, skip_bad=False), read


def calls(number: int) -> list[Line]:
    return [Line("f", nth, call_held(id=f"call-{nth}")) for nth in range(1, number + 1)]


@pytest.mark.parametrize("number", [3, BATCH + 3])
def test_another_desk_records_while_an_import_is_judged(shared: str, number: int) -> None:
    """It neither waits for the import nor makes it start again: both are stored."""
    with desk(shared) as app:
        app.append(relationship_opened())
    done, read = meanwhile(shared, calls(number), visit_confirmed(id="visit"))
    assert (done.appended, read) == (number, [0])
    with desk(shared) as app:
        assert [app.find(each).position for each in ("visit", "call-1", f"call-{number}")] == [
            2,
            3,
            number + 2,
        ]
        assert app.verify().ok


@pytest.mark.parametrize("number", [3, BATCH + 3])
def test_an_import_is_judged_again_where_its_target_was_retracted_meanwhile(shared: str, number: int) -> None:
    """An event that another process retracted cannot be a target."""
    with desk(shared) as app:
        app.append(relationship_opened())
        app.append(call_held(id="call"))
    lines = [*calls(number), Line("f", number + 1, readout_issued(of="call", asserted_by="USA", id="late"))]
    gone = retracted(subject="us-china", target="call", reason="a mix-up")
    done, read = meanwhile(shared, lines, gone)
    assert [(each.line, "was retracted" in each.message) for each in done.problems] == [(number + 1, True)]
    assert (done.appended, read) == (0, [0, 1])


def test_an_import_is_judged_again_where_another_desk_took_one_of_its_ids(shared: str) -> None:
    with desk(shared) as app:
        app.append(relationship_opened())
    done, read = meanwhile(shared, calls(BATCH + 3), call_held(id="call-7"))
    assert (done.appended, done.duplicates, read) == (BATCH + 2, 1, [0, 1])


def test_an_import_is_judged_again_where_another_desk_opened_one_of_its_commitments(shared: str) -> None:
    """A commitment keeps the first of two kinds."""
    with desk(shared) as app:
        app.append(relationship_opened())
    done, read = meanwhile(
        shared, [Line("f", 1, visit_confirmed(id="visit"))], commitment_made(subject=VISIT)
    )
    assert [each.message for each in done.problems] == [
        f"{VISIT} is an undertaking; visit-confirmed needs a visit."
    ]
    assert read == [0, 1]


def test_an_import_that_others_come_before_twice_lets_them_wait(shared: str) -> None:
    """It finishes, however much other processes record meanwhile."""
    with desk(shared) as app:
        app.append(relationship_opened())
    read: list[int] = []
    with desk(shared) as app, desk(shared) as other:

        def again() -> Iterator[Line]:
            read.append(len(read))
            yield from calls(3)
            if len(read) <= OPTIMISTIC_ATTEMPTS:
                other.append(
                    retracted(subject="us-china", target="relationship-opened-2025-10-01", id=f"r{len(read)}")
                )
                other.append(retracted(subject="us-china", target=f"r{len(read)}", id=f"back{len(read)}"))

        assert app.load(again, skip_bad=False).appended == 3
    assert read == [0, 1, 2]


def test_the_lines_of_an_import_lie_in_no_folder_afterwards(
    shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Valid lines are in a temporary folder that only its owner can enter."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    seen: list[str] = []

    def lines() -> Iterator[Line]:
        yield Line("f", 1, relationship_opened())
        yield from calls(2 * BATCH)
        seen.extend(f"{each.stat().st_mode & 0o777:o}" for each in folder.iterdir())

    with desk(shared) as app:
        assert app.load(lines, skip_bad=False).appended == 2 * BATCH + 1
    assert seen == ["700"]
    assert list(folder.iterdir()) == []


def test_a_temporary_folder_without_room_is_said_and_nothing_is_stored(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For example, if the folder is missing."""
    monkeypatch.setattr("tempfile.tempdir", str(store.parent / "missing"))
    with desk(store) as app, pytest.raises(StoreUnreachable, match="The folder for temporary files"):
        loaded(app, Line("f", 1, relationship_opened()), *calls(BATCH))
    assert list(store.parent.iterdir()) == []
