"""What can happen: frozen structs by subject, and the words they are written in."""
