"""Builds: complete, immutable versions of the index, of which one is current.

A build is written beside the others and becomes current in one atomic step, so a reader sees
the old index or the new one, never half of either, whenever an ingest is killed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, cast

from index.checksums import AT_OPEN
from index.damage import Damage
from index.folder_builds import FolderBuilds
from index.manifest import LAYOUT, BuildManifest, manifest_of
from index.store import Store
from waaier.errors import IndexMissingError
from waaier.settings import Settings

SERVER_SECONDS = 30
"""How long a Qdrant server may take over one request; a write of passages takes longest."""


class Builds(Protocol):
    """Where builds live: in a folder, or on a Qdrant server."""

    def current_id(self) -> str | None:
        """The id of the current build, or None; cheap enough to ask at every question.

        When the build that was made current is known to be damaged, the one before it.
        """

    def manifests(self) -> list[BuildManifest]:
        """All finished builds that can be used, oldest first."""

    def is_sound(self, build_id: str, most: int | None = AT_OPEN) -> bool:
        """Whether the files of a build are what was written; what is not, is noted and told.

        ``most`` is how many bytes are read at most, see :mod:`index.checksums`.
        """

    def made_current(self) -> BuildManifest | None:
        """The manifest of the build that was made current, damaged or not, if it can be read."""

    def damage(self) -> Damage | None:
        """Of the build that was made current: that it is known to be damaged, else None."""

    def open(self, build_id: str) -> Store:
        """Opens a finished build for reading.

        Raises:
            BuildDamagedError: its files are not what was written.
            StorageError: the disk is full or read-only, and the engine needs to write.
        """

    def fits(self, build_id: str) -> bool:
        """Whether a finished build is laid out as the settings ask now."""

    def begin(self, manifest: BuildManifest) -> Store:
        """Starts writing a build."""

    def write_words(self, build_id: str, words: str) -> None:
        """Keeps the vocabulary with a build that was begun; before its last passage is written."""

    def words(self, build_id: str) -> str | None:
        """The vocabulary of a finished build, or None when it was made without one."""

    def publish(self, manifest: BuildManifest) -> None:
        """Finishes a written build and makes it current, in one atomic step."""

    def use(self, build_id: str) -> None:
        """Makes another finished build current (roll back)."""

    def prune(self, keep: int) -> None:
        """Removes half-written builds, and finished ones beyond the newest ``keep``."""


def current_manifest(builds: Builds) -> BuildManifest | None:
    """The manifest of the current build, or None."""
    return manifest_of(builds.current_id(), builds.manifests())


def require_manifest(builds: Builds, index_dir: Path) -> BuildManifest:
    """The manifest of the current build.

    Raises:
        IndexMissingError: there is no index yet, or it is damaged or of another version.
    """
    manifest = current_manifest(builds)
    current = builds.current_id()
    if manifest is None and current is not None and not builds.is_sound(current):
        # Its manifest may be what was damaged: then the build before it answers.
        manifest = current_manifest(builds)
    if manifest is not None and manifest.layout == LAYOUT:
        return manifest
    if current is None:
        raise IndexMissingError(
            f"In de map {index_dir} staat nog geen index.",
            f"Lees eerst bronnen in met: waaier ingest MAP --index {index_dir}",
        )
    raise IndexMissingError(
        f"De index in {index_dir} is beschadigd of hoort bij een andere versie.",
        f"Lees de bronnen opnieuw in met: waaier ingest MAP --index {index_dir}",
    )


def open_builds(settings: Settings, index_dir: Path) -> Builds:
    """The builds that belong to an index folder under these settings."""
    if not settings.qdrant_url:
        return FolderBuilds(index_dir, settings.late_size)
    # Importing the client of a server takes a quarter of a second that a folder need not wait for.
    from qdrant_client import QdrantClient

    from index.collection import CollectionLayout
    from index.server_builds import ServerBuilds
    from index.server_client import ReachedClient

    key = settings.qdrant_api_key
    client = QdrantClient(
        url=settings.qdrant_url,
        api_key=key.get_secret_value() if key else None,
        timeout=SERVER_SECONDS,
        check_compatibility=False,
    )
    return ServerBuilds(
        cast(QdrantClient, ReachedClient(client)),
        settings.qdrant_name,
        CollectionLayout.of(settings),
    )


class PinnedBuilds:
    """Builds of which one counts as current, whatever the others do; for reading only."""

    def __init__(self, builds: Builds, build_id: str) -> None:
        self._builds = builds
        self._id = build_id

    def current_id(self) -> str | None:
        """Always the same."""
        return self._id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._builds, name)
