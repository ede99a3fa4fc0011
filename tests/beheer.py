"""A service with beheer on a small index of its own, that a test may change."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import Beheer, beheer_of
from api.records import audit, tokens
from api.records.archive import Archive
from api.records.kinds import Role
from ui.mount import mount_chat
from waaier.settings import Settings

ROOT = Path(__file__).resolve().parent.parent

CARDS = ("briefadres", "wooncirkels", "huurtoeslag", "nachtopvang-amsterdam")

QUESTION = "Hoe werkt een wooncirkel?"

MEMO = (
    "Werkafspraak sleutelkluis\n\n"
    "Een sleutelkluis hangt naast de voordeur. De wijkverpleegkundige opent de sleutelkluis met "
    "een code. De corporatie vergoedt de sleutelkluis voor huurders van 75 jaar en ouder. "
    "Vraag de sleutelkluis aan bij de wijkmeester.\n"
)
"""A source that no card speaks of."""


def token_for(archive: Archive, role: Role, name: str = "") -> str:
    with archive.database.write() as session:
        holder = name or f"proef-{role.value}"
        return tokens.make(session, archive.now(), holder, role, 30, audit.COMMAND)


@dataclass
class Desk:
    """A client with everything behind it."""

    client: TestClient
    beheer: Beheer
    reader: dict[str, str]
    manager: dict[str, str]

    def get(self, path: str, **more: Any) -> Any:
        response = self.client.get(f"/v1/beheer/{path}", headers=self.reader, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def send(self, *files: tuple[str, bytes], **more: Any) -> Any:
        """The answer to files that are sent in."""
        parts = [("bestanden", (name, content)) for name, content in files]
        return self.client.post("/v1/beheer/inleestaken", files=parts, headers=self.manager, **more)

    def ended(self, job_id: str, seconds: float = 90) -> dict[str, Any]:
        """The job when it is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            job: dict[str, Any] = self.get(f"inleestaken/{job_id}")
            if job["status"] != "bezig":
                self.beheer.runner.wait(10)
                return job
            time.sleep(0.1)
        raise AssertionError(f"the job is still running: {job}")

    def ask(self, question: str) -> dict[str, Any]:
        response = self.client.post("/v1/vragen", json={"question": question})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


@contextmanager
def desk_of(settings: Settings, index_dir: Path, *, chat: bool = False) -> Iterator[Desk]:
    """A running service. The tokens are new ones at every start."""
    settings = settings.model_copy(update={"rate_per_minute": 0})
    service = AnswerService(settings, index_dir)
    try:
        with beheer_of(service, settings, index_dir) as beheer:
            now = f"{time.monotonic_ns()}"
            reader = token_for(beheer.archive, Role.READER, f"lezer-{now}")
            manager = token_for(beheer.archive, Role.MANAGER, f"beheerder-{now}")
            app = create_app(service, settings, beheer)
            app = mount_chat(app, service, beheer) if chat else app
            with TestClient(app, raise_server_exceptions=False) as client:
                yield Desk(
                    client,
                    beheer,
                    {"Authorization": f"Bearer {reader}"},
                    {"Authorization": f"Bearer {manager}"},
                )
    finally:
        service.close()


def some_cards(folder: Path) -> Path:
    """A folder with a few cards."""
    folder.mkdir(parents=True)
    for name in CARDS:
        shutil.copy(ROOT / "corpus" / "kaarten" / f"{name}.md", folder)
    return folder
