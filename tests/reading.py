"""An index of publications with pages, as an administrator would make it, and a service on it."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from index.pipeline import build_index
from tests.conftest import ROOT
from waaier.settings import Settings

GROUND_TRUTH = ROOT / "tests" / "ground_truth"

PDFS = ("gedraaid", "bijgesneden", "twee-kolommen", "een-kolom", "paginalabels")

STORY = "\n\n".join(
    [
        "Wonen met een zorgvraag",
        *(
            f"In buurt {number} helpen bewoners elkaar bij het wonen. Het buurtteam kijkt mee en "
            f"zoekt een oplossing die bij iedereen past. Afspraak {number} geldt een heel jaar."
            for number in range(1, 40)
        ),
    ]
)


def make_publications(folder: Path) -> None:
    """PDF files, one of them in a zip file, and a text without pages."""
    folder.mkdir(parents=True)
    for name in PDFS:
        shutil.copy(GROUND_TRUTH / f"{name}.pdf", folder)
    with zipfile.ZipFile(folder / "pakket.zip", "w") as archive:
        archive.write(GROUND_TRUTH / "citaten.pdf", "map/citaten.pdf")
    (folder / "verhaal.txt").write_text(STORY, encoding="utf-8")


def make_index(folder: Path, index_dir: Path, settings: Settings) -> None:
    """Reads the publications in."""
    report = build_index([folder], settings, index_dir)
    assert report.build, report
