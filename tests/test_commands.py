"""Commands: events are validated against the log as it is, also while other writers record."""

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
from timeline.app.commands import OPTIMISTIC_ATTEMPTS, Imported
from timeline.app.facade import App
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
def open_app(store: Path | str) -> Iterator[App]:
    with open_log(str(store)) as log, Index(log, print) as index:
        yield App(log, index, lambda: NOW)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "timeline.db"


def test_what_was_recorded_just_now_is_answered_at_once(shared: str) -> None:
    """Both before it is indexed and after."""
    with open_app(shared) as app:
        for event in (relationship_opened(), call_held(id="call"), visit_confirmed(due="2027-04")):
            app.commands.append(event)
        assert app.commitments.status(VISIT, TODAY).stage == "confirmed"
        app.commands.append(visit_held(on="2026-11-20"))
        assert app.commitments.status(VISIT, TODAY).stage == "held"
        assert [row["type"] for row in app.relationships.replay("us-china", TODAY).events][-1] == "visit-held"


def test_what_was_just_recorded_is_indexed_without_being_read_again(store: Path) -> None:
    reads: list[int] = []
    with open_log(str(store), reads.append) as log, Index(log, print) as index:
        app = App(log, index, lambda: NOW)
        for event in (relationship_opened(), visit_confirmed(due="2027-04")):
            app.commands.append(event)
        reads.clear()
        assert app.names.subjects() == ["us-china", VISIT]
    assert reads == []


def test_a_commitment_that_another_writer_just_opened_is_known(shared: str) -> None:
    """The first writer has read the log before, and does not know the event yet."""
    with open_app(shared) as one, open_app(shared) as other:
        one.commands.append(relationship_opened())
        with pytest.raises(Refused, match="unknown commitment"):
            one.commands.append(visit_held(on="2026-11-20"))
        other.commands.append(visit_confirmed())
        assert one.commands.append(visit_held(on="2026-11-20")).position == 3


def test_an_event_that_another_writer_just_retracted_cannot_be_referred_to(shared: str) -> None:
    with open_app(shared) as one, open_app(shared) as other:
        one.commands.append(relationship_opened())
        one.commands.append(call_held(id="call"))
        other.commands.append(retracted(subject="us-china", target="call", reason="a mix-up"))
        with pytest.raises(Refused, match="was retracted"):
            one.commands.append(readout_issued(of="call", asserted_by="USA"))


def test_more_than_a_batch_of_events_is_recorded_one_by_one(shared: str) -> None:
    """The index catches up in between, and knows the first event and the last."""
    with open_app(shared) as app:
        app.commands.append(relationship_opened())
        for number in range(BATCH + 10):
            app.commands.append(call_held(id=f"call-{number}"))
        assert app.commands.append(call_held(id="call-0")).duplicate
        assert app.commands.append(call_held(id=f"call-{BATCH + 9}")).duplicate
        assert app.names.find(f"call-{BATCH}").position == BATCH + 2


def loaded(app: App, *lines: Line) -> Imported:
    return app.commands.import_lines(lambda: lines, skip_bad=False)


def test_an_import_that_is_refused_leaves_no_trace_of_a_store(store: Path) -> None:
    """Good lines among the bad ones make no difference."""
    lines = [
        Line("f", number, each)
        for number, each in enumerate((relationship_opened(), call_held(), visit_held()), 1)
    ]
    with open_app(store) as app:
        assert [problem.line for problem in loaded(app, *lines).problems] == [3]
        assert app.is_empty()
    assert list(store.parent.iterdir()) == []


