"""``/vraag`` step by step: the file to open first.

The same as the widget, for who has no JavaScript or whose website allows no script of others. A
question is read within limits, checked, answered in a turn like one through the API, and shown as
a whole page. No cookie, and nothing is remembered here: the page carries the conversation itself
(:mod:`ui.vraagpagina.conversation`).

There is no token against forged requests. Nothing here acts for anyone: whoever makes a browser
send this form only gets that browser an answer, or leaves a report like everyone may. A form that
another website sends is not answered, so that its words do not stand on a page of ours.
"""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from uuid import UUID

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from answer.pipeline import AnswerService
from api.addresses import client_of
from api.beheer import Beheer
from api.problems import log_defect
from api.ratelimit import Buckets
from api.records.database import NotKeptError
from api.records.doors import through
from api.records.kinds import Channel, FeedbackReason
from api.requestlog import CLIENT_GONE, RequestLog, current_request
from api.routes.terugkoppelingen import FeedbackBody, received
from api.turns import BusyError, Turns
from api.widget.contacts import known_gemeente
from api.widget.door import WidgetDoor
from api.widget.site import frame_ancestors
from ui.answer_parts import asked_in, choices_of
from ui.vraagpagina.conversation import Conversation, unpacked
from ui.vraagpagina.form import Form, FormError, read_form
from ui.vraagpagina.page import (
    COMMENT_CHARS,
    PATH,
    REPORT_PATH,
    STYLE,
    STYLE_PATH,
    Fault,
    Shown,
    message_page,
    question_page,
    reasons,
    thanks_page,
)
from waaier.domain import Answer, Filters, Language, Outcome, Question
from waaier.errors import InputError, PausedError
from waaier.settings import Settings

logger = logging.getLogger(__name__)

MOST_NAME_CHARS = 100
"""Longest name of a gemeente."""

MOST_PASSAGES = 20
"""Passages that a report may name."""

LEAST_BYTES = 100_000
"""A conversation must fit, however small a request of the API may be."""

SITE = "vraagpagina"
"""Under which name its questions count for the budget of the day."""


def add_question_page(app: FastAPI, service: AnswerService, beheer: Beheer | None = None) -> None:
    """Adds ``/vraag`` to an application of :func:`api.app.create_app`.

    Args:
        app: must not have the chat on ``/`` yet, which takes every path that is left over.
        service: answers the questions.
        beheer: keeps reports; without it answers cannot be reported.
    """
    page = QuestionPage(service, app.state.settings, app.state.widget, app.state.turns, beheer)
    pages = Starlette(
        routes=[
            Route(PATH, page.question, methods=["GET", "POST"]),
            Route(REPORT_PATH, page.report, methods=["GET", "POST"]),
            Route(STYLE_PATH, page.style),
            Route(f"{PATH}/{{rest:path}}", page.nothing),
        ],
        middleware=[Middleware(RequestLog)],
    )
    for path in (PATH, f"{PATH}/{{rest:path}}"):
        app.router.routes.append(Route(path, endpoint=pages))


