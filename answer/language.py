"""Tells an English question from a Dutch one by its small words."""

from __future__ import annotations

import re

from waaier.domain import Language

_ENGLISH = frozenset(
    "the a an of to and or for from with without my your his her their our i you he she they we "
    "it "
    "what which who whom where when why how does do did can could may might should would will has "
    "have had are was were been being not there this that these those if about into than because "
    "please any some someone who's what's don't doesn't isn't i'm it's me him them us".split()
)
_DUTCH = frozenset(
    "de het een van en of voor met zonder mijn uw zijn haar hun onze ons ik u je jij hij zij ze "
    "wij "
    "wat welke welk wie waar wanneer waarom hoe doet kan kunnen mag moet moeten zou zal heeft heb "
    "hebben was waren niet geen er dit dat deze die als over in op bij naar uit aan om te is wordt "
    "worden krijgt krijgen wil maar ook nog dan door omdat iemand hem".split()
)
_BOTH = frozenset("was is in had we over me of".split())

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language_of(text: str) -> Language:
    """English when a text holds more of its small words than of the Dutch ones, else Dutch."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    english = sum(word in _ENGLISH and word not in _BOTH for word in words)
    dutch = sum(word in _DUTCH and word not in _BOTH for word in words)
    return Language.ENGLISH if english > dutch else Language.DUTCH
