"""The questions that can be asked of a log, one module per concern."""
