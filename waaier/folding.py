"""Words in one spelling: lower case, without accents."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Lower case without accents, so "cliént", "cliënt" and "client" are one term."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("‘", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
