"""Holds what a language model wrote for a workshop to what it rests on.

A factual line goes through the checks of an answer (:func:`answer.model.verify.fault_of`). A story,
an opinion and a question claim nothing; they may bring no fact in and give nothing away. A check
that is in doubt says no: then the words of the source stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from answer.model import check_words as listed
from answer.model.ground import Fault, Ground, content_of, terms_of
from answer.model.modality import has, modality_fault
from answer.model.quotes import Quote
from answer.model.verify import fault_of, form_fault, invention_fault, shared_share
from index.lexical import words
from ingest.sentences import trimmed_spans
from waaier.domain import Language, Passage
from waaier.folding import folded
from workshop.getallen import getallen
from workshop.taalmodel import woorden

MIN_TOLD = 0.65
"""Share of the words of a situation that its story must tell; the rest may be said otherwise."""

MIN_STORY_WORDS = 12
MAX_SENTENCES = 8

ON_SUBJECT = 0.5
"""Share of a clause with a "niet" or a "moet" in it that must come from the situation."""

GIVEN_AWAY = 0.8
"""Share of the words of a condition that a story may not reach."""

OPINION_WORDS = 30
OPINION_SHARED = 0.3
"""An opinion has words of its own; without a third from the source it is about something else."""

QUESTION_WORDS = 35
QUESTION_SHARED = 0.6


def situation_ground(situatie: str, passage: Passage) -> Ground:
    """A situation as what a story rests on.

    Args:
        situatie: an invented situation of a card.
        passage: any passage of that card: title and place of the card may be named by it.
    """
    whole = passage.model_copy(update={"text": situatie, "fields": (), "section": ()})
    return Ground((Quote(whole, 0, len(situatie)),))


def facts_fault(sentence: str, quotes: Sequence[Quote]) -> Fault | None:
    """Why a factual sentence may not stand for these quotes."""
    return fault_of(sentence, quotes, Language.DUTCH, lambda _sentence, _quote: 0.0)


def story_fault(
    story: str, situation: Ground, title: str, conditions: Iterable[str], max_words: int
) -> Fault | None:
    """Why a story may not stand for the situation.

    It tells all of the situation, brings in nothing that decides which rule holds, and tells no
    rule and not which card it leads to.
    """
    if len(story.split()) < MIN_STORY_WORDS:
        return Fault.FORM
    return (
        form_fault(story, max_words=max_words, max_sentences=MAX_SENTENCES)
        or invention_fault(story, situation)
        or _new_fact(story, situation)
        or _left_out(story, situation)
        or _given_away(story, situation, title, conditions)
    )


def opinion_fault(opinion: str, ground: Ground) -> Fault | None:
    """Why an opinion may not be put up for discussion with this quote."""
    if opinion.rstrip("\"'”’ ").endswith("?"):
        return Fault.FORM
    fault = form_fault(opinion, max_words=OPINION_WORDS, max_sentences=1)
    fault = fault or invention_fault(opinion, ground)
    if fault is None and shared_share(opinion, ground.quoted_terms) < OPINION_SHARED:
        return Fault.SUPPORT
    return fault


def question_fault(question: str, ground: Ground, answer: str) -> Fault | None:
    """Why a question may not ask for the number of a sentence.

    Args:
        question: as the model wrote it.
        ground: the sentence the number stands in.
        answer: the number with its unit, which the question must not hold.
    """
    if not question.endswith("?"):
        return Fault.FORM
    said = folded(question)
    if folded(answer) in said or getallen(question):
        return Fault.GIVES_AWAY
    fault = form_fault(question, max_words=QUESTION_WORDS, max_sentences=1)
    fault = fault or invention_fault(question, ground)
    if fault is not None:
        return fault
    for pattern in woorden.BOUNDS.values():
        if has(pattern, said) and not has(pattern, ground.plain):
            return Fault.BOUND
    own = shared_share(question, ground.quoted_terms | ground.heading_terms)
    if own < QUESTION_SHARED:
        return Fault.SUPPORT
    return modality_fault(question, ground, english=False)


def _new_fact(story: str, situation: Ground) -> Fault | None:
    """Whether a word came in that decides which rule holds, or a "niet" about something new."""
    stands = situation.plain
    for word in map(folded, words(story)):
        for stem in woorden.DECIDING:
            if word.startswith(stem) and stem not in stands:
                return Fault.SUPPORT
    for start, end in trimmed_spans(story):
        sentence = folded(story[start:end])
        heavy = (listed.NEGATION, listed.OBLIGE, listed.PERMIT)
        is_heavy = any(has(one, sentence) for one in heavy)
        if not is_heavy or has(woorden.WONDERS, sentence):
            continue
        if shared_share(sentence, situation.quoted_terms) < ON_SUBJECT:
            return Fault.NEGATION
    return None


def _left_out(story: str, situation: Ground) -> Fault | None:
    """Whether the story leaves out what stands in the situation."""
    told = terms_of(story)
    if shared_share(situation.text, told) < MIN_TOLD:
        return Fault.SUPPORT
    said = folded(story)
    for pattern, fault in (
        (listed.NEGATION, Fault.NEGATION),
        (listed.RESTRICTION, Fault.RESTRICTION),
    ):
        if has(pattern, situation.plain) and not has(pattern, said):
            return fault
    missing = set(re.findall(r"\d+", situation.plain)) - set(re.findall(r"\d+", said))
    return Fault.NUMBER if missing else None


def _given_away(
    story: str, situation: Ground, title: str, conditions: Iterable[str]
) -> Fault | None:
    """Whether the story states a rule, or names the card that should be found."""
    said = folded(story)
    if has(woorden.RULES, said) and not has(woorden.RULES, situation.plain):
        return Fault.GIVES_AWAY
    told = terms_of(story) - situation.quoted_terms
    core = content_of(re.sub(r"\(.*?\)|:.*$", "", title))
    if core and core <= terms_of(story) and told & core:
        return Fault.GIVES_AWAY
    for condition in conditions:
        terms = content_of(condition)
        fresh = terms - situation.quoted_terms
        if fresh and len(terms & terms_of(story)) >= GIVEN_AWAY * len(terms):
            return Fault.GIVES_AWAY
    return None
