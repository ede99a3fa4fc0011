"""``waaier serve``: chat and API in one process."""

from __future__ import annotations

import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import click
import uvicorn

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import Beheer, beheer_of
from api.local_door import local_door
from api.records.archive import Archive
from api.requestlog import log_to_stderr
from api.server import server_config
from index.builds import open_builds, require_manifest
from index.lock import serve_lock
from index.watch import Watch
from ui.mount import mount_chat
from waaier.errors import DefectError, InputError
from waaier.settings import Settings


def run_serve(
    settings: Settings, index_dir: Path, *, host: str, port: int, open_browser: bool
) -> None:
    """Serves until stopped.

    Raises:
        IndexInUseError: as many processes as may serve this folder do.
        InputError: the port is taken, or the database cannot be used.
    """
    _check_port(host, port)
    require_manifest(open_builds(settings, index_dir), index_dir)
    # On a Qdrant server there may be as many services as it takes.
    with (
        nullcontext() if settings.qdrant_url else serve_lock(index_dir, settings.services),
        _service(settings, index_dir) as beheer,
    ):
        app = create_app(beheer.service, settings, beheer)
        app = mount_chat(app, beheer.service, beheer)
        config = server_config(app, settings, host, port)
        if settings.request_log:
            log_to_stderr()
        address = f"http://{host}:{port}"
        click.echo(f"De chat staat klaar op {address}  (stoppen: Ctrl-C)")
        if open_browser:
            threading.Timer(1.0, webbrowser.open, [address]).start()
        server = uvicorn.Server(config)
        # The server stops gently and then raises the signal anew, which would end the process with
        # answers not yet counted and an ingest still running. This way everything is closed first.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with local_door(index_dir, beheer.service, settings), suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            raise DefectError("the server did not start")


@contextmanager
def _service(settings: Settings, index_dir: Path) -> Iterator[Beheer]:
    """The answer service with its records; both are closed at the end."""
    # First, as it is quick and may fail: loading the model takes seconds.
    archive = Archive.open(settings)
    try:
        service = AnswerService(settings, index_dir)
        threading.Thread(target=service.warm_up, name="warm-up", daemon=True).start()
    except BaseException:
        archive.close()
        raise
    watch = Watch(service.retriever)
    watch.start()
    try:
        with beheer_of(service, settings, index_dir, archive) as beheer:
            yield beheer
    finally:
        watch.close()
        service.close()


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                f"Adres {host}, poort {port} is niet vrij.",
                "Kies een andere poort met --port.",
            ) from error
