"""The context of a page: its URLs, and whether a server or a file shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from timeline.render.urls import Urls


@dataclass(frozen=True)
class PageContext:
    """Everything a page needs in addition to the answer that it shows.

    A served page repeats the `query` of its URL in its forms, and follows the log from the position `live`.
    A page in a file states its Content-Security-Policy, and holds its fragments of all days as JSON.
    """

    urls: Urls
    query: Mapping[str, str] = field(default_factory=dict)
    live: int | None = None
    policy: str | None = None
    fragments: Markup | None = None

    @property
    def served(self) -> bool:
        """True if a server sends the page, and the policy with it."""
        return self.policy is None
