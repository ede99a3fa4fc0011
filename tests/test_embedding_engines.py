"""The engines beside each other, questions that are computed together, and runs over passages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from evals.embedding_bench import LIMITS, bench_embedding
from index.embedding import Embedder, ModelIdentity, engine_for, engines, load_embedder
from index.embedding.batches import TOKENS_PER_RUN, batches
from index.embedding.gather import Gatherer
from index.pipeline import build_index
from index.retrieval import Retriever
from tests.conftest import ROOT
from waaier.domain import Question
from waaier.errors import DefectError, InputError
from waaier.settings import Settings

CARDS = sorted((ROOT / "corpus" / "kaarten").glob("*.md"))
CHOSEN = [ROOT / "corpus" / "kaarten" / name for name in ("briefadres.md", "huurtoeslag.md")]
QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "evals/sets/kaarten.jsonl").read_text(encoding="utf-8").splitlines()
]
SAME = 0.999
"""The least cosine at which vectors of two engines may stand in one index."""


def settings(engine: str, **more: object) -> Settings:
    return Settings(embedding_engine=engine, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def onnx() -> Iterator[Embedder]:
    loaded = load_embedder(settings("onnxruntime"))
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def openvino() -> Iterator[Embedder]:
    pytest.importorskip("openvino")
    loaded = load_embedder(settings("openvino"))
    assert loaded.identity.engine == "openvino-bf16"
    yield loaded
    loaded.close()


@pytest.mark.model
class TestOpenVino:
    def test_every_text_and_token_has_the_same_vector(
        self, onnx: Embedder, openvino: Embedder
    ) -> None:
        passages = [file.read_text(encoding="utf-8")[: 60 + 80 * i] for i, file in
                    enumerate(CARDS[:24])]  # fmt: skip
        pairs = [
            *((onnx.embed_query(text), openvino.embed_query(text)) for text in QUESTIONS[:20]),
            *zip(onnx.embed_passages(passages), openvino.embed_passages(passages), strict=True),
        ]
        for ours, theirs in pairs:
            assert ours.dense @ theirs.dense >= SAME
            assert (ours.tokens * theirs.tokens).sum(axis=1).min() >= SAME
            assert ours.offsets.tolist() == theirs.offsets.tolist()

    def test_an_index_of_the_one_is_searched_with_the_other(
        self, openvino: Embedder, tmp_path: Path
    ) -> None:
        made = build_index(CHOSEN, settings("onnxruntime"), tmp_path)
        again = build_index(CHOSEN, settings("openvino"), tmp_path)
        assert made.changed
        assert not again.changed
        found = {}
        for engine in ("onnxruntime", "openvino"):
            retriever = Retriever(settings(engine), tmp_path)
            hits = retriever.search(Question(text="Hoe krijgt iemand zonder huis post?")).hits
            found[engine] = [hit.passage.id for hit in hits]
            retriever.close()
        assert found["openvino"][:3] == found["onnxruntime"][:3]

    def test_nothing_is_reported_to_its_maker(self, openvino: Embedder, tmp_path: Path) -> None:
        code = (
            "import json, socket, sys\n"
            "calls = []\n"
            "def refuse(self, address, *rest):\n"
            "    calls.append(repr(address))\n"
            "    raise OSError('no network here')\n"
            "socket.socket.connect = socket.socket.connect_ex = refuse\n"
            "from index.embedding import load_embedder\n"
            "from waaier.settings import get_settings\n"
            "load_embedder(get_settings()).embed_query('wonen')\n"
            "told = [name for name in sys.modules if name.startswith('openvino_telemetry.')]\n"
            "print(json.dumps({'calls': calls, 'told': told}))"
        )
        cache = os.environ.get("WAAIER_CACHE_DIR") or str(Settings().cache_dir)
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "HOME": str(tmp_path), "WAAIER_CACHE_DIR": cache,
                 "WAAIER_EMBEDDING_ENGINE": "openvino", "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True, timeout=60, cwd=tmp_path,
        )  # fmt: skip
        assert json.loads(done.stdout) == {"calls": [], "told": []}
        # Its telemetry leaves an identifier here.
        assert not (tmp_path / "intel").exists()


class TestChoice:
    def test_the_setting_decides(self, monkeypatch: pytest.MonkeyPatch) -> None:
        there: object | None = object()
        monkeypatch.setattr(engines.importlib.util, "find_spec", lambda _: there)
        monkeypatch.setattr("index.embedding.prepare.find_weight_file", lambda: Path("gewichten"))
        monkeypatch.setattr(engines, "computes_bfloat16", lambda: True)
        assert engine_for(settings("auto")) == "openvino-bf16"
        assert engine_for(settings("onnxruntime")) == "onnxruntime-fp32"
        assert engine_for(settings("auto", embedding_model="een/ander")) == "sentence-transformers"
        monkeypatch.setattr(engines, "computes_bfloat16", lambda: False)
        assert engine_for(settings("auto")) == "onnxruntime-fp32"
        assert engine_for(settings("openvino")) == "openvino-bf16"
        there = None
        assert engine_for(settings("auto")) == "onnxruntime-fp32"
        with pytest.raises(InputError, match="niet geïnstalleerd"):
            engine_for(settings("openvino"))

    @pytest.mark.parametrize(
        ("flags", "able"),
        [("fpu avx512f avx512_bf16", True), ("fpu avx512f avx512_vnni", False), ("", False)],
    )
    def test_the_processor_is_asked(
        self, flags: str, able: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "cpuinfo"
        file.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: none\n")
        monkeypatch.setattr(engines, "_CPU_INFO", file)
        engines.computes_bfloat16.cache_clear()
        try:
            assert engines.computes_bfloat16() is able
        finally:
            engines.computes_bfloat16.cache_clear()

    def test_only_equal_vectors_are_comparable(self) -> None:
        def one(engine: str, revision: str = "1") -> ModelIdentity:
            return ModelIdentity(name="m", revision=revision, engine=engine, dimension=2)  # type: ignore[arg-type]

        served = one("onnxruntime-fp32").comparable()
        assert one("openvino-bf16").comparable() == served
        assert one("sentence-transformers").comparable() != served
        assert one("openvino-bf16", "2").comparable() != served


@pytest.mark.model
class TestTogether:
    def test_everyone_gets_their_own_vectors(self, onnx: Embedder) -> None:
        alone = [onnx.embed_query(question) for question in QUESTIONS]
        with ThreadPoolExecutor(20) as people:
            together = list(people.map(onnx.embed_query, QUESTIONS))
        for ours, theirs in zip(alone, together, strict=True):
            assert ours.tokens.shape == theirs.tokens.shape
            np.testing.assert_allclose(ours.tokens, theirs.tokens, atol=1e-5)
            np.testing.assert_allclose(ours.dense, theirs.dense, atol=1e-5)

    def test_closing_leaves_nobody_waiting(self) -> None:
        embedder = load_embedder(settings("onnxruntime"))
        outcomes: list[str] = []

        def ask(number: int) -> None:
            try:
                embedder.embed_query(f"{QUESTIONS[number % len(QUESTIONS)]} {number}")
                outcomes.append("answered")
            except DefectError:
                outcomes.append("closed")

        people = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
        for person in people:
            person.start()
        embedder.close()
        for person in people:
            person.join(timeout=30)
        assert len(outcomes) == 40


class _Engine:
    """Computes lengths; remembers what went together, and can be held up."""

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.go = threading.Event()

    def __call__(self, texts: Sequence[str]) -> list[int]:
        self.runs.append(list(texts))
        assert self.go.wait(10)
        if "fout" in texts:
            raise ValueError("fout")
        return [len(text) for text in texts]


class TestGatherer:
    def _ask(self, engine: _Engine, at_once: int, texts: Sequence[str]) -> list[object]:
        """Asks one text after another while the engine is held up, then lets it go."""
        gatherer = Gatherer(engine, at_once)
        outcomes: dict[str, object] = {}

        def ask(text: str) -> None:
            try:
                outcomes[text] = gatherer(text)
            except ValueError as error:
                outcomes[text] = str(error)

        people = []
        for number, text in enumerate(texts):
            people.append(threading.Thread(target=ask, args=(text,)))
            people[-1].start()
            # The order of arrival is part of what is tested.
            while len(engine.runs) + len(gatherer._waiting) < number + 1:
                threading.Event().wait(0.001)
        engine.go.set()
        for person in people:
            person.join(timeout=10)
        assert gatherer._free == at_once
        return [outcomes[text] for text in texts]

    def test_who_waits_goes_together(self) -> None:
        engine = _Engine()
        assert self._ask(engine, 1, ["a", "bb", "ccc", "dddd"]) == [1, 2, 3, 4]
        assert engine.runs == [["a"], ["bb", "ccc", "dddd"]]

    def test_a_free_place_is_taken_at_once(self) -> None:
        engine = _Engine()
        assert self._ask(engine, 2, ["a", "bb"]) == [1, 2]
        assert engine.runs == [["a"], ["bb"]]

    def test_only_who_is_at_fault_fails(self) -> None:
        engine = _Engine()
        assert self._ask(engine, 1, ["a", "bb", "fout", "ccc"]) == [1, 2, "fout", 3]

    def test_a_run_has_a_limit_and_the_first_goes_first(self) -> None:
        engine = _Engine()
        long = "x" * (TOKENS_PER_RUN // 2)
        texts = ["a", long, "y" * TOKENS_PER_RUN, long + "z", "bb"]
        assert self._ask(engine, 1, texts) == [len(text) for text in texts]
        assert engine.runs == [["a"], [long, "bb"], ["y" * TOKENS_PER_RUN], [long + "z"]]


@pytest.mark.model
def test_the_benchmark_shows_what_eight_bits_lose() -> None:
    texts = [line.strip() for line in CARDS[0].read_text(encoding="utf-8").splitlines() if line]
    bench = bench_embedding(QUESTIONS[:9], texts[:4], Settings(), 1, only={"onnxruntime-int8"})
    served, rounded = bench.questions
    assert (served.name, served.cosine, served.faster) == ("onnxruntime-fp32", 1, 1)
    assert rounded.name == "onnxruntime-int8"
    assert rounded.token_cosine is not None
    assert rounded.token_cosine < SAME
    assert {row.name for row in bench.together} == {"onnxruntime-fp32, 0", "onnxruntime-fp32, 256"}
    assert len(bench.passages) == len(LIMITS)
    assert all(row.wall_ms > 0 and row.cpu_ms > 0 for row in (*bench.questions, *bench.passages))
    # 12 layers of 4 * 384 * 384 + 2 * 384 * 1536 weights, four bytes each.
    assert bench.floor_bytes == 84_934_656
    assert bench.floor_ms > 0


class TestBatches:
    def test_every_text_once_and_little_padding(self) -> None:
        random = np.random.default_rng(0)
        lengths = random.integers(3, 512, 300).tolist()
        made = batches(lengths)
        assert sorted(number for batch in made for number in batch) == list(range(300))
        padded = [max(lengths[n] for n in batch) * len(batch) for batch in made]
        assert all(
            size <= TOKENS_PER_RUN or len(batch) == 1
            for size, batch in zip(padded, made, strict=True)
        )
        assert sum(padded) < 1.05 * sum(lengths)
        assert len(made) < 300

    def test_the_longest_comes_first(self) -> None:
        assert batches([10, 500, 20, 30]) == [[1], [3, 2, 0]]

    def test_nothing(self) -> None:
        assert batches([]) == []