def test_an_import_longer_than_a_batch_knows_what_its_earlier_lines_said(shared: str) -> None:
    """A duplicate, a reference and a retraction across batches; the index has all of it."""
    calls = [Line("f", number + 2, call_held(id=f"call-{number}")) for number in range(BATCH + 5)]
    end = len(calls) + 2
    more = (
        Line("f", end, call_held(id="call-3")),
        Line("f", end + 1, readout_issued(of="call-4", asserted_by="USA", id="readout")),
        Line("f", end + 2, retracted(subject="us-china", target="call-5", reason="a mix-up")),
        Line("f", end + 3, readout_issued(of="call-5", asserted_by="CHN", id="late")),
    )
    with open_app(shared) as app:
        refused = loaded(app, Line("f", 1, relationship_opened()), *calls, *more)
        assert [(each.line, "was retracted" in each.message) for each in refused.problems] == [
            (end + 3, True)
        ]
        done = loaded(app, Line("f", 1, relationship_opened()), *calls, *more[:3])
        assert (done.appended, done.duplicates, done.problems) == (len(calls) + 3, 1, ())
        assert app.explanations.show("call-5", TODAY).retracted_by
        assert [row["id"] for row in app.explanations.show("call-4", TODAY).referred_by] == ["readout"]


def test_a_mention_on_trust_is_refused_where_what_was_opened_was_retracted_again(shared: str) -> None:
    """All in one batch: at its end the retraction of the opening counts, too."""
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
    with open_app(shared) as app:
        (problem,) = loaded(app, *lines).problems
    assert (problem.line, problem.message) == (3, f"unknown commitment {VISIT} in `mentions`.")


