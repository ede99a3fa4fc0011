"""Reports beside each other, the gate, the plain Haystack pipeline and the page people read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser

from answer.pipeline import AnswerService
from cli.main import main
from evals.compare import compare, falls
from evals.html import page, write_html
from evals.metrics import Result
from evals.plain_haystack import CACHE_FILE, READABLE, PlainHaystack, locate
from evals.questions import EvalQuestion, Gold
from evals.report import EvalReport, against, load_report, make_row
from evals.run import evaluate
from index.manifest import BuildManifest
from index.store import SearchMode
from tests.browser import profile
from waaier.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "evals" / "sets"

ROUTE = EvalQuestion(
    id="v-1",
    set="eigen.jsonl",
    question="Welke regeling helpt een cliënt die beschermd wonen verlaat?",
    category="situatie",
    gold=(Gold(card="omslagroute-urgentie-onder-voorwaarden"),),
)
NOWHERE = EvalQuestion(
    id="v-2",
    set="eigen.jsonl",
    question="Hoe vraag ik <b>vergunning</b> voor een dakkapel?",
    category="factoid",
    gold=(Gold(card="bestaat-niet"),),
)


def _report(
    ranks: Sequence[int | None], *, name: str = "eigen.jsonl", **changed: Any
) -> EvalReport:
    results = [
        Result(set=name, id=f"v-{n}", category="c", ranks=(rank,), ndcg_10=1 / rank if rank else 0)
        for n, rank in enumerate(ranks)
    ]
    rows = (make_row("hybrid", False, results), make_row("bm25", False, results[::-1][::-1]))
    fields: dict[str, Any] = {
        "set": name,
        "version": "0",
        "machine": "toets",
        "index_build": "b",
        "passages": 1,
        "questions": len(ranks),
        "unanswerable": 0,
        "absent": (),
        "rows": rows,
        "against": against(rows),
        "misses": (),
        "search_ms": {"p50": 1.0},
    }
    return EvalReport(**(fields | changed))


def test_a_report_survives_being_written(tmp_path: Path) -> None:
    report = _report([1, 7, None])
    file = tmp_path / "verslag.json"
    file.write_text(json.dumps(report.model_dump(mode="json") | {"comparison": {}}), "utf-8")
    assert load_report(file) == report


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"set": "oud"}'])
def test_something_else_is_no_report(tmp_path: Path, content: str) -> None:
    file = tmp_path / "verslag.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"verslag\.json"):
        load_report(file)
    with pytest.raises(InputError):
        load_report(tmp_path / "weg.json")


def test_questions_won_and_lost() -> None:
    comparison = compare(_report([1, 7, None, 2]), _report([1, 3, None, None]))
    row = comparison.rows[0]
    assert (row.won, row.lost) == (("v-1",), ("v-3",))
    assert row.all.success_5.difference == 0
    assert (row.all.success_5.won, row.all.success_5.lost) == (1, 1)
    assert [change.part for change in (*row.sets, *row.categories)] == ["eigen.jsonl", "c"]


def test_only_questions_of_both_reports_are_compared() -> None:
    comparison = compare(_report([1, 1]), _report([1, 1, None, None, None]))
    assert (comparison.only_old, comparison.only_new) == (0, 3)
    assert comparison.rows[0].all.success_5.second == 1
    with pytest.raises(InputError):
        compare(_report([1]), _report([1], name="andere.jsonl"))


def test_the_gate_falls_on_either_figure_and_allows_a_little() -> None:
    old = _report([1] * 50)
    assert falls(old, _report([1] * 50)) == []
    assert falls(old, _report([1] * 49 + [None])) == []
    assert [fall.metric for fall in falls(old, _report([1] * 48 + [None] * 2))] == [
        "success@5",
        "nDCG@10",
    ]
    assert [fall.metric for fall in falls(old, _report([1] * 40 + [2] * 10))] == ["nDCG@10"]
    assert falls(old, _report([1] * 40 + [2] * 10), max_loss=0.2) == []
    with pytest.raises(InputError):
        falls(old, _report([1], name="andere.jsonl"))


def test_a_quote_is_located_over_line_ends() -> None:
    text = "Eerst dit.\nDe samen-\nwerking werd ver-\nnieuwd in 2020."
    found = locate("De samenwerking werd vernieuwd", text)
    assert found is not None
    assert text[slice(*found)] == "De samen-\nwerking werd ver-\nnieuwd"
    assert locate("staat er niet", text) is None
    assert locate("", text) is None


def _text_manifest(folder: Path, like: BuildManifest) -> BuildManifest:
    """Two cards, and a text file in which a later stretch speaks of something else."""
    from ingest.discover import file_sha256

    file = folder / "verhaal.txt"
    first = "De bakker bakt elke ochtend brood voor de hele straat. " * 30
    file.write_text(first + "De tandarts in Assen ziet ook mensen zonder verzekering.", "utf-8")
    one = like.sources[0]
    source = one.source.model_copy(update={"id": "verhaal", "kind": "document"})
    story = one.model_copy(
        update={"path": str(file), "sha256": file_sha256(file), "source": source}
    )
    cards = (one for one in like.sources if one.source.id in ("huurtoeslag", "briefadres"))
    return like.model_copy(update={"sources": (*cards, story)})


def test_plain_haystack_finds_by_place_and_by_card(service: AnswerService, tmp_path: Path) -> None:
    manifest = _text_manifest(tmp_path, service.retriever.current()[0])
    plain = PlainHaystack(manifest, service.retriever.embedder, tmp_path)
    text = (tmp_path / "verhaal.txt").read_text("utf-8")
    start = text.index("De tandarts")
    by_offsets = plain.find(Gold(file="verhaal", start=start, end=len(text)))
    assert by_offsets == plain.find(Gold(quote="tandarts in Assen ziet ook mensen zonder"))
    assert len(by_offsets) == 1
    units, titles, _ = plain.search("Is er een tandarts in Assen?")
    assert units[0] in by_offsets
    assert titles[0].startswith("verhaal.txt, deel ")
    cards = {one.source.id for one in manifest.sources[:2]}
    assert cards <= set(units)
    assert len(units) == len(set(units))
    assert plain.find(Gold(card=min(cards))) == {min(cards)}
    assert plain.find(Gold(card="bestaat-niet")) == set()


def test_plain_haystack_embeds_once_and_refuses_changed_files(
    service: AnswerService, tmp_path: Path
) -> None:
    manifest = _text_manifest(tmp_path, service.retriever.current()[0])
    made: list[int] = []
    embedder = service.retriever.embedder
    PlainHaystack(manifest, embedder, tmp_path, lambda done, _: made.append(done))
    again: list[int] = []
    PlainHaystack(manifest, embedder, tmp_path, lambda done, _: again.append(done))
    assert made
    assert not again
    (tmp_path / CACHE_FILE).write_bytes(b"stuk")
    PlainHaystack(manifest, embedder, tmp_path, lambda done, _: again.append(done))
    assert again == made
    (tmp_path / "verhaal.txt").write_text("anders", "utf-8")
    with pytest.raises(InputError, match=r"verhaal\.txt"):
        PlainHaystack(manifest, embedder, tmp_path)
    left = [one for one in manifest.sources if Path(one.path).suffix not in READABLE]
    with pytest.raises(InputError):
        PlainHaystack(manifest.model_copy(update={"sources": left}), embedder, tmp_path)


@pytest.fixture(scope="module")
def measured(service: AnswerService) -> EvalReport:
    return evaluate([ROUTE, NOWHERE], service.retriever)


def test_a_report_has_every_row_and_names_what_was_missed(measured: EvalReport) -> None:
    assert [row.mode for row in measured.rows] == ["hybrid", "late", "dense", "bm25"]
    assert measured.rows[0].results[0].ranks == (1,)
    assert measured.rows[0].sets["eigen.jsonl"].n == 2
    assert measured.absent == ("v-2",)
    [miss] = measured.misses
    assert (miss.id, miss.wanted, len(miss.found)) == ("v-2", ("bestaat-niet",), 5)
    assert [one.mode for one in measured.against] == ["late", "dense", "bm25"]
    assert set(measured.search_ms) == {"p50", "p95", "p99"}


class _Outside(HTMLParser):
    """Collects what a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [v for k, v in attrs if k in ("src", "href") and v and v[0] != "#"]


