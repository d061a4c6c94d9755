"""What was done to the program in a run, and how often: told by the tests, shown at the end of it."""

from collections.abc import Callable

Tally = Callable[[str, int, str], None]  # what was done, how many times, and what came of it
