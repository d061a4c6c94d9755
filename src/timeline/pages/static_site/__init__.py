"""The pages as files of a folder: each holds its fragments of all days, so that it needs no server."""
