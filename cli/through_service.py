"""Asks a service that runs on the same index on this machine, see :mod:`api.local_door`.

A command loads model and index in seconds; a service has them. When anything is not as it must be
(no service, another version, other settings, no answer in time) these functions give nothing, and
the command does the work itself.
"""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
from pathlib import Path

from pydantic import ValidationError

from api.local_door import (
    GREETING_SECONDS,
    MAX_BYTES,
    SOCKET,
    Asked,
    Greeting,
    Reply,
    send_line,
    shortest,
)
from waaier.errors import InputError
from waaier.settings import Settings

_MAX_REPLY = 50_000_000


def ask_service(asked: Asked, settings: Settings, index_dir: Path) -> Reply | None:
    """What the service says; None when there is none that answers as this process would.

    Raises:
        InputError: the service says that the question cannot be answered, and why.
    """
    file = index_dir / SOCKET
    if not settings.ask_service or not _is_ours(file):
        return None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(GREETING_SECONDS)
            connection.connect(shortest(file))
            if not _is_same_user(connection):
                return None
            with connection.makefile("rwb") as stream:
                send_line(stream, Greeting.of(settings).model_dump_json())
                if json.loads(stream.readline(MAX_BYTES))["same"] is not True:
                    return None
                connection.settimeout(settings.answer_seconds)
                send_line(stream, asked.model_dump_json())
                reply = Reply.model_validate_json(stream.readline(_MAX_REPLY))
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None
    if reply.refused is not None:
        raise InputError(*reply.refused)
    return reply


def _is_ours(file: Path) -> bool:
    """Whether this is a socket that nobody but this user can have made, or can open."""
    if not hasattr(socket, "AF_UNIX"):
        return False
    try:
        found = os.lstat(file)
    except OSError:
        return False
    private = not stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.geteuid() and private


def _is_same_user(connection: socket.socket) -> bool:
    """Whether the process on the other side runs as this user; True where no system tells."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack(
        "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    return bool(user == os.geteuid())
