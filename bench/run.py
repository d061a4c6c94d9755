"""The benchmark: `python -m bench [EVENTS]`.

It measures both sides of each pair in turn, in the same run, and compares the medians.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from types import ModuleType

from bench.generate import RELATIONSHIPS, SEED, generate
from bench.peers import (
    Absent,
    beancount,
    emmett_sqlite,
    eventsourcing_aggregates,
    hledger,
    py_event_sourcing,
    raw_sqlite,
)
from bench.processes import Run, run
from bench.serving import answers_per_second, beside_their_commands, served
from bench.table import Findings, Row, disk_of, faster, own_versions, quicker, show, within, write
from bench.turns import AT_MOST, Contestant

ROUNDS = 5
TURN = 0.5  # seconds of appending
SMALL = 10_000  # events in the small log
LEDGERS = 100_000  # records in a ledger
FILLED = 20_000  # events that another event store is filled with
MEMORY = 200  # MB
START = 2.5  # times as long as importing click
DAY = date(2021, 6, 30)  # half-way through the record
IMPORTS = "import click, msgspec, sqlite3, tabulate, eventsourcing.sqlite"
TIMELINE = Path(sys.executable).with_name("timeline")

Measured = Mapping[str, Sequence[Run]]


@dataclass(frozen=True)
class Bench:
    """A temporary folder with the measured files, and the results so far."""

    folder: Path
    found: Findings
    rounds: int

    @property
    def events(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def further(self) -> Path:
        return self.folder / "further.jsonl"

    @property
    def store(self) -> Path:
        return self.folder / "timeline.db"

    def cut(self, name: str, wanted: Iterator[bytes]) -> Path:
        path = self.folder / name
        with path.open("wb") as out:
            out.writelines(wanted)
        return path

    def first(self, count: int) -> Path:
        if count >= self.found.events:
            return self.events
        with self.events.open("rb") as lines:
            return self.cut(f"first-{count}.jsonl", islice(lines, count))

    def last(self, count: int) -> Path:
        with self.events.open("rb") as lines:
            return self.cut("last.jsonl", islice(lines, max(0, self.found.events - count), None))

    def in_turn(
        self, commands: Mapping[str, Sequence[str | Path]], first: Callable[[str], object] = str
    ) -> Measured:
        """Run all commands in turn, `rounds` times; call `first` before each run."""
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(self.rounds):
            for name, command in commands.items():
                first(name)
                runs[name].append(run(command))
        return runs

    def installed(self, *peers: ModuleType) -> list[ModuleType]:
        """Return the peers that can be installed here, and note the others as skipped."""
        return [peer for peer in peers if self._is_there(peer)]

    def _is_there(self, peer: ModuleType) -> bool:
        try:
            self.found.versions[peer.NAME] = peer.install()
        except Absent as absent:
            self.found.skipped[peer.NAME] = str(absent)
            return False
        return True

    def add(self, row: Row) -> None:
        self.found.rows.append(row)
        say(f"  {row.work}: {row.ratio or row.here} {row.against}")


def bench(events: int, seed: int, rounds: int) -> Findings:
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as name:
        folder = Path(name).resolve()
        here = Bench(folder, Findings(events, seed, rounds, disk_of(folder), versions=own_versions()), rounds)
        for work in WORK:
            say(f"{work.__name__} …")
            work(here)
        return here.found


def record(here: Bench) -> None:
    lines = generate(here.found.events + (here.rounds + 1) * AT_MOST + 1, here.found.seed)
    here.cut(here.events.name, islice(lines, here.found.events))
    here.cut(here.further.name, lines)


def importing(here: Bench) -> None:
    """Measure imports; the last store is the one that later measurements query."""
    raw = here.folder / "raw-import.db"

    def clear(name: str) -> None:
        for path in here.folder.glob(f"{(here.store if name == 'timeline' else raw).name}*"):
            path.unlink()

    runs = here.in_turn(
        {
            "timeline": timeline(here.store, "import", here.events),
            "raw": raw_sqlite.importing(raw, here.events),
        },
        clear,
    )
    clear("raw")
    _remember(here, "import", runs["timeline"])
    ours, theirs = (_rates(here.found.events, runs[name]) for name in ("timeline", "raw"))
    here.add(faster("import, validated", ours, "raw sqlite3, the same lines in one transaction", theirs, 0.2))


def appending(here: Bench) -> None:
    """Measure appends on a copy, which leaves the imported store unchanged."""
    copy = here.folder / "appended.db"
    shutil.copy(here.store, copy)
    ours = [sys.executable, "-m", "bench.ours", "append", str(copy), str(here.further)]
    recent = here.last(FILLED)
    commands = {
        "timeline": ours,
        raw_sqlite.NAME: raw_sqlite.appending(here.folder, here.events, here.further),
    }
    for peer in here.installed(raw_sqlite, eventsourcing_aggregates, py_event_sourcing, emmett_sqlite):
        if peer is not raw_sqlite:
            commands[peer.NAME] = peer.appending(here.folder, recent, here.further)
    rates = _append_in_turn(here, commands)
    for name, theirs in rates.items():
        if name != "timeline":
            reach = 0.6 if name == raw_sqlite.NAME else 1
            here.add(faster("append of one event, all checks on", rates["timeline"], name, theirs, reach))
    copy.unlink()


def _append_in_turn(here: Bench, commands: Mapping[str, Sequence[str]]) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {}
    with ExitStack() as stack:
        contestants = []
        for name, command in commands.items():
            contestant = stack.enter_context(Contestant(name, command, here.folder / "errors.txt"))
            try:
                contestant.ready()
                contestant.appends_per_second(TURN)  # warm up
            except ChildProcessError as error:
                here.found.skipped[name] = str(error)
                continue
            contestants.append(contestant)
        for _ in range(here.rounds):
            for contestant in contestants:
                rates.setdefault(contestant.name, []).append(contestant.appends_per_second(TURN))
    return rates


def indexing(here: Bench) -> None:
    floor = [sys.executable, "-m", "bench.ours", "read-and-decode", str(here.store)]
    work, against = "building the index from nothing", "reading the log and decoding"
    commands: dict[str, Sequence[str | Path]] = {"there": floor, "here": timeline(here.store, "rebuild")}
    runs = here.in_turn(commands)
    _remember(here, "rebuild", runs["here"])
    ours, theirs = (_rates(here.found.events, runs[name]) for name in ("here", "there"))
    here.add(faster(work, ours, against, theirs, 0.2))


def working_out(here: Bench) -> None:
    """Measure the first `pending` of a relationship, and the same with cached states."""
    slugs = _relationships(here.events)[1 : here.rounds + 1]
    asked = [timeline(here.store, "pending", slug, "--as-of", DAY.isoformat()) for slug in slugs]
    first, again = ([run(question) for question in asked] for _ in range(2))
    _remember(here, "pending, the first time", first)
    here.add(
        within(
            "the first `pending` of a relationship",
            _seconds(first),
            "the same, its states kept",
            _seconds(again),
            None,
        )
    )


def asking(here: Bench) -> None:
    """Measure each question on the full log and on a short one, against bare imports."""
    there: list[str | Path] = [sys.executable, "-c", IMPORTS]
    asked = _questions(here.store, *_asked(here.events))
    short = _short_log(here) if here.found.events > SMALL else {}
    for name, question in asked.items():
        commands: dict[str, Sequence[str | Path]] = {"long": question, "imports": there}
        if short:
            commands["short"] = short[name]
        runs = here.in_turn(commands)
        _remember(here, name, runs["long"])
        ours, theirs = _seconds(runs["long"]), _seconds(runs["imports"])
        here.add(within(f"`{name}`, a whole process", ours, "a Python that only imports", theirs, 1.5))
        if short:
            _compare(here, name, runs, 1 if name == "status" else _grown(question, short[name]))


def starting(here: Bench) -> None:
    """Measure two commands whose time is mostly the start, against a Python that imports click."""
    _, commitment = _asked(here.events)
    floor: list[str | Path] = [sys.executable, "-c", "import click"]
    started: dict[str, list[str | Path]] = {
        "--help": [TIMELINE, "--help"],
        "status": timeline(here.store, "status", commitment),
    }
    runs = here.in_turn({"floor": floor, **started})
    for name in started:
        ours, theirs = _seconds(runs[name]), _seconds(runs["floor"])
        here.add(within(f"start of `timeline {name}`", ours, "a Python that imports click", theirs, START))


def _short_log(here: Bench) -> dict[str, list[str | Path]]:
    store = here.folder / "short.db"
    events = here.cut("short.jsonl", generate(SMALL, here.found.seed))
    run(timeline(store, "import", events))
    return _questions(store, *_asked(events))


def _compare(here: Bench, name: str, runs: Measured, grown: float) -> None:
    """Compare the full log with the short one; a list may take longer by its extra rows."""
    against = f"the same, log of {SMALL:,}" + (f", 1/{grown:.3g} of the rows" if grown > 1 else "")
    long, short = _seconds(runs["long"]), _seconds(runs["short"])
    here.add(within(f"`{name}` of a longer log", long, against, short, 1.3 * grown))


def _grown(long: Sequence[str | Path], short: Sequence[str | Path]) -> float:
    return max(1, _answered(long) / max(1, _answered(short)))


def past_day(here: Bench) -> None:
    """Measure a question on a past day against both ledgers, with the same facts."""
    records = min(LEDGERS, here.found.events)
    events, store = here.first(records), here.store
    if records < here.found.events:
        store = here.folder / "past.db"
        run(timeline(store, "import", events))
    relationship, _ = _asked(events)
    work = f"a relationship on a past day, {records:,} records"
    commands: dict[str, Sequence[str | Path]] = {
        "timeline": timeline(store, "status", relationship, "--as-of", DAY.isoformat())
    }
    reaches = {}
    for peer, reach in ((hledger, 20), (beancount, 50)):
        for there in here.installed(peer):
            commands[there.NAME] = there.asking(there.prepare(events, here.folder), relationship, DAY)
            reaches[there.NAME] = reach
            run(commands[there.NAME])  # fills its cache
    runs = here.in_turn(commands)
    _remember(here, "status of a relationship", runs["timeline"])
    for name, reach in reaches.items():
        here.add(quicker(work, _seconds(runs["timeline"]), name, _seconds(runs[name]), reach))


def serving(here: Bench) -> None:
    """Measure a server: many requests in turn, and single ones against their commands."""
    relationship, commitment = _asked(here.events)
    statuses = [f"/api/status/{each}" for each in _commitments(here.events, relationship)]
    pending = [f"/api/pending/{each}?as_of={DAY}" for each in _relationships(here.events)]
    with served(TIMELINE, here.store) as address:
        for work, paths in (("`/api/status/…`, commitments", statuses), ("`/api/pending/…`", pending)):
            here.add(answers_per_second(f"{work} in turn, one core", address, paths, here.rounds, 4 * TURN))
        for path, commands in _addresses(relationship, commitment):
            work = f"`{path.partition('?')[0]}`, one answer"
            words = [[*map(str, timeline(here.store, *command)[1:])] for command in commands]
            here.add(beside_their_commands(work, address, path, words, 4 * TURN))


def _addresses(relationship: str, commitment: str) -> Sequence[tuple[str, Sequence[Sequence[str]]]]:
    """Return paths of the API and of pages, with the commands that answer the same."""
    day, event = DAY.isoformat(), f"{relationship}-000005"
    shown = [[each, relationship, "--as-of", day] for each in ("status", "figures", "positions")]
    return (
        (f"/api/status/{commitment}", [["status", commitment]]),
        (f"/api/pending/{relationship}?as_of={day}", [["pending", relationship, "--as-of", day]]),
        (f"/api/replay/{relationship}?to={day}", [["replay", relationship, "--to", day]]),
        (f"/api/log/{relationship}", [["log", relationship, "--limit", "100"]]),
        (f"/api/why/{commitment}", [["why", commitment]]),
        (f"/{commitment}", [["status", commitment], ["why", commitment]]),
        (f"/{relationship}/@{event}", [["show", event]]),
        (f"/{relationship}?as_of={day}", [["replay", relationship, "--to", day], *shown]),
    )


def memory(here: Bench) -> None:
    """Measure the peak memory of all measured commands, and of those that read everything."""
    relationship, commitment = _asked(here.events)
    for words in _thorough(relationship, commitment):
        _remember(here, words[0], [run(timeline(here.store, *words))])
    command, most = max(here.found.memory.items(), key=lambda item: item[1])
    here.add(
        Row(
            "peak memory of any command",
            f"{most:,.0f} MB",
            "",
            "",
            f"`{command}`",
            f"≤ {MEMORY} MB",
            most <= MEMORY,
        )
    )


def _thorough(relationship: str, commitment: str) -> Sequence[Sequence[str]]:
    return (
        ["log", relationship],
        ["log", "--limit", "1000"],
        ["diff", relationship, "2020-06-30", "2021-06-30"],
        ["readouts", relationship],
        ["figures", relationship],
        ["show", f"{relationship}-000005"],
        ["why", commitment],
        ["retract", f"{relationship}-000005", "--reason", "to see what it takes", "--dry-run"],
        ["export"],
        ["digest"],
        ["verify"],
    )


def timeline(store: Path, *words: str | Path) -> list[str | Path]:
    return [TIMELINE, "--store", store, "--format", "json", *words]


def _questions(store: Path, relationship: str, commitment: str) -> dict[str, list[str | Path]]:
    day = DAY.isoformat()
    return {
        "status": timeline(store, "status", commitment),
        "pending": timeline(store, "pending", relationship, "--as-of", day),
        "replay": timeline(store, "replay", relationship, "--to", day),
    }


def _asked(events: Path) -> tuple[str, str]:
    """Return the first relationship, and its commitment that was opened half-way."""
    relationship = _relationships(events)[0]
    opened = _commitments(events, relationship)
    return relationship, opened[len(opened) // 2]


def _commitments(events: Path, relationship: str) -> Sequence[str]:
    """Return the commitments of a relationship, in the order of opening."""
    mark = f'"subject":"{relationship}/'.encode()
    with events.open("rb") as lines:
        return list(dict.fromkeys(json.loads(line)["subject"] for line in lines if mark in line))


def _relationships(events: Path) -> list[str]:
    """Return the relationships in the order of opening; the first lines open them all."""
    with events.open("rb") as lines:
        opened = (json.loads(line) for line in islice(lines, RELATIONSHIPS))
        return [event["subject"] for event in opened if event["type"] == "relationship-opened"]


def _answered(question: Sequence[str | Path]) -> int:
    """Return the number of rows of an answer."""
    answer = json.loads(run(question, keep=True).output)
    if isinstance(answer, list):
        return len(answer)
    return sum(len(part) for part in answer.values() if isinstance(part, list))


def _seconds(runs: Sequence[Run]) -> list[float]:
    return [each.seconds for each in runs]


def _rates(events: int, runs: Sequence[Run]) -> list[float]:
    return [events / each.seconds for each in runs]


def _remember(here: Bench, command: str, runs: Sequence[Run]) -> None:
    here.found.remember(command, max(each.megabytes for each in runs))


WORK = (record, importing, appending, indexing, working_out, asking, starting, past_day, serving, memory)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("events", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="at least five for results to be kept")
    given = parser.parse_args()
    found = bench(given.events, given.seed, given.rounds)
    write(found)
    print(show(found))
    for name, why in found.skipped.items():
        print(f"skipped: {name}: {why}")


if __name__ == "__main__":
    main()
