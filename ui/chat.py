"""The chat page: a question, the answer with numbered sources, the quote in its context."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from answer.pipeline import AnswerService
from answer.wording import sentence_for
from api.beheer import Beheer
from api.records.doors import through
from api.records.kinds import Channel
from ui import render
from ui.explore import build_explore
from ui.theme import FOCUS_JS, LANGUAGE_JS
from ui.workshop import build_workshop
from waaier.domain import Answer, Outcome, Passage, Question, Turn
from waaier.errors import InputError

logger = logging.getLogger(__name__)

EXAMPLES = (
    "Welke regeling helpt een cliënt die beschermd wonen verlaat?",
    "Mijn cliënt heeft drie maanden huurachterstand. Wat kan ik doen?",
    "Hoe vraagt mijn cliënt een briefadres aan in Amsterdam?",
    "Hoe werkt een wooncirkel?",
)

MAX_CHOICES = 4
"""Places that can be chosen with a button; another can always be typed."""

MAX_TURNS = 20
"""Earlier turns that stay on the page and count for a follow-up."""


Shown = tuple[str, str, "Conversation", gr.Column]
"""Answers as HTML, what stays in the question box, the conversation, the examples."""


@dataclass
class Conversation:
    """What one browser tab has asked so far; lives in that tab's session only.

    ``asked`` counts turns that left the page too, so that ids on the page stay unique. ``choices``
    are the places that the last answer asks to choose from.
    """

    html: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    asked: int = 0
    choices: tuple[str, ...] = ()


def build_chat(service: AnswerService, beheer: Beheer | None = None) -> gr.Blocks:
    """The page around one answer service, and what is kept when there is a ``beheer``."""

    def ask(text: str, conversation: Conversation | None) -> Shown:
        talk = conversation or Conversation()
        talk.html = [render.quiet(html) for html in talk.html]
        talk.asked += 1
        number = talk.asked
        talk.choices = ()
        kept = ""
        try:
            with through(Channel.CHAT):
                answer = service.answer(Question(text=text, history=tuple(talk.turns)))
            talk.html.append(
                render.turn(number, answer.masked_question, answer, _passages(service, answer))
            )
            if answer.outcome is Outcome.ERROR:
                kept = text
            else:
                talk.turns.append(Turn(question=answer.masked_question, answer=_said(answer)))
            if answer.outcome is Outcome.CLARIFICATION:
                talk.choices = answer.choices[:MAX_CHOICES]
        except InputError as error:
            # The question stays in the box, so nothing that was typed is lost.
            kept = text
            talk.html.append(render.failure(number, "Uw vraag", str(error)))
        except Exception:
            logger.exception("showing an answer failed")
            kept = text
            sentence = sentence_for(Outcome.ERROR)
            talk.html.append(render.failure(number, "Uw vraag", sentence))
        talk.html, talk.turns = talk.html[-MAX_TURNS:], talk.turns[-MAX_TURNS:]
        return "\n".join(talk.html), kept, talk, gr.Column(visible=False)

    page: gr.Blocks
    with gr.Blocks(title="Praktijkwaaier", analytics_enabled=False) as page:
        gr.HTML(
            '<header class="ww-head"><h1>Praktijkwaaier</h1>'
            "<p>Vragen over wonen, zorg en welzijn, beantwoord met bron.</p></header>"
            + render.notice(with_model=service.has_model)
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Vragen"):
                _question_tab(ask)
            with gr.Tab("Verkennen") as explore:
                build_explore(service, explore)
            with gr.Tab("Workshop"):
                build_workshop(service)
        page.load(None, js=LANGUAGE_JS)
    return page


def _question_tab(ask: Callable[[str, Conversation | None], Shown]) -> None:
    """Question box, examples and answers; must be called within the tab."""
    conversation = gr.State(None)
    answers = gr.HTML("", elem_id="antwoorden")
    with gr.Row(visible=False, elem_id="gemeenten") as places:
        chosen = [gr.Button("", size="sm", visible=False) for _ in range(MAX_CHOICES)]
    question = gr.Textbox(
        label="Uw vraag",
        placeholder=f"Bijvoorbeeld: {EXAMPLES[0]}",
        lines=1,
        max_lines=6,
        elem_id="vraag",
        autofocus=True,
        submit_btn=False,
    )
    with gr.Row():
        send = gr.Button("Stel de vraag", variant="primary", elem_id="verstuur")
        wipe = gr.Button("Begin opnieuw", elem_id="opnieuw")
    with gr.Column(elem_id="voorbeelden") as start:
        gr.HTML("<h2>Voorbeelden</h2>")
        examples = [gr.Button(text, size="sm", elem_classes="ww-example") for text in EXAMPLES]

    outputs = [answers, question, conversation, start]
    offered = [places, *chosen]

    def on(event: Any, function: Callable[..., Any], inputs: list[Any]) -> None:
        """Shows an answer, then the places to choose from, then goes to the new turn."""
        event(function, inputs, outputs, api_visibility="private", concurrency_limit=4).then(
            _offer, [conversation], offered, api_visibility="private"
        ).then(None, js=FOCUS_JS)

    for event in (send.click, question.submit):
        on(event, ask, [question, conversation])
    for button, text in zip(examples, EXAMPLES, strict=True):
        on(button.click, lambda talk, text=text: ask(text, talk), [conversation])
    for button in chosen:
        on(
            button.click,
            lambda place, talk: ask(asked_in(place, talk), talk),
            [button, conversation],
        )
    wipe.click(
        lambda: ("", "", None, gr.Column(visible=True)),
        None,
        outputs,
        api_visibility="private",
    ).then(_offer, [conversation], offered, api_visibility="private")


def _offer(conversation: Conversation | None) -> list[Any]:
    """The row with places to choose from, and its buttons."""
    choices = conversation.choices if conversation else ()
    shown = [gr.Button(value=place, visible=True) for place in choices]
    hidden = [gr.Button(visible=False) for _ in range(MAX_CHOICES - len(shown))]
    return [gr.Row(visible=bool(choices)), *shown, *hidden]


def asked_in(place: str, conversation: Conversation | None) -> str:
    """The last question, asked again for one place."""
    asked = conversation.turns[-1].question if conversation and conversation.turns else ""
    where = f"de {place}" if place.startswith("regio ") else place
    return f"{asked.rstrip(' ?.')} in {where}?".strip()


def _passages(service: AnswerService, answer: Answer) -> dict[str, Passage]:
    """The cited passages, for showing a quote in its context."""
    _, store = service.retriever.current()
    wanted = {citation.passage_id for citation in (*answer.citations, *answer.nearby)}
    found = (store.get(passage_id) for passage_id in wanted)
    return {passage.id: passage for passage in found if passage is not None}


def _said(answer: Answer) -> str:
    return " ".join(statement.text for statement in answer.statements)
