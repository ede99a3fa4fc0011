"""The files that were sent in: a folder per ingest in the data folder.

They stay as long as a build was made from them, so that they can be read again. A folder of their
own for each ingest keeps a new version from overwriting the old one before it was read well.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from index.builds import open_builds
from index.manifest import folder_manifests
from waaier.settings import Settings
from waaier.storage import writing_in

FOLDER = "bronnen"

_RECEIVING = ".ontvangst-"
_FORGOTTEN_SECONDS = 24 * 60 * 60


class Library:
    """The files that were sent in for one index.

    Args:
        settings: the data folder, and where the builds are.
        index_dir: the folder of the index.
    """

    def __init__(self, settings: Settings, index_dir: Path) -> None:
        self._settings = settings
        self._index_dir = index_dir
        # As an ingest writes down where a source came from: with links followed.
        self.folder = (settings.data_dir / FOLDER).resolve()

    def receiving(self) -> Path:
        """An empty folder for files that are coming in.

        Raises:
            StorageError: the disk is full or read-only.
        """
        folder = self.folder / f"{_RECEIVING}{secrets.token_hex(8)}"
        with writing_in(self._settings.data_dir):
            folder.mkdir(parents=True, mode=0o700)
        return folder

    def keep(self, received: Path, job_id: str) -> Path:
        """Gives what came in the folder of its ingest; returns that."""
        folder = self.folder / job_id
        received.rename(folder)
        return folder

    def holds(self, path: str) -> bool:
        """Whether a source was read from a file that was sent in."""
        return self.folder in Path(path).parents

    def file_of(self, path: str) -> Path | None:
        """The file that was sent in with this source: itself, or the zip file that it was in."""
        for one in (Path(path), *Path(path).parents):
            if one.parent.parent == self.folder:
                return one
        return None

    def used(self) -> set[Path]:
        """The files that some build was made from. A zip file counts when one in it does."""
        # Of a damaged build too: from these files it can be made again.
        if self._settings.qdrant_url:
            builds = open_builds(self._settings, self._index_dir).manifests()
        else:
            builds = folder_manifests(self._index_dir)
        paths = {Path(one.path) for build in builds for one in build.sources}
        return {
            parent
            for path in paths
            if self.folder in path.parents
            for parent in (path, *path.parents)
            if self.folder in parent.parents
        }

    def remove_unused(self, candidates: Iterable[Path], used: set[Path]) -> None:
        """Removes these files and what is in these folders, as far as no build was made from it.

        What no build of this index knows may belong to another index, so nothing but candidates is
        looked at.
        """
        for candidate in candidates:
            files = candidate.rglob("*") if candidate.is_dir() else [candidate]
            for file in [one for one in files if one.is_file() and one not in used]:
                file.unlink(missing_ok=True)
            folder = candidate if candidate.is_dir() else candidate.parent
            if folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def forget_unfinished(self) -> None:
        """Removes what came in only in part, because the service stopped."""
        for folder in self.folder.glob(f"{_RECEIVING}*"):
            if time.time() - folder.stat().st_mtime > _FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
