"""Words: what is repaired, what must stay, and that every repaired letter keeps its place."""

import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.ingest import repairs_log
from ingest.document import ReadDocument
from ingest.pipeline import ingest_paths
from ingest.readers.text import read_text
from ingest.repair import repaired_document
from ingest.repair.evidence import Evidence
from ingest.repair.words import find_edits
from ingest.split import split
from tests.files import CARD, ORIGINALS, make_pdf, write
from waaier.alignment import Run, identity, joined, sliced, span_of
from waaier.domain import Block, Passage, RepairRule, Section, Source, SourceKind
from waaier.errors import InputError
from waaier.settings import Settings
from waaier.wordlist import dutch_words

SOURCE = Source(id="a", title="A", kind=SourceKind.DOCUMENT)


def document(*texts: str) -> ReadDocument:
    blocks, offset = [], 0
    for text in texts:
        blocks.append(Block(text=text, alignment=identity(offset, len(text))))
        offset += len(text) + 1
    return ReadDocument(
        source=SOURCE, sections=(Section(path=(), blocks=tuple(blocks)),), printed=True
    )


def texts_of(document: ReadDocument) -> list[str]:
    return [block.text for section in document.sections for block in section.blocks]


def repair(text: str, *others: str) -> str:
    return texts_of(repaired_document(document(text, *others)))[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("elke cliént", "elke cliënt"),
        ("Cliénten en hun financién", "Cliënten en hun financiën"),
        ("financiéle steun", "financiële steun"),
        ("ideeén creéren", "ideeën creëren"),
        ("dat beinvloedt hen", "dat beïnvloedt hen"),
        ("zij leeft geisoleerd", "zij leeft geïsoleerd"),
        ("de codptatie van leden", "de coöptatie van leden"),
        ("goed gecodrdineerd", "goed gecoördineerd"),
        ("het coérdinatiepunt", "het coördinatiepunt"),
        ("de cliéntenraden", "de cliëntenraden"),
        ("cliént- en bewonersraden", "cliënt- en bewonersraden"),
        ("cliénten/bewoners", "cliënten/bewoners"),
        ("een enquéte", "een enquête"),
    ],
)
def test_accents_come_back(written: str, meant: str) -> None:
    assert repair(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Dat betekent datin elke wijk", "Dat betekent dat in elke wijk"),
        ("Hetdomein wonen", "Het domein wonen"),
        ("wat er speeltin de wijk", "wat er speelt in de wijk"),
        ("Dat blijkt uitinterviews met buren", "Dat blijkt uit interviews met buren"),
        ("Dit is eenplek voor jou", "Dit is een plek voor jou"),
        ("Watis er nodig?", "Wat is er nodig?"),
        ("Dat gaat omlaag. Hetaantal daalt", "Dat gaat omlaag. Het aantal daalt"),
        ("Wie werkt metinterdisciplinaire teams", "Wie werkt met interdisciplinaire teams"),
    ],
)
def test_glued_words_come_apart(written: str, meant: str) -> None:
    assert repair(written) == meant


def test_the_text_itself_proves_a_split() -> None:
    assert repair("Zij leggen de plintvan hout", "een plint") == "Zij leggen de plint van hout"
    assert repair("Het traject GGZin de wijk", "de GGZ helpt") == "Het traject GGZ in de wijk"


