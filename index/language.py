"""Whether a question is asked in Dutch or in English.

By its small words: they are a third of any sentence and hardly overlap between the two languages.
Words that both languages have ("is", "in", "was", "of", "we", "die") say nothing and are left out.
"""

from __future__ import annotations

import re

DUTCH = "nl"
ENGLISH = "en"

_DUTCH_WORDS = frozenset(
    "de het een en van ik je u hij zij ze wij jullie mijn jouw uw zijn haar hun dit deze wat wie "
    "waar wanneer waarom hoe welke welk niet geen wel ook maar als dan dat om te voor met bij naar "
    "uit op aan over door tot na er heeft heb hebben kan kunnen mag mogen moet moeten wil wordt "
    "worden gaat krijgt krijg krijgen doet iemand iets nog al meer tussen zonder tegen".split()
)
_ENGLISH_WORDS = frozenset(
    "the a an and i you he she they it my your his her their this these those what who whom where "
    "when why how which not no but if then that to for with by from out on at about into after "
    "there has have can could may must should would will does do did are were being get "
    "gets got someone anyone any some more between without against under or be its".split()
)


def language_of(text: str) -> str:
    """``"en"`` when a text has more English than Dutch small words, else ``"nl"``."""
    words = re.findall(r"[a-zà-ÿ]+", text.lower())
    english = sum(word in _ENGLISH_WORDS for word in words)
    dutch = sum(word in _DUTCH_WORDS for word in words)
    return ENGLISH if english > dutch else DUTCH
