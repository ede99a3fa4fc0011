"""The built files of the widget, read once: the newest version, and those before it.

The folder holds ``manifest.json`` with the version and the names of the files, as the build writes
it. A website that pinned an older version by its hash goes on with that; such a version stands
in a folder of its own name, with a manifest of its own.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"

LOADER = "woonwaaier-vraag.js"
"""The file a website loads; it gets the others itself."""

_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}", re.ASCII)

_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file, as it is sent.

    Attributes:
        content: its bytes.
        squeezed: the same, gzipped.
        media_type: what it is.
        integrity: its hash, as a page names it (Subresource Integrity).
    """

    content: bytes
    squeezed: bytes
    media_type: str
    integrity: str

    @classmethod
    def of(cls, content: bytes, name: str) -> BuiltFile:
        """A file with this content; its name says what it is."""
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        return cls(
            content=content,
            # Without the time: the same file is the same everywhere.
            squeezed=gzip.compress(content, 9, mtime=0),
            media_type=_MEDIA_TYPES[Path(name).suffix],
            integrity=f"sha384-{digest}",
        )

    def etag(self, *, squeezed: bool) -> str:
        """A tag that changes with the content, and with how it is sent."""
        # The hash is base64; a "/" or "+" may stand in an entity tag.
        return f'"{self.integrity[7:31]}{"-gz" if squeezed else ""}"'


class WidgetFiles:
    """Files by version and name.

    Args:
        versions: for each version its files by name.
        newest: the version that is served without naming one; None when nothing was built.
    """

    def __init__(self, versions: dict[str, dict[str, BuiltFile]], newest: str | None) -> None:
        self._versions = versions
        self.newest = newest

    @classmethod
    def load(cls, folder: Path) -> WidgetFiles:
        """What was built in a folder; a folder that is not there holds nothing.

        A version that cannot be read is left out, and said in the log: the service itself works
        without it.
        """
        current = _read(folder)
        older = (_read(one) for one in sorted(folder.glob("*")) if _VERSION.fullmatch(one.name))
        # What was current goes last, so that it wins from a copy of itself.
        versions = dict(one for one in (*older, current) if one is not None)
        return cls(versions, current[0] if current is not None else None)

    def find(self, name: str, version: str | None = None) -> BuiltFile | None:
        """A file of a version, or of the newest one; None when there is none."""
        return self._versions.get(version or self.newest or "", {}).get(name)


def _read(folder: Path) -> tuple[str, dict[str, BuiltFile]] | None:
    """The version in a folder with its files; None when there is none that can be read."""
    if not (folder / MANIFEST).is_file():
        return None
    try:
        return _version(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.error("the widget in %s cannot be read: %s", folder, type(error).__name__)
        return None


def _version(folder: Path) -> tuple[str, dict[str, BuiltFile]]:
    """One version.

    Raises:
        OSError: a file is missing.
        ValueError: the manifest is none, or a file is not the one it names.
    """
    raw = (folder / MANIFEST).read_bytes()
    manifest = json.loads(raw)
    version = str(manifest["version"])
    if not _VERSION.fullmatch(version):
        raise ValueError(version)
    files = {MANIFEST: BuiltFile.of(raw, MANIFEST)}
    for one in manifest["files"]:
        name = str(one["name"])
        if Path(name).name != name or Path(name).suffix not in _MEDIA_TYPES:
            raise ValueError(name)
        file = BuiltFile.of((folder / name).read_bytes(), name)
        if file.integrity != one["integrity"]:
            # Half a build: pages that name the hash would refuse the file anyway.
            raise ValueError(name)
        files[name] = file
    return version, files
