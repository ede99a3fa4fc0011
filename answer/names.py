"""Finds names of persons, in one pass over the words of a text.

Four things give a name away: a word that announces it ("mijn cliënt Jan", "mevr. de Vries"), a
known first name, initials ("J. de Boer"), and personal data right behind it ("Dewi (12-09-2014)").
In a text typed in small letters only an announced or known name counts. Places, organisations and
regulations stay, as a question needs them. Words are walked one by one instead of matched by one
large pattern, whose time could grow without bound on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property

from answer import name_data
from answer.name_words import (
    HOUSES,
    MANY,
    MAX_WORDS,
    NAMING,
    NATIONAL,
    NO_NAMES,
    NO_SMALL,
    OPENERS,
    PARTICLES,
    PERSONS,
    ROLES,
    STRONG,
    TITLES,
    VERBS,
    WEAK,
)
from index.language import ENGLISH, language_of
from waaier.folding import folded

_TOKEN = re.compile(
    r"\[[\w-]+\]|(?i:t\.n\.v\.|v/d|o/h)|[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?|['’][tsn]\b|\d+|[^\w\s]"
)


@dataclass(frozen=True)
class Token:
    """A word, number or mark with its offsets ``[start, end)``."""

    text: str
    start: int
    end: int

    @cached_property
    def plain(self) -> str:
        """In small letters, without the dot behind it."""
        return self.text.lower().replace("’", "'").rstrip(".")

    @cached_property
    def is_word(self) -> bool:
        """Whether it is a word rather than a mark, a number or a placeholder."""
        return self.text[0].isalpha()

    @cached_property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital, or is a name such as d'Ancona."""
        head = self.text[2:] if self.text[:2].lower() in ("d'", "d’", "l'", "l’") else self.text
        return head[:1].isupper()

    @cached_property
    def is_initial(self) -> bool:
        """Whether it is one or more initials: "J." or "A.B."."""
        return bool(re.fullmatch(r"(?:[^\W\d_]{1,2}\.)+", self.text)) and self.text[0].isupper()

    @cached_property
    def is_particle(self) -> bool:
        """Whether it is a small word between the parts of a name."""
        return self.text.lower().replace("’", "'") in PARTICLES

    @cached_property
    def is_name_like(self) -> bool:
        """Whether a capitalised word could be a name: no verb, no law, no organisation."""
        return (
            self.is_capitalised
            and self.text.rstrip(".") not in NO_NAMES
            and not name_data.is_no_person(self.text.rstrip("."))
        )

    @cached_property
    def is_known(self) -> bool:
        """Whether it is a first name or a family name from the lists."""
        return name_data.is_first_name(self.text) or self.plain in name_data.family_names()

    @cached_property
    def is_unknown(self) -> bool:
        """Whether it is neither Dutch nor a place, an organisation or an abbreviation."""
        return (
            self.is_word
            and len(self.plain) > 2
            and not name_data.is_dutch(self.text)
            and not name_data.is_place(self.text)
            and not name_data.is_no_person(self.plain)
            and not (NATIONAL.search(self.plain) and name_data.is_proper(self.plain))
        )


