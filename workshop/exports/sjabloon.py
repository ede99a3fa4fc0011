"""The user's own template (.docx or .pptx): checked before a library opens it.

A template decides how a file looks. It may not run anything or fetch anything: macros are refused,
and so is whatever lies outside the file, except links that a reader clicks on. Templates of
Office itself (.dotx, .potx) are taken too; they only differ in what they call themselves.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ingest.packages import check_package, damaged, read_part
from waaier.errors import InputError

MAX_MB = 20
"""A template with the pictures of a house style is a few MB."""

MAX_UNPACKED_MB = 100

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ATTACHED = "/attachedTemplate"
_CLICKED = "/hyperlink"
_TYPES = "[Content_Types].xml"
_RUNS = re.compile(r"vbaproject|vbadata|activex|/embeddings/", re.IGNORECASE)
_OFFICE = b"application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of template: a part that each has, and what a template and a document call it."""

    name: str
    main: str
    as_template: bytes
    as_document: bytes


WORD = Kind(
    "Word-bestand (.docx)",
    "word/document.xml",
    _OFFICE + b"wordprocessingml.template.main+xml",
    _OFFICE + b"wordprocessingml.document.main+xml",
)
SLIDES = Kind(
    "PowerPoint-bestand (.pptx)",
    "ppt/presentation.xml",
    _OFFICE + b"presentationml.template.main+xml",
    _OFFICE + b"presentationml.presentation.main+xml",
)


def checked_template(file: Path, kind: Kind) -> io.BytesIO:
    """The template as a file that a library may open.

    Raises:
        InputError: it cannot be read, is something else, is damaged, has macros, refers to
            something outside it, or unpacks to something huge.
    """
    try:
        size = file.stat().st_size
        with file.open("rb"):
            pass
    except OSError:
        raise InputError(
            f"Het sjabloon {file.name} kan niet worden geopend.", "Controleer het pad."
        ) from None
    if size > MAX_MB * 1_000_000:
        raise InputError(
            f"Het sjabloon {file.name} is groter dan {MAX_MB} MB.",
            "Haal grote afbeeldingen eruit en probeer het opnieuw.",
        )
    check_package(file, kind.name, kind.main, MAX_UNPACKED_MB)
    target = io.BytesIO()
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            content = read_part(given, part, file.name)
            if _RUNS.search(part.filename) or (
                part.filename == _TYPES and b"macroenabled" in content.lower()
            ):
                raise InputError(
                    f"Het sjabloon {file.name} bevat macro's of ingesloten programma's.",
                    "Sla het op zonder macro's, als gewone .docx of .pptx.",
                )
            if part.filename == _TYPES:
                content = content.replace(kind.as_template, kind.as_document)
            elif part.filename.endswith(".rels"):
                content = _inside_only(content, file.name)
            elif part.filename == "word/settings.xml":
                content = _unattached(content, file.name)
            made.writestr(part.filename, content)
    target.seek(0)
    return target


def _inside_only(content: bytes, name: str) -> bytes:
    """Relations without the template that it was made from, which lies on someone's disk."""
    root = _parsed(content, name)
    for relation in list(root.iter(_RELATION)):
        if relation.get("TargetMode", "").lower() != "external":
            continue
        kind = relation.get("Type", "")
        if kind.endswith(_ATTACHED):
            root.remove(relation)
        elif not kind.endswith(_CLICKED):
            raise InputError(
                f"Het sjabloon {name} gebruikt iets dat buiten het bestand staat.",
                "Zet afbeeldingen in het bestand zelf in plaats van ernaar te verwijzen.",
            )
    return _written(root)


def _unattached(content: bytes, name: str) -> bytes:
    root = _parsed(content, name)
    for element in list(root):
        if isinstance(element.tag, str) and element.tag.endswith("}attachedTemplate"):
            root.remove(element)
    return _written(root)


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parsed(content: bytes, name: str) -> etree._Element:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise damaged(name) from None
