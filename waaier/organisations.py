"""Which organisations a Dutch text names.

Found are organisations with a name of their own: after a word that says what they are ("stichting
Present", "woningcorporatie Actium"), in a list of those that work all over the country, and
gemeenten as organisations ("gemeente Assen"). Precision goes before recall: a capital alone makes
no organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from waaier.gazetteer import find_gemeenten

_ROLES = (
    r"(?:woning|wooncoöperatie|woningbouw)?(?:corporatie|stichting|vereniging)s?|woningcorporaties|"
    r"corporaties|woonstichting|woonzorgstichting|stichting|welzijnsstichting|vereniging|"
    r"zorgorganisaties?|zorginstellingen|zorginstelling|zorgaanbieders?|zorgpartijen|zorgpartij|"
    r"ouderenzorgorganisaties?|thuiszorgorganisaties?|welzijnsorganisaties?|opvangorganisaties?|"
    r"vrijwilligersorganisaties?|huurdersorganisaties?|huurdersverenigingen|huurdersvereniging|"
    r"huurdersbelangenvereniging|huurderskoepels?|bewonersorganisaties?|cliëntenorganisaties?|"
    r"ggz-instellingen|ggz-instelling|GGZ-instellingen|GGZ-instelling|zorgverzekeraars?|"
    r"zorgkantoor|welzijnspartijen|welzijnspartij|kennisinstituut|adviesbureau|onderzoeksbureau|"
    r"woningbouwcorporaties?|zorgcoöperatie|wooncoöperatie|coöperatie"
)
_NAME = (
    r"(?:(?:[Dd]e|[Hh]et|'[st])\s)?[A-ZÀ-Þ][\w&’'-]*\w"
    r"(?:\s(?:(?:van|voor|de|der|des|het|in|op)\s){0,2}[A-ZÀ-Þ0-9][\w&’'-]*\w)*"
)
_NAMED = re.compile(
    rf"(?<![\w-])(?P<role>(?i:{_ROLES}))\s(?P<names>{_NAME}(?:(?:,\s|\sen\s|,\sen\s){_NAME})*)"
)
_ONE = re.compile(_NAME)
_KEEPS_ROLE = re.compile(r"(?:stichting|vereniging|coöperatie)$", re.IGNORECASE)

_GEMEENTE = re.compile(r"(?<![\w-])[Gg]emeente\s(?=['A-ZÀ-Þ]|[Dd]en?\s[A-ZÀ-Þ]|[Hh]et\s[A-ZÀ-Þ])")
_GEMEENTE_LENGTH = 40

_KIND = re.compile(
    r"(?<![\w-])(?:GGD|RIBW|GGZ|MEE|Zorgkantoor|Huurdersvereniging|Huurdersraad|Ministerie van|"
    r"ministerie van|Provincie|provincie|Hogeschool|Universiteit|Rabobank|Zorgbelang|Buurtteam|"
    r"Veiligheidshuis|Voedselbank|Huis voor Taal)\s"
    r"(?P<name>[A-ZÀ-Þ][\w-]*\w(?:[\s-](?:en\s|&\s|-)?(?:[A-ZÀ-Þ][\w-]*\w))*)"
)
_NO_NAME = frozenset(
    "De Het Een In Op Met Voor En Of Om Bij Als Dit Dat Deze Die Zij Wij Er Wat Wie Waar Hoe Ook "
    "Zo Dus Maar Toen Daar Hier Nu Wmo Wlz Zvw GGZ Ggz Zorg Wonen Welzijn Samen".split()
)


@lru_cache(maxsize=1)
def _known() -> re.Pattern[str]:
    """The names of the list, longest first."""
    text = files("waaier").joinpath("data/organisaties.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    names = sorted((n for n in lines if n and not n.startswith("#")), key=lambda n: (-len(n), n))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-]|\.\w)")


def find_organisations(text: str) -> tuple[str, ...]:
    """The organisations that ``text`` names, each once, in the order of their first mention."""
    text = " ".join(text.replace("’", "'").replace("‘", "'").split())
    found = sorted(_mentions(text), key=lambda place: (place[0], -len(place[1])))
    names: list[str] = []
    end = 0
    for start, name, stop in found:
        # "RIBW" in "RIBW Brabant" is the same organisation.
        if start >= end:
            names.append(name)
            end = stop
    return tuple(dict.fromkeys(names))


def _mentions(text: str) -> Iterator[tuple[int, str, int]]:
    """Each mention: where it begins, what it is called, and where it ends."""
    for match in _GEMEENTE.finditer(text):
        rest = text[match.end() : match.end() + _GEMEENTE_LENGTH]
        found = find_gemeenten(f"gemeente {rest}")
        if found and re.match(r"(?:[Dd]en?\s|[Hh]et\s|'s-)?" + re.escape(found[0][:3]), rest):
            yield match.start(), f"gemeente {found[0]}", match.end() + 1
    for match in _NAMED.finditer(text):
        for one in _ONE.finditer(match.group("names")):
            name = _trimmed(one.group())
            if name is None:
                continue
            role = match.group("role")
            start = match.start("names") + one.start()
            keeps = _KEEPS_ROLE.search(role) is not None and one.start() == 0
            begin = match.start() if one.start() == 0 else start
            yield begin, f"{role.lower()} {name}" if keeps else name, start + len(name)
    for match in _KIND.finditer(text):
        yield match.start(), match.group(), match.end()
    for match in _known().finditer(text):
        yield match.start(), match.group(), match.end()


def _trimmed(name: str) -> str | None:
    """A name without what does not belong to it; None when nothing is left."""
    name = name.strip(" '")
    words = name.split()
    if len(words) > 6 or words[-1] in _NO_NAME or words[0] in _NO_NAME - {"De", "Het", "Wonen"}:
        return None
    return name if any(len(word) > 2 for word in words) else None
