"""``GET /bronnen/{id}/paginas/{n}``: a page of a PDF, with what was quoted marked on it."""

from __future__ import annotations

import pathlib
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.negotiation import JSON, PNG, offers
from api.page_images import PageImages
from api.routes.bron import Library, require_source
from api.routes.passages import PlacedBox, boxes_of, placed, quoted, require_passage
from index.manifest import IndexedSource
from index.retrieval import Retriever
from ingest.readers.pdf.drawing import PageSize
from waaier.boxes import Boxes
from waaier.domain import Model, Passage
from waaier.errors import FileRejectedError

_DESCRIPTION = """\
De bladzijde zoals zij is gedrukt, als plaatje of, met `Accept: application/json`, als maten, tekst
en rechthoeken. Met `passage` wordt die passage gemarkeerd, met `van` en `tot` erbij een citaat
daarin. Alleen bronnen die als PDF zijn ingelezen, hebben bladzijden om te tonen."""

_NO_PAGES = "Van deze bron zijn er geen bladzijden om te tonen."
_OFF = "Deze dienst toont geen bladzijden. Gebruik de link naar het origineel."
_FAILED = "Deze bladzijde kan niet worden getoond. Gebruik de link naar het origineel."
_GONE = (
    "Het bestand van deze bron is er niet meer, of is veranderd. Vraag de beheerder om de bron "
    "opnieuw in te lezen."
)


class PagePassage(Model):
    """The part of a passage that stands on a page, with a box for each of its lines."""

    id: str
    text: str
    boxes: tuple[PlacedBox, ...]


class PageDetail(Model):
    """A page: its place among the others, its size in points, and what stands on it.

    ``text`` is what was read from the page, in reading order; ``marked`` is where the passage or
    quote stands that was asked for.
    """

    source_id: str
    page: int
    page_label: str | None
    pages: int
    width: float
    height: float
    text: str
    passages: tuple[PagePassage, ...]
    marked: tuple[PlacedBox, ...]
    index_build: str


class PageFinder:
    """Finds the file and the size of a page that may be shown.

    Args:
        library: knows the sources, and where their files are.
        images: opens them.
    """

    def __init__(self, library: Library, images: PageImages) -> None:
        self._retriever = library.retriever
        self._originals = library.originals
        self.images = images

    def file(self, bron_id: str, number: int) -> tuple[IndexedSource, PageSize]:
        """A source and one of its pages.

        Raises:
            HTTPException: 404, there is no such source or page, or its file is gone.
            FileRejectedError: the file cannot be opened.
            BusyError: too many pages are being drawn.
        """
        indexed = require_source(self._retriever, bron_id)
        if not indexed.path.lower().endswith(".pdf"):
            raise HTTPException(404, _NO_PAGES)
        size = self.images.size(self.path(indexed), indexed.sha256, number)
        if size is None:
            raise HTTPException(404, f"Deze bron heeft geen bladzijde {number}.")
        return indexed, size

    def path(self, indexed: IndexedSource) -> pathlib.Path:
        """The file of a source.

        Raises:
            HTTPException: 404, it is gone or was changed.
        """
        found = self._originals.find(indexed)
        if found is None:
            raise HTTPException(404, _GONE)
        return found

    def draw(self, indexed: IndexedSource, number: int, width: int, marked: Boxes) -> bytes:
        """The page as PNG; see :meth:`file` for what it raises."""
        path = self.path(indexed)
        places = [(box.x0, box.top, box.x1, box.bottom) for box in marked]
        return self.images.draw(path, indexed.sha256, number, width, places)


def paginas_router(library: Library, images: PageImages) -> APIRouter:
    """Pages of the sources of the current build."""
    router = APIRouter(tags=["bronnen"])
    finder = PageFinder(library, images)

    @router.get(
        "/bronnen/{bron_id}/paginas/{nummer}",
        operation_id="bekijkBladzijde",
        summary="Bekijk een bladzijde van een bron",
        description=_DESCRIPTION,
        response_model=PageDetail,
        responses={
            200: {
                "description": "De bladzijde, als plaatje of als JSON.",
                "content": {PNG: {"schema": {"type": "string", "format": "binary"}}},
            },
            404: {},
            503: {},
        },
    )
    def page(
        kind: Annotated[str, Depends(offers(PNG, JSON))],
        bron_id: Annotated[str, Path(max_length=500, description="Nummer van de bron.")],
        nummer: Annotated[int, Path(ge=1, le=100_000, description="Hoeveelste bladzijde.")],
        passage: Annotated[
            uuid.UUID | None, Query(description="Nummer van een passage om te markeren.")
        ] = None,
        van: Annotated[
            int | None, Query(ge=0, description="Begin van een citaat in de passage.")
        ] = None,
        tot: Annotated[
            int | None, Query(ge=1, description="Einde van een citaat in de passage.")
        ] = None,
        breedte: Annotated[
            int, Query(ge=100, le=2000, description="Breedte van het plaatje.")
        ] = 1000,
    ) -> Response:
        if not library.page_images:
            raise HTTPException(404, _OFF)
        try:
            indexed, size = finder.file(bron_id, nummer)
            marked = _marked(library.retriever, indexed, nummer, passage, (van, tot))
            if kind == JSON:
                detail = page_detail(library, indexed, nummer, size, marked)
                response: Response = JSONResponse(detail.model_dump(mode="json"))
            else:
                response = Response(finder.draw(indexed, nummer, breedte, marked), media_type=PNG)
        except FileRejectedError as error:
            raise HTTPException(503, _FAILED, headers={"Retry-After": "60"}) from error
        response.headers["Vary"] = "Accept"
        return response

    return router


def _marked(
    retriever: Retriever,
    indexed: IndexedSource,
    page: int,
    passage_id: uuid.UUID | None,
    quote: tuple[int | None, int | None],
) -> Boxes:
    """The boxes on this page of the passage or quote that was asked for."""
    if passage_id is None:
        return ()
    passage = require_passage(retriever.current()[1], passage_id)
    if passage.source.id != indexed.source.id:
        raise HTTPException(404, "Deze passage staat niet in deze bron.")
    chosen = boxes_of(passage, quoted(passage, *quote))
    return tuple(box for box in chosen if box.page == page)


def page_detail(
    library: Library,
    indexed: IndexedSource,
    number: int,
    size: PageSize,
    marked: Boxes,
) -> PageDetail:
    """A page with the passages that stand on it.

    Args:
        library: knows the sources.
        indexed: the source.
        number: the physical page, from 1.
        size: of the page.
        marked: what is marked on it.
    """
    manifest, store = library.retriever.current()
    outline = library.outlines.of(manifest.id, store, indexed.source.id)
    ids = outline.on_page(number)
    known = store.get_many(ids)
    passages = [_on_page(known[one], number) for one in ids if one in known]
    return PageDetail(
        source_id=indexed.source.id,
        page=number,
        page_label=outline.label_of(number),
        pages=size.pages,
        width=round(size.width, 1),
        height=round(size.height, 1),
        text="\n\n".join(one.text for one in passages),
        passages=tuple(passages),
        marked=placed(marked),
        index_build=manifest.id,
    )


def _on_page(passage: Passage, page: int) -> PagePassage:
    here = tuple(box for box in passage.boxes if box.page == page)
    if not here:
        return PagePassage(id=passage.id, text=passage.text, boxes=())
    start, end = min(box.start for box in here), max(box.end for box in here)
    return PagePassage(id=passage.id, text=passage.text[start:end].strip(), boxes=placed(here))
