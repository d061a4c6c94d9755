"""Many processes use one store: each question is answered by the log as far as it goes."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bench.generate import generate
from tally import Tally
from timeline.app.facade import App
from timeline.events.catalogue import decode
from timeline.projections.commitment.pending import list_pending
from timeline.projections.commitment.status import Status
from timeline.projections.history import History, view_known_on
from timeline.projections.viewpoint import Viewpoint
from timeline.store.digest import verify
from timeline.store.index.index import Index
from timeline.store.index.page_checksums import connect
from timeline.store.log import Log, open_log

EVENTS = Path(__file__).parents[2] / "events"
SHIPPED = (EVENTS / "us-china.jsonl", EVENTS / "china-japan.jsonl")
PROGRAM = Path(sys.executable).with_name("timeline")
PATIENCE = 60  # seconds
EVENTS_WRITTEN, FILE_LENGTH = 4_000, 500  # by two writers, one file per import
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WHERE = Viewpoint(as_of=date(2025, 6, 30), known_on=date(2027, 1, 1))
VISIT = "us-china/beijing-visit"
QUESTIONS = (
    ("status", VISIT),
    ("pending",),
    ("replay", "us-china", "--to", "2025-12-31"),
    ("log",),
    ("diff", "us-china", "2025-11-01", "2025-12-31"),
    ("readouts", "us-china"),
    ("figures", "us-china"),
    ("show", "uc-busan-april"),
)


def index_file(store: Path) -> Path:
    return store.with_name(f"{store.name}.index")


def timeline(store: Path | str, *arguments: str | Path) -> str:
    """Return the output of the program, run as a process of its own."""
    command = [PROGRAM, "--store", store, "--format", "json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stderr == "" or arguments[0] in {"import", "rebuild"}, done.stderr
    return done.stdout


def contents(file: Path) -> list[list[tuple[object, ...]]]:
    """Return the rows of its index, without its own numbers and what is not computed yet."""
    queries = (
        "SELECT * FROM entries ORDER BY position",
        "SELECT * FROM links ORDER BY kind, target, position",
        "SELECT relationship, subject FROM subjects ORDER BY relationship, subject",
        (
            "SELECT relationship, subject, certain_from, known_from, certain_until, known_until, open, state"
            " FROM spans JOIN states USING (number) ORDER BY relationship, subject, certain_from, known_from"
        ),
        "SELECT count(*) FROM states",
    )
    with closing(sqlite3.connect(file)) as connection:
        return [list(map(tuple, connection.execute(query))) for query in queries]


# While others write

WRITER = """
import sys
from datetime import UTC, datetime
from time import sleep
from timeline.app.facade import App
from timeline.files.jsonl import read_file
from timeline.store.digest import verify
from timeline.store.index.index import Index
from timeline.store.log import open_log

