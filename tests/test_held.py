"""Not knowing: what is asked for must stand in what fits best, and is missed out loud if not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from answer.asked import asks_more
from answer.bound import is_bound, named_in
from answer.compose import nearby, said
from answer.held import Ask, Wanted, ask_of, places_in
from answer.reading import Reading
from answer.support import Held, held, judge, told_by_card
from index.query import analyse
from index.sentences.fit import Fit, Sentence
from waaier.domain import Hit, Outcome, Passage, Query, Question, Source, SourceKind


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Hoeveel subsidie krijgt het wijkbedrijf?", Wanted.AMOUNT),
        ("Hoe hoog is de eigen bijdrage?", Wanted.AMOUNT),
        ("Hoeveel verhuiskostenvergoeding krijg je bij sloop?", Wanted.AMOUNT),
        ("Hoeveel krijgt een mantelzorger per jaar?", Wanted.AMOUNT),
        ("Wat verdient een hospita?", Wanted.AMOUNT),
        ("Wat is de eigen bijdrage voor de Wmo?", Wanted.AMOUNT),
        ("Wat is de maximale huur?", Wanted.AMOUNT),
        ("Wat is de inkomensgrens?", Wanted.AMOUNT),
        ("Wat is de wachttijd voor een woning?", Wanted.TERM),
        ("Hoeveel maanden borg mag hij vragen?", Wanted.TERM),
        ("Welk deel van de woningen is klaar?", Wanted.SHARE),
        ("Binnen hoeveel weken beslist de gemeente?", Wanted.TERM),
        ("Hoelang duurt een traject?", Wanted.TERM),
        ("Tot welk jaar loopt het pact?", Wanted.YEAR),
        ("Wanneer begon de proef?", Wanted.DATE),
        ("Wanneer begint dat?", Wanted.MOMENT),
        ("Wanneer begint de huurtoeslag?", Wanted.MOMENT),
        ("Op welke dagen is het spreekuur?", Wanted.WEEKDAY),
        ("Tot hoe laat mag hij blijven?", Wanted.HOUR),
        ("Hoe vaak is er overleg?", Wanted.FREQUENCY),
        ("Op welk adres zijn de slaapplekken?", Wanted.ADDRESS),
        ("Wat is het telefoonnummer van de gemeente?", Wanted.PHONE),
        ("Hoe heet de voorzitter van het wijkbedrijf?", Wanted.PERSON),
        ("Wie is de projectleider?", Wanted.PERSON),
        ("How long does it take?", Wanted.TERM),
        ("Hoeveel moet een cliënt voor een nacht betalen?", Wanted.AMOUNT),
        ("In welke wijk ligt het huis?", Wanted.PLACE),
        ("Wanneer gaat het huis open?", Wanted.DATE),
        ("Op welk mailadres kan ik terecht?", Wanted.MAIL),
        ("Wat kwam er uit het promotieonderzoek?", Wanted.FINDING),
        ("Wat is de uitkomst van het onderzoek?", Wanted.FINDING),
    ],
)
def test_the_sort_is_told_from_the_question(question: str, wanted: Wanted) -> None:
    ask = ask_of(question)
    assert ask is not None
    assert ask.wanted is wanted


@pytest.mark.parametrize(
    "question",
    [
        "Waarom duurt het zo lang?",
        "Wie betaalt de huur?",
        "Mag dat?",
        "Hoe vraag ik het aan?",
        "Waar staat dat in de wet?",
        "Waar ligt de grens?",
        "Wat is de huurtoeslag?",
        "Wat is een inkomensgrens?",
    ],
)
def test_what_any_sentence_may_hold_is_never_missed(question: str) -> None:
    assert ask_of(question) is None


@pytest.mark.parametrize(
    ("question", "holding", "without"),
    [
        (
            "Hoeveel woningen telt de straat?",
            ("Er staan 51 woningen.", "Er staan twaalf nieuwe woningen.", "Er zijn 9 huizen."),
            ("Er wonen 51 gezinnen.", "In 2019 stonden er woningen.", "Er staan 12 huurwoningen."),
        ),
        (
            "Hoeveel ouderen wonen er?",
            ("Er wonen 40 ouderen.", "Er zijn veertig bewoners."),
            ("De buurt telt 400 inwoners.", "De gemeente beslist (Wmo, artikel 12 lid 4)."),
        ),
        (
            "Bij hoeveel graden gaat de opvang open?",
            ("De opvang gaat open als het kouder is dan nul graden.",),
            ("De opvang is vanaf 1 december open.",),
        ),
        (
            "Hoeveel euro subsidie krijgt het wijkbedrijf?",
            ("De subsidie is € 4.000.",),
            ("De subsidie is 60% van het inkomen.",),
        ),
        (
            "Hoeveel korting geeft de pas op de kosten?",
            ("De korting is 60%.", "De korting is € 10."),
            ("De pas geeft korting.",),
        ),
        (
            "Hoeveel jongeren doen mee?",
            ("Er doen 12 bewoners mee.", "Negen jongeren doen mee."),
            ("Een jongere doet mee.", "Jongeren krijgen 12 maanden hulp."),
        ),
        (
            "Hoelang duurt de proef?",
            ("De proef duurt twee jaar.", "Dat is voor 18 maanden.", "Een half jaar."),
            (
                "Elke week is er overleg.",
                "De proef begon in 2019.",
                "Een langjarige proef.",
                "De proef is voor jongeren van 12 tot 27 jaar.",
                "Er waren in 2022 per week veel bezoekers.",
                "Tien jaar eerder was dat anders.",
            ),
        ),
        (
            "Hoe hoog is de huur?",
            ("De huur is € 400.", "Het kost 12 euro.", "Meedoen is gratis."),
            ("De huur is hoog.", "Er zijn 400 huurders."),
        ),
        (
            "Tot welk jaar loopt het pact?",
            ("Het pact loopt tot en met 2028.",),
            (
                "Het pact loopt nog vijf jaar.",
                "Het pact loopt door (bundel, circa 2020-2021).",
                "Het pact loopt door, volgens berichten uit 2022.",
            ),
        ),
        (
            "Wie is de voorzitter van de coalitie?",
            ("Voorzitter is Anja de Wit.",),
            ("De voorzitter woont in Utrecht.", "Anja de Wit woont in Utrecht."),
        ),
        (
            "Op welke dag is het spreekuur?",
            ("Het is op dinsdagmiddag.", "Het loket is elke dag open."),
            ("Het is in de bibliotheek.",),
        ),
        (
            "Hoe vaak zijn ze op kantoor?",
            ("Ze zijn er één dag in de week.", "Dat is elke maand.", "Dat is om de twee weken."),
            ("Ze zijn er op maandag.", "Het advies was om de wooncoach te houden."),
        ),
        (
            "Wanneer gaat het huis open?",
            ("Het huis gaat in het voorjaar open.", "Het opent in mei.", "In 2027 is het klaar."),
            ("Het huis gaat open als het geld er is.",),
        ),
        (
            "In welke wijk ligt het huis?",
            ("Het huis ligt in Selwerd.",),
            ("Het huis ligt in een wijk met veel groen.",),
        ),
        (
            "Op welk adres is het loket?",
            ("Kom naar Kerkstraat 12.", "Het loket is op 1012 AB."),
            ("Het loket is in de Kerkstraat.",),
        ),
    ],
)
def test_a_sentence_must_hold_it(
    question: str, holding: tuple[str, ...], without: tuple[str, ...]
) -> None:
    ask = ask_of(question)
    assert ask is not None
    assert [one for one in holding if not places_in(ask, one)] == []
    assert [one for one in without if places_in(ask, one)] == []


def test_a_count_of_nothing_named_is_any_number() -> None:
    ask = ask_of("Met hoeveel zijn ze?")
    assert ask is not None
    assert ask.of == frozenset()
    assert places_in(ask, "Het zijn er 12.")


def test_a_kind_of_what_is_counted_counts_only_loosely() -> None:
    ask = Ask(Wanted.COUNT, frozenset({"gemeente"}), frozenset({"gemeente"}))
    assert places_in(ask, "Er deden 25 koplopergemeenten mee.") == []
    assert places_in(ask, "Er deden 25 koplopergemeenten mee.", strictly=False)


def _bound(question: str, text: str, **passage: Any) -> bool:
    """Whether a text counts as the answer to a question, in a passage like this."""
    ask, source = ask_of(question), Source(id="bron", title="Bron", kind=SourceKind.DOCUMENT)
    assert ask is not None
    return is_bound(
        ask,
        analyse(Question(text=question)),
        Passage(**{"id": "p", "text": text, "source": source} | passage),
        text,
    )


@pytest.mark.parametrize(
    ("question", "of_it", "of_another"),
    [
        (
            "Hoeveel mensen kregen in Oss een woning?",
            "In Oss kregen 40 mensen een woning.",
            "In Assen kregen 40 mensen een woning.",
        ),
        (
            "Hoeveel mensen kregen in Haarlem een woning?",
            "In totaal kregen 40 mensen een woning.",
            "In Noord-Holland kregen 40 mensen een woning.",
        ),
        (
            "Hoe hoog is de bijdrage in 2026?",
            "In 2025-2026 is de bijdrage € 20.",
            "In 2024 is de bijdrage € 20.",
        ),
        (
            "Hoeveel inkomen mag hij hebben?",
            "Het inkomen is hoogstens € 3.000.",
            "Het spaargeld is hoogstens € 3.000.",
        ),
        (
            "Hoeveel maanden borg mag de verhuurder vragen?",
            "De borg is hoogstens twee maanden huur.",
            "Naar de Huurcommissie gaan kan binnen zes maanden.",
        ),
        (
            "Tot welk jaar loopt het pact?",
            "Het pact loopt tot 2028.",
            "In 2018 tekenden zij het pact.",
        ),
        (
            "Tot wanneer kan hij bezwaar maken?",
            "Bezwaar maken kan binnen zes weken.",
            "Bezwaar maken kan bij de gemeente.",
        ),
        (
            "Hoe heet de voorzitter van de Moderne Devoten?",
            "Voorzitter van de Moderne Devoten is Anja de Wit.",
            "De Moderne Devoten kiezen elk jaar een voorzitter.",
        ),
        (
            "Wat concludeert het onderzoek naar de wooncirkels?",
            "Uit het onderzoek blijkt dat bewoners minder zorg nodig hebben.",
            "De wooncirkels worden onderzocht. Er bleek behoefte aan een winkel.",
        ),
    ],
)
def test_what_is_of_another_place_time_or_kind_is_no_answer(
    question: str, of_it: str, of_another: str
) -> None:
    assert _bound(question, of_it)
    assert not _bound(question, of_another)


def test_the_number_of_others_is_no_number_to_call() -> None:
    hotel = "Belt de cliënt het passantenhotel (020 123 4567) niet, dan vervalt de plek."
    assert not _bound("Wat is het telefoonnummer voor een klacht over een verhuurder?", hotel)
    assert _bound("Welk telefoonnummer heeft het passantenhotel?", hotel)
    assert _bound("Welk nummer moet ik bellen?", hotel)


def test_a_chapter_on_another_place_holds_no_answer() -> None:
    question, text = "Hoeveel mensen kregen in Oss een woning?", "Er kregen 40 mensen een woning."
    assert _bound(question, text, chapter_scope=("Oss",))
    assert not _bound(question, text, chapter_scope=("Assen",))


def test_a_chapter_without_the_name_is_about_others() -> None:
    source = Source(id="bron", title="Bron", kind=SourceKind.DOCUMENT)
    told = {"Anja": "Het huis van Anja Wit.", "Majella": "In Majella is de huur € 400."}
    of = {
        name: Passage(id=name, text=text, source=source, section=(name,))
        for name, text in told.items()
    }
    about = named_in("Wat kostte het huis van Anja Wit?", list(of.values()))
    assert about(of["Anja"])
    assert not about(of["Majella"])
    nobody = named_in("Wat kostte het huis van Piet Bos?", list(of.values()))
    assert nobody(of["Majella"])


QUESTION = "Hoeveel woningen telt de straat?"


def _reading(*texts: str, card: bool = False) -> Reading:
    """Passages of one sentence each, the best first."""
    kind = SourceKind.CARD if card else SourceKind.DOCUMENT
    hits, sentences = [], []
    nothing = np.zeros(1, dtype=np.float32)
    for rank, text in enumerate(texts):
        source = Source(id=f"bron-{rank}", title=f"Bron {rank}", kind=kind)
        passage = Passage(id=Passage.make_id(source.id, (), text), text=text, source=source)
        hits.append(Hit(passage=passage, score=1 / (rank + 1)))
        sentences.append(
            Sentence(passage, rank, 0, 0, len(text), nothing, frozenset(), 0.9, 0.9, 0.0, 0.9)
        )
    weights = -np.arange(len(texts), dtype=np.float32)
    fit = Fit(sentences, {}, 1.0, 1.0, 0.9, weights)
    cards = {hits[0].passage.source.id: [hits[0].passage]} if card else {}
    return Reading(Query(text=QUESTION), hits, fit, cards)


HOLDS, LACKS = "In de straat staan 51 woningen.", "De straat wordt groener gemaakt."
SOME = "In de straat staan 12 huurwoningen."


@pytest.mark.parametrize(
    ("texts", "card", "where", "outcome"),
    [
        ((HOLDS, LACKS), False, Held.HERE, Outcome.ANSWERED),
        ((LACKS, HOLDS), False, Held.ELSEWHERE, Outcome.NOT_IN_SOURCES),
        ((LACKS, LACKS, LACKS, HOLDS), False, Held.NOWHERE, Outcome.NOT_IN_SOURCES),
        ((LACKS,), False, Held.NOWHERE, Outcome.NOT_IN_SOURCES),
        # Another card is about something else.
        ((LACKS, HOLDS), True, Held.NOWHERE, Outcome.NOT_IN_SOURCES),
        ((HOLDS, LACKS), True, Held.HERE, Outcome.ANSWERED),
        # One kind of what is counted.
        ((SOME, LACKS), False, Held.ELSEWHERE, Outcome.NOT_IN_SOURCES),
    ],
)
def test_where_it_stands_decides(
    texts: tuple[str, ...], card: bool, where: Held, outcome: Outcome
) -> None:
    reading = _reading(*texts, card=card)
    assert held(reading) == (where, Wanted.COUNT)
    verdict = judge(reading, 0.0)
    assert verdict.outcome is outcome
    assert verdict.missing is (None if outcome is Outcome.ANSWERED else Wanted.COUNT)


def test_beside_a_card_that_leads_the_likeliest_of_another_source_is_not_what_is_said() -> None:
    reading = _reading(LACKS, HOLDS, card=True)
    reading = replace(reading, fit=replace(reading.fit, weights=-reading.fit.weights))
    assert reading.lead_card is not None
    assert reading.fit.sentences[int(reading.fit.weights.argmax())].text == HOLDS
    assert held(reading)[0] is not Held.HERE
    assert HOLDS not in [one.text for one in said(reading)]


def _with_more(text: str) -> Reading:
    """A card that leads, with more text than was found."""
    reading = _reading(LACKS, card=True)
    source = reading.hits[0].passage.source
    far = Passage(id="ver", text=text, source=source)
    return replace(reading, cards={source.id: [reading.hits[0].passage, far]})


def test_far_down_the_card_that_leads_it_may_be_of_something_else() -> None:
    reading = _with_more("De buurt ernaast heeft 51 woningen.")
    assert told_by_card(reading) is None
    assert held(reading)[0] is Held.ELSEWHERE
    assert judge(reading, 0.0).outcome is Outcome.NOT_IN_SOURCES


def test_far_down_the_card_a_sentence_in_the_words_of_the_question_answers() -> None:
    reading = _with_more("Er kwam groen. De straat telt 51 woningen. Er zijn 3 woningen leeg.")
    told = told_by_card(reading)
    assert told is not None
    assert told.text == "De straat telt 51 woningen."
    assert held(reading)[0] is Held.HERE
    assert said(reading)[0].text == told.text


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Wanneer krijgt iemand urgentie?", None),
        ("Wanneer mag de verhuurder opzeggen?", None),
        ("Wanneer begint de winteropvang?", Wanted.MOMENT),
        ("Wanneer stopt de begeleiding?", Wanted.MOMENT),
        ("Wanneer is de woning klaar?", Wanted.MOMENT),
    ],
)
def test_when_may_ask_for_conditions(question: str, wanted: Wanted | None) -> None:
    ask = ask_of(question)
    assert (ask and ask.wanted) == wanted


def test_to_pay_along_may_be_in_kind() -> None:
    paid = ask_of("Wat betaalt de huurder per maand?")
    assert paid is not None
    assert paid.wanted is Wanted.AMOUNT
    assert ask_of("Wat betaalt de corporatie daar zelf aan mee?") is None


@pytest.mark.parametrize(
    ("question", "more"),
    [
        (QUESTION, False),
        ("Hoeveel mensen met een uitkering en schulden wonen er?", False),
        ("Hoeveel woningen telt de straat, en wie verhuurt ze?", True),
        ("Hoeveel woningen telt de straat en wat kosten ze?", True),
        ("Hoeveel woningen telt de straat? Wie verhuurt ze?", True),
        ("How many homes are there and who rents them out?", True),
        ("Zij is ziek, en zoekt een huis. Hoeveel woningen telt de straat?", False),
        ("En wat kosten die woningen?", False),
        ("Hoeveel woningen telt de straat? Alvast bedankt.", False),
        ("Hoeveel woningen telt de straat? En wie verhuurt ze", True),
        ("Mag dat? Hij is ziek. Hoeveel woningen telt de straat?", True),
        ("Hij zoekt een huis. Hoeveel woningen telt de straat en wat kosten ze?", True),
    ],
)
def test_of_two_questions_one_may_be_answered(question: str, more: bool) -> None:
    assert asks_more(question) is more
    reading = _reading(LACKS, HOLDS)
    reading = replace(reading, query=Query(text=question))
    outcome = judge(reading, 0.0).outcome
    if held(reading)[0] is Held.ELSEWHERE:
        assert outcome is (Outcome.PARTLY_ANSWERED if more else Outcome.NOT_IN_SOURCES)


def test_of_two_questions_one_may_be_answered_when_the_other_stands_nowhere() -> None:
    reading = replace(_reading(LACKS), query=Query(text=f"{QUESTION} En wordt het er groener?"))
    assert held(reading)[0] is Held.NOWHERE
    verdict = judge(reading, 0.0)
    assert (verdict.outcome, verdict.missing) == (Outcome.PARTLY_ANSWERED, Wanted.COUNT)
    again = replace(reading, query=Query(text="Hoeveel woningen zijn er, en hoeveel winkels?"))
    assert judge(again, 0.0).outcome is Outcome.NOT_IN_SOURCES


def test_what_may_help_begins_with_what_holds_the_sort() -> None:
    reading = _reading(LACKS, "Er komt een speelplek.", "In de wijk staan 51 woningen.")
    quotes = [one.quote for one in nearby(reading, (), 2)]
    assert quotes == ["In de wijk staan 51 woningen.", LACKS]
    other = replace(reading, query=Query(text="Wordt de straat groener?"))
    assert nearby(other, (), 2)[0].quote == LACKS


def _nearby(question: str, *texts: str, card: bool = False) -> list[str]:
    reading = replace(_reading(*texts, card=card), query=Query(text=question))
    return [one.quote for one in nearby(reading, (), 3)]


def test_to_a_question_for_money_what_names_money_goes_first() -> None:
    question = "Hoe hoog is de huur?"
    share, euros = "De huur is 20% van het inkomen.", "De huur van een studio is € 400."
    assert _nearby(question, LACKS, share, euros) == [euros, share, LACKS]


def test_to_a_question_for_money_a_count_of_things_never_goes_first() -> None:
    question = "Hoeveel huur betalen jongeren?"
    years = "Sinds 2019 duurt het 12 maanden."
    assert _nearby(question, HOLDS, LACKS, years) == [LACKS, years, HOLDS]
    assert _nearby("Wie betaalt de huur?", HOLDS, LACKS, years)[0] == HOLDS


def test_the_telephone_number_of_others_does_not_go_first() -> None:
    other, own = "Het hotel noemt 0800 0415.", "Het loket zit in Hoorn."
    question = "Welk telefoonnummer heeft het loket?"
    assert _nearby(question, own, other) == [own, other]
    assert _nearby("Welk telefoonnummer heeft het hotel?", own, other) == [other, own]


def test_of_a_comparison_each_side_may_hold_it() -> None:
    reading = _reading(LACKS, LACKS)
    side = _reading(HOLDS).fit
    assert held(reading)[0] is Held.NOWHERE
    assert held(replace(reading, sides=(reading.fit, side)))[0] is Held.HERE


def test_what_was_masked_is_not_what_is_asked_for() -> None:
    assert ask_of("Welk telefoonnummer heeft het loket?") is not None
    assert ask_of("Mijn cliënt [naam] (tel. [telefoonnummer]) zoekt hulp. Wat kan er?") is None