@pytest.mark.parametrize(
    ("written", "meant", "proof"),
    [
        ("Zo werkt het in deregio’s Oost en West", "Zo werkt het in de regio’s Oost en West", ""),
        ("Dat geldt voor deregio's hier", "Dat geldt voor de regio's hier", ""),
        ("Zij praten over deinrichting", "Zij praten over de inrichting", "een inrichting"),
        ("Deondersteuning helpt hen", "De ondersteuning helpt hen", "meer ondersteuning"),
        ("Zij komt metinformatie langs", "Zij komt met informatie langs", "veel informatie"),
        ("De hulp was alopgestart", "De hulp was al opgestart", ""),
    ],
)
def test_a_compound_by_chance_and_an_apostrophe_hide_nothing(
    written: str, meant: str, proof: str
) -> None:
    assert repair(written, proof) == meant


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("Drie foto’s van driepartijen-overleg in de driepartijenovereenkomst", "partijen"),
        ("Het domein van datacentrum en metaalarbeiders", "de arbeiders, een centrum"),
        ("Zij praten over deinrichting", "zonder bewijs"),
        ("Dit is deregio's/wijken", "de regio"),
        ("De deïnstitutionalisering gaat door", "institutionalisering"),
        ("De alwetende, allesomvattende alomgeving", "wetende, omgeving"),
    ],
)
def test_what_only_looks_glued_stays(text: str, proof: str) -> None:
    assert repair(text, proof) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ledereen doet mee", "Iedereen doet mee"),
        ("Zo kan ledereen meedoen", "Zo kan iedereen meedoen"),
        ("over de vioer komen", "over de vloer komen"),
        ("op het viak van zorg", "op het vlak van zorg"),
        ("Wanneer zlj komt", "Wanneer zij komt"),
        ("meer ondersteunlng thuis", "meer ondersteuning thuis"),
        ("ln de wijk", "In de wijk"),
        ("WlJ helpen", "WIJ helpen"),
        ("zeIfstandig wonen", "zelfstandig wonen"),
        ("Dat kan 0ok anders", "Dat kan ook anders"),
        ("Zo kan 1edereen meedoen", "Zo kan iedereen meedoen"),
        ("de sarnenwerking met buren", "de samenwerking met buren"),
        ("tegen eenzaambheid", "tegen eenzaamheid"),
    ],
)
def test_misread_letters_are_restored(written: str, meant: str) -> None:
    assert repair(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Niet één maar een, en Eén keer",
        "Dat wílde zij, en júllie ook, íetsje dóén",
        "In Deventer en Enschede werkt Leviaan met Esdégé-Reigersdal",
        "Talis, Intermaris, Livin en Elkien verhuren woningen",
        "Wieland Baas en Hetty Vandamme van Domijn",
        "Volgens artikel 2.3.5, lid 1e, onder l, is dat € 1.000,00 op 1-10-2020",
        "De G40, 65-plussers, 50plus, 1op1 en 0-4 jaar",
        "Zie https://www.hetdomein.nl/datin/clienten of www.speeltin.nl/ledereen",
        "Mail naar clienten@datin.nl of ga naar hetin.nl, bestand cliénten.pdf",
        "De GGZ, de WMO, het RIBW, de LVB en het KCC",
        "Housing First is een social commitment voor homeless people",
        "recht op huur- en zorgtoeslag bij de Wmo-consulent voor 65-plussers",
        "De wooncirkel, het nazorgtraject en het voortraject van de zijinstromers",
        "Zij willen inhuizen, opschalen en herontwikkelt de inloopbijeenkomst",
        "Een beheerderin in een eenpersoonshuishouden met overlastgevende buren",
        "De opschaalbaarheid van deradicalisering en deïnstitutionalisering",
        "De hardheidclausule en de verhuurderheffing",
        "Een protégé volgt de procédé van inkader en uitklaar",
        "Foto's van zo'n hofje, 's avonds",
    ],
)
def test_what_is_right_or_unsure_stays(text: str) -> None:
    assert repair(text) == text


def test_two_corrections_are_none() -> None:
    assert repair("een kall op het plein") == "een kall op het plein"


def test_a_word_cut_by_a_page_is_not_split() -> None:
    assert repair("deweg is dat veranderd", "de weg naar huis") == "deweg is dat veranderd"


def test_another_language_is_left_alone() -> None:
    english = "The client lives within the community and patients share their versions of it. "
    assert repair(english * 8) == english * 8


def test_a_name_elsewhere_in_the_text_stays() -> None:
    others = "Zij werkt bij Hetdomein in de stad."
    assert repair("Hetdomein helpt", others) == "Hetdomein helpt"


def read(path: Path) -> ReadDocument:
    return repaired_document(read_text(path, path.name, Settings()))


