"""The Dutch word list of OpenTaal that ships with the project.

Licence: BSD (waaier/data/LICENSE-woordenlijst.txt). 413,288 words, one a line.
"""

from __future__ import annotations

import lzma
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    packed = files("waaier").joinpath("data/woordenlijst-nl.txt.xz").read_bytes()
    common, capital = set[str](), set[str]()
    for entry in filter(None, lzma.decompress(packed).decode("utf-8").split("\n")):
        lower = entry.lower()
        if lower == entry:
            common.add(entry)
        else:
            capital.add(lower)
    return frozenset(common | capital), frozenset(capital - common)


def dutch_words() -> frozenset[str]:
    """All words of the list in lower case (about 60 MB in memory, 0.4 s to load once)."""
    return _lists()[0]


def dutch_names() -> frozenset[str]:
    """Those that the list only has with a capital, in lower case: names and abbreviations."""
    return _lists()[1]
