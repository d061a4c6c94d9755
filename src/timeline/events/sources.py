"""Who says so."""

from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]

ADMIRALTY = r"^[A-F][1-6]$(?!\n)"


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a report can be read, and how far it is trusted.

    `admiralty` is the NATO grading (AJP-2.1): reliability of the source A to F, then
    credibility of the report 1 to 6, as in `B2`. `where` is the place in it (a page, a paragraph),
    `quote` a few words at most.
    """

    publisher: Text
    title: Text | None = None
    url: Text | None = None
    where: Text | None = None
    quote: Text | None = None
    admiralty: Annotated[str, msgspec.Meta(pattern=ADMIRALTY)] | None = None
