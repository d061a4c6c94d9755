"""File names that are distinct and valid on every file system."""

from collections.abc import Iterable, Mapping

# Windows takes these for devices, with any file extension.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)


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
