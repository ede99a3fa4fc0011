"""``/widget``: the built files for other websites, and the widget in a frame.

Stands beside ``/v1``: it is no resource of the API, needs no session and holds nothing of anyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files as package_files
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from api.problems import Defects, add_handlers
from api.requestlog import RequestLog
from api.routes.widgetsessies import PAGE
from api.tracing import NOT_TRACED
from api.widget.door import WidgetDoor
from api.widget.files import LOADER, BuiltFile, WidgetFiles
from waaier.domain import Language
from waaier.settings import Settings

PATH = "/widget"

FOREVER = "public, max-age=31536000, immutable"
"""A version never changes: its hash stands in pages of others."""

SHORT = "public, max-age=300"

_METHODS = ["GET", "HEAD"]

_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_TITLES = {Language.DUTCH: "Stel een vraag", Language.ENGLISH: "Ask a question"}

_LINKS = {
    Language.DUTCH: "Stel uw vraag op een pagina zonder JavaScript",
    Language.ENGLISH: "Ask your question on a page without JavaScript",
}


def add_widget(app: FastAPI, settings: Settings, door: WidgetDoor) -> None:
    """Adds ``/widget`` to the outer application; what it does not know is a 404 of its own."""
    widget = _widget_app(settings, door, WidgetFiles.load(settings.widget_dir))
    for path in (PATH, f"{PATH}/{{rest:path}}"):
        app.router.routes.append(Route(path, endpoint=widget))


def frame_ancestors(door: WidgetDoor) -> str:
    """The directive that says on which websites a page of ours may stand in a frame."""
    return " ".join(["frame-ancestors 'self'", *sorted(door.origins)])


def _widget_app(settings: Settings, door: WidgetDoor, files: WidgetFiles) -> FastAPI:
    safe = dict(_SAFE)
    if settings.hsts_seconds:
        safe["Strict-Transport-Security"] = f"max-age={settings.hsts_seconds}"
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[Middleware(RequestLog), Middleware(Defects)],
        telemetry=NOT_TRACED,
    )
    add_handlers(app)
    style = BuiltFile.of(
        package_files("api.widget").joinpath("data/kader.css").read_bytes(), "kader.css"
    )

    # Before the files: a name of our own is no file of the build.
    @app.api_route(f"{PATH}/kader", methods=_METHODS)
    def frame(request: Request) -> Response:
        loader = files.find(LOADER)
        if loader is None or files.newest is None:
            raise _not_built()
        content = _frame(request, settings.root_path, files.newest, loader)
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            f"base-uri 'none'; form-action 'none'; {frame_ancestors(door)}"
        )
        headers = {**safe, "Content-Security-Policy": policy, "Cache-Control": "no-store"}
        return Response(content, media_type="text/html", headers=headers)

    @app.api_route(f"{PATH}/kader.css", methods=_METHODS)
    def frame_style(request: Request) -> Response:
        return _sent(request, style, {**safe, "Cache-Control": SHORT})

    @app.api_route(f"{PATH}/{{name}}", methods=_METHODS)
    def newest(request: Request, name: str) -> Response:
        return _sent(request, _found(files, name), {**safe, **_EVERYWHERE, "Cache-Control": SHORT})

    @app.api_route(f"{PATH}/{{version}}/{{name}}", methods=_METHODS)
    def versioned(request: Request, version: str, name: str) -> Response:
        return _sent(
            request,
            _found(files, name, version),
            {**safe, **_EVERYWHERE, "Cache-Control": FOREVER},
        )

    return app


def _found(files: WidgetFiles, name: str, version: str | None = None) -> BuiltFile:
    """A file.

    Raises:
        HTTPException: 404, it is not there.
    """
    file = files.find(name, version)
    if file is not None:
        return file
    if files.newest is None:
        raise _not_built()
    raise HTTPException(
        404, f"Dit bestand van de widget is er niet. De nieuwste versie is {files.newest}."
    )


def _not_built() -> HTTPException:
    return HTTPException(
        404, "De widget is hier niet gebouwd. Bouw haar, of zet WAAIER_WIDGET_DIR goed."
    )


def _sent(request: Request, file: BuiltFile, headers: Mapping[str, str]) -> Response:
    """A file, gzipped where that is understood; 304 when the browser has it already."""
    squeezed = "gzip" in _codings(request.headers.get("accept-encoding", ""))
    tag = file.etag(squeezed=squeezed)
    given = {**headers, "ETag": tag, "Vary": "Accept-Encoding"}
    asked = {one.strip().removeprefix("W/") for one in _listed(request, "if-none-match")}
    if tag in asked or "*" in asked:
        return Response(status_code=304, headers=given)
    if squeezed:
        given["Content-Encoding"] = "gzip"
    content = file.squeezed if squeezed else file.content
    return Response(content, headers={**given, "Content-Type": file.media_type})


def _listed(request: Request, name: str) -> list[str]:
    return request.headers.get(name, "").split(",")


def _codings(header: str) -> set[str]:
    """The codings that a client takes; those with weight 0 it does not."""
    found = set()
    for part in header.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [one.removeprefix("q=") for one in parameters if one.startswith("q=")]
        if coding and not all(char in "0." for char in "".join(weights) or "1"):
            found.add(coding)
    return found


def _frame(request: Request, root: str, version: str, loader: BuiltFile) -> str:
    """The page with only the widget on it."""
    asked = request.query_params
    language = Language.ENGLISH if asked.get("taal") == Language.ENGLISH else Language.DUTCH
    given = {name: asked.get(name, "")[:100] for name in ("gemeente", "thema")}
    attributes = {
        "api": f"{request.url.scheme}://{request.headers.get('host', '')}{root}",
        **{name: value for name, value in given.items() if value},
        "taal": language.value,
        "weergave": "inline",
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    query = urlencode({**{k: v for k, v in given.items() if v}, "taal": language.value})
    return f"""<!DOCTYPE html>
<html lang="{language.value}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_TITLES[language]}</title>
<link rel="stylesheet" href="{root}{PATH}/kader.css">
<script type="module" src="{root}{PATH}/{version}/{LOADER}" integrity="{loader.integrity}"
 crossorigin="anonymous"></script>
</head>
<body>
<main>
<woonwaaier-vraag {written}></woonwaaier-vraag>
<noscript><p><a href="{escape(f"{root}{PAGE}?{query}")}">{_LINKS[language]}</a></p></noscript>
</main>
</body>
</html>
"""
