"""Counts of the faults injected by tests, shown at the end of a run."""

from collections.abc import Callable

Tally = Callable[[str, int, str], None]  # the fault, how many times, and the outcome
