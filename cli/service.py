"""A service in a process of its own, for as long as something is measured on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from waaier.errors import DefectError

START_SECONDS = 120
STOP_SECONDS = 30


@contextmanager
def running_service(
    index_dir: Path, settings: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """The address and process id of ``waaier serve`` on a free port, without limit per address.

    Args:
        index_dir: the folder of its index.
        settings: environment variables on top of those of this process.

    Raises:
        DefectError: it does not start; the context holds the end of what it said.
    """
    arguments = ["cli.main", "serve", "--index", str(index_dir), "--host", "127.0.0.1"]
    with running(arguments, settings) as service:
        yield service


@contextmanager
def running(
    arguments: Sequence[str], settings: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """The address and process id of a module that serves on the port of its option ``--port``.

    Args:
        arguments: the module and its arguments.
        settings: environment variables on top of those of this process.

    Raises:
        DefectError: it does not start; the context holds the end of what it said.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 (our own modules)
            [sys.executable, "-m", *arguments, "--port", str(port)],
            env={
                **os.environ,
                "WAAIER_RATE_PER_MINUTE": "0",
                "WAAIER_REQUEST_LOG": "false",
                **(settings or {}),
            },
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _answers(process, address):
                said.seek(0)
                raise DefectError("the service does not start", said=said.read()[-2000:].decode())
            yield address, process.pid
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            if httpx.get(f"{address}/v1/gezondheid", trust_env=False).is_success:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    return False
