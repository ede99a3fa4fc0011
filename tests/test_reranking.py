"""The optional cross-encoder: a real one with random weights, from a folder, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from sentence_transformers import CrossEncoder
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from index.pipeline import build_index
from index.reranking import PART, Reranker
from index.retrieval import Retriever
from index.store import SearchMode
from tests.files import write
from waaier.domain import Question
from waaier.errors import InputError
from waaier.settings import Settings

TEXTS = [
    "Huurtoeslag vraagt u aan bij Dienst Toeslagen.",
    "Een briefadres vraagt u aan bij de gemeente.",
    "De wijkagent komt langs bij overlast in de straat.",
]


def make_model(folder: Path, labels: int = 1) -> Path:
    """Saves a tiny cross-encoder in the library's own format."""
    letters = "abcdefghijklmnopqrstuvwxyz.,?"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{one}" for one in letters)]
    tokenizer = Tokenizer(
        models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=128, num_labels=labels,
        initializer_range=0.5,
    )  # fmt: skip
    plain = folder.with_name(folder.name + "-plain")
    BertForSequenceClassification(config).save_pretrained(plain)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=128,
    ).save_pretrained(plain)  # fmt: skip
    CrossEncoder(str(plain), device="cpu").save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model") / "kruis")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    for number, text in enumerate(TEXTS):
        write(folder / "bron", f"tekst-{number}.txt", text)
    build_index([folder / "bron"], Settings(), folder / "index")
    return folder / "index"


def _parts(index: Path, mode: SearchMode = SearchMode.HYBRID, **settings: Any) -> dict[str, Any]:
    retriever = Retriever(Settings(**settings), index)
    try:
        found = retriever.search(Question(text="Waar vraag ik huurtoeslag aan?"), 3, mode)
    finally:
        retriever.close()
    return {hit.passage.text: hit for hit in found.hits}


def test_it_adds_what_the_model_says(index: Path, model: Path) -> None:
    plain = _parts(index)
    read = _parts(index, reranker=str(model), reranker_weight=2.0)
    said = CrossEncoder(str(model), device="cpu").predict(
        [("Waar vraag ik huurtoeslag aan?", text) for text in plain]
    )
    order = [text for _, text in sorted(zip(said, plain, strict=True))]
    assert sorted(read, key=lambda text: read[text].parts[PART]) == order
    assert min(hit.parts[PART] for hit in read.values()) == 0
    for text, hit in read.items():
        assert PART not in plain[text].parts
        assert hit.found_score == pytest.approx(plain[text].found_score + hit.parts[PART])


def test_a_heavy_one_decides_and_a_weightless_one_does_not(index: Path, model: Path) -> None:
    heavy = _parts(index, reranker=str(model), reranker_weight=10)
    assert next(iter(heavy.values())).parts[PART] == max(h.parts[PART] for h in heavy.values())
    assert list(_parts(index, reranker=str(model), reranker_weight=0)) == list(_parts(index))


def test_the_baselines_are_left_alone(index: Path, model: Path) -> None:
    for hit in _parts(index, SearchMode.LATE, reranker=str(model)).values():
        assert set(hit.parts) == {"late"}


def test_it_is_loaded_when_first_needed(model: Path) -> None:
    reranker = Reranker(str(model), 1)
    assert reranker._model is None
    assert reranker.scores("vraag", []) == []
    assert reranker._model is None
    assert len(reranker.scores("vraag", ["een", "twee"])) == 2
    assert reranker._model is not None


def test_a_missing_folder_is_told_at_once(index: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="niet gevonden") as caught:
        Retriever(Settings(reranker=str(tmp_path / "weg")), index)
    assert "WAAIER_RERANKER" in str(caught.value)


@pytest.mark.parametrize("what", ["empty", "name"])
def test_what_cannot_be_loaded_is_told_in_one_sentence(what: str, tmp_path: Path) -> None:
    name = str(tmp_path) if what == "empty" else "niemand/bestaat-niet"
    with pytest.raises(InputError, match="niet gevonden of kan niet worden geladen"):
        Reranker(name, 1).scores("vraag", ["tekst"])


def test_a_model_with_several_outcomes_is_refused(tmp_path: Path) -> None:
    reranker = Reranker(str(make_model(tmp_path / "drie", labels=3)), 1)
    with pytest.raises(InputError, match="meer dan één getal"):
        reranker.scores("vraag", ["tekst", "nog een"])
