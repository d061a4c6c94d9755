"""Contestants that append in turns, each in its own process, idle while others run.

The benchmark writes the seconds of a turn to the standard input of a contestant, which answers with its
number of appends. This module needs only the standard library: the peers' environments import it too.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import NamedTuple, Self

AT_MOST = 500  # appends in one turn
ROOT = Path(__file__).parents[1]


class Fact(NamedTuple):
    """An event as a peer stores it: a name, and the whole line."""

    id: str
    subject: str
    type: str
    line: str


def facts(path: str) -> Iterator[Fact]:
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Fact(fields["id"], fields["subject"], fields["type"], line.rstrip("\n"))


def by_subject(path: str) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts(path):
        found.setdefault(fact.subject, []).append(fact)
    return found


class Turn:
    """A counter of appends within a time and a number: `while turn.goes_on(): …`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._appends = -1
        self._start = perf_counter()

    def goes_on(self) -> bool:
        self._appends += 1
        spent = perf_counter() - self._start
        if self._appends and (spent >= self._seconds or self._appends == AT_MOST):
            print(json.dumps({"appends": self._appends, "seconds": spent}), flush=True)
            return False
        return True


def turns() -> Iterator[Turn]:
    """Yield a turn for every line on the standard input."""
    print("ready", flush=True)
    for seconds in sys.stdin:
        yield Turn(float(seconds))


class Contestant:
    """A contestant, as the benchmark sees it."""

    def __init__(self, name: str, command: Sequence[str], errors: Path) -> None:
        self.name = name
        self._errors = errors
        with errors.open("wb") as stderr:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True
            )

    def ready(self) -> None:
        """Wait until its log is filled."""
        self._line("ready")

    def appends_per_second(self, seconds: float) -> float:
        assert self._process.stdin  # noqa: S101 a pipe, see above
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        done = json.loads(self._line('{"appends"'))
        return float(done["appends"] / done["seconds"])

    def _line(self, prefix: str) -> str:
        """Return the next line with this prefix; libraries print other lines too."""
        assert self._process.stdout  # noqa: S101 a pipe, see above
        for line in self._process.stdout:
            if line.startswith(prefix):
                return line
        last = self._errors.read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise ChildProcessError(f"gave up: {' '.join(last)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()
