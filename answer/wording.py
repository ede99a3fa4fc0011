"""Every sentence the product itself says in an answer, in one place, in Dutch B1.

Chat, API and widget use this module, so a refusal reads the same everywhere. To an English question
they are in plain English; quotes stay as their source has them. Referrals: ``wording_urgent``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from answer.guard import PersonalData
from answer.held import Wanted
from answer.wording_difference import difference_notice
from waaier.domain import Answer, Citation, Filters, Language, Outcome
from waaier.months import MONTHS

_ENGLISH = Language.ENGLISH

AI_NOTICE = (
    "U praat met een computerprogramma. Het zoekt zinnen in bronnen en laat zien waar ze staan. "
    "Het kan iets missen. Het beslist nooit over een persoon: dat doet de gemeente of instantie. "
    "Typ geen namen of andere gegevens van cliënten."
)


AI_NOTICE_MODEL = (
    "U praat met een computerprogramma. Het zoekt zinnen in bronnen. Een taalmodel schrijft daarna "
    "vaak het antwoord; het programma controleert elke zin bij de bron. Het kan iets missen of "
    "verkeerd begrijpen. Het beslist nooit over een persoon: dat doet de gemeente of instantie. "
    "Typ geen namen of andere gegevens van cliënten."
)


_PUBLIC_NOTICES = {
    (Language.DUTCH, False): (
        "U praat met een computerprogramma (AI), niet met een medewerker. Het zoekt zinnen in "
        "bronnen en laat zien waar ze staan. Het kan iets missen. Het beslist nooit over u of een "
        "ander: dat doet de gemeente of instantie. Typ geen namen, nummers of andere "
        "persoonsgegevens."
    ),
    (Language.DUTCH, True): (
        "U praat met een computerprogramma (AI), niet met een medewerker. Het zoekt zinnen in "
        "bronnen. Een taalmodel schrijft daarna vaak het antwoord; het programma controleert elke "
        "zin bij de bron. Het kan iets missen of verkeerd begrijpen. Het beslist nooit over u of "
        "een ander: dat doet de gemeente of instantie. Typ geen namen, nummers of andere "
        "persoonsgegevens."
    ),
    (Language.ENGLISH, False): (
        "You are talking to a computer program (AI), not to a member of staff. It looks for "
        "sentences in sources and shows where they are. It can miss things. It never decides about "
        "you or anyone else: the municipality or agency does. Do not type names, numbers or other "
        "personal data. The sources are in Dutch."
    ),
    (Language.ENGLISH, True): (
        "You are talking to a computer program (AI), not to a member of staff. It looks for "
        "sentences in sources. A language model then often writes the answer; the program checks "
        "every sentence against its source. It can miss things or misunderstand them. It never "
        "decides about you or anyone else: the municipality or agency does. Do not type names, "
        "numbers or other personal data. The sources are in Dutch."
    ),
}


def public_notice(language: Language, *, with_model: bool) -> str:
    """The AI notice for visitors of a website, who may ask for themselves."""
    return _PUBLIC_NOTICES[language, with_model]


def sentence_for(outcome: Outcome, language: Language = Language.DUTCH) -> str:
    """What the user reads first when an answer has no statements of its own."""
    if language is _ENGLISH:
        return _ENGLISH_SENTENCES.get(outcome, "")
    match outcome:
        case Outcome.NOT_IN_SOURCES:
            return (
                "Dit vind ik niet in de bronnen die ik heb. Hieronder staat wat er het dichtst bij "
                "komt. Vraag het ook aan een collega of aan de gemeente."
            )
        case Outcome.OUT_OF_SCOPE:
            return (
                "Daar kan ik u niet bij helpen. Ik geef uitleg over regels en goede voorbeelden "
                "voor wonen, zorg en welzijn. Ik beslis niet over een persoon. Vraag bijvoorbeeld: "
                "“Hoe vraagt mijn cliënt een briefadres aan?”"
            )
        case Outcome.CLARIFICATION:
            return (
                "De regels verschillen per gemeente. In welke gemeente speelt dit? Hieronder staat "
                "wat ik vond, met de plaats waar het geldt."
            )
        case Outcome.URGENT:
            return (
                "Regel eerst de hulp die hierboven staat. Op de rest van uw bericht vind ik geen "
                "antwoord in de bronnen die ik heb."
            )
        case Outcome.PERSONAL_DATA_ONLY:
            return (
                "Uw bericht bevat alleen persoonsgegevens. Ik heb ze niet bewaard. "
                "Stel uw vraag zonder naam, nummer of adres."
            )
        case Outcome.ERROR:
            return "Er ging bij ons iets mis. Uw vraag staat er nog: probeer het over een minuut."
        case _:
            return ""


_ENGLISH_SENTENCES = {
    Outcome.NOT_IN_SOURCES: (
        "I cannot find this in the sources I have. Below is what comes closest. "
        "Please also ask a colleague or the municipality."
    ),
    Outcome.OUT_OF_SCOPE: (
        "I cannot help you with that. I explain rules and good practices for housing, care and "
        "welfare in the Netherlands. I do not decide about a person. You can ask, for example: "
        "“How does my client apply for a postal address?”"
    ),
    Outcome.CLARIFICATION: (
        "The rules differ per municipality. Which municipality is this about? Below is what I "
        "found, with the place where it applies."
    ),
    Outcome.URGENT: (
        "Please arrange the help above first. I cannot find an answer to the rest of your message "
        "in the sources I have."
    ),
    Outcome.PERSONAL_DATA_ONLY: (
        "Your message holds only personal data. I have not kept it. "
        "Please ask your question without a name, number or address."
    ),
    Outcome.ERROR: "Something went wrong on our side. Please try again in a minute.",
}

_ENGLISH_WANTED = {
    Wanted.AMOUNT: "an amount",
    Wanted.SHARE: "a share or percentage",
    Wanted.TERM: "a duration or term",
    Wanted.YEAR: "a year or date",
    Wanted.MOMENT: "a date or moment",
    Wanted.WEEKDAY: "a day",
    Wanted.HOUR: "a time",
    Wanted.FREQUENCY: "a frequency",
    Wanted.PHONE: "a phone number",
    Wanted.ADDRESS: "an address",
    Wanted.COUNT: "a number",
    Wanted.PERSON: "a name",
    Wanted.PLACE: "a place",
    Wanted.MAIL: "an e-mail address",
    Wanted.DATE: "a date",
    Wanted.FINDING: "an outcome",
}

_ENGLISH_SORTS = {
    PersonalData.BSN: "citizen service number",
    PersonalData.IBAN: "bank account number",
    PersonalData.MAIL: "e-mail address",
    PersonalData.PHONE: "phone number",
    PersonalData.DATE: "date",
    PersonalData.ADDRESS: "address",
    PersonalData.NAME: "name",
    PersonalData.FOREIGNER: "V-number",
    PersonalData.CAR: "licence plate",
    PersonalData.CASE: "case number",
    PersonalData.CODE: "password",
}


def rules_notice(language: Language = Language.DUTCH) -> str:
    """To a question after somebody's right: what this is, and who decides."""
    if language is _ENGLISH:
        return "I explain the rules. The municipality or the agency decides."
    return "Ik leg regels uit. De gemeente of instantie beslist."


