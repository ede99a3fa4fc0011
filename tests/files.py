"""Makes the files that tests feed to the readers: small PDFs, cards and texts."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fpdf import FPDF
from pypdf import PdfWriter

ORIGINALS = Path(__file__).parents[2] / "shared" / "bronnen"
"""Two real publications that stand beside a checkout, where there is one."""

OPEN_FILES = Path("/proc/self/fd")
"""Where Linux tells which files this process holds open."""

CARD = """\
---
id: verhuishulp
naam: Verhuishulp
soort: gemeentelijke regeling
geldt_in: Diemen en Uithoorn
themas:
  - ouderen en verhuizen
  - huurtoeslag en inkomen
peildatum: "2026"
controleren_voor: 2027-01-15
zekerheid: hoog
bronnen:
  - titel: Verhuishulp aanvragen
    uitgever: Gemeente Diemen
    url: https://voorbeeld.nl/verhuishulp
    gezien: 2026-02-01
---

## Samenvatting
Verhuishulp is **eenmalig geld** voor de kosten
van een verhuizing.

## Situaties
- Mijn cliënt heeft een andere woning gevonden, maar kan de verhuizing niet betalen.
- Een oudere bewoner wil kleiner wonen.
  Zij heeft geen spaargeld.
- Een gezin moet door sloop snel verhuizen.

## Voor wie
Inwoners met een laag inkomen.

## Wat biedt het
Een bedrag dat niet hoeft te worden terugbetaald.

## Voorwaarden
- Het inkomen is hoogstens 120% van de bijstandsnorm.
- De verhuizing is nodig.

## Aanvragen
Bij [de gemeente](https://voorbeeld.nl/aanvragen), vóór de verhuizing.
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with exactly these characters or bytes; folders are made as needed."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def write_all(folder: Path, texts: Mapping[str, str]) -> Path:
    """A new folder with these texts by file name."""
    folder.mkdir()
    for name, text in texts.items():
        write(folder, name, text)
    return folder


def copy_index(index: Path, target: Path) -> Path:
    """A copy of an index, with the holes of its files: without them it is fifty times as large."""
    subprocess.run(["cp", "-a", index, target], check=True)
    return target


def open_under(folder: Path) -> list[Path]:
    """The files of a folder that this process holds open; none where no system tells."""
    found = list[Path]()
    for one in OPEN_FILES.iterdir() if OPEN_FILES.is_dir() else ():
        with suppress(OSError):  # the one that lists them is gone by now
            found.append(one.readlink())
    return [file for file in found if file.is_relative_to(folder)]


def make_pdf(
    path: Path,
    pages: Sequence[Sequence[tuple[str, float]]],
    title: str | None = None,
    running: tuple[str, str] | None = None,
) -> Path:
    """A PDF of one column.

    Args:
        path: where to write it.
        pages: per page the lines, each with its font size in points; an empty line is a gap.
        title: the title in its metadata.
        running: running head and foot; "{}" in them becomes the page number.
    """
    document = FPDF(format="A4")
    document.set_auto_page_break(False)
    if title:
        document.set_title(title)
    for number, lines in enumerate(pages, start=1):
        document.add_page()
        if running:
            document.set_font("Helvetica", size=8)
            document.text(25, 12, running[0].format(number))
            document.text(25, 290, running[1].format(number))
        height = 30.0
        for text, size in lines:
            document.set_font("Helvetica", size=size)
            if text:
                document.text(25, height, text)
            height += 0.5 * size
    document.output(str(path))
    return path


def encrypt(source: Path, target: Path, password: str) -> Path:
    """A copy of a PDF that opens only with a password."""
    writer = PdfWriter(clone_from=source)
    writer.encrypt(password, algorithm="AES-256")
    with target.open("wb") as file:
        writer.write(file)
    return target
