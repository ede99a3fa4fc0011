"""Reads what a language model writes, while it writes: sentences with a source and a quote each.

Asked for are three lines with a label, as small models keep to that and nothing needs escaping.
Models decorate: bold labels, numbers, thinking aloud, JSON after all. What can be read is read;
what cannot is skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LABEL = re.compile(
    r"^[\s>*_#•–-]*(?:\d{1,2}[.)]\s*)?[*_]*"
    r"(?P<label>zin|bron|citaat|sentence|source|quote)\s*\d{0,2}\s*[*_]*\s*:\s*[*_]*\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_FIELDS = {
    "zin": "sentence",
    "sentence": "sentence",
    "bron": "source",
    "source": "source",
    "citaat": "quote",
    "quote": "quote",
}
_KEYS = {
    **_FIELDS,
    "tekst": "sentence",
    "text": "sentence",
    "bronnen": "source",
    "sources": "source",
    "citaten": "quote",
    "quotes": "quote",
}
_MARK_BEHIND = re.compile(r"\s*[\[(](?:(?:bron|source)\s*)?\d{1,2}(?:\s*,\s*\d{1,2})*[\])](?=\W*$)")

MAX_LINE = 2000
MAX_SOURCES = 3
"""Numbers behind one "BRON"; more is a list of everything."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence as the model wrote it; nothing of it has been checked.

    ``quotes`` are pairs of the number of a passage and what is said to stand there.
    """

    sentence: str
    quotes: tuple[tuple[int, str], ...]


class ReplyReader:
    """Turns pieces of text into sentences. Feed it pieces, and end it."""

    def __init__(self) -> None:
        self._line = ""
        self._json = ""
        self._thinking = False
        self._sentence = ""
        self._numbers: tuple[int, ...] = ()
        self._quotes: list[tuple[tuple[int, ...], str]] = []
        self._field = ""

    def feed(self, piece: str) -> Iterator[Drafted]:
        """The sentences that are complete with this piece."""
        *lines, self._line = (self._line + piece).replace("\r", "\n").split("\n")
        self._line = self._line[:MAX_LINE]
        for line in lines:
            yield from self._read(line[:MAX_LINE])

    def end(self, *, broken_off: bool = False) -> Iterator[Drafted]:
        """The last sentence; without a last line that may be half."""
        if not broken_off:
            yield from self.feed("\n")
        yield from self._finish()

    def _read(self, line: str) -> Iterator[Drafted]:
        if self._thinking or "<think" in line:
            self._thinking = "</think" not in line
            return
        if self._json or line.lstrip(" [,").startswith("{"):
            yield from self._read_json(line)
            return
        match = _LABEL.match(line)
        if match is None:
            if not line.strip():
                if self._quotes:
                    yield from self._finish()
            elif self._field:
                self._add(line.strip(), again=True)
            return
        field = _FIELDS[match["label"].lower()]
        if field == "sentence":
            yield from self._finish()
        self._field = field
        self._add(match["text"].strip(), again=False)

    def _add(self, text: str, *, again: bool) -> None:
        if self._field == "sentence":
            self._sentence = f"{self._sentence} {text}".strip()
        elif self._field == "source":
            self._numbers = _numbers(text) or self._numbers
        elif again and self._quotes:
            numbers, before = self._quotes[-1]
            self._quotes[-1] = (numbers, f"{before} {text}")
        else:
            self._quotes.append((self._numbers, text))

    def _read_json(self, line: str) -> Iterator[Drafted]:
        self._json += line.strip() + "\n"
        try:
            data = json.loads(self._json.strip(" [],\n"))
        except ValueError:
            if len(self._json) > MAX_LINE:
                self._json = ""
            return
        self._json = ""
        found: dict[str, list[str]] = {}
        for key, value in data.items() if isinstance(data, dict) else ():
            values = value if isinstance(value, list) else [value]
            if str(key).lower() in _KEYS:
                found[_KEYS[str(key).lower()]] = [str(one) for one in values]
        numbers = [_numbers(one) for one in found.get("source", [])]
        quotes = found.get("quote", [])
        if len(numbers) != len(quotes):
            numbers = [tuple(n for group in numbers for n in group)] * len(quotes)
        self._sentence = " ".join(found.get("sentence", []))
        self._quotes = list(zip(numbers, quotes, strict=True))
        yield from self._finish()

    def _finish(self) -> Iterator[Drafted]:
        sentence, quotes = _cleaned(self._sentence), self._quotes
        self._sentence, self._quotes, self._numbers, self._field = "", [], (), ""
        if sentence:
            pairs = [(n, text) for numbers, text in quotes for n in numbers[:MAX_SOURCES]]
            yield Drafted(sentence, tuple(pairs))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,3}", text))


def _cleaned(sentence: str) -> str:
    """A sentence without the decoration that says nothing: bold, quotation marks, "[2]"."""
    text = " ".join(sentence.split()).strip("*_ ")
    text = _MARK_BEHIND.sub("", text)
    if len(text) > 1 and text[0] in "\"'“‘„" and text[-1] in "\"'”’“":
        text = text[1:-1].strip()
    return text
