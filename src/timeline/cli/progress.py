"""Progress of long operations, shown on stderr if that is a terminal."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

SHOW_AFTER = 1.0  # seconds
PROGRESS_EVERY = 1_000  # lines between two updates


class Progress:
    """A progress bar for each operation that takes longer than `SHOW_AFTER`."""

    def __init__(self) -> None:
        self._label = ""
        self._began = 0.0
        self._bar: ProgressBar[Any] | None = None

    def __call__(self, label: str, done: int, total: int, events: int) -> None:
        """Show `done` of `total`, in any unit, and the rate of events."""
        if not sys.stderr.isatty():
            return
        now = time.monotonic()
        if label != self._label:
            self.close()
            self._label, self._began = label, now
        if self._bar is None and now - self._began >= SHOW_AFTER:
            self._bar = click.progressbar(
                length=total, label=label, file=sys.stderr, show_eta=True, item_show_func=str
            )
            self._bar.__enter__()
        if self._bar is not None:
            rate = events / max(now - self._began, 0.001)
            self._bar.update(done - self._bar.pos, f"{events:,} events, {rate:,.0f}/s")

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._bar, self._label = None, ""


def with_progress(
    lines: Iterable[bytes], label: str, position: Callable[[], int] | None, total: int, progress: Progress
) -> Iterator[bytes]:
    """Yield the lines and show their number, or their `position` in a file."""
    done = 0
    for done, line in enumerate(lines, start=1):
        yield line
        if done % PROGRESS_EVERY == 0:
            progress(label, position() if position else done, total, done)
    progress(label, total, total, done)
