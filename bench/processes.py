"""Elapsed time and peak memory of whole processes."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench.turns import ROOT

# Caches bytecode, as an installed program does.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Run(NamedTuple):
    seconds: float
    megabytes: float
    output: bytes


def run(command: Sequence[str | Path], *, keep: bool = False) -> Run:
    """Run a command; raise ChildProcessError with the end of its stderr if it fails.

    Its output is returned only with `keep`. Linux counts the memory of the parent as the least that the child
    had, so this process must stay small.
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
            message = err.read().decode("utf-8", "replace").strip().splitlines()[-2:]
            raise ChildProcessError(f"{Path(command[0]).name} {command[1]}: {' '.join(message)}")
        return Run(seconds, usage.ru_maxrss * 1024 / 1e6, out.read() if keep else b"")
