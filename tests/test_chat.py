"""What the chat does with a question, without a browser."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from answer.guard import Masked
from answer.opening import Opening
from answer.pipeline import AnswerService
from api.app import create_app
from tests.conftest import OMSLAGROUTE
from tests.tab import Page
from ui.answer_parts import asked_in
from ui.chat import footer
from ui.mount import mount_chat
from ui.vragen import filters as chosen
from ui.vragen.asking import MAX_TURNS
from ui.vragen.examples import EXAMPLES
from waaier.domain import (
    Answer,
    Citation,
    Filters,
    Language,
    Outcome,
    Query,
    Question,
    Source,
    SourceKind,
    Statement,
)
from waaier.errors import IndexMissingError
from waaier.settings import Settings

QUESTIONS = [question for questions in EXAMPLES.values() for question in questions]


class FakeService:
    """Answers with what it is given, and remembers what it was asked."""

    def __init__(
        self, outcome: Outcome | Exception = Outcome.ANSWERED, said: tuple[str, ...] = ()
    ) -> None:
        self._outcome = outcome
        self._said = said
        self.asked: list[Question] = []
        self.retriever = self
        self.has_model = bool(said)
        self.today = lambda: None

    def current(self) -> tuple[None, Any]:
        return None, self

    def get_many(self, _: list[str]) -> dict[str, Any]:
        return {}

    def opening(self, question: Question) -> tuple[Opening, Masked]:
        masked = question.text.replace("Verwegen", "[naam]")
        opened = question.model_copy(update={"text": masked})
        return Opening(opened, Language.DUTCH, (), ()), Masked(text=masked)

    def answer(self, question: Question, on_statement: Callable[..., None] | None = None) -> Answer:
        self.asked.append(question)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        masked = question.text.replace("Verwegen", "[naam]")
        source = Source(id="a", title="A", kind=SourceKind.DOCUMENT)
        for number, text in enumerate(self._said, start=1):
            assert on_statement is not None
            citation = Citation(n=number, passage_id="p", quote=text, source=source)
            on_statement(Statement(text=text, citations=(number,)), (citation,))
        return Answer(
            outcome=self._outcome,
            notices=("Let op dit.",),
            query=Query(text=masked, filters=question.filters),
            masked_question=masked,
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_example_finds_its_answer(service: AnswerService, question: str) -> None:
    answer = service.answer(Question(text=question))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.cards


def test_a_turn_shows_card_source_and_marked_quote(service: AnswerService) -> None:
    page = Page(service)
    html = page.ask(OMSLAGROUTE)
    assert page.seen[-1].kept is None
    assert '<mark id="v1-b1">De Omslagroute helpt' in html
    assert "Peildatum 2025" in html
    assert page.talk is not None
    assert len(page.talk.shown) == len(page.talk.turns) == 1
    assert "Omslagroute" in page.talk.turns[0].answer


def test_the_masked_question_stands_there_before_the_answer(service: AnswerService) -> None:
    page = Page(service)
    page.ask(f"Mijn cliënt Jolanda Verwegen vraagt: {OMSLAGROUTE}")
    first = page.seen[0]
    assert "aria-busy" in first.newest
    assert "[naam]" in first.newest
    assert first.kept == ""
    assert "Verwegen" not in "".join(one.earlier + one.newest for one in page.seen)
    assert "aria-busy" not in page.seen[-1].newest


def test_statements_of_a_model_come_one_by_one() -> None:
    page = Page(FakeService(said=("Zin een.", "Zin twee.")))
    page.ask("Wat geldt er?")
    shown = [one.newest for one in page.seen]
    assert len(shown) == 4, "searching, twice a statement more, and the whole answer"
    assert "Zin een." in shown[1]
    assert "Zin twee." not in shown[1]
    assert "taalmodel schreef" in shown[1], "whose words they are is said at once"
    assert "Zin twee." in shown[2]
    assert "Zin een." not in shown[3], "what the answer does not hold is withdrawn"


def test_earlier_turns_move_up(service: AnswerService) -> None:
    page = Page(service)
    first = page.ask(OMSLAGROUTE)
    assert page.seen[-1].earlier == ""
    page.ask("Hoe werkt een wooncirkel?")
    assert all(one.earlier == first for one in page.seen)


def test_a_place_can_be_chosen_when_rules_differ(service: AnswerService) -> None:
    page = Page(service)
    text = "Hoe lang duurt een driepartijencontract voordat het een gewoon huurcontract wordt?"
    html = page.ask(text)
    assert "In welke gemeente?" in html
    again = asked_in(text, "regio Assen")
    assert again == f"{text[:-1]} in de regio Assen?"
    assert f'data-vraag="{again}"' in html
    assert "18 maanden" in page.ask(again)


def test_the_quote_stands_in_its_passage(service: AnswerService) -> None:
    html = Page(service).ask(OMSLAGROUTE)
    quotes = html.split("<blockquote>")
    assert any("<mark" in one and len(one.split("<mark")[0]) > 0 for one in quotes[1:])
    answer = service.answer(Question(text=OMSLAGROUTE))
    for citation in answer.citations:
        assert f'id="v1-b{citation.n}"' in html


def test_only_the_masked_question_is_kept() -> None:
    fake = FakeService()
    page = Page(fake)
    html = page.ask("Mag Verwegen hier wonen?")
    html += page.ask("En de huur?")
    assert "Verwegen" not in html + repr(page.talk)
    assert [turn.question for turn in fake.asked[1].history] == ["Mag [naam] hier wonen?"]


def test_conversations_do_not_mix() -> None:
    fake = FakeService()
    one, other = Page(fake), Page(fake)
    one.ask("Eerste vraag van de een")
    assert "van de een" not in other.ask("Eerste vraag van de ander")
    one.ask("Vervolg")
    assert [turn.question for turn in fake.asked[-1].history] == ["Eerste vraag van de een"]
    assert other.talk is not None
    assert len(other.talk.turns) == 1


def test_what_was_typed_stays_when_input_is_refused(service: AnswerService) -> None:
    page = Page(service)
    page.ask(OMSLAGROUTE)
    html = page.ask("h" * 2001)
    assert page.seen[-1].kept == "h" * 2001
    assert "De vraag is te lang" in html
    assert "Omslagroute" in page.seen[-1].earlier, "the turn before it is gone"
    assert page.talk is not None
    assert len(page.talk.turns) == 1, "a refused question is no turn to lean on"


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (IndexMissingError("Er is nog geen index.", "Lees bronnen in."), "Er is nog geen index."),
        (RuntimeError("disk at /secret is gone"), "Er ging bij ons iets mis."),
        (Outcome.ERROR, "Er ging iets mis"),
    ],
)
@pytest.mark.parametrize("said", [(), ("Zin een.",)])
def test_a_failure_is_one_sentence_and_the_question_stays(
    failure: Exception | Outcome,
    sentence: str,
    said: tuple[str, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = Page(FakeService(failure, said))
    with caplog.at_level(logging.DEBUG):
        html = page.ask("Mag Jolanda Verwegen hier wonen?")
    assert page.seen[-1].kept == "Mag Jolanda Verwegen hier wonen?"
    assert sentence in html
    assert "secret" not in html
    assert "Traceback" not in html
    assert page.talk is not None
    assert page.talk.turns == []
    assert "Verwegen" not in caplog.text


def test_a_long_conversation_keeps_its_last_turns_with_unique_ids() -> None:
    fake = FakeService()
    page = Page(fake)
    for number in range(MAX_TURNS + 3):
        page.ask(f"Vraag nummer {number}.")
    html = page.seen[-1].earlier + page.seen[-1].newest
    assert "Vraag nummer 2." not in html
    assert f"Vraag nummer {MAX_TURNS + 2}." in html
    assert len(fake.asked[-1].history) <= MAX_TURNS
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


# Filters


def test_filters_reach_the_question_and_are_told(service: AnswerService) -> None:
    page = Page(service)
    html = page.ask("Wie kan urgentie krijgen?", gemeente="Utrecht", thema="urgentie")
    assert "Ik zocht alleen in: gemeente Utrecht, thema urgentie." in html
    assert page.talk is not None
    answer = page.talk.answers[1]
    assert answer.query.filters == Filters(gemeente="Utrecht", thema="urgentie")
    assert answer.citations
    for citation in answer.citations:
        assert "urgentie" in citation.source.themas
        assert str(citation.source.scope) in ("Nederland", "Utrecht")


def test_a_place_in_the_question_goes_before_the_remembered_one() -> None:
    fake = FakeService()
    html = Page(fake).ask("Wie krijgt urgentie in Utrecht?", gemeente="Amsterdam", soort="wet")
    assert fake.asked[0].filters == Filters(soort="wet")
    assert "Uw vraag noemt Utrecht. Daarom zocht ik niet alleen in Amsterdam." in html
    Page(fake).ask("Wie krijgt urgentie in de Bijlmer?", gemeente="Amsterdam")
    assert fake.asked[1].filters == Filters(gemeente="Amsterdam")


def test_nothing_found_with_a_filter_offers_to_look_everywhere() -> None:
    html = Page(FakeService(Outcome.NOT_IN_SOURCES)).ask("Wat?", soort="wet")
    assert 'data-zonder-filters="ja"' in html
    assert "data-zonder" not in Page(FakeService(Outcome.NOT_IN_SOURCES)).ask("Wat?")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, Filters()),
        ("", Filters()),
        ("{", Filters()),
        ("[1]", Filters()),
        ("[" * 1999, Filters()),
        (f'{{"gemeente": "{"x" * 5000}"}}', Filters()),
        ('{"gemeente": 3, "thema": "", "soort": null, "x": "y"}', Filters()),
        ('{"gemeente": "  Den   Haag "}', Filters(gemeente="Den Haag")),
    ],
)
def test_whatever_the_browser_sends_as_filters(told: str | None, expected: Filters) -> None:
    assert chosen.of_browser(told) == expected


def test_there_is_all_to_choose_from(service: AnswerService) -> None:
    html = chosen.as_html(service.retriever)
    for option in ("Amsterdam", "Súdwest-Fryslân", "urgentie", "praktijkvoorbeeld"):
        assert f"<option>{option}</option>" in html


# The page


def test_the_footer_links_what_is_set() -> None:
    assert "<a" not in footer(Settings())
    html = footer(Settings(privacy_url='https://voorbeeld.nl/"><b>'))
    assert html.count("<a ") == 1
    assert "<b>" not in html


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
