"""Whole numbers in JSON, where there is but one kind of number."""

from __future__ import annotations


def whole(value: object) -> object:
    """A number like 24.0 as the whole number that it is; anything else as it came."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
