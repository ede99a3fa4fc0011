"""Lets the language model make the questions that workers may ask about a passage.

They are only ever searched with (:mod:`index.questions`). Still they are held to the guard: what
is kept on disk and in the index must hold no personal data, also when a model makes it up.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from string import Template

from answer.guard import mask
from answer.injection import is_instruction
from answer.model.client import ModelClient
from answer.model.prompt import prompt_parts, shown
from answer.model.sent import SentPassage, has_address
from waaier.domain import Passage
from waaier.errors import InputError
from waaier.folding import folded
from waaier.settings import Settings

QUESTIONS = 3
"""Kept of a passage: each is a vector, and after the third they repeat each other."""

MAX_CHARS = 200
"""Longer is no question anyone types; a model that rambles must not fill the index."""

MIN_WORDS = 3

PROMPT = "vragen"

_RULES = "1"
"""Raise it when what is kept of an answer changes, so that everything is asked anew."""

_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LIST = re.compile(r"\[.*\]", re.DOTALL)
_IN_FRONT = re.compile(
    r"^(?:[\s\-–—•*>#\"'“”‘’„]+|\(?\d{1,2}[.):]+|(?:vraag|v|q)\s*\d{0,2}\s*[:.)])+", re.IGNORECASE
)
_BEHIND = re.compile(r"[\s*\"'“”‘’,;]+$")


class QuestionAsker:
    """Asks about passages, on the model that is set. Safe to use from several threads.

    Args:
        client: the model.
        parallel: how many passages may be asked about at once.
    """

    def __init__(self, client: ModelClient, parallel: int) -> None:
        self._client = client
        self._parallel = parallel
        self._system, self._user = prompt_parts(PROMPT)
        said = f"{_RULES}\x1f{self._system}\x1f{self._user}"
        self._version = hashlib.sha256(said.encode()).hexdigest()[:16]

    @classmethod
    def of(cls, settings: Settings) -> QuestionAsker:
        """The asker for what is set.

        Raises:
            InputError: no language model is set, or its address or name cannot be used.
        """
        client = ModelClient.of(settings)
        if client is None:
            raise InputError(
                "Voor --vragen is een taalmodel nodig, en er is er geen ingesteld.",
                "Zet het adres in WAAIER_LLM_URL en de naam in WAAIER_LLM_NAME; zie "
                "docs/taalmodel.md.",
            )
        return cls(client, settings.llm_parallel)

    @property
    def version(self) -> str:
        """Of the prompt and of the rules for what is kept."""
        return self._version

    @property
    def parallel(self) -> int:
        """How many passages may be asked about at once."""
        return self._parallel

    def ask(self, passage: Passage) -> list[str]:
        """At most ``QUESTIONS`` questions that the passage answers; none when none are fit.

        Raises:
            InputError: the model does not answer now.
        """
        user = Template(self._user).substitute(passage=shown(SentPassage.of(1, passage)))
        said = "".join(self._client.stream(user, self._system))
        return kept_questions(said, passage.text)


def kept_questions(said: str, text: str) -> list[str]:
    """The questions in an answer of a model that may be kept.

    Args:
        said: one question a line, with or without numbers, or a list in JSON.
        text: of the passage; a question that only repeats words of it adds nothing.
    """
    bare_text = f" {_bare(text)} "
    kept: dict[str, str] = {}
    for question in _questions(said):
        bare = _bare(question)
        if (
            len(question) <= MAX_CHARS
            and len(bare.split()) >= MIN_WORDS
            and f" {bare} " not in bare_text
            and not has_address(question)
            and not is_instruction(question)
            and not mask(question).found
        ):
            kept.setdefault(bare, question)
    return list(kept.values())[:QUESTIONS]


def _questions(said: str) -> Iterator[str]:
    said = _THOUGHTS.sub("", said)
    for line in _listed(said) or said.splitlines():
        question = " ".join(_BEHIND.sub("", _IN_FRONT.sub("", line)).split())
        # Without the mark it is an introduction or an explanation as often as a question.
        if question.endswith("?"):
            yield question


def _listed(said: str) -> list[str]:
    """The texts in a list in JSON, or nothing when there is none."""
    found = _LIST.search(said)
    try:
        items = json.loads(found.group()) if found else []
    except ValueError:
        return []
    return [item for item in items if isinstance(item, str)]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text)))
