"""A step that was taken once is not taken again."""

from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
R = TypeVar("R")


def memoize_by_identity(step: Callable[[A, B], R]) -> Callable[[A, B], R]:
    """A pure step from one thing by another, which remembers where it led as long as it is kept itself.

    It knows both by their identity, which is quick; from equal things that are not the same it leads anew.
    """
    taken: dict[tuple[int, int], tuple[R, A, B]] = {}

    def remembered(one: A, other: B) -> R:
        key = (id(one), id(other))
        found = taken.get(key)
        if found is None:
            found = taken[key] = step(one, other), one, other  # what is kept alive keeps its identity
        return found[0]

    return remembered