def instruction_notice(language: Language = Language.DUTCH) -> str:
    """To a message that tells the program what to do."""
    if language is _ENGLISH:
        return "I do not follow instructions in a question. I only look for answers in sources."
    return "Ik volg geen opdrachten in een vraag. Ik zoek alleen antwoorden in bronnen."


def missing_notice(
    sort: Wanted, language: Language = Language.DUTCH, *, is_partly: bool = False
) -> str:
    """Tells what was asked for and does not stand in what comes closest.

    Args:
        sort: what was asked for.
        language: of the sentence.
        is_partly: sentences are shown all the same, and it may stand in one of them.
    """
    if language is _ENGLISH:
        what = _ENGLISH_WANTED[sort]
        if is_partly:
            return (
                f"I am not sure that {what} for your question stands here. What stands here may "
                "be about something else. Read the source, or ask."
            )
        return f"I do not find {what} for exactly your question in the sources."
    if is_partly:
        return (
            f"Ik weet niet zeker of hier een {sort.value} bij uw vraag staat. Wat hier staat, gaat "
            "misschien over iets anders. Kijk in de bron, of vraag het na."
        )
    return f"Ik vind in de bronnen geen {sort.value} voor precies uw vraag."


def nearest_notice(language: Language = Language.DUTCH) -> str:
    """Beside sentences of sources: they come nearest, which is not always an answer."""
    if language is _ENGLISH:
        return (
            "These are the sentences from the sources that come closest to your question. Is your "
            "answer not among them? Then it may not be in the sources: please ask."
        )
    return (
        "Dit zijn de zinnen uit de bronnen die het dichtst bij uw vraag komen. Staat uw antwoord "
        "er niet bij? Dan staat het misschien niet in de bronnen: vraag het na."
    )


def place_notice(choices: Sequence[str], language: Language = Language.DUTCH) -> str:
    """To a question without a place, answered with rules of one place or more: where they hold."""
    if language is _ENGLISH:
        where = " and ".join(choices)
        return (
            f"Part of this applies in {where} only. Is it about another place? "
            "Add the municipality."
        )
    where = " en ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))
    return (
        f"Een deel hiervan geldt alleen in {where}. Gaat het om een andere plaats? "
        "Zet de gemeente bij uw vraag."
    )


def model_notice(language: Language = Language.DUTCH) -> str:
    """Above sentences of a language model: whose they are, and what was checked."""
    if language is _ENGLISH:
        return (
            "A language model wrote these sentences from the sources. Every sentence was checked "
            "against its quote, but a mistake is possible. The quotes are what counts."
        )
    return (
        "Een taalmodel schreef deze zinnen met de bronnen. Elke zin is vergeleken met het citaat, "
        "maar een fout kan. Wat in het citaat staat, telt."
    )


def model_down_notice(language: Language = Language.DUTCH) -> str:
    """When the language model is set but gives nothing."""
    if language is _ENGLISH:
        return (
            "The language model does not answer now; these are the sentences of the sources "
            "themselves."
        )
    return "Het taalmodel antwoordt nu niet; dit zijn de zinnen uit de bronnen zelf."


