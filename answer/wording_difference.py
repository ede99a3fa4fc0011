"""What is said about sources that contradict each other, in Dutch B1 and plain English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waaier.domain import Citation, Contradiction, Language, Statement

_ENGLISH = Language.ENGLISH

_TERM = ("een termijn", "a period")
_DIFFERENCES = {
    "": ("wel of niet", "yes or no"),
    **dict.fromkeys(("dag", "werkdag", "maand", "uur", "minuut", "nacht"), _TERM),
    "euro": ("een bedrag", "an amount"),
    "%": ("een percentage", "a percentage"),
    "leeftijd": ("een leeftijd", "an age"),
    "datum": ("een datum", "a date"),
}


def difference_about(unit: str, language: Language = Language.DUTCH) -> str:
    """What two sources differ on, by the unit of their figures; empty for yes against no."""
    named = _DIFFERENCES.get(unit.split(" per ")[0], ("een aantal", "a number"))
    return named[language is _ENGLISH]


def difference_advice(
    *, is_law: bool, is_dated: bool, gemeente: str | None, language: Language = Language.DUTCH
) -> str:
    """What to do when sources differ.

    Args:
        is_law: one of them is the text of a law.
        is_dated: the first is known to be newer than the other.
        gemeente: the one place they are about.
        language: of the sentence.
    """
    if language is _ENGLISH:
        whom = f"the municipality of {gemeente}" if gemeente else "the agency or municipality"
        if is_law:
            return f"The law counts. When in doubt, ask {whom}."
        if is_dated:
            return f"The newest source comes first and is most likely right. Check with {whom}."
        return f"It is not certain which one is right. Ask {whom}."
    whom = f"de gemeente {gemeente}" if gemeente else "de instantie of de gemeente"
    if is_law:
        return f"Wat in de wet staat, telt. Vraag het bij twijfel na bij {whom}."
    if is_dated:
        return (
            "De nieuwste bron staat bovenaan en klopt waarschijnlijk. Vraag het voor de "
            f"zekerheid na bij {whom}."
        )
    return f"Het is niet zeker welke bron klopt. Vraag het na bij {whom}."


def differ_heading(language: Language = Language.DUTCH) -> str:
    """The heading above sources that contradict each other."""
    return "The sources differ" if language is _ENGLISH else "De bronnen verschillen"


def difference_heading(one: Contradiction, language: Language = Language.DUTCH) -> str:
    """The heading above one difference."""
    return f"{differ_heading(language)}: {one.about}"


def cited_sides(
    one: Contradiction, citations: Sequence[Citation]
) -> Iterator[tuple[Statement, Citation]]:
    """What each side says, with the citation it stands in."""
    cited = {citation.n: citation for citation in citations}
    for side in one.sides:
        yield side, cited[side.citations[0]]


def difference_notice(
    one: Contradiction, citations: Sequence[Citation], language: Language = Language.DUTCH
) -> str:
    """Sources that contradict each other, in one line of text."""
    sides = [
        f"“{side.text}” ({side_place(citation, language)})"
        for side, citation in cited_sides(one, citations)
    ]
    heading = differ_heading(language)
    about, against = ("on", " against ") if language is _ENGLISH else ("over", " tegenover ")
    return f"{heading} {about} {one.about}: {against.join(sides)}. {one.advice}"


def side_place(citation: Citation, language: Language = Language.DUTCH) -> str:
    """Where a quote stands and of when it is: source, heading, page and peildatum."""
    english = language is _ENGLISH
    page = f"{'page' if english else 'bladzijde'} {citation.page}" if citation.page else None
    day = citation.source.peildatum or ("unknown" if english else "onbekend")
    when = f"{'date' if english else 'peildatum'} {day}"
    heading = citation.legal_form or next(iter(citation.section[-1:]), None)
    return ", ".join(dict.fromkeys(filter(None, (citation.source.title, heading, page, when))))
