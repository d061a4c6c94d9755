"""The server: how many answers a second it gives on one core, and how long one takes beside its command."""

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

CONNECTIONS = 4  # that ask at once
REACH = 200  # answers a second
TIMES = 20  # that a command is given again


@contextmanager
def served(program: Path, store: Path) -> Iterator[str]:
    """The address of a server that runs on one core, and whoever asks it on another, where there are two."""
    with subprocess.Popen(
        [program, "--store", store, "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        preexec_fn=lambda: _keep_to(0),  # noqa: PLW1509 there are no threads
    ) as server:
        assert server.stderr  # noqa: S101 a pipe, see above
        try:
            said = next(line for line in server.stderr if line.startswith("Serving on "))
            yield said.split()[2]
        finally:
            server.kill()


def answers_per_second(work: str, address: str, paths: Sequence[str], rounds: int, seconds: float) -> Row:
    """Of many addresses in turn, all of which were asked for before."""
    rate = median(len(_loaded(address, paths, seconds, CONNECTIONS)) / seconds for _ in range(rounds))
    return Row(work, f"{rate:,.0f}/s", "", "", "", f"≥ {REACH}/s", rate >= REACH)


def beside_their_commands(
    work: str, address: str, path: str, commands: Sequence[Sequence[str]], seconds: float
) -> Row:
    """One answer, on a connection that is kept alive, and the commands of these words without their start."""
    ours = _loaded(address, [path], seconds, 1)
    theirs = _done("bench.ours", "answer", str(TIMES), json.dumps(commands))
    against = f"{len(commands)} commands" if len(commands) > 1 else "the command"
    return within(work, ours, f"{against}, without start", theirs, 2)


def _loaded(address: str, paths: Sequence[str], seconds: float, connections: int) -> list[float]:
    """How long each answer took, in seconds."""
    asked = [address, str(seconds), str(connections)]
    return _done("bench.load", *asked, said="\n".join(paths))


def _done(module: str, *words: str, said: str = "") -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        input=said,
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
    """This process, where the system can do that."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > core:
        os.sched_setaffinity(0, {core})
