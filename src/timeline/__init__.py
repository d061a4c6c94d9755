"""timeline: an event-sourced tracker of diplomatic relationships."""

__version__ = "0.1.0"
