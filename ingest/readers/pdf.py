"""PDF with a text layer, read page by page with pdfplumber; for pages of one column.

Lines come with their font size, which shows the headings; the rest of the structure is
guessed as for plain text. Passages of a PDF have a page and no offsets.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.utils.exceptions import PdfminerException

from ingest.document import ReadDocument
from ingest.lines import Line
from ingest.source import source_for
from ingest.structure import build_sections
from waaier.domain import Section
from waaier.errors import FileRejectedError
from waaier.settings import Settings

# pdfminer warns about every odd font; our own messages say what matters.
for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# A vertical distance this many times the usual one stands for a blank line.
_BLANK_FACTOR = 1.35

_NO_TITLE = re.compile(r"untitled|naamloos|document\d*|.{0,3}", re.IGNORECASE)


def read_pdf(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a PDF.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: ``max_pages`` and ``max_file_seconds`` limit what one file may cost.

    Returns:
        The document. Blocks have the physical page they begin on, from 1, and no alignment.

    Raises:
        FileRejectedError: no PDF, damaged, with a password, without text, too long, too slow.
    """
    deadline = time.monotonic() + settings.max_file_seconds
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise FileRejectedError(
                f"{path.name} is geen PDF.", "Geef het bestand de juiste extensie."
            )
    with _refusing_damage(path.name), pdfplumber.open(path) as pdf:
        pages = sum(1 for _ in islice(PDFPage.create_pages(pdf.doc), settings.max_pages + 1))
        if pages > settings.max_pages:
            raise FileRejectedError(
                f"{path.name} heeft meer dan {settings.max_pages} bladzijden.",
                "Splits het bestand, of verhoog de instelling max_pages.",
            )
        if not pages:
            raise _damaged(path.name)
        text, lines, empty = "", list[Line](), list[int]()
        for page in pdf.pages:
            if time.monotonic() > deadline:
                raise FileRejectedError(
                    f"{path.name} kost meer dan {settings.max_file_seconds} seconden om te lezen.",
                    "Splits het bestand, of verhoog de instelling max_file_seconds.",
                )
            text, added = _page_lines(page, text)
            lines.extend(added)
            if not added:
                empty.append(page.page_number)
            page.close()
        title = (pdf.metadata or {}).get("Title")
    if not lines:
        raise FileRejectedError(
            f"{path.name} bevat geen tekst, alleen beelden.",
            "Maak de tekst eerst leesbaar met tekstherkenning (OCR) en probeer het opnieuw.",
        )
    sections = tuple(
        Section(
            path=section.path,
            blocks=tuple(block.model_copy(update={"alignment": ()}) for block in section.blocks),
        )
        for section in build_sections(text, _with_useful_sizes(lines))
    )
    return ReadDocument(
        source=source_for(name, _title(title) or _first_heading(sections)),
        sections=sections,
        pages=pages,
        warnings=_warnings(empty),
        printed=True,
    )


def _damaged(name: str) -> FileRejectedError:
    return FileRejectedError(
        f"{name} is beschadigd en kan niet worden gelezen.",
        "Haal het bestand opnieuw op bij de uitgever.",
    )


@contextmanager
def _refusing_damage(name: str) -> Iterator[None]:
    """Turns whatever a broken PDF makes pdfminer raise into a refusal of that file."""
    try:
        yield
    except FileRejectedError:
        raise
    except Exception as error:
        # pdfminer trusts the file: a damaged one surfaces as a KeyError, struct.error,
        # RecursionError and more, so no list of types would be complete.
        wrapped = isinstance(error, PdfminerException) and error.args
        cause: object = error.args[0] if wrapped else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise FileRejectedError(
                f"{name} is beveiligd met een wachtwoord.",
                "Sla het bestand op zonder wachtwoord en probeer het opnieuw.",
            ) from error
        raise _damaged(name) from error


def _page_lines(page: Any, text: str) -> tuple[str, list[Line]]:
    """The lines of one page from top to bottom, added to the running ``text``."""
    rows = [
        row for row in page.extract_text_lines(return_chars=True, strip=True) if row["text"].strip()
    ]
    gaps = [
        below["top"] - above["top"]
        for above, below in pairwise(rows)
        if below["top"] > above["top"]
    ]
    usual = median(gaps) if gaps else 0.0
    lines: list[Line] = []
    for number, row in enumerate(rows):
        content = row["text"].strip()
        distance = row["top"] - rows[number - 1]["top"] if number else 0.0
        separator = "" if not text else "\f" if number == 0 else "\n"
        start = len(text) + len(separator)
        text += separator + content
        sizes = Counter(round(char["size"] * 2) / 2 for char in row["chars"])
        lines.append(
            Line(
                start=start,
                end=start + len(content),
                text=content,
                blanks=1 if number == 0 or distance > _BLANK_FACTOR * usual else 0,
                seam=number == 0,
                page=page.page_number,
                size=sizes.most_common(1)[0][0] if sizes else None,
            )
        )
    return text, lines


def _with_useful_sizes(lines: list[Line]) -> list[Line]:
    """Without sizes when all text is set in one: headings then show by layout alone."""
    counts: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            counts[line.size] += len(line.text)
    body = counts.most_common(1)[0][0] if counts else 0.0
    if any(size > 1.08 * body for size in counts):
        return lines
    return [replace(line, size=None) for line in lines]


def _title(title: object) -> str | None:
    """A title from the metadata, unless a program filled it in."""
    if not isinstance(title, str):
        return None
    title = re.sub(r"^Microsoft \w+ - ", "", " ".join(title.split()))
    title = re.sub(r"\.(?:docx?|pdf|indd|pptx?)$", "", title, flags=re.IGNORECASE)
    return None if _NO_TITLE.fullmatch(title) else title


def _first_heading(sections: tuple[Section, ...]) -> str | None:
    return next((section.path[0] for section in sections[:1] if section.path), None)


def _warnings(empty: list[int]) -> tuple[str, ...]:
    if not empty:
        return ()
    shown = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
    word = "bladzijde" if len(empty) == 1 else "bladzijden"
    return (f"Geen tekst op {word} {shown}: mogelijk staan daar alleen beelden.",)
