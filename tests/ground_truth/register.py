"""The makers of the documents, by the name of their file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from tests.ground_truth.zetten import Column, Setter

Maker = Callable[[], Setter]
_MAKERS: dict[str, Maker] = {}


def document(name: str) -> Callable[[Maker], Maker]:
    """Registers a maker under the name of its file."""

    def registered(maker: Maker) -> Maker:
        _MAKERS[name] = maker
        return maker

    return registered


def documents() -> dict[str, Maker]:
    """The maker of every document, by the name of its file."""
    for module in ("documenten", "bladen"):
        import_module(f"tests.ground_truth.{module}")
    return dict(_MAKERS)


def heading(
    setter: Setter, columns: list[Column], text: str, size: float = 16, level: int = 1
) -> None:
    setter.pour(columns, text, size, "B", justified=False, after=6, font="Helvetica")
    setter.expect(f"{'#' * level} {text}")


def body(setter: Setter, columns: list[Column], text: str, **options: float) -> None:
    setter.pour(columns, text, **options)  # type: ignore[arg-type]
    setter.expect(text)
