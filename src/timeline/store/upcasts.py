"""The conversions of events that older versions of the program stored."""

from collections.abc import Callable, Mapping
from typing import Any

SCHEMA = 1

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

# By wire name and schema: the function from the fields of that schema to those of the next one.
# A type that a schema does not change has no entry.
UPCASTS: Mapping[tuple[str, int], Upcast] = {}
