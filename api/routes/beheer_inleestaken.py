"""``/beheer/inleestaken``: sending sources in, and following how they are read."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.beheer import Beheer, answers
from api.bodies import BodyRule
from api.examples_beheer import FILES, ORIGINAL
from api.inlezen.uploads import FIELD, receive
from api.negotiation import JSON, offers
from api.paging import AskedPage
from api.records import jobs
from api.records.archive import Archive
from api.records.kinds import JobState
from api.records.pages import Page
from api.records.tables import Job, JobFile
from ingest.register import REGISTER_NAME, RegisterEntry, known_originals
from waaier.domain import Model
from waaier.errors import IndexInUseError, InputError
from waaier.settings import Settings

PATH = "/beheer/inleestaken"

_FORM_BYTES = 100_000
_UPLOAD_SECONDS = 600.0
"""200 MB over a slow office line."""

_JobId = Annotated[
    str, Path(alias="taakId", pattern=r"^[0-9a-f]{32}$", description="Nummer van de taak.")
]

_DESCRIPTION = f"""\
Stuur bestanden in als formulier (`multipart/form-data`, veld `{FIELD}`, mag vaker). Of noem als
JSON één bron uit het register: haar `id`, of het adres dat in het register staat. Andere adressen
worden niet opgehaald.

