"""Invented laws and local rules in several versions, written as the official files are.

Each is kept as plain lines, easy to read and to vary: "## " opens a chapter, "Artikel " an
article, a number a lid and a letter an onderdeel. :func:`as_toestand` and :func:`as_cvdr` make XML
of them in the shape of the real files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

TODAY = "2026-11-22"
"""The day on which the questions are asked."""


@dataclass(frozen=True)
class Written:
    """One version of an invented law, or of a local rule of ``gemeente``."""

    id: str
    title: str
    start: str
    text: str
    number: int = 0
    end: str = ""
    also: str = ""
    gemeente: str = ""

    @property
    def version(self) -> str:
        """The label that the publisher gives it."""
        return str(self.number) if self.gemeente else f"{self.start}_{self.number}"

    @property
    def file(self) -> str:
        return f"{self.id}_{self.version}.xml"

    def xml(self) -> str:
        return as_cvdr(self) if self.gemeente else as_toestand(self)


def _body(law: Written) -> str:
    """The chapters and articles; every wording gets an id that only changes with its text."""
    parts: list[str] = []
    chapter = ""
    for block in re.split(r"\n(?=## |Artikel )", law.text.strip()):
        head, _, rest = block.strip().partition("\n")
        if head.startswith("## "):
            if chapter:
                parts.append("</hoofdstuk>")
            found = re.fullmatch(r"## Hoofdstuk (\d+)\. (.*)", head)
            assert found, head
            chapter = found[1]
            parts.append(
                f'<hoofdstuk label="Hoofdstuk {chapter}"><kop><label>Hoofdstuk</label>'
                f"<nr>{chapter}</nr><titel>{escape(found[2])}</titel></kop>"
            )
            continue
        found = re.fullmatch(r"Artikel (\S+?)\.? ?(?:(?<=\. )(.*))?", head)
        assert found, head
        number, title = found[1], found[2] or ""
        gone = rest.startswith("[Vervallen")
        where = f"/Hoofdstuk{chapter}/Artikel{number}" if chapter else f"/Artikel{number}"
        wording = sum(map(ord, rest + title)) % 10_000
        parts.append(
            f'<artikel bwb-ng-variabel-deel="{where}" label="Artikel {number}" '
            f'stam-id="{law.id[-3:]}{number}" versie-id="{law.id[-3:]}{number}-{wording}" '
            f'inwerking="{law.start}" status="{"vervallen" if gone else "goed"}">'
            f"<kop><label>Artikel</label><nr>{number}</nr>"
            + (f"<titel>{escape(title)}</titel>" if title else "")
            + f"</kop>{_leden(rest, bool(law.gemeente))}</artikel>"
        )
    return "".join(parts) + ("</hoofdstuk>" if chapter else "")


def _leden(text: str, local: bool) -> str:
    out: list[str] = []
    in_list = in_lid = False

    def close(lid: bool) -> None:
        nonlocal in_list, in_lid
        if in_list:
            out.append("</lijst>")
            in_list = False
        if lid and in_lid:
            out.append("</lid>")
            in_lid = False

    for line in filter(None, map(str.strip, text.splitlines())):
        if found := re.match(r"(\d+[a-z]?)\. (.*)", line):
            close(True)
            out.append(f"<lid><lidnr>{found[1]}</lidnr><al>{escape(found[2])}</al>")
            in_lid = True
        elif found := re.match(r"([a-z])\. (.*)", line):
            if not in_list:
                out.append('<lijst type="expliciet">')
                in_list = True
            mark = f"<li><li.nr>{found[1]}.</li.nr>" if not local else f'<li nr="{found[1]}.">'
            out.append(f"{mark}<al>{escape(found[2])}</al></li>")
        else:
            close(False)
            out.append(f"<al>{escape(line)}</al>")
    close(True)
    return "".join(out)


def note(law: Written) -> str:
    """What ``waaier wet`` would note in the file."""
    known = {"versie": law.version, "geldig-tot": law.end, "ook": law.also}
    shown = " ".join(f"{key}={quoteattr(value)}" for key, value in known.items() if value)
    return f"<?praktijkwaaier {shown}?>" if law.end or law.also else ""


def as_toestand(law: Written) -> str:
    return (
        f'{note(law)}<toestand bwb-id="{law.id}" inwerkingtreding="{law.start}" '
        f'bwb-ng-vast-deel="http://wetten.overheid.nl/id/{law.id}/{law.start}/{law.number}">'
        '<wetgeving soort="wet">'
        f"<intitule>Verzonnen wet ({escape(law.title)})</intitule>"
        f'<citeertitel status="officieel">{escape(law.title)}</citeertitel>'
        f"<wet-besluit><wettekst>{_body(law)}</wettekst></wet-besluit></wetgeving></toestand>"
    )


def as_cvdr(law: Written) -> str:
    ends = (
        f"<overheidrg:uitwerkingtredingDatum>{law.end}</overheidrg:uitwerkingtredingDatum>"
        if law.end
        else ""
    )
    return (
        '<cvdr xmlns="http://standaarden.overheid.nl/cvdr/terms/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:overheidrg="http://standaarden.overheid.nl/cvdr/meta/"><meta><owmskern>'
        f"<dcterms:identifier>{law.id}_{law.version}</dcterms:identifier>"
        f"<dcterms:title>{escape(law.title)}</dcterms:title>"
        f'<dcterms:creator scheme="overheid:Gemeente">{law.gemeente}</dcterms:creator></owmskern>'
        f"<owmsmantel/><cvdripm><overheidrg:inwerkingtredingDatum>{law.start}"
        f"</overheidrg:inwerkingtredingDatum>{ends}</cvdripm></meta>"
        f"<body><intitule>{escape(law.title)}</intitule><regeling><regeling-tekst>{_body(law)}"
        "</regeling-tekst></regeling></body></cvdr>"
    )


_UITSTROOM = """
## Hoofdstuk 1. Begrippen
Artikel 1. Begripsbepalingen
In deze wet wordt verstaan onder uitstroomwoning: een zelfstandige woning voor iemand die beschermd wonen verlaat.
## Hoofdstuk 2. De uitstroomwoning
Artikel 2. Recht op bemiddeling
1. Het college bemiddelt naar een uitstroomwoning wie ten minste {maanden} maanden in een instelling woont.
2. Bemiddeling wordt geweigerd aan wie:
a. een eerdere uitstroomwoning zonder reden verliet;
b. huurschuld heeft zonder betalingsregeling.
3. Het college beslist binnen {weken} weken na de aanvraag.
Artikel 3. Verhuisvergoeding
1. Wie verhuist naar een uitstroomwoning krijgt een vergoeding van € {euro}.
2. De vergoeding wordt uitbetaald binnen een maand na de verhuizing.
Artikel 4. Nazorg
1. De zorgaanbieder biedt na de verhuizing een jaar lang nazorg aan huis.
2. De bewoner kan de nazorg eerder beëindigen.
Artikel 5. Huisdieren
{huisdieren}
## Hoofdstuk 3. Toezicht
Artikel 6. Toezichthouder
De inspectie ziet toe op de kwaliteit van de nazorg.
Artikel 7. Klachten
1. Een bewoner dient een klacht in bij de klachtencommissie van de zorgaanbieder.
2. De klachtencommissie hoort de bewoner voordat zij oordeelt.
3. Tegen het oordeel staat geen beroep open.
Artikel 8. Boete
Wie een uitstroomwoning doorverhuurt krijgt een bestuurlijke boete.
Artikel 9. Citeertitel
Deze wet wordt aangehaald als: Uitstroomwet 2019.
"""  # noqa: E501

_DIEREN = "De verhuurder staat één huisdier toe in een uitstroomwoning."

_BEGELEID = """
## Hoofdstuk 1. Algemeen
Artikel 1.1. Begrippen
Onder begeleid wonen wordt verstaan: zelfstandig huren met een vaste begeleider.
Artikel 1.2. Reikwijdte
Dit besluit is van toepassing op huurders vanaf {leeftijd} jaar.
## Hoofdstuk 2. Het begeleidingsplan
Artikel 2.1. Inhoud van het plan
1. De begeleider schrijft samen met de huurder een begeleidingsplan.
2. Het plan vermeldt in ieder geval:
a. de doelen van de huurder;
b. hoe vaak de begeleider langskomt;
c. wie er belt bij een crisis.
Artikel 2.2. Bijstellen
Het plan wordt elk half jaar besproken en zo nodig bijgesteld.
Artikel 2.3. Sleutel
1. De begeleider heeft geen sleutel van de woning, tenzij de huurder daarmee schriftelijk instemt.
2. De huurder kan de sleutel op elk moment terugvragen.
"""

_STEUN = """
## Hoofdstuk 4. Steun van de overheid
Artikel 4:80. Aanvraag
Een aanvraag om steun wordt schriftelijk of digitaal gedaan.
Artikel 4:81. Beleid
1. Een bestuursorgaan stelt vast hoe het steun verdeelt onder huishoudens met schulden.
2. In andere gevallen kan het bestuursorgaan alleen handelen als dat bij wet is bepaald.
Artikel 4:81a. Afwijken
Het bestuursorgaan wijkt af als vasthouden onevenredig nadelig is voor een gezin met kinderen.
Artikel 4:82. Motivering
Ter motivering van een besluit over steun kan worden volstaan met een verwijzing naar vast beleid.
Artikel 4:83. Bekendmaking
Beleid over steun wordt bekendgemaakt in het gemeenteblad.
Artikel 4:84. Hardheid
In schrijnende situaties beslist de burgemeester zelf.
"""

_URGENTIE = """
## Hoofdstuk 1. Urgentie
Artikel 1. Wie urgentie krijgt
1. Urgentie krijgt wie door {grond} dakloos dreigt te worden.
2. De aanvrager woont ten minste {jaren} jaar in {plaats}.
Artikel 2. Aanvraag van urgentie
1. De aanvraag kost € {leges} aan leges.
2. Bij de aanvraag zit een verklaring van een hulpverlener.
Artikel 3. Geldigheid
De urgentie geldt {weken} weken en kan één keer worden verlengd.
Artikel 4. Zoekgebied
De woningzoekende met urgentie accepteert elke passende woning in de gemeente.
"""

_BONUS = """
Artikel 1. Woonbonus
Een huishouden dat kleiner gaat wonen ontvangt een woonbonus van € 2.500.
Artikel 2. Aanvraag bonus
De woonbonus wordt aangevraagd bij de woningcorporatie.
"""

_OPVANG = """
Artikel 1. Proefopvang
Een gemeente mag twee jaar lang proeven met kleinschalige nachtopvang zonder indicatie.
Artikel 2. Verslag
De gemeente doet elk jaar verslag van de proefopvang aan de raad.
"""


def _uitstroom(start: str, number: int = 0, dieren: str = _DIEREN, **values: object) -> Written:
    text = _UITSTROOM.format(huisdieren=dieren, **values)
    return Written("BWBR0099101", "Uitstroomwet 2019", start, text, number, also="Uw 2019|Usw")


LAWS = (
    _uitstroom("2019-01-01", maanden=12, weken=13, euro="1.000"),
    _uitstroom("2023-07-01", maanden=9, weken=8, euro="1.250"),
    # Two corrections of one text: the last one counts.
    _uitstroom("2026-07-01", 0, maanden=6, weken=6, euro="15.000"),
    _uitstroom("2026-07-01", 1, "[Vervallen per 01-07-2026]", maanden=6, weken=6, euro="1.500"),
    _uitstroom("2027-01-01", 0, "[Vervallen per 01-07-2026]", maanden=3, weken=4, euro="1.750"),
    Written("BWBR0099102", "Besluit begeleid wonen", "2020-01-01",
            _BEGELEID.format(leeftijd=18), also="Bbw"),
    Written("BWBR0099102", "Besluit begeleid wonen", "2024-01-01",
            _BEGELEID.format(leeftijd=16), also="Bbw"),
    Written("BWBR0099103", "Algemene steunwet", "2015-01-01", _STEUN, also="Asw"),
    Written("CVDR900100", "Urgentieverordening Diemen 2018", "2018-01-01",
            _URGENTIE.format(grond="brand", jaren=5, plaats="Diemen", leges=25, weken=12),
            1, end="2024-01-01", gemeente="Diemen"),
    Written("CVDR900101", "Urgentieverordening Diemen 2024", "2024-01-01",
            _URGENTIE.format(grond="brand of geweld", jaren=3, plaats="Diemen", leges=35, weken=20),
            1, end="2026-01-01", gemeente="Diemen"),
    Written("CVDR900101", "Urgentieverordening Diemen 2024", "2026-01-01",
            _URGENTIE.format(grond="brand of geweld", jaren=2, plaats="Diemen", leges=0, weken=26),
            2, gemeente="Diemen"),
    Written("CVDR900102", "Urgentieverordening Hoorn 2025", "2025-01-01",
            _URGENTIE.format(grond="ziekte", jaren=4, plaats="Hoorn", leges=50, weken=16),
            1, gemeente="Hoorn"),
    Written("BWBR0099104", "Tijdelijke wet woonbonus", "2021-01-01", _BONUS, end="2024-12-31"),
    Written("BWBR0099105", "Wet proefopvang", "2027-03-01", _OPVANG),
)  # fmt: skip


CARD = """---
id: uitstroom-toets
naam: Uitstroom naar een eigen woning
soort: landelijke regeling
geldt_in: Nederland
themas:
  - uitstroom en doorstroom
peildatum: "2026"
zekerheid: hoog
bronnen:
  - titel: Uitstroomwet
    uitgever: Overheid.nl
---

## Samenvatting
Wie beschermd wonen verlaat, krijgt hulp bij het vinden van een woning.

## Situaties
- Mijn cliënt verlaat beschermd wonen.
- Een jongere wil op zichzelf wonen.
- Een bewoner zoekt een eigen huis.

## Voor wie
Mensen die beschermd wonen verlaten.

## Wat biedt het
Bemiddeling naar een woning.

## Grondslag
Uitstroomwet 2019, artikel 3 en 4.
"""
"""A card that rests on two articles of the Uitstroomwet."""


def write_laws(folder: Path, laws: tuple[Written, ...] = LAWS) -> Path:
    """Writes each version as a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for law in laws:
        (folder / law.file).write_text(law.xml(), encoding="utf-8")
    return folder