def test_the_page_stands_alone_and_escapes_questions(measured: EvalReport) -> None:
    text = page(measured, compare(measured, measured))
    parser = _Outside()
    parser.feed(text)
    assert parser.loads == ["data:,"]
    assert "script" not in parser.tags
    assert "<b>" not in text
    assert "&lt;b&gt;vergunning" in text


def test_the_page_cannot_be_written(measured: EvalReport, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="weg"):
        write_html(measured, None, tmp_path / "weg" / "verslag.html")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_in_a_browser(
    measured: EvalReport, tmp_path: Path, browser: Browser, scheme: str
) -> None:
    file = tmp_path / "verslag.html"
    write_html(measured, compare(measured, measured), file)
    with profile(browser, color_scheme=scheme) as tab:
        faults: list[str] = []
        tab.on("console", lambda message: faults.append(message.text))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("requestfailed", lambda request: faults.append(request.url))
        tab.goto(file.as_uri())
        assert tab.get_by_role("table").count() >= 6
        assert tab.get_by_role("img").count() == 3
        for heading in ("Samenvatting", "Per soort vraag", "Niet bij de eerste vijf"):
            assert tab.get_by_role("heading", name=heading).is_visible()
        assert tab.get_by_role("row", name="hybrid").count() >= 3
        assert tab.evaluate("document.documentElement.lang") == "nl"
        # A narrow screen: tables scroll by themselves, the page does not.
        tab.set_viewport_size({"width": 360, "height": 700})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        shades = tab.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body)"
            ".backgroundColor, getComputedStyle(document.querySelector('svg text')).fill]"
        )
        luminance = [sum(map(int, shade[4:-1].split(","))) for shade in shades]
        assert luminance[0] == luminance[2]
        assert abs(luminance[0] - luminance[1]) > 500
        assert faults == []


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: object) -> SimpleNamespace:
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        output = capsys.readouterr()
        return SimpleNamespace(code=stopped.value.code, out=output.out, err=output.err)

    return call


