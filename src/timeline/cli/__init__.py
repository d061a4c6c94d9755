"""The command line: parse, run one use case, render the answer."""
