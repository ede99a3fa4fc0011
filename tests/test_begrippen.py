"""The begrippenlijst: what it holds, how faults are reported, and which terms a question has."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import waaier as command
from waaier.begrippen import Begrip, load_begrippen, matching
from waaier.errors import InputError
from waaier.expansion import expansions
from waaier.settings import Settings, get_settings

KNOWN = load_begrippen(Settings().begrippen_file)

GOOD = """\
- begrip: huisuitzetting
  uitleg: Iemand moet de woning verlaten.
  synoniemen: [ontruiming]
  ruimer: woning kwijt
  themas: [preventie huisuitzetting]

- begrip: woning kwijt
  uitleg: Iemand heeft geen woning meer.
  afkortingen: [WK]
  hoofdlettergevoelig: [WK]
  verwant: [huisuitzetting]
  themas: [dakloosheid en opvang]
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "begrippen.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def begrippen_in(question: str) -> list[str]:
    return [found.begrip for found in expansions(question)]


def test_the_list_is_large_and_readable() -> None:
    assert len(KNOWN) >= 220
    sentences = [s for one in KNOWN for s in re.split(r"(?<=[.?!])\s+", one.uitleg)]
    lengths = [len(s.split()) for s in sentences]
    assert statistics.mean(lengths) <= 15
    assert max(lengths) <= 26
    assert all(one.uitleg.endswith(".") for one in KNOWN)
    assert not [one.begrip for one in KNOWN if re.search(r"€|\d+ euro", one.uitleg)]


def test_most_terms_have_plain_or_english_words() -> None:
    assert sum(bool(one.engels) for one in KNOWN) >= 200
    assert sum(bool(one.spreektaal) for one in KNOWN) >= 130
    assert sum(bool(one.synoniemen) for one in KNOWN) >= 250


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.begrip)
def test_every_word_leads_to_its_term(one: Begrip) -> None:
    for term in one.terms:
        assert one.begrip in begrippen_in(f"Vraag over {term}?"), term


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Mijn cliënt wordt op straat gezet", ["huisuitzetting"]),
        ("Hij is uit zijn huis gezet", ["huisuitzetting"]),
        ("Wat als de huur niet betaald is?", ["huurachterstand"]),
        ("Zij heeft géén huurachterstand", ["huurachterstand"]),
        ("dakloze jongeren", ["zwerfjongere"]),
        ("daklozen", ["dakloze"]),
        ("MIJN GGZ-CLIENTEN", ["psychische kwetsbaarheid"]),
        ("ggz cliënt", ["psychische kwetsbaarheid"]),
        ("urgenties", ["urgentieverklaring"]),
        ("slaapt op de bank bij vrienden", ["bankslapen"]),
        ("uitstroom mo/bw", ["uitstroom", "maatschappelijke opvang en beschermd wonen"]),
        ("Is MO iets anders dan BW?", ["maatschappelijke opvang", "beschermd wonen"]),
        ("mo en bw", []),
        ("in fact duo is it", []),
        ("de VvE en de VVE", ["vereniging van eigenaren", "voor- en vroegschoolse educatie"]),
        ("the benefits office", ["sociale dienst", "Dienst Toeslagen"]),
        ("facing eviction because of rent arrears", ["huisuitzetting", "huurachterstand"]),
        ("can I get housing benefit", ["huurtoeslag"]),
        ("sheltered housing or a homeless shelter", ["beschermd wonen", "maatschappelijke opvang"]),
        ("verward", ["onbegrepen gedrag"]),
        ("weten wat het weer wordt", []),
        ("", []),
    ],
)
def test_terms_in_a_question(question: str, expected: list[str]) -> None:
    assert begrippen_in(question) == expected


def test_what_is_added_to_a_question_is_the_same_in_every_process() -> None:
    # "wooncirkels" has two forms that each lead to a word of one begrip; sets of text have another
    # order in every process.
    ask = "from waaier.expansion import expansions; print(expansions('wooncirkels van Leviaan'))"
    said = [
        subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    ]
    assert "geclusterd wonen" in said[0]
    assert len(set(said)) == 1


def test_an_expansion_has_what_was_found_and_what_means_the_same() -> None:
    (one,) = expansions("Dreigt er huisuitzetting bij mijn cliënt?")
    assert (one.found, one.start) == ("huisuitzetting", 10)
    assert "ontruiming" in one.terms
    assert "huisuitzetting" not in one.terms
    assert not {"eviction", "op straat gezet"} & set(one.terms)


def test_words_that_count_only_as_written_are_not_searched_for() -> None:
    (one,) = expansions("beschermd wonen")
    assert "BW" not in one.terms
    (one,) = expansions("BW")
    assert one.terms[0] == "beschermd wonen"


