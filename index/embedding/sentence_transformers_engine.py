"""Any other model, by name or folder, through the sentence-transformers library."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.interface import (
    NO_OFFSET,
    Embedding,
    FloatArray,
    IntArray,
    ModelIdentity,
    Progress,
)
from index.embedding.text import encodable, offsets_in_text
from index.embedding.threads import usable_cores
from waaier.errors import DefectError, InputError

# On a processor larger batches only add padding; the library sorts a group by length itself.
_BATCH = 4
_GROUP = 32
_E5 = re.compile(r"(?:^|[^a-z0-9])e5(?:[^a-z0-9]|$)")
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
_REVISION_DIGITS = 16
_SMALLEST_LENGTH = 1e-12


class SentenceTransformersEmbedder:
    """An :class:`index.embedding.interface.Embedder` on sentence-transformers.

    Args:
        name: a folder, or a name on the Hugging Face hub. A model that is in the local cache is
            used as it is, without asking the network.
        query_threads: threads torch uses for a question.
        ingest_threads: threads torch uses for passages; 0 means all cores.

    Raises:
        InputError: there is no such model, or it cannot be loaded.
    """

    def __init__(self, name: str, *, query_threads: int = 1, ingest_threads: int = 0) -> None:
        self._model = _load(name)
        self._query_threads = query_threads
        self._ingest_threads = ingest_threads or usable_cores()
        self._query_prompt, self._passage_prompt = _prompts(self._model, name)
        # torch's number of threads holds for the whole process, so one text kind at a time.
        self._lock = threading.Lock()
        try:
            dimension = len(self._encode([""], "", query_threads)[0].dense)
        except KeyError as error:  # models without a transformer, such as averaged word vectors
            raise InputError(
                f"Het taalmodel {name} geeft geen vectoren per woorddeel en is niet bruikbaar.",
                "Kies een transformer-model, of 'bundled'.",
            ) from error
        self._identity = ModelIdentity(
            name=name,
            revision=_revision(self._model, name),
            engine="sentence-transformers",
            dimension=dimension,
        )

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is; the revision is the hub's, or the hash of a folder's weights."""
        return self._identity

    def embed_query(self, text: str) -> Embedding:
        """The vectors of a question, cut off at the model's own length.

        Raises:
            DefectError: the embedder was closed.
        """
        return self._encode([text], self._query_prompt, self._query_threads)[0]

    def embed_passages(
        self, texts: Sequence[str], on_progress: Progress | None = None
    ) -> Generator[Embedding]:
        """The vectors of passages in the order given, made in small groups.

        Args:
            texts: the passages, without prefix.
            on_progress: told how many are done, once per group.

        Raises:
            DefectError: the embedder was closed.
        """
        for start in range(0, len(texts), _GROUP):
            group = texts[start : start + _GROUP]
            embeddings = self._encode(group, self._passage_prompt, self._ingest_threads)
            if on_progress is not None:
                on_progress(start + len(group))
            yield from embeddings

    def close(self) -> None:
        """Lets go of the model."""
        with self._lock:
            self._model = None

    def _encode(self, texts: Sequence[str], prompt: str, threads: int) -> list[Embedding]:
        import torch

        with self._lock:
            if self._model is None:
                raise DefectError("Embedder was used after close")
            torch.set_num_threads(threads)
            clean = [encodable(text) for text in texts]
            # Without output_value one pass gives the vector of the text and those of its tokens.
            results = self._model.encode(
                clean,
                prompt=prompt,
                batch_size=_BATCH,
                output_value=None,
                show_progress_bar=False,
            )
            offsets = [self._offsets(text, prompt) for text in clean]
            padded_left = getattr(self._model.tokenizer, "padding_side", "right") == "left"
        return [
            _embedding(result, spans, padded_left=padded_left)
            for result, spans in zip(results, offsets, strict=True)
        ]

    def _offsets(self, text: str, prompt: str) -> IntArray | None:
        """Token offsets, or None for a tokenizer that does not keep them."""
        tokenizer = self._model.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return None
        encoded = tokenizer(
            prompt + text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        special = (bool(flag) for flag in encoded["special_tokens_mask"])
        return offsets_in_text(text, prompt, encoded["offset_mapping"], special)


def _embedding(result: dict[str, Any], offsets: IntArray | None, *, padded_left: bool) -> Embedding:
    """One text's results without the padding of its batch."""
    tokens = result["token_embeddings"].float().cpu().numpy()
    if offsets is None:
        tokens = tokens[result["attention_mask"].cpu().numpy().astype(bool)]
        offsets = np.full((len(tokens), 2), NO_OFFSET, dtype=np.int32)
    elif len(offsets) > len(tokens):
        raise DefectError("Tokens and offsets differ", tokens=len(tokens), offsets=len(offsets))
    else:
        # Not by the attention mask: some models leave the prompt out of it for pooling.
        tokens = tokens[-len(offsets) :] if padded_left else tokens[: len(offsets)]
    dense = result["sentence_embedding"].float().cpu().numpy()
    return Embedding(dense=_unit(dense), tokens=_unit(tokens), offsets=offsets)


def _unit(vectors: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: FloatArray = (vectors / np.maximum(lengths, _SMALLEST_LENGTH)).astype(np.float32)
    return scaled


def _load(name: str) -> Any:
    """Loads a model: from a folder, else from the local cache, else from the network."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
            raise InputError(
                f"De map {name} bevat geen taalmodel: modules.json en config.json ontbreken.",
                "Geef met WAAIER_EMBEDDING_MODEL de map van een sentence-transformers-model.",
            )
        return _load_from(str(folder), name, local_only=True)
    if _looks_like_path(name):
        raise _missing(name)
    try:
        return _load_from(name, name, local_only=True)
    except InputError:
        return _load_from(name, name, local_only=False)


def _load_from(place: str, name: str, *, local_only: bool) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # A bar helps while downloading, and is noise for the second that loading takes.
    if local_only:
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(place, device="cpu", local_files_only=local_only)
    except Exception as error:  # the library raises OSError, ValueError, RuntimeError and more
        raise _missing(name) from error
    finally:
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _missing(name: str) -> InputError:
    return InputError(
        f"Het taalmodel {name} is niet gevonden of kan niet worden geladen.",
        "Zet WAAIER_EMBEDDING_MODEL op 'bundled', op een bestaande map of op een"
        " sentence-transformers-naam; zet HF_HUB_OFFLINE op 0 om zo'n model te laten downloaden.",
    )


def _looks_like_path(name: str) -> bool:
    """Whether the name cannot be one on the hub, which is ``model`` or ``owner/model``."""
    return name.startswith(("/", ".", "~")) or "\\" in name or name.count("/") > 1


def _prompts(model: Any, name: str) -> tuple[str, str]:
    """What to put before questions and passages: the model's own prompts, or those of E5."""
    own: dict[str, str] = {key: value or "" for key, value in (model.prompts or {}).items()}
    query = own.get("query", "")
    passage = next((own[key] for key in _PASSAGE_PROMPTS if own.get(key)), "")
    if query or passage:
        return query, passage
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    # The last part only: a folder higher up may be called anything.
    names = (Path(name).name, Path(str(getattr(config, "_name_or_path", ""))).name)
    if any(_E5.search(candidate.lower()) for candidate in names):
        return "query: ", "passage: "
    return "", ""


def _revision(model: Any, name: str) -> str:
    """The hub's commit, or the hash of all weights in a folder."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        config = getattr(getattr(model[0], "auto_model", None), "config", None)
        return str(getattr(config, "_commit_hash", None) or "onbekend")
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".safetensors", ".bin"})
    digests = []
    for path in files:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    # One file gives its own hash, so that a folder and its copy elsewhere are the same model.
    joined = (
        digests[0] if len(digests) == 1 else hashlib.sha256(":".join(digests).encode()).hexdigest()
    )
    return joined[:_REVISION_DIGITS]
