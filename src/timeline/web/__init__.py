"""The questions of the command line over HTTP: a read-only server."""