def test_an_index_that_is_locked_for_too_long_is_waited_for_and_then_reported(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import needs the index, an append does not; afterwards both are recorded."""
    monkeypatch.setattr("timeline.store.index.indexer.LOCK_TIMEOUT", 0.001)
    with open_app(store) as app:
        app.commands.append(relationship_opened())
        assert app.names.subjects() == ["us-china"]
        app.commands.append(call_held(id="call"))
        with closing(connect(Path(f"{store}.index"), busy_timeout=1)) as other:
            other.execute("BEGIN IMMEDIATE")
            for number in range(3):
                app.commands.append(call_held(id=f"call-{number}"))
            with pytest.raises(Conflict, match="first"):
                loaded(app, Line("f", 1, call_held(id="late")))
            other.execute("ROLLBACK")
        assert loaded(app, Line("f", 1, call_held(id="late"))).appended == 1
        assert app.names.find("late").position == 6


def test_an_import_that_is_killed_leaves_no_store(store: Path, tmp_path: Path) -> None:
    """The process is killed after it has begun to write."""
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(b"".join(generate(20_000)))
    with subprocess.Popen([PROGRAM, "--store", store, "import", lines]) as running:
        while not list(tmp_path.glob("timeline.db.new-*")):
            assert running.poll() is None, "it ended before it was stopped"
        running.send_signal(signal.SIGKILL)
    assert not store.exists()
    with open_app(store) as app:
        assert app.is_empty()
        assert app.commands.append(relationship_opened()).position == 1
    assert list(tmp_path.glob("timeline.db.new-*")) == []


def test_a_pipe_can_be_imported(shared: str, tmp_path: Path) -> None:
    """A shell makes pipes of the output of programs; this one is longer than a step of progress."""
    lines = tmp_path / "lines.jsonl"
    os.mkfifo(lines)
    with subprocess.Popen([PROGRAM, "--store", shared, "import", lines]) as running:
        with lines.open("wb") as pipe:
            pipe.writelines(generate(3000))
        assert running.wait() == 0
    with open_app(shared) as app:
        assert len(list(app.entries.recorded(None))) == 3000


# Judged before the log is locked


def meanwhile(store: str, lines: list[Line], *others: AnyEvent) -> tuple[Imported, list[int]]:
    """Import lines while another writer records; return the outcome and the number of reads."""
    read: list[int] = []
    with open_app(store) as app, open_app(store) as other:

        def again() -> Iterator[Line]:
            read.append(len(read))
            yield from lines
            for event in others if len(read) == 1 else ():
                other.commands.append(event)

        return app.commands.import_lines(again, skip_bad=False), read


def calls(number: int) -> list[Line]:
    return [Line("f", nth, call_held(id=f"call-{nth}")) for nth in range(1, number + 1)]


@pytest.mark.parametrize("number", [3, BATCH + 3])
def test_another_writer_records_while_an_import_is_validated(shared: str, number: int) -> None:
    """The other writer neither waits for the import nor makes it start again."""
    with open_app(shared) as app:
        app.commands.append(relationship_opened())
    done, read = meanwhile(shared, calls(number), visit_confirmed(id="visit"))
    assert (done.appended, read) == (number, [0])
    with open_app(shared) as app:
        assert [app.names.find(each).position for each in ("visit", "call-1", f"call-{number}")] == [
            2,
            3,
            number + 2,
        ]
        assert app.integrity.verify().ok


@pytest.mark.parametrize("number", [3, BATCH + 3])
def test_an_import_is_validated_again_if_its_target_was_retracted_meanwhile(shared: str, number: int) -> None:
    """An event that another writer retracted cannot be referred to."""
    with open_app(shared) as app:
        app.commands.append(relationship_opened())
        app.commands.append(call_held(id="call"))
    lines = [*calls(number), Line("f", number + 1, readout_issued(of="call", asserted_by="USA", id="late"))]
    gone = retracted(subject="us-china", target="call", reason="a mix-up")
    done, read = meanwhile(shared, lines, gone)
    assert [(each.line, "was retracted" in each.message) for each in done.problems] == [(number + 1, True)]
    assert (done.appended, read) == (0, [0, 1])


def test_an_import_is_validated_again_if_another_writer_took_one_of_its_ids(shared: str) -> None:
    with open_app(shared) as app:
        app.commands.append(relationship_opened())
    done, read = meanwhile(shared, calls(BATCH + 3), call_held(id="call-7"))
    assert (done.appended, done.duplicates, read) == (BATCH + 2, 1, [0, 1])


def test_an_import_is_validated_again_if_another_writer_opened_one_of_its_commitments(shared: str) -> None:
    """If a commitment is opened as two kinds, the first kind holds."""
    with open_app(shared) as app:
        app.commands.append(relationship_opened())
    done, read = meanwhile(
        shared, [Line("f", 1, visit_confirmed(id="visit"))], commitment_made(subject=VISIT)
    )
    assert [each.message for each in done.problems] == [
        f"{VISIT} is an undertaking; visit-confirmed needs a visit."
    ]
    assert read == [0, 1]


def test_an_import_that_loses_twice_to_other_writers_locks_the_log(shared: str) -> None:
    """The import must end, however much is recorded meanwhile."""
    with open_app(shared) as app:
        app.commands.append(relationship_opened())
    read: list[int] = []
    with open_app(shared) as app, open_app(shared) as other:

        def again() -> Iterator[Line]:
            read.append(len(read))
            yield from calls(3)
            if len(read) <= OPTIMISTIC_ATTEMPTS:
                other.commands.append(
                    retracted(subject="us-china", target="relationship-opened-2025-10-01", id=f"r{len(read)}")
                )
                other.commands.append(
                    retracted(subject="us-china", target=f"r{len(read)}", id=f"back{len(read)}")
                )

        assert app.commands.import_lines(again, skip_bad=False).appended == 3
    assert read == [0, 1, 2]


def test_the_lines_of_an_import_are_removed_from_the_temporary_folder(
    shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted lines wait in a temporary folder that only its owner may enter."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    seen: list[str] = []

    def lines() -> Iterator[Line]:
        yield Line("f", 1, relationship_opened())
        yield from calls(2 * BATCH)
        seen.extend(f"{each.stat().st_mode & 0o777:o}" for each in folder.iterdir())

    with open_app(shared) as app:
        assert app.commands.import_lines(lines, skip_bad=False).appended == 2 * BATCH + 1
    assert seen == ["700"]
    assert list(folder.iterdir()) == []


def test_a_temporary_folder_without_room_is_reported_and_nothing_is_stored(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing folder has the same effect."""
    monkeypatch.setattr("tempfile.tempdir", str(store.parent / "missing"))
    with open_app(store) as app, pytest.raises(StoreUnreachable, match="The folder for temporary files"):
        loaded(app, Line("f", 1, relationship_opened()), *calls(BATCH))
    assert list(store.parent.iterdir()) == []
