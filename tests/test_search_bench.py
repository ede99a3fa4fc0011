"""Grown indexes and other ways to keep token vectors: made as described, and measurable."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.main import main
from evals.grow import MAX_TOKENS, grow
from evals.search_bench import Target, bench_search, bytes_per_passage, meets
from evals.search_probe import Stopwatch
from evals.token_bench import Variant, bench_tokens, clusters, in_8_bits, neighbours
from index.pipeline import build_index
from index.retrieval import Retriever
from index.store import Evidence, IndexedPassage
from waaier.domain import Passage, SourceKind
from waaier.errors import InputError
from waaier.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CARDS = ("briefadres", "huurcommissie", "housing-first")
LINES = [
    {"id": name, "question": f"Wat is {name.replace('-', ' ')}?", "gold": [{"card": name}]}
    for name in CARDS
]


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("klein") / "index"
    build_index([ROOT / "corpus" / "kaarten" / f"{c}.md" for c in CARDS], Settings(), folder)
    return folder


@pytest.fixture(scope="module")
def real(small_index: Path) -> tuple[list[Passage], dict[str, Evidence]]:
    retriever = Retriever(Settings(), small_index)
    _, store = retriever.current()
    passages = sorted(store.passages(), key=lambda passage: passage.id)
    evidence = retriever.evidence(store, passages)
    retriever.close()
    return passages, evidence


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "vragen.jsonl"
    file.write_text("\n".join(map(json.dumps, LINES)), "utf-8")
    return file


def test_grown_passages_keep_words_and_sources(real: Any) -> None:
    passages, evidence = real
    size = 10 * len(passages)
    grown = list(grow(passages, evidence, size))
    assert len(grown) == size
    assert [one.passage for one in grown[: len(passages)]] == passages
    assert len({one.passage.id for one in grown}) == size
    made = grown[len(passages) :]
    assert len({one.passage.text for one in made}) > 0.8 * len(made)
    known = {word for passage in passages for word in passage.text.split()}
    assert {word for one in made for word in one.passage.text.split()} <= known
    assert _mean_length(made) == pytest.approx(_mean_length(grown[: len(passages)]), rel=0.35)
    for one in grown:
        assert len(one.tokens) == len(one.token_starts) <= max(MAX_TOKENS, 512)
        assert np.linalg.norm(one.dense) == pytest.approx(1, abs=1e-5)
    # A situation still points to a text of its own copy.
    ids = {one.passage.id: one.passage for one in grown}
    stands_for = [one.passage for one in made if one.passage.stands_for is not None]
    assert stands_for
    shown = [ids[p.stands_for] for p in stands_for if p.stands_for in ids]
    assert shown
    assert all(s.stands_for is None for s in shown)
    assert Counter(one.passage.source.kind for one in made) == {SourceKind.CARD: len(made)}


def _mean_length(points: list[IndexedPassage]) -> float:
    return sum(len(point.passage.text) for point in points) / len(points)


def test_growing_is_seeded(real: Any) -> None:
    passages, evidence = real

    def texts(seed: int) -> list[str]:
        return [one.passage.text for one in grow(passages, evidence, 3 * len(passages), seed)]

    assert texts(1) == texts(1)
    assert texts(1) != texts(2)


def test_the_dense_vector_is_near_that_of_the_model(real: Any, small_index: Path) -> None:
    passages, evidence = real
    retriever = Retriever(Settings(), small_index)
    try:
        for one in list(grow(passages, evidence, len(passages)))[:5]:
            context = "\n".join((one.passage.source.title, *one.passage.section))
            text = f"{context}\n{one.passage.text}"
            [true] = retriever.embedder.embed_passages([text])
            assert float(true.dense @ one.dense) > 0.95
    finally:
        retriever.close()


def test_a_grown_index_is_measured_and_kept(
    small_index: Path, real: Any, questions: Path, tmp_path: Path, capsys: Any
) -> None:
    size = 3 * len(real[0])
    asked = ["bench", "search", questions, "--index", small_index, "--passages", size]
    asked += ["--map", tmp_path / "bewaard", "--json"]
    main([*map(str, asked)])
    bench = json.loads(capsys.readouterr().out)
    [one] = bench["sizes"]
    assert one["passages"] == size
    assert one["target"] is None
    assert one["probe"]["searches"] == 3
    assert set(one["probe"]["wall_ms"]) == {"p50", "p95", "p99"}
    assert one["probe"]["answers_ms"]["p50"] > one["probe"]["wall_ms"]["p50"]
    assert one["probe"]["answers_failed"] == 0
    assert {"embed_query", "store.candidates", "engine late", "total"} <= set(
        one["probe"]["stages_ms"]
    )
    assert one["bytes_per_passage"]["late"] > 10 * one["bytes_per_passage"]["dense"] > 0
    builds = list((tmp_path / "bewaard" / str(size) / "builds").iterdir())
    again = bench_search(
        Settings(), small_index, tmp_path / "bewaard", [size], ["huur"], _must_not_write
    )
    assert again.sizes[0].probe.searches == 1
    assert list((tmp_path / "bewaard" / str(size) / "builds").iterdir()) == builds
    main([str(one) for one in asked if one != "--json"])
    assert "bytes per passage" in capsys.readouterr().out


def _must_not_write(_done: int, _total: int) -> None:
    raise AssertionError


def test_a_size_below_the_real_index_is_refused(small_index: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        bench_search(Settings(), small_index, tmp_path, [1], ["huur"])


def test_bytes_are_those_of_the_engine(small_index: Path, real: Any) -> None:
    passages, evidence = real
    sizes = bytes_per_passage(small_index, len(passages))
    vectors = sum(len(one.tokens) for one in evidence.values()) / len(passages)
    # Half a byte a number in 384 dimensions.
    assert 0.9 <= sizes["late"] / (vectors * 384 / 2) < 1.5
    assert sizes["total"] == pytest.approx(sum(sizes.values()) - sizes["total"], abs=3)


def test_targets() -> None:
    times = {"p50": 61.0, "p95": 100.0, "p99": 500.0}
    assert not meets(times, Target(p50=60, p95=150))
    assert meets(times, Target(p95=100))


def test_the_stopwatch_adds_up() -> None:
    watch = Stopwatch()
    double = watch.around("double", lambda value: 2 * value)
    assert [double(2), double(3)] == [4, 6]
    assert watch.calls["double"] == 2
    assert watch.seconds["double"] > 0


def test_pooling_by_hand() -> None:
    tokens = np.eye(4, dtype=np.float32)[[0, 0, 1, 1, 2]]
    assert neighbours(tokens, 2).shape == (3, 4)
    assert np.allclose(neighbours(tokens, 2), np.eye(4)[[0, 1, 2]])
    mixed = tokens[[0, 2, 4, 1, 3]]
    pooled = clusters(mixed, 2)
    assert sorted(map(tuple, pooled.round(3))) == sorted(map(tuple, np.eye(4)[[0, 1, 2]]))
    assert clusters(tokens[:2], 3).shape == (2, 4)
    rounded = in_8_bits(np.array([[0.5, -0.25, 0.1, 0.0]], dtype=np.float32))
    assert np.allclose(rounded, [[0.5, -0.25, 0.1, 0.0]], atol=0.5 / 127)


def test_token_variants_are_searched_and_an_unknown_one_is_named(
    small_index: Path, questions: Path
) -> None:
    from evals.questions import load_sets

    bench = bench_tokens(
        load_sets([questions]),
        Settings(),
        small_index,
        [
            Variant("float16", depths=(60, 10)),
            Variant("half", lambda tokens: neighbours(tokens, 2)),
            Variant("none", datatype="Bestaatniet"),
        ],
    )
    served, shallow, half = bench.results
    assert (served.depth, shallow.depth, half.depth) == (60, 10, 60)
    assert served.success_difference.difference == 0
    assert half.vectors_per_passage < 0.6 * served.vectors_per_passage
    assert served.late_bytes_per_passage > 0
    # Only when the search asked this store, and not the one below it.
    assert min(served.search_ms, shallow.search_ms) > 0
    assert list(bench.left_out) == ["none"]
