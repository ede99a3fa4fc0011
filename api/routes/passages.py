"""``POST /passages/_zoek`` and ``GET /passages/{id}``: the text that answers rest on."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import BeforeValidator, Field
from starlette.exceptions import HTTPException

from answer.citing import citation_of
from answer.finding import Found, find
from answer.pipeline import AnswerService
from api.examples_reading import SEARCH
from api.negotiation import JSON, offers
from api.routes.vragen import AskBody
from api.turns import Turns, unless_gone
from api.whole import whole
from index.checks import check_question
from index.law_cards import RestingCard, cards_on_article
from index.outline import Outlines
from index.store import Store
from waaier.boxes import Boxes, sliced
from waaier.domain import Citation, Model, Passage, PassageRole, Question, UrgentHelp
from waaier.domain import Query as SearchQuery
from waaier.settings import Settings

MAX_PASSAGES = 50


class SearchBody(AskBody):
    """What passages are wanted for."""

    limit: Annotated[
        int,
        # Strictly: "true" is no number, although it counts as one in Python.
        Field(strict=True, ge=1, le=MAX_PASSAGES, description="Hoeveel passages hoogstens."),
        BeforeValidator(whole),
    ] = 10


class FoundPassage(Passage):
    """A passage with its score, comparable within one search only."""

    score: float


class SearchAnswer(Model):
    """The passages, best first; ``urgent`` and ``notices`` are to be shown before them."""

    passages: tuple[FoundPassage, ...]
    query: SearchQuery
    urgent: tuple[UrgentHelp, ...] = ()
    notices: tuple[str, ...] = ()
    index_build: str | None
    timing_ms: dict[str, float]


class PlacedBox(Model):
    """A rectangle on a page, in points from the top left of the visible page."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class PassageInContext(Model):
    """A passage, its neighbours in the same section, and where it stands.

    ``page_label`` is what the page is called in print. ``boxes`` are those of ``quote`` when one
    was asked for, else those of the whole passage; empty for sources without pages. ``cards`` rest
    on the article of a law that the passage is (part of).
    """

    passage: Passage
    previous: Passage | None
    next: Passage | None
    page_label: str | None
    quote: Citation | None
    boxes: tuple[PlacedBox, ...]
    cards: tuple[RestingCard, ...] = ()
    index_build: str


def passages_router(
    service: AnswerService, outlines: Outlines, settings: Settings, turns: Turns
) -> APIRouter:
    """Passages of the current build."""
    router = APIRouter(tags=["passages"])

    # A POST, although nothing changes: a question does not belong in an address, which is logged.
    @router.post(
        "/passages/_zoek",
        operation_id="zoekPassages",
        summary="Zoek passages bij een vraag",
        description="Geeft de passages die het best bij een vraag passen, ook als er geen antwoord "
        "in staat. Wat herkend wordt als persoonsgegeven, wordt weggehaald voordat er wordt "
        "gezocht.",
        responses={200: {"description": "De passages, de beste eerst."}, 503: {}},
        dependencies=[Depends(offers(JSON))],
    )
    async def search(
        request: Request, body: Annotated[SearchBody, Body(openapi_examples=SEARCH)]
    ) -> SearchAnswer:
        question = Question(text=body.question, history=body.history, filters=body.filters)
        # Before a turn is asked for.
        check_question(question, settings)
        waiting = asyncio.ensure_future(turns.run(lambda: find(service, question, body.limit)))
        return search_answer(await unless_gone(request, waiting))

    @router.get(
        # What is no UUID is no passage; and "_zoek" must not be taken for one.
        "/passages/{passage_id:uuid}",
        operation_id="bekijkPassage",
        summary="Bekijk een passage met wat eromheen staat",
        description="De passage, de passage ervoor en erna in hetzelfde onderdeel, en waar zij op "
        "haar bladzijden staat. Met `van` en `tot` wordt een citaat aangewezen.",
        responses={200: {"description": "De passage."}, 404: {}},
        dependencies=[Depends(offers(JSON))],
    )
    def passage(
        passage_id: Annotated[uuid.UUID, Path(description="Nummer van de passage.")],
        van: Annotated[
            int | None, Query(ge=0, description="Begin van een citaat in de tekst.")
        ] = None,
        tot: Annotated[
            int | None, Query(ge=1, description="Einde van een citaat in de tekst.")
        ] = None,
    ) -> PassageInContext:
        manifest, store = service.retriever.current()
        shown = require_passage(store, passage_id)
        quote = quoted(shown, van, tot)
        outline = outlines.of(manifest.id, store, shown.source.id)
        before, after = outline.around(shown.id)
        near = store.get_many([one for one in (before, after) if one is not None])
        return PassageInContext(
            passage=shown,
            previous=near.get(before or ""),
            next=near.get(after or ""),
            page_label=shown.page_label,
            quote=citation_of(shown, *quote, n=1) if quote else None,
            boxes=placed(boxes_of(shown, quote)),
            cards=tuple(cards_on_article(store, shown)),
            index_build=manifest.id,
        )

    return router


def search_answer(found: Found) -> SearchAnswer:
    """What was found, as JSON."""
    return SearchAnswer(
        passages=tuple(
            FoundPassage(**dict(hit.passage), score=round(hit.score, 6)) for hit in found.hits
        ),
        query=found.query,
        urgent=found.urgent,
        notices=found.notices,
        index_build=found.build_id,
        timing_ms={"search": round(1000 * found.seconds, 1)},
    )


def require_passage(store: Store, passage_id: uuid.UUID) -> Passage:
    """A passage that may be shown.

    Raises:
        HTTPException: 404, when there is no such passage in the current build.
    """
    found = store.get(str(passage_id))
    # An invented situation leads to its card and is never shown by itself.
    if found is None or found.role is not PassageRole.TEXT:
        raise HTTPException(404, "Deze passage staat niet (meer) in de index. Zoek opnieuw.")
    return found


def quoted(passage: Passage, start: int | None, end: int | None) -> tuple[int, int] | None:
    """The offsets of a quote in the passage's text, or None when none is asked for.

    Raises:
        HTTPException: 404, when there is no such stretch in the text.
    """
    if start is None and end is None:
        return None
    first, last = start or 0, len(passage.text) if end is None else end
    if not 0 <= first < last <= len(passage.text):
        raise HTTPException(
            404,
            f"De tekst van deze passage loopt van 0 tot {len(passage.text)}. Geef met 'van' en "
            "'tot' een deel daarvan.",
        )
    return first, last


def boxes_of(passage: Passage, quote: tuple[int, int] | None) -> Boxes:
    """Where a quote, or the whole passage, stands on its pages."""
    return passage.boxes if quote is None else sliced(passage.boxes, *quote)


def placed(boxes: Boxes) -> tuple[PlacedBox, ...]:
    """Boxes as JSON."""
    return tuple(
        PlacedBox(page=box.page, x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)
        for box in boxes
    )
