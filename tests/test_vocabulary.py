"""Mistyped words: what they were meant to be, and what is left alone."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from evals.questions import load_questions
from evals.typos import mistyped, typo_questions
from index.builds import Builds, FolderBuilds, ServerBuilds
from index.corrections import corrected, corrections, load_vocabulary, widened
from index.lexical import query_vector, term_id
from index.retrieval import Retriever
from index.vocabulary import Vocabulary, edit_distance
from tests.test_builds import _make, _manifest
from tests.test_stores import _points
from waaier.domain import Question
from waaier.settings import Settings
from waaier.wordlist import dutch_words

ROOT = Path(__file__).resolve().parent.parent

TEXT = (
    "huurtoeslag beschermd wonen schuldhulpverlening urgentie gemeente bereiken bekijken "
    "woningcorporatie briefadres Majella Amsterdam cliënt wijkteams bewindvoerder omslagroute"
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.of([TEXT, TEXT, TEXT, TEXT + " woningcorperatie"])


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("huurtoeslga", "huurtoeslag", 1),
        ("beschremd", "beschermd", 1),
        ("clent", "client", 1),
        ("briefadress", "briefadres", 1),
        ("gemeente", "gemeente", 0),
        ("berijken", "bereiken", 2),
        ("ca", "abc", 3),
        ("", "ab", 2),
    ],
)
def test_distance(first: str, second: str, distance: int) -> None:
    assert edit_distance(first, second, 5) == distance
    assert edit_distance(second, first, 5) == distance
    assert edit_distance(first, second, 0) == min(distance, 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("huurtoeslga", "huurtoeslag"),
        ("beschremd", "beschermd"),
        ("schuldhulpverlenning", "schuldhulpverlening"),
        ("schulthulpverleening", "schuldhulpverlening"),
        ("berijken", "bereiken"),
        ("Amsterdm", "Amsterdam"),
        ("Majela", "Majella"),
        ("clent", "cliënt"),
        ("rugentie", "urgentie"),
        ("briefadress", "briefadres"),
        # In a source once, and a compound of existing words: still a mistake.
        ("woningcorperatie", "woningcorporatie"),
        ("bewindvorder", "bewindvoerder"),
        ("omslagroutte", "omslagroute"),
    ],
)
def test_what_was_meant(vocabulary: Vocabulary, written: str, meant: str) -> None:
    text = f"Wat is {written} hier?"
    found = corrections(text, vocabulary)
    assert next((one.written, one.meant) for one in found) == (written, meant)
    assert corrected(text, found) == f"Wat is {meant} hier?"


@pytest.mark.parametrize(
    "text",
    [
        "Wat is huurtoeslag en waar ligt Appingedam?",
        "cliënten, client en CLIËNT in het wijkteam",
        "Mevr. Jansen en dhr. Bos",
        "Hoe lang duurt een verhuizing naar Groningen?",
        "BSN 123 en art. 12a!",
        "xqzt qqqqqqqqqq",
        "",
    ],
)
def test_what_is_left_alone(vocabulary: Vocabulary, text: str) -> None:
    assert corrections(text, vocabulary) == []


def test_another_first_letter_only_with_one_mistake(vocabulary: Vocabulary) -> None:
    assert vocabulary.nearest("wriefadres")
    assert not vocabulary.nearest("wriefadrs")
    assert not vocabulary.nearest("bezchermt", strict=True)


def test_a_correction_weighs_less_than_what_was_written() -> None:
    terms = widened(query_vector("huurtoeslga wonen"), [("huurtoeslga", "huurtoeslag")])
    weights = dict(zip(terms.indices, terms.values, strict=True))
    assert weights[term_id("huurtoeslga")] == 1
    assert weights[term_id("wonen")] == 1
    assert weights[term_id("huurtoeslag")] == pytest.approx(0.6)
    assert terms.indices == sorted(terms.indices)


def test_it_comes_back_as_it_was_written(vocabulary: Vocabulary) -> None:
    again = Vocabulary.loads(vocabulary.dumps())
    assert (again.counts, again.passages) == (vocabulary.counts, vocabulary.passages)
    for text in ("{}", "[]", "no", '{"words": 3, "passages": 1}'):
        with pytest.raises(ValueError, match=r"vocabulary|Expecting"):
            Vocabulary.loads(text)


def test_fifty_thousand_words_take_a_few_milliseconds() -> None:
    usable = sorted(word for word in dutch_words() if 4 <= len(word) <= 30 and word.isalpha())
    draw = random.Random(1)
    words = draw.sample(usable, 50_000)
    large = Vocabulary(dict.fromkeys(words, 1), 1000)
    wrong = [mistyped(word, draw) for word in draw.sample(words, 200)]
    started = time.process_time()
    found = sum(bool(large.nearest(word)) for word in wrong)
    assert (time.process_time() - started) / len(wrong) < 0.003
    assert found > 150


@pytest.mark.parametrize(
    "make",
    [FolderBuilds, lambda _: ServerBuilds(QdrantClient(":memory:"))],
    ids=["folder", "server"],
)
def test_a_build_keeps_its_words(make: type[FolderBuilds], tmp_path: Path) -> None:
    builds: Builds = make(tmp_path)
    bare = _make(builds)
    assert builds.words(bare.id) is None
    store = builds.open(bare.id)
    counted = load_vocabulary(builds, bare.id, store)
    assert counted.count("huurcommissie") == 1

    manifest = _manifest()
    writing = builds.begin(manifest)
    builds.write_words(manifest.id, Vocabulary.of(["alleen dit woord"]).dumps())
    writing.write(_points())
    builds.publish(manifest)
    kept = load_vocabulary(builds, manifest.id, builds.open(manifest.id))
    assert (kept.count("woord"), kept.passages) == (1, 1)
    assert {one.id for one in builds.manifests()} == {bare.id, manifest.id}
    builds.prune(keep=1)
    assert [one.id for one in builds.manifests()] == [manifest.id]
    assert builds.words(bare.id) is None


def test_a_search_uses_and_returns_them(card_index: Path) -> None:
    retriever = Retriever(Settings(), card_index)
    try:
        wrong = retriever.search(Question(text="Wat is een breifadres in Amsterdm?"), 3)
        right = retriever.search(Question(text="Wat is een briefadres in Amsterdam?"), 3)
        english = retriever.search(Question(text="How does a client get an adress?"), 3)
    finally:
        retriever.close()
    assert wrong.query.corrections == (("breifadres", "briefadres"), ("Amsterdm", "Amsterdam"))
    assert wrong.query.text == "Wat is een breifadres in Amsterdm?"
    assert wrong.query.places == ("Amsterdam",)
    assert wrong.hits[0].passage.source.id == right.hits[0].passage.source.id
    assert right.query.corrections == english.query.corrections == ()
    assert (right.query.language, english.query.language) == ("nl", "en")
    assert set(wrong.query.model_dump()) == {"text", "filters"}


def test_the_set_with_typing_errors_is_what_the_generator_makes() -> None:
    sets = ROOT / "evals" / "sets"
    sources = [sets / f"{name}.jsonl" for name in ("kaarten", "praktijken", "regelingen")]
    kept = {one.id: one for one in load_questions(sets / "tikfouten.jsonl")}
    whole = {one.id: one for source in sources for one in load_questions(source)}
    assert len(kept) == 60
    for one in kept.values():
        assert one.question != whole[one.id.removesuffix("-tikfout")].question
    some = list(whole.values())
    assert typo_questions(some, 5) == typo_questions(some, 5)
