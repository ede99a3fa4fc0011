"""``waaier search --explain``: what each signal added, in words and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.explain import hit_lines, largest_part, query_lines, timing_line
from cli.main import main
from index.explain import Explanation, explain
from index.retrieval import Retriever
from waaier.domain import Filters, Question
from waaier.pipelines import step_seconds
from waaier.settings import Settings

QUESTION = "Wat is een breifadres in Amsterdam volgens artikel 2.23 Wet BRP, en welke wet is dat?"


@pytest.fixture(scope="module")
def explained(card_index: Path) -> Explanation:
    retriever = Retriever(Settings(), card_index)
    question = Question(text=QUESTION, filters=Filters(gemeente="Amsterdam"))
    try:
        with step_seconds() as seconds:
            result = retriever.search(question, 5)
        assert retriever.search(question, 5).hits == result.hits
    finally:
        retriever.close()
    assert set(seconds) == {
        "analyse", "laws", "correct", "embed", "encode", "search", "rank", "arrange",
        "read",
    }  # fmt: skip
    return explain(result.query, result.hits, retriever.vocabulary, seconds)


def test_the_parts_add_up(explained: Explanation) -> None:
    for hit in explained.hits:
        assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=0.01)


def test_the_query_is_shown_as_it_was_understood(explained: Explanation) -> None:
    assert explained.query.corrections == (("breifadres", "briefadres"),)
    assert explained.query.articles == ("brp#2.23",)
    assert explained.query.places == ("Amsterdam",)
    shown = "\n".join(query_lines(explained.query))
    assert "breifadres → briefadres" in shown
    assert "brp artikel 2.23" in shown
    assert "Filter       gemeente Amsterdam" in shown


def test_a_hit_shows_its_words_and_bars(explained: Explanation) -> None:
    first = explained.hits[0]
    assert "article" in first.parts
    words = {one.word: one for one in first.words}
    assert words["briefadres"].weight > words["in"].weight > 0
    shown = "\n".join(hit_lines(first, largest_part(explained)))
    assert "wetsartikel" in shown
    assert "█" in shown
    assert "briefadres" in shown
    assert "vraag ontleden" in timing_line(explained)


def test_the_command(card_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["search", QUESTION, "--index", str(card_index), "--explain", "-k", "2"])
    shown = capsys.readouterr().out
    assert "Zoekvraag" in shown
    assert "woord voor woord" in shown
    assert "samen" in shown
    main(["search", QUESTION, "--index", str(card_index), "--explain", "--json", "-k", "2"])
    data = json.loads(capsys.readouterr().out)
    assert [hit["passage_id"] for hit in data["explain"]["hits"]] == [
        passage["id"] for passage in data["passages"]
    ]
    assert data["explain"]["timing_ms"]["total"] > 0
    assert set(data["query"]) == {"text", "filters"}
    main(["search", "Wat is een breifadres?", "--index", str(card_index), "-k", "1"])
    plain = capsys.readouterr().out
    assert "Bedoelde u 'briefadres' voor 'breifadres'?" in plain
    assert "woord voor woord" not in plain
