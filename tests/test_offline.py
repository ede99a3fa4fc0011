"""Nothing calls home: no usage reports, and no connection beyond this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from answer.pipeline import AnswerService
from index.retrieval import Retriever
from tests.conftest import OMSLAGROUTE, ROOT
from waaier.domain import Outcome, Question
from waaier.settings import Settings

ROOMS = (
    "ingest.pipeline",
    "index.retrieval",
    "answer.pipeline",
    "evals.run",
    "api.app",
    "cli.serve",
    "cli.pipelines",
)
"""Each may be the first of ours that a program imports, and each loads Haystack or Gradio."""

PROBE = """
import importlib, json, os, socket, sys

calls = []

def refuse(self, address, *rest):
    calls.append(repr(address))
    raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = refuse
importlib.import_module(sys.argv[1])
import haystack.telemetry._telemetry as telemetry
if "gradio" in sys.modules:
    analytics = sys.modules["gradio"].analytics.analytics_enabled()
else:
    analytics = os.environ.get("GRADIO_ANALYTICS_ENABLED") != "False"
print(json.dumps({
    "telemetry": telemetry.telemetry is not None,
    "analytics": analytics,
    "hub": os.environ.get("HF_HUB_OFFLINE"),
    "calls": calls,
}))
"""


def _probe(room: str, **extra: str) -> dict[str, Any]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HAYSTACK_", "GRADIO_", "HF_"))
    }
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, room],
        env=environment | extra,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_switches_usage_reports_off(room: str) -> None:
    found = _probe(room)
    assert found == {"telemetry": False, "analytics": False, "hub": "1", "calls": []}


def test_the_probe_sees_reports_that_are_on() -> None:
    found = _probe("gradio", HAYSTACK_TELEMETRY_ENABLED="True", GRADIO_ANALYTICS_ENABLED="True")
    assert found["telemetry"]
    assert found["analytics"]


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that a socket is asked to reach; none is let through."""
    addresses: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        addresses.append(address)
        raise OSError("no network here")

    def unresolved(host: object, *_: object, **__: object) -> None:
        addresses.append(host)
        raise socket.gaierror("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    return addresses


def test_answering_opens_no_connection(card_index: Path, reached: list[object]) -> None:
    service = AnswerService(Settings(), card_index)
    try:
        answer = service.answer(Question(text=OMSLAGROUTE))
    finally:
        service.close()
    assert answer.outcome is Outcome.ANSWERED
    assert reached == []


def test_searching_opens_no_connection(card_index: Path, reached: list[object]) -> None:
    retriever = Retriever(Settings(), card_index)
    try:
        assert retriever.search(Question(text="huurtoeslag")).hits
    finally:
        retriever.close()
    assert reached == []


def test_the_recorder_records(reached: list[object]) -> None:
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("192.0.2.1", 9))
    assert reached == ["192.0.2.1"]
