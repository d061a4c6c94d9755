"""Memoization by the identity of the arguments."""

from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
R = TypeVar("R")


def memoize_by_identity(function: Callable[[A, B], R]) -> Callable[[A, B], R]:
    """Return a pure function of two arguments that computes each result once.

    Arguments are compared by identity, which is fast: equal but distinct objects are computed again. The
    cache keeps its arguments alive as long as the returned function.
    """
    cache: dict[tuple[int, int], tuple[R, A, B]] = {}

    def memoized(one: A, other: B) -> R:
        key = (id(one), id(other))
        cached = cache.get(key)
        if cached is None:
            cached = cache[key] = function(one, other), one, other  # arguments kept alive keep their ids
        return cached[0]

    return memoized
