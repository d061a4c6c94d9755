"""The log: what was recorded, in order, for good."""