Er wordt één taak tegelijk gedaan. Tot ze klaar is, blijft het oude bouwsel antwoorden."""

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                },
                "examples": FILES,
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "bron": {"type": "string", "description": "Een id uit het register."},
                        "adres": {
                            "type": "string",
                            "format": "uri",
                            "description": "Een adres dat in het register staat.",
                        },
                    },
                    "oneOf": [{"required": ["bron"]}, {"required": ["adres"]}],
                    "additionalProperties": False,
                },
                "examples": ORIGINAL,
            },
        },
    }
}


class OriginalBody(Model):
    """A source of the register, by its id or by its address."""

    bron: Annotated[str, Field(max_length=200)] | None = None
    adres: Annotated[str, Field(max_length=2000)] | None = None


class ReadFileReport(Model):
    """What became of one file."""

    naam: str
    status: Annotated[str, Field(description="gelezen, ongewijzigd, geweigerd of overgeslagen.")]
    passages: int
    paginas: int | None
    herstelde_woorden: int
    melding: str | None
    waarschuwingen: tuple[str, ...]


class IngestJob(Model):
    """An ingest, and how far it is."""

    id: str
    status: JobState
    begonnen_op: datetime
    geeindigd_op: datetime | None
    door: Annotated[str, Field(description="De naam van het token.")]
    bestanden_totaal: int
    bestanden_klaar: int
    passages_totaal: Annotated[int, Field(description="Passages die omgezet moeten worden.")]
    passages_klaar: int
    bouwsel: Annotated[str | None, Field(description="Het nieuwe bouwsel, als dat er kwam.")]
    melding: str | None
    bestanden: Annotated[
        tuple[ReadFileReport, ...], Field(description="Leeg in een lijst van taken.")
    ] = ()


class IngestJobList(Model):
    """A page of ingests."""

    inleestaken: tuple[IngestJob, ...]
    totaal: int
    pagina: int
    per_pagina: int


def upload_rule(settings: Settings) -> BodyRule:
    """What may be sent in."""
    return BodyRule(
        # The form around the files takes some room as well.
        settings.upload_max_mb * 1_000_000 + _FORM_BYTES,
        _UPLOAD_SECONDS,
        ("multipart/form-data", "application/json"),
        f"Stuur hoogstens {settings.upload_max_mb} MB tegelijk in.",
    )


def inleestaken_router(beheer: Beheer) -> APIRouter:
    """Ingests of this service."""
    router = APIRouter(tags=["beheer"], dependencies=[Depends(offers(JSON))])
    reader, manager = Depends(beheer.reader), Depends(beheer.manager)
    archive, runner, settings = beheer.archive, beheer.runner, beheer.settings

    def chosen_original(raw: bytes) -> tuple[str, ...]:
        try:
            body = OriginalBody.model_validate_json(raw)
        except ValidationError as error:
            raise InputError("Noem een bron of een adres uit het register.") from error
        return (original_of(body, settings),)

    @router.post(
        PATH,
        operation_id="startInleestaak",
        summary="Lees bronnen in",
        description=_DESCRIPTION,
        status_code=202,
        response_model=IngestJob,
        responses=answers(
            "Het inlezen is begonnen; `Location` zegt waar u het volgt.", 409, status=202
        ),
        openapi_extra=_BODY,
    )
    # The body is read here, not by FastAPI: only after the token was looked at.
    async def begin(request: Request, response: Response, who: str = manager) -> IngestJob:
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        try:
            if kind == "multipart/form-data":
                job_id = await begin_with_files(beheer, request, who)
            elif kind == "application/json":
                runner.check_free()
                originals = chosen_original(await request.body())
                job_id = await run_in_threadpool(runner.begin, who, None, originals)
            else:
                raise HTTPException(415, "Stuur een formulier met bestanden, of JSON.")
        except IndexInUseError as error:
            raise HTTPException(409, str(error)) from error
        response.headers["Location"] = f"{request.url.path}/{job_id}"
        return await run_in_threadpool(job_of, archive, job_id)

    @router.get(
        PATH,
        operation_id="haalInleestaken",
        summary="Bekijk de inleestaken",
        description="De nieuwste eerst, zonder het verslag per bestand.",
        responses=answers("Een bladzijde van de inleestaken.", pages=True),
        dependencies=[reader],
    )
    def listed(
        pages: AskedPage,
        status: Annotated[JobState | None, Query(description="Alleen met deze status.")] = None,
    ) -> IngestJobList:
        found = jobs_page(archive, status, pages.number, pages.size)
        pages.link(found.total)
        return IngestJobList(
            inleestaken=tuple(shown_job(one) for one in found.items),
            totaal=found.total,
            pagina=pages.number,
            per_pagina=pages.size,
        )

    @router.get(
        PATH + "/{taakId}",
        operation_id="haalInleestaak",
        summary="Volg een inleestaak",
        description="Zegt hoe ver het inlezen is, en van elk bestand wat ermee gebeurde.",
        responses=answers("De inleestaak.", 404),
        dependencies=[reader],
    )
    def one(job_id: _JobId) -> IngestJob:
        return job_of(archive, job_id)

    @router.post(
        PATH + "/{taakId}/annulering",
        operation_id="stopInleestaak",
        summary="Stop een inleestaak",
        description="De index blijft zoals hij was.",
        responses=answers("De inleestaak, die is gestopt.", 404, 409),
    )
    def cancel(job_id: _JobId, who: str = manager) -> IngestJob:
        job_of(archive, job_id)
        if not runner.cancel(job_id, who):
            raise HTTPException(409, "Deze inleestaak is al voorbij.")
        return job_of(archive, job_id)

    @router.delete(
        "/beheer/bronnen/{bronId}",
        operation_id="verwijderBron",
        summary="Haal een ingestuurde bron uit de index",
        description="Alleen een bron die via beheer is ingestuurd. Komt ze uit een zip-bestand, "
        "dan gaan alle bronnen daaruit mee. Oudere bouwsels houden de bron nog, tenzij u die ook "
        "laat verwijderen.",
        status_code=202,
        responses=answers(
            "Het verwijderen is begonnen; volg het als inleestaak.", 404, 409, status=202
        ),
    )
    def remove(
        source_id: Annotated[
            str, Path(alias="bronId", max_length=200, description="Nummer van de bron.")
        ],
        forget: Annotated[
            bool,
            Query(
                alias="ookOudeBouwsels",
                description="Verwijdert ook de bouwsels waarnaar u terug zou kunnen.",
            ),
        ] = False,
        who: str = manager,
    ) -> IngestJob:
        manifest, _ = beheer.service.retriever.current()
        path = next((one.path for one in manifest.sources if one.source.id == source_id), None)
        if path is None:
            raise HTTPException(404, "Deze bron is er niet.")
        file = runner.library.file_of(path)
        if file is None:
            raise HTTPException(
                409,
                "Deze bron is niet via beheer ingestuurd. Haal het bestand weg en lees de map "
                "opnieuw in.",
            )
        try:
            return job_of(archive, runner.remove(who, file, forget=forget))
        except IndexInUseError as error:
            raise HTTPException(409, str(error)) from error

    return router


def original_of(body: OriginalBody, settings: Settings) -> str:
    """The id of the original that is asked for.

    Nothing but the register decides what is fetched: an address is only compared with it.

    Raises:
        InputError: it is not in the register, or may not be kept.
    """
    if (body.bron is None) == (body.adres is None):
        raise InputError("Noem een bron of een adres uit het register, niet allebei.")
    entry = next(
        (one for one in known_originals(settings.corpus_dir / REGISTER_NAME) if _is(one, body)),
        None,
    )
    if entry is None or entry.id is None:
        raise InputError(
            "Deze bron staat niet in het register.",
            "Stuur het bestand zelf in, of laat de bron in het register zetten.",
        )
    if not entry.opslaan or entry.url is None:
        raise InputError("Dit origineel mag niet worden bewaard.")
    return entry.id


def _is(entry: RegisterEntry, body: OriginalBody) -> bool:
    return entry.id == body.bron if body.bron is not None else entry.url == body.adres


async def begin_with_files(beheer: Beheer, request: Request, who: str) -> str:
    """Takes the files of a form in and begins to read them; returns the id of the job.

    Args:
        beheer: the service.
        request: the form; its size has been checked, and so has who sends it.
        who: the name of the token.

    Raises:
        IndexInUseError: an ingest is running.
        InputError: see :func:`api.inlezen.uploads.receive`.
        HTTPException: see there.
    """
    runner = beheer.runner
    runner.check_free()
    manifest, _ = await run_in_threadpool(beheer.service.retriever.current)
    folder = await receive(request, beheer.settings, runner.library, manifest.sources)
    try:
        return await run_in_threadpool(runner.begin, who, folder)
    except IndexInUseError:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
        raise


def jobs_page(archive: Archive, state: JobState | None, number: int, size: int) -> Page[Job]:
    """A page of the ingests, newest first."""
    with archive.database.read() as session:
        return jobs.listed(session, state, number, size)


def job_of(archive: Archive, job_id: str) -> IngestJob:
    """An ingest with what became of each file.

    Raises:
        HTTPException: 404, there is no such ingest.
    """
    with archive.database.read() as session:
        job = jobs.get(session, job_id)
        if job is None:
            raise HTTPException(404, "Deze inleestaak is er niet, of niet meer.")
        files = jobs.files_of(session, job_id)
        return shown_job(job).model_copy(
            update={"bestanden": tuple(_shown_file(file) for file in files)}
        )


def shown_job(job: Job) -> IngestJob:
    """An ingest without what became of each file."""
    return IngestJob(
        id=job.id,
        status=job.state,
        begonnen_op=job.created_at,
        geeindigd_op=job.ended_at,
        door=job.who,
        bestanden_totaal=job.files_total,
        bestanden_klaar=job.files_done,
        passages_totaal=job.passages_total,
        passages_klaar=job.passages_done,
        bouwsel=job.build,
        melding=job.message.text if job.message else None,
    )


def _shown_file(file: JobFile) -> ReadFileReport:
    return ReadFileReport(
        naam=file.name.text,
        status=file.state,
        passages=file.passages,
        paginas=file.pages,
        herstelde_woorden=file.repairs,
        melding=file.message.text if file.message else None,
        waarschuwingen=tuple(file.warnings.text.split("\n")) if file.warnings else (),
    )
