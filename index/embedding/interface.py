"""What every embedding engine offers, whatever library does the work."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from waaier.pipelines import PassedOn

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

NO_OFFSET = -1
"""Both offsets of a token that stands for nothing in the text."""

Progress = Callable[[int], None]
"""Called with the number of passages done so far, from the thread that asked for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Embedding(PassedOn):
    """One text as vectors. All vectors have length 1, so a dot product is a cosine.

    Attributes:
        dense: the vector of the whole text, float32 ``[d]``.
        tokens: a vector per token, special and prefix tokens included, float32 ``[n, d]``. They
            take part in attention and in late interaction, as in the model's training.
        offsets: per token the characters ``[start, end)`` of the text the caller gave, int32
            ``[n, 2]``; ``(-1, -1)`` for special tokens and tokens of the prefix.
    """

    dense: FloatArray
    tokens: FloatArray
    offsets: IntArray


Engine = Literal["onnxruntime-fp32", "openvino-bf16", "sentence-transformers"]
"""What computes vectors, and in which precision."""

_INTERCHANGEABLE: dict[Engine, Engine] = {"openvino-bf16": "onnxruntime-fp32"}
"""Engine -> the one whose vectors it equals so closely (cosine over 0.999 for every text and token)
that an index may hold both. Tests hold it."""


class ModelIdentity(BaseModel):
    """Which model made a vector.

    Vectors may only be compared when :meth:`comparable` is equal.

    Attributes:
        name: the model's name, or its folder.
        revision: hash of the weights, or the revision the library reports.
        engine: what computes the vectors.
        dimension: numbers in a vector.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    revision: str
    engine: Engine
    dimension: int = Field(gt=0)

    def comparable(self) -> ModelIdentity:
        """The same for all models whose vectors can be compared with these."""
        return self.model_copy(update={"engine": _INTERCHANGEABLE.get(self.engine, self.engine)})


class Embedder(Protocol):
    """Turns texts into vectors. Safe to use from several threads."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        ...

    def embed_query(self, text: str) -> Embedding:
        """The vectors of a question; what exceeds the model's length is left out."""
        ...

    def embed_passages(
        self, texts: Sequence[str], on_progress: Progress | None = None
    ) -> Generator[Embedding]:
        """The vectors of passages, in the order given, made while they are asked for.

        Args:
            texts: the passages, without prefix.
            on_progress: told how many are done.
        """
        ...

    def close(self) -> None:
        """Gives memory back. The embedder cannot be used afterwards."""
        ...
