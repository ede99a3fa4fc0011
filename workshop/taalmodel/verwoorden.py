"""Lets the language model put parts of a workshop into livelier words, each checked first.

Asked for are the introduction, the story of each case, the opinion of each statement, and the
question and feedback of each quiz question. What a trainer tells as a fact (the explanation, model
answers, cards) stays verbatim, and so do the answers of a quiz: what is right is never left to a
model. Calls go out side by side, within one time for the whole workshop; what is late, missing or
fails its check keeps the words of the source. So a workshop is always made.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from answer.model.client import ModelClient, ModelUnavailableError
from answer.model.ground import Fault, Ground
from answer.model.quotes import Quote, find_quote
from answer.model.reply import ReplyReader
from answer.model.sent import SentPassage
from answer.model.writer import quotes_of
from waaier.domain import Passage
from workshop.material import Aantekenboek, Kaart, Zin
from workshop.model import (
    Casus,
    Inhoud,
    Quizvraag,
    Regel,
    RegelSoort,
    Schrijver,
    Stelling,
    Verwijzing,
    VraagSoort,
)
from workshop.taalmodel import keuring, opdrachten
from workshop.taalmodel.opdrachten import Opdracht
from workshop.voorraad import Voorraad

logger = logging.getLogger(__name__)

INTRODUCED = 3
"""Sources that an introduction is made from: those that are explained first."""

MAX_OPENING = 4
"""Sentences of an introduction."""

MAX_CONDITIONS = 8
"""Conditions that the model is told not to give away."""

Passages = Callable[[Sequence[str]], Mapping[str, Passage]]
"""Passages by id, from the build the workshop is made from."""


@dataclass(frozen=True, slots=True)
class Grondstof:
    """What texts rest on: the stock, the notebook of citations, and the passages."""

    voorraad: Voorraad
    boek: Aantekenboek
    passages: Passages

    def kaart(self, bron_id: str) -> Kaart | None:
        """The card of that id."""
        return next((one for one in self.voorraad.alle if one.id == bron_id), None)

    def citaat(self, regel: Regel) -> tuple[Verwijzing, Quote] | None:
        """The one citation of a line with its quote in the passage; None when there are more."""
        if len(regel.verwijzingen) != 1:
            return None
        (citation,) = self.boek.verwijzingen(regel.verwijzingen)
        passage = self.passages([citation.passage_id]).get(citation.passage_id)
        if passage is None:
            return None
        quote = find_quote(SentPassage.of(1, passage), citation.citaat)
        return None if quote is None else (citation, quote)


@dataclass
class Telling:
    """How it went: texts in the words of the model, refused by a check, and not answered."""

    herschreven: int = 0
    afgewezen: Counter[Fault] = field(default_factory=Counter)
    onbeantwoord: int = 0
    is_te_laat: bool = False

    @property
    def melding(self) -> str | None:
        """What the trainer is told; None when there was nothing to reword."""
        refused = self.afgewezen.total()
        if not self.herschreven and self.onbeantwoord and not refused:
            return (
                "Het taalmodel antwoordt nu niet. De workshop is er wel: alles staat in de woorden "
                "van de bron. Maak later een nieuw ontwerp als u het taalmodel toch wilt."
            )
        if not (self.herschreven or refused or self.onbeantwoord):
            return None
        parts = [
            f"Het taalmodel schreef {_texts(self.herschreven)}. Dat staat erbij. Lees ze na."
            if self.herschreven
            else "Het taalmodel schreef niets dat klopte met de bron."
        ]
        if refused and self.herschreven:
            parts.append(f"{_texts(refused).capitalize()} klopten niet genoeg met de bron.")
        if self.onbeantwoord:
            late = "was de tijd op" if self.is_te_laat else "kwam geen antwoord"
            parts.append(f"Bij {_texts(self.onbeantwoord)} {late}.")
        if refused or self.onbeantwoord:
            parts.append("Daar staan de woorden van de bron.")
        return " ".join(parts)


def _texts(count: int) -> str:
    return "één tekst" if count == 1 else f"{count} teksten"


class Verwoorder:
    """Rewords with the model that is set. Safe to use from several threads.

    Args:
        client: gives the model, or None when none is set now.
        seconds: what one workshop may take.
        parallel: calls at once.
    """

    def __init__(
        self, client: Callable[[], ModelClient | None], seconds: float, parallel: int
    ) -> None:
        self._client = client
        self._seconds = seconds
        self._parallel = parallel

    @property
    def is_on(self) -> bool:
        """Whether a model is set."""
        return self._client() is not None

    def inhoud(self, items: Sequence[Inhoud], stof: Grondstof) -> tuple[list[Inhoud], Telling]:
        """The same content, reworded where that holds; what is locked stays."""
        _, made, count = self.alles("", (), items, stof)
        return made, count

    def alles(
        self, onderwerp: str, uitleg: Sequence[Regel], items: Sequence[Inhoud], stof: Grondstof
    ) -> tuple[tuple[Regel, ...], list[Inhoud], Telling]:
        """An introduction and reworded content.

        Args:
            onderwerp: the masked title of the workshop.
            uitleg: what is explained; the introduction rests on its sources.
            items: content, before its citations are numbered anew.
            stof: what it rests on.
        """
        count = Telling()
        client = self._client()
        if client is None:
            return (), list(items), count
        opening = _sent(uitleg, stof) if onderwerp else ()
        prompts = [opdrachten.introduction(onderwerp, opening) if opening else None]
        prompts += [_prompt(one, stof) for one in items]
        replies = self._asked(client, prompts, count)
        lines = () if replies[0] is None else _opening(replies[0], prompts[0], stof, count)
        made = [
            item if reply is None else _reworded(item, reply, stof, count)
            for item, reply in zip(items, replies[1:], strict=True)
        ]
        logger.info(
            "language model: %d texts of a workshop reworded, %d without an answer, refused: %s",
            count.herschreven,
            count.onbeantwoord,
            {fault.value: many for fault, many in count.afgewezen.items()},
        )
        return lines, made, count

    def _asked(
        self, client: ModelClient, prompts: Sequence[Opdracht | None], count: Telling
    ) -> list[str | None]:
        """The answers to the prompts, None where there is none, within the time of a workshop."""
        end_by = time.monotonic() + self._seconds

        def ask(prompt: Opdracht | None) -> str | None:
            left = end_by - time.monotonic()
            if prompt is None:
                return None
            if left <= 0:
                count.is_te_laat = True
                return None
            try:
                return "".join(client.stream(prompt.user, prompt.system, left))
            except ModelUnavailableError:
                count.is_te_laat = count.is_te_laat or time.monotonic() >= end_by
                return None

        with ThreadPoolExecutor(max_workers=self._parallel) as pool:
            replies = list(pool.map(ask, prompts))
        count.onbeantwoord = sum(
            prompt is not None and reply is None
            for prompt, reply in zip(prompts, replies, strict=True)
        )
        return replies


def by_model(regel: Regel, tekst: str) -> Regel:
    """A line in the words of the model; what stood there is kept with it."""
    return regel.model_copy(
        update={
            "tekst": tekst,
            "geschreven_door": Schrijver.MODEL,
            "oorspronkelijk": regel.eerst,
        }
    )


# --- what is asked --------------------------------------------------------------------------


def _sent(uitleg: Sequence[Regel], stof: Grondstof) -> tuple[SentPassage, ...]:
    """The passages that the first sources of the explanation are quoted from."""
    numbers = [n for line in uitleg for n in line.verwijzingen]
    citations = {one.n: one for one in stof.boek.verwijzingen(numbers)}
    ordered = [citations[n] for n in dict.fromkeys(numbers)]
    sources = list(dict.fromkeys(one.bron_id for one in ordered))[:INTRODUCED]
    ids = list(dict.fromkeys(one.passage_id for one in ordered if one.bron_id in sources))
    found = stof.passages(ids)
    there = [found[one] for one in ids if one in found]
    return tuple(SentPassage.of(n, one) for n, one in enumerate(there, 1))


def _prompt(item: Inhoud, stof: Grondstof) -> Opdracht | None:
    if item.vast:
        return None
    match item:
        case Casus():
            kaart = stof.kaart(item.bron_id)
            return None if kaart is None else opdrachten.story(item, _conditions(kaart))
        case Stelling() if opdrachten.STATEMENT_MARK in item.stelling.eerst:
            return opdrachten.statement(item)
        case Quizvraag() if item.opties:
            quotes = [
                citation.citaat
                for option in item.opties
                for citation in stof.boek.verwijzingen(option.feedback.verwijzingen)[:1]
            ]
            whole = len(quotes) == len(item.opties)
            return opdrachten.quiz(item, quotes) if whole else None
        case _:
            return None


def _conditions(kaart: Kaart) -> list[str]:
    return [zin.text for zin in kaart.veld("voorwaarden")[:MAX_CONDITIONS]]


# --- what came back -------------------------------------------------------------------------


def _opening(
    reply: str, prompt: Opdracht | None, stof: Grondstof, count: Telling
) -> tuple[Regel, ...]:
    """The sentences of the introduction that hold, each with its quote."""
    reader = ReplyReader()
    drafted = [*reader.feed(reply), *reader.end()]
    lines: list[Regel] = []
    for one in drafted[: 2 * MAX_OPENING]:
        quotes = quotes_of(one, prompt.sent if prompt else {})
        fault: Fault | None = quotes if isinstance(quotes, Fault) else None
        if not isinstance(quotes, Fault):
            fault = keuring.facts_fault(one.sentence, quotes)
        if fault is not None or isinstance(quotes, Fault):
            count.afgewezen[fault or Fault.NO_SOURCE] += 1
        elif len(lines) < MAX_OPENING and one.sentence not in [line.tekst for line in lines]:
            zinnen = [Zin(quote.passage, _field_at(quote), quote.start, quote.end)
                      for quote in quotes]  # fmt: skip
            line = stof.boek.regel(one.sentence, zinnen, RegelSoort.FEIT)
            lines.append(line.model_copy(update={"geschreven_door": Schrijver.MODEL}))
    count.herschreven += len(lines)
    return tuple(lines)


def _field_at(quote: Quote) -> str:
    parts = quote.passage.fields
    return next((one.field for one in parts if one.start <= quote.start < one.end), "")


def _reworded(item: Inhoud, reply: str, stof: Grondstof, count: Telling) -> Inhoud:
    lines = opdrachten.lines_in(reply)
    match item:
        case Casus():
            return item.model_copy(
                update={"situatie": _story(item, lines.get("verhaal"), stof, count)}
            )
        case Stelling():
            return item.model_copy(
                update={"stelling": _opinion(item, lines.get("stelling"), stof, count)}
            )
        case Quizvraag():
            return _quiz(item, lines, stof, count)
        case _:
            return item


def _taken(regel: Regel, tekst: str, fault: Fault | None, count: Telling) -> Regel:
    """The line in the words of the model, or as it was when a check refused them."""
    if fault is not None:
        count.afgewezen[fault] += 1
        return regel
    if tekst == regel.eerst:
        # It gave back what it was given: those are no words of a model.
        return regel
    count.herschreven += 1
    return by_model(regel, tekst)


def _story(case: Casus, said: str | None, stof: Grondstof, count: Telling) -> Regel:
    kaart = stof.kaart(case.bron_id)
    if case.situatie.vast or kaart is None:
        return case.situatie
    fault: Fault | None = Fault.FORM
    if said is not None:
        fault = _story_fault(said, case.situatie.eerst, kaart, stof, opdrachten.STORY_WORDS)
    return _taken(case.situatie, said or "", fault, count)


def _story_fault(
    said: str, situatie: str, kaart: Kaart, stof: Grondstof, most: int
) -> Fault | None:
    """As :func:`keuring.story_fault`; and the search still finds the same card for it."""
    ground = keuring.situation_ground(situatie, next(kaart.alle()).passage)
    fault = keuring.story_fault(said, ground, kaart.source.title, _conditions(kaart), most)
    if fault is None and not stof.voorraad.leads_to(said, kaart):
        return Fault.SUPPORT
    return fault


def _opinion(one: Stelling, said: str | None, stof: Grondstof, count: Telling) -> Regel:
    line = one.stelling
    found = stof.citaat(line)
    if line.vast or found is None:
        return line
    head = line.eerst.rpartition(opdrachten.STATEMENT_MARK)[0]
    fault = Fault.FORM if said is None else keuring.opinion_fault(said, Ground((found[1],)))
    return _taken(line, f"{head}{opdrachten.STATEMENT_MARK}{said}", fault, count)


def _quiz(
    question: Quizvraag, lines: Mapping[str, str], stof: Grondstof, count: Telling
) -> Quizvraag:
    """The question with a stem and feedback that hold; its options stay as they are."""
    options = tuple(
        option.model_copy(
            update={
                "feedback": _feedback(option.feedback, lines.get(f"uitleg {letter}"), stof, count)
            }
        )
        for letter, option in zip("abcde", question.opties, strict=False)
    )
    stem = question.stam
    said = lines.get("vraag")
    if opdrachten.asks_for_question(question) and not stem.vast:
        whole, fault = _stem(question, said, stof)
        stem = _taken(stem, whole, fault, count)
    return question.model_copy(update={"stam": stem, "opties": options})


def _feedback(line: Regel, said: str | None, stof: Grondstof, count: Telling) -> Regel:
    """What is told about an option: what stands before the quote stays, the quote is reworded."""
    found = stof.citaat(line)
    if line.vast or found is None or found[0].citaat not in line.eerst:
        return line
    citation, quote = found
    fault = Fault.FORM if said is None else keuring.facts_fault(said, [quote])
    return _taken(line, line.eerst.replace(citation.citaat, said or "", 1), fault, count)


def _stem(question: Quizvraag, said: str | None, stof: Grondstof) -> tuple[str, Fault | None]:
    """The whole new question, and why it may not be asked."""
    kaart = stof.kaart(question.bron_id)
    if said is None or kaart is None:
        return "", Fault.FORM
    if question.soort is VraagSoort.REGELING:
        head, _, situation = question.stam.eerst.partition("“")
        fault = _story_fault(said, situation.rstrip("”"), kaart, stof, opdrachten.SHORT_WORDS)
        wrong = {one.tekst for one in question.opties if not one.is_goed}
        others = [one for one in stof.voorraad.alle if one.source.title in wrong]
        if fault is None and any(stof.voorraad.may_fit(said, one) for one in others):
            fault = Fault.SUPPORT
        return f"{head}“{said}”", fault
    found = stof.citaat(question.toelichting[0])
    if found is None:
        return "", Fault.NO_SOURCE
    fault = keuring.question_fault(said, Ground((found[1],)), question.goed_antwoord)
    return f"Over ‘{kaart.source.title}’: {said}", fault
