"""Holds a sentence of a language model to the quotes it rests on.

Every check asks one thing a reader could be misled by: a number, a name, a "niet", a "moet". A
check that is in doubt says no: then the sentences of the sources themselves are shown, which lose
nothing but smoothness. What no check can see stands in docs/taalmodel.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from answer import name_data
from answer.guard import mask
from answer.injection import is_instruction, without_instructions
from answer.model import check_words as listed
from answer.model.claims import claims_in, unsupported
from answer.model.ground import Fault, Ground, content_of, people_of, terms_of
from answer.model.modality import (
    CLAUSE,
    has,
    modality_fault,
    opposite_fault,
    speaker_fault,
    strong_fault,
)
from answer.model.quotes import Quote
from answer.model.sent import has_address
from index.language import language_of
from index.lexical import words
from ingest.sentences import trimmed_spans
from waaier.domain import Language
from waaier.folding import folded
from waaier.gazetteer import find_places

MAX_WORDS = 45
MAX_SENTENCES = 2

MIN_SHARED = 0.65
"""Share of the words of a Dutch sentence that must stand in its source. Of 80 sentences that say
what their quote says one had less (0.60), as had most that speak of something else."""

MIN_QUOTED = 0.5
"""The same for the quote alone, without the titles and headings it stands under."""

MIN_ALIKE = 0.64
"""Least cosine between an English sentence and its Dutch quote, with the bundled model. Of 27 pairs
that belong together the lowest had 0.648; of 702 that do not, 99 in 100 had 0.645 or less."""

Alike = Callable[[str, str], float]
"""How near a sentence is to a quote in another language: the cosine of their vectors."""


def fault_of(
    sentence: str,
    quotes: Sequence[Quote],
    language: Language,
    alike: Alike,
    min_alike: float = MIN_ALIKE,
) -> Fault | None:
    """Why a sentence may not be shown; None when it may.

    Args:
        sentence: as the model wrote it.
        quotes: the sentences it says it rests on, from the passages.
        language: the language that was asked for.
        alike: see :data:`Alike`; asked for English sentences only.
        min_alike: the least it must give.
    """
    if not quotes:
        return Fault.NO_SOURCE
    ground = Ground(tuple(quotes))
    english = language is Language.ENGLISH
    return (
        _form(sentence, english)
        or _instruction(sentence, ground, english)
        or _personal(sentence, ground)
        or _verdict(sentence, ground)
        or _numbers(sentence, ground, english)
        or _names(sentence, ground, english)
        or _actors(sentence, ground, english)
        or modality_fault(sentence, ground, english)
        or speaker_fault(sentence, ground)
        or strong_fault(sentence, ground, english)
        or (None if english else opposite_fault(sentence, ground))
        or (_alike(sentence, ground, alike, min_alike) if english else _shared(sentence, ground))
    )


def invention_fault(text: str, ground: Ground) -> Fault | None:
    """Why a Dutch text that is made up, such as a story, may not be shown; None when it may.

    It need not say what its source says. But it brings no number, name, place, party or personal
    data in, decides about nobody and tells nobody what to do.
    """
    return (
        _instruction(text, ground, False, may_say_i=True)
        or _personal(text, ground)
        or _verdict(text, ground)
        or _numbers(text, ground, False)
        or _names(text, ground, False)
        or _new_actor(text, ground)
    )


# --- what it looks like ---------------------------------------------------------------------

_MARKUP = re.compile(
    r"[<>\[\]{}`|\\^~#]|\*\*|__|\(link\)|\(…\)|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e]"
)
_FOREIGN = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")


def _form(sentence: str, english: bool) -> Fault | None:
    if sentence.rstrip("\"'”’ ").endswith("?"):
        return Fault.FORM
    return form_fault(sentence, english)


def form_fault(
    sentence: str,
    english: bool = False,
    *,
    max_words: int = MAX_WORDS,
    max_sentences: int = MAX_SENTENCES,
) -> Fault | None:
    """Whether it is no plain text of that length, or in another language."""
    if _MARKUP.search(sentence) or has_address(sentence):
        return Fault.FORM
    count = len(sentence.split())
    if not 3 <= count <= max_words or len(trimmed_spans(sentence)) > max_sentences:
        return Fault.FORM
    if _FOREIGN.search(sentence):
        return Fault.LANGUAGE
    # A short sentence may hold no small word that tells; Dutch is what is taken for granted.
    if english != (language_of(sentence) == Language.ENGLISH.value) and (english or count > 6):
        return Fault.LANGUAGE
    return None


def _instruction(
    sentence: str, ground: Ground, english: bool, *, may_say_i: bool = False
) -> Fault | None:
    plain = folded(sentence)
    if is_instruction(sentence) or without_instructions(sentence) != sentence:
        return Fault.INSTRUCTION
    myself = listed.MYSELF_EN if english else listed.MYSELF
    for pattern in (listed.TALKS_OF_ITSELF, *(() if may_say_i else (myself,))):
        if has(pattern, plain) and not has(pattern, ground.plain):
            return Fault.INSTRUCTION
    first = next(words(plain), "")
    if first in listed.IMPERATIVES and not terms_of(first) & ground.quoted_terms:
        return Fault.INSTRUCTION
    return None


def _personal(sentence: str, ground: Ground) -> Fault | None:
    found = set(mask(sentence).found)
    return Fault.PERSONAL if found - set(mask(ground.around).found) else None


def _verdict(sentence: str, ground: Ground) -> Fault | None:
    plain = folded(sentence)
    told = has(listed.TOLD, plain) and not has(listed.TOLD, ground.plain)
    return Fault.VERDICT if told or has(listed.VERDICT, plain) else None


# --- numbers and names ----------------------------------------------------------------------


def _numbers(sentence: str, ground: Ground, english: bool) -> Fault | None:
    claims = claims_in(sentence, english=english)
    for claim, bound_only in unsupported(claims, claims_in(ground.text), counted=not english):
        # Only a year may come from a heading: "Jaarverslag 2023".
        if re.fullmatch(r"(?:19|20)\d\d", claim.value) and claim.value in ground.around:
            continue
        return Fault.BOUND if bound_only else Fault.NUMBER
    return None


_NOT_NAMES = frozenset(
    """
    i dutch netherlands english january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday
    """.split()
)


def _names(sentence: str, ground: Ground, english: bool) -> Fault | None:
    """A word with a capital must stand in the source; the first word when it is no plain word."""
    starts = {start for start, _ in trimmed_spans(sentence)}
    for match in re.finditer(r"[^\W\d_][\w]*(?:[-'’&][\w]+)*", sentence):
        word = match.group()
        if not any(char.isupper() for char in word):
            continue
        lead = sentence[: match.start()].rstrip("\"'“‘(!„ ")
        opens = match.start() in starts or not lead
        is_plain = len(word) == 1 or word[1:].islower()
        if opens and is_plain and (english or name_data.is_dutch(word)):
            continue
        plain = folded(word)
        pieces = {plain, plain.removesuffix("'s"), plain.removesuffix("s")}
        if english and pieces & _NOT_NAMES:
            continue
        parts = [one for one in re.split(r"[-'&]", plain) if len(one) > 1]
        if not pieces & ground.names and not (parts and all(one in ground.names for one in parts)):
            return Fault.NAME
    said = {place.name for place in find_places(sentence)}
    # A place in the quote itself goes before the one the source as a whole is about.
    quoted = {place.name for place in find_places(ground.text)}
    stands = quoted or {place.name for place in find_places(ground.around)}
    return Fault.PLACE if said - stands - {"Nederland"} else None


def _actors(sentence: str, ground: Ground, english: bool) -> Fault | None:
    fault = _new_actor(sentence, ground, english)
    swapped = not english and _exchanged(folded(sentence), ground.plain)
    return fault or (Fault.ACTOR if swapped else None)


def _new_actor(sentence: str, ground: Ground, english: bool = False) -> Fault | None:
    said = people_of(sentence)
    plain = folded(sentence)
    for dutch, foreign in listed.ACTORS:
        own = set(dutch.split())
        named = own & said if not english else _has_phrase(plain, foreign)
        if named and not own & ground.people:
            return Fault.ACTOR
    return None


def _exchanged(said: str, stands: str) -> bool:
    """Whether somebody does what in the source somebody else does.

    Every part of a sentence is compared with the part of the source that is about the same; who
    stands in another part of the source only has changed places.
    """
    sources = [_parted(part) for part in CLAUSE.split(stands)]
    everyone = frozenset[str]().union(*(actors for actors, _ in sources))
    for part in CLAUSE.split(said):
        actors, own = _parted(part)
        shared = [len(own & terms) for _, terms in sources]
        most = max(shared, default=0)
        if most and shared.count(most) == 1:
            there = sources[shared.index(most)][0]
            if (actors & everyone) - there and there - actors:
                return True
    return False


def _parted(clause: str) -> tuple[frozenset[str], frozenset[str]]:
    """Who is named in a part of a sentence, and what it is about."""
    terms, people = content_of(clause), people_of(clause)
    actors = frozenset(dutch for dutch, _ in listed.ACTORS if people & set(dutch.split()))
    return actors, terms - {word for dutch in actors for word in dutch.split()}


def _has_phrase(plain: str, forms: str) -> bool:
    if not forms:
        return False
    if forms in ("housing association", "neighbourhood team"):
        return forms in plain
    return re.search(rf"\b(?:{'|'.join(forms.split())})s?\b", plain) is not None


# --- what it is about -----------------------------------------------------------------------


def shared_share(sentence: str, stands: frozenset[str]) -> float:
    """The share of a sentence's own words that stand among these terms, 0..1."""
    own = [word for word in map(folded, words(sentence)) if word not in listed.FUNCTION_WORDS]
    if not own:
        return 0.0
    return sum(bool(terms_of(word) & stands) for word in own) / len(own)


def _shared(sentence: str, ground: Ground) -> Fault | None:
    quoted = ground.quoted_terms | ground.leaned_on
    enough = (
        shared_share(sentence, quoted | ground.heading_terms) >= MIN_SHARED
        and shared_share(sentence, quoted) >= MIN_QUOTED
    )
    return None if enough else Fault.SUPPORT


def _alike(sentence: str, ground: Ground, alike: Alike, least: float) -> Fault | None:
    near = max(alike(sentence, quote.text) for quote in ground.quotes)
    return None if near >= least else Fault.SUPPORT
