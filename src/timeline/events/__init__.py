"""Event types: frozen structs by subject, with dates, parties, quantities and sources."""