def names_in(text: str, public: Container[str] = ()) -> list[str]:
    """The names in a text, whole ones first and then their parts, longest first.

    Args:
        text: what is searched.
        public: words with a capital in the sources, folded. Unless they are a first name or are
            announced as a person's name they stay: "Sunny Selwerd" is a project.
    """
    tokens = [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    letters = [char for char in text if char.isalpha()]
    # In a text of capitals only, capitals say nothing.
    shouted = sum(map(str.isupper, letters)) > 0.6 * len(letters) and len(letters) > 12
    if shouted:
        tokens = [Token(t.text.lower(), t.start, t.end) for t in tokens]
    english = language_of(text) == ENGLISH
    found: set[str] = set()
    for start, end in _Walk(text, tokens, english, public).spans():
        part = tokens[start:end]
        found.add(text[part[0].start : part[-1].end].rstrip("."))
        # The same person is often called by one of the names later on.
        for token in part:
            written = text[token.start : token.end].rstrip(".")
            for word in {written, *written.split("-")}:
                if len(word) > 2 and _may_stand_alone(token, word):
                    found.add(word)
    return sorted(found, key=lambda name: (-len(name), name))


def _may_stand_alone(token: Token, word: str) -> bool:
    """Whether a part of a name is that name wherever else it stands."""
    if token.is_initial or token.is_particle or word in NO_NAMES:
        return False
    if name_data.is_place(word):
        return False
    return word[0].isupper() or name_data.is_first_name(word) or not name_data.is_dutch(word)


class _Walk:
    """Goes over the tokens once and yields the ranges that are a name."""

    def __init__(
        self, text: str, tokens: list[Token], english: bool, public: Container[str]
    ) -> None:
        self._public = public
        self._text = text
        self._tokens = tokens
        self._english = english

    def spans(self) -> Iterator[tuple[int, int]]:
        """Token ranges, in order, that do not overlap."""
        index = 0
        while index < len(self._tokens):
            known = self._phrase_end(index)
            if known > index:
                index = known
                continue
            start, end = self._at(index)
            if end > start:
                yield start, end
            index = max(end, index + 1)

    def _phrase_end(self, index: int) -> int:
        """Past a place or organisation of several words: "Tom in de buurt"."""
        first = self._tokens[index]
        if not first.is_capitalised:
            return index
        length = name_data.phrase_length(self._text, first.start, first.plain)
        while index < len(self._tokens) and self._tokens[index].start < first.start + length:
            index += 1
        return index

    def _at(self, index: int) -> tuple[int, int]:
        token = self._tokens[index]
        start, end = self._after_cue(index)
        if end > start:
            return start, end
        if token.is_initial and self._capital_end(index) > index + 1:
            return index, self._capital_end(index)
        if token.is_name_like and not token.is_initial:
            end = self._capital_end(index)
            return (index, end) if self._is_named(index, end) else (index, index)
        if token.is_word and not token.is_capitalised and self._is_small_first_name(token):
            return index, self._small_rest(index + 1, named=True)
        return index, index

    # --- after a word that announces a name --------------------------------------------------

    def _after_cue(self, index: int) -> tuple[int, int]:
        tokens, word = self._tokens, self._tokens[index].plain
        start = self._skip(index + 1)
        title = word in TITLES
        if tokens[index].text.endswith(".") and not title and word != "t.n.v":
            return start, start
        role, many = word in ROLES, word in MANY
        naming = word in NAMING or self._is_own_name(index)
        weak = word in WEAK or word == "t.n.v"
        if not (title or role or many or naming or weak) or start >= len(tokens):
            return start, start
        end = self._capital_end(start)
        if end == start:
            small = title or role or naming
            return start, self._small_end(start, title=title) if small else start
        words = [
            t
            for t in tokens[start:end]
            if t.is_capitalised and not t.is_initial and not t.is_particle
        ]
        whole = " ".join(t.text for t in tokens[start:end]).rstrip(".")
        known = any(t.is_known or t.is_initial for t in tokens[start:end])
        if name_data.is_no_person(whole) or not words:
            return start, start
        if title or word == "t.n.v":
            return start, end
        if name_data.is_place(whole) or (len(words) == 1 and name_data.is_place(words[0].text)):
            return start, start
        strange = all(t.is_unknown or t.is_known for t in words)
        if many or (naming and not self._speaks_of_person(index)) or weak:
            fits = known or (strange and (len(words) > 1 or word in ("ene", "namens", "genaamd")))
        elif tokens[start].is_particle or tokens[start].plain in OPENERS:
            # "Bewoner van Selwerd" comes from there, "bewoner van der Meer" is called so.
            second = tokens[start + 1].plain
            fits = strange and (tokens[start].plain != "van" or second in ("den", "der", "'t"))
        else:
            fits = not (len(words) == 1 and NATIONAL.search(words[0].plain)) or known or strange
        return (start, end) if fits else (start, start)

    def _is_own_name(self, index: int) -> bool:
        """At "is" of "mijn naam is", or at "naam" of "naam: "."""
        word = self._tokens[index].plain
        before = [t.plain for t in self._tokens[max(0, index - 1) : index]]
        after = [t.text for t in self._tokens[index + 1 : index + 2]]
        return (word in ("is", "was") and before in (["naam"], ["name"])) or (
            word in ("naam", "name", "voornaam", "achternaam") and after == [":"]
        )

    def _speaks_of_person(self, index: int) -> bool:
        """Whether "heet" is said of a person: "hij heet", "mijn cliënt heet"."""
        near = self._tokens[max(0, index - 3) : index]
        return self._tokens[index].plain in ("is", "was", "naam", "voornaam", "achternaam") or any(
            t.plain in PERSONS or t.plain in ROLES or t.plain in TITLES for t in near
        )

    def _skip(self, index: int) -> int:
        """Past what may stand between a cue and the name: a comma, a colon, "heet"."""
        while index < len(self._tokens) and self._tokens[index].text.lower() in (
            *(",", ":", "heet", "genaamd", '"', "“", "'", "("),
        ):
            index += 1
        return index

    # --- names with capitals -----------------------------------------------------------------

    def _capital_end(self, start: int) -> int:
        """Where a name that begins at ``start`` ends; ``start`` itself when there is none."""
        end, tokens = start, self._tokens
        for index in range(start, min(len(tokens), start + MAX_WORDS)):
            token = tokens[index]
            following = tokens[index + 1].plain if index + 1 < len(tokens) else ""
            if token.is_initial or (token.is_name_like and token.is_word):
                end = index + 1
                if token.text.endswith(".") and not token.is_initial:
                    break
            elif token.is_particle or (token.text == "-" and end == index > start):
                continue
            elif token.plain not in OPENERS or following not in ("den", "'t", "t", "het", "der"):
                break
        named = any(t.is_capitalised and not t.is_initial for t in tokens[start:end])
        return end if named else start

    def _is_named(self, start: int, end: int) -> bool:
        """Whether capitalised words without a cue are a name of a person."""
        tokens = self._tokens
        first, words = tokens[start], [t for t in tokens[start:end] if t.is_capitalised]
        whole = " ".join(t.text for t in tokens[start:end]).rstrip(".")
        if name_data.is_no_person(whole) or name_data.is_place(whole):
            return False
        before = tokens[start - 1].plain if start else ""
        if name_data.is_first_name(first.text):
            if len(words) > 1:
                return before not in HOUSES
            # "Jan" is a word of the list too; within a sentence its capital tells it is a name.
            inside = start > 0 and tokens[start - 1].text[-1] not in ".?!:-"
            double = "-" in first.text
            if inside or double or not name_data.is_dutch(first.text):
                return before not in HOUSES
        strange = all(t.is_unknown or t.is_known for t in words) and not any(
            folded(t.text.rstrip(".")) in self._public for t in words
        )
        if self._is_followed_by(end, ("[datum]", "[bsn]", "[adres]"), 4):
            return len(words) > 1 or strange
        if self._is_followed_by(end, ("[telefoonnummer]", "[e-mailadres]"), 3):
            return len(words) > 1 and strange
        if strange and self._has_age(end):
            return True
        # Two words that are nothing else: "Öncel Şener"; English ones would all seem strange.
        lone = [t for t in words if not t.is_initial]
        return strange and len(lone) > 1 and before not in HOUSES and not self._english

    def _is_followed_by(self, index: int, marks: tuple[str, ...], within: int) -> bool:
        """Whether "(geb. [datum]" or ", [datum]" follows."""
        following = [t.text.lower() for t in self._tokens[index : index + within]]
        opened = bool(following) and following[0] in ("(", ",", *marks)
        return opened and any(mark in following for mark in marks)

    def _has_age(self, index: int) -> bool:
        """Whether "(8)" or "(8 jaar)" follows."""
        following = [t.text.lower() for t in self._tokens[index : index + 4]]
        return (
            len(following) > 2
            and following[0] == "("
            and following[1].isdigit()
            and len(following[1]) <= 2
            and following[2] in (")", "jaar", "jr", "jr.")
        )

    # --- names in small letters --------------------------------------------------------------

    def _is_small_first_name(self, token: Token) -> bool:
        """Whether a word in small letters can only be a first name."""
        return (
            len(token.plain) > 3
            and token.plain not in NO_SMALL
            and name_data.is_first_name(token.text)
            and not name_data.is_dutch(token.text)
            and not name_data.is_place(token.text)
        )

    def _small_end(self, start: int, *, title: bool) -> int:
        """Where a name in small letters after a cue ends; ``start`` when there is none."""
        tokens, index = self._tokens, start
        while index < len(tokens) and re.fullmatch(r"(?:[a-z]\.)+", tokens[index].text):
            index += 1
        initials = index > start
        if index >= len(tokens):
            return start
        token = tokens[index]
        if name_data.is_first_name(token.text) and token.plain not in NO_SMALL and token.is_word:
            return self._small_rest(index + 1, named=True)
        if token.is_particle and (title or initials or token.text.lower() in STRONG):
            end = self._small_rest(index)
            return end if end > index else start
        if not token.is_word or token.is_capitalised or token.plain in VERBS:
            return start
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        ended = following is None or not following.is_word or following.plain in VERBS
        if token.plain in name_data.family_names():
            return index + 1 if (title or initials) and ended else start
        if self._english or not token.is_unknown or name_data.is_typo(token.plain, VERBS):
            return start
        more = following is not None and following.is_unknown
        if not (title or initials or more) and name_data.is_mistyped(token.text):
            return start
        if initials or title or ended or more:
            return self._small_rest(index + 1)
        return start

    def _small_rest(self, start: int, *, named: bool = False) -> int:
        """Where family names in small letters end, with their particles.

        After a first name (``named``) any word may follow a particle when the name ends there:
        "theresia de smet heeft".
        """
        tokens, end, index = self._tokens, start, start
        while index < min(len(tokens), start + MAX_WORDS):
            token = tokens[index]
            strong = index > start and tokens[index - 1].text.lower() in STRONG
            after_particle = index > start and tokens[index - 1].is_particle
            if token.is_capitalised:
                break
            if token.is_word and not token.is_particle and token.plain not in VERBS:
                family = token.plain in name_data.family_names()
                known = (family and after_particle) or (
                    (family or (named and after_particle)) and self._ends_after(index)
                )
                if not (strong or known or (token.is_unknown and not self._english)):
                    break
                end = index + 1
                if token.text.endswith("."):
                    break
            elif not token.is_particle:
                break
            index += 1
        return end

    def _ends_after(self, index: int) -> bool:
        following = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        return following is None or not following.is_word or following.plain in VERBS
