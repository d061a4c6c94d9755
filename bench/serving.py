"""Measurements of the server: answers per second on one core, and seconds per answer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.processes import ENVIRONMENT
from bench.table import Row, within
from bench.turns import ROOT

CONNECTIONS = 4  # in parallel
REACH = 200  # answers per second
TIMES = 20  # rounds of a command


@contextmanager
def served(program: Path, store: Path) -> Iterator[str]:
    """Start a server on the first core and yield its address; clients use the second."""
    with subprocess.Popen(
        [program, "--store", store, "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        preexec_fn=lambda: _keep_to(0),  # noqa: PLW1509 there are no threads
    ) as server:
        assert server.stderr  # noqa: S101 a pipe, see above
        try:
            serving = next(line for line in server.stderr if line.startswith("Serving on "))
            yield serving.split()[2]
        finally:
            server.kill()


def answers_per_second(work: str, address: str, paths: Sequence[str], rounds: int, seconds: float) -> Row:
    """Measure many paths in turn, each requested once before."""
    rate = median(len(_loaded(address, paths, seconds, CONNECTIONS)) / seconds for _ in range(rounds))
    return Row(work, f"{rate:,.0f}/s", "", "", "", f"≥ {REACH}/s", rate >= REACH)


def beside_their_commands(
    work: str, address: str, path: str, commands: Sequence[Sequence[str]], seconds: float
) -> Row:
    """Compare one answer on an open connection with its commands, without their start."""
    ours = _loaded(address, [path], seconds, 1)
    theirs = _run_module("bench.ours", "answer", str(TIMES), json.dumps(commands))
    against = f"{len(commands)} commands" if len(commands) > 1 else "the command"
    return within(work, ours, f"{against}, without start", theirs, 2)


def _loaded(address: str, paths: Sequence[str], seconds: float, connections: int) -> list[float]:
    """Return the seconds that each answer took."""
    asked = [address, str(seconds), str(connections)]
    return _run_module("bench.load", *asked, stdin="\n".join(paths))


def _run_module(module: str, *words: str, stdin: str = "") -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        input=stdin,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
        check=True,
        preexec_fn=lambda: _keep_to(1),
    )
    took: list[float] = json.loads(done.stdout)
    return took


def _keep_to(core: int) -> None:
    """Bind this process to a core, if the system can and has it."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > core:
        os.sched_setaffinity(0, {core})