@pytest.mark.parametrize(
    ("written", "meant", "rule"),
    [
        ("samenge-\nwerkt", "samengewerkt", RepairRule.LINE_END),
        ("co-\nordinatie", "coördinatie", RepairRule.ACCENT),
        ("ge-\r\ninvesteerd", "geïnvesteerd", RepairRule.ACCENT),
        ("coérdina-\ntie", "coördinatie", RepairRule.ACCENT),
        ("codptatie", "coöptatie", RepairRule.ACCENT),
        ("sarnenwerking", "samenwerking", RepairRule.LETTER),
        ("datin", "dat in", RepairRule.GLUED),
        ("eenzaambheid", "eenzaamheid", RepairRule.TYPO),
    ],
)
def test_every_repair_is_logged_and_points_to_what_was_written(
    written: str, meant: str, rule: RepairRule, tmp_path: Path
) -> None:
    original = (
        f"Een eerste regel met zomaar wat woorden.\r\nDaar is {written} de kern van het werk.\n"
    )
    found = read(write(tmp_path, "a.txt", original))
    (repair,) = found.repairs
    assert (repair.before, repair.after, repair.rule) == (written.replace("\r", ""), meant, rule)
    assert repair.offset == original.index(written)
    for passage in split(found, Settings()):
        at = passage.text.index(meant)
        start = original.index(written)
        assert span_of(passage.alignment, at, at + len(meant)) == (start, start + len(written))
        for letter in range(at, at + len(meant)):
            span = span_of(passage.alignment, letter, letter + 1)
            assert span is None or start <= span[0] <= span[1] <= start + len(written)


@pytest.mark.parametrize(
    "kept", ["huur-\nen zorgtoeslag", "Wmo-\nconsulent", "65-\nplussers", "re-\nintegratie"]
)
def test_a_hyphen_that_stays_is_no_repair(kept: str, tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", f"Dit gaat over de {kept} van vandaag.\n"))
    assert not found.repairs
    assert kept.replace("\n", " " if "huur" in kept else "") in texts_of(found)[0]


def test_the_line_of_another_column_is_not_joined(tmp_path: Path) -> None:
    text = (
        "Zo helpt men de wijkbewo-\ndie zelfstandig thuis wonen met de huishoude-\nwerkbedrijf.\n"
    )
    (block,) = texts_of(read(write(tmp_path, "a.txt", text)))
    assert "wijkbewo- die" in block
    assert "huishoude- werkbedrijf" in block


def test_headings_and_paths_stay_equal(tmp_path: Path) -> None:
    text = (
        "Financiéle steun\n\nEen lange regel met lopende tekst over cliénten die hier wonen,\n"
        "en nog een regel die het verhaal over hun situatie afmaakt.\n"
    )
    found = read(write(tmp_path, "a.txt", text))
    assert found.sections[0].path == ("Financiële steun",)
    assert found.sections[0].blocks[0].text == "Financiële steun"
    assert found.source.title == "Financiële steun"


def test_pdf_is_repaired_and_cards_are_not(tmp_path: Path) -> None:
    write(tmp_path, "kaart.md", CARD.replace("Mijn cliënt", "Mijn cliént"))
    sentence = "De cliént woont hier al jaren met plezier in de buurt."
    make_pdf(tmp_path / "a.pdf", [[(sentence, 11)]])
    logged: dict[str, list[str]] = {}
    result = ingest_paths(
        [tmp_path],
        Settings(),
        on_repairs=lambda file, repairs: logged.update({file: [r.after for r in repairs]}),
    )
    assert logged == {"a.pdf": ["cliënt"], "kaart.md": []}
    assert {report.file: report.repairs for report in result.reports} == {"a.pdf": 1, "kaart.md": 0}


def test_repairs_are_written_as_json_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "bron/a.txt", "Hier woont elke cliént al jaren met plezier.\n")
    log = tmp_path / "herstel.jsonl"
    with repairs_log(log) as on_repairs:
        ingest_paths([path.parent], Settings(), on_repairs=on_repairs)
    (line,) = log.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "file": "a.txt",
        "offset": 16,
        "page": None,
        "before": "cliént",
        "after": "cliënt",
        "rule": "accent",
    }
    with pytest.raises(InputError, match="kan niet worden geschreven"), repairs_log(tmp_path):
        pass


def test_a_stored_passage_keeps_its_places() -> None:
    found = repaired_document(document("Hier woont elke cliént al jaren over de vioer."))
    (passage,) = split(found, Settings())
    assert any(run.replaced for run in passage.alignment)
    stored = json.loads(json.dumps(passage.stored()))
    assert Passage.model_validate(stored).alignment == passage.alignment
    older = {**stored, "alignment": [[0, 0, 5]]}
    assert Passage.model_validate(older).alignment == (Run(0, 0, 5),)


