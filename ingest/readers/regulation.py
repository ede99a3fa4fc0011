"""XML files (.xml): official texts, told apart by what is in them.

Read are laws of wetten.overheid.nl (:mod:`ingest.readers.bwb`) and local rules of
lokaleregelgeving.overheid.nl (:mod:`ingest.readers.cvdr`). Everything else is refused by name.
"""

from __future__ import annotations

from pathlib import Path

from ingest.document import ReadDocument
from ingest.readers.bwb import read_toestand
from ingest.readers.cvdr import read_cvdr
from ingest.readers.legal_xml import read_xml, tag
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_STOP = "https://standaarden.overheid.nl/stop/"

_OTHERS = {
    "searchRetrieveResponse": "een zoekantwoord van overheid.nl en geen wettekst",
    "work": "een lijst met versies (manifest) en geen wettekst",
    "wti": "technische informatie over een wet en geen wettekst",
    "officiele-publicatie": "een officiële publicatie; die worden niet gelezen",
}


def read_regulation(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a law or a local rule.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: not used by this format.

    Returns:
        The document. Its blocks have no page and no alignment.

    Raises:
        FileRejectedError: it is another sort of XML, damaged, harmful, or without text.
    """
    root = read_xml(path)
    kind = tag(root)
    if kind == "toestand":
        return read_toestand(root, name, path.name)
    if kind == "cvdr":
        return read_cvdr(root, name, path.name)
    if kind == "Consolidaties" or str(root.tag).startswith("{" + _STOP):
        raise FileRejectedError(
            f"{path.name} is een regeling in het STOP-formaat van de Omgevingswet; dat wordt niet "
            "gelezen.",
            "Bewaar de regeling als webpagina of PDF en lees die in.",
        )
    what = _OTHERS.get(kind, "geen wet of lokale regeling")
    raise FileRejectedError(
        f"{path.name} is {what}.",
        "Gelezen wordt XML van wetten.overheid.nl en lokaleregelgeving.overheid.nl.",
    )
