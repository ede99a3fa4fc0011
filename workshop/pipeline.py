"""From a wish to a workshop, step by step: the file to open first.

``verzamel`` (the wish, masked, to cards from the index) -> ``programmeer`` (which methods fit, how
much content there is, times and breaks) -> ``vul`` (content per onderdeel, by seed) -> ``verwoord``
(livelier words from a language model, when the wish asks for them and one is set) -> ``nummer``
(citations in reading order, what there is to say) -> ``controleer`` (every citation is verbatim in
its passage, every time adds up). Nothing here needs a language model.
:meth:`WorkshopMaker.opnieuw` makes one onderdeel anew and leaves what is locked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from haystack import Pipeline, component

from answer.pipeline import AnswerService
from waaier.errors import InputError
from waaier.pipelines import PassedOn, run_pipeline
from waaier.settings import Settings
from workshop import teksten
from workshop.bewerken import find_row, kan_opnieuw, kloppend
from workshop.check import check
from workshop.lines import marked, numbers_in, regels_in, renumbered
from workshop.material import Aantekenboek, bron_of
from workshop.model import Fase, Inhoud, InhoudSoort, Onderdeel, Regel, Wens, Werkvorm, Workshop
from workshop.programma import Blok, Plan, pieces, plan, steps_of
from workshop.taalmodel.verwoorden import Grondstof, Verwoorder
from workshop.verzamelen import Verzamelaar, Verzameld
from workshop.vullen import (
    Kandidaten,
    key_of,
    kies,
    numbered,
    uitleg,
    with_content,
    without_content,
)
from workshop.werkvormen import load_werkvormen


@component
class Verzamel:
    """Finds the cards for a wish."""

    def __init__(self, verzamelaar: Verzamelaar) -> None:
        self._verzamelaar = verzamelaar

    @component.output_types(verzameld=Verzameld)
    def run(self, wens: Wens) -> dict[str, Verzameld]:
        """See :meth:`workshop.verzamelen.Verzamelaar.verzamel`."""
        return {"verzameld": self._verzamelaar.verzamel(wens)}


@dataclass(frozen=True, slots=True)
class Ontwerp(PassedOn):
    """A programme with the content that it can be filled with."""

    verzameld: Verzameld
    plan: Plan
    boek: Aantekenboek
    kandidaten: Kandidaten


@component
class Programmeer:
    """Chooses methods that fit, and fits them into the time."""

    def __init__(self, werkvormen: Mapping[str, Werkvorm]) -> None:
        self._werkvormen = werkvormen

    @component.output_types(ontwerp=Ontwerp)
    def run(self, verzameld: Verzameld) -> dict[str, Ontwerp]:
        """See :func:`workshop.programma.plan`."""
        book = Aantekenboek()
        seed = str(verzameld.wens.zaad)
        candidates = Kandidaten(verzameld.voorraad, book, seed)
        made = plan(verzameld.wens, self._werkvormen, candidates.stock())
        return {"ontwerp": Ontwerp(verzameld, made, book, candidates)}


@dataclass(frozen=True, slots=True)
class Gevuld(PassedOn):
    """A programme that was filled, what it was filled from, and how the language model did."""

    workshop: Workshop
    ontwerp: Ontwerp
    melding: str | None = None


@component
class Vul:
    """Fills every onderdeel with content and writes what stands around it."""

    @component.output_types(gevuld=Gevuld)
    def run(self, ontwerp: Ontwerp) -> dict[str, Gevuld]:
        """A workshop with all its content; its citations stand in the notebook still."""
        wens, stock, book = ontwerp.verzameld.wens, ontwerp.verzameld.voorraad, ontwerp.boek
        chosen = _chosen(ontwerp)
        rows: list[Onderdeel] = []
        minute = 0
        for number, block in enumerate(ontwerp.plan.blokken):
            lines = uitleg(stock, book, block.duur) if block.fase is Fase.UITLEG else ()
            rows.append(_row(number + 1, minute, block, wens, chosen[number], lines))
            minute += block.duur
        content = [item for items in chosen for item in items]
        methods = {block.werkvorm.id: block.werkvorm for block in ontwerp.plan.blokken
                   if block.werkvorm is not None}  # fmt: skip
        workshop = Workshop(
            titel=teksten.titel(wens),
            gemaakt=datetime.now(UTC).replace(microsecond=0),
            peildatum="",
            wens=wens,
            leerdoelen=teksten.leerdoelen(wens, methods.values()),
            voorbereiding=teksten.voorbereiding(wens),
            programma=teksten.with_goals(rows, methods),
            werkvormen=tuple(methods.values()),
            materiaal=teksten.materiaal(methods.values()),
            evaluatie=teksten.EVALUATIE,
            index_build=ontwerp.verzameld.index_build,
        )
        return {"gevuld": Gevuld(with_content(workshop, content), ontwerp)}


@component
class Verwoord:
    """Lets the language model write parts of it, when the wish asks for that."""

    def __init__(self, verwoorder: Verwoorder, service: AnswerService) -> None:
        self._verwoorder = verwoorder
        self._service = service

    @component.output_types(gevuld=Gevuld)
    def run(self, gevuld: Gevuld) -> dict[str, Gevuld]:
        """See :mod:`workshop.taalmodel.verwoorden`; the same workshop when it does not apply."""
        made, ontwerp = gevuld.workshop, gevuld.ontwerp
        if not (made.wens.taalmodel and self._verwoorder.is_on):
            return {"gevuld": gevuld}
        told = [line for row in made.programma for line in row.regels]
        opening, items, count = self._verwoorder.alles(
            made.titel, told, list(made.inhoud()), grondstof(ontwerp, self._service)
        )
        bare = without_content(made, {one.id for one in made.inhoud()})
        made = with_content(bare.model_copy(update={"inleiding": opening}), items)
        return {"gevuld": Gevuld(made, ontwerp, count.melding)}


@component
class Nummer:
    """Numbers the citations in reading order and says what fell short."""

    @component.output_types(workshop=Workshop)
    def run(self, gevuld: Gevuld) -> dict[str, Workshop]:
        """A complete workshop."""
        ontwerp = gevuld.ontwerp
        made = _finished(gevuld.workshop, ontwerp.boek, keep=set())
        remarks = [*ontwerp.verzameld.meldingen, *_shortage(ontwerp, made), *_overdue(made)]
        remarks += [gevuld.melding] if gevuld.melding else []
        return {"workshop": made.model_copy(update={"meldingen": tuple(remarks)})}


@component
class Controleer:
    """Holds the workshop to its sources before anyone sees it."""

    def __init__(self, service: AnswerService) -> None:
        self._service = service

    @component.output_types(workshop=Workshop)
    def run(self, workshop: Workshop) -> dict[str, Workshop]:
        """See :func:`workshop.check.check`; raises a DefectError on the first fault."""
        check(workshop, self._service.retriever.current()[1])
        return {"workshop": workshop}


def workshop_pipeline(
    verzamelaar: Verzamelaar,
    werkvormen: Mapping[str, Werkvorm],
    verwoorder: Verwoorder,
    service: AnswerService,
) -> Pipeline:
    """The making of a workshop as a Haystack pipeline."""
    pipeline = Pipeline()
    pipeline.add_component("verzamel", Verzamel(verzamelaar))
    pipeline.add_component("programmeer", Programmeer(werkvormen))
    pipeline.add_component("vul", Vul())
    pipeline.add_component("verwoord", Verwoord(verwoorder, service))
    pipeline.add_component("nummer", Nummer())
    pipeline.add_component("controleer", Controleer(service))
    pipeline.connect("verzamel.verzameld", "programmeer.verzameld")
    pipeline.connect("programmeer.ontwerp", "vul.ontwerp")
    pipeline.connect("vul.gevuld", "verwoord.gevuld")
    pipeline.connect("verwoord.gevuld", "nummer.gevuld")
    pipeline.connect("nummer.workshop", "controleer.workshop")
    return pipeline


class WorkshopMaker:
    """Makes workshops from one index. Safe to use from several threads.

    Args:
        service: answers from the index; its mask and its search are used.
        settings: the settings of this process.

    Raises:
        InputError: the methods are missing or have a fault.
    """

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        self._service = service
        self._verzamelaar = Verzamelaar(service, settings)
        self.werkvormen = load_werkvormen(settings.werkvormen_dir)
        self.verwoorder = Verwoorder(
            lambda: service.writer.client, settings.llm_workshop_seconds, settings.llm_parallel
        )
        self._pipeline = workshop_pipeline(
            self._verzamelaar, self.werkvormen, self.verwoorder, service
        )

    @property
    def heeft_taalmodel(self) -> bool:
        """Whether a wish may ask for the words of a language model."""
        return self.verwoorder.is_on

    def maak(self, wens: Wens) -> Workshop:
        """A complete draft.

        Raises:
            InputError: the wish cannot be met; it says what is missing.
            DefectError: a citation does not hold, or times do not add up.
        """
        for name in wens.werkvormen:
            if name not in self.werkvormen:
                raise InputError(
                    f"De werkvorm '{name}' bestaat niet.",
                    f"Kies uit: {', '.join(self.werkvormen)}.",
                )
        if wens.taalmodel and not self.heeft_taalmodel:
            raise InputError(
                "Er is geen taalmodel ingesteld.",
                "Maak de workshop zonder taalmodel, of vraag de beheerder; zie docs/taalmodel.md.",
            )
        output = run_pipeline(self._pipeline, {"verzamel": {"wens": wens}}, keep=frozenset())
        workshop: Workshop = output["controleer"]["workshop"]
        return workshop

    def opnieuw(self, workshop: Workshop, onderdeel: str) -> Workshop:
        """The same workshop with other content in one onderdeel; what is locked stays.

        Args:
            workshop: the draft.
            onderdeel: the id of a row of the programme, or its number from 1.

        Raises:
            InputError: there is no such onderdeel, it is locked, or holds nothing to make anew.
        """
        workshop = kloppend(workshop)
        row = find_row(workshop, onderdeel)
        method = workshop.werkvorm(row)
        if row.vast:
            raise InputError(f"Het onderdeel '{row.titel}' staat vast.", "Maak het eerst los.")
        if method is None or not kan_opnieuw(workshop, row):
            raise InputError(
                f"In '{row.titel}' valt niets anders te kiezen.",
                "Kies een onderdeel met casussen, quizvragen of andere inhoud.",
            )
        gathered = self._verzamelaar.verzamel(workshop.wens)
        book = Aantekenboek(workshop.verwijzingen)
        turn = row.opnieuw + 1
        seed = f"{workshop.wens.zaad}:{row.id}:{turn}"
        candidates = Kandidaten(gathered.voorraad, book, seed)
        here = [workshop.item(name) for name in row.inhoud]
        kept = [one for one in here if _is_locked(one)]
        used = {key_of(one) for one in workshop.inhoud()}
        wanted = pieces(method, row.duur, candidates.stock()) - len(kept)
        fresh = kies(candidates.van(method.inhoud), wanted, used, kept)
        if len(fresh) < wanted:
            # Too little that is new: what stood here may come back.
            used -= {key_of(one) for one in here}
            used |= {key_of(one) for one in (*kept, *fresh)}
            fresh += kies(candidates.van(method.inhoud), wanted - len(fresh), used, kept)
        bare = without_content(workshop, {one.id for one in here} - {one.id for one in kept})
        remarks = list(workshop.meldingen)
        if workshop.wens.taalmodel:
            stof = Grondstof(gathered.voorraad, book, self._service.retriever.current()[1].get_many)
            fresh, count = self.verwoorder.inhoud(fresh, stof)
            remarks += [count.melding] if count.melding else []
        items = numbered(method.inhoud, fresh, {one.id for one in bare.inhoud()})
        changed = row.model_copy(
            update={"inhoud": tuple(one.id for one in (*kept, *items)), "opnieuw": turn}
        )
        made = with_content(bare, items).model_copy(
            update={
                "programma": tuple(changed if one.id == row.id else one for one in bare.programma),
                "versie": workshop.versie + 1,
                "index_build": gathered.index_build,
                "meldingen": tuple(dict.fromkeys(remarks)),
            }
        )
        made = _finished(made, book, keep={one.n for one in workshop.verwijzingen})
        check(made, self._service.retriever.current()[1], only={row.id})
        return made


def grondstof(ontwerp: Ontwerp, service: AnswerService) -> Grondstof:
    """What the texts of a draft rest on, for the language model."""
    passages = service.retriever.current()[1].get_many
    return Grondstof(ontwerp.verzameld.voorraad, ontwerp.boek, passages)


def _is_locked(item: Inhoud) -> bool:
    """Whether content is locked, or holds a line that is."""
    return item.vast or any(line.vast for line in regels_in(item))


_FIRST = (
    InhoudSoort.CASUS,
    InhoudSoort.STELLING,
    InhoudSoort.KAART,
    InhoudSoort.SPIEKKAART,
    InhoudSoort.QUIZ,
    InhoudSoort.ZOEKOPDRACHT,
)
"""Which sort chooses first: what is worked on longest gets the most fitting cards."""


def _chosen(ontwerp: Ontwerp) -> list[list[Inhoud]]:
    """The content of every block, in the order of the blocks."""
    blocks = ontwerp.plan.blokken
    chosen: list[list[Inhoud]] = [[] for _ in blocks]
    stock = ontwerp.kandidaten.stock()
    used: set[str] = set()
    ids: set[str] = set()
    for soort in _FIRST:
        for place, block in enumerate(blocks):
            method = block.werkvorm
            if method is None or method.inhoud is not soort:
                continue
            # What is searched for should not have been told before.
            told = [item for items in chosen for item in items]
            others = told if soort is InhoudSoort.ZOEKOPDRACHT else ()
            count = pieces(method, block.duur, stock)
            there = ontwerp.kandidaten.van(soort)
            chosen[place] = numbered(soort, kies(there, count, used, others), ids)
    return chosen


def _row(
    number: int,
    minute: int,
    block: Blok,
    wens: Wens,
    items: Sequence[Inhoud],
    lines: tuple[Regel, ...],
) -> Onderdeel:
    method = block.werkvorm
    return Onderdeel(
        id=f"onderdeel-{number}",
        fase=block.fase,
        titel=block.titel,
        begin=minute,
        duur=block.duur,
        werkvorm=method.id if method else None,
        doel=method.doel if method else "",
        stappen=steps_of(method, block.duur, wens.deelnemers) if method else (),
        materiaal=method.materiaal if method else (),
        inhoud=tuple(one.id for one in items),
        regels=lines,
        nabespreekvragen=method.nabespreekvragen if method else (),
    )


def _finished(workshop: Workshop, book: Aantekenboek, keep: set[int]) -> Workshop:
    """With its citations and sources, numbered, and its peildatum."""
    cited = book.verwijzingen(numbers_in(workshop))
    made = renumbered(workshop.model_copy(update={"verwijzingen": cited}), keep)
    known = {one.id: one for one in workshop.bronnen}
    known |= {name: bron_of(source) for name, source in book.sources.items()}
    used = dict.fromkeys(one.bron_id for one in made.verwijzingen)
    sources = tuple(known[name] for name in used)
    return marked(
        made.model_copy(
            update={
                "bronnen": sources,
                "peildatum": teksten.peildatum(one.peildatum for one in sources),
            }
        )
    )


def _shortage(ontwerp: Ontwerp, made: Workshop) -> list[str]:
    if not ontwerp.plan.over:
        return []
    lacking = [
        teksten.INHOUD[soort]
        for soort, count in ontwerp.kandidaten.stock().items()
        if count < teksten.PLENTY_OF.get(soort, 1)
    ]
    what = f" Er zijn te weinig {teksten.opsomming(lacking)}." if lacking else ""
    return [
        f"Er is materiaal voor {made.duur} van de {ontwerp.verzameld.wens.duur} minuten; het "
        f"programma is daarom korter.{what} Kies een ruimer onderwerp, meer thema's of geen "
        "gemeente, of vul zelf aan."
    ]


def _overdue(workshop: Workshop) -> list[str]:
    today = datetime.now(UTC).date()
    old = [
        one.titel
        for one in workshop.bronnen
        if one.controleren_voor is not None and one.controleren_voor < today
    ]
    if not old:
        return []
    return [f"Kijk deze kaarten eerst na, hun controledatum is voorbij: {teksten.opsomming(old)}."]
