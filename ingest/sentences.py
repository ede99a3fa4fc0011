"""Splits Dutch text into sentences, as spans that tile the text: nothing falls in between.

Rules instead of a model: the splitter must work offline, give exact offsets and treat
"m.b.t.", "art. 3", "13.30 uur" and "‘Wat wil je?’ vraagt ze" the way a reader does.
"""

from __future__ import annotations

import re

Span = tuple[int, int]
"""Offsets ``[start, end)`` in the text."""

_NEVER_END = frozenset(
    """
    a.d.h.v a.h.w a.u.b aant afb afd alg art a.s bijl bijv bladz blz b.v bv ca cf cfm d.d
    d.m.v dhr dr drs d.w.z evt excl fam fig gebr gem gld hfdst hfst i.c i.h.a i.h.b i.i.g incl
    ing ir i.p.v i.t.t i.v.m jhr max mbt m.b.t m.b.v mej mevr mgr m.i min m.i.v mln mld mr
    m.n m.u.v mw n.a.v nov nr nrs n.t.b okt o.a o.b.v o.g.v o.i.d o.l.v o.m o.v.v par pag
    p.p plm prof resp sept st stb stcrt t.a.v tel t.b.v tbv t.g.v t.h.v t/m t.o.v trb t.w tw
    t.z.t v.a v.d vgl vlg vnl vs w.o zgn z.o.z zg
    """.split()
)
"""Abbreviations after which the sentence goes on, written without their last period."""

_MAY_END = frozenset("c.q e.a e.d e.o enz etc jl m.m p.j p.m p.w s.v.p jr sr".split())
"""Abbreviations that often close a sentence: the next word's capital decides."""

# The lookbehind keeps a million periods in a row from costing quadratic time.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*(?=\s)|\n\s*")
_TOKEN_BEFORE = re.compile(r"[^\s(\[\"'“‘«]+$")
_OPENERS = "\"'“‘«([–—-•·*"


def sentence_spans(text: str) -> list[Span]:
    """The sentences of ``text``.

    A line break always ends a sentence: within a passage it separates paragraphs, list items
    and headings. White space after a sentence belongs to that sentence.

    Returns:
        Spans in order that together cover the text from 0 to ``len(text)``; no span is empty.
    """
    spans: list[Span] = []
    start = 0
    for match in _STOP.finditer(text):
        end = match.end()
        while end < len(text) and text[end].isspace():
            end += 1
        if end <= start or end >= len(text):
            continue
        if match.group().isspace() or _ends_sentence(text, start, match, end):
            if not text[start:end].strip():
                continue
            spans.append((start, end))
            start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def trimmed_spans(text: str) -> list[Span]:
    """The sentences of ``text`` without the white space around them; no span is empty."""
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        lead = len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            found.append((start + lead, start + lead + len(sentence.strip())))
    return found


def _ends_sentence(text: str, start: int, match: re.Match[str], after: int) -> bool:
    """Whether the punctuation of ``match`` closes the sentence that began at ``start``."""
    following = text[after:].lstrip(_OPENERS)[:1] if text[after] in _OPENERS else text[after]
    if following.islower():
        return False
    mark = match.group()
    if mark[0] != "." or mark.startswith(".."):
        return True
    # A window, not the whole sentence: no abbreviation is longer.
    window = max(start, match.start() - 30)
    token_match = _TOKEN_BEFORE.search(text, window, match.start())
    token = token_match.group() if token_match else ""
    if not token:
        return True
    lowered = token.lower().rstrip(".")
    if lowered in _NEVER_END:
        return False
    if lowered in _MAY_END:
        return following.isupper()
    if len(mark) > 1:
        return True
    is_first = token_match is not None and not text[start : token_match.start()].strip(
        _OPENERS + " "
    )
    if re.fullmatch(r"\d{1,3}|[a-z]", token) and is_first:
        return False  # "1. Werk samen": the number of a list item or a heading
    # An initial: "J. Jansen", "E.M. de Vries"
    return not re.fullmatch(r"(?:[A-Z]\.)*[A-Z]|(?:[a-z]\.)+[a-z]", token)


def short_spans(text: str, limit: int) -> list[Span]:
    """Sentences of at most ``limit`` characters.

    A longer sentence is cut after a semicolon, else after a comma, else at a space, and only
    when it has none of these in the middle of a word. Like :func:`sentence_spans`, the spans
    tile the text.
    """
    spans: list[Span] = []
    for start, end in sentence_spans(text):
        while end - start > limit:
            cut = _cut_before(text, start, start + limit)
            spans.append((start, cut))
            start = cut
        spans.append((start, end))
    return spans


def _cut_before(text: str, start: int, latest: int) -> int:
    """The best place to cut, after ``start`` and at most ``latest``."""
    # Not in the first third: a stub of a few words helps nobody.
    earliest = start + max(1, (latest - start) // 3)
    for separator in ("; ", ": ", ", ", " "):
        found = text.rfind(separator, earliest, latest)
        if found >= 0:
            return found + len(separator)
    return latest
