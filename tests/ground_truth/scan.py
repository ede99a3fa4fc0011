"""A page that is only a picture, as a scanner makes it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from tests.ground_truth.teksten import BODY

NAME = "scan"
HEADING = "Verslag van de bewonersavond"
TEXTS = (BODY[3], BODY[13])

_DOTS = 200 / 72


def expected() -> str:
    """What must be read from the scan, where text recognition is installed."""
    texts = [f"# {HEADING}", *TEXTS]
    return "\n\n".join(["== bladzijde 1 ==", *texts]) + "\n"


def scanned() -> bytes:
    """A PDF of one picture."""
    image = Image.new("L", (round(595 * _DOTS), round(842 * _DOTS)), 250)
    draw = ImageDraw.Draw(image)
    y = 80.0
    for text, size in ((HEADING, 20), *((text, 11) for text in TEXTS)):
        font = ImageFont.load_default(size * _DOTS)
        line = ""
        for word in [*text.split(), ""]:
            longer = f"{line} {word}".strip()
            if not word or draw.textlength(longer, font) > 450 * _DOTS:
                draw.text((70 * _DOTS, y * _DOTS), line, 20, font)
                y += 1.35 * size
                longer = word
            line = longer
        y += size
    picture = BytesIO()
    image.save(picture, format="PNG", optimize=True)
    pdf = FPDF(unit="pt", format=(595, 842))
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.image(picture, 0, 0, 595, 842)
    return bytes(pdf.output())
