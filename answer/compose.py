"""Builds what is shown from what was read: statements, cards, citations, and what may help.

The sentences come from the passages that were found; cards among the best results are shown as
cards too, because a situation often fits more than one regulation.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from haystack import component

from answer.cards import card_block
from answer.citing import Citations, citation_of
from answer.held import Ask, Wanted, ask_of, counts_things, is_money, places_in
from answer.model.check_words import FUNCTION_WORDS
from answer.reading import MAX_CARDS, Reading
from answer.selection import MAX_WORDS, Stretch, choose, joined, leans_back
from answer.support import Verdict, told_by_card
from index.article_boost import ARTICLE_PART
from index.sentences.fit import Fit, Sentence, question_terms
from index.sentences.sayable import sentence_spans
from ingest.sentences import trimmed_spans
from waaier.domain import CardBlock, Citation, Outcome, Passage, PassageRole, SourceKind, Statement

_COMPOSED = (Outcome.ANSWERED, Outcome.PARTLY_ANSWERED, Outcome.CLARIFICATION)

NEARBY = 3
"""Passages of other sources shown as "misschien bruikbaar"."""

NEAREST = 10
"""Of so many likeliest sentences those that hold an amount go first when one was asked for."""

NEAR_SCORE = 0.5
NEAR_WEIGHT = 3.0
"""A second or third card is shown when it scored half of the best result, or one of its sentences
weighs nearly as much as the best. Over 370 card questions that leaves 395 of 402 right cards and
half of the others (347 of 708); the rest may still stand under "misschien bruikbaar"."""

BEST_OF_CARD = 3
BESIDES_BEST = 2.0
"""So many sentences of the card that leads are said besides its summary, if they weigh nearly as
much as its best. With three 0.79 of 374 card questions are answered by what is said, in 94 words;
with one 0.72, in 75 words."""


@component
class Compose:
    """Builds the statements, cards and citations."""

    @component.output_types(
        statements=list[Statement],
        cards=list[CardBlock],
        citations=list[Citation],
        nearby=list[Citation],
    )
    def run(self, verdict: Verdict, reading: Reading) -> dict[str, object]:
        """Chooses verbatim sentences; shows the nearest passages when there is no answer.

        Rival rules of different places are shown side by side, while the gemeente is asked for.
        """
        if verdict.outcome not in _COMPOSED:
            # To a question about another world nothing here comes near.
            near = verdict.outcome is Outcome.NOT_IN_SOURCES
            found = nearby(reading, (), NEARBY) if near else []
            return {"statements": [], "cards": [], "citations": [], "nearby": found}
        citations = Citations()
        statements = [
            Statement(text=one.text, citations=(citations.cite(one.passage, one.start, one.end),))
            for one in said(reading)
        ]
        cards = _cards(reading, citations)
        cited = citations.all()
        return {
            "statements": statements,
            "cards": cards,
            "citations": list(cited),
            "nearby": nearby(reading, {one.source.id for one in cited}, NEARBY),
        }


def said(reading: Reading) -> list[Stretch]:
    """What is said, best first.

    An article of a law that was asked for by number is said as it stands, and nothing else.
    A card that leads the result opens with its summary and what fits the question best in
    particular, so that "voor een kamer?" is not answered by the general case only; then each
    other card with one sentence, and what other sources say. Of a comparison each side gets its
    share of the words.
    """
    if reading.article.stretches:
        return list(reading.article.stretches)
    cards = _found_cards(reading)
    lead = reading.lead_card
    if lead is None and reading.sides:
        return _of_sides(reading.sides)
    if lead is None:
        return joined(choose(reading.fit))
    shown = _of_card(reading, lead)
    for card in cards:
        if card != lead:
            shown += _summary(reading, card)[:1]
    length = sum(len(one.text.split()) for one in shown)
    elsewhere = reading.fit.only(lambda one: one.passage.source.kind is not SourceKind.CARD)
    if elsewhere.sentences and length < MAX_WORDS:
        best = float(reading.fit.weights.max())
        shown += joined(
            [
                one
                for one, weight in zip(elsewhere.sentences, elsewhere.weights, strict=True)
                if weight >= best - 1
            ]
        )[:1]
    return shown


def nearby(reading: Reading, used: Collection[str], limit: int) -> list[Citation]:
    """The best sentence of other sources that were found, best first.

    Sentences that hold the sort of thing that was asked for go first, be it of something else:
    whoever reads can tell.

    Args:
        reading: what was found.
        used: ids of sources that already stand in the answer.
        limit: at most so many.
    """
    fit = reading.fit
    found: dict[str, Citation] = {}
    ordered = [fit.sentences[row] for row in fit.weights.argsort()[::-1]]
    for passage, start, end in _most_useful(reading, ordered):
        # Of a long publication several passages may help; of a card one line is enough.
        key = passage.unit
        if passage.source.id not in used and key not in found and len(found) < limit:
            found[key] = citation_of(passage, start, end, len(found) + 1)
    return list(found.values())


def _most_useful(reading: Reading, ordered: list[Sentence]) -> list[tuple[Passage, int, int]]:
    """Where to look: what holds the sort of thing that is asked for, then the likeliest."""
    ask = ask_of(reading.query.text)
    holding = [] if ask is None else _holding(reading, ask, ordered[:NEAREST])
    if ask is not None and ask.wanted is Wanted.AMOUNT and not holding:
        # To whoever asks for money a number of homes is a riddle.
        ordered = sorted(ordered, key=lambda one: counts_things(one.text))
    return holding + [(one.passage, one.start, one.end) for one in ordered]


def _holding(
    reading: Reading, ask: Ask, nearest: Sequence[Sentence]
) -> list[tuple[Passage, int, int]]:
    """Where the sort of thing stands that is asked for: in the card that leads, or nearby.

    Nearby it must share a word with the question: the telephone number of others is no help. To a
    question for an amount what names money goes before a share.
    """
    subject = ask.words - question_terms(ask.wanted.value) - FUNCTION_WORDS

    def shared(passage: Passage, text: str) -> int:
        return len(subject & question_terms(f"{passage.source.title} {text}"))

    of_card = [
        (passage, start, end)
        for passage in reading.cards.get(reading.lead_card or "", ())
        if passage.role is PassageRole.TEXT
        for start, end in sentence_spans(passage.text)
        if places_in(ask, passage.text[start:end], strictly=False)
    ]
    of_card.sort(key=lambda one: -shared(one[0], one[0].text[one[1] : one[2]]))
    found = of_card[:1] + [
        (one.passage, one.start, one.end)
        for one in nearest
        if places_in(ask, one.text, strictly=False) and shared(one.passage, one.text)
    ]
    if ask.wanted is Wanted.AMOUNT:
        found.sort(key=lambda one: not is_money(one[0].text[one[1] : one[2]]))
    return found


def _of_sides(sides: Sequence[Fit]) -> list[Stretch]:
    """Of a comparison each side with its share of the words, and nothing twice.

    What was said of one side is left out before the next one is chosen: the searches find much
    the same, and what fell out afterwards would leave its room empty.
    """
    shown: list[Stretch] = []
    said: set[tuple[str, int]] = set()

    def is_new(one: Sentence) -> bool:
        return (one.passage.id, one.start) not in said

    for fit in sides:
        chosen = choose(fit.only(is_new), MAX_WORDS // len(sides))
        said |= {(one.passage.id, one.start) for one in chosen}
        shown += joined(chosen)
    return shown


def _found_cards(reading: Reading) -> list[str]:
    """Cards among the best results, best first.

    Beside an article that was asked for by number only those that name it.
    """
    if reading.article.stretches:
        naming = [hit.passage.source.id for hit in reading.hits if ARTICLE_PART in hit.parts]
        return [one for one in dict.fromkeys(naming) if one in reading.cards][:MAX_CARDS]
    found = [source for source in reading.first_sources(MAX_CARDS) if source in reading.cards]
    return [card for card in found if card == reading.lead_card or _is_near(reading, card)]


def _is_near(reading: Reading, card: str) -> bool:
    """Whether a card comes near enough to the best result to be shown whole beside it."""
    scores = [hit.found_score for hit in reading.hits if hit.passage.source.id == card]
    if max(scores) >= NEAR_SCORE * max(hit.found_score for hit in reading.hits):
        return True
    own = reading.fit.only(lambda one: one.passage.source.id == card).weights
    return bool(own.size) and bool(own.max() >= reading.fit.weights.max() - NEAR_WEIGHT)


def _summary(reading: Reading, card: str) -> list[Stretch]:
    """The sentences of a card's summary."""
    return [
        Stretch(passage, part.start + start, part.start + end)
        for passage in reading.cards[card]
        for part in passage.fields
        if part.field == "samenvatting"
        for start, end in trimmed_spans(passage.text[part.start : part.end])
    ]


