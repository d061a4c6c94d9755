"""Somebody else came first."""


class ConcurrencyError(Exception):
    """The log is no longer as the writer had read it; nothing was stored. Read on, decide again."""
