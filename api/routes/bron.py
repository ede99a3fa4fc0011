"""``GET /bronnen/{id}``: one source, what it consists of and how old it is."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.exceptions import HTTPException

from answer.pipeline import AnswerService
from api.negotiation import JSON, offers
from api.routes.bronnen import ListedSource
from index.manifest import IndexedSource
from index.originals import Originals
from index.outline import Outlines
from index.retrieval import Retriever
from waaier.domain import Model
from waaier.freshness import Freshness, freshness_of


class SectionCount(Model):
    """A heading path (Dutch: onderdeel) with how many passages stand under it."""

    path: tuple[str, ...]
    passages: int


class Age(Model):
    """How old the information is (Dutch: actualiteit).

    ``state`` is how the card stands against the day before which it must be looked over again;
    ``notices`` are sentences for the user, also on laws that changed since.
    """

    state: Freshness
    check_before: date | None
    peildatum: str | None
    notices: tuple[str, ...]


class SourceDetail(ListedSource):
    """A source with its sections.

    ``pages`` are the physical pages that text was read from; ``page_images`` tells whether they
    can be shown.
    """

    sections: tuple[SectionCount, ...]
    pages: tuple[int, ...]
    page_images: bool
    age: Age
    index_build: str


class Library:
    """What can be told of the sources of the current build.

    Args:
        service: knows the build, and what has become old.
        outlines: what each source consists of.
        originals: where the files are.
        page_images: whether pages may be shown.
    """

    def __init__(
        self,
        service: AnswerService,
        outlines: Outlines,
        originals: Originals,
        *,
        page_images: bool,
    ) -> None:
        self._service = service
        self.retriever = service.retriever
        self.outlines = outlines
        self.originals = originals
        self.page_images = page_images

    def detail(self, indexed: IndexedSource) -> SourceDetail:
        """Everything on one source."""
        manifest, store = self.retriever.current()
        outline = self.outlines.of(manifest.id, store, indexed.source.id)
        shown = indexed.source
        notices = self._service.currency.notices([shown], manifest.id, store.passages)
        return SourceDetail(
            **dict(shown),
            passages=indexed.passages,
            sections=tuple(
                SectionCount(path=path, passages=count)
                for path, count in outline.sections().items()
            ),
            pages=outline.pages,
            page_images=self.page_images and self.originals.find(indexed) is not None,
            age=Age(
                state=freshness_of(shown, self._service.today()),
                check_before=shown.check_before,
                peildatum=shown.peildatum,
                notices=tuple(notices),
            ),
            index_build=manifest.id,
        )


def bron_router(library: Library) -> APIRouter:
    """One source of the current build."""
    router = APIRouter(tags=["bronnen"])

    @router.get(
        "/bronnen/{bron_id}",
        operation_id="bekijkBron",
        summary="Bekijk één bron",
        description="De bron met haar onderdelen, waarop zij rust en hoe oud zij is.",
        responses={200: {"description": "De bron."}, 404: {}},
        dependencies=[Depends(offers(JSON))],
    )
    def source(
        bron_id: Annotated[str, Path(max_length=500, description="Nummer van de bron.")],
    ) -> SourceDetail:
        return library.detail(require_source(library.retriever, bron_id))

    return router


def require_source(retriever: Retriever, source_id: str) -> IndexedSource:
    """A source of the current build, looked up among those there are.

    Raises:
        HTTPException: 404, when there is no such source.
    """
    manifest, _ = retriever.current()
    found = next((one for one in manifest.sources if one.source.id == source_id), None)
    if found is None:
        raise HTTPException(404, "Deze bron staat niet in de index.")
    return found
