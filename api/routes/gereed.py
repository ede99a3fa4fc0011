"""``GET /gezondheid/levend`` and ``/gezondheid/gereed``: for who starts and stops the service.

Alive means that the process answers: whoever gets no answer may start it again. Ready means that
it can answer questions: until then a proxy sends them elsewhere, but starting again will not help.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from api.negotiation import JSON, offers
from api.problems import Fault, log_defect, problem
from index.retrieval import Retriever
from waaier.domain import Model
from waaier.errors import (
    IndexMissingError,
    IndexUnreachableError,
    ModelMismatchError,
    StorageError,
)

REMEMBERED_SECONDS = 2.0
"""A proxy, a monitor and a container may all ask at once; the index is looked at once."""


class Alive(Model):
    """The process answers."""

    status: Literal["levend"] = "levend"


class Ready(Model):
    """The service can answer questions."""

    status: Literal["gereed"] = "gereed"


class Readiness:
    """Looks whether questions can be answered. Safe to use from several threads.

    Args:
        retriever: searches the index.
        clock: gives the time in seconds.
    """

    def __init__(self, retriever: Retriever, clock: Callable[[], float] = time.monotonic) -> None:
        self._retriever = retriever
        self._clock = clock
        self._lock = threading.Lock()
        self._looked: float | None = None
        self._found: tuple[Fault, ...] = ()

    def faults(self) -> tuple[Fault, ...]:
        """What stands in the way, nothing when it is ready; at most two seconds old."""
        with self._lock:
            now = self._clock()
            if self._looked is None or now - self._looked > REMEMBERED_SECONDS:
                self._found = self._look()
                self._looked = self._clock()
            return self._found

    def _look(self) -> tuple[Fault, ...]:
        """Reasons for the public: no names of folders, and nothing of an exception."""
        try:
            manifest, store = self._retriever.current()
            count = store.count()
        except IndexMissingError:
            return (Fault(field="index", reason="er is nog geen index, of hij is beschadigd"),)
        except ModelMismatchError:
            return (Fault(field="model", reason="de index hoort bij een ander taalmodel"),)
        except StorageError:
            return (Fault(field="schijf", reason="de schijf is vol of alleen-lezen"),)
        except IndexUnreachableError:
            return (Fault(field="index", reason="de index is niet te bereiken"),)
        except Exception as error:
            log_defect(error, "looking whether the index can be reached")
            return (Fault(field="index", reason="de index is niet te bereiken"),)
        if count != manifest.passages:
            return (Fault(field="index", reason="de index is niet volledig"),)
        return ()


def gereed_router(readiness: Readiness) -> APIRouter:
    """Whether the process lives, and whether it is ready."""
    router = APIRouter(tags=["gezondheid"])

    # Not in a thread: it must answer when all threads are busy.
    @router.get(
        "/gezondheid/levend",
        operation_id="vraagOfDienstLeeft",
        summary="Kijk of het proces leeft",
        description="Antwoordt altijd, zolang het proces werkt. Komt er geen antwoord, start het "
        "dan opnieuw.",
        responses={200: {"description": "Het proces leeft."}},
        dependencies=[Depends(offers(JSON))],
    )
    async def alive() -> Alive:
        return Alive()

    @router.get(
        "/gezondheid/gereed",
        operation_id="vraagOfDienstGereedIs",
        summary="Kijk of er vragen kunnen worden beantwoord",
        description="Zegt bij 503 in `errors` waarom het nog niet kan. Stuur vragen dan naar een "
        "ander proces; opnieuw starten helpt niet.",
        response_model=Ready,
        responses={
            200: {"description": "Er kunnen vragen worden beantwoord."},
            503: {"description": "De dienst is nog niet klaar."},
        },
        dependencies=[Depends(offers(JSON))],
    )
    def ready() -> Response:
        faults = readiness.faults()
        if faults:
            response = problem(503, "De dienst kan nog geen vragen beantwoorden.", faults)
            response.headers["Retry-After"] = "5"
            return response
        return JSONResponse(Ready().model_dump())

    return router
