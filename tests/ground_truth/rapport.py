"""A report set by LibreOffice: numbered headings, lists, a table, footnotes, a frame, columns."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.ground_truth.teksten import BODY

NAME = "libreoffice-rapport"

_ITEMS = (
    "een vast aanspreekpunt voor bewoners, dat ook buiten kantooruren bereikbaar is en de weg weet "
    "in de wijk;",
    "een gezamenlijke keuken;",
    "een jaarlijks gesprek over wat beter kan en wat gewoon goed gaat.",
)
_TABLE = (
    ("Onderwerp", "Wie doet het", "Wanneer"),
    ("Toewijzing van woningen", "Woningcorporatie en zorgorganisatie samen", "Elk kwartaal"),
    ("Gesprek met nieuwe bewoners", "Gastvrouw", "Voor de sleuteloverdracht"),
    ("Onderhoud van de tuin", "Bewonerscommissie met een vrijwilliger", "In het voorjaar"),
)
_NOTES = (
    "De afspraken over toewijzing zijn in dit voorbeeld verzonnen en gelden voor geen enkele "
    "gemeente.",
    "Zie hiervoor ook het hoofdstuk over geld.",
)
_BOX = (
    "In het kort",
    "Wie wil beginnen, zoekt eerst twee bewoners en een bestuurder. De rest volgt vanzelf, maar "
    "wel langzaam.",
)


def expected() -> str:
    """Headings, paragraphs, list items, rows and notes in order, without pages."""
    rows = [
        "; ".join(f"{head}: {value}" for head, value in zip(_TABLE[0], row, strict=True))
        for row in _TABLE[1:]
    ]
    parts = [
        "# 1 Samen wonen", BODY[0],
        "## 1.1 Afspraken", f"{BODY[3]} {BODY[4]}", "Partijen regelen samen:",
        *(f"• {item}" for item in _ITEMS), BODY[5],
        f"noot> 1 {_NOTES[0]}",
        "## 1.2 Wie doet wat", BODY[6], *rows, BODY[7],
        f"### {_BOX[0]}", _BOX[1],
        "# 2 Ervaringen", BODY[8], BODY[9],
        f"noot> 2 {_NOTES[1]}",
        "# 3 Nieuws in drie kolommen", *BODY[10:14],
        "# 4 Tot slot", BODY[15],
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _p(text: str, style: str = "Tekst", inner: str = "") -> str:
    return f'<text:p text:style-name="{style}">{escape(text)}{inner}</text:p>'


def _h(text: str, level: int) -> str:
    return f'<text:h text:style-name="Kop{level}" text:outline-level="{level}">{text}</text:h>'


def _note(number: int) -> str:
    return (
        f'<text:note text:id="n{number}" text:note-class="footnote">'
        f"<text:note-citation>{number}</text:note-citation><text:note-body>"
        f"{_p(_NOTES[number - 1], 'Noot')}</text:note-body></text:note>"
    )


def _marked(text: str, at: str, number: int) -> str:
    before, after = text.split(at, 1)
    note = f"{escape(before + at)}{_note(number)}{escape(after)}"
    return f'<text:p text:style-name="Tekst">{note}</text:p>'


def _table() -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell table:style-name="Cel">{_p(cell, "Cel" if n else "CelKop")}'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for n, row in enumerate(_TABLE)
    )
    return f'<table:table table:name="T"><table:table-column table:number-columns-repeated="3"/>{rows}</table:table>'  # noqa: E501


def _frame() -> str:
    inner = _p(_BOX[0], "CelKop") + _p(_BOX[1], "Cel")
    return (
        '<draw:frame draw:style-name="Kader" text:anchor-type="paragraph" svg:width="6cm" '
        f'svg:x="10.3cm" svg:y="0.1cm"><draw:text-box fo:min-height="2cm">{inner}'
        "</draw:text-box></draw:frame>"
    )


def _content() -> str:
    items = "".join(f"<text:list-item>{_p(item, 'Lijst')}</text:list-item>" for item in _ITEMS)
    return "".join(
        [
            _h("1 Samen wonen", 1), _p(BODY[0]), _h("1.1 Afspraken", 2),
            _marked(f"{BODY[3]} {BODY[4]}", "zelfredzaamheid", 1),
            _p("Partijen regelen samen:"),
            f'<text:list text:style-name="Punten">{items}</text:list>', _p(BODY[5]),
            _h("1.2 Wie doet wat", 2),
            f'<text:p text:style-name="Tekst">{_frame()}{escape(BODY[6])}</text:p>',
            _table(), _p(BODY[7], "Na"),
            _h("2 Ervaringen", 1), _marked(BODY[8], "oefenruimte", 2),
            _p(BODY[9]),
            _h("3 Nieuws in drie kolommen", 1),
            '<text:section text:style-name="Drie" text:name="S">',
            *map(_p, BODY[10:14]), "</text:section>",
            _h("4 Tot slot", 1), _p(BODY[15]),
        ]
    )  # fmt: skip


def source() -> str:
    """The document as flat OpenDocument text."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls>
 <style:font-face style:name="Sans" svg:font-family="'Liberation Sans'"/>
