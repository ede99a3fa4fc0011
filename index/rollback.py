"""Makes an older build current again, when the newest turns out to be wrong."""

from __future__ import annotations

from pathlib import Path

from index.builds import open_builds
from index.embedding import ModelIdentity
from index.lock import ingest_lock
from index.manifest import LAYOUT, BuildManifest
from waaier.errors import InputError
from waaier.settings import Settings
from waaier.storage import writing_in


def use_build(
    settings: Settings, index_dir: Path, build_id: str, model: ModelIdentity
) -> BuildManifest:
    """Makes a build current, in one atomic step; a running service notices at the next question.

    Args:
        settings: where the builds are.
        index_dir: the folder of the index.
        build_id: the build.
        model: what the service computes vectors with.

    Raises:
        IndexInUseError: an ingest is running, which would make its own build current.
        InputError: there is no such build, it is damaged, or this version or model cannot search
            it.
        StorageError: the disk is full or read-only.
    """
    with ingest_lock(index_dir):
        builds = open_builds(settings, index_dir)
        manifest = next((one for one in builds.manifests() if one.id == build_id), None)
        if manifest is None:
            raise InputError(f"Er is geen bouwsel {build_id}.", "Kijk welke bouwsels er zijn.")
        if manifest.layout != LAYOUT or manifest.model.comparable() != model.comparable():
            raise InputError(
                f"Bouwsel {build_id} is gemaakt met een andere versie of een ander taalmodel.",
                "Lees de bronnen opnieuw in.",
            )
        if not builds.is_sound(build_id):
            raise InputError(f"Bouwsel {build_id} is beschadigd.", "Kies een ander bouwsel.")
        with writing_in(index_dir):
            builds.use(build_id)
        return manifest
