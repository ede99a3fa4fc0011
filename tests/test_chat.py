"""What the chat does with a question, without a browser."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from tests.conftest import OMSLAGROUTE
from ui.chat import EXAMPLES, MAX_TURNS, Conversation, asked_in, build_chat
from ui.mount import mount_chat
from waaier.domain import Answer, Outcome, Query, Question
from waaier.errors import IndexMissingError

Ask = Callable[[str, Conversation | None], tuple[str, str, Conversation, Any]]


class FakeService:
    """Answers with what it is given, and remembers what it was asked."""

    def __init__(self, outcome: Outcome | Exception = Outcome.ANSWERED) -> None:
        self._outcome = outcome
        self.asked: list[Question] = []
        self.retriever = self
        self.has_model = False

    def current(self) -> tuple[None, None]:
        return None, None

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        masked = question.text.replace("Verwegen", "[naam]")
        return Answer(
            outcome=self._outcome,
            notices=("Let op dit.",),
            query=Query(text=masked),
            masked_question=masked,
        )


def asker(service: Any) -> Ask:
    """The function that runs when a question is sent."""
    page = build_chat(service)
    functions = [one.fn for one in page.fns.values()]
    return next(one for one in functions if one is not None and one.__name__ == "ask")


@pytest.mark.parametrize("question", EXAMPLES)
def test_every_example_finds_its_answer(service: AnswerService, question: str) -> None:
    answer = service.answer(Question(text=question))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.cards


def test_a_turn_shows_card_source_and_marked_quote(service: AnswerService) -> None:
    html, kept, talk, _ = asker(service)(OMSLAGROUTE, None)
    assert kept == ""
    assert '<mark id="v1-b1">De Omslagroute helpt' in html
    assert "Peildatum 2025" in html
    assert len(talk.html) == len(talk.turns) == 1
    assert "Omslagroute" in talk.turns[0].answer


def test_a_place_can_be_chosen_when_rules_differ(service: AnswerService) -> None:
    ask = asker(service)
    text = "Hoe lang duurt een driepartijencontract voordat het een gewoon huurcontract wordt?"
    html, _, talk, _ = ask(text, None)
    assert "In welke gemeente?" in html
    assert "regio Assen" in talk.choices
    again = asked_in("regio Assen", talk)
    assert again == f"{text[:-1]} in de regio Assen?"
    html, _, talk, _ = ask(again, talk)
    assert talk.choices == ()
    assert "18 maanden" in html


def test_the_quote_stands_in_its_passage(service: AnswerService) -> None:
    html, *_ = asker(service)(OMSLAGROUTE, None)
    quotes = html.split("<blockquote>")
    assert any("<mark" in one and len(one.split("<mark")[0]) > 0 for one in quotes[1:])
    answer = service.answer(Question(text=OMSLAGROUTE))
    for citation in answer.citations:
        assert f'id="v1-b{citation.n}"' in html


def test_only_the_masked_question_is_kept() -> None:
    fake = FakeService()
    ask = asker(fake)
    html, _, talk, _ = ask("Mag Verwegen hier wonen?", None)
    html, _, talk, _ = ask("En de huur?", talk)
    assert "Verwegen" not in html + repr(talk)
    assert [turn.question for turn in fake.asked[1].history] == ["Mag [naam] hier wonen?"]


def test_conversations_do_not_mix() -> None:
    fake = FakeService()
    ask = asker(fake)
    _, _, one, _ = ask("Eerste vraag van de een", None)
    html, _, other, _ = ask("Eerste vraag van de ander", None)
    assert "van de een" not in html
    ask("Vervolg", one)
    assert [turn.question for turn in fake.asked[-1].history] == ["Eerste vraag van de een"]
    assert len(other.turns) == 1


def test_what_was_typed_stays_when_input_is_refused(service: AnswerService) -> None:
    ask = asker(service)
    _, _, talk, _ = ask(OMSLAGROUTE, None)
    html, kept, talk, _ = ask("h" * 2001, talk)
    assert kept == "h" * 2001
    assert "De vraag is te lang" in html
    assert "Omslagroute" in html, "the turn before it is gone"
    assert len(talk.turns) == 1, "a refused question is no turn to lean on"


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (IndexMissingError("Er is nog geen index.", "Lees bronnen in."), "Er is nog geen index."),
        (RuntimeError("disk at /secret is gone"), "Er ging bij ons iets mis."),
        (Outcome.ERROR, "Er ging iets mis"),
    ],
)
def test_a_failure_is_one_sentence_and_the_question_stays(
    failure: Exception | Outcome, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        html, kept, talk, _ = asker(FakeService(failure))("Mag Jolanda Verwegen hier wonen?", None)
    assert kept == "Mag Jolanda Verwegen hier wonen?"
    assert sentence in html
    assert "secret" not in html
    assert "Traceback" not in html
    assert talk.turns == []
    assert "Verwegen" not in caplog.text


def test_a_long_conversation_keeps_its_last_turns_with_unique_ids() -> None:
    fake = FakeService()
    ask = asker(fake)
    talk = None
    for number in range(MAX_TURNS + 3):
        html, _, talk, _ = ask(f"Vraag nummer {number}.", talk)
    assert "Vraag nummer 2." not in html
    assert f"Vraag nummer {MAX_TURNS + 2}." in html
    assert len(fake.asked[-1].history) <= MAX_TURNS
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


@pytest.fixture(scope="module")
def page(service: AnswerService) -> TestClient:
    return TestClient(mount_chat(create_app(service), service))


def test_the_chat_has_no_open_functions(page: TestClient) -> None:
    """Whoever wants an answer by program uses /v1, where limits and problems are defined."""
    described = page.get("/gradio_api/info").json()
    assert described["named_endpoints"] == {}
    assert described["unnamed_endpoints"] == {}


def test_the_page_loads_nothing_from_elsewhere(page: TestClient) -> None:
    html = page.get("/").text
    assert "Praktijkwaaier" in html
    loaded = re.findall(r"<(?:script|link|img)\b[^>]*?(?:src|href)=[\"']([^\"']+)", html)
    assert loaded
    assert [
        one for one in loaded if one.startswith(("http", "//")) and "testserver" not in one
    ] == []


def test_the_page_and_the_service_share_a_port(page: TestClient) -> None:
    assert page.get("/v1/gezondheid").json()["status"] == "ok"
    assert page.get("/").headers["content-type"].startswith("text/html")
