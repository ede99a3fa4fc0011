"""Beheer under thousands of requests made from its own description, right and wrong ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import beheer_of
from api.records.kinds import Role
from tests.api_server import served
from tests.beheer import token_for
from tests.files import copy_index
from waaier.settings import Settings

SECONDS = os.environ.get("FUZZ_SECONDS")


def fuzz(address: str, token: str, folder: Path, seconds: str, *options: str) -> None:
    command = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            command, "run", f"{address}/v1/openapi.json",
            "--header", f"Authorization: Bearer {token}",
            "--checks", "all",
            "--max-time", SECONDS or seconds,
            *([] if SECONDS else ["--seed", "1"]),
            "--request-timeout", "30",
            "--generation-database", "none",
            "--no-color",
            *options,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=float(SECONDS or seconds) + 120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_beheer_does_what_its_description_says(few_cards_index: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "beheer", rate_per_minute=0, bewaar_vragen=True)
    copy_index(few_cards_index, tmp_path / "index")
    service = AnswerService(settings, tmp_path / "index")
    with beheer_of(service, settings, tmp_path / "index") as beheer:
        token = token_for(beheer.archive, Role.MANAGER)
        with served(create_app(service, settings, beheer), settings) as server:
            only = ("--include-path-regex", "^/(beheer|terugkoppelingen)")
            sent_in = "startInleestaak"
            fuzz(
                server.address, token, tmp_path, "20",
                *only, "--exclude-operation-id", sent_in,
            )  # fmt: skip
            # No description can say which files are good, so only refusals are looked at.
            fuzz(
                server.address, token, tmp_path, "10",
                "--include-operation-id", sent_in,
                "--exclude-checks", "positive_data_acceptance",
            )  # fmt: skip
    service.close()
