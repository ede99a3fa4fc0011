"""``POST /terugkoppelingen``: a reader reports what is wrong with an answer, or that it helped."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from pydantic import Field
from starlette.exceptions import HTTPException

from answer.guard import PersonalData
from answer.pipeline import AnswerService
from api.examples_beheer import REPORT
from api.negotiation import JSON, offers
from api.records import feedback
from api.records.archive import Archive
from api.records.kinds import Channel, FeedbackReason
from api.widget.door import Visit, WidgetDoor, visiting
from waaier.domain import Model, Outcome, UrgentHelp, WrittenBy

_DESCRIPTION = """\
Meldt dat een antwoord niet goed is. Zo wordt een bron of het zoeken beter. Met `nuttig` meldt u dat
een antwoord hielp; dat telt mee en vraagt niets van de beheerder.

Wat herkend wordt als persoonsgegeven, wordt weggehaald voordat het wordt bewaard. Stuur zulke
gegevens toch niet mee. De vraag wordt alleen bewaard als de dienst vragen bewaart. Er wordt niet
bewaard wie iets meldt. Na `201` is de melding veilig bewaard."""


class FeedbackBody(Model):
    """A report about one answer."""

    reden: Annotated[FeedbackReason, Field(description="Wat er mis is met het antwoord.")]
    toelichting: Annotated[
        str | None, Field(max_length=2000, description="Wat er mis is, in eigen woorden.")
    ] = None
    vraag: Annotated[
        str | None, Field(max_length=2000, description="De vraag waar het antwoord op kwam.")
    ] = None
    passages: Annotated[
        tuple[UUID, ...],
        Field(max_length=20, description="De `passage_id` van de verwijzingen waar het om gaat."),
    ] = ()
    uitkomst: Annotated[
        Outcome | None, Field(description="De uitkomst (`outcome`) van het antwoord.")
    ] = None
    geschreven_door: Annotated[
        WrittenBy | None,
        Field(description="Wie het antwoord schreef (`written_by`): de bron of een taalmodel."),
    ] = None
    bouwsel: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$",
            description="De `index_build` van het antwoord.",
        ),
    ] = None
    kanaal: Annotated[Channel, Field(description="Waar de melding is gedaan.")] = Channel.API


class ReceivedFeedback(Model):
    """What became of a report."""

    id: Annotated[str, Field(description="Nummer van de melding.")]
    ontvangen_op: Annotated[datetime, Field(description="Wanneer de melding binnenkwam.")]
    weggehaald: Annotated[
        tuple[PersonalData, ...],
        Field(description="Welke soorten persoonsgegevens uit de toelichting zijn weggehaald."),
    ] = ()
    vraag_bewaard: Annotated[bool, Field(description="Of de vraag bij de melding is bewaard.")]
    urgent: Annotated[
        tuple[UrgentHelp, ...],
        Field(description="Wie u kunt bellen, als de toelichting gaat over iets dat niet kan "
        "wachten. Toon dit altijd eerst."),
    ] = ()  # fmt: skip


def terugkoppelingen_router(
    archive: Archive, service: AnswerService, widget: WidgetDoor
) -> APIRouter:
    """Reports about answers of this service."""
    router = APIRouter(tags=["terugkoppelingen"], dependencies=[Depends(offers(JSON))])
    came = Depends(visiting(widget))

    # A plain function: it waits for the disk, so FastAPI must run it in a thread.
    @router.post(
        "/terugkoppelingen",
        operation_id="meldTerugkoppeling",
        summary="Meld dat een antwoord niet goed is",
        description=_DESCRIPTION,
        status_code=201,
        responses={201: {"description": "De melding is bewaard."}, 401: {}, 429: {}},
    )
    def report(
        body: Annotated[FeedbackBody, Body(openapi_examples=REPORT)],
        visit: Visit | None = came,
    ) -> ReceivedFeedback:
        if visit is not None:
            body = body.model_copy(update={"kanaal": Channel.WIDGET})
        return received(archive, service, body)

    return router


def received(archive: Archive, service: AnswerService, body: FeedbackBody) -> ReceivedFeedback:
    """Keeps a report, masked; waits for the disk.

    Raises:
        HTTPException: 429, there were too many this hour.
    """
    said = [text for text in (body.toelichting, body.vraag) if text and text.strip()]
    urgent = service.referrals(" ".join(said)) if said else ()
    question = body.vraag if archive.settings.bewaar_vragen and not urgent else None
    comment = archive.mask(body.toelichting) if body.toelichting else None
    row = feedback.Report(
        reason=body.reden,
        comment=comment,
        question=archive.mask(question) if question else None,
        outcome=body.uitkomst,
        written_by=body.geschreven_door,
        build=body.bouwsel,
        passages=tuple(str(one) for one in body.passages),
        channel=body.kanaal,
    )
    with archive.database.write() as session:
        now = archive.now()
        if feedback.is_flooded(session, now, archive.settings.feedback_per_hour):
            raise HTTPException(
                429,
                "Er komen nu te veel meldingen binnen. Probeer het over een uur nog eens.",
                headers={"Retry-After": "3600"},
            )
        report_id = feedback.add(session, now, row)
    # After the transaction: what is acknowledged is on disk.
    return ReceivedFeedback(
        id=report_id,
        ontvangen_op=now,
        weggehaald=comment.found if comment else (),
        vraag_bewaard=question is not None,
        urgent=urgent,
    )
