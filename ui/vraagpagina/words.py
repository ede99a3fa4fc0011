"""Every sentence of the page itself, in Dutch and English.

What an answer says stands in :mod:`answer.wording`, and is in the language of the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from waaier.domain import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the page in one language; a name in braces is filled in."""

    title: str
    answer_title: str
    thanks_title: str
    error_title: str
    skip: str
    lead: str
    other_language: str
    notice: str
    error_heading: str
    question: str
    next_question: str
    question_hint: str
    gemeente: str
    gemeente_hint: str
    ask: str
    again: str
    empty: str
    too_long: str
    unknown_gemeente: str
    asked: str
    earlier: str
    urgent: str
    choose: str
    elsewhere: str
    card: str
    holds_in: str
    date: str
    sources: str
    source: str
    page: str
    original: str
    new_tab: str
    based_on: str
    nearby: str
    report: str
    report_legend: str
    reasons: Mapping[str, str]
    comment: str
    comment_hint: str
    send_report: str
    no_reason: str
    comment_too_long: str
    thanks: str
    thanks_more: str
    back: str
    fresh: str
    person: str
    person_unknown: str
    call: str
    website: str
    check: str
    too_large: str
    wrong_kind: str
    too_slow: str
    too_often: str
    day_over: str
    busy: str
    no_sources: str
    failed: str
    cross_site: str
    lost: str
    cannot_report: str
    too_many_reports: str
    not_kept: str
    not_found: str


DUTCH = Words(
    title="Stel een vraag over wonen, zorg en welzijn",
    answer_title="Antwoord {number}",
    thanks_title="Bedankt voor uw melding",
    error_title="Fout",
    skip="Ga naar de inhoud",
    lead="U krijgt een antwoord uit kaarten en publicaties, met bij elke zin de bron en de datum.",
    other_language="English",
    notice="Let op.",
    error_heading="Er is iets niet goed gegaan",
    question="Uw vraag",
    next_question="Uw volgende vraag",
    question_hint="Typ geen namen, nummers of andere persoonsgegevens. Hoogstens {most} tekens.",
    gemeente="Uw gemeente (mag leeg blijven)",
    gemeente_hint="Dan krijgt u eerst de regels van die gemeente.",
    ask="Stel de vraag",
    again="Begin opnieuw",
    empty="Typ eerst uw vraag.",
    too_long="Uw vraag heeft {length} tekens. Maak de vraag korter dan {most} tekens.",
    unknown_gemeente="Deze gemeente kennen wij niet. Kijk of de naam goed is, of laat dit veld "
    "leeg.",
    asked="Vraag {number}:",
    earlier="Eerder in dit gesprek",
    urgent="Dit kan niet wachten",
    choose="Kies een plaats",
    elsewhere="Staat uw gemeente er niet bij? Vul haar hieronder in.",
    card="Kaart",
    holds_in="Geldt in {where}",
    date="Peildatum {date}",
    sources="Bronnen",
    source="bron",
    page="bladzijde {page}",
    original="Bekijk het origineel",
    new_tab="(opent in een nieuw tabblad)",
    based_on="Deze kaart is gebaseerd op:",
    nearby="Misschien bruikbaar",
    report="Klopt dit antwoord niet? Meld het",
    report_legend="Wat is er mis met dit antwoord?",
    reasons={
        "onjuist": "Het klopt niet",
        "onvolledig": "Er ontbreekt iets",
        "verouderd": "Het is verouderd",
        "verkeerde_bron": "De bron hoort niet bij mijn vraag",
        "anders": "Iets anders",
    },
    comment="Wat is er mis? (mag leeg blijven)",
    comment_hint="Typ geen namen, nummers of andere persoonsgegevens. Hoogstens {most} tekens.",
    send_report="Verstuur de melding",
    no_reason="Kies wat er mis is met het antwoord.",
    comment_too_long="Uw toelichting is te lang. Maak haar korter dan {most} tekens.",
    thanks="Uw melding is bewaard. De beheerder kijkt ernaar, en verbetert de bron of het zoeken.",
    thanks_more="Wij bewaren niet wie u bent. Daarom krijgt u geen bericht terug.",
    back="Terug naar uw gesprek",
    fresh="Stel een nieuwe vraag",
    person="Liever een mens spreken?",
    person_unknown="Neem contact op met uw gemeente, of loop binnen bij een buurtteam of wijkteam.",
    call="Bel {number}",
    website="Website van {name}",
    check="Een antwoord hier is algemene uitleg. U kunt er geen rechten aan ontlenen. Controleer "
    "de bron.",
    too_large="Wat u stuurde, is te groot. Stel een kortere vraag. Een bestand sturen kan hier "
    "niet.",
    wrong_kind="Dit soort bericht kan hier niet. Een bestand sturen kan hier niet. Typ uw vraag.",
    too_slow="Uw vraag kwam te langzaam binnen. Probeer het nog eens.",
    too_often="U stelt veel vragen achter elkaar. Probeer het over {seconds} seconden nog eens. "
    "Uw vraag staat er nog.",
    day_over="Het aantal vragen voor vandaag is op. Morgen kunt u hier weer vragen stellen.",
    busy="Het is nu druk. Probeer het over een halve minuut nog eens. Uw vraag staat er nog.",
    no_sources="De dienst heeft nu geen bronnen. Probeer het later nog eens.",
    failed="Er ging bij ons iets mis. Probeer het over een minuut nog eens.",
    cross_site="Deze vraag kwam van een andere website. Stel uw vraag hier.",
    lost="Het gesprek ervoor was niet meer te lezen. Daarom begint er een nieuw gesprek.",
    cannot_report="Meldingen kunnen hier nu niet worden bewaard.",
    too_many_reports="Er komen nu te veel meldingen binnen. Probeer het over een uur nog eens.",
    not_kept="Uw melding kon niet worden bewaard. Probeer het later nog eens.",
    not_found="Deze pagina is er niet.",
)