def test_the_command_compares_gates_and_writes(run: Any, card_index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "klein.jsonl"
    lines = (SETS / "kaarten.jsonl").read_text("utf-8").splitlines()[:4]
    questions.write_text("\n".join(lines), "utf-8")
    asked = ("eval", questions, "--index", card_index, "--zoekwijze", "hybrid", "--alleen-zoeken")
    first = run(*asked, "--json")
    assert first.code == 0
    report = json.loads(first.out)
    assert [row["mode"] for row in report["rows"]] == ["hybrid"]
    old = tmp_path / "oud.json"
    old.write_text(first.out, "utf-8")
    html = tmp_path / "verslag.html"
    same = run(*asked, "--json", "--compare", old, "--gate", old, "--html", html)
    assert (same.code, same.err) == (0, "")
    assert json.loads(same.out)["comparison"]["rows"][0]["lost"] == []
    assert "Vergeleken met eerder" in html.read_text("utf-8")

    for result in report["rows"][0]["results"]:
        result |= {"ranks": [1], "ndcg_10": 2.0}
    old.write_text(json.dumps(report), "utf-8")
    fell = run(*asked, "--gate", old, "--max-verlies", "0.5")
    assert fell.code == 1
    assert "klein.jsonl: nDCG@10 daalde van 2.000" in fell.err
    assert run(*asked, "--gate", old, "--max-verlies", "1").code in (0, 1)

    assert run(*asked, "--compare", tmp_path / "weg.json").code == 2
    assert run(*asked, "--helft", "c").code == 2
    parts = [json.loads(run(*asked, "--helft", half, "--json").out) for half in "ab"]
    assert sum(part["questions"] for part in parts) == 4
    assert [part["half"] for part in parts] == ["a", "b"]


def test_two_sets_are_counted_together_and_apart(
    service: AnswerService,
) -> None:
    other = ROUTE.model_copy(update={"set": "andere.jsonl"})
    report = evaluate([ROUTE, other], service.retriever, modes=[SearchMode.LEXICAL])
    assert report.set == "eigen.jsonl, andere.jsonl"
    assert report.against == ()
    assert report.misses == ()
    assert {name: one.n for name, one in report.rows[0].sets.items()} == {
        "eigen.jsonl": 1,
        "andere.jsonl": 1,
    }
    assert "Niet bij de eerste vijf" not in page(report)
