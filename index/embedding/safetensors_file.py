"""Writing and mapping safetensors files without holding all tensors in memory at once.

The library's numpy side copies every tensor it writes or reads, half a gigabyte for this model.
The format is 8 bytes of header length, a JSON header and the tensors one after the other
(https://github.com/huggingface/safetensors#format).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.embedding.interface import FloatArray
from waaier.errors import DefectError

_ALIGNMENT = 8


class LazyTensor(NamedTuple):
    """A float32 tensor that is made only when it is written."""

    name: str
    shape: tuple[int, ...]
    make: Callable[[], FloatArray]


def write(path: Path, tensors: Sequence[LazyTensor]) -> None:
    """Writes float32 tensors, holding one at a time in memory."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for tensor in tensors:
        start, end = end, end + 4 * int(np.prod(tensor.shape, dtype=np.int64))
        header[tensor.name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [start, end],
        }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors:
            file.write(np.ascontiguousarray(tensor.make(), dtype="<f4").data)


def map_tensor(path: Path, name: str) -> FloatArray:
    """One float32 tensor, read-only and mapped: only rows that are read take memory.

    Processes that map the same file share that memory.

    Raises:
        DefectError: the file is damaged or holds no such float32 tensor.
    """
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            if size > path.stat().st_size:
                raise ValueError("header longer than the file")
            entry = json.loads(file.read(size))[name]
        if entry["dtype"] != "F32":
            raise ValueError("not float32")
        mapped: FloatArray = np.memmap(
            path,
            dtype="<f4",
            mode="r",
            offset=8 + size + entry["data_offsets"][0],
            shape=tuple(entry["shape"]),
        )
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise DefectError("Tensor file cannot be read", file=path.name, tensor=name) from error
    return mapped
