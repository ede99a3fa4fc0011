"""Pages of a list of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the items, and how many there are in all."""

    items: Sequence[T]
    total: int


def paged(session: Session, wanted: Select[T], number: int, size: int) -> Page[T]:
    """One page of what a query gives.

    Args:
        session: reads.
        wanted: the query, sorted.
        number: of the page, from 1.
        size: items on a page.
    """
    counted: Select[Any] = select(func.count()).select_from(wanted.order_by(None).subquery())
    total = session.scalar(counted) or 0
    items = session.scalars(wanted.limit(size).offset((number - 1) * size)).all()
    return Page(items, total)
