"""What a person is told when something cannot be done: what, what next, and the exit code."""

from typing import ClassVar


class TimelineError(Exception):
    """The base of every error that is not a bug: shown as text, never as a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(TimelineError):
    """The event may not be recorded; nothing was stored."""


class WrongUsage(TimelineError):
    """The command was not understood."""

    exit_code = 2


class NotFound(TimelineError):
    """What was asked about is not in the record."""

    exit_code = 3


class Conflict(TimelineError):
    """Other writers came first, again and again."""

    exit_code = 4


class DamagedRecord(TimelineError):
    """What is stored is not what was written, or was written by a newer program."""

    exit_code = 5


class StoreUnreachable(TimelineError):
    """The store cannot be opened, read or written."""

    exit_code = 6


class Unanswered(TimelineError):
    """The work is done and stored, but its answer could not be written."""

    exit_code = 7
