"""The gemeenten that a text names, and the places of passages."""

from collections import Counter

import pytest

from ingest.places import with_places
from waaier.domain import Passage, Source, SourceKind
from waaier.gazetteer import find_gemeenten, gemeenten


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