def _of_card(reading: Reading, card: str) -> list[Stretch]:
    """A card's summary, and its sentences that fit the question best.

    To a question for an amount, a term and the like the sentence that holds it comes first.
    """
    summary = _summary(reading, card)
    fit = reading.fit.only(lambda one: one.passage.source.id == card and not leans_back(one))
    rows = fit.weights.argsort()[::-1][:BEST_OF_CARD]
    best = [
        Stretch(one.passage, one.start, one.end)
        for one, weight in ((fit.sentences[row], fit.weights[row]) for row in rows)
        if weight >= fit.weights.max() - BESIDES_BEST and not _is_within(one, summary)
    ]
    ask = ask_of(reading.query.text)
    if ask is not None and best and places_in(ask, best[0].text):
        return [best[0], *summary, *best[1:]]
    told = told_by_card(reading) if card == reading.lead_card else None
    if told is not None:
        return [told, *(one for one in summary + best if not _overlap(one, told))]
    return summary + best


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one.passage.id == other.passage.id and one.start < other.end and other.start < one.end


def _is_within(sentence: Sentence, shown: Sequence[Stretch]) -> bool:
    return any(
        one.passage.id == sentence.passage.id and one.start <= sentence.start < one.end
        for one in shown
    )


def _cards(reading: Reading, citations: Citations) -> list[CardBlock]:
    blocks = []
    for card in _found_cards(reading):
        block = card_block(reading.cards[card], citations)
        if block is not None:
            articles = reading.grounds.get(card, ())
            blocks.append(block.model_copy(update={"articles": articles}) if articles else block)
    return blocks
