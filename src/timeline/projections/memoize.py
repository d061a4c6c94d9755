"""Memoization by the identity of the arguments."""

from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
R = TypeVar("R")


def memoize_by_identity(function: Callable[[A, B], R]) -> Callable[[A, B], R]:
    """Return a function that computes each result once and keeps its arguments alive."""
    cache: dict[tuple[int, int], tuple[R, A, B]] = {}

    def memoized(one: A, other: B) -> R:
        key = (id(one), id(other))
        cached = cache.get(key)
        if cached is None:
            cached = cache[key] = function(one, other), one, other  # arguments kept alive keep their ids
        return cached[0]

    return memoized