def model_dropped_notice(language: Language = Language.DUTCH) -> str:
    """When what the language model wrote could not be shown."""
    if language is _ENGLISH:
        return (
            "What the language model wrote does not clearly stand in the sources; these are the "
            "sentences of the sources themselves."
        )
    return (
        "Wat het taalmodel schreef, staat niet duidelijk in de bronnen; dit zijn de zinnen uit de "
        "bronnen zelf."
    )


def other_notices(answer: Answer) -> tuple[str, ...]:
    """The notices without referrals and differences, for who shows those by themselves."""
    shown = {one.sentence for one in answer.urgent}
    shown |= {
        difference_notice(one, answer.citations, answer.language) for one in answer.contradictions
    }
    return tuple(notice for notice in answer.notices if notice not in shown)


def language_notice() -> str:
    """To an English question: the quotes are in Dutch."""
    return "The sources are in Dutch, so the quotes are in Dutch too."


def masked_notice(found: Sequence[PersonalData], language: Language = Language.DUTCH) -> str:
    """Tells what was masked, and why."""
    if language is _ENGLISH:
        listed = ", ".join(_ENGLISH_SORTS[sort] for sort in found)
        return (
            f"Your question held personal data ({listed}). It was removed before searching. "
            "It is not kept."
        )
    sorts = [sort.value for sort in found]
    listed = " en ".join(filter(None, [", ".join(sorts[:-1]), sorts[-1]]))
    return (
        f"Uw vraag bevatte persoonsgegevens ({listed}). Die zijn weggehaald voordat er werd "
        "gezocht. Ze zijn niet bewaard."
    )


def peildatum_of(citation: Citation) -> str:
    """The peildatum of a source as shown: the date, or that it is unknown."""
    return citation.source.peildatum or "onbekend"


def peildatum_notice(citations: Sequence[Citation], language: Language = Language.DUTCH) -> str:
    """Says of which date the sources speak; amounts and conditions change."""
    dates = dict.fromkeys(f"{c.source.title}: {peildatum_of(c)}" for c in citations)
    if language is _ENGLISH:
        listed = "; ".join(dates)
        return f"Rules and amounts change. Date of the sources: {listed}. Check the source itself."
    return (
        "Regels en bedragen veranderen. Peildatum van de bronnen: "
        + "; ".join(dates)
        + ". Kijk bij twijfel in de bron zelf."
    )


def overdue_notice(title: str | None, day: date) -> str:
    """Says that a card should have been looked over again; ``title`` when more cards are shown."""
    card = f"De kaart '{title}'" if title else "Deze kaart"
    return (
        f"{card} moest voor {dutch_date(day)} worden nagekeken. Controleer de gegevens in de bron."
    )


def law_change_notice(law: str, day: date, change: str, url: str, titles: Sequence[str]) -> str:
    """Says that a law changed after a card was written; ``titles`` when more cards are shown."""
    listed = " en ".join(filter(None, [", ".join(titles[:-1]), *titles[-1:]]))
    about = "Deze kaart kan ouder zijn." if not titles else f"Dit kan ouder zijn: {listed}."
    return f"De {law} is veranderd op {dutch_date(day)}. {change} {about} Kijk in de wet: {url}"


def dutch_date(day: date) -> str:
    """A date as it is written in a sentence: "1 juli 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def searched_notice(query: str, language: Language = Language.DUTCH) -> str:
    """Shows the query after follow-up rewriting."""
    if language is _ENGLISH:
        return f"I searched for: {query}"
    return f"Ik zocht op: {query}"


def filters_notice(filters: Filters, language: Language = Language.DUTCH) -> str:
    """Tells what the search was narrowed to; empty when it was not."""
    if language is _ENGLISH:
        named = (
            ("municipality", filters.gemeente),
            ("theme", filters.thema),
            ("kind", filters.soort),
        )
        listed = ", ".join(f"{name} {value}" for name, value in named if value)
        return f"I only searched in: {listed}." if listed else ""
    named = (("gemeente", filters.gemeente), ("thema", filters.thema), ("soort", filters.soort))
    listed = ", ".join(f"{name} {value}" for name, value in named if value)
    also = " Regels voor heel Nederland tellen daarbij mee." if filters.gemeente else ""
    return f"Ik zocht alleen in: {listed}.{also}" if listed else ""


def other_place_notice(named: str, chosen: str) -> str:
    """Tells that a place in the question went before the gemeente that was chosen."""
    return f"Uw vraag noemt {named}. Daarom zocht ik niet alleen in {chosen}."


def meant_sentence(corrections: Sequence[tuple[str, str]]) -> str:
    """Asks whether a word was mistyped; the search already looked for both."""
    meant: dict[str, list[str]] = {}
    for wrong, right in corrections:
        meant.setdefault(wrong, []).append(f"'{right}'")
    asked = ", ".join(f"{' of '.join(right)} voor '{wrong}'" for wrong, right in meant.items())
    return f"Bedoelde u {asked}? Daar is ook op gezocht."
