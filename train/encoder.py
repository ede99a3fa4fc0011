"""The bundled encoder in torch, in two halves: frozen lower layers and tunable upper ones.

The lower half's output of a text never changes while tuning, so it is computed once and kept in
float16. The upper half carries a low-rank adapter (Hu et al. 2021, "LoRA"): every linear map of
weight ``W`` computes ``(W + B A) x``, and only ``A`` and ``B`` learn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer  # type: ignore[import-untyped]
from torch.nn import functional

from index.embedding import Embedding, prepare
from index.embedding.adapter import LINEARS, Adapter, Pair
from index.embedding.interface import IntArray, Progress
from index.embedding.safetensors_file import map_tensor
from index.embedding.text import encodable, offsets_in_text

_GROUP = 8
"""Texts computed together: more only adds padding."""


@dataclass(frozen=True, slots=True, eq=False)
class LowerStates:
    """A text after the frozen layers.

    Attributes:
        states: float16 ``[n, hidden]``.
        offsets: see :class:`index.embedding.Embedding`.
    """

    states: torch.Tensor
    offsets: IntArray

    def first(self, tokens: int) -> LowerStates:
        """Only so many tokens; the frozen layers did see the rest."""
        return LowerStates(self.states[:tokens], self.offsets[:tokens])

    @property
    def content(self) -> torch.Tensor:
        """Which tokens take part in late interaction, bool ``[n]``: all when none is content."""
        inside = torch.from_numpy(self.offsets[:, 0] >= 0)
        return inside if bool(inside.any()) else torch.ones_like(inside)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Texts after the upper layers, padded.

    Attributes:
        dense: ``[b, hidden]``, length 1.
        tokens: ``[b, n, hidden]``, length 1 each.
        content: bool ``[b, n]``, false for padding as well.
    """

    dense: torch.Tensor
    tokens: torch.Tensor
    content: torch.Tensor


