"""Every sentence the product itself says in an answer, in one place, in Dutch B1.

Chat, API and widget use this module, so a refusal reads the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from answer.guard import PersonalData
from waaier.domain import Citation, Outcome

_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()

AI_NOTICE = (
    "U praat met een computerprogramma. Het zoekt zinnen in bronnen en laat zien waar ze staan. "
    "Het kan iets missen. Het beslist nooit over een persoon: dat doet de gemeente of instantie. "
    "Typ geen namen of andere gegevens van cliënten."
)


def sentence_for(outcome: Outcome) -> str:
    """What the user reads first when an answer has no statements of its own."""
    match outcome:
        case Outcome.NOT_IN_SOURCES:
            return (
                "Dit vind ik niet in de bronnen die ik heb. Hieronder staat wat er het dichtst bij "
                "komt. Vraag het ook aan een collega of aan de gemeente."
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


def masked_notice(found: Sequence[PersonalData]) -> str:
    """Tells what was masked, and why."""
    sorts = [sort.value for sort in found]
    listed = " en ".join(filter(None, [", ".join(sorts[:-1]), sorts[-1]]))
    return (
        f"Uw vraag bevatte persoonsgegevens ({listed}). Die zijn weggehaald voordat er werd "
        "gezocht. Ze zijn niet bewaard."
    )


def peildatum_of(citation: Citation) -> str:
    """The peildatum of a source as shown: the date, or that it is unknown."""
    return citation.source.peildatum or "onbekend"


def peildatum_notice(citations: Sequence[Citation]) -> str:
    """Says of which date the sources speak; amounts and conditions change."""
    dates = dict.fromkeys(f"{c.source.title}: {peildatum_of(c)}" for c in citations)
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
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def searched_notice(query: str) -> str:
    """Shows the query after follow-up rewriting."""
    return f"Ik zocht op: {query}"


def meant_sentence(corrections: Sequence[tuple[str, str]]) -> str:
    """Asks whether a word was mistyped; the search already looked for both."""
    meant: dict[str, list[str]] = {}
    for wrong, right in corrections:
        meant.setdefault(wrong, []).append(f"'{right}'")
    asked = ", ".join(f"{' of '.join(right)} voor '{wrong}'" for wrong, right in meant.items())
    return f"Bedoelde u {asked}? Daar is ook op gezocht."
