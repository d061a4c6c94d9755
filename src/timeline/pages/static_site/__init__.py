"""The static site: pages as files, each with its fragments of all days."""
