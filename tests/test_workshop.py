"""A workshop rests on its sources: quotes, times, content, locks, staleness and refusals."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from answer.pipeline import AnswerService
from index.pipeline import build_index
from index.store import Store
from waaier.errors import DefectError, InputError
from waaier.settings import Settings
from workshop.bewerken import herschreven, met_duur, vastgezet, verplaatst, zonder
from workshop.check import Stand, bevindingen, check
from workshop.getallen import Soort, getallen, with_number
from workshop.lines import regels_in
from workshop.material import Aantekenboek
from workshop.model import (
    Fase,
    InhoudSoort,
    Niveau,
    Regel,
    RegelSoort,
    Schrijver,
    VraagSoort,
    Wens,
    Workshop,
)
from workshop.pipeline import WorkshopMaker
from workshop.programma import plan, steps_of
from workshop.quality import judged
from workshop.quiz import quizvragen
from workshop.quiz_onwaar import untrue
from workshop.verzamelen import Verzamelaar
from workshop.voorraad import Voorraad
from workshop.werkvormen import load_werkvormen, read_werkvorm
from workshop.zinnen import stands_alone

ROOT = Path(__file__).parent.parent
WERKVORMEN = ROOT / "corpus" / "werkvormen"

WENS = Wens(zoek="Uitstroom uit beschermd wonen", gemeente="Amsterdam", duur=120, deelnemers=12)
"""The wish that a trainer would type first."""

PLENTY = dict.fromkeys(InhoudSoort, 30)


@pytest.fixture(scope="module")
def maker(service: AnswerService) -> WorkshopMaker:
    return WorkshopMaker(service, Settings())


@pytest.fixture(scope="module")
def store(service: AnswerService) -> Store:
    return service.retriever.current()[1]


@pytest.fixture(scope="module")
def workshop(maker: WorkshopMaker) -> Workshop:
    return maker.maak(WENS)


def test_a_draft_is_complete_and_takes_seconds(maker: WorkshopMaker) -> None:
    started = time.process_time()
    made = maker.maak(WENS.model_copy(update={"zaad": 2}))
    assert time.process_time() - started < 10
    assert made.duur == 120
    assert made.titel == "Uitstroom uit beschermd wonen (Amsterdam)"
    assert {row.fase for row in made.programma} >= {Fase.OPENING, Fase.UITLEG, Fase.AFSLUITING}
    assert made.casussen
    assert len(made.quiz) >= 4
    assert made.leerdoelen
    assert not made.meldingen


def test_the_same_wish_gives_the_same_workshop(maker: WorkshopMaker, workshop: Workshop) -> None:
    again = maker.maak(WENS)
    assert again.model_copy(update={"gemaakt": workshop.gemaakt}) == workshop


def test_every_fact_stands_verbatim_in_its_passage(workshop: Workshop, store: Store) -> None:
    facts = [line for line in regels_in(workshop) if line.soort is RegelSoort.FEIT]
    assert len(facts) > 30
    for line in facts:
        assert line.peildatum
        for n in line.verwijzingen:
            citation = workshop.verwijzing(n)
            passage = store.get(citation.passage_id)
            assert passage is not None
            assert citation.citaat in passage.text
            assert citation.citaat in line.tekst
    sources = {one.id: one for one in workshop.bronnen}
    assert {one.bron_id for one in workshop.verwijzingen} == set(sources)
    assert [one.n for one in workshop.verwijzingen] == list(
        range(1, len(workshop.verwijzingen) + 1)
    )


def test_rules_of_other_places_stay_out_of_cases(workshop: Workshop) -> None:
    places = {one.id: str(one.geldt_in) for one in workshop.bronnen}
    for case in workshop.casussen:
        assert "Amsterdam" in places[case.bron_id] or places[case.bron_id] == "Nederland"


def test_a_fact_needs_a_source() -> None:
    with pytest.raises(ValueError, match="verwijzing"):
        Regel(tekst="De huur is € 900.", soort=RegelSoort.FEIT)


@pytest.mark.parametrize("online", [False, True])
@pytest.mark.parametrize("niveau", list(Niveau))
def test_times_add_up_to_the_minute(online: bool, niveau: Niveau) -> None:
    methods = load_werkvormen(WERKVORMEN)
    for duur in range(45, 481, 7):
        for deelnemers in (2, 7, 12, 60):
            wens = Wens(zoek="x", duur=duur, deelnemers=deelnemers, online=online, niveau=niveau)
            made = plan(wens, methods, PLENTY)
            assert made.duur + made.over == duur
            for block in made.blokken:
                if block.werkvorm is None:
                    continue
                assert block.werkvorm.duur_min <= block.duur <= block.werkvorm.duur_max
                steps = steps_of(block.werkvorm, block.duur, deelnemers)
                assert sum(step.minuten for step in steps) == block.duur
                assert min(step.minuten for step in steps) >= 1
                assert "{" not in "".join(step.trainer + step.deelnemers for step in steps)


@pytest.mark.parametrize(
    ("duur", "online", "longest"),
    [(120, False, 95), (240, True, 75), (420, False, 95), (480, True, 85)],
)
def test_nobody_sits_too_long_without_a_break(duur: int, online: bool, longest: int) -> None:
    wens = Wens(zoek="x", duur=duur, online=online)
    made = plan(wens, load_werkvormen(WERKVORMEN), PLENTY)
    stretch = 0
    for block in made.blokken:
        stretch = 0 if block.werkvorm is None else stretch + block.duur
        assert stretch <= longest
    assert made.over == 0


def test_too_little_content_gives_a_shorter_programme() -> None:
    scarce = {InhoudSoort.CASUS: 1, InhoudSoort.SPIEKKAART: 1}
    made = plan(Wens(zoek="x", duur=240), load_werkvormen(WERKVORMEN), scarce)
    assert made.over > 0
    assert made.duur + made.over == 240
    used = {block.werkvorm.inhoud for block in made.blokken if block.werkvorm}
    assert used <= {InhoudSoort.GEEN, *scarce}


def test_other_content_leaves_what_is_locked(maker: WorkshopMaker, workshop: Workshop) -> None:
    row = next(one for one in workshop.programma if one.werkvorm == "quiz")
    kept = workshop.item(row.inhoud[0])
    locked = workshop.model_copy(
        update={
            "quiz": tuple(
                one.model_copy(update={"vast": True}) if one.id == kept.id else one
                for one in workshop.quiz
            )
        }
    )
    changed = maker.opnieuw(locked, row.id)
    assert changed.versie == workshop.versie + 1
    there = [one.id for one in changed.quiz]
    assert kept.id in there
    assert len(there) == len(workshop.quiz)
    before = {one.stam.tekst for one in workshop.quiz}
    assert {one.stam.tekst for one in changed.quiz} != before
    assert changed.casussen == workshop.casussen
    # What is printed keeps its numbers.
    old = {(one.passage_id, one.citaat): one.n for one in workshop.verwijzingen}
    for one in changed.verwijzingen:
        assert old.get((one.passage_id, one.citaat), one.n) == one.n


def test_a_trainer_changes_the_programme(workshop: Workshop, store: Store) -> None:
    rows = [one.id for one in workshop.programma]
    moved = verplaatst(workshop, rows[2], 6)
    assert [one.id for one in moved.programma] == [*rows[:2], *rows[3:6], rows[2], *rows[6:]]
    check(moved, store)

    quiz = next(one for one in workshop.programma if one.werkvorm == "quiz")
    longer = met_duur(workshop, quiz.id, 30)
    assert longer.duur == workshop.duur + 30 - quiz.duur
    check(longer, store)
    with pytest.raises(InputError, match="Kies 10 tot en met 35"):
        met_duur(workshop, quiz.id, 90)

    fewer = zonder(workshop, quiz.id)
    assert fewer.quiz == ()
    assert len(fewer.verwijzingen) < len(workshop.verwijzingen)
    check(fewer, store)
    locked = vastgezet(workshop, quiz.id)
    with pytest.raises(InputError, match="staat vast"):
        zonder(locked, quiz.id)
    assert zonder(vastgezet(locked, quiz.id, False), quiz.id).quiz == ()
    assert vastgezet(workshop, "quiz-1").item("quiz-1").vast


def test_own_words_are_marked_and_keep_their_source(workshop: Workshop, store: Store) -> None:
    line = workshop.casussen[0].modelantwoord[0]
    changed = herschreven(workshop, line.tekst, "Kijk eerst  of de Omslagroute past.")
    own = changed.casussen[0].modelantwoord[0]
    assert own.tekst == "Kijk eerst of de Omslagroute past."
    assert own.geschreven_door is Schrijver.TRAINER
    assert own.verwijzingen == line.verwijzingen
    check(changed, store)
    with pytest.raises(InputError, match="leeg"):
        herschreven(workshop, line.tekst, " ")
    with pytest.raises(InputError, match="staat niet"):
        herschreven(workshop, "onzin", "anders")


def test_a_file_that_somebody_broke_is_refused(maker: WorkshopMaker, workshop: Workshop) -> None:
    broken = workshop.model_copy(update={"casussen": ()})
    with pytest.raises(InputError, match="ontbreekt"):
        maker.opnieuw(broken, workshop.programma[-2].id)


def test_what_is_locked_or_holds_nothing_is_not_made_anew(
    maker: WorkshopMaker, workshop: Workshop
) -> None:
    with pytest.raises(InputError, match="niets anders"):
        maker.opnieuw(workshop, "1")
    with pytest.raises(InputError, match="staat niet in het programma"):
        maker.opnieuw(workshop, "99")
    last = workshop.programma[-2]
    locked = workshop.model_copy(
        update={
            "programma": tuple(
                one.model_copy(update={"vast": True}) if one.id == last.id else one
                for one in workshop.programma
            )
        }
    )
    with pytest.raises(InputError, match="staat vast"):
        maker.opnieuw(locked, last.id)


@pytest.mark.parametrize(
    ("wens", "says"),
    [
        (Wens(), "waar de workshop over gaat"),
        (Wens(zoek="recept voor appeltaart"), "te weinig in de bronnen"),
        (Wens(thema=("voetbal",)), "bestaat niet"),
        (Wens(zoek="huurtoeslag", gemeente="Nergenshuizen"), "niet bekend"),
        (Wens(kaarten=("bestaat-niet",)), "bestaat niet"),
        (Wens(zoek="huurtoeslag", werkvormen=("yoga",)), "werkvorm 'yoga'"),
    ],
)
def test_a_wish_that_cannot_be_met_says_why(maker: WorkshopMaker, wens: Wens, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        maker.maak(wens)


def test_personal_data_in_a_wish_is_kept_nowhere(maker: WorkshopMaker) -> None:
    made = maker.maak(
        Wens(zoek="schulden van Fatima El Amrani, bsn 111222333", titel="Casus van 06-12345678")
    )
    text = made.model_dump_json()
    for secret in ("Amrani", "111222333", "12345678"):
        assert secret not in text


def test_a_damaged_workshop_does_not_pass(workshop: Workshop, store: Store) -> None:
    first = workshop.verwijzingen[0]
    false = first.model_copy(update={"citaat": "De huur is altijd gratis."})
    with pytest.raises(DefectError, match="not in its passage"):
        check(workshop.model_copy(update={"verwijzingen": (false, *workshop.verwijzingen[1:])}),
              store)  # fmt: skip
    late = workshop.programma[1].model_copy(update={"begin": 3})
    rows = (workshop.programma[0], late, *workshop.programma[2:])
    with pytest.raises(DefectError, match="does not begin"):
        check(workshop.model_copy(update={"programma": rows}), store)
    with pytest.raises(DefectError, match="content is missing"):
        check(workshop.model_copy(update={"casussen": ()}), store)


@pytest.fixture(scope="module")
def stock(service: AnswerService) -> Voorraad:
    """A quarter of the regulations, with all other cards as wrong answers."""
    every = Verzamelaar(service, Settings()).alles()
    regulations = tuple(one for one in every.alle if not one.is_practice)[::4]
    return Voorraad(regulations, every.alle, every.zoek)


class TestQuiz:
    def test_questions_have_one_right_answer_with_its_passage(
        self, stock: Voorraad, store: Store
    ) -> None:
        book = Aantekenboek()
        questions = quizvragen(stock, book, 40, "proef")
        assert len(questions) == 40
        assert {one.soort for one in questions} >= {
            VraagSoort.REGELING, VraagSoort.WAAR_ONWAAR, VraagSoort.GETAL, VraagSoort.KOPPELEN,
        }  # fmt: skip
        faults = [one.fouten for one in judged(questions, book, stock, store) if one.fouten]
        assert faults == []

    def test_true_is_not_the_safe_guess(self, stock: Voorraad) -> None:
        asked = quizvragen(stock, Aantekenboek(), 40, "proef")
        answers = [one.goed_antwoord for one in asked if one.soort is VraagSoort.WAAR_ONWAAR]
        assert abs(answers.count("Waar") - answers.count("Niet waar")) <= 1 + len(answers) // 5


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Voor beschermingsbewind is geen advocaat vereist.",
         "Voor beschermingsbewind is een advocaat vereist."),
        ("De regeling voor wezen geldt alleen bij een woningcorporatie.",
         "De regeling voor wezen geldt niet alleen bij een woningcorporatie."),
        ("Cliëntondersteuning is gratis.", "Cliëntondersteuning kost geld."),
        ("Servicekosten tellen in 2026 niet meer mee voor de huurtoeslag.",
         "Servicekosten tellen in 2026 nog mee voor de huurtoeslag."),
        # Whoever hears this should not be told that it is "not true": nothing sure can be changed.
        ("Een cliënt kan artikel 19 niet aanvragen.", None),
        ("Vaak mag het inkomen voor de urgentie niet te hoog zijn.", None),
        ("De cliënt woont in Amsterdam.", None),
    ],
)  # fmt: skip
def test_one_word_turned_round(sentence: str, expected: str | None) -> None:
    made = untrue(sentence, "1")
    assert (made and made[0]) == expected


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        # In time within ten weeks is in time within twelve as well: only fewer is untrue.
        ("Wie het niet eens is, kan binnen tien weken naar de rechter.", {"zes weken", "vier weken",
                                                                         "drie weken"}),
        # Who has waited three months has waited two: only more is untrue.
        ("De huurder krijgt het voorstel minstens twee maanden van tevoren.",
         {"drie maanden", "vier maanden", "zes maanden"}),
    ],
)  # fmt: skip
def test_a_wrong_number_is_never_true_as_well(sentence: str, wrong: set[str]) -> None:
    (number,) = getallen(sentence)
    assert {with_number(sentence, number, str(seed)) for seed in range(30)} <= wrong


def test_numbers_are_read_with_their_unit() -> None:
    (money,) = getallen("In 2026 telt de huur mee tot € 1.932,93 (artikel 7).")
    assert (money.soort, money.value) == (Soort.EURO, 1932.93)
    (age,) = getallen("Het is er vanaf 18 jaar.")
    assert (age.soort, age.value, age.is_sure) == (Soort.LEEFTIJD, 18, True)
    assert not any(one.is_sure for one in getallen("De termijn is drie tot zes maanden."))
    assert getallen("Op 1 juli 2026 veranderde artikel 12 lid 3.") == []


@pytest.mark.parametrize(
    ("situation", "alone"),
    [
        ("Mijn cliënt zegt dat hij niet kan slapen.", True),
        ("Een man van 30 slaapt buiten.", True),
        ("Kreeg zij vorig jaar ook niet zo'n extraatje?", False),
    ],
)
def test_situations_that_can_be_told(situation: str, alone: bool) -> None:
    assert stands_alone(situation) is alone


class TestStaleness:
    """Three cards on an index of their own, changed while a workshop rests on them."""

    NAMES = ("huurtoeslag", "briefadres", "individuele-inkomenstoeslag", "beschermingsbewind")

    @pytest.fixture
    def corpus(self, tmp_path: Path) -> Path:
        folder = tmp_path / "kaarten"
        folder.mkdir()
        for name in self.NAMES:
            shutil.copy(ROOT / "corpus" / "kaarten" / f"{name}.md", folder)
        return folder

    @pytest.fixture
    def own(self, corpus: Path, tmp_path: Path) -> Iterator[AnswerService]:
        build_index([corpus], Settings(), tmp_path / "index")
        service = AnswerService(Settings(), tmp_path / "index")
        yield service
        service.close()

    def test_changes_are_told_apart(self, corpus: Path, own: AnswerService, tmp_path: Path) -> None:
        maker = WorkshopMaker(own, Settings())
        # One card does not fill a day: a shorter draft that says what is missing.
        short = maker.maak(Wens(kaarten=self.NAMES[:1], duur=480))
        assert short.duur < 480
        assert f"materiaal voor {short.duur} van de 480" in short.meldingen[-1]
        made = maker.maak(Wens(kaarten=self.NAMES, duur=240))
        store = own.retriever.current()[1]
        today = date(2026, 11, 1)
        assert bevindingen(made, store, today) == []

        amount = corpus / "huurtoeslag.md"
        amount.write_text(amount.read_text("utf-8").replace("€ 38.479", "€ 39.000"), "utf-8")
        dated = corpus / "individuele-inkomenstoeslag.md"
        dated.write_text(
            re.sub(
                r"(?m)^peildatum: .*$", 'peildatum: "2027-01-01"', dated.read_text("utf-8"), count=1
            ),
            "utf-8",
        )
        (corpus / "briefadres.md").unlink()
        build_index([corpus], Settings(), tmp_path / "index")

        found = bevindingen(made, own.retriever.current()[1], today)
        by_source: dict[str, set[Stand]] = {}
        for one in found:
            by_source.setdefault(made.verwijzing(one.n).bron_id, set()).add(one.stand)
        assert by_source["huurtoeslag"] <= {Stand.TEKST, Stand.OMGEVING}
        changed = [one for one in found if "38.479" in one.citaat]
        assert all(one.stand is Stand.TEKST for one in changed)
        assert by_source["briefadres"] == {Stand.BRON_WEG}
        assert by_source["individuele-inkomenstoeslag"] == {Stand.PEILDATUM}
        assert "beschermingsbewind" not in by_source
        assert all(one.onderdelen for one in found)
        overdue = bevindingen(made, own.retriever.current()[1], date(2090, 1, 1))
        assert Stand.VEROUDERD in {one.stand for one in overdue}


class TestWerkvormen:
    def test_all_that_ship_can_be_read(self) -> None:
        methods = load_werkvormen(WERKVORMEN)
        assert {"incidentmethode", "moreel-beraad", "carrousel", "praatplaat", "rollenspel",
                "spiekkaart", "quiz"} <= set(methods)  # fmt: skip
        for method in methods.values():
            assert method.bronnen
            assert method.valkuilen
            assert method.nabespreekvragen

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("---\nnaam", "naam", "gegevens tussen"),
            ("fase: oefenen", "fase: dansen", "fase"),
            ("minuten: 14", "minuten: 140", "niet tussen"),
            ("## Valkuilen", "## Gevaren", "'Gevaren'"),
            ("Leest een vraag voor", "Maakt {groepjes} en leest", "groepjes"),
        ],
    )
    def test_a_fault_is_named_with_its_file(
        self, tmp_path: Path, old: str, new: str, says: str
    ) -> None:
        text = (WERKVORMEN / "quiz.md").read_text("utf-8")
        assert old in text
        file = tmp_path / "eigen.md"
        file.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(InputError, match=r"eigen\.md") as caught:
            read_werkvorm(file)
        assert says in str(caught.value)

    def test_a_folder_without_methods_says_what_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="geen werkvorm voor de opening"):
            load_werkvormen(tmp_path)

    def test_methods_are_no_sources(self, service: AnswerService) -> None:
        manifest, _ = service.retriever.current()
        assert not [one for one in manifest.sources if "werkvormen" in one.path]


def test_json_of_a_workshop_can_be_written_and_read(workshop: Workshop) -> None:
    assert Workshop.model_validate(json.loads(workshop.model_dump_json())) == workshop
