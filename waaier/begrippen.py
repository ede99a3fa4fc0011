"""The list of terms (begrippenlijst) of the field: what words mean and which mean the same.

``corpus/begrippen.yaml`` is written by people who do not program (docs/begrippen.md), so every
fault in it is one Dutch sentence that names the line. :mod:`waaier.expansion` finds the terms of
the list in a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from waaier.card import CardTheme
from waaier.domain import Model
from waaier.errors import InputError
from waaier.folding import folded

try:  # libyaml reads the list in 30 ms, the Python parser in 600
    from yaml import CBaseLoader as _Loader
except ImportError:  # pragma: no cover
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

BEGRIPPEN_NAME = "begrippen.yaml"
"""What the file is called; reading in a folder passes over it."""

_MAX_CHARS = 2_000_000

Lines = dict[tuple[str | int, ...], int]
"""For each key path in the file the line it stands on, from 1."""

Term = str


class Begrip(Model):
    """One term of the field. Field names are Dutch: they are what its writer sees.

    Attributes:
        begrip: the preferred term.
        uitleg: one or two sentences at level B1.
        afkortingen: abbreviations of exactly this term.
        synoniemen: words of professionals with the same meaning.
        spreektaal: words of clients; they lead to the term but are not searched for.
        engels: English words; they lead to the term but are not searched for.
        hoofdlettergevoelig: those of the words above that count only when written exactly so,
            because in other letters they are another word ("MO", "BW", "FACT"). They are not
            searched for either: the search does not know capitals.
        dubbelzinnig: those of the words above that another term has too.
        ruimer: the wider term this one is a kind of.
        verwant: terms to look at too; never searched for.
        themas: the subjects it belongs to.
        regel: the line it begins on.
    """

    begrip: Term = Field(min_length=2)
    uitleg: str = Field(min_length=10)
    afkortingen: tuple[Term, ...] = ()
    synoniemen: tuple[Term, ...] = ()
    spreektaal: tuple[Term, ...] = ()
    engels: tuple[Term, ...] = ()
    hoofdlettergevoelig: tuple[Term, ...] = ()
    dubbelzinnig: tuple[Term, ...] = ()
    ruimer: str | None = None
    verwant: tuple[str, ...] = ()
    themas: tuple[CardTheme, ...] = Field(min_length=1)
    regel: int = Field(default=0, exclude=True)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every word or phrase that leads to this term, the preferred one first."""
        return (self.begrip, *self.afkortingen, *self.synoniemen, *self.spreektaal, *self.engels)

    @property
    def searched(self) -> tuple[Term, ...]:
        """The terms with the same meaning that a search may add."""
        exact = set(self.hoofdlettergevoelig)
        named = (self.begrip, *self.synoniemen, *self.afkortingen)
        return tuple(term for term in named if term not in exact)


