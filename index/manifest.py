"""What a build holds, and reading that back without opening an engine or a model.

Kept light on purpose: an ingest in which nothing changed must find that out at once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from index.embedding import ModelIdentity
from waaier.domain import Model, Source

POINTER = "current"
"""File in an index folder that names the current build."""

BUILDS = "builds"
"""Folder in an index folder with a folder per build."""

UNFINISHED = ".unfinished"
"""Ends the name of a build that is still being written."""


LAYOUT = 4
"""Version of what is stored with a passage; a build with another one cannot be searched."""


PARTLY = "deels"
"""Stands for the version when not every passage of a source was asked about."""


class IndexedSource(Model):
    """A source in a build, and the file it came from.

    ``path`` is the absolute path it was read from; ``sha256`` of that file's bytes. ``questions``
    counts the generated questions that lead to its passages; ``asked`` is the version of what was
    asked of the language model for them, ``PARTLY`` when some passages still wait, "" for none.
    """

    source: Source
    path: str
    sha256: str
    passages: int
    questions: int = 0
    asked: str = ""


class BuildManifest(Model):
    """What a build holds. ``digest`` is the same for two builds with the same content.

    ``layout`` is the ``LAYOUT`` it was written in. ``passages`` does not count the generated
    questions, ``questions`` does.
    """

    id: str
    layout: int = 1
    created: datetime
    digest: str
    model: ModelIdentity
    passages: int
    questions: int = 0
    sources: tuple[IndexedSource, ...]

    @property
    def points(self) -> int:
        """How many vectors of each sort it has."""
        return self.passages + self.questions

    @classmethod
    def describe(
        cls,
        model: ModelIdentity,
        sources: Iterable[IndexedSource],
        passages: Iterable[str],
        after: datetime | None = None,
    ) -> BuildManifest:
        """The manifest of a new build of these sources.

        ``passages`` are all stored passages, the generated questions of the sources included.
        ``after`` is when the newest build there is was made: builds are in order of time, also
        where the clock was put back.
        """
        listed = tuple(sources)
        questions = sum(one.questions for one in listed)
        count, digest = (
            0,
            hashlib.sha256(f"{LAYOUT} {model.comparable().model_dump_json()}".encode()),
        )
        for passage in sorted(passages):
            count += 1
            digest.update(passage.encode())
        # Asked in vain is another state than never asked, though the passages are the same.
        for one in sorted(listed, key=lambda one: one.source.id):
            if one.asked:
                digest.update(f"{one.source.id} {one.asked}".encode())
        now = datetime.now(UTC)
        if after is not None and now <= after:
            now = after + timedelta(seconds=1)
        return cls(
            id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
            layout=LAYOUT,
            created=now,
            digest=digest.hexdigest(),
            model=model,
            passages=count - questions,
            questions=questions,
            sources=listed,
        )


def sources_under(
    sources: Iterable[IndexedSource], paths: Iterable[Path]
) -> tuple[list[IndexedSource], list[IndexedSource]]:
    """The sources whose file is one of these paths or lies below one, and the others."""
    roots = [path.resolve() for path in paths]
    under, elsewhere = list[IndexedSource](), list[IndexedSource]()
    for indexed in sources:
        path = Path(indexed.path)
        covered = any(path == root or root in path.parents for root in roots)
        (under if covered else elsewhere).append(indexed)
    return under, elsewhere


def manifest_of(build_id: str | None, manifests: Iterable[BuildManifest]) -> BuildManifest | None:
    """The manifest of one build among several, or None."""
    return next((one for one in manifests if one.id == build_id), None)


def current_pointer(index_dir: Path) -> str | None:
    """The id of the current build of an index folder, or None."""
    try:
        text = (index_dir / POINTER).read_text(encoding="utf-8", errors="replace")
        return text.strip() or None
    except FileNotFoundError:
        return None


def folder_manifests(index_dir: Path) -> list[BuildManifest]:
    """The manifests of all finished builds in a folder, oldest first; damaged ones left out."""
    found = []
    for file in (index_dir / BUILDS).glob("*/manifest.json"):
        if file.parent.name.endswith(UNFINISHED):
            continue
        try:
            found.append(BuildManifest.model_validate_json(file.read_text(encoding="utf-8")))
        except (OSError, ValidationError):
            continue
    return sorted(found, key=lambda manifest: (manifest.created, manifest.id))
