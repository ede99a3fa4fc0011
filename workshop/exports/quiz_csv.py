"""The quiz as a table that a spreadsheet opens: one row a question, semicolons, UTF-8 with BOM."""

from __future__ import annotations

import csv
import io

from workshop.exports import ExportOptions
from workshop.exports.blocks import plain
from workshop.exports.lines import written_by
from workshop.exports.markdown import LETTERS, key
from workshop.model import Quizvraag, Schrijver, Workshop

MAX_OPTIONS = 5

HEADER = (
    "id", "soort", "vraag", *(f"optie {letter}" for letter in LETTERS[:MAX_OPTIONS]),
    "goed", "uitleg", "bron", "peildatum", "link", "geschreven door",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(workshop: Workshop, options: ExportOptions) -> bytes:
    """Every question, with the letters of the right answer and its source."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for question in workshop.quiz:
        writer.writerow([_cell(value) for value in _row(workshop, question)])
    return text.getvalue().encode("utf-8-sig")


def _row(workshop: Workshop, question: Quizvraag) -> list[str]:
    shown = [one.tekst for one in question.opties]
    stem = question.stam.tekst + plain(written_by(question.stam))
    if question.paren:
        stem += "".join(f"\n{n}. {pair.links}" for n, pair in enumerate(question.paren, 1))
        shown = list(question.rechts_geschud)
    elif question.stappen:
        shown = [question.stappen[index].tekst for index in question.geschud]
    citations = [workshop.verwijzing(n) for one in question.toelichting for n in one.verwijzingen]
    sources = list(dict.fromkeys(one.bron for one in citations))
    links = list(dict.fromkeys(one.url for one in citations if one.url))
    return [
        question.id,
        question.soort.value,
        stem,
        *(shown + [""] * MAX_OPTIONS)[:MAX_OPTIONS],
        key(question),
        " ".join(one.tekst + plain(written_by(one)) for one in question.toelichting),
        "; ".join(sources),
        "; ".join(dict.fromkeys(one.peildatum for one in citations)),
        " ".join(links),
        _writer(question).value,
    ]


def _writer(question: Quizvraag) -> Schrijver:
    """Whose words stand in the row: of a language model as soon as one line of it is."""
    writers = [one.geschreven_door for one in (question.stam, *question.toelichting)]
    return next((one for one in (Schrijver.MODEL, Schrijver.TRAINER) if one in writers),
                Schrijver.BRON)  # fmt: skip


def _cell(value: str) -> str:
    """A value that a spreadsheet does not take for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
