"""What stands in a backup: which folders it has, and the list of what each file must be."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from waaier.domain import Model
from waaier.settings import Settings

FORMAT = 1
"""Raised when an older version could no longer put a backup back."""

CONTENTS = "inhoud.json"
"""The last file of a backup: what it holds, and a checksum for each file."""

INDEX, DATABASE, SOURCES, CORPUS, SETTINGS = (
    "index",
    "archief.sqlite3",
    "bronnen",
    "corpus",
    "instellingen.env",
)
"""Where things stand in a backup."""

_CHUNK = 1 << 20


class Contents(Model):
    """What a backup holds.

    ``files`` has the SHA-256 of every file by its name in the backup. ``build`` is the build of the
    index, None when there was none or it stands on a Qdrant server. ``left_out`` says in Dutch what
    is not in it.
    """

    format: int = FORMAT
    version: str
    made_at: str
    build: str | None
    files: dict[str, str]
    left_out: tuple[str, ...] = ()


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of what is left of a stream, in hexadecimal."""
    digest = hashlib.sha256()
    while piece := stream.read(_CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def settings_text(settings: Settings) -> tuple[str, tuple[str, ...]]:
    """The settings that differ from the usual ones as lines of a ``.env`` file.

    Returns:
        The text, and the names of the settings that hold a secret: those are left out.
    """
    lines = ["# Instellingen uit een back-up. Wachtwoorden en sleutels staan er niet in."]
    secret = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value == field.get_default(call_default_factory=True):
            continue
        if isinstance(value, SecretStr):
            secret.append(f"WAAIER_{name.upper()}")
            lines.append(f"# WAAIER_{name.upper()}= (geheim: vul zelf in)")
        else:
            text = str(value) if isinstance(value, Path | str) else json.dumps(value)
            lines.append(f"WAAIER_{name.upper()}={json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines) + "\n", tuple(secret)
