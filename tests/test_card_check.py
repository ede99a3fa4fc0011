"""`waaier kaart controleer`: every fault of every card, with file and line."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from ingest.card_check import (
    check_cards,
    has_amount,
    names_the_card,
    peildatum_fault,
    scope_fault,
    url_fault,
)
from ingest.discover import find_files
from ingest.readers.card import examine_card, read_card
from tests.files import CARD, write
from waaier.card import FIELD_LABELS, Card, CardKind, CardTheme, Certainty
from waaier.card_schema import SCHEMA_NAME, front_matter_schema
from waaier.errors import FileRejectedError, InputError
from waaier.settings import get_settings

ROOT = Path(__file__).parent.parent
CARD_FOLDER = ROOT / "corpus" / "kaarten"
TODAY = date(2026, 11, 22)


def faults(folder: Path, text: str, name: str = "verhuishulp.md") -> list[tuple[int, str]]:
    check = check_cards(write(folder, name, text), TODAY)
    return [(one.line, one.message) for one in check.faults]


def warnings(folder: Path, text: str) -> list[tuple[int, str]]:
    check = check_cards(write(folder, "verhuishulp.md", text), TODAY)
    return [(one.line, one.message) for one in check.warnings]


def changed(old: str, new: str) -> str:
    assert CARD.count(old) >= 1
    return CARD.replace(old, new, 1)


def test_a_card_without_faults(tmp_path: Path) -> None:
    check = check_cards(write(tmp_path, "verhuishulp.md", CARD), TODAY)
    assert (check.cards, check.faults, check.warnings) == (1, (), ())


def test_all_faults_of_one_card_are_listed(tmp_path: Path) -> None:
    text = (
        changed("naam: Verhuishulp\n", "")
        .replace("id: verhuishulp", "id: Verhuis Hulp")
        .replace("zekerheid: hoog", "zekerheid: zeker\nkleur: rood")
        .replace("2027-01-15", "volgend jaar")
        .replace("    uitgever: Gemeente Diemen\n", "")
        .replace("https://voorbeeld.nl/verhuishulp", "ftp://voorbeeld.nl")
        .replace("## Voor wie\n", "## Voor wie dan\n")
        .replace("- De verhuizing is nodig.", "\nDe verhuizing is nodig.")
        + "\n## Contact\n"
    )
    found = faults(tmp_path, text)
    expected = [
        (2, "alleen kleine letters"),
        (2, "anders dan de naam van het bestand"),
        (9, "een datum zoals"),
        (10, "hoog, middel, laag"),
        (11, "geen veld 'kleur'"),
        (13, "'uitgever' van nummer 1"),
        (14, "webadres"),
        (16, "'## Voor wie' ontbreekt"),
        (16, "'naam' ontbreekt"),
        (28, "geen kopje"),
        (37, "streepje"),
        (42, "staat geen tekst"),
    ]
    assert [line for line, _ in found] == [line for line, _ in expected]
    for line, words in expected:
        assert any(words in what for at, what in found if at == line), (line, words, found)


def test_the_first_fault_is_the_one_with_which_reading_stops(tmp_path: Path) -> None:
    path = write(tmp_path, "verhuishulp.md", changed("zekerheid: hoog", "zekerheid: x\nkleur: y"))
    with pytest.raises(FileRejectedError) as caught:
        read_card(path)
    (first, *_) = examine_card(path.read_text(encoding="utf-8")).faults
    assert caught.value.message == f"kaart verhuishulp.md, regel {first.line}: {first.what}."


def test_a_fault_in_the_front_matter_does_not_hide_those_below(tmp_path: Path) -> None:
    text = changed("soort: gemeentelijke regeling", "soort: [").replace("## Voor wie", "## Wie")
    assert [line for line, _ in faults(tmp_path, text)] == [4, 29]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: verhuishulp", "id: verhuisgeld", 2, "'verhuisgeld' is anders dan de naam van het"),
        ("controleren_voor: 2027-01-15\n", "", 1, "'controleren_voor' ontbreekt"),
        ('peildatum: "2026"', "peildatum: begin 2026", 9, "'begin 2026' heeft een andere vorm"),
        ('peildatum: "2026"', "peildatum: 2026-13", 9, "geen bestaande datum"),
        ('peildatum: "2026"', "peildatum: 2026-02-30", 9, "geen bestaande datum"),
        ("gezien: 2026-02-01", "peildatum: 1 mei", 16, "'1 mei' heeft een andere vorm"),
        ("https://voorbeeld.nl/verhuishulp", "javascript:x", 15, "begint niet met http"),
        ("https://voorbeeld.nl/verhuishulp", "www.voorbeeld.nl", 15, "begint niet met http"),
        ("verhuizing niet betalen", "verhuishulp niet betalen", 24, "noemt de naam van de kaart"),
        ("Een bedrag dat", "Een bedrag van € 500 dat", 33, "‘Een bedrag van € 500 dat…’"),
        ("Een bedrag dat", "Een bedrag van 2000 euro dat", 33, "hoort een jaar"),
        (
            "- Een gezin moet door sloop snel verhuizen.",
            "- Een gezin moet door sloop snel verhuizen.\n" * 2,
            28,
            "twee keer",
        ),
    ],
)
def test_what_a_card_must_have(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    ((at, what),) = faults(tmp_path, changed(old, new))
    assert at == line
    assert words in what


def test_too_many_situations(tmp_path: Path) -> None:
    more = "".join(f"- Een cliënt heeft {n} kinderen.\n" for n in "tweee vier vijf zes".split())
    text = changed("- Een gezin", more + "- Een gezin")
    assert faults(tmp_path, text) == [(23, "'situaties' heeft hoogstens 6 regels")]


def test_a_year_elsewhere_in_the_field_is_advice_only(tmp_path: Path) -> None:
    text = changed("Een bedrag dat", "Dit gold in 2026. Het is € 500, een bedrag dat")
    assert faults(tmp_path, text) == []
    ((line, what),) = warnings(tmp_path, text)
    assert line == 33
    assert "‘Het is € 500, een bedrag…’" in what


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("Een bedrag dat", "Een " + "heel " * 25 + "groot bedrag dat", 33, "woorden"),
        ("2027-01-15", "2026-11-21", 10, "vóór 2026-11-21"),
        ("Diemen en Uithoorn", "Diemen en Uithorn", 5, "'Uithorn' staat niet in de lijst"),
    ],
)
def test_advice(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    text = changed(old, new)
    assert faults(tmp_path, text) == []
    ((at, what),) = warnings(tmp_path, text)
    assert at == line
    assert words in what


def test_cards_are_compared_with_each_other(tmp_path: Path) -> None:
    write(tmp_path, "verhuishulp.md", CARD)
    write(tmp_path, "ander.md", CARD.replace("naam: Verhuishulp", "naam: VERHUISHULP"))
    check = check_cards(tmp_path, TODAY)
    found = [(Path(one.file).name, one.line, one.message) for one in check.faults]
    assert found == [
        ("ander.md", 2, "het id 'verhuishulp' heeft ook de kaart verhuishulp.md"),
        ("ander.md", 2, "het id 'verhuishulp' is anders dan de naam van het bestand, 'ander'"),
        ("ander.md", 3, "de naam 'VERHUISHULP' heeft ook de kaart verhuishulp.md"),
        ("verhuishulp.md", 2, "het id 'verhuishulp' heeft ook de kaart ander.md"),
        ("verhuishulp.md", 3, "de naam 'Verhuishulp' heeft ook de kaart ander.md"),
    ]
    one = check_cards(tmp_path / "ander.md", TODAY)
    assert one.cards == 1
    assert [fault.message for fault in one.faults] == [what for _, _, what in found[:3]]


def test_a_source_must_be_in_the_register_when_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / "kaarten"
    text = changed("    gezien:", "    bron: magazine-2022\n    gezien:")
    assert faults(folder, text) == []
    register = tmp_path / "corpus" / "bronnen.toml"
    register.write_text('[[bron]]\nbestand = "a.txt"\n', encoding="utf-8")
    ((line, what),) = faults(folder, text)
    assert (line, what) == (
        16,
        "de bron 'magazine-2022' staat niet in het register bronnen.toml",
    )
    register.write_text('[[bron]]\nid = "magazine-2022"\nbestand = "a"\n', encoding="utf-8")
    assert faults(folder, text) == []
    for broken in ("[[bron", "bron = 3\n", 'bron = "x"\n', 'bron = ["x"]\n'):
        register.write_text(broken, encoding="utf-8")
        assert all("register" in what for _, what in faults(folder, text))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\x01", b"%PDF-1.4", b"---\n", b"# Kop\n", b"x" * 1_000_001]
)
def test_a_file_that_is_no_card_is_a_fault(content: bytes, tmp_path: Path) -> None:
    (fault,) = check_cards(write(tmp_path, "a.md", content), TODAY).faults
    assert fault.line == 1


@given(st.text(alphabet="abc:-#[]{}\"'&*!|>%\n é€2026", max_size=200))
def test_any_front_matter_can_be_checked(front: str) -> None:
    examine_card(f"---\n{front}\n---\n\n## Samenvatting\n\nTekst.\n")


def test_values_of_another_kind_than_expected(tmp_path: Path) -> None:
    for new in ("bronnen: x", "bronnen: [x, [y]]", "bronnen: {a: b}", "bronnen:"):
        text = CARD[: CARD.index("bronnen:")] + new + CARD[CARD.index("\n---\n\n## Sam") :]
        assert faults(tmp_path, text)
    for new in ("naam: [a, b]", "naam: {a: b}", "id: [a]", "geldt_in: [a]", "peildatum: [a]"):
        field = new.split(":")[0]
        lines = [new if one.startswith(f"{field}:") else one for one in CARD.splitlines()]
        assert faults(tmp_path, "\n".join(lines) + "\n")


@pytest.mark.parametrize("value", ["2026", "2026-01", "2026-01-31", "circa 2022", "onbekend"])
def test_a_known_peildatum(value: str) -> None:
    assert peildatum_fault(value) is None


@pytest.mark.parametrize(
    "value", ["26", "januari 2026", "2026-1", "2026-00", "circa", "0000", "2026-01-01\n", "2026/1"]
)
def test_an_unknown_peildatum(value: str) -> None:
    assert peildatum_fault(value)


def test_urls() -> None:
    assert url_fault("https://www.rijksoverheid.nl/a?b=c#d") is None
    assert url_fault("HTTP://a.nl") is None
    for wrong in ("", "a.nl", "https://", "https:// a.nl", "file:///x", "http://[", "https://x"):
        assert url_fault(wrong)


def test_amounts() -> None:
    for text in ("€ 5", "€5,50", "12 euro", "2 miljoen euro", "Het kost 1.000 euro."):
        assert has_amount(text)
    for text in ("euro", "de euro van 2002", "€", "5 kinderen", "europa 3 europeanen"):
        assert not has_amount(text)


def test_names_of_a_card() -> None:
    assert names_the_card("Wat is Housing  First?", "Housing First (Arnhem)")
    assert names_the_card("Krijgt zij huurtoeslagen?", "Huurtoeslag")
    assert not names_the_card("Zij woont in het huis.", "uis")
    assert not names_the_card("Zij woont in het huis.", "(x)")


def test_scopes() -> None:
    for right in ("Nederland", "regio Nergens", "Amsterdam", "Amsterdam, Diemen en Uithoorn", ""):
        assert scope_fault(right) is None
    assert "'Atlantis'" in (scope_fault("Amsterdam en Atlantis") or "")


# The schema


def test_the_schema_describes_every_field_of_the_front_matter() -> None:
    schema = front_matter_schema()
    fields = schema["properties"]
    assert set(fields) == set(Card.model_fields) - set(FIELD_LABELS)
    assert fields["soort"]["enum"] == list(CardKind)
    assert fields["zekerheid"]["enum"] == list(Certainty)
    assert fields["themas"]["items"]["enum"] == list(CardTheme)
    source = fields["bronnen"]["items"]["properties"]
    for described in (*fields.values(), *source.values()):
        assert described["description"].endswith(".")
        assert "type" in described
    text = json.dumps(schema)
    for english in ("$ref", "anyOf", "``", " the "):
        assert english not in text
    assert "controleren_voor" not in schema["required"]
    assert {"id", "naam", "bronnen"} <= set(schema["required"])


def test_every_field_is_explained_with_an_example() -> None:
    for name, field in Card.model_fields.items():
        assert field.description, name
        assert field.examples or name == "bronnen", name


def test_our_cards_fit_the_schema() -> None:
    """The part of JSON Schema that the schema uses, so that no library is needed for it."""
    schema = front_matter_schema()
    for path in CARD_FOLDER.glob("*.md"):
        front = path.read_text(encoding="utf-8").split("---\n")[1]
        values = yaml.load(front, Loader=yaml.BaseLoader)
        assert set(schema["required"]) <= set(values), path.name
        assert set(values) <= set(schema["properties"]), path.name
        assert values["soort"] in schema["properties"]["soort"]["enum"]
        inner = schema["properties"]["bronnen"]["items"]
        for source in values["bronnen"]:
            assert set(inner["required"]) <= set(source) <= set(inner["properties"]), path.name


def test_the_schema_line_for_editors_may_stand_in_a_card(tmp_path: Path) -> None:
    text = CARD.replace("---\n", f"---\n# yaml-language-server: $schema=../{SCHEMA_NAME}\n", 1)
    text = text.replace("soort:", "# wat voor kaart\nsoort:").replace("hoog\n", "hoog # zeker\n")
    card, _ = read_card(write(tmp_path, "verhuishulp.md", text))
    assert card.zekerheid == "hoog"
    text = text.replace("zekerheid: hoog", "zekerheid: x")
    assert [line for line, _ in faults(tmp_path, text)] == [13]


def test_the_schema_is_no_source(tmp_path: Path) -> None:
    write(tmp_path, f"corpus/{SCHEMA_NAME}", "{}")
    write(tmp_path, "corpus/kaarten/verhuishulp.md", CARD)
    found = find_files([tmp_path / "corpus"])
    assert [file.path.name for file in found] == ["verhuishulp.md"]


# The command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAAIER_CORPUS_DIR", str(tmp_path / "corpus"))

    def call(*arguments: object) -> tuple[int, str, str]:
        get_settings.cache_clear()
        code: Any = 0
        try:
            main(["kaart", *map(str, arguments)])
        except SystemExit as stopped:
            code = stopped.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    yield call
    get_settings.cache_clear()


def test_command_on_clean_cards(run: Any, tmp_path: Path) -> None:
    write(tmp_path, "corpus/kaarten/verhuishulp.md", CARD)
    assert run("controleer") == (0, "1 kaart gecontroleerd: alles klopt.\n", "")
    code, out, err = run("controleer", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {"ok": True, "cards": 1, "faults": [], "warnings": []}


def test_command_on_faults(run: Any, tmp_path: Path) -> None:
    text = changed("hoog", "zeker").replace("2027-01-15", "2020-01-01")
    path = write(tmp_path, "corpus/kaarten/verhuishulp.md", text)
    code, out, err = run("controleer", path)
    assert code == 2
    assert out.splitlines() == [
        "corpus/kaarten/verhuishulp.md, regel 11: 'zekerheid' is een van: hoog, middel, laag.",
        "Waarschuwing: corpus/kaarten/verhuishulp.md, regel 10: deze kaart moest vóór 2020-01-01 "
        "opnieuw worden nagekeken.",
    ]
    assert err == "1 fout in 1 van 1 kaart; 1 waarschuwing.\n"
    code, out, err = run("controleer", "corpus", "--json")
    document = json.loads(out)
    assert (code, err, document["ok"]) == (2, "", False)
    assert document["faults"][0]["line"] == 11


@pytest.mark.parametrize("command", ["controleer", "leesbaarheid"])
def test_command_without_cards(run: Any, tmp_path: Path, command: str) -> None:
    for path in ("weg", "weg/a.md", "."):
        code, out, err = run(command, path)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
    with pytest.raises(InputError):
        check_cards(tmp_path, TODAY)


def test_command_for_readability(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / "kaarten"
    shutil.copytree(CARD_FOLDER, folder)
    code, out, err = run("leesbaarheid")
    assert (code, err) == (0, "")
    assert "De norm is gehaald" in out
    assert "corpus/kaarten/" in out
    code, out, _ = run("leesbaarheid", "--json")
    report = json.loads(out)
    assert report["meets_norm"] is True
    assert report["fields"]["situaties"]["median_words"] <= 15
    assert report["longest_sentences"][0]["line"] > 1
