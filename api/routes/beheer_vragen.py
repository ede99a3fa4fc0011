"""``/beheer/onbeantwoorde-vragen`` and ``/beheer/terugkoppelingen``: where answers fell short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query
from pydantic import Field
from starlette.exceptions import HTTPException

from answer.guard import Masked
from api.beheer import Beheer, answers
from api.examples_beheer import CHANGE
from api.negotiation import JSON, offers
from api.paging import AskedPage
from api.records import audit, feedback, questions
from api.records.archive import Archive
from api.records.kinds import Action, Channel, FeedbackCause, FeedbackReason, FeedbackStatus
from api.records.pages import Page as RecordPage
from api.records.questions import Unanswered
from api.records.tables import Feedback
from api.similar import ALIKE, Grouper
from waaier.domain import Model, Outcome, WrittenBy

MOST_QUESTIONS = 1000
"""Newest questions that are grouped: a question takes 2 to 3 ms the first time."""

_EXAMPLES = 5

_GONE = "Deze melding is er niet, of niet meer."


class QuestionGroup(Model):
    """Questions that ask for the same."""

    vraag: Annotated[str, Field(description="De nieuwste vraag, gemaskeerd.")]
    aantal: int
    laatst_gesteld: Annotated[datetime, Field(description="Op het hele uur.")]
    uitkomsten: dict[Outcome, int]
    voorbeelden: Annotated[tuple[str, ...], Field(description="Andere vragen in deze groep.")]


class QuestionGroupList(Model):
    """A page of groups of questions."""

    groepen: tuple[QuestionGroup, ...]
    totaal: int
    pagina: int
    per_pagina: int
    bewaart_vragen: Annotated[
        bool, Field(description="Of de dienst vragen bewaart; zo niet, dan komt hier niets bij.")
    ]


class QueuedFeedback(Model):
    """A report, and how far it is."""

    id: str
    ontvangen_op: datetime
    reden: FeedbackReason
    toelichting: str | None
    vraag: str | None
    uitkomst: Outcome | None
    geschreven_door: WrittenBy | None
    bouwsel: str | None
    passages: tuple[str, ...]
    kanaal: Channel
    status: FeedbackStatus
    oorzaak: FeedbackCause | None
    bijgewerkt_op: datetime


class FeedbackList(Model):
    """A page of reports."""

    terugkoppelingen: tuple[QueuedFeedback, ...]
    totaal: int
    pagina: int
    per_pagina: int


class FeedbackChange(Model):
    """What changes about a report; what is left out stays."""

    status: FeedbackStatus | None = None
    oorzaak: FeedbackCause | None = None


def tekorten_router(beheer: Beheer) -> APIRouter:
    """Questions without an answer, and reports of readers."""
    router = APIRouter(prefix="/beheer", tags=["beheer"], dependencies=[Depends(offers(JSON))])
    reader, manager = Depends(beheer.reader), Depends(beheer.manager)
    archive = beheer.archive
    grouper = Grouper(beheer.service.retriever.embedder)

    @router.get(
        "/onbeantwoorde-vragen",
        operation_id="haalOnbeantwoordeVragen",
        summary="Bekijk de vragen zonder (volledig) antwoord, gegroepeerd",
        description=f"Alleen als de dienst vragen bewaart. Kijkt naar de nieuwste {MOST_QUESTIONS} "
        "vragen van de periode. De grootste groep eerst.",
        responses=answers("Een bladzijde van de groepen.", pages=True),
    )
    def unanswered(
        pages: AskedPage,
        who: str = reader,
        dagen: Annotated[int, Query(ge=1, le=3650, description="Zoveel dagen terug.")] = 90,
        gelijkenis: Annotated[
            float,
            Query(ge=0.3, le=1, description="Hoe gelijk vragen in een groep zijn; 1 is precies."),
        ] = ALIKE,
    ) -> QuestionGroupList:
        groups = question_groups(beheer, grouper, who, dagen, gelijkenis)
        pages.link(len(groups))
        return QuestionGroupList(
            groepen=tuple(groups[pages.first : pages.first + pages.size]),
            totaal=len(groups),
            pagina=pages.number,
            per_pagina=pages.size,
            bewaart_vragen=archive.settings.bewaar_vragen,
        )

    @router.get(
        "/terugkoppelingen",
        operation_id="haalTerugkoppelingen",
        summary="Bekijk de meldingen over antwoorden",
        description="De nieuwste eerst. Wat herkend werd als persoonsgegeven, is eruit gehaald.",
        responses=answers("Een bladzijde van de meldingen.", pages=True),
    )
    def reports(
        pages: AskedPage,
        who: str = reader,
        status: Annotated[FeedbackStatus | None, Query(description="Alleen deze status.")] = None,
        reden: Annotated[FeedbackReason | None, Query(description="Alleen deze reden.")] = None,
        oorzaak: Annotated[FeedbackCause | None, Query(description="Alleen deze oorzaak.")] = None,
    ) -> FeedbackList:
        wanted = feedback.Wanted(status, reden, oorzaak)
        found = reports_page(archive, who, wanted, pages.number, pages.size)
        pages.link(found.total)
        return FeedbackList(
            terugkoppelingen=tuple(found.items),
            totaal=found.total,
            pagina=pages.number,
            per_pagina=pages.size,
        )

    @router.patch(
        "/terugkoppelingen/{meldingId}",
        operation_id="wijzigTerugkoppeling",
        summary="Zeg hoe ver een melding is",
        description="Wat u weglaat, blijft zoals het was.",
        responses=answers("De melding, bijgewerkt.", 404),
    )
    def change(
        report_id: Annotated[
            str,
            Path(
                alias="meldingId", pattern=r"^[0-9a-f]{32}$", description="Nummer van de melding."
            ),
        ],
        body: Annotated[FeedbackChange, Body(openapi_examples=CHANGE)],
        who: str = manager,
    ) -> QueuedFeedback:
        return changed_report(archive, who, report_id, body)

    return router


def question_groups(
    beheer: Beheer, grouper: Grouper, who: str, days: int, alike: float = ALIKE
) -> list[QuestionGroup]:
    """Questions without a whole answer in groups, the largest first; that somebody looked is noted.

    Args:
        beheer: the service.
        grouper: puts them together.
        who: the name of the token.
        days: how far back.
        alike: how alike questions in a group are.
    """
    archive = beheer.archive
    with archive.database.write() as session:
        now = archive.now()
        audit.record_look(session, now, who, Action.QUESTIONS_READ)
        since = now - timedelta(days=days)
        asked = questions.newest_unanswered(session, since, MOST_QUESTIONS)
    groups = grouper.groups([one.text for one in asked], alike)
    return [_group([asked[index] for index in group.indices]) for group in groups]


def reports_page(
    archive: Archive, who: str, wanted: feedback.Wanted, number: int, size: int
) -> RecordPage[QueuedFeedback]:
    """A page of the reports that are asked for, newest first; that somebody looked is noted."""
    with archive.database.write() as session:
        audit.record_look(session, archive.now(), who, Action.FEEDBACK_READ)
        found = feedback.listed(session, wanted, number, size)
        passages = feedback.passages_of(session, found.items)
        return RecordPage([_report(one, passages[one.id]) for one in found.items], found.total)


def report_of(archive: Archive, who: str, report_id: str) -> QueuedFeedback:
    """One report; that somebody looked is noted.

    Raises:
        HTTPException: 404, there is no such report.
    """
    with archive.database.write() as session:
        audit.record_look(session, archive.now(), who, Action.FEEDBACK_READ)
        row = session.get(Feedback, report_id)
        if row is None:
            raise HTTPException(404, _GONE)
        return _report(row, feedback.passages_of(session, [row])[row.id])


def changed_report(
    archive: Archive, who: str, report_id: str, change: FeedbackChange
) -> QueuedFeedback:
    """Changes how far a report is; that it was done is noted.

    Raises:
        HTTPException: 404, there is no such report.
    """
    with archive.database.write() as session:
        now = archive.now()
        row = feedback.change(session, now, report_id, change.status, change.oorzaak)
        if row is None:
            raise HTTPException(404, _GONE)
        told = (report_id, change.status, change.oorzaak)
        detail = Masked(text=", ".join(str(part) for part in told if part is not None))
        audit.record(session, now, who, Action.FEEDBACK_CHANGED, detail)
        return _report(row, feedback.passages_of(session, [row])[row.id])


def _group(asked: Sequence[Unanswered]) -> QuestionGroup:
    newest = asked[0]
    others = dict.fromkeys(one.text for one in asked if one.text != newest.text)
    return QuestionGroup(
        vraag=newest.text,
        aantal=len(asked),
        laatst_gesteld=newest.asked_at,
        uitkomsten=dict(Counter(one.outcome for one in asked)),
        voorbeelden=tuple(others)[:_EXAMPLES],
    )


def _report(row: Feedback, passages: Sequence[str]) -> QueuedFeedback:
    return QueuedFeedback(
        id=row.id,
        ontvangen_op=row.received_at,
        reden=row.reason,
        toelichting=row.comment.text if row.comment else None,
        vraag=row.question.text if row.question else None,
        uitkomst=row.outcome,
        geschreven_door=row.written_by,
        bouwsel=row.build,
        passages=tuple(passages),
        kanaal=row.channel,
        status=row.status,
        oorzaak=row.cause,
        bijgewerkt_op=row.changed_at,
    )
