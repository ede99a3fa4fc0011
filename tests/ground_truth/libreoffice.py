"""A magazine in two columns, set by LibreOffice: justified, hyphenated, with running heads."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.ground_truth.teksten import CHAPTERS

NAME = "libreoffice-twee-kolommen"
TITLE = "Wonen met aandacht"


def expected() -> str:
    """Headings and paragraphs in order, without pages: where pages end is LibreOffice's choice."""
    parts: list[str] = []
    for title, paragraphs in _chapters():
        parts.extend([f"# {title}", *paragraphs])
    return "\n\n".join(parts) + "\n"


def _chapters() -> list[tuple[str, list[str]]]:
    return CHAPTERS


def source() -> str:
    """The document as flat OpenDocument text."""
    body = "".join(
        f'<text:h text:style-name="Kop" text:outline-level="1">{escape(title)}</text:h>'
        + "".join(f'<text:p text:style-name="Tekst">{escape(text)}</text:p>' for text in texts)
        for title, texts in _chapters()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls>
 <style:font-face style:name="Serif" svg:font-family="'Liberation Serif'"/>
 <style:font-face style:name="Sans" svg:font-family="'Liberation Sans'"/>
</office:font-face-decls>
<office:styles>
 <style:style style:name="Standard" style:family="paragraph">
  <style:text-properties style:font-name="Serif" fo:font-size="10pt"
   fo:language="nl" fo:country="NL" fo:hyphenate="true"
   fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/>
 </style:style>
 <style:style style:name="Tekst" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:text-align="justify" fo:margin-bottom="0.2cm"
   fo:hyphenation-ladder-count="no-limit"/>
  <style:text-properties fo:hyphenate="true" fo:language="nl" fo:country="NL"
   fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/>
 </style:style>
 <style:style style:name="Kop" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:margin-top="0.3cm" fo:margin-bottom="0.2cm"
   fo:keep-with-next="always"/>
  <style:text-properties style:font-name="Sans" fo:font-size="15pt" fo:font-weight="bold"
   fo:hyphenate="false"/>
 </style:style>
 <style:style style:name="Rand" style:family="paragraph" style:parent-style-name="Standard">
  <style:text-properties style:font-name="Sans" fo:font-size="8pt"/>
 </style:style>
</office:styles>
<office:automatic-styles>
 <style:page-layout style:name="Blad">
  <style:page-layout-properties fo:page-width="14.8cm" fo:page-height="21cm" fo:margin-top="1.5cm"
   fo:margin-bottom="1.5cm" fo:margin-left="1.8cm" fo:margin-right="1.8cm">
   <style:columns fo:column-count="2" fo:column-gap="0.6cm"/>
  </style:page-layout-properties>
  <style:header-style>
   <style:header-footer-properties fo:margin-bottom="0.5cm"/>
  </style:header-style>
  <style:footer-style>
   <style:header-footer-properties fo:margin-top="0.5cm"/>
  </style:footer-style>
 </style:page-layout>
</office:automatic-styles>
<office:master-styles>
 <style:master-page style:name="Standard" style:page-layout-name="Blad">
  <style:header>
   <text:p text:style-name="Rand">{TITLE} | Magazine voor buurtteams</text:p>
  </style:header>
  <style:footer>
   <text:p text:style-name="Rand">Bladzijde <text:page-number/></text:p>
  </style:footer>
 </style:master-page>
</office:master-styles>
<office:body><office:text>{body}</office:text></office:body>
</office:document>
"""


def convert(name: str, text: str, target: Path) -> bool:
    """Makes the PDF of a flat OpenDocument text; False where LibreOffice is not installed."""
    program = shutil.which("soffice")
    if program is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"{name}.fodt"
        made.write_text(text, encoding="utf-8")
        subprocess.run(
            [
                program, f"-env:UserInstallation=file://{folder}/profiel", "--headless",
                "--convert-to", "pdf", "--outdir", folder, str(made),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )  # fmt: skip
        shutil.copyfile(made.with_suffix(".pdf"), target)
    return True
