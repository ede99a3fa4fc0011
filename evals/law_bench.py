"""``waaier bench wet``: how long reading a long law takes.

The law is invented, in the shape of the real files, with leden, lists, tables and the identifiers
that stand inside every article; only its length and its structure say something.
"""

from __future__ import annotations

import platform
import tempfile
import time
from pathlib import Path

from ingest.isolation import ReaderProcess
from ingest.places import with_places
from ingest.readers import target_for
from ingest.split import split
from waaier.domain import Model
from waaier.settings import Settings

_LID = (
    '<lid bwb-ng-variabel-deel="/Hoofdstuk{c}/Artikel{n}/Lid{m}" label-id="{n}L{m}">'
    "<lidnr>{m}</lidnr><al>Het college beslist in geval {n} binnen {m} weken over de aanvraag van "
    'een <nadruk type="cur">bewoner</nadruk>, bedoeld in <intref doc="">artikel {n}</intref>, en '
    "deelt mee:</al>"
    '<lijst type="expliciet"><li><li.nr>a.</li.nr><al>welke woning wordt aangeboden;</al></li>'
    "<li><li.nr>b.</li.nr><al>welke voorwaarden daarbij gelden.</al></li></lijst>"
    '<meta-data><jcis><jci versie="1.3" verwijzing="jci1.3:c:BWBR0099999&amp;artikel={n}'
    '&amp;lid={m}&amp;z=2020-01-01&amp;g=2020-01-01"/></jcis></meta-data></lid>'
)
_ARTICLE = (
    '<artikel bwb-ng-variabel-deel="/Hoofdstuk{c}/Artikel{n}" stam-id="{n}" versie-id="{n}-1" '
    'inwerking="2020-01-01" status="goed"><kop><label>Artikel</label><nr>{n}</nr>'
    "<titel>Regel {n}</titel></kop>{leden}</artikel>"
)
_PER_CHAPTER = 40
_LEDEN = 3


class LawBench(Model):
    """Seconds for reading a law in the readers' process, and for cutting it into passages."""

    megabytes: float
    articles: int
    passages: int
    read_seconds: float
    split_seconds: float
    machine: str


def long_law(megabytes: float) -> str:
    """An invented law of about so many MB."""
    parts = [
        '<toestand bwb-id="BWBR0099999" inwerkingtreding="2020-01-01"><wetgeving soort="wet">'
        "<citeertitel>Lange wet</citeertitel><wet-besluit><wettekst>"
    ]
    size, number = 0, 0
    while size < megabytes * 1_000_000:
        chapter = number // _PER_CHAPTER + 1
        if number % _PER_CHAPTER == 0:
            parts.append("</hoofdstuk>" if number else "")
            parts.append(
                f"<hoofdstuk><kop><label>Hoofdstuk</label><nr>{chapter}</nr>"
                f"<titel>Onderwerp {chapter}</titel></kop>"
            )
        number += 1
        leden = "".join(_LID.format(c=chapter, n=number, m=m + 1) for m in range(_LEDEN))
        article = _ARTICLE.format(c=chapter, n=number, leden=leden)
        size += len(article)
        parts.append(article)
    parts.append("</hoofdstuk></wettekst></wet-besluit></wetgeving></toestand>")
    return "".join(parts)


def bench_law(settings: Settings, megabytes: float) -> LawBench:
    """Reads a law of so many MB, as an ingest does."""
    with tempfile.TemporaryDirectory() as folder, ReaderProcess(settings) as process:
        file = Path(folder) / "lange-wet.xml"
        file.write_text(long_law(megabytes), encoding="utf-8")
        process.start()
        started = time.perf_counter()
        document = process.call(target_for(".xml"), file, file.name, settings, name=file.name)
        read = time.perf_counter()
        passages = with_places(split(document, settings))
        done = time.perf_counter()
        return LawBench(
            megabytes=round(file.stat().st_size / 1_000_000, 1),
            articles=sum(
                bool(one.provision and one.provision.is_rule) for one in document.sections
            ),
            passages=len(passages),
            read_seconds=round(read - started, 2),
            split_seconds=round(done - read, 2),
            machine=f"{platform.machine()}, Python {platform.python_version()}",
        )