class QuestionPage:
    """The page of one service.

    Args:
        service: answers the questions.
        settings: limits.
        door: signs conversations; knows pauses, contacts and the budget of the day.
        turns: whose turn it is.
        beheer: keeps reports, when there is one.
    """

    def __init__(
        self,
        service: AnswerService,
        settings: Settings,
        door: WidgetDoor,
        turns: Turns,
        beheer: Beheer | None,
    ) -> None:
        self._service = service
        self._settings = settings
        self._door = door
        self._turns = turns
        self._archive = beheer.archive if beheer is not None else None
        self._clients = Buckets(settings.rate_per_minute)
        self._headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
            f"base-uri 'none'; {frame_ancestors(door)}",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        if settings.hsts_seconds:
            self._headers["Strict-Transport-Security"] = f"max-age={settings.hsts_seconds}"

    async def question(self, request: Request) -> Response:
        """The empty page, or the page with an answer."""
        blank = self._blank(request)
        if request.method != "POST":
            return self._sent(question_page(blank))
        try:
            return await self._asked(request, blank)
        except ClientDisconnect:
            current_request().gone = True
            return Response(status_code=CLIENT_GONE)
        except Exception as error:
            log_defect(error, PATH)
            return self._refused(blank, 500, blank.words.failed)

    async def report(self, request: Request) -> Response:
        """The page that thanks for a report."""
        blank = self._blank(request)
        if request.method != "POST":
            return RedirectResponse(f"{self._settings.root_path}{PATH}", 303, self._headers)
        try:
            return await self._reported(request, blank)
        except ClientDisconnect:
            current_request().gone = True
            return Response(status_code=CLIENT_GONE)
        except Exception as error:
            log_defect(error, REPORT_PATH)
            return self._refused(blank, 500, blank.words.failed)

    def style(self, _: Request) -> Response:
        """How the page looks. Its address changes with it."""
        headers = {**self._headers, "Cache-Control": "public, max-age=31536000, immutable"}
        return Response(STYLE, media_type="text/css", headers=headers)

    def nothing(self, request: Request) -> Response:
        """Any other address below the page."""
        blank = self._blank(request)
        return self._sent(message_page(blank, blank.words.not_found), 404)

    async def _asked(self, request: Request, blank: Shown) -> Response:
        form, refused = await self._form(request, blank)
        if form is None:
            return refused
        shown, lost = self._shown(form, blank)
        words, talk = shown.words, shown.conversation
        if form.text("actie") == "toon":
            return self._sent(question_page(shown))
        place = form.text("keuze").strip()
        if place and talk.answers and place in choices_of(talk.answers[-1]):
            asked = asked_in(talk.answers[-1].masked_question, place)
        else:
            asked = shown.question.strip()
        faults = self._faults(asked, shown)
        if faults:
            return self._sent(question_page(replace(shown, faults=faults)), 400)
        busy = self._too_often(request, shown)
        if busy is not None:
            return busy
        try:
            self._service.check_open()
            self._door.check_open(SITE)
            await run_in_threadpool(self._door.spend, SITE)
            question = Question(
                text=asked,
                history=talk.history,
                filters=Filters(gemeente=known_gemeente(shown.gemeente)),
            )
            with through(Channel.WIDGET):
                answer = await self._turns.run(lambda: self._service.answer(question))
        except PausedError as error:
            current_request().outcome = "paused"
            return self._refused(shown, 503, str(error), seconds=300)
        except HTTPException as error:
            seconds = int((error.headers or {}).get("Retry-After", "60"))
            return self._refused(shown, error.status_code, words.day_over, seconds=seconds)
        except BusyError as error:
            return self._refused(shown, 503, words.busy, seconds=error.seconds)
        except InputError as error:
            # What is wrong is for whoever runs the service, and names its folders.
            logger.error("the service cannot answer: %s", type(error).__name__)
            return self._refused(shown, 503, words.no_sources, seconds=60)
        current_request().outcome = answer.outcome.value
        return self._sent(question_page(self._answered(shown, answer, lost=lost)))

    async def _reported(self, request: Request, blank: Shown) -> Response:
        form, refused = await self._form(request, blank)
        if form is None:
            return refused
        shown, _ = self._shown(form, blank)
        words, answers = shown.words, shown.conversation.answers
        if self._archive is None or not answers:
            return self._sent(message_page(shown, words.cannot_report), 400)
        reason, comment = form.text("reden"), form.text("toelichting").strip()
        shown = replace(shown, reason=reason, comment=comment, report_open=True)
        faults = []
        if reason not in reasons():
            faults.append(Fault(f"reden-{next(iter(words.reasons))}", words.no_reason))
        if len(comment) > COMMENT_CHARS:
            told = words.comment_too_long.format(most=COMMENT_CHARS)
            faults.append(Fault("toelichting", told))
        if faults:
            return self._sent(question_page(replace(shown, faults=tuple(faults))), 400)
        busy = self._too_often(request, shown)
        if busy is not None:
            return busy
        answer = answers[-1]
        body = FeedbackBody(
            reden=FeedbackReason(reason),
            toelichting=comment or None,
            vraag=answer.masked_question[:COMMENT_CHARS],
            passages=tuple(UUID(one.passage_id) for one in answer.citations[:MOST_PASSAGES]),
            uitkomst=answer.outcome,
            geschreven_door=answer.written_by,
            bouwsel=answer.index_build,
            kanaal=Channel.WIDGET,
        )
        try:
            kept = await run_in_threadpool(received, self._archive, self._service, body)
        except HTTPException as error:
            return self._refused(shown, error.status_code, words.too_many_reports, seconds=3600)
        except NotKeptError:
            return self._refused(shown, 503, words.not_kept, seconds=60)
        return self._sent(thanks_page(shown, kept.urgent))

    async def _form(self, request: Request, blank: Shown) -> tuple[Form | None, Response]:
        """The form that was sent; None with what to say when it cannot be taken."""
        words = blank.words
        if request.headers.get("sec-fetch-site") == "cross-site":
            return None, self._refused(blank, 403, words.cross_site)
        settings = self._settings
        try:
            most = max(settings.max_body_kb * 1024, LEAST_BYTES)
            form = await read_form(request, most, settings.body_seconds)
        except FormError as error:
            told = {413: words.too_large, 408: words.too_slow}.get(error.status, words.wrong_kind)
            refused = self._refused(blank, error.status, told)
            # What else is sent is not awaited.
            refused.headers["Connection"] = "close"
            return None, refused
        return form, Response()

    def _blank(self, request: Request) -> Shown:
        """The page as it is before anything was asked."""
        gemeente = request.query_params.get("gemeente", "")[:MOST_NAME_CHARS]
        return Shown(
            language=_language(request.query_params.get("taal", "")),
            root=self._settings.root_path,
            most_chars=self._settings.max_question_chars,
            with_model=self._service.has_model,
            gemeente=known_gemeente(gemeente) or "",
            contact=self._door.contacts.of(gemeente),
            can_report=self._archive is not None,
        )

    def _shown(self, form: Form, blank: Shown) -> tuple[Shown, bool]:
        """The page as it was when the form was sent, and whether its conversation was lost."""
        signer = self._door.signer
        talk = unpacked(form.text("gesprek"), signer)
        gemeente = " ".join(form.text("gemeente").split())[:MOST_NAME_CHARS]
        kept = talk or Conversation()
        shown = replace(
            blank,
            language=_language(form.text("taal")) if form.text("taal") else blank.language,
            question=form.text("vraag"),
            gemeente=known_gemeente(gemeente) or gemeente,
            contact=self._door.contacts.of(gemeente),
            conversation=kept,
            packed=kept.packed(signer),
        )
        return shown, talk is None

    def _faults(self, asked: str, shown: Shown) -> tuple[Fault, ...]:
        """What must be put right before the question can be answered."""
        words, most = shown.words, self._settings.max_question_chars
        faults = []
        if not asked:
            faults.append(Fault("vraag", words.empty))
        elif len(asked) > most:
            told = words.too_long.format(length=len(asked), most=most)
            faults.append(Fault("vraag", told))
        if shown.gemeente and known_gemeente(shown.gemeente) is None:
            faults.append(Fault("gemeente", words.unknown_gemeente))
        return tuple(faults)

    def _answered(self, shown: Shown, answer: Answer, *, lost: bool) -> Shown:
        """The page with one more answer."""
        talk = shown.conversation.with_answer(answer)
        named = [place for place in answer.query.places if known_gemeente(place)]
        failed = answer.outcome is Outcome.ERROR
        return replace(
            shown,
            # What was typed may hold personal data; the masked question is enough to try again.
            question=answer.masked_question if failed else "",
            conversation=talk,
            # A failed turn is shown, and not taken along.
            packed=shown.packed if failed else talk.packed(self._door.signer),
            contact=self._door.contacts.of(shown.gemeente or next(iter(named), None)),
            notice=shown.words.lost if lost else "",
        )

    def _too_often(self, request: Request, shown: Shown) -> Response | None:
        """The refusal for a client that asks too often."""
        if not self._clients.per_minute:
            return None
        client = request.client
        taken, _, wait = self._clients.take(client_of(client.host) if client else "-")
        if taken:
            return None
        seconds = math.ceil(wait)
        told = shown.words.too_often.format(seconds=seconds)
        return self._refused(shown, 429, told, seconds=seconds)

    def _refused(
        self, shown: Shown, status: int, message: str, *, seconds: int | None = None
    ) -> Response:
        """The page with what is wrong, and with everything that was typed."""
        response = self._sent(question_page(replace(shown, message=message)), status)
        if seconds is not None:
            response.headers["Retry-After"] = str(seconds)
        return response

    def _sent(self, html: str, status: int = 200) -> Response:
        return HTMLResponse(html, status, self._headers)


def _language(text: str) -> Language:
    return Language.ENGLISH if text == Language.ENGLISH else Language.DUTCH
