"""``/beheer/bouwsels`` and ``/beheer/verouderde-bronnen``: what is answered from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from starlette.exceptions import HTTPException

from answer.currency import latest_day
from answer.guard import Masked
from api.beheer import Beheer, answers
from api.negotiation import JSON, offers
from api.paging import AskedPage
from api.records import audit
from api.records.kinds import Action
from index.builds import open_builds
from index.manifest import BuildManifest, IndexedSource
from index.rollback import use_build
from waaier.domain import Model, SourceKind
from waaier.errors import IndexInUseError
from waaier.freshness import Freshness, freshness_of

_MONTH_DAYS = 30.44

OLD_MONTHS = 36
"""From this age on a peildatum counts as old, unless another age is asked for."""


class Build(Model):
    """A version of the index."""

    id: str
    gemaakt_op: datetime
    huidig: Annotated[bool, Field(description="Of hieruit nu wordt geantwoord.")]
    bronnen: int
    passages: int
    taalmodel: str


class BuildList(Model):
    """The builds that are kept, newest first."""

    bouwsels: tuple[Build, ...]


class StaleReason(StrEnum):
    """Why a source must be looked at."""

    CHECK_PASSED = "controledatum_voorbij"
    CHECK_SOON = "controledatum_binnenkort"
    OLD = "peildatum_oud"
    UNDATED = "peildatum_onbekend"
    LAW_CHANGED = "wet_gewijzigd"


class StaleSource(Model):
    """A source that may be out of date."""

    id: str
    titel: str
    soort: SourceKind
    peildatum: str | None
    controleren_voor: date | None
    redenen: tuple[StaleReason, ...]
    meldingen: Annotated[
        tuple[str, ...], Field(description="Wat een lezer van de bron te zien krijgt.")
    ]


class StaleSourceList(Model):
    """A page of sources that may be out of date."""

    bronnen: tuple[StaleSource, ...]
    totaal: int
    pagina: int
    per_pagina: int


def bouwsels_router(beheer: Beheer) -> APIRouter:
    """Builds of this index, and which of its sources are old."""
    router = APIRouter(prefix="/beheer", tags=["beheer"], dependencies=[Depends(offers(JSON))])
    reader, manager = Depends(beheer.reader), Depends(beheer.manager)

    @router.get(
        "/bouwsels",
        operation_id="haalBouwsels",
        summary="Bekijk de bouwsels van de index",
        description="Het nieuwste eerst, met bij elk hoeveel erin zit en of het nu antwoordt.",
        responses=answers("De bouwsels die bewaard zijn."),
        dependencies=[reader],
    )
    def builds() -> BuildList:
        return BuildList(bouwsels=builds_of(beheer))

    @router.post(
        "/bouwsels/{bouwselId}/activering",
        operation_id="activeerBouwsel",
        summary="Antwoord uit dit bouwsel",
        description="Zo gaat u terug naar een ouder bouwsel. Het geldt vanaf de volgende vraag. "
        "Wie daarna inleest, maakt weer een nieuw bouwsel, dat dan het huidige wordt.",
        responses=answers("Het bouwsel, dat nu antwoordt.", 404, 409),
    )
    def activate(
        build_id: Annotated[
            str, Path(alias="bouwselId", max_length=100, description="Nummer van het bouwsel.")
        ],
        who: str = manager,
    ) -> Build:
        return activated(beheer, build_id, who)

    @router.get(
        "/verouderde-bronnen",
        operation_id="haalVerouderdeBronnen",
        summary="Bekijk de bronnen die mogelijk verouderd zijn",
        description="Bronnen waarvan de controledatum voorbij is of binnenkort komt, met een oude "
        "of onbekende peildatum, of met een wet die daarna veranderde. Het dringendste eerst.",
        responses=answers("Een bladzijde van de bronnen.", pages=True),
        dependencies=[reader],
    )
    def stale(
        pages: AskedPage,
        ouder_dan: Annotated[
            int,
            Query(
                alias="ouderDan",
                ge=1,
                le=600,
                description="Vanaf zoveel maanden is een peildatum oud.",
            ),
        ] = OLD_MONTHS,
    ) -> StaleSourceList:
        found = stale_sources(beheer, ouder_dan)
        pages.link(len(found))
        return StaleSourceList(
            bronnen=tuple(found[pages.first : pages.first + pages.size]),
            totaal=len(found),
            pagina=pages.number,
            per_pagina=pages.size,
        )

    return router


def builds_of(beheer: Beheer) -> tuple[Build, ...]:
    """The builds that are kept, newest first."""
    kept = open_builds(beheer.settings, beheer.index_dir)
    current = kept.current_id()
    return tuple(_build(one, current) for one in reversed(kept.manifests()))


def activated(beheer: Beheer, build_id: str, who: str) -> Build:
    """Answers from this build from now on; that it was done is noted.

    Raises:
        HTTPException: 404, there is no such build; 409, an ingest is running.
        InputError: this version or model cannot search it.
    """
    archive, service = beheer.archive, beheer.service
    settings, index_dir = beheer.settings, beheer.index_dir
    if all(one.id != build_id for one in open_builds(settings, index_dir).manifests()):
        raise HTTPException(404, "Dit bouwsel is er niet, of niet meer.")
    model = service.retriever.embedder.identity
    try:
        manifest = use_build(settings, index_dir, build_id, model)
    except IndexInUseError as error:
        raise HTTPException(409, "Er wordt ingelezen. Wacht tot dat klaar is.") from error
    with archive.database.write() as session:
        now = archive.now()
        audit.record(session, now, who, Action.BUILD_ACTIVATED, Masked(text=manifest.id))
    # The first question after it need not wait until it is opened.
    service.retriever.current()
    return _build(manifest, manifest.id)


def stale_sources(beheer: Beheer, months: int = OLD_MONTHS) -> list[StaleSource]:
    """The sources that may be out of date, the most urgent first.

    Args:
        beheer: the service.
        months: from this age on a peildatum is old.
    """
    return sorted(_stale(beheer, months), key=_urgency)


def _build(manifest: BuildManifest, current: str | None) -> Build:
    return Build(
        id=manifest.id,
        gemaakt_op=manifest.created,
        huidig=manifest.id == current,
        bronnen=len(manifest.sources),
        passages=manifest.passages,
        taalmodel=manifest.model.name,
    )


def _stale(beheer: Beheer, months: int) -> Iterator[StaleSource]:
    manifest, store = beheer.service.retriever.current()
    today = beheer.service.today()
    oldest = today - timedelta(days=months * _MONTH_DAYS)
    for indexed in manifest.sources:
        source = indexed.source
        notices = beheer.service.currency.notices([source], manifest.id, store.passages)
        reasons = tuple(_reasons(indexed, today, oldest, len(notices)))
        if reasons:
            yield StaleSource(
                id=source.id,
                titel=source.title,
                soort=source.kind,
                peildatum=source.peildatum,
                controleren_voor=source.check_before,
                redenen=reasons,
                meldingen=tuple(notices),
            )


def _reasons(
    indexed: IndexedSource, today: date, oldest: date, notices: int
) -> Iterator[StaleReason]:
    source = indexed.source
    freshness = freshness_of(source, today)
    overdue = freshness is Freshness.OVERDUE
    if overdue:
        yield StaleReason.CHECK_PASSED
    # A card that is overdue has a notice that says so; every other one is of a law.
    if notices > overdue:
        yield StaleReason.LAW_CHANGED
    if freshness is Freshness.SOON:
        yield StaleReason.CHECK_SOON
    spoken = latest_day(source.peildatum)
    if spoken is None:
        yield StaleReason.UNDATED
    # A law is as good as on its first day until another text takes its place.
    elif spoken < oldest and source.regulation is None:
        yield StaleReason.OLD


def _urgency(source: StaleSource) -> tuple[int, date, str]:
    order = list(StaleReason)
    worst = min(order.index(reason) for reason in source.redenen)
    return worst, source.controleren_voor or date.max, source.titel
