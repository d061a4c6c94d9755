"""Names of files that no file system takes for another, or for a device."""

from collections.abc import Iterable, Mapping

# To Windows, a device, whatever ending follows.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)


def file_name(slug: str) -> str:
    """Return the slug, with an underscore, which no slug has, where it would name a device."""
    return f"{slug}_" if slug in _DEVICES else slug


def event_names(events: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return a name for each event, given as relationship and id, by its id.

    For a colon, which some file systems refuse, stands what no id has in it. An id that differs only by case
    from an earlier one of its relationship gets a number.
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
