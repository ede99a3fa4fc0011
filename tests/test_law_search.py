"""Finding articles: by number, by meaning and on a day; on invented laws beside the real cards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.asked_day import asked_day
from index.law_versions import Force, LawShelf
from index.pipeline import build_index
from index.retrieval import Retriever
from tests.wetten.laws import TODAY, write_laws
from waaier.domain import Hit, Query, Question, Source, SourceKind
from waaier.regulation import Regulation
from waaier.settings import Settings

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "wetten" / "vragen.jsonl").read_text("utf-8").splitlines()
]
NOW = date.fromisoformat(TODAY)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("wetten")
    laws = write_laws(folder / "teksten")
    cards = Path(__file__).parent.parent / "corpus" / "kaarten"
    some = sorted(cards.glob("*.md"))[::4]
    build_index([laws, *some], Settings(), folder / "index")
    retriever = Retriever(Settings(), folder / "index", lambda: NOW)
    yield retriever
    retriever.close()


def _is_gold(hit: Hit, row: dict[str, Any]) -> bool:
    regulation, provision = hit.passage.source.regulation, hit.passage.provision
    if regulation is None or provision is None or regulation.id != row["regulation"]:
        return False
    lid, _, onderdeel = row.get("place", "").partition("/")
    return provision.number in row["articles"] and (
        "place" not in row
        or any(part.lies_in(lid or None, onderdeel or None) for part in provision.parts)
    )


def test_the_right_article_in_the_right_version(retriever: Retriever) -> None:
    """Figures to hold: the article among the first three in 95 %, the version always."""
    assert len(ROWS) >= 40
    missed, wrong = [], []
    for row in ROWS:
        hits = retriever.search(Question(text=row["question"]), 5).hits
        if not any(_is_gold(hit, row) for hit in hits[:3]):
            missed.append(row["id"])
        versions = {
            hit.passage.source.regulation.version
            for hit in hits
            if hit.passage.source.regulation is not None
            and hit.passage.source.regulation.id == row["regulation"]
        }
        if versions != {row["version"]}:
            wrong.append((row["id"], versions))
    assert len(missed) <= 0.05 * len(ROWS), missed
    assert not wrong


def test_every_article_of_a_range_is_found(retriever: Retriever) -> None:
    hits = retriever.search(Question(text="artikel 6 tot en met 8 Uitstroomwet"), 5).hits
    assert {hit.passage.provision.number for hit in hits[:3] if hit.passage.provision} == {
        "6",
        "7",
        "8",
    }


def test_what_is_repealed_is_only_found_by_its_number(retriever: Retriever) -> None:
    asked = retriever.search(Question(text="Wat staat er in artikel 5 Uitstroomwet?"), 5).hits
    assert asked[0].passage.provision is not None
    assert asked[0].passage.provision.is_repealed
    other = retriever.search(Question(text="Wat staat er in de wet dat is vervallen?"), 20).hits
    assert not any(h.passage.provision and h.passage.provision.is_repealed for h in other)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Wat gold op 1 juli 2026?", "2026-07-01"),
        ("op 1-7-2026", "2026-07-01"),
        ("tekst van 2026-07-01", "2026-07-01"),
        ("on July 1, 2026", "2026-07-01"),
        ("Wat gold in 2023?", "2023-12-31"),
        ("begin 2023", "2023-01-01"),
        ("eind 2023", "2023-12-31"),
        ("medio 2023", "2023-07-01"),
        ("in maart 2024", "2024-03-31"),
        ("vanaf juli 2024", "2024-07-01"),
        ("Wat geldt in 2026?", TODAY),
        ("Wat verandert er in 2027?", "2027-01-01"),
        ("in november 2026", TODAY),
        ("Huisvestingswet 2014", None),
        ("de wet van 3 juni 2019", None),
        ("Verordening Amsterdam 2024, artikel 2", None),
        ("op 31 februari 2024", None),
        ("Wat kost 2023 euro?", None),
        ("artikel 1-7 van de wet", None),
    ],
)
def test_the_day_a_question_is_about(text: str, day: str | None) -> None:
    found = asked_day(text, NOW)
    assert (found.day.isoformat() if found else None) == day


def _source(version: str, start: str | None, end: str | None = None) -> Source:
    return Source(
        id=f"w-{version}",
        title="Toetswet",
        kind=SourceKind.LAW,
        regulation=Regulation(
            id="BWBR0099199",
            version=version,
            valid_from=date.fromisoformat(start) if start else None,
            valid_to=date.fromisoformat(end) if end else None,
        ),
    )


@pytest.mark.parametrize(
    ("day", "version", "force"),
    [
        ("2019-06-01", "2020-01-01_0", Force.NOT_YET),
        ("2020-01-01", "2020-01-01_0", Force.IN_FORCE),
        ("2021-12-31", "2020-01-01_0", Force.IN_FORCE),
        ("2022-01-01", "2022-01-01_2", Force.IN_FORCE),
        ("2024-12-31", "2022-01-01_2", Force.IN_FORCE),
        ("2025-01-01", "2022-01-01_2", Force.NO_LONGER),
    ],
)
def test_the_version_of_a_day(day: str, version: str, force: Force) -> None:
    """Corrections of one text replace each other, and a law may end without a next text."""
    shelf = LawShelf(
        [
            _source("2022-01-01_2", "2022-01-01", "2024-12-31"),
            _source("2020-01-01_0", "2020-01-01"),
            _source("2022-01-01_0", "2022-01-01"),
            _source("2022-01-01_1", "2022-01-01"),
        ]
    )
    choice = shelf.choose(Query(text="Toetswet"), date.fromisoformat(day))
    (chosen,) = choice.chosen.values()
    assert chosen.regulation.version == version
    assert chosen.on(choice.day) is force
    assert len(choice.left_out) == 3


def test_a_text_without_dates_is_always_in_force() -> None:
    shelf = LawShelf([_source("onbekend", None)])
    choice = shelf.choose(Query(text="wat gold op 1 juli 1990?"), NOW)
    assert [one.on(choice.day) for one in choice.chosen.values()] == [Force.IN_FORCE]
