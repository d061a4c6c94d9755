"""Other tools for the same work: one module per peer, with `NAME` and `install()`.

`install` returns the version, or raises Absent with the reason. A peer that appends has `appending`, the
command of a process that first fills its log and then takes turns (`bench.turns`). A peer that answers has
`prepare`, which writes its file, and `asking`, the command of one answer. These modules need only the
standard library until their own process has begun.
"""


class Absent(Exception):
    """A peer that cannot be installed here, with the reason."""
