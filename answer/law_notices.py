"""What a reader must know about the laws in an answer: from when, until when, and what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from answer.wording import dutch_date
from index.articles import ArticleReference
from index.law_versions import Force, LawChoice, Version
from waaier.domain import Citation, Language, Passage
from waaier.regulation import ProvisionKind

_ENGLISH = Language.ENGLISH


def law_notices(
    laws: LawChoice,
    shown: Sequence[Citation],
    passages: Iterable[Passage],
    today: date,
    language: Language = Language.DUTCH,
) -> list[str]:
    """What to say about the versions that are shown.

    Args:
        laws: which versions took part.
        shown: the citations of the answer.
        passages: those that were read; tells which of the citations are repealed or explained.
        today: the day it is.
        language: of the sentences.
    """
    said: list[str] = []
    for source in {one.source.id: one.source for one in shown}.values():
        version = laws.of(source)
        if version is not None:
            said += _about(version, laws, today, language)
    cited = {one.passage_id for one in shown}
    used = [one for one in passages if one.id in cited and one.provision is not None]
    gone = [one for one in used if one.provision and one.provision.is_repealed]
    for one in {p.id: p for p in gone}.values():
        number = one.provision.number if one.provision else ""
        said.append(
            f"Article {number} of the {one.source.title} is repealed."
            if language is _ENGLISH
            else f"Artikel {number} van de {one.source.title} is vervallen."
        )
    if any(p.provision and p.provision.kind is ProvisionKind.EXPLANATION for p in used):
        said.append(
            "Part of this is from an explanation. It explains the rule; it is not a rule itself."
            if language is _ENGLISH
            else "Een deel hiervan komt uit een toelichting. Die legt de regel uit, maar is zelf "
            "geen regel."
        )
    return said


def longer_notice(language: Language = Language.DUTCH) -> str:
    """Says that an article goes on behind what is shown."""
    if language is _ENGLISH:
        return "The text is longer than what is shown here. Read all of it through the link."
    return "De tekst is langer dan hier staat. Lees hem helemaal via de link."


def absent_notice(
    laws: LawChoice, absent: Sequence[ArticleReference], language: Language = Language.DUTCH
) -> str:
    """Says which articles the text of a law does not have."""
    by_law: dict[str, list[str]] = {}
    for one in absent:
        if one.law is not None:
            by_law.setdefault(one.law, []).append(one.article)
    told = []
    for key, numbers in by_law.items():
        version = laws.chosen[key]
        listed = ", ".join(dict.fromkeys(numbers))
        title, when = version.source.title, dutch_date(version.first)
        if language is _ENGLISH:
            told.append(
                f"The text of the {title} that I have (from {when}) has no article {listed}."
            )
        else:
            told.append(
                f"In de tekst van de {title} die ik heb (vanaf {when}) staat geen artikel {listed}."
            )
    return " ".join(told)


def _about(version: Version, laws: LawChoice, today: date, language: Language) -> list[str]:
    title = version.source.title
    english = language is _ENGLISH
    asked = laws.asked
    on = dutch_date(laws.day)
    match version.on(laws.day):
        case Force.NOT_YET if asked is None:
            first = dutch_date(version.first)
            if english:
                return [f"Please note: the {title} is not in force yet. It starts on {first}."]
            return [f"Let op: de {title} geldt nog niet. Deze tekst gaat in op {first}."]
        case Force.NOT_YET:
            first = dutch_date(version.first)
            if english:
                return [f"I have no text of the {title} for {on}. This is the text from {first}."]
            return [
                f"Van de {title} heb ik geen tekst voor {on}. Dit is de tekst vanaf {first}. "
                "Wat eerder gold, kan anders zijn."
            ]
        case Force.NO_LONGER:
            last = dutch_date(version.last or laws.day)
            if english:
                return [
                    f"Please note: the {title} was in force until {last}. This is its last text."
                ]
            ended = (
                "geldt niet meer" if laws.day <= today and asked is None else f"gold op {on} niet"
            )
            if asked is not None and laws.day >= today:
                ended = f"geldt op {on} niet meer"
            return [
                f"Let op: de {title} {ended}. Dit is de laatste tekst; die gold tot en met {last}."
            ]
        case Force.IN_FORCE if asked is not None:
            return _on_day(version, laws, today, english=english)
        case _:
            return _next(version, today, english=english)


def _on_day(version: Version, laws: LawChoice, today: date, *, english: bool) -> list[str]:
    title, on = version.source.title, dutch_date(laws.day)
    if english:
        said = f"This is the text of the {title} on {on}."
    else:
        verb = "gold" if laws.day < today else "geldt"
        said = f"Dit is de tekst van de {title} zoals die {verb} op {on}."
    asked = laws.asked
    if asked is not None and asked.is_period:
        changes = [
            dutch_date(one.first)
            for one in laws.others[next(k for k, v in laws.chosen.items() if v is version)]
            if asked.first < one.first <= asked.last
        ]
        if changes and english:
            said += f" In that period the text changed, on {' and '.join(dict.fromkeys(changes))}."
        elif changes:
            said += f" In die tijd veranderde de tekst, op {' en '.join(dict.fromkeys(changes))}."
    return [said]


def _next(version: Version, today: date, *, english: bool) -> list[str]:
    """Tells of a change to come, which is known by the end of the present text."""
    if version.last is None or version.last < today:
        return []
    title = version.source.title
    new = dutch_date(version.last + timedelta(days=1))
    if version.following:
        if english:
            return [f"From {new} the {title} has another text."]
        return [f"Vanaf {new} geldt een andere tekst van de {title}."]
    last = dutch_date(version.last)
    if english:
        return [f"This text of the {title} is in force until {last}."]
    return [f"Deze tekst van de {title} geldt tot en met {last}."]
