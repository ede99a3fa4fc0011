"""Characters to words.

Characters are followed in the order in which the file writes them, which nearly always is that
of reading within a line; places decide where one word ends. Word order on the page is not
decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.pdf.parts import Frame, Rect, Word

_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!book)|[-,]bd\b|extrabold", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv|[-,]it\b|slanted", re.IGNORECASE)
_UNKNOWN = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")

_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf02d": "-"}
"""Bullets from symbol fonts, which have no letter of their own."""

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_ACCENTS = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¸": "\u0327",
}

_GAP = 0.15
"""A gap of this part of the font size separates words; kerning stays well below it."""


@dataclass
class _Char:
    text: str
    rect: Rect
    size: float
    bold: bool
    italic: bool


def direction(char: dict[str, Any]) -> int | None:
    """Degrees this character was turned counterclockwise; None when askew, as a watermark."""
    a, b, _, d = char.get("matrix", (1, 0, 0, 1))[:4]
    if abs(b) < 0.05 * abs(a) or (abs(a) < 1e-6 and abs(b) < 1e-6):
        return 180 if a < 0 and d < 0 else 0
    if abs(a) < 0.05 * abs(b):
        return 90 if b > 0 else 270
    return None


def junk_share(chars: Sequence[dict[str, Any]]) -> float:
    """The share of characters for which the file gives no letter."""
    junk = sum(1 for char in chars if _UNKNOWN.search(_BULLETS.get(char["text"], char["text"])))
    return junk / len(chars) if chars else 0.0


def words_of(chars: Iterable[dict[str, Any]], frame: Frame) -> tuple[Word, ...]:
    """The words that ``chars`` form, in the order in which the file writes them.

    Args:
        chars: characters as pdfplumber gives them, placed on the visible page.
        frame: turns them upright.
    """
    words: list[Word] = []
    current: list[_Char] = []
    spaced = True
    seen: dict[tuple[str, int], list[float]] = {}

    def close() -> None:
        nonlocal current, spaced
        if current:
            words.append(_word(current, spaced))
            current, spaced = [], False

    for raw in chars:
        text = _BULLETS.get(raw["text"], raw["text"])
        rect = frame.upright(Rect(raw["x0"], raw["top"], raw["x1"], raw["bottom"]))
        if not text.strip() or text == "\u00a0":
            close()
            spaced = True
            continue
        if unicodedata.category(text[0]) in ("Cc", "Cf") and text != "\u00ad":
            continue
        if _UNKNOWN.search(text):
            continue
        # Some programs make letters bold by printing them twice, a hair apart.
        near = seen.setdefault((text, round(rect.top)), [])
        if any(abs(x0 - rect.x0) < 0.1 * rect.height for x0 in near):
            continue
        near.append(rect.x0)
        font = str(raw.get("fontname", ""))
        char = _Char(
            _LIGATURES.get(text, text), rect, rect.height, _BOLD.search(font) is not None,
            _ITALIC.search(font) is not None,
        )  # fmt: skip
        if current and not _joins(current[-1], char):
            close()
        current.append(char)
    close()
    return tuple(words)


def _joins(last: _Char, char: _Char) -> bool:
    """Whether ``char`` goes on where ``last`` ends, on the same line and in the same size."""
    size = max(last.size, char.size)
    if abs(last.rect.bottom - char.rect.bottom) > 0.12 * size or abs(last.size - char.size) > 0.6:
        return False
    if char.text in _ACCENTS or last.text in _ACCENTS:
        return abs(char.rect.x0 - last.rect.x0) < size
    return -0.3 * size < char.rect.x0 - last.rect.x1 < _GAP * size


def _word(chars: Sequence[_Char], spaced: bool) -> Word:
    sizes = Counter(round(char.size * 2) / 2 for char in chars)
    return Word(
        text=_composed(chars),
        x0=min(char.rect.x0 for char in chars),
        top=min(char.rect.top for char in chars),
        x1=max(char.rect.x1 for char in chars),
        bottom=max(char.rect.bottom for char in chars),
        size=sizes.most_common(1)[0][0],
        bold=2 * sum(char.bold for char in chars) > len(chars),
        italic=2 * sum(char.italic for char in chars) > len(chars),
        spaced=spaced,
    )


def _composed(chars: Sequence[_Char]) -> str:
    """The letters, with accents that were printed over a letter made part of it."""
    parts: list[str] = []
    pending = ""
    for index, char in enumerate(chars):
        after = chars[index + 1] if index + 1 < len(chars) else None
        over_next = (
            char.text in _ACCENTS
            and after is not None
            and after.text.isalpha()
            and after.rect.x0 < char.rect.x1 - 0.5 * (char.rect.x1 - char.rect.x0)
        )
        if over_next:
            pending = _ACCENTS[char.text]
            continue
        letter = "i" if pending and char.text == "ı" else char.text
        parts.append(letter + pending)
        pending = ""
    return unicodedata.normalize("NFC", "".join(parts))
