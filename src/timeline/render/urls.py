"""URLs of pages on a server, and names of their files, valid on every file system."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from timeline.render.html import LinkResolver

# Windows takes these for devices, with any file extension.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)
# Tells events from commitments, since no slug contains it.
EVENT = "@"


class ServerUrls:
    """The links of a page on a server whose root is the root of the site."""

    def home(self) -> str:
        return "/"

    def relationship(self, slug: str) -> str:
        return f"/{slug}"

    def commitment(self, subject: str) -> str:
        return f"/{subject}"

    def event(self, slug: str, identifier: str) -> str:
        return f"/{slug}/{EVENT}{quote(identifier)}"

    def download(self, slug: str, name: str) -> str:
        return f"/{slug}/{name}"

    def file(self, name: str) -> str:
        return f"/{name}"


class FileUrls:
    """The relative links of a page in a file, `depth` folders below the root.

    `names` has the file name of each event by its id.
    """

    def __init__(self, depth: int, names: Mapping[str, str]) -> None:
        self._root = "../" * depth
        self._names = names

    def home(self) -> str:
        return f"{self._root}index.html"

    def relationship(self, slug: str) -> str:
        return f"{self._root}{relationship_file(slug)}"

    def commitment(self, subject: str) -> str:
        return f"{self._root}{commitment_file(subject)}"

    def event(self, slug: str, identifier: str) -> str:
        return f"{self._root}{quote(event_file(slug, self._names[identifier]))}"

    def download(self, slug: str, name: str) -> str:
        return f"{self._root}{download_file(slug, name)}"

    def file(self, name: str) -> str:
        return f"{self._root}{name}"


def file_name(slug: str) -> str:
    """Return the slug, with an underscore, which no slug has, if it names a device."""
    return f"{slug}_" if slug in _DEVICES else slug


def event_names(events: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return a file name for each event, by id.

    Events are given as relationship and id. Some file systems refuse a colon, so "=", which no id contains,
    replaces it. An id that differs only by case from an earlier one of its relationship gets a number.
    """
    names: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for slug, identifier in events:
        plain = name = identifier.replace(":", "=")
        number = 1
        while (slug, name.lower()) in taken:
            number += 1
            name = f"{plain}={number}"
        taken.add((slug, name.lower()))
        names[identifier] = name
    return names


Urls = ServerUrls | FileUrls


def relationship_file(slug: str) -> str:
    return download_file(slug, "index.html")


def download_file(slug: str, name: str) -> str:
    """Return the path of a file about a relationship."""
    return f"{file_name(slug)}/{name}"


def commitment_file(subject: str) -> str:
    """Return the path of a commitment's page; `index.html` is the relationship's."""
    slug, _, commitment = subject.partition("/")
    return download_file(slug, "index_.html" if commitment == "index" else f"{file_name(commitment)}.html")


def event_file(slug: str, name: str) -> str:
    """Return the path of the page of an event by its file name."""
    return download_file(slug, f"{EVENT}{name}.html")


def link_resolver(site: Urls, subjects: Iterable[str], events: Mapping[str, str]) -> LinkResolver:
    """Return a resolver for subjects and events; `events` maps ids to slugs."""
    known = set(subjects)

    def address(name: str) -> str | None:
        if name in events:
            return site.event(events[name], name)
        if name in known:
            return site.commitment(name) if "/" in name else site.relationship(name)
        return None

    return address
