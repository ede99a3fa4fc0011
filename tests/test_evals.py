"""Metrics against values worked out by hand, and gold found back in repaired passages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.answers import mentions_all
from evals.bench import bench_ingest, converters
from evals.halves import half_of, in_half
from evals.metrics import Judged, bootstrap, difference, figures, judge, ndcg, percentiles
from evals.questions import EvalQuestion, Gold, load_questions, load_sets
from evals.relevance import GoldFinder, bare
from ingest.readers import EXTENSIONS
from waaier.domain import Passage, Reference, Source, SourceKind
from waaier.errors import InputError
from waaier.settings import PROJECT_ROOT, Settings


def _judged(ranked: str, *groups: str) -> Judged:
    return Judged(
        id="v", category="c", ranked=tuple(ranked), groups=tuple(frozenset(g) for g in groups)
    )


def test_one_hop_needs_any_gold() -> None:
    result = judge(_judged("abcdef", "cx"))
    assert result.ranks == (3,)
    assert (result.success(2), result.success(3)) == (0, 1)
    assert result.reciprocal_rank == pytest.approx(1 / 3)


def test_two_hops_need_one_of_each() -> None:
    result = judge(_judged("abcdef", "a", "e"))
    assert (result.success(4), result.success(5)) == (0, 1)
    assert result.recall(4) == 0.5
    assert result.reciprocal_rank == 1


def test_a_passage_that_comes_twice_has_its_first_rank() -> None:
    assert judge(_judged("xaba", "a")).ranks == (2,)


def test_ndcg_by_hand() -> None:
    # Relevant at ranks 1 and 3 of two: (1 + 1/2) / (1 + 1/log2(3))
    assert ndcg(_judged("axb", "ab"), 10) == pytest.approx(1.5 / (1 + 1 / 1.584962500721156))
    assert ndcg(_judged("ab", "ab"), 10) == pytest.approx(1)
    assert ndcg(_judged("xy", "ab"), 10) == 0


def test_gold_that_no_passage_holds_is_a_miss() -> None:
    result = judge(_judged("abc", ""))
    assert (result.success(5), result.reciprocal_rank, result.ndcg_10) == (0, 0, 0)


def test_figures_are_means() -> None:
    result = figures([judge(_judged("ab", gold)) for gold in "abx"])
    assert result.n == 3
    assert result.success_1 == pytest.approx(1 / 3, abs=1e-4)
    assert result.success_5 == pytest.approx(2 / 3, abs=1e-4)
    assert result.interval[0] <= result.success_5 <= result.interval[1]


def test_bootstrap_is_seeded_and_bounded() -> None:
    values = [0.0, 1.0] * 20
    assert bootstrap(values) == bootstrap(values)
    low, high = bootstrap(values)
    assert 0.2 < low < 0.5 < high < 0.8
    # The normal approximation of the same mean: 0.5 +- 1.96 * 0.5 / sqrt(40).
    assert (low, high) == pytest.approx((0.345, 0.655), abs=0.03)


def test_a_paired_difference_sees_what_two_intervals_cannot() -> None:
    hard = [0.0, 1.0] * 50
    better = [1.0 if n < 10 else value for n, value in enumerate(hard)]
    paired = difference(hard, better)
    assert (paired.difference, paired.won, paired.lost) == (0.05, 5, 0)
    assert paired.interval[0] > 0
    assert bootstrap(hard)[1] > bootstrap(better)[0]
    assert difference([], []).difference == 0


def test_percentiles() -> None:
    assert percentiles([float(n) for n in range(101)]) == {"p50": 50, "p95": 95, "p99": 99}
    assert percentiles([]) == {"p50": 0, "p95": 0, "p99": 0}


def test_halves_are_stable_and_part_the_questions() -> None:
    questions = [EvalQuestion(id=f"v-{n}", question="?") for n in range(200)]
    first, second = in_half(questions, "a"), in_half(questions, "b")
    assert sorted(q.id for q in [*first, *second]) == sorted(q.id for q in questions)
    assert 70 < len(first) < 130
    assert [half_of(f"v-{n}") for n in range(8)] == list("aaabbbab")
    assert in_half(questions, "a", seed=2) != first


def _passage(text: str, source_id: str = "bron", kind: SourceKind = SourceKind.DOCUMENT) -> Passage:
    source = Source(id=source_id, title=source_id, kind=kind)
    return Passage(id=Passage.make_id(source_id, (), text), text=text, source=source)


def test_gold_is_found_over_line_ends_and_hyphens() -> None:
    passage = _passage("De samenwerking tussen gemeente en corporatie werd in 2020 vernieuwd.")
    other = _passage("Een heel andere zin over huurtoeslag en inkomen van de huurder.")
    finder = GoldFinder([passage, other])
    gold = Gold(quote="De samenwer-\nking tussen gemeente\nen corporatie")
    assert finder.find(gold) == {passage.id}


def test_half_a_quote_counts_and_a_few_words_do_not() -> None:
    first = _passage(
        "Wie uit de opvang komt en zelfstandig gaat wonen, krijgt een jaar begeleiding"
    )
    second = _passage(
        "van de zorgaanbieder, en daarna van het wijkteam als dat nodig blijkt te zijn."
    )
    finder = GoldFinder([first, second])
    assert finder.find(Gold(quote=f"{first.text} {second.text[:30]}")) == {first.id}
    assert (
        finder.find(Gold(quote="Wie uit de opvang komt gaat eerst naar een heel ander loket"))
        == set()
    )


def test_a_card_is_gold_as_a_whole() -> None:
    passages = [
        _passage("een", "kaart", SourceKind.CARD),
        _passage("twee", "kaart", SourceKind.CARD),
        _passage("drie"),
    ]
    assert [passage.unit for passage in passages[:2]] == ["kaart", "kaart"]
    assert GoldFinder(passages).find(Gold(card="kaart")) == {"kaart"}
    assert GoldFinder(passages).find(Gold(card="andere")) == set()


def test_a_stretch_of_a_file_is_gold_without_being_quoted() -> None:
    source = Source(id="b", title="b", kind=SourceKind.MAGAZINE, file="magazine-wonen.txt")
    passages = [
        Passage(id=str(n), text="tekst", source=source, span=(n * 100, n * 100 + 90))
        for n in range(3)
    ]
    finder = GoldFinder(passages)
    assert finder.find(Gold(file="magazine", start=110, end=150)) == {"1"}
    assert finder.find(Gold(file="magazine", start=60, end=120)) == {"0"}
    assert finder.find(Gold(file="bundel", start=110, end=150)) == set()


def test_a_card_on_the_chapter_counts_only_when_asked() -> None:
    original = Source(id="m", title="m", kind=SourceKind.MAGAZINE, original="blad")
    place = Passage(
        id="p", text="Samen eten in de straat.", source=original, section=("Samen eten",)
    )
    card = Source(
        id="samen-eten",
        title="Samen eten",
        kind=SourceKind.CARD,
        references=(
            Reference(title="t", publisher="u", original="blad", chapter="Klein: Samen eten"),
        ),
    )
    finder = GoldFinder([place, Passage(id="k", text="Samenvatting", source=card)])
    gold = Gold(quote="samen eten in de straat")
    assert finder.has_linked_cards
    assert finder.find(gold) == {"p"}
    assert finder.find(gold, with_cards=True) == {"p", "samen-eten"}


def test_groups_per_chapter_only_for_two_hops() -> None:
    passages = [_passage("alpha beta gamma delta"), _passage("epsilon zeta eta theta")]
    gold = (
        Gold(quote="alpha beta", chapter="een"),
        Gold(quote="zeta eta", chapter="twee"),
    )
    one = EvalQuestion(id="1", question="?", gold=gold, hops=1)
    two = EvalQuestion(id="2", question="?", gold=gold, hops=2)
    finder = GoldFinder(passages)
    assert len(finder.groups(one)) == 1
    assert len(finder.groups(two)) == 2


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "vragen.jsonl"
    file.write_text(json.dumps({"id": "1", "question": "?"}) + "\n{oeps\n", encoding="utf-8")
    with pytest.raises(InputError, match="regel 2"):
        load_questions(file)


def test_a_question_that_comes_twice_is_named(tmp_path: Path) -> None:
    file = tmp_path / "vragen.jsonl"
    file.write_text(json.dumps({"id": "v-1", "question": "?"}) + "\n", encoding="utf-8")
    assert load_sets([file])[0].set == "vragen.jsonl"
    with pytest.raises(InputError, match="v-1"):
        load_sets([file, file])


def test_missing_and_empty_files(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_questions(tmp_path / "weg.jsonl")
    (tmp_path / "leeg.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError):
        load_questions(tmp_path / "leeg.jsonl")


def test_mentions() -> None:
    assert mentions_all(["twee|2", "Jaar"], "Het duurt twee\njaar.")
    assert not mentions_all(["twee", "drie"], "twee")
    assert mentions_all([], "")


def test_the_benchmark_leaves_out_what_plain_haystack_cannot_read(tmp_path: Path) -> None:
    assert {".txt", ".md", ".pdf", ".docx", ".pptx"} <= set(converters()) <= EXTENSIONS
    with pytest.raises(InputError, match=r"alleen .*\.docx"):
        bench_ingest([tmp_path / "a.odt", tmp_path / "b.zip"], Settings(), tmp_path)


def test_of_each_invented_pair_one_question_is_answered_in_its_text() -> None:
    folder = PROJECT_ROOT / "evals" / "training"
    questions = load_questions(folder / "verzonnen.jsonl")
    texts = {
        path.stem: bare(path.read_text(encoding="utf-8"))
        for place in (folder / "documenten", PROJECT_ROOT / "corpus" / "kaarten")
        for path in place.glob("*.md")
    }
    assert len(questions) > 4000
    for answered, missing in zip(questions[::2], questions[1::2], strict=True):
        assert (answered.id[:-1], missing.id[:-1]) == (missing.id[:-1], answered.id[:-1])
        (gold,) = answered.gold
        assert bare(gold.quote or "-") in texts[gold.card or gold.file or ""], answered.id
        assert not missing.gold, missing.id
    assert len({one.question for one in questions}) == len(questions)
