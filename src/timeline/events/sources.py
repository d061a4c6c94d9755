"""Sources of reports and their grades."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]

ADMIRALTY = r"^[A-F][1-6]$(?!\n)"


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A published report, with a grade of trust.

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


def best_code(sources: Iterable[Source]) -> str | None:
    """Return the best Admiralty code among sources, or None if none is graded."""
    return best(source.admiralty for source in sources if source.admiralty)


def best(codes: Iterable[str]) -> str | None:
    """Return the code with the least sum of its grades, then the best source."""
    return min(codes, key=_RANKS.__getitem__, default=None)


# The two grades are independent (AJP-2.1): a trusted source may carry an improbable report, so A5 is not
# better than B1.
_RANKS: Mapping[str, tuple[int, str]] = {
    f"{source}{report}": (reliability + report, source)
    for reliability, source in enumerate("ABCDEF")
    for report in range(1, 7)
}
