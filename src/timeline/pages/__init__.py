"""HTML pages: one builder per page, for served pages and for pages in files.

`home`, `relationship`, `commitment` and `event` each have a `render_page`, which takes the answer to show, a
resolver of links and a `PageContext`. A page is a template with slots, and the fragments that fill them; the
script of a page exchanges fragments when the reader chooses other days.
"""
