"""References to articles of laws: "art. 12 lid 3 Huisvestingswet", "artikel 4:81 Awb".

Each becomes a key of law and article, which both a question and a passage can have. The laws and
their other names are in ``waaier/data/wetten.csv``; an article of an unknown law has no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.law_names import LawNames, NamedLaw, known_names, law_key
from waaier.domain import Passage, SourceKind

MOST = 60
"""A longer range says more about a law than about its articles."""

OWN = "="
"""In front of the key of a passage that is (part of) the article itself."""

ANY_LID = "*"
"""Stands for the lid when only an onderdeel is said: "artikel 2 onder a"."""


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """One article, as a text refers to it; ``law`` is an id of the table, None when not said."""

    law: str | None
    article: str
    lid: str | None = None
    onderdeel: str | None = None

    @property
    def key(self) -> str | None:
        """The key of law and article."""
        return f"{self.law}#{self.article}" if self.law else None

    @property
    def exact_key(self) -> str | None:
        """The key of the very lid or onderdeel, None when only the article is said."""
        if self.key is None or not (self.lid or self.onderdeel):
            return None
        if self.onderdeel is None:
            return f"{self.key}/{self.lid}"
        return f"{self.key}/{self.lid or ANY_LID}/{self.onderdeel}"


_ORDINALS = (
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde".split()
)
_ORDINAL = "|".join(_ORDINALS)

_NUMBER = r"\d{1,4}[a-z]{0,2}(?:[:.]\d{1,4}[a-z]{0,2})*(?![\w€%])"
_LID = (
    rf"(?:,?\s*(?:(?:lid|leden)\s+(?P<lid>\d{{1,2}}[a-z]?)\b(?:(?:\s*(?:,|en|of|-|t/m)\s*)\d{{1,2}}"
    rf"(?=[^\w:.]|$)(?!\s*lid))*|(?P<nth>{_ORDINAL})\s+lid\b))"
)
_PART = (
    r"(?:,?\s*(?:aanhef\s+en\s+)?(?:onder(?:deel)?|sub|letter)\s+(?P<part>[a-z])(?:°|\b)"
    r"(?:\s*(?:,|en|of)\s+[a-z]\b)*)"
)
_ONE = re.compile(rf"(?P<number>{_NUMBER}){_LID}?{_PART}?", re.IGNORECASE)
_LINK = re.compile(
    r"\s*(?P<link>,\s*(?:en\s+|of\s+)?|en\s+|of\s+|t/m\s*|tot\s+en\s+met\s+|tot\s+|[-–]\s*)"
    r"(?:artikel(?:en)?\s+|art\.?\s+)?(?=\d)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"(?:(?P<nth>{_ORDINAL})\s+lid\s+van\s+)?\b(?:artikel(?:en)?|articles?|artt?|artn)\b\.?\s*"
    r"(?=\d)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w:.,/-])(?P<number>\d{1,2}:\d{1,4}[a-z]{0,2})\b(?!:\d|\s*uur)")
_JOINT = re.compile(r"\s*(?:,|,?\s*en|,?\s*of)\s*(?:in\s+|het\s+)?", re.IGNORECASE)
_RANGE = re.compile(r"t/m|tot|[-–]", re.IGNORECASE)
_JCI = re.compile(r"(BWB[RV]\d{7}).*?artikel=([\w:.]+)")


def parse_articles(
    text: str, law: str | None = None, names: LawNames | None = None
) -> list[ArticleReference]:
    """The articles a text refers to, each once, in order.

    Args:
        text: a question, or the text of a passage.
        law: the law meant where the text names none.
        names: by which names laws are known; those of the table when left out.
    """
    text = text.replace("\u00a0", " ")
    laws = (names or known_names()).found_in(text)
    groups: list[tuple[int, int, list[ArticleReference], str | None]] = []
    for head in _HEAD.finditer(text):
        end, found = _numbers(text, head.end(), head.group("nth"), own=law is not None)
        if found and not (groups and head.start() < groups[-1][1]):
            groups.append((head.start(), end, found, _law_beside(text, head.start(), end, laws)))
    for bare in _BARE.finditer(text):
        beside = _law_beside(text, bare.start(), bare.end(), laws)
        inside = any(start <= bare.start() < end for start, end, _, _ in groups)
        if beside is not None and not inside:
            one = ArticleReference(None, bare.group("number").lower())
            groups.append((bare.start(), bare.end(), [one], beside))
    groups.sort(key=lambda group: group[0])
    only = law or (laws[0].id if len({found.id for found in laws}) == 1 else None)
    references: list[ArticleReference] = []
    after, begins = None, len(text)
    for start, end, found, beside in reversed(groups):
        # "artikel 12 en artikel 14 Huisvestingswet": the law follows the last of them.
        joined = after if law is None and _JOINT.fullmatch(text[end:begins]) else None
        chosen = beside or _law_before(text, start, laws) or joined or only
        after, begins = beside or joined, start
        references[:0] = [_in_law(one, chosen) for one in found]
    return list(dict.fromkeys(references))


def _numbers(
    text: str, position: int, nth: str | None, *, own: bool
) -> tuple[int, list[ArticleReference]]:
    """The articles from ``position`` on, and where they end.

    ``own`` tells that the text has a law of its own: "artikel 14 en artikel 4:81 Awb" is then of
    two laws, and elsewhere of one.
    """
    found: list[ArticleReference] = []
    ranged = False
    while match := _ONE.match(text, position):
        ordinal = match.group("nth") or (nth if not found else None)
        lid = match.group("lid") or (str(_ORDINALS.index(ordinal.lower()) + 1) if ordinal else None)
        part = match.group("part")
        one = ArticleReference(
            None, match.group("number").lower(), lid, part.lower() if part else None
        )
        if ranged and found:
            found.extend(
                ArticleReference(None, number)
                for number in _between(found[-1].article, one.article)
            )
        found.append(one)
        position = match.end()
        link = _LINK.match(text, position)
        if link is None or (own and "art" in link.group().lower()):
            break
        ranged = _RANGE.match(link.group("link")) is not None
        position = link.end()
    return position, found


def _between(first: str, last: str) -> Iterator[str]:
    """The articles strictly between two: "10", "16" -> 11..15; "8", "8d" -> 8a, 8b, 8c."""
    a = re.fullmatch(r"(.*?)(\d+)([a-z]?)", first)
    b = re.fullmatch(r"(.*?)(\d+)([a-z]?)", last)
    if a is None or b is None or a[1] != b[1]:
        return
    low, high = int(a[2]), int(b[2])
    if low == high:
        for code in range(ord(a[3] or "`") + 1, ord(b[3] or "`")):
            yield f"{a[1]}{low}{chr(code)}"
    elif low < high <= low + MOST:
        yield from (f"{a[1]}{number}" for number in range(low + 1, high))
        if b[3]:
            yield f"{a[1]}{high}"


_AFTER = re.compile(
    r"\s*[,(]?\s*(?:(?:van|uit|in|op|volgens)\s+)?(?:(?:de|het|deze)\s+)?", re.IGNORECASE
)


def _law_beside(text: str, start: int, end: int, laws: Sequence[NamedLaw]) -> str | None:
    """The law right behind a reference, or right in front of it ("Awb, artikel 4:81")."""
    gap = _AFTER.match(text, end)
    behind = gap.end() if gap else end
    for law in laws:
        if law.start in (end, behind):
            return law.id
    for law in laws:
        if law.end <= start and re.fullmatch(r"[\s,:;(]*(?:in\s+)?", text[law.end : start]):
            return law.id
    return None


def _law_before(text: str, start: int, laws: Sequence[NamedLaw]) -> str | None:
    """The last law named before a reference, in the same sentence."""
    for law in reversed(laws):
        if law.end <= start:
            return law.id if not re.search(r"[.!?;]\s|\n", text[law.end : start]) else None
    return None


def _in_law(one: ArticleReference, law: str | None) -> ArticleReference:
    # Articles of the Burgerlijk Wetboek are numbered by book: "7:268" is 268 of book 7.
    book, colon, number = one.article.partition(":")
    if colon and law is not None and law.startswith("bw"):
        return replace(one, law=f"bw{book}", article=number)
    return replace(one, law=None if law == "bw" else law)


_IN_LAW = (SourceKind.LAW, SourceKind.REGULATION)


def is_own(articles: Sequence[str], reference: ArticleReference) -> bool:
    """Whether a passage with these keys is (part of) the article that is referred to."""
    return reference.key is not None and OWN + reference.key in articles


def article_keys(passage: Passage, names: LawNames | None = None) -> list[str]:
    """The keys of the articles that a passage names, and of the article that it is itself.

    Args:
        passage: of any source.
        names: by which names laws are known; those of the table when left out.
    """
    own: list[str] = []
    named = [law.id for law in (names or known_names()).found_in(passage.source.title)]
    law = named[0] if named else None
    if passage.source.regulation is not None:
        law = law_key(passage.source.regulation.id)
        own.extend(_keys_of_provision(passage, law))
    elif passage.article and (jci := _JCI.search(passage.article)):
        own.append(f"{law_key(jci[1])}#{jci[2].lower()}")
    elif law is not None and passage.source.kind in _IN_LAW:
        for heading in passage.section:
            own.extend(one.key for one in parse_articles(heading, law)[:1] if one.key)
    # In a law "artikel 12" without a name is its own; elsewhere it may be of any law.
    default = law if passage.source.kind in _IN_LAW else None
    keys = (one.key for one in parse_articles(passage.text, default, names))
    return list(dict.fromkeys([*(OWN + key for key in own), *(key for key in keys if key)]))


def _keys_of_provision(passage: Passage, law: str) -> Iterator[str]:
    """The keys of an article of a regulation: of itself, and of each lid and onderdeel in it."""
    provision = passage.provision
    if provision is None or not provision.is_rule:
        return
    key = f"{law}#{str(provision.number).lower()}"
    yield key
    for part in provision.parts:
        if part.lid is not None:
            yield f"{key}/{part.lid.lower()}"
        if part.onderdeel is not None:
            first = part.onderdeel.partition(".")[0].lower()
            yield from (f"{key}/{lid}/{first}" for lid in (ANY_LID, part.lid) if lid)
