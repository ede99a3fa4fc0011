"""Builds: complete, immutable versions of the index, of which one is current.

A build is written beside the others and becomes current in one atomic step, so a reader sees
the old index or the new one, never half of either, whenever an ingest is killed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from filelock import FileLock
from qdrant_client import QdrantClient, models

from index.checksums import AT_OPEN, damaged_files, write_checksums
from index.collection import CollectionLayout
from index.damage import MARK, Damage, build_before, note_damage, noted_damage
from index.edge_store import LATE_TYPES, EdgeStore
from index.lock import ingest_lock
from index.manifest import (
    BUILDS,
    LAYOUT,
    POINTER,
    UNFINISHED,
    BuildManifest,
    current_pointer,
    folder_manifests,
)
from index.server_client import ReachedClient
from index.server_store import ServerStore
from index.store import Store
from waaier.errors import BuildDamagedError, DefectError, IndexMissingError
from waaier.settings import Settings, TokenSize
from waaier.storage import require_writable
from waaier.writing import write_atomically

WORDS = "words.json"
"""File in the folder of a build with its vocabulary, see :mod:`index.vocabulary`."""

LATE_FILE = "woordvectoren"
"""File in the folder of a build with the size of its token vectors; older ones have none."""

OPENING = "open.lock"
"""File in an index folder; see :meth:`FolderBuilds.open`."""

SERVER_SECONDS = 30
"""How long a Qdrant server may take over one request; a write of 32 passages takes longest."""

_SIDE = "-words"

_LAYOUT = "layout"
"""Key in the metadata of a collection with how it was laid out."""


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
    current = builds.current_id()
    return next((m for m in builds.manifests() if m.id == current), None)


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


@contextmanager
def held_still(index_dir: Path) -> Iterator[None]:
    """No build is opened, made or made current meanwhile, so that files can be copied.

    Raises:
        IndexInUseError: an ingest runs.
    """
    with ingest_lock(index_dir), FileLock(index_dir / OPENING, timeout=60):
        yield


class FolderBuilds:
    """Builds of Qdrant Edge: ``builds/<id>/`` and a pointer file ``current``.

    Args:
        index_dir: the folder of the index.
        late: the size of token vectors in builds that are begun; a finished build keeps its own.
    """

    def __init__(self, index_dir: Path, late: TokenSize = TokenSize.FLOAT16) -> None:
        self._root = index_dir
        self._late = late
        self._pointer = index_dir / POINTER
        self._folder = index_dir / BUILDS
        self._writing: EdgeStore | None = None
        # What was found on a disk where it cannot be noted.
        self._found: dict[str, Damage] = {}
        self._instead: dict[str, str | None] = {}

    def current_id(self) -> str | None:
        """Reads the pointer file, and looks whether there is a note of damage."""
        damage = self.damage()
        if damage is None:
            return current_pointer(self._root)
        return damage.answers_from or damage.build

    def made_current(self) -> BuildManifest | None:
        """Reads the manifest in the folder that the pointer names."""
        pointer = current_pointer(self._root)
        return next((one for one in folder_manifests(self._root) if one.id == pointer), None)

    def damage(self) -> Damage | None:
        """Looks for the note of damage in the folder that the pointer names."""
        pointer = current_pointer(self._root)
        if pointer is None:
            return None
        damage = self._damage_of(pointer)
        if damage is None:
            return None
        # Remembered, as this is asked at every question: manifests are large.
        instead = self._instead.get(pointer)
        if instead is None or self._damage_of(instead) is not None:
            instead = self._instead[pointer] = build_before(pointer, self.manifests())
        return damage.model_copy(update={"answers_from": instead})

    def manifests(self) -> list[BuildManifest]:
        """Reads the manifest of every finished build; a damaged one is left out."""
        return [one for one in folder_manifests(self._root) if self._damage_of(one.id) is None]

    def is_sound(self, build_id: str, most: int | None = AT_OPEN) -> bool:
        """Compares its files with their checksums."""
        if self._damage_of(build_id) is not None:
            return False
        wrong = damaged_files(self._folder / build_id, most)
        if wrong:
            self._found[build_id] = note_damage(self._folder / build_id, wrong)
        return not wrong

    def _damage_of(self, build_id: str) -> Damage | None:
        return noted_damage(self._folder / build_id) or self._found.get(build_id)

    def open(self, build_id: str) -> Store:
        """Opens a finished build.

        The engine writes its small configuration files anew when it opens a shard, so two processes
        may not open at the same moment; reading together afterwards is fine.
        """
        if not self.is_sound(build_id):
            raise _damaged(build_id)
        folder = self._folder / build_id / "shard"
        require_writable(folder)
        with FileLock(self._root / OPENING, timeout=60):
            try:
                return EdgeStore.open(folder)
            except DefectError as error:
                if not self.is_sound(build_id, None):
                    raise _damaged(build_id) from error
                raise

    def fits(self, build_id: str) -> bool:
        """Compares the size of token vectors that is noted beside the shard."""
        return _late_size(self._folder / build_id) == self._late

    def begin(self, manifest: BuildManifest) -> Store:
        """Starts a build in a folder whose name says it is unfinished."""
        folder = self._folder / (manifest.id + UNFINISHED)
        folder.mkdir(parents=True)
        (folder / LATE_FILE).write_text(self._late.value + "\n", encoding="utf-8")
        self._writing = EdgeStore.create(
            folder / "shard", manifest.model.dimension, LATE_TYPES[self._late]
        )
        return self._writing

    def write_words(self, build_id: str, words: str) -> None:
        """Writes a file beside the shard."""
        write_atomically(self._folder / (build_id + UNFINISHED) / WORDS, words)

    def words(self, build_id: str) -> str | None:
        """Reads that file."""
        try:
            return (self._folder / build_id / WORDS).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def publish(self, manifest: BuildManifest) -> None:
        """Flushes, looks whether it opens, renames the folder, then moves the pointer.

        Raises:
            DefectError: what was written cannot be opened, or lacks points.
        """
        if self._writing is None:
            raise DefectError("publish without begin", build=manifest.id)
        self._writing.finish()
        self._writing.close()
        self._writing = None
        unfinished = self._folder / (manifest.id + UNFINISHED)
        # At its first opening the engine tidies up what it wrote; after that nothing changes.
        written = EdgeStore.open(unfinished / "shard")
        count = written.count()
        written.close()
        if count != manifest.points:
            raise DefectError("a build lacks points", build=manifest.id, count=count)
        write_atomically(unfinished / "manifest.json", manifest.model_dump_json(indent=1))
        write_checksums(unfinished)
        unfinished.rename(self._folder / manifest.id)
        self.use(manifest.id)

    def use(self, build_id: str) -> None:
        """Moves the pointer."""
        if not (self._folder / build_id / "manifest.json").is_file():
            raise DefectError("no such build", build=build_id)
        write_atomically(self._pointer, build_id + "\n")

    def prune(self, keep: int) -> None:
        """Removes what is unfinished or damaged and the oldest builds, never the current one."""
        for folder in self._folder.glob("*" + UNFINISHED):
            shutil.rmtree(folder, ignore_errors=True)
        current, pointer = self.current_id(), current_pointer(self._root)
        for half in self._root.glob(f".{POINTER}.*"):
            half.unlink(missing_ok=True)
        for mark in self._folder.glob("*/" + MARK):
            if mark.parent.name != pointer:
                shutil.rmtree(mark.parent, ignore_errors=True)
        for manifest in self.manifests()[:-keep]:
            if manifest.id != current:
                shutil.rmtree(self._folder / manifest.id, ignore_errors=True)


def _late_size(build: Path) -> str:
    """Builds were in float16 before there was a choice."""
    try:
        return (build / LATE_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return TokenSize.FLOAT16


def _damaged(build_id: str) -> BuildDamagedError:
    return BuildDamagedError(
        f"Bouwsel {build_id} van de index is beschadigd.", "Lees de bronnen opnieuw in."
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


class ServerBuilds:
    """Builds on a Qdrant server: a collection each, and an alias for the current one.

    The manifest travels in the metadata of the collection, so every machine that reaches the
    server knows what it is reading.
    """

    def __init__(
        self,
        client: QdrantClient,
        alias: str = "praktijkwaaier",
        layout: CollectionLayout | None = None,
    ) -> None:
        self._client = client
        self._alias = alias
        self._layout = layout or CollectionLayout()

    def _collection(self, build_id: str) -> str:
        return f"{self._alias}-{build_id}"

    def current_id(self) -> str | None:
        """Asks the server where the alias points to."""
        for alias in self._client.get_aliases().aliases:
            if alias.alias_name == self._alias:
                return alias.collection_name.removeprefix(self._alias + "-")
        return None

    def manifests(self) -> list[BuildManifest]:
        """Reads the metadata of every collection that was published."""
        return sorted(
            (manifest for manifest, finished in self._all() if finished),
            key=lambda manifest: (manifest.created, manifest.id),
        )

    def _all(self) -> Iterator[tuple[BuildManifest, bool]]:
        for listed in self._client.get_collections().collections:
            if not listed.name.startswith(self._alias + "-"):
                continue
            metadata = self._client.get_collection(listed.name).config.metadata or {}
            try:
                manifest = BuildManifest.model_validate(json.loads(metadata["manifest"]))
            except (KeyError, ValueError):
                continue
            count = self._client.count(listed.name, exact=True).count
            # A collection is complete when it holds every point its manifest promises.
            yield manifest, count == manifest.points

    def is_sound(self, build_id: str, most: int | None = None) -> bool:
        """A server looks after its own files."""
        return True

    def made_current(self) -> BuildManifest | None:
        """A server looks after its own files."""
        return current_manifest(self)

    def damage(self) -> Damage | None:
        """None: a server looks after its own files."""
        return None

    def open(self, build_id: str) -> Store:
        """Opens a finished build."""
        return ServerStore(self._client, self._collection(build_id))

    def fits(self, build_id: str) -> bool:
        """Compares the layout that is kept with the collection."""
        metadata = self._client.get_collection(self._collection(build_id)).config.metadata or {}
        return bool(metadata.get(_LAYOUT, CollectionLayout().label) == self._layout.label)

    def begin(self, manifest: BuildManifest) -> Store:
        """Creates the collection."""
        metadata: dict[str, object] = {
            "manifest": manifest.model_dump_json(),
            _LAYOUT: self._layout.label,
        }
        return ServerStore.create(
            self._client,
            self._collection(manifest.id),
            manifest.model.dimension,
            metadata,
            self._layout,
        )

    def write_words(self, build_id: str, words: str) -> None:
        """Creates a collection beside that of the build, of one point without vectors.

        Metadata of a collection is kept by every node of a cluster, and meant to be small.
        """
        name = self._collection(build_id) + _SIDE
        self._client.create_collection(
            name,
            vectors_config={},
            shard_number=1,
            replication_factor=self._layout.replicas,
            write_consistency_factor=self._layout.confirmed,
        )
        point = models.PointStruct(id=1, vector={}, payload={"words": words})
        self._client.upsert(name, [point], wait=True)

    def words(self, build_id: str) -> str | None:
        """Reads that point."""
        name = self._collection(build_id) + _SIDE
        if not self._client.collection_exists(name):
            return None
        records = self._client.retrieve(name, [1])
        return str((records[0].payload or {})["words"]) if records else None

    def publish(self, manifest: BuildManifest) -> None:
        """Waits until the collection is whole and quick, and points the alias at it.

        Raises:
            DefectError: it does not hold what was written; the old build then goes on serving.
        """
        store = ServerStore(self._client, self._collection(manifest.id))
        if store.count() != manifest.points:
            raise DefectError("a build on the server misses passages", build=manifest.id)
        store.finish()
        self.use(manifest.id)

    def use(self, build_id: str) -> None:
        """Deletes and creates the alias in one request, which the server does atomically."""
        operations: list[models.AliasOperations] = []
        if self.current_id() is not None:
            operations.append(
                models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=self._alias))
            )
        operations.append(
            models.CreateAliasOperation(
                create_alias=models.CreateAlias(
                    collection_name=self._collection(build_id), alias_name=self._alias
                )
            )
        )
        self._client.update_collection_aliases(operations)

    def prune(self, keep: int) -> None:
        """Deletes unfinished collections and the oldest builds, never the current one."""
        current = self.current_id()
        finished = self.manifests()
        kept = {manifest.id for manifest in finished[-keep:]} | {current}
        for manifest, _ in list(self._all()):
            if manifest.id not in kept:
                # The words first: a crash between the two then leaves nothing that is not listed.
                self._client.delete_collection(self._collection(manifest.id) + _SIDE)
                self._client.delete_collection(self._collection(manifest.id))
