"""LibreOffice as a reader of our files, and pages as pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image


def as_pdf(file: Path, folder: Path) -> Path:
    """The file as LibreOffice prints it.

    Skips the test when LibreOffice is not there.
    """
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine")
    done = subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profiel').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(file),
        ],
        capture_output=True,
        timeout=120,
        check=False,
    )
    made = folder / f"{file.stem}.pdf"
    if not made.is_file() and b"could not be loaded" in done.stderr:
        # Its programs come apart: there may be one for documents and none for slides.
        pytest.skip(f"this LibreOffice cannot open a {file.suffix}")
    assert made.is_file(), done.stderr.decode()
    return made


def pictures(pdf: Path) -> list[Image.Image]:
    """The pages, at 36 dots an inch, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=0.5).to_pil().convert("L") for page in document]
    finally:
        document.close()


def ink_in_margin(page: Image.Image, share: float) -> bool:
    """Whether anything dark stands in the outer part of a page, ``share`` of its width."""
    width, height = page.size
    edge = max(1, int(width * share))
    strips = (
        (0, 0, edge, height),
        (width - edge, 0, width, height),
        (0, 0, width, edge),
        (0, height - edge, width, height),
    )
    return any(page.crop(strip).getextrema()[0] < 200 for strip in strips)
