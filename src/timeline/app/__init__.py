"""The use cases: commands, queries, and the integrity of the record."""
