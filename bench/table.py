"""The results: a table on the terminal, and `bench/RESULTS.md`."""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tabulate import tabulate

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADERS = ("work", "here", "against", "there", "ratio", "reach", "reached")


@dataclass(frozen=True)
class Row:
    """A line of the table; `reached` is None for a measurement without a target."""

    work: str
    here: str
    against: str
    there: str
    ratio: str
    reach: str
    reached: bool | None

    def cells(self) -> tuple[str, ...]:
        verdict = {True: "yes", False: "no", None: "–"}[self.reached]
        return (self.work, self.here, self.against, self.there, self.ratio, self.reach, verdict)


@dataclass
class Findings:
    events: int
    seed: int
    rounds: int
    disk: str
    rows: list[Row] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)

    def remember(self, command: str, megabytes: float) -> None:
        self.memory[command] = max(megabytes, self.memory.get(command, 0))


def faster(work: str, here: Sequence[float], against: str, there: Sequence[float], reach: float) -> Row:
    """Compare rates, in events per second."""
    ratio = median(here) / median(there)
    shown = "ahead" if reach == 1 else f"≥ {reach:g} ×"
    return Row(work, _rate(here), against, _rate(there), _times(ratio), shown, ratio >= reach)


def quicker(work: str, here: Sequence[float], against: str, there: Sequence[float], reach: float) -> Row:
    """Compare times, in seconds: how many times as fast it is here."""
    ratio = median(there) / median(here)
    return Row(
        work, _time(here), against, _time(there), _times(ratio), f"≥ {reach:g} × faster", ratio >= reach
    )


def within(
    work: str, here: Sequence[float], against: str, there: Sequence[float], reach: float | None
) -> Row:
    """Compare times, in seconds: how many times as long it takes here."""
    ratio = median(here) / median(there)
    if reach is None:
        return Row(work, _time(here), against, _time(there), _times(ratio), "–", None)
    return Row(work, _time(here), against, _time(there), _times(ratio), f"≤ {reach:.3g} ×", ratio <= reach)


def show(findings: Findings) -> str:
    return tabulate(
        _wrapped(findings), headers=HEADERS, tablefmt="simple", maxcolwidths=[34, 22, 26, 14, 9, 14, 7]
    )


def write(findings: Findings) -> None:
    rows = tabulate([row.cells() for row in findings.rows], headers=HEADERS, tablefmt="github")
    RESULTS.write_text(
        f"# Benchmark\n\n{_circumstances(findings)}\n\n{rows}\n\n"
        f"## Peak memory\n\n{_memory(findings.memory)}\n\n"
        f"## Versions\n\n{_listed(findings.versions)}\n\n"
        f"## Skipped\n\n{_listed(findings.skipped) or 'Nothing.'}\n\n{NOTES}",
        "utf-8",
    )


NOTES = """\
## How to read this

`make bench` writes this file. It measures both sides of each pair in turn, in the same run, and compares
the medians. The record is made up (`python -m bench.generate`). Every process starts from nothing, but the
files that it reads may be in the system's cache. Some comparisons are not like for like:

* `raw sqlite3` appends to a table without an index, checks nothing and names nothing: a floor, not a rival.
* `timeline` and `raw sqlite3` write a write-ahead log to the disk with every commit (synchronous=FULL);
  `py-event-sourcing` runs with NORMAL, so that a power cut may undo what it has committed.
* An import also indexes the log by id, subject and reference; so does `rebuild`. The states of a commitment
  are computed at the first question about it, and cached until an event affects it.
* The other event stores hold the last 20,000 events at most, since filling them takes long; it favours them.
* A ledger's balances show the state of each commitment; a `status` shows more, and what was known when.
* `bean-query` answers from the cache that it keeps beside its file.
* Over HTTP, the server is bound to one core. A client on another core uses four open connections, or one, and
  has requested each address once before. The command beside an answer runs repeatedly in one process, and
  opens the store each time.
* Decoding is that of the log's own column through `sqlite3` and `msgspec`, in a whole process, without a
  checksum or a check of any rule.
"""


def _circumstances(findings: Findings) -> str:
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{today}: {findings.events:,} events, seed {findings.seed}, medians of {findings.rounds}.\n"
        f"{_machine()}; the stores on {findings.disk}."
    )


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def disk_of(folder: Path) -> str:
    """Return the file system of a folder: one in memory makes nothing durable."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return "an unknown file system"
    return max((at, kind) for at, kind in mounts if folder.is_relative_to(at))[1]


def own_versions() -> dict[str, str]:
    libraries = {name: version(name) for name in ("diplomatic-timeline", "eventsourcing", "msgspec", "click")}
    return {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version, **libraries}


def _wrapped(findings: Findings) -> list[tuple[str, ...]]:
    return [row.cells() for row in findings.rows]


def _memory(memory: Mapping[str, float]) -> str:
    rows = sorted(memory.items(), key=lambda item: -item[1])
    return tabulate(
        [(name, f"{size:,.0f} MB") for name, size in rows], ("command", "peak"), tablefmt="github"
    )


def _listed(items: Mapping[str, str]) -> str:
    return "\n".join(f"* {name}: {what}" for name, what in items.items())


def _rate(rates: Sequence[float]) -> str:
    return f"{median(rates):,.0f}/s" if median(rates) >= 100 else f"{median(rates):.3g}/s"


def _time(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.3f} s"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if ratio >= 100 else f"{ratio:.2g} ×"
