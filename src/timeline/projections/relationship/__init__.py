"""Relationships: contacts, figures, positions, the calendar and the chart."""
