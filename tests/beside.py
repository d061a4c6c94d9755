"""A program that runs beside a test, and its output so far."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep

PATIENCE = 60  # seconds
PROGRAM = Path(sys.executable).with_name("timeline")


class Process:
    """A running program whose output goes to a file."""

    def __init__(self, command: Sequence[str | Path], notes: Path) -> None:
        self._notes = notes
        with notes.open("wb") as out:
            self._running = subprocess.Popen(command, stdout=out)

    def lines(self, at_least: int = 0) -> list[str]:
        """Return the complete lines, once there are at least so many."""
        begun = monotonic()
        while (shown := self._notes.read_text()).count("\n") < at_least:
            assert self.goes_on(), "it has ended"
            assert monotonic() - begun < PATIENCE, shown
            sleep(0.05)
        whole, _, _ = shown.rpartition("\n")
        return whole.splitlines()

    def goes_on(self) -> bool:
        return self._running.poll() is None

    def interrupt(self) -> int:
        self._running.send_signal(signal.SIGINT)
        return self._running.wait(PATIENCE)

    def stop(self) -> None:
        self._running.kill()
        self._running.wait()
