"""References to articles of laws, in every way people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article_boost import boost_articles
from index.articles import OWN, article_keys, parse_articles
from index.fusion import Ranked
from index.pipeline import build_index
from index.retrieval import Retriever
from index.store import Candidate
from tests.files import write
from waaier.domain import Passage, PassageRole, Question, Source, SourceKind
from waaier.settings import Settings

FORMS = [
    ("art. 12 Huisvestingswet", [("hvw", "12", None, None)]),
    ("artikel 4:81 Awb", [("awb", "4:81", None, None)]),
    ("Wat zegt art 12 lid 3 van de Huisvestingswet 2014?", [("hvw", "12", "3", None)]),
    ("artikel 12, derde lid, van de huisvestingswet", [("hvw", "12", "3", None)]),
    ("het tweede lid van artikel 10 Huisvestingswet", [("hvw", "10", "2", None)]),
    ("artikel 10 lid 1 onder a Huisvestingswet", [("hvw", "10", "1", "a")]),
    ("art. 12, lid 3, onderdeel d, Hvw", [("hvw", "12", "3", "d")]),
    ("artikel 2.3.5 Wmo 2015", [("wmo", "2.3.5", None, None)]),
    ("Wmo 2015, artikel 1.1.1, 1.2.1 onder b en 2.3.5.",
     [("wmo", "1.1.1", None, None), ("wmo", "1.2.1", None, "b"), ("wmo", "2.3.5", None, None)]),
    ("artikelen 12 en 13 van de Huisvestingswet",
     [("hvw", "12", None, None), ("hvw", "13", None, None)]),
    ("artikel 10-12 Huisvestingswet",
     [("hvw", "10", None, None), ("hvw", "11", None, None), ("hvw", "12", None, None)]),
    ("art. 4 t/m 6 Wgs",
     [("wgs", "4", None, None), ("wgs", "5", None, None), ("wgs", "6", None, None)]),
    ("artikelen 271 tot en met 273 van boek 7 BW",
     [("bw7", "271", None, None), ("bw7", "272", None, None), ("bw7", "273", None, None)]),
    ("Wgs, artikel 8-8b",
     [("wgs", "8", None, None), ("wgs", "8a", None, None), ("wgs", "8b", None, None)]),
    ("artikel 7:268 BW", [("bw7", "268", None, None)]),
    ("Hoe werkt 7:268 BW bij een overleden huurder?", [("bw7", "268", None, None)]),
    ("Burgerlijk Wetboek boek 7, artikel 270a", [("bw7", "270a", None, None)]),
    ("artikel 35 Participatiewet en artikel 4:81 Awb",
     [("pw", "35", None, None), ("awb", "4:81", None, None)]),
    ("artikel 12 en artikel 14 lid 6 Huisvestingswet",
     [("hvw", "12", None, None), ("hvw", "14", "6", None)]),
    ("AVG, artikel 5; Uitvoeringswet AVG; Wgs, artikel 8",
     [("avg", "5", None, None), ("wgs", "8", None, None)]),
    ("In de Participatiewet staat de kostendelersnorm. Wat is artikel 22a?",
     [("pw", "22a", None, None)]),
    ("Huisvestingswet 2014 (artikel 2a)", [("hvw", "2a", None, None)]),
    ("Artikel 19 van het VN-verdrag handicap", [("vnhandicap", "19", None, None)]),
    ("artikel 18 lid 1, 19a en 22a Participatiewet",
     [("pw", "18", "1", None), ("pw", "19a", None, None), ("pw", "22a", None, None)]),
    ("ART. 3 WVGGZ", [("wvggz", "3", None, None)]),
    ("artikel 5 aanhef en onder c Woningwet", [("woningwet", "5", None, "c")]),
    ("Wat staat er in artikel 12 lid 2?", [(None, "12", "2", None)]),
    ("art.12 huisvestingswet", [("hvw", "12", None, None)]),
    ("artikel 249 en 262 BW", [(None, "249", None, None), (None, "262", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[text for text, _ in FORMS])
def test_forms(text: str, expected: list[tuple[str | None, ...]]) -> None:
    found = parse_articles(text)
    assert [(one.law, one.article, one.lid, one.onderdeel) for one in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Om 10:30 uur op kantoor, kamer 2.3.5",
        "De Huisvestingswet 2014 geldt sinds 2015.",
        "artikelen in het magazine",
        "Startdatum 12-03-2020, lid van de club",
        "Het verschil is 4:1 voor de Awb",
        "",
    ],
)
def test_no_articles(text: str) -> None:
    keys = [one.key for one in parse_articles(text) if one.key is not None]
    assert [key for key in keys if "4:1" not in key] == []


def test_a_range_without_end_stays_small() -> None:
    assert len(parse_articles("artikel 1-9999 Awb")) == 2


def _passage(text: str, **fields: object) -> Passage:
    source = Source(
        id="bron",
        title=str(fields.pop("title", "Kaart")),
        kind=SourceKind(str(fields.pop("kind", "kaart"))),
    )
    return Passage.model_validate({"id": "p", "text": text, "source": source, **fields})


def test_keys_of_a_passage_that_names_articles() -> None:
    passage = _passage("Huisvestingswet 2014, artikel 4, 12 en 51; Woningwet, artikel 54c.")
    assert article_keys(passage) == ["hvw#4", "hvw#12", "hvw#51", "woningwet#54c"]


def test_keys_of_an_article_itself() -> None:
    jci = _passage("De raad kan regels stellen.", article="jci1.3:c:BWBR0035303&artikel=12&lid=3")
    assert article_keys(jci) == [OWN + "hvw#12"]
    law = _passage(
        "Zie ook artikel 14 en artikel 4:81 Awb.",
        title="Huisvestingswet 2014",
        kind="wet",
        section=("Hoofdstuk 2", "Artikel 12. Urgentie"),
    )
    assert article_keys(law) == [OWN + "hvw#12", "hvw#14", "awb#4:81"]


def test_the_article_that_was_asked_about_comes_first(tmp_path: Path) -> None:
    """Also when nothing else in the question says what the article is about."""
    filler = (
        "Over wonen, zorg en de gemeente staat hier een gewone zin over artikel {} van de Awb. "
    )
    for number in range(1, 30):
        write(
            tmp_path,
            f"doc-{number:02}.txt",
            f"Hoofdstuk {number}\n\n" + filler.format(number) * 6,
        )
    build_index([tmp_path], Settings(), tmp_path / "index")
    retriever = Retriever(Settings(), tmp_path / "index")
    try:
        result = retriever.search(Question(text="Wat staat er in art. 17 Awb over de gemeente?"), 3)
    finally:
        retriever.close()
    assert result.hits[0].passage.source.file == "doc-17.txt"
    assert result.hits[0].parts["article"] > 0


def _ranked(passage_id: str, score: float, *articles: str) -> Ranked:
    candidate = Candidate(
        id=passage_id, source_id=passage_id, scores={}, role=PassageRole.TEXT, kinds=("wet",),
        stands_for=None, scope_level="nederland", applies_in=(), places=(), chapters=(),
        links=(), articles=articles,
    )  # fmt: skip
    return Ranked(candidate, {"late": score})


def test_the_article_itself_before_who_names_it_before_the_rest() -> None:
    ranked = [
        _ranked("best", 9, "hvw#13"),
        _ranked("names", -4, "hvw#12"),
        _ranked("lid 1", -3, "=hvw#12", "hvw#14"),
    ]
    missing = [_ranked("lid 2", -8, "=hvw#12"), _ranked("names", -4, "hvw#12")]
    asked = parse_articles("Wat staat er in artikel 12 Hvw?")
    boost_articles(ranked, asked, lambda keys: missing)
    ordered = sorted(ranked, key=lambda one: -one.score)
    assert [one.candidate.id for one in ordered] == ["lid 1", "lid 2", "best", "names"]
    assert ordered[-1].score > 5
    alone = [_ranked("best", 9, "hvw#12")]
    boost_articles(alone, parse_articles("Wat is een urgentie?"), lambda keys: missing)
    assert alone[0].parts == {"late": 9}
