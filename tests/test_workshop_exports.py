"""Exports of a workshop, read back by other programs than ours, and the command."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from ua_exam.gift_parser import parse_gift_content

from answer.pipeline import AnswerService
from cli.main import main
from waaier.errors import InputError
from waaier.settings import Settings, get_settings
from workshop.exports import EXPORTERS, ExportOptions, exporter
from workshop.exports.gift import escaped
from workshop.exports.json_file import read_workshop
from workshop.exports.markdown import export_handout, export_runbook, key, md
from workshop.model import Schrijver, VraagSoort, Wens, Workshop
from workshop.pipeline import WorkshopMaker

OPTIONS = ExportOptions()
NASTY = r"a=b ~c #d {e} f:g h\i €j </script> *k* [l](m) | `n` ->"


@pytest.fixture(scope="module")
def workshop(service: AnswerService) -> Workshop:
    """A long one, so that every sort of content is in it."""
    maker = WorkshopMaker(service, Settings())
    return maker.maak(
        Wens(
            thema=("dakloosheid en opvang",),
            gemeente="Amsterdam",
            duur=420,
            deelnemers=14,
            begintijd="09:00",
        )
    )


@pytest.fixture(scope="module")
def nasty(workshop: Workshop) -> Workshop:
    """The same with hostile text in its title and in an answer."""
    first = next(one for one in workshop.quiz if one.soort is VraagSoort.REGELING)
    option = first.opties[0].model_copy(update={"tekst": NASTY})
    changed = first.model_copy(update={"opties": (option, *first.opties[1:])})
    quiz = tuple(changed if one.id == first.id else one for one in workshop.quiz)
    return workshop.model_copy(update={"titel": NASTY, "quiz": quiz})


def test_a_day_holds_everything(workshop: Workshop) -> None:
    assert workshop.duur == 420
    assert workshop.casussen
    assert workshop.stellingen
    assert workshop.kaarten
    assert workshop.zoekopdrachten
    assert {one.soort for one in workshop.quiz} >= {
        VraagSoort.REGELING, VraagSoort.WAAR_ONWAAR, VraagSoort.GETAL,
    }  # fmt: skip


def test_gift_is_read_by_another_parser(workshop: Workshop) -> None:
    read = parse_gift_content(EXPORTERS["gift"].maak(workshop, OPTIONS).decode())
    assert len(read) == len(workshop.quiz)
    for asked, question in zip(read, workshop.quiz, strict=True):
        assert asked["category"] == f"$course$/top/{workshop.titel}"
        assert asked["text"].removeprefix("[plain]") == " ".join(question.stam.tekst.split())
        if question.soort is VraagSoort.WAAR_ONWAAR:
            assert asked["type"] == "true_false"
            assert asked["correct"] is (question.goed_antwoord == "Waar")
        else:
            assert asked["type"] == "multiple_choice"
        if question.opties and question.soort is not VraagSoort.WAAR_ONWAAR:
            assert [(one["text"], one["is_correct"]) for one in asked["options"]] == [
                (one.tekst, one.is_goed) for one in question.opties
            ]
        if question.paren:
            assert [one["text"] for one in asked["options"]] == [
                f"{pair.links} -> {pair.rechts}" for pair in question.paren
            ]


def test_gift_escapes_what_would_be_read_as_an_answer(nasty: Workshop) -> None:
    read = parse_gift_content(EXPORTERS["gift"].maak(nasty, OPTIONS).decode())
    assert len(read) == len(nasty.quiz)
    texts = [one["text"] for question in read for one in question["options"]]
    assert NASTY in texts
    assert escaped("a\n\nb") == "a b"


def test_csv_is_read_by_a_spreadsheet(nasty: Workshop) -> None:
    text = EXPORTERS["csv"].maak(nasty, OPTIONS).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(nasty.quiz)
    for row, question in zip(rows, nasty.quiz, strict=True):
        assert row["soort"] == question.soort.value
        assert row["goed"] == key(question)
        assert row["bron"]
        assert row["peildatum"]
        assert not any((value or "").startswith(("=", "+", "-", "@")) for value in row.values())
        if question.opties:
            letter = "ABCDE".index(row["goed"])
            assert question.opties[letter].is_goed
            assert row[f"optie {row['goed']}"] == question.goed_antwoord


def test_the_runbook_is_whole(workshop: Workshop) -> None:
    text = export_runbook(workshop, OPTIONS).decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(text.split("---\n", 2)[2])
    headings = [
        tokens[place + 1].content for place, one in enumerate(tokens) if one.type == "heading_open"
    ]
    assert all(heading.strip() for heading in headings)
    assert headings[0].replace("\\", "") == workshop.titel
    assert {"Leerdoelen", "Programma", "Bronnen", "Evaluatieformulier"} <= set(headings)
    assert "09:00-" in text
    for citation in workshop.verwijzingen:
        assert f'<a id="bron-{citation.n}"></a>' in text
    for n in re.findall(r"\(#bron-(\d+)\)", text):
        workshop.verwijzing(int(n))
    assert "ai_tekst: false" in text
    by_model = workshop.model_copy(update={"geschreven_door": Schrijver.MODEL})
    assert "ai_tekst: true" in export_runbook(by_model, OPTIONS).decode()


def test_the_handout_gives_no_answer_away(workshop: Workshop) -> None:
    text = export_handout(workshop, OPTIONS).decode()
    assert "(goed)" not in text
    assert "Modelantwoord" not in text
    told = {one.tekst for row in workshop.programma for one in row.regels}
    for case in workshop.casussen:
        assert md(case.situatie.tekst) in text
        for line in case.modelantwoord:
            if line.tekst not in told:
                assert md(line.tekst) not in text
    assert "Verzonnen situatie" in text


def test_hostile_text_stays_text(nasty: Workshop) -> None:
    text = export_runbook(nasty, OPTIONS).decode().split("---\n", 2)[2]
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script" not in html
    assert "</script" not in html
    assert 'href="m"' not in html


@pytest.mark.parametrize("naam", list(EXPORTERS))
def test_every_export_has_a_safe_name_and_content(nasty: Workshop, naam: str) -> None:
    one = exporter(naam)
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", one.bestandsnaam(nasty))
    assert one.maak(nasty, OPTIONS)


def test_an_unknown_export_lists_the_others() -> None:
    with pytest.raises(InputError, match="gift"):
        exporter("wordperfect")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"geen json", "geen JSON"),
        (b"[1, 2]", "geen workshop"),
        (b'{"formaat": 99}', "formaat 99"),
        (b'{"formaat": 1, "titel": "x"}', "een fout bij"),
        (b"[" * 100_000, "geen JSON"),
        (b" " * 5_000_001, "te groot"),
    ],
)
def test_what_is_no_workshop_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_workshop(content)


class TestCommand:
    @pytest.fixture
    def run(self, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
        def call(*arguments: object) -> tuple[int, str, str]:
            get_settings.cache_clear()
            capsys.readouterr()
            code: Any = 0
            try:
                main([str(one) for one in arguments])
            except SystemExit as stopped:
                code = stopped.code or 0
            said = capsys.readouterr()
            return code, said.out, said.err

        yield call
        get_settings.cache_clear()

    def test_from_wish_to_files_and_back(self, run: Any, card_index: Path, tmp_path: Path) -> None:
        folder = tmp_path / "uit"
        code, out, err = run(
            "workshop", "maak", "--thema", "schulden en huurachterstand", "--gemeente", "Amsterdam",
            "--duur", 60, "--deelnemers", 8, "--uit", folder, "--index", card_index,
        )  # fmt: skip
        assert (code, err) == (0, "")
        assert "60 minuten, 8 deelnemers" in out
        names = sorted(one.name for one in folder.iterdir())
        assert len(names) == 5
        (file,) = folder.glob("*.json")

        code, out, _ = run("workshop", "toon", file, "--json")
        made = Workshop.model_validate(json.loads(out))
        row = next(n for n, one in enumerate(made.programma, 1) if one.inhoud)

        code, out, _ = run("workshop", "exporteer", file, "--als", "md,gift", "--uit", tmp_path)
        assert code == 0
        assert [Path(line).is_file() for line in out.splitlines()] == [True, True]

        code, out, _ = run("workshop", "opnieuw", file, "--onderdeel", row, "--index", card_index)
        assert code == 0
        assert read_workshop(file.read_bytes()).versie == 2

        code, out, _ = run("workshop", "controleer", file, "--index", card_index, "--json")
        found = json.loads(out)
        # A card may be past its date by now; nothing else can have changed.
        assert {one["stand"] for one in found["bevindingen"]} <= {"controledatum voorbij"}
        assert code == (2 if found["bevindingen"] else 0)

    def test_mistakes_are_one_clear_line(self, run: Any, card_index: Path, tmp_path: Path) -> None:
        at = ("--index", card_index, "--uit", tmp_path / "x.json")
        for arguments, says in [
            (("maak", "--zoek", "huur", "--duur", 20, *at), "--duur"),
            (("maak", "--zoek", "huur", "--begin", "25:00", *at), "--begin"),
            (("maak", *at), "waar de workshop over gaat"),
            (("toon", tmp_path / "weg.json"), "kan niet worden gelezen"),
        ]:
            code, _, err = run("workshop", *arguments)
            assert code == 2, arguments
            assert says in err
            assert len(err.strip().splitlines()) == 1
        assert not (tmp_path / "x.json").exists()

    def test_an_unwritable_place_leaves_the_old_file(self, run: Any, tmp_path: Path) -> None:
        folder = tmp_path / "bezet"
        folder.write_text("een bestand")
        file = tmp_path / "leeg.json"
        shutil.copy(Path(__file__), file)
        code, _, err = run("workshop", "exporteer", file, "--als", "md", "--uit", folder)
        assert code == 2
        assert folder.read_text() == "een bestand"
        assert err
