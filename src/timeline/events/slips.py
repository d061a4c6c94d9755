"""Typing slips: a unit that is almost another, a year far from its account."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from timeline.events.catalogue import AnyEvent, InvalidEvent
from timeline.events.dates import FuzzyDate
from timeline.events.purchases import Target
from timeline.events.quantities import Quantity, known_unit, suggest_unit

FAR_OFF = 100  # years


def refuse_typing_slips(event: AnyEvent) -> None:
    """Raise InvalidEvent, naming the field, if a unit in an event is a typing slip."""
    for name, unit in _units(event):
        try:
            known_unit(unit)
        except ValueError as slip:
            raise InvalidEvent(f"`{name}`: {slip}", name) from None


def unit_slips(event: AnyEvent) -> dict[str, str]:
    """Return the units in an event that are probably slips, with the intended units."""
    return {unit: meant for _, unit in _units(event) if (meant := suggest_unit(unit))}


def _units(event: AnyEvent) -> Iterator[tuple[str, str]]:
    """Yield the units of all quantities in an event, with their fields."""
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if value and type(value) in _MAY_HOLD_UNITS:  # faster than isinstance
            yield from ((name, unit) for unit in _units_in(value))


_MAY_HOLD_UNITS = (Quantity, tuple, dict)


def _units_in(value: Any) -> Iterator[str]:  # noqa: ANN401 any value of a field or a patch
    match value:
        case Quantity(unit=unit) | Target(quantity=Quantity(unit=unit)) | {"unit": str(unit)}:
            yield unit
        case dict():
            for inner in value.values():
                yield from _units_in(inner)
        case list() | tuple():
            for inner in value:
                yield from _units_in(inner)
        case _:
            pass


def far_off_dates(event: AnyEvent, recorded: date) -> Iterator[tuple[str, FuzzyDate]]:
    """Yield fields whose date is more than a century from the account, with it."""
    published = event.published
    if published and is_far_off(published, recorded):
        yield "published", published
    known_from = (published.latest if published else None) or recorded
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if isinstance(value, FuzzyDate) and name != "published" and is_far_off(value, known_from):
            yield name, value


def is_far_off(value: FuzzyDate, day: date) -> bool:
    """Return whether an end of a date lies more than a century before or after a day."""
    return is_far_from(value.earliest or day, day) or is_far_from(value.latest or day, day)


def is_far_from(day: date, other: date) -> bool:
    return abs(day.year - other.year) > FAR_OFF
