"""How fast, beside what people would use instead: `make bench`."""
