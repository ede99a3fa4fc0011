"""From a wish to cards: by search, by theme or by name, with practices of elsewhere beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.pipeline import AnswerService
from answer.reading import Read
from answer.scope import Subject
from answer.support import judge, min_late
from index.catalogue import SourceFilter, matches
from index.sentences.fit import Sentence
from waaier.card import CardTheme
from waaier.domain import Filters, Outcome, Question, SourceKind
from waaier.errors import InputError
from waaier.pipelines import PassedOn
from waaier.scope import scope_chain, scope_rank
from waaier.settings import Settings
from workshop.material import Kaart, kaart_of
from workshop.model import Wens
from workshop.voorraad import Gevonden, Voorraad

HITS = 30
"""So many results are looked at; each card stands among them once."""

LEAST_SCORE = 0.0
"""A fused score of 0 is that of an average candidate: below it lies what is beside the point."""

FROM_ELSEWHERE = 5
"""So many practices of other places are added, to compare."""

FEWEST, MINUTES_A_CARD, MOST = 8, 20, 24
"""Cards for the shortest workshop, a card more for so many minutes, and what a day can use."""


@dataclass(frozen=True, slots=True)
class Verzameld(PassedOn):
    """The stock for a wish, the wish as it was kept, and what there is to say about both."""

    wens: Wens
    voorraad: Voorraad
    meldingen: tuple[str, ...]
    index_build: str


class Verzamelaar:
    """Gathers cards from the current build. The cards are taken apart once per build."""

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._read = Read(service.retriever)
        self._cards: tuple[str, tuple[Kaart, ...]] = ("", ())

    def verzamel(self, wens: Wens) -> Verzameld:
        """The stock for a wish.

        Raises:
            InputError: the wish names nothing, an unknown theme, gemeente or card, or the sources
                say nothing about it.
        """
        wens = self._masked(wens)
        _check(wens)
        build, every = self._every()
        chosen = self._chosen(wens, every)
        if not chosen:
            raise InputError(
                "Er is geen kaart gevonden voor deze workshop.",
                "Kies een ander thema, andere zoekwoorden of geen gemeente.",
            )
        stock = Voorraad(tuple(chosen), every, self._found, wens.gemeente)
        return Verzameld(wens, stock, tuple(_remarks(wens, stock)), build)

    def alles(self) -> Voorraad:
        """A stock of all cards of the index, for no wish in particular."""
        every = self._every()[1]
        return Voorraad(every, every, self._found)

    def _every(self) -> tuple[str, tuple[Kaart, ...]]:
        manifest, store = self._service.retriever.current()
        if self._cards[0] != manifest.id:
            cards = [
                kaart_of(one.source, store.passages(one.source.id))
                for one in manifest.sources
                if one.source.kind is SourceKind.CARD
            ]
            self._cards = (manifest.id, tuple(sorted(cards, key=lambda one: one.id)))
        return self._cards

    def _masked(self, wens: Wens) -> Wens:
        """The wish without personal data: it is searched with and kept in files."""
        mask = self._service.mask
        update = {
            name: mask(text).text
            for name in ("zoek", "titel", "doelgroep")
            if (text := getattr(wens, name))
        }
        return wens.model_copy(update=update)

    def _chosen(self, wens: Wens, every: Sequence[Kaart]) -> list[Kaart]:
        by_id = {one.id: one for one in every}
        unknown = [name for name in wens.kaarten if name not in by_id]
        if unknown:
            raise InputError(
                f"De kaart '{unknown[0]}' bestaat niet.", "De id's van kaarten staan bij de bron."
            )
        found = [by_id[name] for name in wens.kaarten]
        if wens.zoek:
            found += [by_id[name] for name in self._searched(wens) if name in by_id]
        elif wens.thema:
            found += _by_theme(wens, every)
        wanted = min(MOST, FEWEST + wens.duur // MINUTES_A_CARD)
        found = list(dict.fromkeys(found))[:wanted]
        if wens.gemeente:
            found += self._elsewhere(wens, by_id)
        return list(dict.fromkeys(found))

    def _searched(self, wens: Wens) -> list[str]:
        """The ids of the cards that the search finds for the wish, best first."""
        question = Question(
            text=wens.zoek or "",
            filters=Filters(
                gemeente=wens.gemeente, thema=wens.thema[0] if len(wens.thema) == 1 else None
            ),
        )
        result = self._service.retriever.search(question, limit=HITS)
        reading = self._read.run(result)["reading"]
        verdict = judge(reading, min_late(self._settings), reading.subject)
        beside = verdict.outcome is Outcome.OUT_OF_SCOPE or reading.subject is Subject.ELSEWHERE
        if beside or (verdict.outcome is Outcome.NOT_IN_SOURCES and verdict.missing is None):
            raise InputError(
                f"Over ‘{wens.zoek}’ staat te weinig in de bronnen voor een workshop.",
                "Kies een thema, of andere woorden over wonen, zorg of welzijn.",
            )
        hits = [hit for hit in result.hits if hit.found_score > LEAST_SCORE] or result.hits[:1]
        return list(dict.fromkeys(hit.passage.source.id for hit in hits))

    def _elsewhere(self, wens: Wens, by_id: dict[str, Kaart]) -> list[Kaart]:
        """Practices of other places: what a workshop compares its own place with."""
        about = wens.zoek or " en ".join(wens.thema)
        if not about:
            return []
        found = []
        for name in self._found(f"Hoe pakken andere gemeenten dit aan: {about}").kaarten:
            card = by_id.get(name)
            if card is not None and card.is_practice:
                found.append(card)
        return found[:FROM_ELSEWHERE]

    def _found(self, text: str) -> Gevonden:
        result = self._service.retriever.search(Question(text=text), limit=HITS)
        cards = tuple(dict.fromkeys(hit.passage.source.id for hit in result.hits))
        if not cards:
            return Gevonden(())
        reading = self._read.run(replace(result, hits=result.hits[:1], sides=()))["reading"]
        # The weights of an answer look for what was asked; a situation often asks nothing.
        best = max(
            (one for one in reading.fit.sentences if _field_of(one) not in NO_REASONS),
            key=lambda one: one.height + one.dense,
            default=None,
        )
        if best is None:
            return Gevonden(cards)
        return Gevonden(cards, (best.passage.id, best.start, best.end))


NO_REASONS = frozenset({"contact", "grondslag", None})
"""Fields that name an address or a law: they say nothing about a situation."""


def _field_of(sentence: Sentence) -> str | None:
    parts = sentence.passage.fields
    return next((one.field for one in parts if one.start <= sentence.start < one.end), None)


def _check(wens: Wens) -> None:
    if not (wens.zoek and wens.zoek.strip()) and not wens.thema and not wens.kaarten:
        raise InputError(
            "Er staat niet bij waar de workshop over gaat.", "Geef een thema of zoekwoorden."
        )
    themes = [theme.value for theme in CardTheme]
    for theme in wens.thema:
        if theme not in themes:
            raise InputError(
                f"Het thema '{theme}' bestaat niet.", f"Kies uit: {', '.join(themes)}."
            )
    if wens.gemeente and len(scope_chain(wens.gemeente)) == 1:
        raise InputError(
            f"De gemeente '{wens.gemeente}' is niet bekend.", "Schrijf de naam voluit."
        )


def _by_theme(wens: Wens, every: Sequence[Kaart]) -> list[Kaart]:
    """The cards on a theme that hold in the gemeente: local first, whose first theme it is."""
    wanted = SourceFilter(gemeente=wens.gemeente)
    found = [
        one
        for one in every
        if set(one.source.themas) & set(wens.thema) and matches(one.source, wanted)
    ]

    def order(card: Kaart) -> tuple[bool, int, str]:
        rank = scope_rank(card.source.scope, wens.gemeente) if wens.gemeente else 0
        return (card.source.themas[0] not in wens.thema, 99 if rank is None else rank, card.id)

    return sorted(found, key=order)


def _remarks(wens: Wens, stock: Voorraad) -> list[str]:
    remarks = []
    if wens.gemeente:
        local = [one for one in stock.kaarten if one.is_local and stock.holds_here(one)]
        if not local:
            remarks.append(
                f"Er is geen kaart die over {wens.gemeente} zelf gaat. De regels hieronder gelden "
                "in heel Nederland; kijk na wat er in uw gemeente anders is."
            )
    if not stock.regelingen:
        remarks.append("Er is geen kaart over een regeling: casussen en spiekkaarten vallen weg.")
    if not stock.praktijken:
        remarks.append("Er is geen kaart over een praktijk: vergelijken en stellingen vallen weg.")
    return remarks