# --- properties ---------------------------------------------------------------------------------

BROKEN = st.sampled_from(
    "cliént codptatie beinvloedt client datin Hetdomein speeltin uitinterviews eenplek Watis GGZin "
    "ledereen vioer zlj sarnenwerking eenzaambheid WlJ 0ok ln deweg Vijfin".split()
)
SOUND = st.sampled_from(
    "de het een één in is dat wat speelt wijk plek interviews domein GGZ Leviaan housing first "
    "vlak vloer samenwerking 10 € 2.500 https://hetin.nl/datin . : – ‘ ’ wijk- -er".split()
)
LOOSE = st.text(alphabet="abdeilnorstéëI10.-' \u00ad", max_size=9)
TEXT = st.lists(st.one_of(BROKEN, SOUND, LOOSE), max_size=14).map(
    lambda w: " ".join(" ".join(w).split())
)
TEXTS = st.lists(TEXT, max_size=4)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_repairing_twice_changes_nothing_more(texts: list[str]) -> None:
    once = repaired_document(document(*texts))
    twice = repaired_document(once)
    assert texts_of(twice) == texts_of(once)
    assert twice.repairs == once.repairs


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_but_logged_words_changes_and_every_place_is_exact(texts: list[str]) -> None:
    original = "\n".join(texts)
    found = repaired_document(document(*texts))
    rebuilt, position = "", 0
    for repair in found.repairs:
        assert repair.offset is not None
        assert repair.offset >= position
        assert original[repair.offset :].startswith(repair.before)
        rebuilt += original[position : repair.offset] + repair.after
        position = repair.offset + len(repair.before)
    assert rebuilt + original[position:] == "\n".join(texts_of(found))
    for section in found.sections:
        for block in section.blocks:
            before = 0
            for run in block.alignment:
                assert run.start >= 0
                assert run.end <= len(block.text)
                assert run.origin >= before
                before = run.origin_end
                if not run.replaced:
                    written = original[run.origin : run.origin_end]
                    assert block.text[run.start : run.end] == written


@given(TEXT, st.integers(0, 60), st.integers(0, 60))
def test_parts_of_a_text_keep_their_places(text: str, first: int, second: int) -> None:
    block = repaired_document(document(text)).sections[0].blocks[0]
    cut = min(first, len(block.text))
    halves = [
        (block.text[a:b], sliced(block.alignment, a, b))
        for a, b in ((0, cut), (cut, len(block.text)))
    ]
    whole, alignment = joined(halves, "")
    assert whole == block.text
    for at in range(len(whole)):
        assert span_of(alignment, at, at + 1) == span_of(block.alignment, at, at + 1)
    start, end = sorted((cut, min(second, len(whole))))
    assert span_of(alignment, start, end) == span_of(block.alignment, start, end)


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "a-" * 100_000, "w." * 100_000, "datin de " * 9_000]
)
def test_hard_texts_take_no_time(text: str) -> None:
    began = time.monotonic()
    find_edits(text, Evidence([text]))
    assert time.monotonic() - began < 5


# --- the real publications ----------------------------------------------------------------------


def unknown_share(text: str) -> float:
    """Of the words of three letters and more, the share that the word list misses."""
    words = re.findall(r"[^\W\d_]{3,}", re.sub(r"(?:https?://|www\.)\S+", " ", text))
    return sum(word.lower() not in dutch_words() for word in words) / len(words)


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="de originele bronnen staan hier niet")
def test_originals_have_fewer_unknown_words() -> None:
    path = ORIGINALS / "magazine-zo-doen-we-dat.txt"
    began = time.monotonic()
    found = read(path)
    read(ORIGINALS / "bundel-goed-wonen.txt")
    assert time.monotonic() - began < 10
    before = unknown_share(path.read_text(encoding="utf-8"))
    after = unknown_share("\n".join(texts_of(found)))
    assert before > 0.05
    assert after < 0.034
    rules = Counter(repair.rule for repair in found.repairs)
    assert rules[RepairRule.ACCENT] > 100
    assert rules[RepairRule.GLUED] > 30
    assert rules[RepairRule.LINE_END] > 250
