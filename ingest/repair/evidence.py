"""What the text itself proves: the words it holds, and which of them stand side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ingest.repair.lexicon import FUNCTION_WORDS, field_words, is_word

_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(r"(?<![^\W_])(?=([^\W\d_]+) ([^\W\d_]+)(?![^\W_]))")
_WITHIN = re.compile(r"(?<=[a-zß-ÿ,] )[A-ZÀ-Þ][^\W\d_]+")

_MIN_TELLING = 3
_MIN_WORDS = 50
_DUTCH_SHARE = 0.6
"""Of Dutch full of errors about 0.85 of the longer words are known, of English less than 0.45."""


class Evidence:
    """The words of one document, counted; only forms that are words count.

    Repairing only adds to what it proves, so repairing until nothing changes comes to an end.

    Attributes:
        is_dutch: repair makes sense; in another language every other word would be unknown.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._pairs: set[tuple[str, str]] = set()
        self._names: set[str] = set()
        for text in texts:
            lower = text.lower()
            self._counts.update(_WORD.findall(lower))
            self._pairs.update(_BESIDE.findall(lower))
            self._names.update(_WITHIN.findall(text))
        known, total = 0, 0
        for form, count in self._counts.items():
            if len(form) > _MIN_TELLING:
                known += count * is_word(form)
                total += count
        self.is_dutch = total < _MIN_WORDS or known >= _DUTCH_SHARE * total
        for form in [form for form in self._counts if not is_word(form)]:
            del self._counts[form]

    def count(self, word: str) -> int:
        """How often the text has a lower-case word."""
        return self._counts[word]

    def has(self, word: str) -> bool:
        """Whether the text, or any text of our field, has a lower-case word."""
        return word in self._counts or word in field_words() or word in FUNCTION_WORDS

    def has_pair(self, first: str, second: str) -> bool:
        """Whether the text has two lower-case words beside each other."""
        return (first, second) in self._pairs

    def is_name(self, form: str) -> bool:
        """Whether a form has its capital within a sentence too."""
        return form in self._names
