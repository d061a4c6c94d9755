"""Whole processes, measured from outside: from their start to their end, and the most memory they had."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench.turns import ROOT

# As where the program is installed: what was compiled once is kept.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Run(NamedTuple):
    seconds: float
    megabytes: float
    output: bytes


def run(command: Sequence[str | Path], *, keep: bool = False) -> Run:
    """Runs a command; raises ChildProcessError with its last words where it fails.

    Its output is handed back only with `keep`: Linux counts the memory of the process that starts another as
    the least that the other had, so this one must stay small.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (out, err):
            stream.seek(0)
        if process.returncode:
            said = err.read().decode("utf-8", "replace").strip().splitlines()[-2:]
            raise ChildProcessError(f"{Path(command[0]).name} {command[1]}: {' '.join(said)}")
        return Run(seconds, usage.ru_maxrss * 1024 / 1e6, out.read() if keep else b"")
