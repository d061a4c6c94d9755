"""How far a long work has got, on stderr, where somebody looks on and waits."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

SHOW_AFTER = 1.0  # seconds after which a long work shows how far it is
PROGRESS_EVERY = 1_000  # lines after which it is looked how far they were read


class Progress:
    """A bar for each work that takes longer than a moment, with its rate and the time left.

    Called with what is being done, how much of how much, and how many events that were.
    """

    def __init__(self) -> None:
        self._work = ""
        self._began = 0.0
        self._bar: ProgressBar[Any] | None = None

    def __call__(self, work: str, done: int, total: int, events: int) -> None:
        if not sys.stderr.isatty():
            return
        now = time.monotonic()
        if work != self._work:
            self.close()
            self._work, self._began = work, now
        if self._bar is None and now - self._began >= SHOW_AFTER:
            self._bar = click.progressbar(
                length=total, label=work, file=sys.stderr, show_eta=True, item_show_func=str
            )
            self._bar.__enter__()
        if self._bar is not None:
            rate = events / max(now - self._began, 0.001)
            self._bar.update(done - self._bar.pos, f"{events:,} events, {rate:,.0f}/s")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._bar, self._work = None, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def with_progress(
    lines: Iterable[bytes], work: str, told: Callable[[], int] | None, total: int, progress: Progress
) -> Iterator[bytes]:
    """The lines, showing how many there were of all, or how much was `told` of all."""
    done = 0
    for done, line in enumerate(lines, start=1):
        yield line
        if done % PROGRESS_EVERY == 0:
            progress(work, told() if told else done, total, done)
    progress(work, total, total, done)
