"""An answer to take along: as text, as Word, as a mail draft; and how old its sources are."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document
from docx.oxml.ns import qn

from answer.age import age_of
from answer.pipeline import AnswerService
from tests.conftest import OMSLAGROUTE
from ui.vragen.asking import Asking
from ui.vragen.plain import MAIL_CHARS, as_text, mail_address
from ui.vragen.view import View
from ui.vragen.word import as_word
from waaier.domain import Answer, Citation, Outcome, Query, Question, Source, SourceKind, Statement


@pytest.fixture(scope="module")
def made(service: AnswerService) -> tuple[Answer, View]:
    answer = service.answer(Question(text=OMSLAGROUTE))
    return answer, Asking(service).view_of(answer)


def test_the_text_holds_all_that_is_on_the_page(made: tuple[Answer, View]) -> None:
    answer, view = made
    text = as_text(answer, view)
    for statement in answer.statements:
        assert statement.text in text
    for card in answer.cards:
        assert f"{card.title} (geldt in {card.scope}, peildatum {card.peildatum}" in text
    for citation in answer.citations:
        assert citation.source.title in text
        assert f"[{citation.n}]" in text.split("Bronnen\n")[1], "a mark leads to no source"
    assert "computerprogramma" in text


def test_the_word_document_can_be_read_aloud_and_checked(made: tuple[Answer, View]) -> None:
    answer, view = made
    document = Document(io.BytesIO(as_word(answer, view)))
    assert document.core_properties.language == "nl-NL"
    assert document.core_properties.title == OMSLAGROUTE
    assert "computerprogramma" in document.core_properties.comments
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"nl-NL"}
    headings = [
        (int(one.style.name[-1]), one.text)
        for one in document.paragraphs
        if one.style is not None and (one.style.name or "").startswith("Heading")
    ]
    assert headings[0] == (1, OMSLAGROUTE)
    levels = [level for level, _ in headings]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"Antwoord", "Bronnen"} <= {text for _, text in headings}
    text = "\n".join(one.text for one in document.paragraphs)
    for citation in answer.citations:
        assert citation.quote in text
    assert "peildatum 2025" in text
    links = [one for one in document.part.rels.values() if one.is_external]
    assert links
    assert all(one.target_ref.startswith("https://") for one in links)


def _answer(text: str, url: str | None = None) -> Answer:
    source = Source(id="a", title=text, kind=SourceKind.DOCUMENT, publisher=text, url=url)
    citation = Citation(n=1, passage_id="p", quote=text, source=source, section=(text,), url=url)
    return Answer(
        outcome=Outcome.ANSWERED,
        statements=(Statement(text=text, citations=(1,)),),
        citations=(citation,),
        query=Query(text=text),
        masked_question=text,
    )


@pytest.mark.parametrize("url", ["javascript:hacked()", "http://[", "file:///etc/passwd"])
def test_word_links_to_the_web_only(url: str) -> None:
    document = Document(io.BytesIO(as_word(_answer("Zin.", url), View())))
    assert not [one for one in document.part.rels.values() if one.is_external]


def test_characters_that_xml_does_not_know_spoil_no_document() -> None:
    document = Document(io.BytesIO(as_word(_answer("Zin \x00\x0b\x1f & <b>een</b>."), View())))
    assert "& <b>een</b>." in document.paragraphs[0].text


def test_a_mail_keeps_within_what_programs_take() -> None:
    address = mail_address(_answer("Lange zin met & en = en ?. " * 200), View())
    assert len(address) < MAIL_CHARS + 500
    asked = parse_qs(urlsplit(address).query)
    assert set(asked) == {"subject", "body"}
    assert asked["body"][0].endswith(" …")
    assert len(asked["subject"][0]) <= 120


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("peildatum", "age"),
    [
        ("2026-11-22", "nog geen maand oud"),
        ("2026-10-22", "1 maand oud"),
        ("2026-07-01", "4 maanden oud"),
        ("2024-11-22", "2 jaar oud"),
        ("2024-11-23", "1 jaar oud"),
        ("2023-04", "3 jaar oud"),
        ("2026", "van dit jaar"),
        ("2025 (vastgelegd in 2019)", "ongeveer 1 jaar oud"),
        ("circa najaar 2022", "ongeveer 4 jaar oud"),
        ("circa 2020-2021", "ongeveer 5 jaar oud"),
        ("2027-01-01", None),
        ("2027", None),
        ("2026-13-01", None),
        ("onbekend", None),
        (None, None),
    ],
)
def test_how_old_a_source_is(peildatum: str | None, age: str | None) -> None:
    assert age_of(peildatum, TODAY) == age
