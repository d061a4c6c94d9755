"""Where the pages are: behind a server, or as files of a folder."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import quote

from timeline.render.file_names import file_name
from timeline.render.html import LinkResolver

# What no slug has in it parts the names of events from those of commitments.
EVENT = "@"


class Urls(Protocol):
    """Where a page of the site leads to; the pages of relationships know no other than their own events."""

    def home(self) -> str:
        """All relationships."""
        ...

    def relationship(self, slug: str) -> str:
        """One of them."""
        ...

    def commitment(self, subject: str) -> str:
        """One of its commitments."""
        ...

    def event(self, slug: str, identifier: str) -> str:
        """One of its events."""
        ...

    def download(self, slug: str, name: str) -> str:
        """One of the files about a relationship, such as its calendar."""
        ...

    def file(self, name: str) -> str:
        """A script, a style sheet."""
        ...


class ServerUrls:
    """Behind a server, whose root is the root of the site."""

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
    """Addresses of files; a page is `deep` folders below the root of the site. Events have `names` by id."""

    def __init__(self, deep: int, names: Mapping[str, str]) -> None:
        self._root = "../" * deep
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


def relationship_file(slug: str) -> str:
    return download_file(slug, "index.html")


def download_file(slug: str, name: str) -> str:
    """Return the path of a file about a relationship."""
    return f"{file_name(slug)}/{name}"


def commitment_file(subject: str) -> str:
    """Its path; a commitment called index makes way for the page of its relationship."""
    slug, _, commitment = subject.partition("/")
    return download_file(slug, "index_.html" if commitment == "index" else f"{file_name(commitment)}.html")


def event_file(slug: str, name: str) -> str:
    """Return the path of the page of an event that has this name among those of its relationship."""
    return download_file(slug, f"{EVENT}{name}.html")


def link_resolver(site: Urls, subjects: Iterable[str], events: Mapping[str, str]) -> LinkResolver:
    """Where the pages are of what a text may name: these subjects, and these events by id, each of a slug."""
    known = set(subjects)

    def address(name: str) -> str | None:
        if name in events:
            return site.event(events[name], name)
        if name in known:
            return site.commitment(name) if "/" in name else site.relationship(name)
        return None

    return address
