"""Choosing by lot, the same each time for the same seed: a workshop can be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def shuffled(items: Iterable[T], seed: str, name: Callable[[T], str] = str) -> list[T]:
    """The items in an order that hangs on the seed and their names only.

    An item more or less leaves the order of the others as it is, unlike a random generator.
    """
    return sorted(items, key=lambda one: hashlib.sha256(f"{seed}\x1f{name(one)}".encode()).digest())


def order_of(count: int, seed: str) -> tuple[int, ...]:
    """The numbers below ``count`` in another order than 0, 1, 2 (for two or more)."""
    order = shuffled(range(count), seed)
    if order == list(range(count)):
        order = order[1:] + order[:1]
    return tuple(order)
