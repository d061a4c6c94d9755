"""Conflicts between writers. The loser reads what was written and decides again."""


class ConcurrencyError(Exception):
    """The log no longer ends where the writer expected. Nothing was stored."""


class CheckpointConflict(Exception):
    """The index no longer ends where the indexer expected. Nothing was indexed."""
