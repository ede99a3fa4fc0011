"""Adapters: a small change to the bundled model, learned from questions and their passages.

An adapter is one safetensors file in float16. For every linear map it changes it holds
``<name>.down`` ``[rank, in]`` and ``<name>.up`` ``[out, rank]``; the tuned weight is
``W + up @ down`` (Hu et al. 2021, "LoRA"). It is merged when the model folder is made
(:mod:`index.embedding.prepare`), so serving knows nothing of it. ``waaier train`` makes one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.interface import FloatArray
from waaier.errors import InputError

BUNDLED_FILE = Path(__file__).parent / "data" / "adapter.safetensors"
"""The adapter that comes with the installation; absent while none is better than the model."""

MAX_BYTES = 3_000_000

MIN_LATE = "min_late"
"""The note that holds :func:`noted_min_late`."""

LINEARS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear maps of a layer, by the names transformers gives them."""

Halves = npt.NDArray[np.float16]

_HASH_DIGITS = 12
_FORMAT = "praktijkwaaier-adapter-1"


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The two factors of one change: ``down`` ``[rank, in]``, ``up`` ``[out, rank]``."""

    down: Halves
    up: Halves


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """Changes by name of the linear map, without ``.weight``, and what is known of them.

    ``notes`` are strings: how it was made, and what depends on it.
    """

    pairs: Mapping[str, Pair]
    notes: Mapping[str, str] = field(default_factory=dict)

    def merged(self, name: str, weight: FloatArray) -> FloatArray:
        """A weight with its change, or as it was when this adapter leaves it alone."""
        pair = self.pairs.get(name.removesuffix(".weight"))
        if pair is None or not name.endswith(".weight"):
            return weight
        merged: FloatArray = weight + pair.up.astype(np.float32) @ pair.down.astype(np.float32)
        return merged

    def check(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """Refuses changes to weights that the model lacks or that have other sizes.

        Args:
            shapes: of the model's weights, by name.

        Raises:
            InputError: the adapter belongs to another model.
        """
        for name, pair in self.pairs.items():
            if shapes.get(f"{name}.weight") != (pair.up.shape[0], pair.down.shape[1]):
                raise _unusable(f"{name} past niet bij het taalmodel")

    def save(self, file: Path) -> None:
        """Writes the file."""
        from safetensors.numpy import save

        tensors = {}
        for name in sorted(self.pairs):
            tensors[f"{name}.down"] = np.ascontiguousarray(self.pairs[name].down)
            tensors[f"{name}.up"] = np.ascontiguousarray(self.pairs[name].up)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(save(tensors, metadata={"format": _FORMAT, **self.notes}))


def read_adapter(file: Path) -> Adapter:
    """Reads an adapter.

    Raises:
        InputError: the file is missing or is no adapter.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="numpy") as opened:
            notes = dict(opened.metadata() or {})
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise _unusable(f"{file} kan niet worden gelezen") from error
    if notes.pop("format", None) != _FORMAT:
        raise _unusable(f"{file} is geen aanpassing van dit taalmodel")
    pairs = {}
    for name in {key.rpartition(".")[0] for key in tensors}:
        down, up = tensors.get(f"{name}.down"), tensors.get(f"{name}.up")
        if down is None or up is None or down.ndim != 2 or up.ndim != 2:
            raise _unusable(f"{file} is niet volledig")
        if down.shape[0] != up.shape[1] or not (np.isfinite(down).all() and np.isfinite(up).all()):
            raise _unusable(f"{file} is beschadigd")
        pairs[name] = Pair(down.astype(np.float16), up.astype(np.float16))
    return Adapter(pairs, notes)


def noted_min_late(file: Path) -> float:
    """The height of the late interaction below which nothing counts as an answer; 0 when unknown.

    Raises:
        InputError: the file is missing or is no adapter.
    """
    try:
        return float(read_adapter(file).notes.get(MIN_LATE, "0"))
    except ValueError as error:
        raise _unusable(f"{file} is beschadigd") from error


def adapter_hash(file: Path) -> str:
    """The first digits of the file's SHA-256.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:_HASH_DIGITS]
    except OSError as error:
        raise _unusable(f"{file} kan niet worden gelezen") from error


def _unusable(what: str) -> InputError:
    return InputError(
        f"De aanpassing van het taalmodel is niet bruikbaar: {what}.",
        "Zet WAAIER_EMBEDDING_ADAPTER op 'bundled', 'none' of een bestand van 'waaier train'.",
    )
