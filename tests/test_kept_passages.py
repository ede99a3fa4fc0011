"""What is kept in memory of passages that are read: the same as on disk, and never more than so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.cache import EmbeddingCache
from index.card_texts import CardTexts
from index.edge_store import EdgeStore
from index.embedding import Embedding, ModelIdentity
from index.evidence import EvidenceShelf
from index.lexical import passage_vector
from index.store import Floats, IndexedPassage
from index.tokens import embedded_text
from waaier.domain import Passage, Scope, Source, SourceKind

DIMENSION = 8
TOKENS = 6
MODEL = ModelIdentity(name="klein", revision="1", engine="onnxruntime-fp32", dimension=DIMENSION)


def _passage(number: int) -> Passage:
    source = Source(
        id=f"kaart-{number}", title="Kaart", kind=SourceKind.CARD, scope=Scope.parse("Nederland")
    )
    text = f"Tekst van kaart {number} over de huur."
    return Passage(
        id=Passage.make_id(source.id, (), text), text=text, source=source, section=("A",)
    )


PASSAGES = [_passage(number) for number in range(4)]


def _vectors(number: int) -> Floats:
    drawn = np.random.default_rng(number).normal(size=(TOKENS, DIMENSION)).astype(np.float32)
    unit: Floats = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EdgeStore]:
    made = EdgeStore.create(tmp_path / "bouwsel", DIMENSION)
    made.write(
        [
            IndexedPassage(
                passage=one,
                dense=_vectors(number)[0],
                tokens=_vectors(number),
                token_starts=np.arange(TOKENS, dtype=np.int32) - 1,
                terms=passage_vector(one.text),
            )
            for number, one in enumerate(PASSAGES)
        ]
    )
    made.finish()
    yield made
    made.close()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[EmbeddingCache]:
    """Knows the first two passages; their first token is special, the second of the heading."""
    made = EmbeddingCache(tmp_path / "vectoren.sqlite", MODEL)
    entries = []
    for number, one in enumerate(PASSAGES[:2]):
        text, context = embedded_text(one)
        begins = [-1, 0, *(context + 3 * place for place in range(TOKENS - 2))]
        offsets = np.array([(at, at + 2 if at >= 0 else -1) for at in begins], dtype=np.int32)
        entries.append((made.key(text), Embedding(_vectors(number)[0], _vectors(number), offsets)))
    made.put(entries)
    yield made
    made.close()


def test_vectors_come_from_the_cache_the_engine_and_then_from_memory(
    store: EdgeStore, cache: EmbeddingCache, tmp_path: Path
) -> None:
    shelf = EvidenceShelf(cache)
    first = shelf.of(store, PASSAGES)
    assert first[PASSAGES[1].id].token_starts.tolist() == [-1, 0, 3, 6, 9]
    assert first[PASSAGES[1].id].tokens == pytest.approx(_vectors(1)[1:], abs=1e-3)
    assert first[PASSAGES[3].id].tokens == pytest.approx(_vectors(3), abs=1e-3)
    # Neither of them is asked again: an empty build and an empty cache know nothing.
    cache.keep_only([])
    empty = EdgeStore.create(tmp_path / "leeg", DIMENSION)
    again = shelf.of(empty, PASSAGES)
    assert {key: one.tokens.tolist() for key, one in again.items()} == {
        key: one.tokens.tolist() for key, one in first.items()
    }
    empty.close()


def test_vectors_in_memory_have_a_limit_and_the_oldest_goes(
    store: EdgeStore, cache: EmbeddingCache, tmp_path: Path
) -> None:
    room = 2 * (TOKENS - 1) * (2 * DIMENSION + 4)
    shelf = EvidenceShelf(cache, most=room)
    shelf.of(store, PASSAGES[:2])
    assert shelf.kept_bytes == room
    shelf.of(store, PASSAGES[:1])
    shelf.of(store, PASSAGES[2:3])
    assert shelf.kept_bytes <= room
    # A passage the cache lacks is larger than one that it has, so both others had to go.
    cache.keep_only([])
    empty = EdgeStore.create(tmp_path / "leeg", DIMENSION)
    assert not shelf.of(empty, PASSAGES[1:2])
    empty.close()


def test_a_closed_one_holds_nothing(store: EdgeStore, cache: EmbeddingCache) -> None:
    shelf = EvidenceShelf(cache)
    shelf.of(store, PASSAGES[:2])
    assert shelf.kept_bytes
    shelf.close()
    assert not shelf.kept_bytes


def test_the_passages_of_a_card_are_read_once_per_build(store: EdgeStore, tmp_path: Path) -> None:
    texts = CardTexts(most=2)
    empty = EdgeStore.create(tmp_path / "leeg", DIMENSION)
    assert [one.id for one in texts.of(store, "oud", "kaart-0")] == [PASSAGES[0].id]
    assert [one.id for one in texts.of(empty, "oud", "kaart-0")] == [PASSAGES[0].id]
    assert not texts.of(empty, "nieuw", "kaart-0")
    # The third of two pushes out the one used longest ago.
    assert texts.of(store, "oud", "kaart-1")
    assert not texts.of(empty, "oud", "kaart-0")
    empty.close()
