"""Writing small files so that a reader, or a crash, never meets half of one."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(file: Path, content: str | bytes) -> None:
    """Writes a file so that a reader sees the old or the new content, never a part."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with fresh.open("wb") as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
