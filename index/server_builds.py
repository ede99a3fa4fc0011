"""Builds on a Qdrant server: a collection for each, and an alias that names the current one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qdrant_client import QdrantClient, models

from index.collection import CollectionLayout
from index.damage import Damage
from index.manifest import BuildManifest, manifest_of
from index.server_store import ServerStore
from index.store import Store
from waaier.errors import DefectError

_SIDE = "-words"

_LAYOUT = "layout"
"""Key in the metadata of a collection with how it was laid out."""


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
        return manifest_of(self.current_id(), self.manifests())

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
