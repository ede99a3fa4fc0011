"""The expected text beside each PDF, and how a read document is written in the same form.

``python -m tests.ground_truth.verwacht`` lists the files that differ from what the makers of the
PDFs say; with ``--schrijf`` it writes them. The texts come from the makers, never from a reader.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.document import ReadDocument, heading_of
from tests.ground_truth import libreoffice, rapport, scan
from tests.ground_truth.register import documents

FOLDER = Path(__file__).parent


def path_of(name: str) -> Path:
    """The file with the expected text of a PDF."""
    return FOLDER / f"{name}.verwacht.txt"


def expectations() -> dict[str, str]:
    """The expected text of every PDF, from the text it was set from."""
    texts = {name: maker().expected for name, maker in documents().items()}
    return {
        **texts,
        scan.NAME: scan.expected(),
        libreoffice.NAME: libreoffice.expected(),
        rapport.NAME: rapport.expected(),
    }


def as_text(document: ReadDocument) -> str:
    """A document that was read, in the form of the expected texts."""
    parts: list[str] = []
    last = ""
    for section in document.sections:
        for number, block in enumerate(section.blocks):
            label = f" ({block.page_label})" if block.page_label else ""
            place = f"== bladzijde {block.page}{label} =="
            if place != last:
                parts.append(place)
                last = place
            mark = "noot> " if section.is_note else ""
            if number == 0 and heading_of(section) is not None and not section.is_note:
                mark = f"{'#' * len(section.path)} "
            links = "".join(f"\n-> {link.text} | {link.url}" for link in block.links)
            parts.append(mark + block.text + links)
    return "\n\n".join(parts) + "\n"


def main(write: bool) -> int:
    """Lists or writes the expectations that differ."""
    different = [
        name
        for name, text in expectations().items()
        if not path_of(name).is_file() or path_of(name).read_text(encoding="utf-8") != text
    ]
    for name in different:
        if write:
            path_of(name).write_text(expectations()[name], encoding="utf-8")
        print(f"{'geschreven' if write else 'verschilt'}: {path_of(name).name}")  # noqa: T201
    return 1 if different and not write else 0


if __name__ == "__main__":
    sys.exit(main("--schrijf" in sys.argv[1:]))
