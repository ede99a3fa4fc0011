"""What can be done with an answer: copy, download, print, ask a colleague, say what is wrong.

The buttons only say what they do (``data-doe``); ``ui/data/chat.js`` does it.
"""

from __future__ import annotations

from html import escape

from api.records.kinds import FeedbackReason
from ui.vragen.plain import as_text, mail_address
from ui.vragen.view import View
from waaier.domain import Answer, Outcome

MAX_COMMENT = 2000
"""As the API takes, see :class:`api.routes.terugkoppelingen.FeedbackBody`."""

MAX_PASSAGES = 20
"""As the API takes."""

_REASONS = {
    FeedbackReason.WRONG: "Er staat iets in dat niet klopt",
    FeedbackReason.INCOMPLETE: "Er ontbreekt iets",
    FeedbackReason.OUTDATED: "De informatie is verouderd",
    FeedbackReason.WRONG_SOURCE: "De bron past niet bij mijn vraag",
    FeedbackReason.OTHER: "Iets anders",
}

_NOTHING_SAID = frozenset({Outcome.ERROR, Outcome.PERSONAL_DATA_ONLY})


def tools(number: int, answer: Answer, view: View) -> str:
    """The buttons below an answer, and the form for a report."""
    if answer.outcome in _NOTHING_SAID:
        return ""
    mail = escape(mail_address(answer, view))
    return (
        f'<div class="ww-tools" role="group" aria-label="Dit antwoord gebruiken">'
        f'<button type="button" data-doe="kopieer" data-tekst="{escape(as_text(answer, view))}">'
        "Kopieer met bronnen</button>"
        f'<button type="button" data-doe="word" data-nummer="{number}">Download als Word</button>'
        f'<button type="button" data-doe="print">Print</button>'
        f'<a class="ww-button" href="{mail}">Vraag een collega (mail)</a></div>'
        + (_report(number, answer) if view.takes_reports else "")
    )


def _report(number: int, answer: Answer) -> str:
    key = f"v{number}-melding"
    passages = dict.fromkeys(one.passage_id for one in (*answer.citations, *answer.nearby))
    reasons = "".join(
        f'<label><input type="radio" name="{key}-reden" value="{reason.value}" required> {text}'
        "</label>"
        for reason, text in _REASONS.items()
    )
    return (
        f'<form class="ww-report" id="{key}" data-uitkomst="{answer.outcome.value}" '
        f'data-geschreven-door="{answer.written_by.value}" '
        f'data-bouwsel="{escape(answer.index_build or "")}" '
        f'data-passages="{escape(" ".join(list(passages)[:MAX_PASSAGES]))}">'
        '<fieldset class="ww-thumbs"><legend>Hielp dit antwoord?</legend>'
        '<button type="button" data-doe="nuttig"><span aria-hidden="true">&#9650;</span> Ja'
        "</button>"
        f'<button type="button" data-doe="niet-nuttig" aria-expanded="false" '
        f'aria-controls="{key}-waarom"><span aria-hidden="true">&#9660;</span> Nee</button>'
        "</fieldset>"
        f'<div class="ww-why" id="{key}-waarom" hidden><fieldset><legend>Wat is er mis?</legend>'
        f'{reasons}</fieldset><label for="{key}-toelichting">Toelichting (mag leeg blijven)</label>'
        f'<textarea id="{key}-toelichting" maxlength="{MAX_COMMENT}" rows="3" '
        f'aria-describedby="{key}-uitleg"></textarea>'
        f'<p class="ww-facts" id="{key}-uitleg">Schrijf geen namen of andere gegevens van '
        "cliënten. Wat wij herkennen, halen we weg voordat het wordt bewaard.</p>"
        '<button type="submit">Stuur de melding</button></div>'
        '<p class="ww-told" tabindex="-1" hidden></p></form>'
    )
