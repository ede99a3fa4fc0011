"""What of the build before goes into the next one, and what of it is lost.

Sources that were not read again stay as they were. A damaged build is passed over for the one
before it; what only the damaged one had is read again when its files are there, and named when
they are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.builds import Builds, current_manifest
from index.manifest import BuildManifest, IndexedSource, sources_under
from index.outline import reading_order
from ingest.pipeline import IngestedFile
from ingest.report import FileReport, FileState
from waaier.domain import Passage


def sound_build(builds: Builds) -> BuildManifest | None:
    """The current build, or the one before it when it turns out to be damaged, or None."""
    manifest = current_manifest(builds)
    while manifest is not None and not builds.is_sound(manifest.id):
        other = current_manifest(builds)
        manifest = other if other is not None and other.id != manifest.id else None
    return manifest


def lost_files(damaged: BuildManifest | None, before: BuildManifest | None) -> list[Path]:
    """Files of a damaged build that the build before it does not have, as far as they are there."""
    known = {(one.path, one.sha256) for one in before.sources} if before is not None else set()
    found = []
    for one in damaged.sources if damaged is not None else ():
        if (one.path, one.sha256) in known:
            continue
        # A source may come from a file in a zip file.
        places = (Path(one.path), *Path(one.path).parents)
        found += [place for place in places if place.is_file()][:1]
    return list(dict.fromkeys(found))


def lost_titles(
    damaged: BuildManifest | None, sources: Sequence[IndexedSource], told: Sequence[str]
) -> Iterator[str]:
    """Titles of sources of a damaged build whose files are gone, besides those that were told."""
    now = {one.path for one in sources}
    ids = {one.source.id for one in sources}
    for one in damaged.sources if damaged is not None else ():
        if one.path not in now and one.source.id not in ids and one.source.title not in told:
            yield one.source.title


def questions_left_out(before: BuildManifest | None, sources: Sequence[IndexedSource]) -> int:
    """How many questions of sources that stay are no longer there."""
    if before is None:
        return 0
    now = {one.path: one.questions for one in sources}
    return sum(max(0, one.questions - now[one.path]) for one in before.sources if one.path in now)


def carried_sources(
    before: BuildManifest | None,
    paths: Sequence[Path],
    documents: Sequence[IngestedFile],
    reports: Sequence[FileReport],
) -> tuple[list[IndexedSource], tuple[str, ...]]:
    """Sources of the current build that stay, and titles of those that leave.

    A source stays when its file was not under the paths read now, when it has not changed, or when
    it could not be read this time: a broken new version must not cost the old one.
    """
    if before is None:
        return [], ()
    read = {str(document.path) for document in documents}
    ids = {document.source.id for document in documents}
    kept = {
        str(report.path)
        for report in reports
        if report.state in (FileState.REFUSED, FileState.UNCHANGED) and report.path is not None
    }
    under, carried = sources_under(before.sources, paths)
    carried = [one for one in carried if one.path not in read and one.source.id not in ids]
    removed = []
    for indexed in under:
        if indexed.path in read or indexed.source.id in ids:
            continue
        # A zip file that is refused as a whole keeps its files from before.
        if kept.isdisjoint({indexed.path, *map(str, Path(indexed.path).parents)}):
            removed.append(indexed.source.title)
        else:
            carried.append(indexed)
    return carried, tuple(removed)


def carried_passages(
    builds: Builds, before: BuildManifest | None, carried: Sequence[IndexedSource]
) -> Iterator[Passage]:
    """The passages of sources that stay, in reading order, each source's questions after them."""
    if before is None or not carried:
        return
    store = builds.open(before.id)
    try:
        for indexed in carried:
            passages = store.passages(indexed.source.id)
            yield from sorted(passages, key=reading_order)
            yield from sorted(store.questions(indexed.source.id), key=lambda p: p.id)
    finally:
        store.close()
