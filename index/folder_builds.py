"""Builds in a folder: a subfolder for each, and a pointer file that names the current one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from index.checksums import AT_OPEN, damaged_files, write_checksums
from index.damage import MARK, Damage, build_before, note_damage, noted_damage
from index.edge_store import EdgeStore
from index.lock import ingest_lock
from index.manifest import (
    BUILDS,
    POINTER,
    UNFINISHED,
    BuildManifest,
    current_pointer,
    folder_manifests,
    manifest_of,
)
from index.store import Store
from waaier.errors import BuildDamagedError, DefectError
from waaier.storage import require_writable
from waaier.writing import write_atomically

WORDS = "words.json"
"""File in the folder of a build with its vocabulary, see :mod:`index.vocabulary`."""

OPENING = "open.lock"
"""File in an index folder; see :meth:`FolderBuilds.open`."""


@contextmanager
def held_still(index_dir: Path) -> Iterator[None]:
    """No build is opened, made or made current meanwhile, so that files can be copied.

    Raises:
        IndexInUseError: an ingest runs.
    """
    with ingest_lock(index_dir), FileLock(index_dir / OPENING, timeout=60):
        yield


class FolderBuilds:
    """Builds of Qdrant Edge: ``builds/<id>/`` and a pointer file ``current``."""

    def __init__(self, index_dir: Path) -> None:
        self._root = index_dir
        self._pointer = index_dir / POINTER
        self._folder = index_dir / BUILDS
        self._writing: EdgeStore | None = None
        # What was found on a disk where it cannot be noted.
        self._found: dict[str, Damage] = {}
        self._instead: dict[str, str | None] = {}

    def current_id(self) -> str | None:
        """Reads the pointer file, and looks whether there is a note of damage."""
        pointer = current_pointer(self._root)
        damage = self._known_damage(pointer)
        return pointer if damage is None else damage.answers_from or damage.build

    def made_current(self) -> BuildManifest | None:
        """Reads the manifest in the folder that the pointer names."""
        return manifest_of(current_pointer(self._root), folder_manifests(self._root))

    def damage(self) -> Damage | None:
        """Looks for the note of damage in the folder that the pointer names."""
        return self._known_damage(current_pointer(self._root))

    def _known_damage(self, pointer: str | None) -> Damage | None:
        """That the build that was made current is damaged, with the build that answers instead."""
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
        """Always: a folder has one layout."""
        return True

    def begin(self, manifest: BuildManifest) -> Store:
        """Starts a build in a folder whose name says it is unfinished."""
        folder = self._folder / (manifest.id + UNFINISHED)
        folder.mkdir(parents=True)
        self._writing = EdgeStore.create(folder / "shard", manifest.model.dimension)
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


def _damaged(build_id: str) -> BuildDamagedError:
    return BuildDamagedError(
        f"Bouwsel {build_id} van de index is beschadigd.", "Lees de bronnen opnieuw in."
    )
