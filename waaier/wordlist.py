"""The Dutch word list of OpenTaal that ships with the project.

Licence: BSD (waaier/data/LICENSE-woordenlijst.txt). 413,288 words, one a line.
"""

from __future__ import annotations

import lzma
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def dutch_words() -> frozenset[str]:
    """All words of the list in lower case (about 60 MB in memory, 0.4 s to load once)."""
    packed = files("waaier").joinpath("data/woordenlijst-nl.txt.xz").read_bytes()
    return frozenset(lzma.decompress(packed).decode("utf-8").lower().split("\n")) - {""}
