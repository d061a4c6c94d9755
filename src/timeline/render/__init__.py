"""An answer as a page: for a terminal, as Markdown, CSV or JSON."""
