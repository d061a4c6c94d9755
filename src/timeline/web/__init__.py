"""The questions of the command line over HTTP: a server that reads, and never records."""
