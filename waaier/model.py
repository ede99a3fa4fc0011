"""The base of all domain types."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of all domain types: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        # Haystack copies everything that goes from one component to the next; a document of
        # 100,000 paragraphs took seconds a step. What cannot change need not be copied.
        # ``model_copy(deep=True)`` gives no memo, and means to change the copy.
        return super().__deepcopy__(memo) if memo is None else self
