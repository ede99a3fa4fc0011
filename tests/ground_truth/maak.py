"""Makes the PDFs of the ground truth: ``python -m tests.ground_truth.maak [name ...]``.

The PDF of LibreOffice is made only where LibreOffice is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import RectangleObject

from tests.ground_truth import libreoffice, rapport
from tests.ground_truth.bladen import TURNED
from tests.ground_truth.libreoffice import convert
from tests.ground_truth.register import documents
from tests.ground_truth.scan import NAME as SCAN
from tests.ground_truth.scan import scanned

FOLDER = Path(__file__).parent


def finished(name: str, pdf: bytes) -> PdfWriter:
    """The PDF with what fpdf2 cannot set: page labels, rotation, crop boxes."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    if name == "paginalabels":
        writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(2, 4, style=PageLabelStyle.DECIMAL, start=1)
    if name == "gedraaid":
        for page, (_, _, turn) in zip(writer.pages, TURNED, strict=True):
            if turn:
                page.rotate(turn)
    if name == "bijgesneden":
        writer.pages[0].cropbox = RectangleObject((40, 60, 560, 780))
    return writer


def make(names: Sequence[str]) -> None:
    """Writes the PDFs with these names, or all of them."""
    for name, maker in documents().items():
        if not names or name in names:
            with (FOLDER / f"{name}.pdf").open("wb") as file:
                finished(name, bytes(maker().pdf.output())).write(file)
    if not names or SCAN in names:
        (FOLDER / f"{SCAN}.pdf").write_bytes(scanned())
    for made in (libreoffice, rapport):
        if not names or made.NAME in names:
            convert(made.NAME, made.source(), FOLDER / f"{made.NAME}.pdf")


if __name__ == "__main__":
    make(sys.argv[1:])