def load_begrippen(path: Path) -> tuple[Begrip, ...]:
    """Reads and checks a list of terms.

    Raises:
        InputError: "begrippen.yaml, regel 12: …", one Dutch sentence on the first fault.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError(
            f"De begrippenlijst {path} bestaat niet.",
            "Controleer de instelling WAAIER_BEGRIPPEN_FILE.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"De begrippenlijst {path} is niet te lezen.", "Bewaar het bestand als UTF-8."
        ) from error
    rows, lines = _rows(text, path.name)
    try:
        found = TypeAdapter(tuple[Begrip, ...]).validate_python(rows)
    except ValidationError as error:
        raise _explained(error, path.name, lines) from error
    _check_terms(found, path.name, lines)
    _check_links(found, path.name, lines)
    return found


@lru_cache(maxsize=4)
def cached_begrippen(path: Path) -> tuple[Begrip, ...]:
    """:func:`load_begrippen`, read once in a process."""
    return load_begrippen(path)


def matching(begrippen: Sequence[Begrip], word: str) -> list[Begrip]:
    """The terms that a word leads to; those it is a part of when it leads to none exactly."""
    wanted = folded(word)
    exact = [one for one in begrippen if wanted in map(folded, one.terms)]
    return exact or [one for one in begrippen if any(wanted in folded(t) for t in one.terms)]


def _fault(name: str, line: int, what: str) -> InputError:
    return InputError(f"{name}, regel {line}: {what}.")


def _rows(text: str, name: str) -> tuple[list[dict[str, Any]], Lines]:
    """The file as plain data, every scalar as text, with the lines its parts stand on."""
    if len(text) > _MAX_CHARS:
        raise _fault(name, 1, "het bestand is te groot voor een begrippenlijst")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader)):
            raise _fault(name, 1, "verwijzingen met * en & kunnen niet in de begrippenlijst")
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        # An unclosed bracket or quote is noticed further on: name the line it was opened on.
        unclosed = any(word in (error.context or "") for word in ("flow", "quoted"))
        mark = (error.context_mark if unclosed else None) or error.problem_mark
        raise _fault(
            name,
            mark.line + 1 if mark else 1,
            "dit is geen geldige YAML (let op inspringen, dubbele punten, haken en "
            "aanhalingstekens)",
        ) from error
    except yaml.YAMLError as error:
        raise _fault(name, 1, "dit is geen geldige YAML") from error
    lines: Lines = {}
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _fault(
            name, 1, "hier hoort een lijst te staan waarvan elk deel met '- begrip:' begint"
        )
    rows = []
    for number, item in enumerate(node.value):
        line = item.start_mark.line + 1
        lines[(number,)] = line
        if not isinstance(item, yaml.MappingNode):
            raise _fault(name, line, "hier hoort '- begrip:' te staan, met daaronder de velden")
        rows.append(_plain(item, number, lines, name) | {"regel": line})
    return rows, lines


def _plain(item: yaml.MappingNode, number: int, lines: Lines, name: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, node in item.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in values:
            raise _fault(name, line, f"het veld '{key}' staat er twee keer in")
        if key == "regel":
            raise _fault(name, line, "het veld 'regel' bestaat niet")
        lines[(number, key)] = line
        if isinstance(node, yaml.SequenceNode):
            for place, part in enumerate(node.value):
                lines[(number, key, place)] = part.start_mark.line + 1
                if not isinstance(part, yaml.ScalarNode) or not str(part.value).strip():
                    raise _fault(name, part.start_mark.line + 1, f"'{key}' heeft een leeg deel, "
                                 "of een dubbele punt of haak te veel")  # fmt: skip
            values[key] = [" ".join(str(part.value).split()) for part in node.value]
        elif isinstance(node, yaml.ScalarNode):
            values[key] = " ".join(str(node.value).split())
        else:
            raise _fault(name, line, f"'{key}' heeft een dubbele punt of haak te veel")
    return values


def _explained(error: ValidationError, name: str, lines: Lines) -> InputError:
    """The first fault that pydantic found, as a Dutch sentence."""
    fault = error.errors()[0]
    place = tuple(fault["loc"])
    number, field = place[0], str(place[1]) if len(place) > 1 else ""
    line = next(lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in lines)
    value = fault["input"]
    kind = fault["type"]
    if kind == "extra_forbidden":
        known = ", ".join(one for one in Begrip.model_fields if one != "regel")
        what = f"'{field}' is geen veld van een begrip; die zijn {known}"
    elif kind == "missing":
        what = f"het veld '{field}' ontbreekt bij dit begrip"
    elif kind == "enum":
        what = f"'{value}' is geen thema; kies uit {', '.join(CardTheme)}"
    elif kind == "tuple_type":
        what = f"'{field}' hoort een lijst te zijn: [een, twee]"
    elif kind in ("string_too_short", "too_short"):
        what = f"'{field}' is te kort of leeg"
    else:
        what = f"'{field}' klopt niet"
    assert isinstance(number, int)  # noqa: S101  (the loader made the outer list)
    return _fault(name, line, what)


def _check_terms(begrippen: Sequence[Begrip], name: str, lines: Lines) -> None:
    """Every word leads to one term, unless both say that it is ambiguous."""
    seen: dict[str, tuple[Begrip, Term]] = {}
    for number, one in enumerate(begrippen):
        for field in ("hoofdlettergevoelig", "dubbelzinnig"):
            for place, term in enumerate(getattr(one, field)):
                if term not in one.terms:
                    line = lines[(number, field, place)]
                    raise _fault(name, line, f"'{term}' staat bij '{field}', maar niet bij de "
                                 f"woorden van '{one.begrip}'")  # fmt: skip
        for term, line in _placed(number, one, lines):
            # What counts only as written differs from the same letters written otherwise.
            key = term if term in one.hoofdlettergevoelig else folded(term)
            other = seen.setdefault(key, (one, term))
            if other[0] is one and other[1] is term:
                continue
            if other[0] is one:
                raise _fault(name, line, f"'{term}' staat twee keer bij '{one.begrip}'")
            if not (term in one.dubbelzinnig and other[1] in other[0].dubbelzinnig):
                raise _fault(name, line, f"'{term}' staat ook bij '{other[0].begrip}' (regel "
                             f"{other[0].regel}); haal het bij één van de twee weg, of zet het "
                             "bij allebei onder 'dubbelzinnig'")  # fmt: skip


def _placed(number: int, one: Begrip, lines: Lines) -> Iterator[tuple[Term, int]]:
    yield one.begrip, lines[(number, "begrip")]
    for field in ("afkortingen", "synoniemen", "spreektaal", "engels"):
        for place, term in enumerate(getattr(one, field)):
            yield term, lines[(number, field, place)]


def _check_links(begrippen: Sequence[Begrip], name: str, lines: Lines) -> None:
    """What ``ruimer`` and ``verwant`` name exists, and ``ruimer`` never leads back."""
    wider = {one.begrip: one.ruimer for one in begrippen}
    for number, one in enumerate(begrippen):
        if one.ruimer is not None and one.ruimer not in wider:
            raise _fault(name, lines[(number, "ruimer")], f"'{one.ruimer}' is geen begrip in deze "
                         "lijst (let op hoofdletters)")  # fmt: skip
        for place, other in enumerate(one.verwant):
            line = lines[(number, "verwant", place)]
            if other not in wider:
                raise _fault(name, line, f"'{other}' is geen begrip in deze lijst (let op "
                             "hoofdletters)")  # fmt: skip
            if other == one.begrip:
                raise _fault(name, line, f"'{other}' kan niet verwant zijn aan zichzelf")
    for number, one in enumerate(begrippen):
        passed = [one.begrip]
        while (up := wider[passed[-1]]) is not None:
            if up in passed:
                raise _fault(name, lines[(number, "ruimer")], "'ruimer' loopt in een kring: "
                             + " > ".join([*passed, up]))  # fmt: skip
            passed.append(up)
