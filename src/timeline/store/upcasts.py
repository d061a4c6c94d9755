"""What was stored by older programs, read as today's events."""

from collections.abc import Callable, Mapping
from typing import Any

SCHEMA = 1

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

# By wire name and the schema it was stored in: its JSON values, as the next schema has them.
# A type that a schema does not change needs no line.
UPCASTS: Mapping[tuple[str, int], Upcast] = {}