def test_expanding_takes_less_than_a_millisecond() -> None:
    question = "Mijn cliënt met LVB is uit zijn huis gezet wegens huurschuld, wat nu? " * 3
    expansions(question)
    best = min(_seconds(question) for _ in range(20))
    assert best < 0.001


def _seconds(question: str) -> float:
    started = time.perf_counter()
    expansions(question)
    return time.perf_counter() - started


def test_a_good_list_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert [one.begrip for one in load_begrippen(path)] == ["huisuitzetting", "woning kwijt"]
    assert [found.begrip for found in expansions("ontruimingen", path)] == ["huisuitzetting"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  uitleg: Iemand moet de woning verlaten.\n", "", 1, "'uitleg' ontbreekt"),
        ("preventie huisuitzetting", "voetbal", 5, "'voetbal' is geen thema"),
        ("synoniemen:", "synoniem:", 3, "'synoniem' is geen veld"),
        ("[ontruiming]", "ontruiming", 3, "hoort een lijst te zijn"),
        ("[ontruiming]", "[ontruiming", 3, "geen geldige YAML"),
        ("[ontruiming]", "[ontruiming, WK]\n  dubbelzinnig: [wk]", 4, "niet bij de woorden"),
        ("[ontruiming]", "[woning kwijt]", 7, "staat ook bij 'huisuitzetting' (regel 1)"),
        ("[ontruiming]", "[ontruiming, Ontruiming]", 3, "staat twee keer bij"),
        ("ruimer: woning kwijt", "ruimer: iets", 4, "'iets' is geen begrip"),
        ("verwant: [huisuitzetting]", "verwant: [x, y]", 11, "'x' is geen begrip"),
        ("verwant: [huisuitzetting]", "ruimer: huisuitzetting", 4, "in een kring"),
        ("  afkortingen: [WK]\n", "", 9, "niet bij de woorden"),
        ("[WK]", "[WK, {a: b}]", 9, "leeg deel"),
        ("themas: [dakloosheid en opvang]", "themas: []", 12, "te kort of leeg"),
        ("- begrip: woning kwijt", "- begrip: a\n  begrip: b", 8, "staat er twee keer in"),
        (GOOD, "begrip: x", 1, "hier hoort een lijst"),
        (GOOD, "- een\n", 1, "'- begrip:'"),
        (GOOD, "- &a {begrip: x}\n- *a\n", 1, "verwijzingen"),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        load_begrippen(write(tmp_path, GOOD.replace(old, new, 1)))
    message = str(caught.value)
    assert message.startswith(f"begrippen.yaml, regel {line}: "), message
    assert words in message
    assert message.count("\n") == 0


def test_a_term_may_be_ambiguous_when_both_say_so(tmp_path: Path) -> None:
    text = GOOD.replace("[ontruiming]", "[ontruiming, kwijt]\n  dubbelzinnig: [kwijt]")
    text = text.replace(
        "[WK]\n  hoofd", "[WK]\n  synoniemen: [kwijt]\n  dubbelzinnig: [kwijt]\n  hoofd"
    )
    path = write(tmp_path, text)
    assert [found.begrip for found in expansions("kwijt", path)] == [
        "huisuitzetting",
        "woning kwijt",
    ]


def test_a_missing_list_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="WAAIER_BEGRIPPEN_FILE"):
        load_begrippen(tmp_path / "weg.yaml")


def test_matching_prefers_the_exact_word() -> None:
    assert [one.begrip for one in matching(KNOWN, "WMO")] == ["Wmo"]
    assert len(matching(KNOWN, "schuld")) > 3


def test_the_command_shows_the_list_and_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = CliRunner()
    whole = runner.invoke(command, ["begrippen"])
    assert len(whole.output.splitlines()) == len(KNOWN)
    one = runner.invoke(command, ["begrippen", "eviction"])
    assert "ontruiming" in one.output
    shown = json.loads(runner.invoke(command, ["begrippen", "bw", "--json"]).output)
    assert [entry["begrip"] for entry in shown["begrippen"]] == ["beschermd wonen"]
    assert "klopt" in runner.invoke(command, ["begrippen", "--controleer"]).output
    assert isinstance(runner.invoke(command, ["begrippen", "xyzzy"]).exception, InputError)


def test_another_list_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAIER_BEGRIPPEN_FILE", str(write(tmp_path, GOOD)))
    get_settings.cache_clear()
    try:
        assert begrippen_in("schulden en ontruiming") == ["huisuitzetting"]
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