</office:font-face-decls>
<office:styles>
 <style:style style:name="Standard" style:family="paragraph">
  <style:text-properties style:font-name="Sans" fo:font-size="10pt" fo:language="nl"
   fo:country="NL" fo:hyphenate="true" fo:hyphenation-remain-char-count="3"
   fo:hyphenation-push-char-count="3"/>
 </style:style>
 <style:style style:name="Tekst" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:margin-bottom="0.25cm" fo:line-height="125%"/>
 </style:style>
 <style:style style:name="Na" style:family="paragraph" style:parent-style-name="Tekst">
  <style:paragraph-properties fo:margin-top="0.4cm"/>
 </style:style>
 <style:style style:name="Lijst" style:family="paragraph" style:parent-style-name="Standard"/>
 <style:style style:name="Cel" style:family="paragraph" style:parent-style-name="Standard">
  <style:text-properties fo:font-size="9pt"/>
 </style:style>
 <style:style style:name="CelKop" style:family="paragraph" style:parent-style-name="Cel">
  <style:text-properties fo:font-weight="bold"/>
 </style:style>
 <style:style style:name="Noot" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:margin-left="0.5cm" fo:text-indent="-0.5cm"/>
  <style:text-properties fo:font-size="8pt"/>
 </style:style>
 <style:style style:name="Kop1" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:margin-top="0.5cm" fo:margin-bottom="0.2cm"/>
  <style:text-properties fo:font-size="16pt" fo:font-weight="bold" fo:color="#1f4e79"/>
 </style:style>
 <style:style style:name="Kop2" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:margin-top="0.3cm" fo:margin-bottom="0.1cm"/>
  <style:text-properties fo:font-size="10pt" fo:font-weight="bold"/>
 </style:style>
 <style:style style:name="Rand" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:text-align="end"/>
  <style:text-properties fo:font-size="8pt" fo:color="#666666"/>
 </style:style>
 <style:style style:name="Frame" style:family="graphic"/>
 <text:list-style style:name="Punten">
  <text:list-level-style-bullet text:level="1" text:bullet-char="•">
   <style:list-level-properties text:list-level-position-and-space-mode="label-alignment">
    <style:list-level-label-alignment text:label-followed-by="listtab"
     fo:text-indent="-0.6cm" fo:margin-left="1.2cm"/>
   </style:list-level-properties>
  </text:list-level-style-bullet>
 </text:list-style>
</office:styles>
<office:automatic-styles>
 <style:style style:name="Cel" style:family="table-cell">
  <style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/>
 </style:style>
 <style:style style:name="Kader" style:family="graphic"
  style:parent-style-name="Frame">
  <style:graphic-properties fo:background-color="#e8f0e0" fo:border="0.5pt solid #557755"
   fo:padding="0.2cm" style:wrap="parallel" style:vertical-pos="from-top"
   style:vertical-rel="paragraph" style:horizontal-pos="from-left"
   style:horizontal-rel="paragraph" fo:margin-left="0.3cm"/>
 </style:style>
 <style:style style:name="Drie" style:family="section">
  <style:section-properties>
   <style:columns fo:column-count="3" fo:column-gap="0.6cm"/>
  </style:section-properties>
 </style:style>
 <style:page-layout style:name="Blad">
  <style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
   fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="2.2cm" fo:margin-right="2.2cm"/>
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
  <style:header><text:p text:style-name="Rand">Rapport gemengd wonen</text:p></style:header>
  <style:footer>
   <text:p text:style-name="Rand"><text:page-number/> van <text:page-count/></text:p>
  </style:footer>
 </style:master-page>
</office:master-styles>
<office:body><office:text>{_content()}</office:text></office:body>
</office:document>
"""
