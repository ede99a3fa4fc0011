"""Recognises by its meaning what cannot wait, where the patterns of :mod:`answer.urgent` miss it.

People say such things in endless ways: patterns alone found 10 of 37 new messages. This compares a
message with a thousand invented ones (``answer/data/nood.tsv``) on the vectors of the language
model: a multinomial logistic regression, fitted once for a model and kept in its cache folder. A
sentence counts only with a word that such a message has (``urgent_words.HINTS``).
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from filelock import FileLock

from answer import urgent_words as words
from index.embedding import Embedder
from index.store import Floats
from waaier.domain import UrgentKind
from waaier.folding import folded

logger = logging.getLogger(__name__)

LEAST = 0.7
"""Probability from which a sentence counts. Between 0.3 and 0.7 as much is found."""

MOST_PIECES = 8
"""Sentences looked at, each costs some milliseconds; the message as a whole comes first."""

_KINDS = tuple(UrgentKind)
_ORDINARY = len(_KINDS)
_SCALE, _DECAY, _RATE, _STEPS = 4.0, 3e-4, 3.0, 800
_VERSION = "1"
_MIN_PIECE = 9
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_GENERAL = re.compile(words.GENERAL)


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[UrgentKind | None, str], ...]:
    """The invented messages, each with its kind; None for an ordinary one."""
    text = files("answer").joinpath("data/nood.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t", 1) for line in text.splitlines() if "\t" in line]
    return tuple((None if kind == "gewoon" else UrgentKind(kind), said) for kind, said in rows)


class Distress:
    """What a message tells that cannot wait, by its meaning.

    Args:
        embedder: the language model.
        folder: where what was fitted is kept.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._folder = folder
        self._lock = threading.Lock()
        self._fitted: tuple[Floats, Floats] | None = None

    def kinds(self, text: str) -> frozenset[UrgentKind]:
        """The kinds a message tells of; none when the model cannot be used.

        Args:
            text: the message, without what only looks like a cry for help.
        """
        hinted = {piece: kinds for piece in _pieces(text) if (kinds := _hinted(piece))}
        if not hinted:
            return frozenset()
        try:
            centre, weights = self._model()
            vectors = np.stack([self._embedder.embed_query(piece).dense for piece in hinted])
        except Exception:
            # The patterns still work, and help must not depend on a model.
            logger.exception("recognising what cannot wait failed")
            return frozenset()
        found = set[UrgentKind]()
        rows = _odds(_centred(vectors, centre), weights)
        for kinds, odds in zip(hinted.values(), rows, strict=True):
            kind = _KINDS[int(odds[:_ORDINARY].argmax())]
            if 1 - odds[_ORDINARY] > LEAST and kind in kinds:
                found.add(kind)
        return frozenset(found)

    def _model(self) -> tuple[Floats, Floats]:
        with self._lock:
            if self._fitted is None:
                self._fitted = self._load()
            return self._fitted

    def _load(self) -> tuple[Floats, Floats]:
        """What was fitted for this model and these examples, or fits it now (some seconds)."""
        identity = self._embedder.identity.comparable().model_dump_json()
        key = hashlib.sha256(f"{_VERSION}{identity}{examples()}".encode()).hexdigest()[:16]
        file = self._folder / f"nood-{key}.npz"
        if file.is_file():
            # Without the lock: in a container the folder may be there to be read only.
            return _kept(file)
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_suffix(".lock")):
            if file.is_file():
                return _kept(file)
            centre, weights = self._fit()
            part = file.with_suffix(".part.npz")
            np.savez(part, centre=centre, weights=weights)
            part.replace(file)
            return centre, weights

    def _fit(self) -> tuple[Floats, Floats]:
        vectors = np.stack([self._embedder.embed_query(said).dense for _, said in examples()])
        centre: Floats = vectors.mean(axis=0)
        inputs = _inputs(_centred(vectors, centre))
        classes = [_ORDINARY if kind is None else _KINDS.index(kind) for kind, _ in examples()]
        wanted = np.eye(_ORDINARY + 1, dtype=np.float32)[classes]
        weights: Floats = np.zeros((inputs.shape[1], _ORDINARY + 1), dtype=np.float32)
        for _ in range(_STEPS):
            error = _softmax(inputs @ weights) - wanted
            step: Floats = inputs.T @ error / len(inputs) + _DECAY * weights
            weights -= _RATE * step
        return centre, weights


def _kept(file: Path) -> tuple[Floats, Floats]:
    with np.load(file) as kept:
        return kept["centre"], kept["weights"]


def _pieces(text: str) -> list[str]:
    """The message and its sentences; questions about rules in general are left out of those."""
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
    whole = " ".join(text.split())
    if len(sentences) < 2:
        return [whole]
    told = [s for s in sentences if len(s) >= _MIN_PIECE and not _GENERAL.match(folded(s))]
    return [whole, *told][:MOST_PIECES]


def _hinted(piece: str) -> frozenset[UrgentKind]:
    plain = folded(piece)
    return frozenset(kind for kind, hint in words.HINTS.items() if re.search(hint, plain))


def _centred(vectors: Floats, centre: Floats) -> Floats:
    moved: Floats = vectors - centre
    lengths: Floats = np.linalg.norm(moved, axis=1, keepdims=True).astype(np.float32)
    unit: Floats = (moved / np.maximum(lengths, 1e-6)).astype(np.float32)
    return unit


def _inputs(vectors: Floats) -> Floats:
    ones = np.ones((len(vectors), 1), dtype=np.float32)
    joined: Floats = np.hstack([vectors * np.float32(_SCALE), ones]).astype(np.float32)
    return joined


def _odds(vectors: Floats, weights: Floats) -> Floats:
    return _softmax(_inputs(vectors) @ weights)


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: Floats = raised.sum(axis=1, keepdims=True)
    return raised / total
