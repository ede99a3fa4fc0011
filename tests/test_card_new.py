"""`waaier kaart nieuw`: every field is asked until it will do, and survives the file."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.card_new import STOPPED, _check_before
from ingest.card_check import check_cards
from ingest.card_write import card_text, example_text, write_new
from ingest.readers.card import examine_card, read_card
from tests.files import CARD, write
from waaier.card import FIELD_LABELS, LIST_FIELDS, Card

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "cli.main", "kaart", "nieuw"]
SKIP = ""

NAME = "Hulp: \"snel\" #1 & 'goed'"
TITLE = "- Titel: \\n {x} [y] #z @ % é"
SUMMARY = "# Hulp *snel* _nu_ `code` <b>dik</b> [a](b) \\ 1. a_b & 100%"

ANSWERS = [
    "Ab",  # too short
    NAME,
    "Geen Goed Id",
    "verhuishulp",  # taken
    SKIP,  # the proposed id
    "99", "iets", "landelijke regeling",
    "Atlantis", "regio Assen",
    SKIP, "3", "3", "0", "jongeren", SKIP,
    "morgen", "2026-13", "2026-01",
    "1",
    # first source
    "", TITLE, "x", "Uitgever: #1",
    "ftp://x.nl", "www.x.nl", "https://x.nl/a#b?c=d",
    "artikel 7: lid 2", "gisteren", "2999-01-01", SKIP, "2026/1", SKIP,
    SKIP,  # no second source
    "", SUMMARY,
    f"Mijn cliënt zoekt {NAME.lower()}", "- Eén", SKIP, "- eén", "2. Twee", "Drie: #3", SKIP,
    "1. Voor wie: huurders",
    "Het is € 5", "Het was in 2026 € 5.",
    SKIP,  # partijen
    "Stap *één*", "+ stap twee", SKIP,
    SKIP, SKIP, SKIP, SKIP, SKIP, SKIP,
    "> Tien dagen",
    SKIP, SKIP, SKIP,
    "2020-01-01", "volgend jaar", SKIP,
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "kaarten"
    write(folder, "verhuishulp.md", CARD)
    return folder


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "WAAIER_CORPUS_DIR": str(folder.parent),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }


def run(folder: Path, answers: Sequence[str] | bytes, *arguments: str) -> Any:
    typed = answers if isinstance(answers, bytes) else ("\n".join(answers) + "\n").encode()
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder.parent,
        env=environment(folder),
        input=typed,
        capture_output=True,
        timeout=60,
        check=False,
    )


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "verhuishulp.md")


def test_every_wrong_answer_is_asked_again_and_every_value_survives(folder: Path) -> None:
    ran = run(folder, ANSWERS)
    out = ran.stdout.decode()
    assert ran.returncode == 0, out + ran.stderr.decode()
    assert written(folder) == ["hulp-snel-1-goed.md"]
    card, _ = read_card(folder / "hulp-snel-1-goed.md")
    assert card.naam == NAME
    assert card.id == "hulp-snel-1-goed"
    assert (card.soort, str(card.geldt_in), card.peildatum, card.zekerheid) == (
        "landelijke regeling", "regio Assen", "2026-01", "hoog",
    )  # fmt: skip
    assert card.themas == ("huurrecht en huurprijs", "jongeren")
    (source,) = card.bronnen
    assert (source.titel, source.uitgever) == (TITLE, "Uitgever: #1")
    assert source.url == "https://x.nl/a#b?c=d"
    assert (source.plaats, source.peildatum) == ("artikel 7: lid 2", "onbekend")
    assert source.gezien == date.today()
    assert card.samenvatting == SUMMARY
    assert card.situaties == ("- Eén", "2. Twee", "Drie: #3")
    assert card.voor_wie == "1. Voor wie: huurders"
    assert card.stappen == ("Stap *één*", "+ stap twee")
    assert card.termijn_of_bedrag == "> Tien dagen"
    assert card.partijen is None
    assert card.controleren_voor == date(date.today().year + 1, 1, 15)
    for words in ("Dit is te kort", "er is al een kaart met dit id", "nummer van 1 tot en met 8",
                  "'Atlantis' staat niet in de lijst", "Dit staat er al", "Nog 2 nodig",
                  "geen bestaande datum", "webadres 'ftp://x.nl'", "ligt in de toekomst",
                  "noem de naam van de kaart hier niet", "bij een bedrag het jaar",
                  "moet in de toekomst liggen", "alles klopt"):  # fmt: skip
        assert words.lower() in out.lower(), words


def test_without_an_amount_the_check_is_a_year_from_now() -> None:
    today = date(2028, 2, 29)
    values: dict[str, Any] = dict.fromkeys(FIELD_LABELS, "")
    assert _check_before(values, today) == today + timedelta(days=365)
    values["situaties"] = ["Een schuld van € 300."]
    assert _check_before(values, today).year == 2029
    assert _check_before(values, today) != date(2029, 1, 15)
    values["voorwaarden"] = ["Hoogstens 300 euro in 2028."]
    assert _check_before(values, today) == date(2029, 1, 15)


@pytest.mark.parametrize("answered", [0, 2, 20, len(ANSWERS) - 1])
def test_the_end_of_the_input_leaves_nothing(folder: Path, answered: int) -> None:
    ran = run(folder, ANSWERS[:answered] or b"")
    assert ran.returncode == STOPPED
    assert ran.stderr.decode().split("\n")[-2] == "Gestopt. Er is geen kaart geschreven."
    assert written(folder) == []


@pytest.mark.parametrize(
    "typed", [b"\xff\xfe\n", b"\x1b[A\n", b"\x00\x01\n", b"a" * 100_000 + b"\n", "￾￿\n".encode()]
)
def test_what_is_no_text_does_no_harm(folder: Path, typed: bytes) -> None:
    ran = run(folder, typed * 3)
    assert ran.returncode == STOPPED
    assert b"Traceback" not in ran.stderr
    assert written(folder) == []


def test_a_folder_that_is_not_there_yet_and_one_that_cannot_be(tmp_path: Path) -> None:
    new = tmp_path / "nieuw" / "kaarten"
    new.parent.mkdir()
    answers = [answer for answer in ANSWERS if answer != "verhuishulp"]
    assert run(new, answers).returncode == 0
    assert [path.name for path in new.iterdir()] == ["hulp-snel-1-goed.md"]
    write(tmp_path, "bestand/kaarten", "geen map")
    ran = run(tmp_path / "bestand" / "kaarten", ANSWERS)
    assert ran.returncode == 2
    assert "kan geen kaart worden geschreven" in ran.stderr.decode()


def test_a_source_of_the_register_is_asked_for(folder: Path) -> None:
    write(folder.parent, "bronnen.toml", '[[bron]]\nid = "magazine"\nbestand = "m.txt"\n')
    place = ANSWERS.index("artikel 7: lid 2") + 1
    answers = [*ANSWERS[:place], "boek", "magazine", "Hoofdstuk: 1", *ANSWERS[place:]]
    ran = run(folder, answers)
    assert ran.returncode == 0, ran.stdout.decode()
    assert "dit id staat niet in bronnen.toml" in ran.stdout.decode().lower()
    (source,) = read_card(folder / "hulp-snel-1-goed.md")[0].bronnen
    assert (source.bron, source.hoofdstuk) == ("magazine", "Hoofdstuk: 1")


class Terminal:
    """A real pseudo-terminal with the command in it."""

    def __init__(self, folder: Path) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            COMMAND,
            cwd=folder.parent,
            env=environment(folder) | {"TERM": "dumb"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)
        self.shown = ""

    def until(self, words: str, again: str = "") -> str:
        """What was shown since the last time, up to and with these words.

        A key may be typed again: Python misses a Ctrl-C in the instant before it waits for input.
        """
        end = time.monotonic() + 30
        while words not in self.shown and time.monotonic() < end:
            if select.select([self.master], [], [], 2)[0]:
                try:
                    self.shown += os.read(self.master, 65536).decode(errors="replace")
                except OSError:  # the other side has closed
                    break
            elif again:
                self.type(again)
        assert words in self.shown, (self.shown, self.process.poll())
        before, _, self.shown = self.shown.partition(words)
        return before + words

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())


def _own_terminal() -> None:
    """Makes the pseudo-terminal the one whose Ctrl-C reaches this process."""
    import fcntl
    import signal
    import termios

    # Tests that run in the background of a shell inherit that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    opened = Terminal(folder)
    yield opened
    if opened.process.poll() is None:
        opened.process.kill()
    opened.process.wait()
    os.close(opened.master)


def test_a_whole_card_on_a_terminal(folder: Path, terminal: Terminal) -> None:
    for answer in ANSWERS:
        terminal.until("> ")
        terminal.type(answer + "\n")
    terminal.until("alles klopt")
    assert terminal.process.wait(timeout=30) == 0
    card, _ = read_card(folder / "hulp-snel-1-goed.md")
    assert (card.naam, card.samenvatting) == (NAME, SUMMARY)


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_stopping_on_a_terminal(folder: Path, terminal: Terminal, key: str) -> None:
    for answer in ANSWERS[:20]:
        terminal.until("> ")
        terminal.type(answer + "\n")
    terminal.until("> ")
    terminal.type(key)
    terminal.until("Gestopt. Er is geen kaart geschreven.", again=key)
    assert terminal.process.wait(timeout=30) == STOPPED
    assert written(folder) == []


# The file


LINE = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" #-*_`[]<>\\\"':|&~0.)"),
    min_size=3,
    max_size=60,
).map(lambda text: " ".join(text.split()))


@given(st.data())
def test_any_typed_value_is_read_back(data: st.DataObject) -> None:
    def line() -> str:
        return data.draw(LINE.filter(lambda text: len(text) >= 3))

    values: dict[str, Any] = {
        "id": "een-id",
        "naam": line(),
        "soort": "wet",
        "geldt_in": "Nederland",
        "themas": ["jongeren"],
        "peildatum": "2026",
        "controleren_voor": "2027-01-15",
        "zekerheid": "hoog",
        "bronnen": [{"titel": line(), "uitgever": line(), "url": "", "plaats": line()}],
    }
    for name in FIELD_LABELS:
        values[name] = [line(), line(), line()] if name in LIST_FIELDS else line()
    found = examine_card(card_text(values))
    assert found.values["naam"] == values["naam"]
    assert found.values["bronnen"][0]["titel"] == values["bronnen"][0]["titel"]
    assert found.values["bronnen"][0]["plaats"] == values["bronnen"][0]["plaats"]
    for name in FIELD_LABELS:
        assert found.values.get(name) == values[name], (name, card_text(values))


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "van mij")
    with pytest.raises(FileExistsError):
        write_new(path, "nieuw")
    assert path.read_text() == "van mij"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with pytest.raises(UnicodeEncodeError):
        write_new(path, "begin \ud800")
    assert not path.exists()


def test_the_example_explains_everything_and_only_lacks_its_content(folder: Path) -> None:
    ran = run(folder, b"", "--voorbeeld")
    assert ran.returncode == 0
    assert ran.stdout.decode() == example_text()
    text = example_text()
    for name, field in Card.model_fields.items():
        assert (field.description or "-") in text, name
    for label in FIELD_LABELS.values():
        assert f"## {label}\n" in text
    found = check_cards(write(folder, "x.md", text), date.today())
    assert found.faults
    for fault in found.faults:
        assert any(
            words in fault.message
            for words in ("ontbreekt", "staat geen tekst", "is een van", "minstens")
        ), fault


def test_the_example_in_a_file(folder: Path) -> None:
    ran = run(folder, b"", "--voorbeeld", "mijn-kaart.md")
    assert ran.returncode == 0
    assert (folder.parent / "mijn-kaart.md").read_text(encoding="utf-8") == example_text()
    again = run(folder, b"", "--voorbeeld", "mijn-kaart.md")
    assert again.returncode == 2
    assert again.stderr.decode() == "mijn-kaart.md bestaat al. Kies een andere naam.\n"
    filled = example_text()
    for label in FIELD_LABELS.values():
        opening = filled.index("<!--", filled.index(f"## {label}\n"))
        closing = filled.index("-->", opening) + 3
        filled = filled[:closing] + "\nTekst." + filled[closing:]
    assert not any("staat geen tekst" in fault.what for fault in examine_card(filled).faults)
