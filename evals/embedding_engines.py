"""Other ways to compute the bundled model, only to be measured: see ``waaier bench embedding``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from index.embedding import prepare
from index.embedding.folder_engine import FolderEmbedder, MaskArray, Run
from index.embedding.interface import FloatArray
from index.embedding.onnx_engine import OnnxEmbedder

WEIGHT_GROUP = 64
ACTIVATION_GROUP = 32


def _session(path: Path, options: Any) -> Run:
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda words, mask: session.run(
        ["embedding", "tokens"], {"word_vectors": words, "attention_mask": mask}
    )


def _options(threads: int, *, spinning: bool = False) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spinning else "0")
    return options


class WithoutArena(OnnxEmbedder):
    """Memory asked of the system at every run."""

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        options = _options(threads)
        options.enable_cpu_mem_arena = False
        return _session(folder / prepare.ONNX_FILE, options)


class WithSpinning(OnnxEmbedder):
    """Threads that wait busily, which is onnxruntime's own default."""

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        options = _options(threads, spinning=True)
        return _session(folder / prepare.ONNX_FILE, options)


class BasicGraph(OnnxEmbedder):
    """Without the fusing of nodes."""

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        options = _options(threads)
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        return _session(folder / prepare.ONNX_FILE, options)


class Onnx8(OnnxEmbedder):
    """Weights and activations in 8 bits, by onnxruntime's dynamic quantisation."""

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        with tempfile.TemporaryDirectory(prefix="waaier-int8-") as passing:
            path = Path(passing) / "model.onnx"
            quantize_dynamic(
                folder / prepare.ONNX_FILE, path, weight_type=QuantType.QInt8, per_channel=True
            )
            return _session(path, _options(threads))


class TorchBf16(FolderEmbedder):
    """torch in bfloat16. Its number of threads holds for the process: one here."""

    engine = "sentence-transformers"

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        import torch
        from transformers import BertModel

        torch.set_num_threads(threads)
        model: Any = BertModel.from_pretrained(
            folder, add_pooling_layer=False, dtype=torch.bfloat16, local_files_only=True
        )
        model.eval()

        def run(words: FloatArray, mask: MaskArray) -> tuple[FloatArray, FloatArray]:
            with torch.inference_mode():
                weights = torch.from_numpy(mask)
                made = model(
                    inputs_embeds=torch.from_numpy(words).to(torch.bfloat16),
                    attention_mask=weights,
                ).last_hidden_state.float()
                shown = weights[:, :, None].float()
                dense = torch.nn.functional.normalize((made * shown).sum(1) / shown.sum(1), dim=-1)
                tokens = torch.nn.functional.normalize(made, dim=-1)
                return dense.numpy(), tokens.numpy()

        return run


class OpenVino8(FolderEmbedder):
    """OpenVINO with weights in 8 bits, a scale per group, and activations rounded on the way."""

    engine = "openvino-bf16"
    pad_to = 16

    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        import openvino
        from openvino import opset13 as op

        core = openvino.Core()
        model: Any = core.read_model(str(folder / prepare.ONNX_FILE))
        for node in list(model.get_ordered_ops()):
            if node.get_type_name() != "MatMul":
                continue
            source = node.input_value(1).get_node()
            if source.get_type_name() != "Constant":
                continue
            inner, outer = source.data.shape
            groups = source.data.astype(np.float32).T.reshape(outer, -1, WEIGHT_GROUP)
            scale = np.maximum(np.abs(groups).max(-1, keepdims=True), 1e-9) / 127
            rounded = np.clip(np.round(groups / scale), -127, 127).astype(np.int8)
            weights = op.multiply(
                op.convert(op.constant(rounded), np.float32),
                op.constant(scale.astype(np.float32)),
            )
            shape = op.constant(np.array([outer, inner], dtype=np.int64))
            made = op.matmul(node.input_value(0), op.reshape(weights, shape, False), False, True)
            node.output(0).replace(made.output(0))
        model.validate_nodes_and_infer_types()
        compiled: Any = core.compile_model(
            model,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "f32",
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": ACTIVATION_GROUP,
                "NUM_STREAMS": at_once,
                "INFERENCE_NUM_THREADS": threads * at_once,
            },
        )

        def run(words: FloatArray, mask: MaskArray) -> tuple[FloatArray, FloatArray]:
            request = compiled.create_infer_request()
            made = request.infer({"word_vectors": words, "attention_mask": mask})
            return made["embedding"], made["tokens"]

        return run
