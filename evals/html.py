"""The evaluation as one HTML file, see :mod:`evals.page`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals import page as pages
from evals.answers import AnswerFigures
from evals.charts import Bar, bars, curves, histogram, number
from evals.compare import Comparison
from evals.metrics import Difference, Figures
from evals.page import framed, table, write_page
from evals.report import HYBRID, EvalReport, Miss, Row, row_name

_CURVE_DEPTH = 10

_HEADINGS = (
    "zoekwijze", "n", "s@1", "s@5", "95 %-interval", "s@10", "r@5", "r@10", "MRR", "nDCG@10",
    "95 %-interval", "p50 ms", "p95 ms", "p99 ms",
)  # fmt: skip


def write_html(report: EvalReport, comparison: Comparison | None, file: Path) -> None:
    """Writes the report.

    Raises:
        InputError: the file cannot be written.
    """
    write_page(page(report, comparison), file)


def page(report: EvalReport, comparison: Comparison | None = None) -> str:
    """The report as a page."""
    sections = [
        ("samenvatting", "Samenvatting", _summary(report)),
        ("soorten", "Per soort vraag", _categories(report.rows)),
        ("groei", "Meer resultaten bekijken", _growth(report.rows)),
        ("snelheid", "Snelheid", _speed(report)),
    ]
    if report.answers is not None:
        sections.append(("antwoorden", "Antwoorden", _answers(report.answers)))
    if comparison is not None:
        sections.append(("vergelijking", "Vergeleken met eerder", _comparison(comparison)))
    if report.row(HYBRID) is not None:
        sections.append(("gemist", "Niet bij de eerste vijf", _misses(report.misses)))
    return pages.page(
        f"Zoekverslag {report.set}",
        "Hoe goed vindt de Praktijkwaaier het antwoord?",
        _about(report),
        sections,
    )


def _about(report: EvalReport) -> str:
    half = f", helft {report.half} (zaad {report.seed})" if report.half else ""
    return (
        f"<p>{escape(report.set)}{half}: {report.questions} vragen op {report.passages} passages. "
        f"Bouwsel {escape(report.index_build)}, versie {escape(report.version)}, "
        f"{escape(report.machine)}. {report.unanswerable} vragen hebben geen antwoord in de "
        f"bronnen; zij tellen bij het zoeken niet mee. Van {len(report.absent)} vragen staat het "
        "antwoord niet in deze index; zij tellen als gemist.</p>"
    )


def _summary(report: EvalReport) -> str:
    rows = [[row.name, *_cells(row.all), *map(_ms, row.search_ms.values())] for row in report.rows]
    text = (
        "<p>s@5 is het deel van de vragen waarvan het antwoord bij de eerste vijf resultaten "
        "staat. r@5 telt bij vragen met twee delen ook de helft. MRR en nDCG@10 zijn hoger "
        "naarmate het antwoord hoger staat. Met 95 % zekerheid ligt de waarde op zulke vragen in "
        "het interval ernaast.</p>"
    ) + table("Alle vragen, per zoekwijze", _HEADINGS, rows)
    sets = [
        [f"{row.name}: {name}", *_cells(figures)]
        for row in report.rows
        for name, figures in row.sets.items()
        if len(row.sets) > 1
    ]
    if sets:
        text += table(
            "Per vragenlijst, per zoekwijze", ("zoekwijze en lijst", *_HEADINGS[1:11]), sets
        )
    if report.against:
        text += table(
            "Wat de gekozen zoekwijze (hybrid) scheelt met de andere, op dezelfde vragen",
            ("tegen", "s@5", "95 %-interval", "gewonnen", "verloren", "nDCG@10", "95 %-interval"),
            [
                [row_name(one.mode, one.with_cards), *_difference(one.success_5),
                 *_counts(one.success_5), *_difference(one.ndcg_10)]
                for one in report.against
            ],
        )  # fmt: skip
    if report.haystack is not None:
        left_out = ", ".join(report.haystack.left_out) or "geen"
        text += (
            f"<p>haystack is een gewone Haystack-pijplijn op dezelfde {report.haystack.files} "
            f"bestanden ({report.haystack.splits} stukken) en hetzelfde taalmodel. Bestanden die "
            f"zij niet met plaatsen leest: {escape(left_out)}.</p>"
        )
    return text


def _categories(rows: Sequence[Row]) -> str:
    names = sorted({name for row in rows for name in row.categories})
    groups = {
        f"{name} ({rows[0].categories[name].n})": [
            Bar(n, row.name, figures.success_5, *figures.interval)
            for n, row in enumerate(rows)
            if (figures := row.categories.get(name)) is not None
        ]
        for name in names
    }
    chart = bars(groups, "Staven: s@5 per soort vraag en zoekwijze; zie de tabel eronder")
    figures_table = table(
        "De cijfers bij de staven",
        ("soort vraag en zoekwijze", *_HEADINGS[1:11]),
        [
            [f"{name}: {row.name}", *_cells(row.categories[name])]
            for name in names
            for row in rows
            if name in row.categories
        ],
    )
    return (
        f"<p>De lijn door een staaf is het 95 %-interval van s@5.</p>{chart}"
        f"<details><summary>De cijfers bij de staven</summary>{figures_table}</details>"
    )


def _growth(rows: Sequence[Row]) -> str:
    lines = {
        row.name: [
            sum(result.success(k) for result in row.results) / max(1, len(row.results))
            for k in range(1, _CURVE_DEPTH + 1)
        ]
        for row in rows
    }
    chart = curves(lines, "Lijnen: s@k voor k van 1 tot 10, per zoekwijze; zie de tabel eronder")
    figures_table = table(
        "s@k: het deel van de vragen met het antwoord bij de eerste k",
        ("zoekwijze", *map(str, range(1, _CURVE_DEPTH + 1))),
        [[name, *map(number, values)] for name, values in lines.items()],
    )
    return chart + figures_table


def _speed(report: EvalReport) -> str:
    row = report.row(HYBRID) or report.rows[0]
    times = ", ".join(f"{name} {number(value, 1)} ms" for name, value in row.search_ms.items())
    chart = histogram(
        [result.ms for result in row.results],
        f"Verdeling van de zoektijd van {row.name}: {times}",
    )
    return (
        f"<p>Zoektijd van {row.name}, het omzetten van de vraag meegerekend: {times}. p95 "
        f"betekent: van 100 vragen gingen er 95 sneller.</p>{chart}"
    )


def _answers(answers: AnswerFigures) -> str:
    rows = [
        ["noemt alles wat gevraagd is", number(answers.covered)],
        ["ten onrechte geweigerd", number(answers.refused)],
        [f"ten onrechte beantwoord (van {answers.unanswerable})", number(answers.invented)],
        ["daarvan met voorbehoud", number(answers.invented_cautioned)],
        ["onnodig met voorbehoud", number(answers.cautioned)],
        ["citaten letterlijk in de passage", number(answers.verbatim)],
        ["woorden per antwoord", number(answers.words, 0)],
    ]
    return table("Antwoorden zonder taalmodel", ("maat", "waarde"), rows)


def _comparison(comparison: Comparison) -> str:
    rows = [
        [row.name if change is row.all else f"{row.name}: {change.part}", str(change.n),
         *_difference(change.success_5), *_difference(change.ndcg_10)]
        for row in comparison.rows
        for change in (row.all, *row.sets, *row.categories)
    ]  # fmt: skip
    changed = [
        [row.name, ", ".join(row.won) or "geen", ", ".join(row.lost) or "geen"]
        for row in comparison.rows
    ]
    return table(
        f"Verschil: bouwsel {comparison.new_build} min {comparison.old_build}",
        ("zoekwijze en deel", "n", "s@5", "95 %-interval", "nDCG@10", "95 %-interval"),
        rows,
    ) + table(
        "Vragen die bij de eerste vijf kwamen, of eruit vielen",
        ("zoekwijze", "gewonnen", "verloren"),
        changed,
        words=True,
    )


def _misses(misses: Sequence[Miss]) -> str:
    if not misses:
        return "<p>Geen.</p>"
    rows = "".join(
        f'<tr><th scope="row">{escape(miss.id)}</th><td>{escape(miss.category)}</td>'
        f"<td>{escape(miss.question)}</td><td>{_list(miss.wanted)}</td>"
        f"<td>{_list(miss.found)}</td></tr>"
        for miss in misses
    )
    headings = ("vraag", "soort", "tekst", "gezocht", "gevonden")
    return framed(f"{len(misses)} vragen", headings, rows, words=True)


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _cells(figures: Figures) -> list[str]:
    return [
        str(figures.n), number(figures.success_1), number(figures.success_5),
        _interval(figures.interval), number(figures.success_10), number(figures.recall_5),
        number(figures.recall_10), number(figures.mrr), number(figures.ndcg_10),
        _interval(figures.interval_ndcg),
    ]  # fmt: skip


def _interval(interval: tuple[float, float]) -> str:
    return f"{number(interval[0])}–{number(interval[1])}"


def _difference(both: Difference) -> list[str]:
    return [_signed(both.difference), " tot ".join(map(_signed, both.interval))]


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace(".", ",").replace("-", "−")


def _counts(both: Difference) -> list[str]:
    return [str(both.won), str(both.lost)]


def _ms(value: float) -> str:
    return number(value, 1)
