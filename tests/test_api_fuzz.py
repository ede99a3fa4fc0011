"""Thousands of requests made from the description itself, right and wrong ones.

``FUZZ_SECONDS`` makes it last longer; then every run takes other requests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from answer.pipeline import AnswerService
from api.app import create_app
from tests.api_server import served
from ui.mount import mount_chat
from waaier.domain import PassageRole
from waaier.settings import Settings

SECONDS = os.environ.get("FUZZ_SECONDS")


def test_the_service_does_what_its_description_says(service: AnswerService, tmp_path: Path) -> None:
    settings = Settings(rate_per_minute=0)
    app = mount_chat(create_app(service, settings), service)
    _, store = service.retriever.current()
    passage = next(one for one in store.passages() if one.role is PassageRole.TEXT)
    # Numbers drawn at random are of nothing; those are for tests/test_reading_api.py.
    known = f'[parameters]\n"path.bron_id" = "{passage.source.id}"\n'
    known += f'"path.passage_id" = "{passage.id}"\n'
    (tmp_path / "schemathesis.toml").write_text(known, encoding="utf-8")
    command = Path(sys.executable).with_name("schemathesis")
    with served(app, settings) as server:
        done = subprocess.run(
            [
                command, "run", f"{server.address}/v1/openapi.json",
                "--checks", "all",
                "--max-time", SECONDS or "30",
                *([] if SECONDS else ["--seed", "1"]),
                "--request-timeout", "20",
                "--generation-database", "none",
                # Making takes seconds each, and what makes a wish or a workshop hold together no
                # schema can say; tests/test_api_workshops.py has these.
                "--exclude-tag", "workshops",
                "--no-color",
                # No card has a page to show, and it warns of what is never found.
                "--warnings", "off",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=float(SECONDS or 30) + 120,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout
