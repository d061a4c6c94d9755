"""The index: a read model of the log in a local SQLite file."""
