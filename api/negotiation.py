"""Which kind of answer a client wants: the header ``Accept`` (RFC 9110)."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from starlette.exceptions import HTTPException

JSON = "application/json"
EVENTS = "text/event-stream"
PNG = "image/png"


def preferred(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """The best of what is offered, or None when the client wants none of it.

    Among equals the first that is offered wins. A header that cannot be read counts as absent.
    """
    if accept is None or not accept.strip():
        return offered[0]
    wanted = [_range(part) for part in accept.split(",") if part.strip()]
    best = max(offered, key=lambda kind: _quality(kind, wanted))
    return best if _quality(best, wanted) > 0 else None


def offers(*offered: str) -> Callable[[Request], str]:
    """A dependency that gives the kind the client wants.

    Raises:
        HTTPException: 406, when the client wants none of these.
    """

    def chosen(request: Request) -> str:
        found = preferred(request.headers.get("accept"), offered)
        if found is None:
            raise HTTPException(406, f"Vraag om {' of '.join(offered)} in de header Accept.")
        return found

    return chosen


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return kind, min(1.0, max(0.0, float(value)))
            except ValueError:
                return kind, 0.0
    return kind, 1.0


def _quality(kind: str, wanted: list[tuple[str, float]]) -> float:
    """The weight of the most precise range that this kind falls in."""
    for precise in (kind, f"{kind.split('/')[0]}/*", "*/*"):
        for found, quality in wanted:
            if found == precise:
                return quality
    return 0.0
