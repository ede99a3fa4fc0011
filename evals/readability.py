"""How easy Dutch sentences read: sentence length, two formulas for Dutch, long words, passives.

The formulas are old and count only words and syllables. They compare texts of one kind, our cards,
with each other; no score says by itself that a text is B1.

* Flesch-Douma, 0 (hard) to 100 (easy), ordinary text 60 to 70::

    206.84 - 0.77 * (syllables per 100 words) - 0.93 * (words per sentence)

  W.H. Douma, *De leesbaarheid van landbouwbladen. Een onderzoek naar en een toepassing van
  leesbaarheidsformules*. Bulletin 17, Afdeling Sociologie en Sociografie, Landbouwhogeschool
  Wageningen, 1960. Formula and scale are repeated in *Taal* 1977 (dbnl.org, _taa014197701).

* Brouwer's leesindex A, on the same scale, stricter on long sentences::

    195 - 2/3 * (syllables per 100 words) - 2 * (words per sentence)

  R.H.M. Brouwer, "Onderzoek naar de leesmoeilijkheid van Nederlands proza", *Paedagogische
  Studiën* 40 (1963), p. 454-464.

A long word has more than six letters, as in LIX (C.H. Björnsson, *Läsbarhet*, 1968).
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from pathlib import Path

from ingest.card_check import NAMES_AND_NUMBERS, card_paths, load_card
from ingest.card_sentences import CardSentence, card_sentences, word_count
from waaier.domain import Model
from waaier.errors import InputError

MAX_MEDIAN = 15
"""At most this many words in the median sentence of these fields, so that they read as B1."""

MEASURED_FIELDS = ("samenvatting", "situaties")
"""The fields that a worker reads first."""

LONG_WORD_LETTERS = 6

WORST_CARDS = 5
LONGEST_SENTENCES = 10

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_NUCLEUS = re.compile(
    # Longest first. A letter with a diaeresis opens a syllable: "cli-ënt", "re-ëel".
    r"eau|aai|ooi|oei|eeu|ieu|"
    r"aa|ee|ëe|oo|uu|ie|ïe|oe|eu|ui|ij|ei|ëi|ou|au|ai|oi|"
    r"[aeiouàáâãäåèéêëìíîïòóôõöùúûüý]|y(?![aeiou])"
)
_FOREIGN = {
    "team": "tim", "coach": "koch", "service": "servis", "website": "websait",
    "online": "onlain", "housing": "hausing",
}  # fmt: skip
"""English words in this field, as Dutch would spell their sound."""

_FOREIGN_WORD = re.compile("|".join(_FOREIGN))

_BECOMES = frozenset("word wordt worden werd werden geworden".split())
_PARTICIPLE = re.compile(
    r"(?:[^\W\d_]*ge[^\W\d_]{2,}|(?:be|ver|ont|her|er|onder|over|door|vol|mis)[^\W\d_]{2,})"
    r"(?:d|t|en)"
)
_NO_PARTICIPLE = frozenset("gemeenten gesprekken gezinnen gelden gevallen beperkt".split())


class TextFigures(Model):
    """Figures of a number of sentences together.

    ``long_words`` and ``passives`` are shares from 0 to 1; the latter is an estimate.
    """

    sentences: int
    median_words: float
    mean_words: float
    flesch_douma: float
    brouwer: float
    long_words: float
    passives: float


class CardFigures(Model):
    """The figures of one card, with the line of its longest sentence."""

    file: str
    line: int
    figures: TextFigures


class LongSentence(Model):
    """A sentence that stands out, and where."""

    file: str
    line: int
    field: str
    words: int
    text: str


class ReadabilityReport(Model):
    """What was measured over a number of cards.

    ``fields`` holds the two fields that a norm is set for, and all texts together.
    """

    cards: int
    norm_median_words: int = MAX_MEDIAN
    meets_norm: bool
    fields: dict[str, TextFigures]
    worst_cards: tuple[CardFigures, ...]
    longest_sentences: tuple[LongSentence, ...]
    unreadable: tuple[str, ...]


def syllables(word: str) -> int:
    """The syllables of one Dutch word, at least 1.

    Counts vowel groups as Dutch spells them. Letters that are read out one by one (GGZ, BRP)
    count as one each.
    """
    if word.isupper() and 2 <= len(word) <= 5:
        return len(word)
    plain = _FOREIGN_WORD.sub(lambda match: _FOREIGN[match.group()], word.lower())
    plain = re.sub(r"eum(?=s?$)", "e-um", plain.replace("qu", "kw"))
    return max(1, len(_NUCLEUS.findall(plain)))


def is_passive(sentence: str) -> bool:
    """Whether a sentence looks passive: a form of "worden" with a participle."""
    words = _WORD.findall(sentence.lower())
    return any(word in _BECOMES for word in words) and any(
        _PARTICIPLE.fullmatch(word)
        for word in words
        if word not in _BECOMES and word not in _NO_PARTICIPLE
    )


def text_figures(sentences: Sequence[str]) -> TextFigures:
    """Figures over sentences; numbers count as words, but have no syllables.

    Raises:
        ValueError: there is no sentence with a word in it.
    """
    lengths = [count for one in sentences if (count := word_count(one))]
    words = [word for one in sentences for word in _WORD.findall(one)]
    if not lengths or not words:
        raise ValueError("no sentence with a word in it")
    per_word = sum(map(syllables, words)) / len(words)
    per_sentence = sum(lengths) / len(lengths)
    return TextFigures(
        sentences=len(lengths),
        median_words=statistics.median(lengths),
        mean_words=round(per_sentence, 1),
        flesch_douma=round(206.84 - 77 * per_word - 0.93 * per_sentence, 1),
        brouwer=round(195 - 200 / 3 * per_word - 2 * per_sentence, 1),
        long_words=round(sum(len(word) > LONG_WORD_LETTERS for word in words) / len(words), 3),
        passives=round(sum(map(is_passive, sentences)) / len(lengths), 3),
    )


def measure_cards(path: Path) -> ReadabilityReport:
    """Measures one card, or all cards in a folder.

    Raises:
        InputError: there are no cards at this path, or none with text in it.
    """
    everything: list[tuple[str, CardSentence]] = []
    per_card: list[CardFigures] = []
    unreadable: list[str] = []
    for one in card_paths(path):
        card = load_card(one)
        sentences = [
            sentence
            for sentence in card_sentences(card.text, card.found.sections)
            if sentence.field not in NAMES_AND_NUMBERS and sentence.words
        ]
        try:
            figures = text_figures([sentence.text for sentence in sentences])
        except ValueError:
            unreadable.append(card.label)
            continue
        longest = max(sentences, key=lambda sentence: sentence.words)
        per_card.append(CardFigures(file=card.label, line=longest.line, figures=figures))
        everything += [(card.label, sentence) for sentence in sentences]
    if not per_card:
        raise InputError("Hier is geen kaart met leesbare tekst.", "Zie waaier kaart controleer.")
    fields = {
        field: text_figures(texts)
        for field in MEASURED_FIELDS
        if (texts := [one.text for _, one in everything if one.field == field])
    }
    by_length = sorted(everything, key=lambda item: -item[1].words)
    return ReadabilityReport(
        cards=len(per_card),
        meets_norm=all(figures.median_words <= MAX_MEDIAN for figures in fields.values()),
        fields={**fields, "alle teksten": text_figures([one.text for _, one in everything])},
        worst_cards=tuple(
            sorted(per_card, key=lambda card: card.figures.flesch_douma)[:WORST_CARDS]
        ),
        longest_sentences=tuple(
            LongSentence(file=file, line=one.line, field=one.field, words=one.words, text=one.text)
            for file, one in by_length[:LONGEST_SENTENCES]
        ),
        unreadable=tuple(unreadable),
    )