ENGLISH = Words(
    title="Ask a question about housing, care and welfare",
    answer_title="Answer {number}",
    thanks_title="Thank you for your report",
    error_title="Error",
    skip="Skip to content",
    lead="You get an answer from cards and publications, with the source and the date of every "
    "sentence.",
    other_language="Nederlands",
    notice="Please note.",
    error_heading="Something is not right",
    question="Your question",
    next_question="Your next question",
    question_hint="Do not type names, numbers or other personal data. At most {most} characters.",
    gemeente="Your municipality (optional)",
    gemeente_hint="You then get the rules of that municipality first.",
    ask="Ask the question",
    again="Start again",
    empty="Type your question first.",
    too_long="Your question has {length} characters. Make it shorter than {most} characters.",
    unknown_gemeente="We do not know this municipality. Check the name, or leave this field empty.",
    asked="Question {number}:",
    earlier="Earlier in this conversation",
    urgent="This cannot wait",
    choose="Choose a place",
    elsewhere="Is your municipality not there? Fill it in below.",
    card="Card",
    holds_in="Applies in {where}",
    date="Reference date {date}",
    sources="Sources",
    source="source",
    page="page {page}",
    original="View the original",
    new_tab="(opens in a new tab)",
    based_on="This card is based on:",
    nearby="This may help",
    report="Is this answer wrong? Report it",
    report_legend="What is wrong with this answer?",
    reasons={
        "onjuist": "It is not correct",
        "onvolledig": "Something is missing",
        "verouderd": "It is out of date",
        "verkeerde_bron": "The source does not fit my question",
        "anders": "Something else",
    },
    comment="What is wrong? (optional)",
    comment_hint="Do not type names, numbers or other personal data. At most {most} characters.",
    send_report="Send the report",
    no_reason="Choose what is wrong with the answer.",
    comment_too_long="Your text is too long. Make it shorter than {most} characters.",
    thanks="Your report has been kept. Whoever looks after this service will read it, and improve "
    "the source or the search.",
    thanks_more="We do not keep who you are, so you will not get a reply.",
    back="Back to your conversation",
    fresh="Ask a new question",
    person="Would you rather speak to a person?",
    person_unknown="Contact your municipality, or walk in at a neighbourhood team (buurtteam or "
    "wijkteam).",
    call="Call {number}",
    website="Website of {name}",
    check="An answer here is general information. You cannot derive rights from it. Check the "
    "source.",
    too_large="What you sent is too large. Ask a shorter question. You cannot send a file here.",
    wrong_kind="This kind of message is not possible here. You cannot send a file here. Type your "
    "question.",
    too_slow="Your question came in too slowly. Please try again.",
    too_often="You ask many questions in a row. Please try again in {seconds} seconds. Your "
    "question is still there.",
    day_over="The number of questions for today has been used up. You can ask again tomorrow.",
    busy="It is busy now. Please try again in half a minute. Your question is still there.",
    no_sources="The service has no sources now. Please try again later.",
    failed="Something went wrong on our side. Please try again in a minute.",
    cross_site="This question came from another website. Ask your question here.",
    lost="The conversation before this could not be read any more, so a new one begins.",
    cannot_report="Reports cannot be kept here now.",
    too_many_reports="Too many reports are coming in now. Please try again in an hour.",
    not_kept="Your report could not be kept. Please try again later.",
    not_found="This page does not exist.",
)


def words_in(language: Language) -> Words:
    """The words of the page in this language."""
    return ENGLISH if language is Language.ENGLISH else DUTCH
