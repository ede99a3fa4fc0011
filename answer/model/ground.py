"""What a sentence of a language model rests on, and why it may not be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from answer.model.check_words import FUNCTION_WORDS
from answer.model.prompt import header_of
from answer.model.quotes import Quote
from index.lexical import word_terms, words
from waaier.folding import folded

_LEANS = re.compile(r"(?:dat|dit|deze|die|daar\w*|hier\w*|zij|ze|hij|zo|ook)\b")


class Fault(StrEnum):
    """Why a sentence is not shown."""

    NO_SOURCE = "no_source"
    """It cites nothing, or a passage that was not sent."""
    NOT_VERBATIM = "not_verbatim"
    """Its quote does not stand in the passage it cites."""
    FORM = "form"
    """An address, markup, a placeholder, a question, or far too long."""
    LANGUAGE = "language"
    INSTRUCTION = "instruction"
    """It tells a program or its reader what to do, and no source does."""
    PERSONAL = "personal"
    """Personal data that does not stand in the source."""
    VERDICT = "verdict"
    """It decides about a person."""
    NUMBER = "number"
    BOUND = "bound"
    """"Maximaal" became "minimaal", or went missing."""
    NAME = "name"
    PLACE = "place"
    ACTOR = "actor"
    NEGATION = "negation"
    RESTRICTION = "restriction"
    CONDITION = "condition"
    HEDGE = "hedge"
    """"Kan" or "soms" went missing, so it says more than its source."""
    SPEAKER = "speaker"
    """What somebody says became what is so, or what somebody else says."""
    MODAL = "modal"
    """"Mag", "moet" and "hoeft" were exchanged."""
    STRONG = "strong"
    """"Altijd", "gratis" or "iedereen" came in."""
    OPPOSITE = "opposite"
    GIVES_AWAY = "gives_away"
    """It tells what the reader should find out."""
    SUPPORT = "support"
    """It speaks of something else than its quote."""


@dataclass(frozen=True)
class Ground:
    """What a sentence rests on.

    Attributes:
        quotes: whole sentences of passages.
    """

    quotes: tuple[Quote, ...]

    @cached_property
    def text(self) -> str:
        """The quotes, and the line that opens the list they stand in."""
        return "\n".join(
            part for quote in self.quotes for part in (quote.opening, quote.text) if part
        )

    @cached_property
    def around(self) -> str:
        """Where names may come from as well: the sentence before, headings, title and scope."""
        parts = [self.text]
        for quote in self.quotes:
            parts += [quote.before, *header_of(quote.passage)[:-1]]
            parts.append(quote.passage.source.publisher or "")
        return "\n".join(filter(None, parts))

    @cached_property
    def plain(self) -> str:
        """The quotes, folded."""
        return folded(self.text)

    @cached_property
    def leaned_on(self) -> frozenset[str]:
        """Terms of the sentence before a quote that points back: "Zij betalen de huur"."""
        return terms_of(self._leans_on)

    @cached_property
    def _leans_on(self) -> str:
        leaning = [quote.before for quote in self.quotes if _LEANS.match(folded(quote.text))]
        return "\n".join(leaning)

    @cached_property
    def heading_terms(self) -> frozenset[str]:
        """Terms of the titles and headings the quotes stand under."""
        lines = (line for quote in self.quotes for line in header_of(quote.passage)[:-1])
        return terms_of("\n".join(lines))

    @cached_property
    def quoted_terms(self) -> frozenset[str]:
        """Lemmas and parts of the words of the quotes."""
        return terms_of(self.text)

    @cached_property
    def people(self) -> frozenset[str]:
        """Who the quotes name; one that points back means those of the sentence before."""
        return people_of("\n".join((self.text, self._leans_on)))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word around the quotes, folded, also without a final s."""
        found = {folded(word) for word in words(self.around)}
        found |= {piece for word in found for piece in re.split(r"[-']", word)}
        return frozenset(found | {word.removesuffix("s") for word in found})


def terms_of(text: str) -> frozenset[str]:
    """The lemmas of all words of a text, and the parts of compounds."""
    return frozenset(
        term for word in words(text) for term, _ in word_terms(word) if not term.startswith("=")
    )


def people_of(text: str) -> frozenset[str]:
    """The words of a text as lemmas, and the parts of compounds: who may be named by them.

    A word is taken apart as its lemma is. An ending makes compounds of words that are none:
    "belangrijker" is not "belang" and "rijker", and names nobody.
    """
    found = set[str]()
    for word in words(text):
        lemma = word_terms(word)[0][0]
        # Some lemmas are joined with a "_", and are then no word to take apart.
        whole = word if "_" in lemma else lemma
        parts = (term for term, _ in word_terms(whole)[1:] if not term.startswith("="))
        found.update((lemma, *parts))
    return frozenset(found)


def content_of(text: str) -> frozenset[str]:
    """The terms of the words that say what a text is about."""
    own = (word for word in words(text) if folded(word) not in FUNCTION_WORDS)
    return terms_of(" ".join(own))
