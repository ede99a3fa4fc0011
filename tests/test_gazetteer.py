"""The gemeenten that a text names, and the places of passages."""

from collections import Counter

import pytest

from ingest.places import with_places
from waaier.domain import Passage, Scope, Source, SourceKind
from waaier.gazetteer import find_gemeenten, find_places, gemeenten, provinces_in
from waaier.organisations import find_organisations
from waaier.place_data import districts, regios
from waaier.scope import names_around, scope_chain, scope_rank


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


def named(text: str) -> list[str]:
    return [f"{place.kind.value} {place.name}" for place in find_places(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mijn client in purmerend", ["gemeente Purmerend"]),
        ("ik woon in de bijlmer", ["stadsdeel Bijlmer"]),
        ("Wat geldt er in Amsterdam-Noord?", ["stadsdeel Amsterdam-Noord"]),
        ("urgentie amsterdam noord", ["stadsdeel Amsterdam-Noord"]),
        ("het stadsdeel Oost", ["stadsdeel Amsterdam-Oost"]),
        ("stadsdeel Noord in Enschede", ["gemeente Enschede"]),
        ("Mijn cliënt woont in Noord", []),
        ("in het centrum, naar het westen", []),
        ("Osdorp, Slotervaart, Geuzenveld en de Baarsjes", [
            "stadsdeel Osdorp", "stadsdeel Slotervaart", "stadsdeel Geuzenveld",
            "stadsdeel De Baarsjes"]),
        ("wonen in Zuidoost of nieuw-west", ["stadsdeel Zuidoost", "stadsdeel Nieuw-West"]),
        ("in Zuidoost-Brabant of zuidoost Drenthe", [
            "regio Zuidoost-Brabant", "provincie Drenthe"]),
        ("Best lastig. Heel veel schulden. Laren en Bergen zijn namen.", []),
        ("Leek het goed? Goes is een naam. Wijk en buurt.", []),
        ("heel lastig, best duur, huizen in bergen, zij is ede", []),
        ("mevrouw Oss en de heer J. Ede", []),
        ("mevrouw Van Ede, meneer van tilburg en Jan van Leek", []),
        ("de gemeente Best en de gemeente goes", ["gemeente Best", "gemeente Goes"]),
        ("een cliënt in Oss", ["gemeente Oss"]),
        ("wonen in ede", ["gemeente Ede"]),
        ("begeleiding in leiden te leiden", ["gemeente Leiden"]),
        ("regio Alkmaar", ["regio Alkmaar"]),
        ("de provincie Utrecht, niet Utrecht", ["provincie Utrecht", "gemeente Utrecht"]),
        ("uit 's-hertogenbosch, Den Bosch of s-Gravenhage", [
            "gemeente Den Bosch", "gemeente Den Haag"]),
        ("A'dam, Rdam en 020", ["gemeente Amsterdam", "gemeente Rotterdam"]),
        ("heerhugowaard en Weesp", ["gemeente Dijk en Waard", "stadsdeel Weesp"]),
        ("sudwest-fryslan of Súdwest-Fryslân", ["gemeente Súdwest-Fryslân"]),
        ("in heel nederland", ["land Nederland"]),
        ("de gemeente Bergen", ["gemeente Bergen (L.)", "gemeente Bergen (NH.)"]),
        ("housing in The Hague", ["gemeente Den Haag"]),
        ("", []),
    ],
)  # fmt: skip
def test_places_in_a_question(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def test_every_place_of_amsterdam_leads_to_amsterdam() -> None:
    own = [one for one in districts() if one.gemeente == "Amsterdam"]
    assert len(own) >= 50
    for one in own:
        for name in (one.full_name, *one.also):
            spelled = name if one.alone else one.full_name
            assert find_gemeenten(f"Mijn cliënt woont in {spelled}.") == ("Amsterdam",), spelled


def test_regios_hold_known_gemeenten_once() -> None:
    known = {gemeente.name for gemeente in gemeenten()}
    for sort in ("arbeidsmarktregio", "veiligheidsregio"):
        inside = [name for regio in regios() if regio.sort == sort for name in regio.gemeenten]
        assert len(inside) == len(set(inside))
    assert {name for regio in regios() for name in regio.gemeenten} <= known
    assert {district.gemeente for district in districts()} <= known


def test_no_name_is_of_two_gemeenten_but_bergen() -> None:
    counted = Counter(name for gemeente in gemeenten() for name in {gemeente.name, *gemeente.also})
    assert [name for name, times in counted.items() if times > 1] == ["Bergen"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Amsterdam-Noord", ["Amsterdam", "Amsterdam-Amstelland", "Groot Amsterdam",
                             "Noord-Holland", "Nederland"]),
        ("de bijlmer", ["Amsterdam", "Amsterdam-Amstelland", "Groot Amsterdam", "Noord-Holland",
                        "Nederland"]),
        ("heerhugowaard", ["Dijk en Waard", "Alkmaar", "Noord-Holland Noord", "Noord-Holland",
                           "Nederland"]),
        ("Assen", ["Assen", "Noord-Midden Drenthe", "Assen", "Drenthe", "Nederland"]),
        ("regio Assen", ["Assen", "Drenthe", "Nederland"]),
        ("Utrecht", ["Utrecht", "Midden-Utrecht", "Utrecht", "Nederland"]),
        ("provincie Utrecht", ["Utrecht", "Nederland"]),
        ("Nederland", ["Nederland"]),
        ("Bergen", ["Nederland"]),
        ("Timboektoe", ["Nederland"]),
    ],
)  # fmt: skip
def test_what_is_local_to_a_place(name: str, expected: list[str]) -> None:
    assert [place.name for place in scope_chain(name)] == expected


def test_every_gemeente_has_a_chain() -> None:
    for gemeente in gemeenten():
        chain = scope_chain(gemeente.name)
        assert chain[0].name == gemeente.name
        assert [place.name for place in chain[-2:]] == [gemeente.province, "Nederland"]


def test_local_goes_before_general() -> None:
    ranks = [
        scope_rank(Scope.parse(text), "Heiloo")
        for text in ("Alkmaar, Bergen (NH.) en Heiloo", "regio Alkmaar", "Nederland", "Amsterdam")
    ]
    assert ranks == [0, 1, 4, None]
    assert scope_rank(Scope.parse("'s-Gravenhage"), "Den Haag") == 0
    assert scope_rank(Scope.parse("regio Purmerend"), "Purmerend") == 1
    assert scope_rank(Scope.parse("regio Purmerend"), "Oss") is None


def test_provinces() -> None:
    assert provinces_in("Wooncirkels in Noord-Holland en Drenthe") == ("Drenthe", "Noord-Holland")
    assert provinces_in("Utrecht") == ()


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


def test_a_region_is_no_gemeente_of_the_same_name() -> None:
    """A source for gemeente Alkmaar does not hold in Heiloo, one for the region does."""
    names = names_around("Heiloo")
    assert names[0] == "heiloo"
    assert "regio alkmaar" in names
    assert "alkmaar" not in names
    assert {"regio noord-holland", "noord-holland", "nederland"} <= set(names)
    assert "utrecht" not in names_around("Amersfoort")
    assert "regio utrecht" in names_around("Amersfoort")
    assert names_around("de bijlmer")[1] == "amsterdam"
