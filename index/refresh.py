"""Brings an index up to date, at once when nothing changed.

The way in for whoever reads files: it compares hashes first, and only loads the pipeline and the
model when there is work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.checksums import damaged_files
from index.damage import noted_damage
from index.manifest import BUILDS, current_pointer, folder_manifests, sources_under
from index.recipe import known_files
from index.report import IndexReport, Progress
from ingest.discover import file_sha256, find_files
from ingest.report import FileReport, FileState
from waaier.settings import Settings

if TYPE_CHECKING:
    from index.questions import Asker


def refresh_index(
    paths: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    asker: Asker | None = None,
) -> IndexReport:
    """Reads what changed under these paths and makes a new build current.

    Arguments and errors are those of :func:`index.pipeline.build_index`.
    """
    watch = progress or Progress()
    if not fresh and not settings.qdrant_url:
        unchanged = _unchanged(
            paths, settings, index_dir, watch.on_file, asker.version if asker else ""
        )
        if unchanged is not None:
            return unchanged
    from index.pipeline import build_index

    return build_index(paths, settings, index_dir, fresh=fresh, progress=watch, asker=asker)


def _unchanged(
    paths: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    on_file: Callable[[FileReport], None],
    asked: str,
) -> IndexReport | None:
    """The report when every file is as it was at the last ingest, else None."""
    started = time.perf_counter()
    pointer = current_pointer(index_dir)
    manifest = next((m for m in folder_manifests(index_dir) if m.id == pointer), None)
    known = known_files(manifest, settings, index_dir, asked)
    if manifest is None or not known:
        return None
    folder = index_dir / BUILDS / manifest.id
    # Lengths only, as this must be quick; whoever opens it looks at what is in the files.
    if noted_damage(folder) is not None or damaged_files(folder, 0):
        return None
    found = list(find_files(paths))
    held = {one.path: one for one in sources_under(manifest.sources, paths)[0]}
    # The very files of the build: none more, none less, none changed.
    if not found or {str(file.place) for file in found} != set(held):
        return None
    if any(file_sha256(file.path) != known.get(str(file.place)) for file in found):
        return None
    reports = tuple(
        FileReport(
            file=file.name,
            path=file.place,
            state=FileState.UNCHANGED,
            passages=held[str(file.place)].passages,
            questions=held[str(file.place)].questions,
        )
        for file in found
    )
    for report in reports:
        on_file(report)
    return IndexReport(
        build=manifest.id,
        changed=False,
        passages=manifest.passages,
        embedded=0,
        files=reports,
        questions=manifest.questions,
        seconds=round(time.perf_counter() - started, 3),
    )
