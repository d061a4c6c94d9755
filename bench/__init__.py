"""The benchmark against other tools: `make bench`."""
