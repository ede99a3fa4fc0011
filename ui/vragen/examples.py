"""Questions to begin with, by theme; a test holds that each has an answer in the cards."""

from __future__ import annotations

from html import escape

EXAMPLES: dict[str, tuple[str, ...]] = {
    "Dakloos en opvang": (
        "Welke regeling helpt een cliënt die beschermd wonen verlaat?",
        "Hoe vraagt mijn cliënt een briefadres aan in Amsterdam?",
    ),
    "Geld en schulden": (
        "Mijn cliënt heeft drie maanden huurachterstand. Wat kan ik doen?",
        "Wie kan huurtoeslag krijgen?",
        "Hoe werkt de kostendelersnorm?",
    ),
    "Urgentie en verhuizen": (
        "Wanneer krijgt iemand urgentie voor een woning?",
        "Welke regeling helpt ouderen naar een kleinere woning?",
        "Hoe werkt woningruil?",
    ),
    "Wonen met zorg": (
        "Hoe vraagt mijn cliënt een woningaanpassing aan via de Wmo?",
        "Hoe werkt een wooncirkel?",
    ),
    "Jongeren": (
        "Wat helpt een jongere die uit jeugdzorg komt aan een woning?",
        "Wat is een jongerencontract?",
    ),
}


def as_html() -> str:
    """The examples as buttons; the first theme is open, so that it shows what is meant."""
    themes = "".join(
        f"<details{' open' if number == 0 else ''}><summary><h3>{escape(theme)}</h3></summary>"
        f"<ul>{''.join(_button(question) for question in questions)}</ul></details>"
        for number, (theme, questions) in enumerate(EXAMPLES.items())
    )
    return f'<section class="ww-examples"><h2>Voorbeelden</h2>{themes}</section>'


def _button(question: str) -> str:
    text = escape(question)
    return f'<li><button type="button" class="ww-example" data-vraag="{text}">{text}</button></li>'
