"""The gemeenten that a text names, and the places of passages."""

from collections import Counter

import pytest

from ingest.places import with_places
from waaier.domain import Passage, Source, SourceKind
from waaier.gazetteer import find_gemeenten, gemeenten, province_of, provinces_in
from waaier.organisations import find_organisations


def test_all_gemeenten_are_there() -> None:
    known = gemeenten()
    assert len(known) == len({gemeente.name for gemeente in known}) == 342
    assert Counter(gemeente.province for gemeente in known) == {
        "Groningen": 10, "Fryslân": 18, "Drenthe": 12, "Overijssel": 25, "Flevoland": 6,
        "Gelderland": 51, "Utrecht": 26, "Noord-Holland": 44, "Zuid-Holland": 50, "Zeeland": 13,
        "Noord-Brabant": 56, "Limburg": 31,
    }  # fmt: skip


@pytest.mark.parametrize("gemeente", gemeenten(), ids=lambda gemeente: gemeente.name)
def test_every_name_is_found(gemeente: object) -> None:
    from waaier.gazetteer import Gemeente

    assert isinstance(gemeente, Gemeente)
    for name in (gemeente.name, *gemeente.also):
        assert gemeente.name in find_gemeenten(f"Dit geldt in de gemeente {name}, en meer."), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wonen in Amsterdam-Noord en Den Haag", ("Amsterdam", "Den Haag")),
        ("in de Bijlmer en in ’s-Hertogenbosch", ("Amsterdam", "Den Bosch")),
        ("de gemeenten Houten, Best en Huizen", ("Houten", "Best", "Huizen")),
        ("Best is dat zo. Huizen zijn duur. Houten vloeren ook.", ()),
        ("Gemeente Bergen op Zoom helpt", ("Bergen op Zoom",)),
        ("de Utrechtse Heuvelrug, niet Utrecht zelf", ("Utrechtse Heuvelrug", "Utrecht")),
        ("de Amsterdamse aanpak en de Goudse kaas", ()),
        ("mevrouw M. van Tilburg en Jan van Houten", ()),
        ("de wethouder van Deurne", ("Deurne",)),
        ("ROTTERDAM WERKT SAMEN", ("Rotterdam",)),
        ("een brug te ver, in het groen, assen en emmen", ()),
        ("in Alphen aan den Rijn", ("Alphen aan den Rijn",)),
        ("inwoners van de Ronde Venen en het Hogeland", ("De Ronde Venen", "Het Hogeland")),
        ("Nederland. Een huis.", ()),
        ("In de regio Assen", ("Assen",)),
        ("Etten-Leur", ("Etten-Leur",)),
    ],
)
def test_places_in_a_sentence(text: str, expected: tuple[str, ...]) -> None:
    assert find_gemeenten(text) == expected


def test_a_heading_counts_for_all_passages_under_it() -> None:
    source = Source(id="b", title="Convenant Uithoorn", kind=SourceKind.DOCUMENT)
    passages = [
        Passage(id="1", text="Zorg in de buurt.", source=source, section=("Aanpak in Assen",)),
        Passage(id="2", text="Ook in Emmen.", source=source, section=("Elders",)),
    ]
    assert [p.places for p in with_places(passages)] == [
        ("Uithoorn", "Assen"),
        ("Uithoorn", "Emmen"),
    ]
    assert with_places(passages)[0].model_dump(mode="json")["places"] == ["Uithoorn", "Assen"]


def test_provinces() -> None:
    assert provinces_in("Wooncirkels in Noord-Holland en Drenthe") == ("Drenthe", "Noord-Holland")
    assert provinces_in("Utrecht") == ()
    assert province_of("ASSEN") == "Drenthe"
    assert province_of("Amersfoort") is None


@pytest.mark.parametrize(
    ("title", "section", "expected"),
    [
        ("Magazine", ("Convenant Assen e.o.",), ("Assen",)),
        ("Magazine", ("Convenant Assen", "Wat is bereikt?"), ("Assen",)),
        ("Woonvisie Assen", ("Inleiding",), ("Assen",)),
        ("Magazine", ("Kleine voorbeelden", "Jongeren in Rotterdam"), ("Rotterdam",)),
        ("Magazine", ("Convenant Assen", "Ook in Rotterdam"), ("Rotterdam",)),
        ("Magazine", ("Van Assen naar Emmen",), ()),
        ("Magazine", ("Wooncirkels Drenthe",), ("Drenthe",)),
        ("Magazine", ("Hanny de Wit, beleidsadviseur Haarlemmermeer",), ()),
        ("Magazine", ("Postbus 1, 2500 GV Den Haag",), ()),
        ("Magazine", ("Hoorn: samen aan de slag",), ("Hoorn",)),
        ("Magazine", ("Huizen: wat kost dat?",), ()),
        ("Magazine", ("Inleiding",), ()),
    ],
)
def test_the_scope_of_a_chapter(
    title: str, section: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    source = Source(id="m", title=title, kind=SourceKind.MAGAZINE)
    texts = ["De gemeente Hoorn begon ermee.", "In Hoorn werkt het."]
    passages = [Passage(id="x", text=text, source=source, section=section) for text in texts]
    assert {passage.chapter_scope for passage in with_places(passages)} == {expected}


def test_a_local_source_and_a_card_say_themselves_where_they_apply() -> None:
    for update in ({"scope": "regio Assen"}, {"kind": "kaart"}):
        source = Source.model_validate({"id": "m", "title": "M", "kind": "document", **update})
        passage = Passage(id="x", text="Tekst.", source=source, section=("Rotterdam",))
        assert with_places([passage])[0].chapter_scope == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De gemeente Assen en woningcorporatie Actium.", ("gemeente Assen", "Actium")),
        ("De corporaties Portaal, Mitros en Bo-Ex doen mee.", ("Portaal", "Mitros", "Bo-Ex")),
        ("Stichting De Tussenvoorziening", ("stichting De Tussenvoorziening",)),
        ("Met het Leger des Heils en GGD Drenthe", ("Leger des Heils", "GGD Drenthe")),
        ("RIBW Brabant en de RIBW", ("RIBW Brabant", "RIBW")),
        ("Vraag het aan de gemeente. Aedes helpt.", ("Aedes",)),
        ("De stichting helpt. De corporatie ook.", ()),
        ("Een gemeente Wil dat niet.", ()),
        ("Een portaal voor huurders van de corporatie", ()),
        ("de provincie Noord-Holland", ("provincie Noord-Holland",)),
    ],
)
def test_organisations(text: str, expected: tuple[str, ...]) -> None:
    assert find_organisations(text) == expected


def test_organisations_of_a_heading_count_for_what_stands_under_it() -> None:
    source = Source(id="m", title="M", kind=SourceKind.MAGAZINE)
    section = ("Woningcorporatie Portaal",)
    passage = Passage(id="x", text="Zij werkt met Aedes.", source=source, section=section)
    assert with_places([passage])[0].organisations == ("Portaal", "Aedes")
