"""Where the page sends files to: a door of its own, as Gradio's is open to everybody.

It takes what ``POST /v1/beheer/inleestaken`` takes, under the same limits, from a page on which a
beheerder is logged in. The ticket of that page comes in a header of our own, which another website
cannot make a browser send.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, request_response

from api.beheer import Beheer
from api.bodies import BodyGuard
from api.headers import SECURITY_HEADERS
from api.inlezen.uploads import MOST_FILES
from api.problems import Defects
from api.records.kinds import Role
from api.requestlog import RequestLog
from api.routes.beheer_inleestaken import begin_with_files, upload_rule
from api.signins import NotAllowedError, SignedOutError
from ingest.readers import EXTENSIONS
from waaier.errors import IndexInUseError
from waaier.settings import Settings

PATH = "/beheer/inlezen"

TICKET = "X-Aanmelding"
"""Header with the ticket of the page."""

_CLOSE = {"Connection": "close"}

FORM_JS = """
element.addEventListener('submit', event => {
  event.preventDefault();
  const form = event.target;
  const field = form.querySelector('input[type=file]');
  const button = form.querySelector('button');
  const bar = form.querySelector('progress');
  const status = form.querySelector('[role=status]');
  const say = (text, wrong) => {
    status.textContent = text;
    status.classList.toggle('wb-wrong', Boolean(wrong));
  };
  const files = [...field.files];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (!files.length) { say('Kies eerst een of meer bestanden.', true); field.focus(); return; }
  if (files.length > Number(form.dataset.files)) {
    say(`Kies hoogstens ${form.dataset.files} bestanden tegelijk.`, true); return;
  }
  if (size > Number(form.dataset.bytes)) {
    say(`Dit is te groot. Stuur hoogstens ${form.dataset.megabytes} MB tegelijk in.`, true); return;
  }
  const body = new FormData();
  files.forEach(file => body.append('bestanden', file));
  const request = new XMLHttpRequest();
  const over = () => { button.disabled = false; bar.hidden = true; };
  request.open('POST', form.dataset.address);
  request.setRequestHeader(form.dataset.header, form.dataset.ticket);
  request.upload.onprogress = at => { if (at.lengthComputable) bar.value = at.loaded / at.total; };
  request.onload = () => {
    over();
    let told = {};
    try { told = JSON.parse(request.responseText); } catch (error) { told = {}; }
    if (request.status === 202) {
      form.reset();
      say('Verstuurd. Hieronder ziet u hoe ver het inlezen is.');
      trigger('submit', {id: told.id});
    } else {
      say(told.detail || 'Het versturen is niet gelukt. Probeer het nog eens.', true);
    }
  };
  request.onerror = () => {
    over();
    say('De verbinding werd verbroken. Kijk of de bestanden niet te groot zijn.', true);
  };
  button.disabled = true;
  bar.hidden = false;
  bar.value = 0;
  say('Bezig met versturen…');
  request.send(body);
});"""
"""Sends the files, shows how far that is, and tells the page the number of the job."""


def form(settings: Settings, ticket: str) -> str:
    """The form that sends files in, for a page on which a beheerder is logged in."""
    kinds = ",".join(sorted(EXTENSIONS))
    shown = ", ".join(sorted(EXTENSIONS))
    megabytes = settings.upload_max_mb
    return (
        f'<form class="wb-form" data-address="{settings.root_path}{PATH}" data-header="{TICKET}" '
        f'data-ticket="{ticket}" data-files="{MOST_FILES}" data-megabytes="{megabytes}" '
        f'data-bytes="{megabytes * 1_000_000}">'
        '<label for="wb-bestanden">Bestanden</label>'
        f'<input type="file" id="wb-bestanden" multiple accept="{kinds}" '
        'aria-describedby="wb-grenzen">'
        f'<p id="wb-grenzen" class="wb-small">Soorten: {shown}. Hoogstens {MOST_FILES} bestanden '
        f"tegelijk, samen hoogstens {megabytes} MB. Per bestand hoogstens {settings.max_file_mb} "
        "MB. Lees nooit dossiers of gegevens van cliënten in.</p>"
        '<button type="submit" class="wb-button wb-main">Lees deze bestanden in</button>'
        '<progress max="1" value="0" hidden aria-label="Versturen"></progress>'
        '<p role="status" class="wb-small"></p></form>'
    )


def uploads_route(beheer: Beheer) -> Route:
    """The route of :data:`PATH`, with the layers that the API has around its own."""

    async def begin(request: Request) -> Response:
        # Before the body is read: a stranger does not get to send 200 MB.
        ticket = request.headers.get(TICKET)
        try:
            who = await run_in_threadpool(beheer.signins.who, ticket, Role.MANAGER)
        except SignedOutError as error:
            raise HTTPException(401, str(error), headers=_CLOSE) from error
        except NotAllowedError as error:
            raise HTTPException(403, str(error), headers=_CLOSE) from error
        try:
            job_id = await begin_with_files(beheer, request, who.name)
        except IndexInUseError as error:
            raise HTTPException(409, str(error), headers=_CLOSE) from error
        return JSONResponse({"id": job_id}, status_code=202, headers=SECURITY_HEADERS)

    guarded = BodyGuard(request_response(begin), upload_rule(beheer.settings))
    return Route(PATH, endpoint=RequestLog(Defects(guarded)), methods=["POST"])
