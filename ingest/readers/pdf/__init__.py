"""PDF, read with pdfplumber. Start here: the steps in order.

``page`` takes words, rectangles and links from each page, ``ocr`` reads pages that are only a
picture, ``furniture`` finds running heads and page numbers, ``flow`` lays each page out (tables,
text boxes, columns, footnotes) and ``sections`` makes headings, paragraphs and repaired text of
it. Passages of a PDF have a page, boxes on that page, and no offsets.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.utils.exceptions import PdfminerException

from ingest.document import ReadDocument
from ingest.readers.pdf.flow import Flow, laid_out
from ingest.readers.pdf.furniture import find_furniture
from ingest.readers.pdf.ocr import Recogniser, shown_pages
from ingest.readers.pdf.page import read_page
from ingest.readers.pdf.parts import Page, Style, body_style
from ingest.readers.pdf.patience import Patience, TooSlowError, limited
from ingest.readers.pdf.sections import Hints, sections_of
from ingest.source import source_for
from waaier.domain import Section
from waaier.errors import FileRejectedError
from waaier.settings import Settings

# pdfminer warns about every odd font; our own messages say what matters.
for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_NO_TITLE = re.compile(r"untitled|naamloos|document\d*|.{0,3}", re.IGNORECASE)

_MOST_JUNK = 0.3
"""A page with more characters than this without a letter is read as a picture."""


def read_pdf(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a PDF.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: ``max_pages``, ``max_file_seconds``, ``max_stall_seconds`` and ``ocr_max_pages``
            limit what one file may cost.

    Returns:
        The document. Blocks have the physical page they begin on, from 1, what that page is
        called in print, a box for each of their lines, and no alignment.

    Raises:
        FileRejectedError: no PDF, damaged, with a password, without text, too long, too slow.
    """
    read = lay_out(path, settings)
    sections = sections_of(read.flows, read.body, read.hints, read.labels)
    return ReadDocument(
        source=source_for(name, read.title or _first_heading(sections)),
        sections=sections,
        pages=read.pages,
        warnings=read.warnings,
        printed=True,
    )


@dataclass(frozen=True)
class LaidOut:
    """A PDF of which every page was laid out, before headings are found.

    Attributes:
        flows: its pages in order.
        body: how the running text is set.
        hints: titles in running heads.
        labels: what each page is called in print.
        title: of the metadata.
        pages: how many there are, those that were too heavy included.
        warnings: what could not be read, in Dutch.
    """

    flows: tuple[Flow, ...]
    body: Style
    hints: Hints
    labels: tuple[str | None, ...]
    title: str | None
    pages: int
    warnings: tuple[str, ...]


def lay_out(path: Path, settings: Settings) -> LaidOut:
    """Reads the pages of a PDF and lays them out; see :func:`read_pdf`."""
    deadline = time.monotonic() + settings.max_file_seconds
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise FileRejectedError(
                f"{path.name} is geen PDF.", "Geef het bestand de juiste extensie."
            )
    patience = Patience(settings.max_stall_seconds)
    recogniser = Recogniser(path, settings, patience)
    heavy: list[int] = []
    with _refusing_damage(path.name), pdfplumber.open(path) as pdf:
        _check_length(pdf.doc, path.name, settings)
        pages: list[Page] = []
        for opened in pdf.pages:
            _check_time(deadline, path.name, settings)
            try:
                with limited(patience.left()):
                    page = read_page(opened)
            except TooSlowError:
                heavy.append(opened.page_number)
                continue
            finally:
                opened.close()
            patience.got(page.characters)
            if not page.words or page.junk > _MOST_JUNK:
                page = recogniser.read(page)
            pages.append(page)
        title = (pdf.metadata or {}).get("Title")
        if not any(page.words for page in pages):
            raise _without_text(path.name, recogniser, heavy)
        body = body_style(pages)
        furniture = find_furniture(pages, body)
        flows: list[Flow] = []
        for page, words in zip(pages, furniture.words, strict=True):
            _check_time(deadline, path.name, settings)
            flows.append(laid_out(page, words, body))
            patience.got(page.characters)
        labels = [
            _label(page, printed) for page, printed in zip(pages, furniture.labels, strict=True)
        ]
    return LaidOut(
        flows=tuple(flows),
        body=body,
        hints=furniture.hints,
        labels=tuple(labels),
        title=_title(title),
        pages=len(pages) + len(heavy),
        warnings=(*_heavy_pages(heavy), *recogniser.warnings()),
    )


def _check_length(document: PDFDocument, name: str, settings: Settings) -> None:
    pages = sum(1 for _ in islice(PDFPage.create_pages(document), settings.max_pages + 1))
    if pages > settings.max_pages:
        raise FileRejectedError(
            f"{name} heeft meer dan {settings.max_pages} bladzijden.",
            "Splits het bestand, of verhoog de instelling max_pages.",
        )
    if not pages:
        raise _damaged(name)


def _check_time(deadline: float, name: str, settings: Settings) -> None:
    if time.monotonic() > deadline:
        raise FileRejectedError(
            f"{name} kost meer dan {settings.max_file_seconds} seconden om te lezen.",
            "Splits het bestand, of verhoog de instelling max_file_seconds.",
        )


def _heavy_pages(heavy: Sequence[int]) -> tuple[str, ...]:
    if not heavy:
        return ()
    return (f"Te zwaar om te lezen en overgeslagen: {shown_pages(heavy)}.",)


def _without_text(name: str, recogniser: Recogniser, heavy: Sequence[int]) -> FileRejectedError:
    if heavy:
        return FileRejectedError(
            f"{name} is te zwaar om te lezen ({shown_pages(heavy)}).",
            "Sla het bestand opnieuw op vanuit het oorspronkelijke programma.",
        )
    return FileRejectedError(
        f"{name} bevat geen tekst, alleen beelden.",
        recogniser.advice()
        or "Maak de tekst eerst leesbaar met tekstherkenning (OCR) en probeer het opnieuw.",
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


def _label(page: Page, printed: str | None) -> str | None:
    """What a page is called: by the file's own list, unless that only counts pages."""
    if page.label is not None and page.label != str(page.frame.page):
        return page.label
    return printed


def _title(title: object) -> str | None:
    """A title from the metadata, unless a program filled it in."""
    if not isinstance(title, str):
        return None
    title = re.sub(r"^Microsoft \w+ - ", "", " ".join(title.split()))
    title = re.sub(r"\.(?:docx?|pdf|indd|pptx?)$", "", title, flags=re.IGNORECASE)
    return None if _NO_TITLE.fullmatch(title) else title


def _first_heading(sections: Sequence[Section]) -> str | None:
    return next((section.path[0] for section in sections[:1] if section.path), None)
