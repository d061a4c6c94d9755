"""Renderers: answers as text, Markdown, CSV, JSON, HTML, SVG and more.

`document` is the model of a page. A module per answer (`status`, `readouts`, …) builds one; `text`,
`markdown` and `html` render any of them. `csv_output` and `json_output` render the rows of an answer.
`svg`, `icalendar`, `atom`, `timelinejs` and `spreadsheet` write files for other programs. `phrases` has the
words they share.
"""
