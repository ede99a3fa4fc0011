"""The real service in a process of its own, killed without warning."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from filelock import FileLock
from sqlalchemy import select

from api.records.archive import Archive
from api.records.kinds import Role
from api.records.tables import Feedback
from tests.api_server import free_port
from tests.beheer import QUESTION, desk_of, token_for
from tests.conftest import ROOT
from tests.files import copy_index
from tests.test_beheer import PLANTED, TOLD
from tests.test_inlezen import long_text
from waaier.settings import Settings


@dataclass
class Live:
    """A running `waaier serve`."""

    address: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """As a power cut does it: nothing gets a chance to finish."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def live(index_dir: Path, data_dir: Path) -> Iterator[Live]:
    port, log = free_port(), data_dir.with_name("log.txt")
    command = [sys.executable, "-m", "cli.main", "serve"]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--index", str(index_dir), "--port", str(port)],
            cwd=ROOT,
            env={
                **os.environ,
                "WAAIER_DATA_DIR": str(data_dir),
                "WAAIER_BEWAAR_VRAGEN": "true",
                "WAAIER_RATE_PER_MINUTE": "0",
            },
            stdout=stream,
            stderr=stream,
        )
    running = Live(f"http://127.0.0.1:{port}", port, process, log)
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            try:
                if httpx.get(f"{running.address}/v1/gezondheid").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield running
    finally:
        process.kill()
        process.wait(10)


def first_line(port: int, request: bytes) -> bytes:
    """The first line of what a server answers before the body came."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return connection.recv(200).split(b"\r\n")[0]


def test_what_was_acknowledged_survives_a_kill(few_cards_index: Path, tmp_path: Path) -> None:
    index_dir, data_dir = tmp_path / "index", tmp_path / "beheer"
    copy_index(few_cards_index, index_dir)
    settings = Settings(data_dir=data_dir)
    archive = Archive.open(settings)
    token = token_for(archive, Role.MANAGER)
    archive.close()
    headers = {"Authorization": f"Bearer {token}"}

    acknowledged: list[str] = []
    with live(index_dir, data_dir) as server:
        # A stranger does not get to send 100 MB: the answer comes before the body.
        told = b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000000\r\n\r\n"
        request = b"POST /v1/beheer/inleestaken HTTP/1.1\r\nHost: x\r\n" + told
        assert b" 401 " in first_line(server.port, request)

        body = {"question": f"{TOLD}: {QUESTION}"}
        asked = httpx.post(f"{server.address}/v1/vragen", json=body, timeout=60)
        assert asked.status_code == 200
        url = f"{server.address}/v1/beheer/inleestaken"
        files = {"bestanden": ("lang.txt", long_text())}
        job = httpx.post(url, files=files, headers=headers, timeout=60).json()

        def report() -> None:
            told = {"reden": "onjuist", "toelichting": f"Dit klopt niet. {TOLD}"}
            while True:
                try:
                    response = httpx.post(f"{server.address}/v1/terugkoppelingen", json=told)
                except httpx.TransportError:
                    return
                assert response.status_code == 201, response.text
                acknowledged.append(response.json()["id"])

        statuses: list[int] = []

        def ask() -> None:
            while True:
                try:
                    url = f"{server.address}/v1/vragen"
                    statuses.append(httpx.post(url, json=body, timeout=60).status_code)
                except httpx.TransportError:
                    return

        reporters = [threading.Thread(target=report) for _ in range(3)]
        askers = [threading.Thread(target=ask) for _ in range(20)]
        for one in [*reporters, *askers]:
            one.start()
        until = time.monotonic() + 60
        while time.monotonic() < until and (len(acknowledged) < 20 or len(statuses) < 40):
            time.sleep(0.01)
        server.kill()
        for one in [*reporters, *askers]:
            one.join(20)
        log = server.log.read_text()
    assert len(acknowledged) >= 20
    assert len(statuses) >= 40
    # Twenty at once is within the queue: nobody is turned away, and nothing breaks.
    assert set(statuses) == {200}

    # The ingest stops too: it would otherwise change the index behind our back.
    with FileLock(index_dir / "ingest.lock", timeout=20):
        pass
    with desk_of(settings, index_dir) as desk:
        with desk.beheer.archive.database.read() as session:
            kept = set(session.scalars(select(Feedback.id)))
        assert set(acknowledged) <= kept
        # One more may have been stored than its sender heard of, for each that was sending.
        assert len(kept) <= len(acknowledged) + len(reporters)
        left = desk.get(f"inleestaken/{job['id']}")
        assert left["status"] == "afgebroken"
        assert desk.ask(QUESTION)["outcome"] == "answered"
        assert len(desk.get("bouwsels")["bouwsels"]) == 1
    stored = b"".join(file.read_bytes() for file in data_dir.glob("*") if file.is_file())
    for planted in PLANTED:
        assert planted not in log
        assert planted.encode() not in stored


@pytest.mark.parametrize("setting", ["WAAIER_DATA_DIR", "WAAIER_DATABASE_URL"])
def test_a_database_that_cannot_be_used_is_told_before_the_start(
    setting: str, few_cards_index: Path, tmp_path: Path
) -> None:
    copy_index(few_cards_index, tmp_path / "index")
    (tmp_path / "bestand").write_text("x")
    value = {
        "WAAIER_DATA_DIR": str(tmp_path / "bestand"),
        "WAAIER_DATABASE_URL": "postgresql://iemand:geheim@127.0.0.1:9/x",
    }[setting]
    ran = subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", "--index", str(tmp_path / "index"),
         "--port", str(free_port())],
        cwd=ROOT, env={**os.environ, setting: value}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert len(ran.stderr.strip().splitlines()) == 1
    assert setting in ran.stderr
    assert "geheim" not in ran.stderr
