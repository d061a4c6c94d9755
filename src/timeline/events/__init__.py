"""Event types by subject, and the values that their fields hold."""
