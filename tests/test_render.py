"""Answers as HTML: nothing from a source or a user may become markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from ui import render
from ui.vragen import sources
from ui.vragen.view import View
from waaier.domain import (
    Answer,
    CardBlock,
    CardField,
    Citation,
    Filters,
    Outcome,
    Passage,
    Query,
    Reference,
    Scope,
    Source,
    SourceKind,
    Statement,
)

HOSTILE = """<script>hacked()</script><img src=x onerror="hacked()">'"&amp;"""
VOID = {"img", "br", "input", "meta", "link", "hr"}


class Page(HTMLParser):
    """What a browser would see: elements with attributes, text, and whether all are closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.marked: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] for _, found in self.elements if attribute in found]


def _source(**changes: object) -> Source:
    fields: dict[str, object] = {
        "id": "plan",
        "title": "Plan",
        "kind": SourceKind.DOCUMENT,
        "publisher": "Gemeente",
        "url": "https://voorbeeld.nl/plan",
        "peildatum": "2024",
    }
    return Source.model_validate(fields | changes)


def _passage(text: str, source: Source, number: int = 1) -> Passage:
    return Passage(id=f"p{number}", text=text, source=source, section=("Hoofdstuk", "Deel"))


def _answer(*cited: tuple[Passage, str]) -> Answer:
    citations = tuple(
        Citation(
            n=n,
            passage_id=passage.id,
            quote=quote,
            source=passage.source,
            section=passage.section,
            url=passage.source.url,
        )
        for n, (passage, quote) in enumerate(cited, start=1)
    )
    return Answer(
        outcome=Outcome.ANSWERED,
        statements=tuple(Statement(text=c.quote, citations=(c.n,)) for c in citations),
        citations=citations,
        query=Query(text="vraag"),
        masked_question="vraag",
    )


def test_hostile_text_is_shown_as_text_everywhere() -> None:
    source = _source(
        title=HOSTILE,
        publisher=HOSTILE,
        peildatum=HOSTILE,
        references=(Reference(title=HOSTILE, publisher=HOSTILE, place=HOSTILE, peildatum=HOSTILE),),
    )
    passage = _passage(f"Voor. {HOSTILE} Na.", source).model_copy(update={"section": (HOSTILE,)})
    answer = _answer((passage, HOSTILE)).model_copy(
        update={
            "notices": (HOSTILE,),
            "masked_question": HOSTILE,
            "query": Query(text=HOSTILE, filters=Filters(gemeente=HOSTILE)),
            "index_build": HOSTILE,
            "choices": (HOSTILE,),
            "nearby": (
                Citation(n=1, passage_id="p1", quote=HOSTILE, source=source, section=(HOSTILE,)),
            ),
            "cards": (
                CardBlock(
                    source_id="plan",
                    title=HOSTILE,
                    scope=Scope.parse(HOSTILE),
                    peildatum=HOSTILE,
                    fields=(
                        CardField(name="voorwaarden", label=HOSTILE, text=HOSTILE, citations=(1,)),
                        CardField(name="let_op", label=HOSTILE, text=HOSTILE, citations=(1,)),
                    ),
                ),
            ),
        }
    )
    for passages in ({"p1": passage}, {}):
        view = View(passages=passages, takes_reports=True, has_pages=lambda _: True)
        page = Page(render.turn(1, answer, view, more=[HOSTILE]))
        tags = {tag for tag, _ in page.elements}
        assert tags.isdisjoint({"script", "img"})
        assert not [name for _, found in page.elements for name in found if name.startswith("on")]
        assert page.open == []
        # Question, statement, notice, card, quotes, titles: each time in full.
        assert page.text.count(HOSTILE) >= 10
    asking = answer.model_copy(update={"outcome": Outcome.CLARIFICATION})
    assert HOSTILE in Page(render.turn(1, asking, View())).values("data-vraag")[0]
    failed = Page(render.failure(1, HOSTILE, HOSTILE))
    assert failed.text.count(HOSTILE) == 2
    assert {tag for tag, _ in failed.elements} <= {"article", "h2", "p"}


def test_a_quote_is_marked_in_its_passage() -> None:
    text = "Eerst dit & dat. De huur is 5 < 6 euro. En dan dit."
    passage = _passage(text, _source())
    page = Page(
        render.turn(1, _answer((passage, "De huur is 5 < 6 euro.")), View(passages={"p1": passage}))
    )
    assert page.marked == ["De huur is 5 < 6 euro."]
    assert "Eerst dit & dat. " in page.text
    assert " En dan dit." in page.text


def test_quotes_that_overlap_keep_the_passage_whole() -> None:
    text = "Een lange zin over huur. En nog een zin."
    passage = _passage(text, _source())
    quotes = ((passage, text), (passage, "En nog een zin."), (passage, "Een lange zin over huur."))
    page = Page(render.turn(1, _answer(*quotes), View(passages={"p1": passage})))
    assert page.marked == [text]
    for n in (1, 2, 3):
        assert f"v1-b{n}" in page.values("id"), "a chip leads nowhere"


def test_a_quote_without_its_passage_stands_alone() -> None:
    passage = _passage("Zin een. Zin twee.", _source())
    html = render.turn(1, _answer((passage, "Zin een."), (passage, "Zin twee.")), View(passages={}))
    assert Page(html).marked == ["Zin een.", "Zin twee."]


def test_every_chip_leads_to_one_place_on_a_page_of_several_turns() -> None:
    one, two = _passage("Zin een. Zin twee.", _source()), _passage("Zin drie.", _source(), 2)
    answer = _answer((one, "Zin een."), (one, "Zin twee."), (two, "Zin drie."))
    nearby = answer.model_copy(update={"nearby": answer.citations[:2]})
    passages = {"p1": one, "p2": two}
    page = Page("".join(render.turn(n, nearby, View(passages=passages)) for n in (1, 2, 3)))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    targets = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert len([target for target in targets if "-b" in target]) == 9
    assert set(targets) <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)


def test_several_hints_have_ids_of_their_own() -> None:
    one, two = _passage("Zin een.", _source()), _passage("Zin twee.", _source(id="b"), 2)
    nearby = _answer((one, "Zin een."), (two, "Zin twee.")).citations
    answer = _answer().model_copy(update={"outcome": Outcome.NOT_IN_SOURCES, "nearby": nearby})
    page = Page(render.turn(1, answer, View(passages={"p1": one, "p2": two})))
    assert len(page.values("id")) == len(set(page.values("id")))
    assert page.text.count("Zin een.") == 2, "the hint, and the place it stands in"
    assert "Niet gevonden in de bronnen" in page.text


def test_link_scrolls_to_the_quote() -> None:
    href = sources.link("https://voorbeeld.nl/a?b=1", "Wie, mét & zelf-redzaam - die 'mag' komen.")
    assert href is not None
    base, fragment = href.split("#:~:text=")
    assert base == "https://voorbeeld.nl/a?b=1"
    # Comma, ampersand and hyphen have a meaning of their own in a text fragment.
    assert not set(fragment) & set(",&- '")
    assert fragment.startswith("Wie%2C%20m%C3%A9t%20%26%20")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://voorbeeld.nl/plan.pdf", "https://voorbeeld.nl/plan.pdf"),
        ("https://voorbeeld.nl/a#kop", "https://voorbeeld.nl/a#kop"),
        ("http://voorbeeld.nl", "http://voorbeeld.nl#:~:text=Zin%20een."),
    ],
)
def test_link_without_and_with_fragment(url: str, expected: str) -> None:
    assert sources.link(url, "Zin een.") == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:hacked()",
        "JavaScript:hacked()",
        " javascript:hacked()",
        "java\nscript:hacked()",
        "data:text/html,<script>hacked()</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//voorbeeld.nl",
        "geen adres",
        "",
        None,
    ],
)
def test_other_addresses_become_no_link(url: str | None) -> None:
    assert sources.link(url, "Zin een.") is None
    references = (Reference(title="Wet", publisher="Rijk", url=url),)
    passage = _passage("Zin een.", _source(url=url, references=references))
    page = Page(render.turn(1, _answer((passage, "Zin een.")), View(passages={"p1": passage})))
    assert all(href.startswith(("#", "mailto:?")) for href in page.values("href"))
    assert "Wet" in page.text


@pytest.mark.parametrize("url", ["http://[::1", "https://[voorbeeld"])
def test_an_address_that_cannot_be_parsed_spoils_no_answer(url: str) -> None:
    assert sources.link(url, "Zin een.") is None


def test_a_link_cannot_break_out_of_its_attribute() -> None:
    passage = _passage("Zin een.", _source(url='https://voorbeeld.nl/"onclick="hacked()'))
    page = Page(render.turn(1, _answer((passage, "Zin een.")), View(passages={"p1": passage})))
    assert not page.values("onclick")
    assert page.values("rel") == ["noopener noreferrer"]


def test_unknown_peildatum_is_said() -> None:
    passage = _passage("Zin een.", _source(peildatum=None))
    page = Page(render.turn(1, _answer((passage, "Zin een.")), View(passages={"p1": passage})))
    assert "peildatum onbekend" in page.text
    assert "None" not in page.text


def test_the_notice_says_it_is_a_program() -> None:
    assert "computerprogramma" in Page(render.notice()).text


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("Kijk in de wet: https://wetten.overheid.nl/BWBR1.", ["https://wetten.overheid.nl/BWBR1"]),
        ("Zie (http://a.nl/b), of <b>https://c.nl</b>", ["http://a.nl/b", "https://c.nl"]),
        ("javascript:hacked() data:text/html,x", []),
        ('https://a.nl/"onclick="hacked()', ["https://a.nl/"]),
        ("https://[", []),
    ],
)
def test_addresses_in_a_notice_can_be_clicked(text: str, hrefs: list[str]) -> None:
    page = Page(sources.with_links(text))
    assert page.values("href") == hrefs
    assert page.text.replace(" (opent in een nieuw tabblad)", "") == text
    assert not page.values("onclick")


def test_a_page_is_offered_once_for_all_its_quotes() -> None:
    passage = _passage("Zin een. Zin twee.", _source(id="plan/een"))
    answer = _answer((passage, "Zin een."), (passage, "Zin twee."))
    cited = tuple(one.model_copy(update={"page": 3}) for one in answer.citations)
    view = View(passages={"p1": passage}, has_pages=lambda _: True)
    both = Page(render.turn(1, answer.model_copy(update={"citations": cited}), view))
    assert both.values("data-bron") == ["/v1/bronnen/plan%2Feen/paginas/3?passage=p1&breedte=1000"]
    assert "Bekijk bladzijde 3 met [1][2]" in both.text
    alone = answer.model_copy(update={"citations": cited[1:], "statements": answer.statements[1:]})
    (address,) = Page(render.turn(1, alone, view)).values("data-bron")
    assert "&van=9&tot=18&" in address
    assert not Page(render.turn(1, answer, View(passages={"p1": passage}))).values("data-bron")
