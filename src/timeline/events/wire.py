"""Hooks of msgspec that convert dates and parties from and to JSON."""

from typing import Any

from timeline.events.dates import FuzzyDate
from timeline.events.parties import Party
from timeline.events.texts import normalize


def from_json(expected: type, value: Any) -> Any:  # noqa: ANN401
    """Return the date or the party of a JSON value; raise ValueError for others."""
    if expected is FuzzyDate:
        return FuzzyDate.from_json(value)
    if expected is Party:
        if isinstance(value, str):
            return Party(value)
        raise ValueError("expected a party such as USA or USA:Trump")
    raise NotImplementedError(expected)


def from_outside(expected: type, value: Any) -> Any:  # noqa: ANN401
    """Return the same for outside input, with persons' names in composed form (NFC)."""
    return from_json(expected, normalize(value) if expected is Party and isinstance(value, str) else value)


def to_json(value: Any) -> Any:  # noqa: ANN401
    """Return the JSON value of a date or a party."""
    if isinstance(value, FuzzyDate):
        return value.to_json()
    if isinstance(value, Party):
        return str(value)
    raise NotImplementedError(type(value))
