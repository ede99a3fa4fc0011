"""Articles of laws in an answer: what was asked for by number, and how it is cited.

The form is that of lawyers ("artikel 12, derde lid, Huisvestingswet 2014"), so that what is said
can be looked up and quoted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from answer.selection import Stretch
from answer.wording import dutch_date
from index.articles import OWN, ArticleReference, article_keys, is_own
from index.law_names import law_key
from index.law_versions import LawChoice
from index.store import Store
from waaier.domain import ArticleLink, Passage
from waaier.regulation import CVDR_ID, Provision, ProvisionKind, ProvisionPart, Regulation

MAX_WORDS = 220
"""Of an article that is asked for by number so much is shown; the rest stands behind the link."""

_ORDINALS = (
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde".split()
)


@dataclass(frozen=True, slots=True)
class AskedText:
    """The text of the articles that were asked for by number, in reading order.

    ``is_cut`` tells that there is more of it; ``absent`` are the articles that the text of their
    law does not have.
    """

    stretches: tuple[Stretch, ...] = ()
    is_cut: bool = False
    absent: tuple[ArticleReference, ...] = ()


def asked_text(laws: LawChoice, store: Store) -> AskedText:
    """What was asked for by number of the laws in the index.

    Of a lid or onderdeel only that, with the words that lead to it. A lid that does not exist gives
    the whole article, and an article that does not exist gives nothing.
    """
    wanted = [one for one in laws.references if one.law in laws.chosen and one.key]
    if not wanted:
        return AskedText()
    found = store.with_articles([f"{OWN}{one.key}" for one in wanted], laws.left_out)
    passages = sorted(found, key=lambda one: (one.source.id, one.number or 0))
    stretches: list[Stretch] = []
    absent: list[ArticleReference] = []
    for reference in wanted:
        own = [one for one in passages if is_own(article_keys(one), reference)]
        if not own:
            absent.append(reference)
            continue
        said = [stretch for passage in own for stretch in _stretches(passage, reference)]
        whole = replace(reference, lid=None, onderdeel=None)
        stretches += said or [stretch for passage in own for stretch in _stretches(passage, whole)]
    shown: list[Stretch] = []
    length = 0
    once = list(dict.fromkeys(stretches))
    for one in once:
        length += len(one.text.split())
        if shown and length > MAX_WORDS:
            break
        shown.append(one)
    return AskedText(tuple(shown), len(shown) < len(once), tuple(absent))


def _stretches(passage: Passage, reference: ArticleReference) -> list[Stretch]:
    """What of a passage was asked for: a stretch a lid, or the whole of it."""
    parts = passage.provision.parts if passage.provision else ()
    lid, onderdeel = reference.lid, reference.onderdeel
    if lid is None and onderdeel is None:
        begins = [
            part.start for n, part in enumerate(parts) if part.lid != parts[n - 1].lid or not n
        ]
        edges = sorted({0, *(start for start in begins if start), len(passage.text)})
        pieces = list(pairwise(edges))
        if len(pieces) > 1 and passage.text[: pieces[0][1]].strip() == passage.section[-1]:
            # A heading by itself is no sentence; it stands with the citation.
            pieces = pieces[1:]
        return [_trimmed(passage, start, end) for start, end in pieces]
    wanted = [part for part in parts if part.lies_in(lid, onderdeel)]
    if onderdeel is not None and wanted:
        # "het college weigert:" belongs to every onderdeel under it.
        opening = [p for p in parts if p.lid == wanted[0].lid and p.onderdeel is None]
        before = [part for part in opening if part.end <= wanted[0].start][:1]
        wanted = [*before, *wanted]
    return [_trimmed(passage, first.start, last.end) for first, last in _runs(passage.text, wanted)]


def _runs(text: str, parts: Sequence[ProvisionPart]) -> list[tuple[ProvisionPart, ProvisionPart]]:
    """Parts that follow each other directly, as first and last of each run."""
    runs: list[tuple[ProvisionPart, ProvisionPart]] = []
    for part in parts:
        if runs and not text[runs[-1][1].end : part.start].strip():
            runs[-1] = (runs[-1][0], part)
        else:
            runs.append((part, part))
    return runs


def _trimmed(passage: Passage, start: int, end: int) -> Stretch:
    piece = passage.text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Stretch(passage, start, start + len(piece.strip()))


def article_link(passage: Passage, reference: ArticleReference) -> ArticleLink:
    """A link to an article that a card rests on, in the words of lawyers."""
    parts = passage.provision.parts if passage.provision else ()
    meant = [part for part in parts if part.lies_in(reference.lid, reference.onderdeel)]
    # Without a lid the whole article is meant; a heading alone names just that.
    start, end = (
        (0, 1)
        if not (reference.lid or reference.onderdeel) or not meant
        else (
            meant[0].start,
            meant[-1].end,
        )
    )
    return ArticleLink(
        text=legal_form(passage, start, end) or passage.source.title,
        passage_id=passage.id,
        url=legal_link(passage) or "",
    )


def legal_form(passage: Passage, start: int, end: int) -> str | None:
    """How ``passage.text[start:end]`` is cited; None when it is not of a law or local rule."""
    provision, regulation = passage.provision, passage.source.regulation
    if provision is None or regulation is None:
        return None
    title = passage.source.title
    if CVDR_ID.fullmatch(regulation.id):
        title += f" ({_local(regulation)})"
    match provision.kind:
        case ProvisionKind.ARTICLE if provision.number:
            places = [part for part in provision.parts if part.start < end and start < part.end]
            code = law_key(regulation.id)
            if code.startswith("bw") and code[2:].isdigit():
                return f"artikel {code[2:]}:{provision.number}{_places(places)} BW"
            return f"artikel {provision.number}{_places(places)} {title}"
        case ProvisionKind.PREAMBLE:
            return f"aanhef van {title}"
        case ProvisionKind.EXPLANATION:
            return f"toelichting bij {title}"
        case _:
            label = provision.label
            return f"{label}, {title}" if label else title


def _local(regulation: Regulation) -> str:
    """A local rule is cited with its version, and from when until when it holds."""
    shown = f"{regulation.id}/{regulation.version}"
    if regulation.valid_from is None:
        return shown
    shown += f", geldend van {dutch_date(regulation.valid_from)}"
    if regulation.valid_to is not None:
        shown += f" tot en met {dutch_date(regulation.valid_to)}"
    return shown


def _places(parts: Sequence[ProvisionPart]) -> str:
    """The leden a quote is from with commas around them, and the onderdeel when it is one."""
    leden = list(dict.fromkeys(part.lid for part in parts if part.lid is not None))
    names = [_lid(lid) for lid in leden]
    if len(names) > 2:
        return ""
    said = f", {' en '.join(names)}," if names else ""
    places = list(dict.fromkeys(part.onderdeel for part in parts if part.onderdeel is not None))
    outer = list(dict.fromkeys(place.partition(".")[0] for place in places))
    if len(leden) <= 1 and len(outer) == 1 and any(part.onderdeel for part in parts):
        inner = places[0].partition(".")[2] if len(places) == 1 else ""
        under = f", onder {inner}" if inner else ""
        said = f"{said or ','} onderdeel {outer[0]}{under},"
    return said


def _lid(lid: str) -> str:
    if lid.isdecimal() and 0 < int(lid) <= len(_ORDINALS):
        return f"{_ORDINALS[int(lid) - 1]} lid"
    return f"lid {lid}"


def legal_link(passage: Passage) -> str | None:
    """The page of this version of the law, at the article; None for anything else."""
    regulation, provision = passage.source.regulation, passage.provision
    if regulation is None:
        return None
    return regulation.link(anchor_of(provision))


def anchor_of(provision: Provision | None) -> str | None:
    """Where a provision stands on the page of its law."""
    return provision.anchor if provision is not None else None
