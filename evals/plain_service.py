"""Plain Haystack behind a plain FastAPI app, to put many users on beside our service.

``python -m evals.plain_service FOLDER MODEL --port N``. It answers the same request on the same
path and hands over the pieces it found: without a language model that is its answer. A route that
is no coroutine, so that FastAPI runs it in its pool of threads, as its documentation advises.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from evals.plain_pipeline import Search, hybrid, read_documents


class Asked(BaseModel):
    """The part of our request that a plain service knows."""

    question: str


def plain_app(search: Search) -> FastAPI:
    """The app over one search."""
    app = FastAPI()

    @app.get("/v1/gezondheid")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/v1/vragen")
    def ask(body: Asked) -> dict[str, object]:
        found = search(body.question)
        pieces = [{"id": one.id, "text": one.content, "score": one.score} for one in found[:5]]
        return {"outcome": "answered", "pieces": pieces}

    return app


def main(arguments: list[str]) -> None:
    """Serves until it is ended."""
    folder, model, _, port = arguments
    search = hybrid(read_documents(Path(folder)), Path(model))
    search("Wat is een briefadres?")
    uvicorn.run(plain_app(search), host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1:])
