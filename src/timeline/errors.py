"""Errors with a message, a hint and an exit code, never shown as a traceback.

The exit codes are explained in docs/questions.md, "Exit codes".
"""

from typing import ClassVar


class TimelineError(Exception):
    """The base of every error that is not a bug."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(TimelineError):
    """The event may not be recorded; nothing was stored."""


class WrongUsage(TimelineError):
    """The command or query was not understood."""

    exit_code = 2


class NotFound(TimelineError):
    """The record does not contain this."""

    exit_code = 3


class Conflict(TimelineError):
    """Concurrent writers won every retry."""

    exit_code = 4


class DamagedRecord(TimelineError):
    """The stored bytes are not those that were written, or a newer program wrote them."""

    exit_code = 5


class StoreUnreachable(TimelineError):
    """The store cannot be opened, read or written."""

    exit_code = 6


class Unanswered(TimelineError):
    """The events are stored, but the answer could not be written."""

    exit_code = 7


def as_sentence(text: str) -> str:
    """Return the text with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "?", "…")) else f"{text}."
