"""The cards in ``corpus/kaarten`` and the questions about them hold together."""

from __future__ import annotations

import json
import re
import statistics
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.card_check import check_cards
from ingest.readers.card import read_card
from waaier.card import FIELD_LABELS, Card

ROOT = Path(__file__).parent.parent
CARD_FOLDER = ROOT / "corpus" / "kaarten"
QUESTION_FILES = [
    ROOT / "evals" / "sets" / f"{name}.jsonl" for name in ("kaarten", "regelingen", "praktijken")
]
ORIGINALS_FOLDER = ROOT.parent / "shared" / "bronnen"
FACTS_FILE = ROOT.parent / "shared" / "feiten" / "regelingen.yaml"

CARD_PATHS = sorted(CARD_FOLDER.glob("*.md"))
RUN_LENGTH = 8
NAMES_AND_NUMBERS = {"contact", "grondslag"}
"""Fields of names and article numbers only: those cannot be said in other words."""

AMOUNT = re.compile(r"€\s*(\d+(?:\.\d{3})*(?:,\d+)?)|(\d+(?:\.\d{3})*(?:,\d+)?) euro\b")
PHONE = re.compile(r"\b(?:0\d{2,3} \d[\d ]{2,}\d|14 0\d{2}|112)\b")


def test_everything_in_the_corpus_ships() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = patterns["tool"]["setuptools"]["data-files"].values()
    files = {path for part in shipped for pattern in part for path in ROOT.glob(pattern)}
    assert files >= {path for path in (ROOT / "corpus").rglob("*") if path.is_file()}


each_card = pytest.mark.parametrize("path", CARD_PATHS, ids=lambda path: path.stem)


def field_texts(card: Card) -> Iterator[tuple[str, str]]:
    """Every text of the card with the field it stands in; of a list, one item at a time."""
    for field in FIELD_LABELS:
        value = getattr(card, field)
        if isinstance(value, str):
            yield field, value
        elif value is not None:
            yield from ((field, item) for item in value)


def words(text: str) -> list[str]:
    """Lower-case words; a word broken over two lines counts as one."""
    return re.findall(r"\w+", re.sub(r"(?<=\w)-\n\s*(?=\w)", "", text).lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of eight successive words."""
    tokens = words(text)
    return set(zip(*(tokens[offset:] for offset in range(RUN_LENGTH)), strict=False))


def taken_over(card: Card, known: frozenset[tuple[str, ...]], skipped: set[str]) -> list[str]:
    """The runs of words in the card that another text has too, readable in a failing test."""
    texts = [text for field, text in field_texts(card) if field not in skipped]
    return sorted(" ".join(run) for text in texts for run in runs(text) & known)


def strings(value: Any) -> Iterator[str]:
    """All strings in nested plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def phones(text: str) -> set[str]:
    return {re.sub(r"\D", "", match) for match in PHONE.findall(text)}


def amounts(text: str) -> set[str]:
    return {a or b for a, b in AMOUNT.findall(text)}


@cache
def facts() -> dict[str, Any]:
    if not FACTS_FILE.exists():
        pytest.skip(f"no facts file at {FACTS_FILE}: comparison left out")
    entries = yaml.safe_load(FACTS_FILE.read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


@cache
def original_runs() -> frozenset[tuple[str, ...]]:
    originals = sorted(ORIGINALS_FOLDER.glob("*.txt"))
    if not originals:
        pytest.skip(f"no originals in {ORIGINALS_FOLDER}: comparison left out")
    return frozenset().union(*(runs(path.read_text(encoding="utf-8")) for path in originals))


@cache
def fact_runs() -> frozenset[tuple[str, ...]]:
    return frozenset().union(*(runs(text) for text in strings(list(facts().values()))))


@cache
def questions() -> tuple[dict[str, Any], ...]:
    return tuple(
        json.loads(line)
        for path in QUESTION_FILES
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )


def test_there_are_cards() -> None:
    assert len(CARD_PATHS) >= 130


def test_the_check_that_writers_run_finds_nothing() -> None:
    """``waaier kaart controleer``; a fixed day, as cards grow old and code does not."""
    assert check_cards(CARD_FOLDER, date(2026, 11, 1)).faults == ()


@each_card
def test_card_is_named_after_its_file(path: Path) -> None:
    card, _ = read_card(path)
    assert card.id == path.stem


@each_card
def test_card_says_where_it_comes_from_and_when_to_check_it(path: Path) -> None:
    card, _ = read_card(path)
    assert all(source.titel and source.uitgever for source in card.bronnen)
    assert card.peildatum
    assert isinstance(card.controleren_voor, date)


@each_card
def test_situations_describe_a_client_without_naming_the_answer(path: Path) -> None:
    card, _ = read_card(path)
    name = re.sub(r"\s*\(.*?\)", "", card.naam).lower()
    assert 3 <= len(card.situaties) <= 6
    assert len(set(card.situaties)) == len(card.situaties)
    for situation in card.situaties:
        assert name not in situation.lower()


@each_card
def test_sentences_are_short(path: Path) -> None:
    card, _ = read_card(path)
    lengths = [
        len(sentence.split())
        for field, text in field_texts(card)
        if field not in NAMES_AND_NUMBERS
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if len(sentence.split()) > 1
    ]
    assert statistics.median(lengths) <= 15
    assert max(lengths) <= 32


@each_card
def test_card_is_in_our_own_words(path: Path) -> None:
    """No eight words in a row as an original has them."""
    card, _ = read_card(path)
    assert taken_over(card, original_runs(), set()) == []


@each_card
def test_card_is_in_other_words_than_the_facts(path: Path) -> None:
    card, _ = read_card(path)
    assert taken_over(card, fact_runs(), NAMES_AND_NUMBERS) == []


@each_card
def test_phone_numbers_and_amounts_are_those_of_the_facts(path: Path) -> None:
    card, _ = read_card(path)
    entry = facts().get(card.id)
    if entry is None:
        pytest.skip(f"{card.id} has no entry in the facts file")
    known = "\n".join(strings(entry))
    text = "\n".join(text for field, text in field_texts(card) if field != "situaties")
    assert phones(text) <= phones(known)
    assert amounts(text) <= amounts(known)


def test_questions_have_the_agreed_shape() -> None:
    ids = [question["id"] for question in questions()]
    assert len(ids) == len(set(ids)) >= 150
    situations = [q for q in questions() if q["category"] in ("situatie", "regeling_of_aanpak")]
    assert len(situations) >= 60
    for question in questions():
        assert {"id", "question", "category", "gold", "must_mention", "answer"} <= set(question)
        unanswerable = question["category"] == "onbeantwoordbaar"
        assert unanswerable == (question["gold"] == []), question["id"]


def test_expected_words_stand_in_a_card_that_answers() -> None:
    """Where several cards answer, or two are compared, one of them has the word."""
    for question in questions():
        paths = [CARD_FOLDER / f"{gold['card']}.md" for gold in question["gold"]]
        text = "\n".join(path.read_text(encoding="utf-8") for path in paths).lower()
        for alternatives in question["must_mention"]:
            found = any(word.lower() in text for word in alternatives.split("|"))
            assert found, f"{question['id']}: {alternatives} is not in its cards"


def test_questions_are_not_copied_from_situations() -> None:
    situation_runs = {
        run
        for path in CARD_PATHS
        for situation in read_card(path)[0].situaties
        for run in runs(situation)
    }
    for question in questions():
        assert not runs(question["question"]) & situation_runs, question["id"]
