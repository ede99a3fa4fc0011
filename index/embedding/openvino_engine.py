"""The bundled model on OpenVINO, computed in bfloat16 where the processor does that itself.

Half the bytes and half the operations of float32, and vectors with a cosine of 0.9999 to its own:
an index made with the one can be searched with the other.
"""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import Any

import numpy as np
import openvino

from index.embedding import prepare
from index.embedding.folder_engine import FolderEmbedder, MaskArray, Run
from index.embedding.interface import FloatArray

_FIRST_USE = threading.Lock()


class OpenVinoEmbedder(FolderEmbedder):
    """See :class:`index.embedding.folder_engine.FolderEmbedder`."""

    engine = "openvino-bf16"

    # OpenVINO makes code for every length it meets and keeps it: by the exact length that is
    # 300 MB over a day, by sixteens 100 MB, at the same speed.
    pad_to = 16

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        core = openvino.Core()
        compiled: Any = core.compile_model(
            str(folder / prepare.ONNX_FILE),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16",
                "NUM_STREAMS": at_once,
                "INFERENCE_NUM_THREADS": threads * at_once,
                # Several services on one machine must not all sit on the first cores.
                "ENABLE_CPU_PINNING": False,
            },
        )
        # The first array that its Python binding touches sets up numpy for it. Two threads at once
        # then wait for each other for ever: one has the interpreter, the other the guard.
        with _FIRST_USE:
            size = compiled.input("word_vectors").partial_shape[2].get_length()
            one = np.zeros((1, self.pad_to, size), dtype=np.float32)
            mask = np.ones((1, self.pad_to), dtype=np.int64)
            compiled.create_infer_request().infer({"word_vectors": one, "attention_mask": mask})
        idle: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(at_once):
            idle.put(compiled.create_infer_request())

        def run(words: FloatArray, mask: MaskArray) -> tuple[FloatArray, FloatArray]:
            request = idle.get()
            try:
                made = request.infer({"word_vectors": words, "attention_mask": mask})
                return made["embedding"], made["tokens"]
            finally:
                idle.put(request)

        return run