class Encoder:
    """The encoder of a prepared model folder, with an adapter on its upper layers.

    Args:
        folder: made by :mod:`index.embedding.prepare`, without an adapter.
        tuned_layers: how many of the last layers learn.
        rank: of the adapter.
        seed: of the adapter's first values.

    Attributes:
        scale: share of the adapter's strength that is computed with.
        half: compute the tuned layers in bfloat16, three times as fast where the processor can.
    """

    def __init__(self, folder: Path, *, tuned_layers: int, rank: int, seed: int) -> None:
        weights = load_file(str(folder / prepare.WEIGHTS_FILE))
        del weights[prepare.WORD_TABLE]
        self._weights = weights
        self._words = map_tensor(folder / prepare.WEIGHTS_FILE, prepare.WORD_TABLE)
        self._tokenizer: Any = Tokenizer.from_file(str(folder / prepare.TOKENIZER_FILE))
        self._tokenizer.enable_truncation(prepare.MAX_TOKENS)
        shape = prepare.read_config(folder)
        self.hidden = shape["hidden_size"]
        self._heads = shape["num_attention_heads"]
        self._eps = shape["layer_norm_eps"]
        self._layers = shape["num_hidden_layers"]
        self._first_tuned = self._layers - tuned_layers
        self.scale = 1.0
        self.half = False
        self.adapter: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
        self.renew(rank, seed)

    def renew(self, rank: int, seed: int) -> None:
        """Puts a fresh adapter in place, which changes nothing yet."""
        random = torch.Generator().manual_seed(seed)
        adapter = {}
        for layer in range(self._first_tuned, self._layers):
            for part in LINEARS:
                name = f"encoder.layer.{layer}.{part}"
                rows, columns = self._weights[f"{name}.weight"].shape
                down = torch.randn(rank, columns, generator=random) / columns**0.5
                up = torch.zeros(rows, rank)
                adapter[name] = (down.requires_grad_(), up.requires_grad_())
        self.adapter = adapter
        self.scale = 1.0

    def parameters(self) -> list[torch.Tensor]:
        """What learns."""
        return [matrix for pair in self.adapter.values() for matrix in pair]

    def taken(self, scale: float) -> Adapter:
        """The adapter as it is now, at a share of its strength, as it would be stored."""
        pairs = {
            name: Pair(
                down=down.detach().numpy().astype(np.float16),
                up=(scale * up.detach()).numpy().astype(np.float16),
            )
            for name, (down, up) in self.adapter.items()
        }
        return Adapter(pairs)

    def put(self, adapter: Adapter) -> None:
        """Puts a stored adapter in place of the present one."""
        self.scale = 1.0
        self.adapter = {
            name: (
                torch.from_numpy(pair.down.astype(np.float32)),
                torch.from_numpy(pair.up.astype(np.float32)),
            )
            for name, pair in adapter.pairs.items()
        }

    # --- the two halves ---------------------------------------------------------------------------

    def lower(
        self, prefix: str, texts: Sequence[str], on_progress: Progress | None = None
    ) -> list[LowerStates]:
        """The frozen layers' output of texts, in order."""
        encodings = [self._tokenizer.encode(prefix + encodable(text)) for text in texts]
        found: list[LowerStates | None] = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        done = 0
        with torch.inference_mode():
            for start in range(0, len(order), _GROUP):
                group = order[start : start + _GROUP]
                vectors = [torch.from_numpy(self._words[encodings[i].ids]) for i in group]
                states, mask = padded(vectors)
                states = self._embed(states)
                for layer in range(self._first_tuned):
                    states = self._layer(layer, states, mask)
                for i, row in zip(group, states, strict=True):
                    encoding = encodings[i]
                    special = (bool(flag) for flag in encoding.special_tokens_mask)
                    offsets = offsets_in_text(texts[i], prefix, encoding.offsets, special)
                    # Cloned outside inference mode below: autograd must accept it.
                    found[i] = LowerStates(row[: len(encoding.ids)].half().clone(), offsets)
                done += len(group)
                if on_progress is not None:
                    on_progress(done)
        return [LowerStates(one.states.clone(), one.offsets) for one in found if one is not None]

    def upper(self, lower: Sequence[LowerStates]) -> Encoded:
        """The tuned layers' output."""
        states, mask = padded([one.states.float() for one in lower])
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            for layer in range(self._first_tuned, self._layers):
                states = self._layer(layer, states, mask)
        states = states.float()
        weight = mask.unsqueeze(-1).to(states.dtype)
        dense = functional.normalize((states * weight).sum(1) / weight.sum(1), dim=-1)
        content = torch.zeros_like(mask)
        for row, one in zip(content, lower, strict=True):
            row[: len(one.states)] = one.content
        return Encoded(dense, functional.normalize(states, dim=-1), content)

    def embeddings(
        self, lower: Sequence[LowerStates], on_progress: Progress | None = None
    ) -> list[Embedding]:
        """What the served model would give for these texts."""
        found: list[Embedding | None] = [None] * len(lower)
        order = sorted(range(len(lower)), key=lambda i: len(lower[i].states))
        with torch.inference_mode():
            for start in range(0, len(order), _GROUP):
                group = order[start : start + _GROUP]
                encoded = self.upper([lower[i] for i in group])
                for row, i in enumerate(group):
                    found[i] = Embedding(
                        dense=encoded.dense[row].numpy(),
                        tokens=encoded.tokens[row, : len(lower[i].states)].numpy(),
                        offsets=lower[i].offsets,
                    )
                if on_progress is not None:
                    on_progress(start + len(group))
        return [one for one in found if one is not None]

    # --- BERT -------------------------------------------------------------------------------------

    def _embed(self, vectors: torch.Tensor) -> torch.Tensor:
        weights = self._weights
        positions = weights["embeddings.position_embeddings.weight"][: vectors.shape[1]]
        types = weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.LayerNorm", vectors + positions + types)

    def _layer(self, number: int, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        name = f"encoder.layer.{number}"
        batch, length, hidden = states.shape

        def heads(part: str) -> torch.Tensor:
            projected = self._linear(f"{name}.attention.self.{part}", states)
            return projected.view(batch, length, self._heads, -1).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            heads("query"), heads("key"), heads("value"), attn_mask=mask[:, None, None, :]
        )
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        mixed = self._linear(f"{name}.attention.output.dense", mixed)
        states = self._norm(f"{name}.attention.output.LayerNorm", states + mixed)
        inner = functional.gelu(self._linear(f"{name}.intermediate.dense", states))
        return self._norm(
            f"{name}.output.LayerNorm", states + self._linear(f"{name}.output.dense", inner)
        )

    def _linear(self, name: str, states: torch.Tensor) -> torch.Tensor:
        weights = self._weights
        result = functional.linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])
        if self.scale and name in self.adapter:
            down, up = self.adapter[name]
            low = functional.linear(functional.linear(states, down), up)
            result = result + self.scale * low
        return result

    def _norm(self, name: str, states: torch.Tensor) -> torch.Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(states, (self.hidden,), weight, bias, self._eps)


def padded(rows: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows ``[n, d]`` of unequal length as ``[b, n, d]``, and where there is no padding."""
    states = torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    lengths = torch.tensor([len(row) for row in rows])
    return states, torch.arange(states.shape[1])[None, :] < lengths[:, None]


OnStep = Callable[[int, int], None]
"""Told how much of how much is done."""