store, *files = sys.argv[1:]
with open_log(store) as log, Index(log, print) as index:
    app = App(log, index, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    for file in files:
        imported = app.commands.import_lines(lambda: read_file(file), skip_bad=False)
        assert (imported.read, imported.duplicates, imported.problems) == (imported.appended, 0, ())
        sleep(0.3)  # so that questions come in between
"""


def halves(folder: Path) -> list[list[Path]]:
    """Write two records of different relationships, 2,000 events each, in files of 500."""
    lines = list(generate(EVENTS_WRITTEN))
    slugs = [json.loads(line)["subject"].partition("/")[0] for line in lines]
    first = set(sorted(set(slugs))[::2])
    files: list[list[Path]] = []
    for name in ("one", "other"):
        half = [line for line, slug in zip(lines, slugs, strict=True) if (slug in first) == (name == "one")]
        files.append([folder / f"{name}-{start}.jsonl" for start in range(0, len(half), FILE_LENGTH)])
        for number, file in enumerate(files[-1]):
            file.write_bytes(b"".join(half[number * FILE_LENGTH : (number + 1) * FILE_LENGTH]))
    return files


class Asked:
    """Keeps asking one store what is pending, and holds each answer against the log up to there."""

    def __init__(self, store: str, said: list[str]) -> None:
        self._log = open_log(store)
        self._index = Index(self._log, said.append)
        self._app = App(self._log, self._index, lambda: NOW)
        self.folded: dict[int, list[Status]] = {0: []}  # by the position up to which the log is read

    def once(self) -> int:
        """Ask, and say how far the answer goes."""
        found = self._app.commitments.pending(None, WHERE)
        position = self._index._position  # of the state of the index that the answer is from
        if position not in self.folded:
            self.folded[position] = folded(self._log, position)
        assert found == self.folded[position]
        return position

    @property
    def file(self) -> Path:
        """Return the file of the index."""
        path = self._log.sidecar(".index")
        assert path is not None
        return path

    def close(self) -> None:
        self._index.close()
        self._log.close()


def folded(log: Log, position: int) -> list[Status]:
    entries = log.at(range(1, position + 1))
    assert len(entries) == position
    return list_pending(
        None, History.from_view(view_known_on(entries, WHERE.known_on)).as_of(WHERE.as_of), WHERE
    )


@contextmanager
def running(*commands: Iterable[object]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that go on meanwhile; none is left behind."""
    processes = [subprocess.Popen([sys.executable, "-c", *map(str, command)]) for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_while_two_import_at_once_every_answer_is_of_the_log_up_to_some_import(
    shared: str, tmp_path: Path
) -> None:
    """Into one new store, while a third keeps asking; finally every event is stored, without a problem."""
    said = list[str]()
    asked = Asked(shared, said)
    ends = [0]
    with running(*((WRITER, shared, *files) for files in halves(tmp_path))) as writers:
        while any(writer.poll() is None for writer in writers):
            ends.append(asked.once())
        assert [writer.wait(PATIENCE) for writer in writers] == [0, 0]
    assert ends == sorted(ends)
    assert len(set(ends)) > 2, "nothing was asked in between"
    assert {end % FILE_LENGTH for end in ends} == {0}
    assert asked.once() == EVENTS_WRITTEN
    asked.close()
    verified = json.loads(timeline(shared, "verify"))
    assert (verified["ok"], verified["events"]) == (True, EVENTS_WRITTEN)
    assert said == []
    followed = contents(asked.file)
    asked.file.unlink()
    again = Asked(shared, said)
    assert again.once() == EVENTS_WRITTEN
    again.close()
    assert followed == contents(asked.file)


FIRST = """
import sys
from time import sleep
from store_facts import call, record
from timeline.store.errors import ConcurrencyError
from timeline.store.log import open_log

folder, name, writers = sys.argv[1:]
for number in range(10):
    with open_log(f"{folder}/{number}.db") as log:
        while True:
            try:
                record(log, call(name))
                break
            except ConcurrencyError:
                sleep(0.001)
        while log.last_position() < int(writers):  # so that all begin the next at once
            sleep(0.001)
"""


def test_writers_who_make_one_store_at_once_all_record_in_it(tmp_path: Path, tally: Tally) -> None:
    """The first one creates it, and the others record in it."""
    writers = 4
    here = str(Path(__file__).parent)
    code = f"import sys; sys.path.insert(0, {here!r})\n{FIRST}"
    with running(*((code, tmp_path, f"call-{number}", writers) for number in range(writers))) as processes:
        assert [process.wait(PATIENCE) for process in processes] == [0] * writers
    # Of two that end at the same moment, SQLite takes neither for the last, and leaves its own files beside.
    left = {path.name.removesuffix("-wal").removesuffix("-shm") for path in tmp_path.iterdir()}
    assert left == {f"{number}.db" for number in range(10)}
    for store in tmp_path.glob("*.db"):
        with open_log(str(store)) as log:
            assert {entry.event.id for entry in log.read()} == {f"call-{number}" for number in range(writers)}
            assert verify(log).ok
    tally("stores made by several writers at once", 10, "each made once, with all events in it")


# A cache, and a used one


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record as it is shipped, to be asked only."""
    store = tmp_path_factory.mktemp("shipped") / "timeline.db"
    timeline(store, "import", *SHIPPED)
    return store


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_an_index_deleted_between_two_questions_changes_no_answer(
    shipped: Path, question: Sequence[str]
) -> None:
    answer = timeline(shipped, *question)
    assert len(json.loads(answer)) > 1
    index_file(shipped).unlink()
    assert timeline(shipped, *question) == answer
    assert index_file(shipped).exists()


def test_a_saved_state_is_answered_until_the_index_is_rebuilt(tmp_path: Path) -> None:
    """Another title was written into the index by hand; the log has the right one."""
    store = tmp_path / "timeline.db"
    with open_log(str(store)) as log:
        events = [decode(line) for file in SHIPPED for line in file.read_bytes().splitlines()]
        log.append(events, recorded=NOW, after=0)
    question = ("pending", "us-china", "--as-of", "2025-12-31")
    answer = timeline(store, *question)
    title = json.loads(answer)[0]["title"]
    with closing(connect(index_file(store), busy_timeout=1)) as connection:
        old, new = (f'"title":"{each}"'.encode() for each in (title, "A rumour"))
        connection.execute("UPDATE states SET state = CAST(replace(state, ?, ?) AS BLOB)", (old, new))
    assert timeline(store, *question) == answer.replace(title, "A rumour")
    timeline(store, "rebuild")
    assert timeline(store, *question) == answer
