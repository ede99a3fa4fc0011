"""Where the PDF of a source is, so that its pages can be shown beside a quote.

A page is only ever drawn from the very file that was read: a copy kept beside the index under its
checksum, or else the file itself when it still lies where it was and has not changed. No name or
path of a request comes near; who asks names a source, and the manifest knows its checksum.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import stat
import threading
from collections.abc import Collection
from pathlib import Path

from index.manifest import IndexedSource
from ingest.discover import file_sha256

log = logging.getLogger(__name__)

FOLDER = "originelen"
"""Folder in an index folder with the copies that were kept."""

_SUFFIX = ".pdf"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_REMEMBERED = 1000


def keep_nothing(_path: Path, _sha256: str) -> None:
    """What stands in for :meth:`Originals.keep` when no copies are wanted."""


class Originals:
    """The PDF files of an index. Safe to use from several threads.

    Args:
        index_dir: the folder of the index.
    """

    def __init__(self, index_dir: Path) -> None:
        self._folder = index_dir / FOLDER
        self._lock = threading.Lock()
        self._seen: dict[Path, tuple[tuple[int, int, int], str | None]] = {}

    def keep(self, path: Path, sha256: str) -> None:
        """Keeps a copy of a PDF that was read; other files are passed over.

        A full disk costs the copy, not the ingest.
        """
        target = self._kept(sha256)
        if path.suffix.lower() != _SUFFIX or target is None or target.is_file():
            return
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with path.open("rb") as source, fresh.open("wb") as copy:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
            # The file may have been replaced since it was read.
            if digest.hexdigest() == sha256:
                fresh.replace(target)
        except OSError as error:
            log.warning("Could not keep a copy of a PDF: %s", error.strerror)
        finally:
            fresh.unlink(missing_ok=True)

    def find(self, indexed: IndexedSource) -> Path | None:
        """The PDF that this source was read from, or None when it is no PDF or is gone."""
        kept = self._kept(indexed.sha256)
        if kept is not None and kept.is_file():
            return kept
        path = Path(indexed.path)
        if path.suffix.lower() == _SUFFIX and self._checksum(path) == indexed.sha256:
            return path
        return None

    def prune(self, wanted: Collection[str]) -> None:
        """Removes copies whose checksum is in no build any more."""
        for file in self._folder.glob(f"*{_SUFFIX}"):
            if file.stem not in wanted:
                file.unlink(missing_ok=True)

    def _kept(self, sha256: str) -> Path | None:
        # The checksum may come from a server: what is none must not become part of a path.
        known = _SHA256.fullmatch(sha256)
        return self._folder / f"{known.group()}{_SUFFIX}" if known else None

    def _checksum(self, path: Path) -> str | None:
        """The sha256 of a file, computed again only when the file was changed."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        mark = (status.st_mtime_ns, status.st_size, status.st_ino)
        with self._lock:
            known = self._seen.get(path)
        if known is not None and known[0] == mark:
            return known[1]
        found = file_sha256(path)
        with self._lock:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[path] = (mark, found)
        return found
